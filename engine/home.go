package engine

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

// MakeHome creates loa's home directory unless it exists, and returns its absolute path. The mode is 0700. As root it is 0711, because
// PostgreSQL runs as another user and must reach its data below; every secret in the directory is a file of mode 0600.
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

// OrDiscard returns log, or a logger that discards all records if log is nil.
func OrDiscard(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return log
}
