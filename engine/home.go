package engine

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// MakeHome creates loa's directory. As root it is passable for others, so that PostgreSQL's own user gets to its data; every secret in
// it is a file of mode 0600.
func MakeHome(home string) (string, error) {
	if home == "" {
		return "", fmt.Errorf("opening loa's home directory: no path given")
	}
	home, err := filepath.Abs(home)
	if err != nil {
		return "", fmt.Errorf("opening loa's home directory: %w", err)
	}
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(home, mode); err != nil {
		return "", fmt.Errorf("creating loa's home directory: %w", err)
	}
	return home, nil
}

// OrDiscard is the log, or one that discards everything where there is none.
func OrDiscard(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return log
}
