package postgres_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loa/engine/postgres"
)

// On a machine without PostgreSQL, Start says which package to install, and writes nothing.
func TestFindInstallations(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	home := t.TempDir()
	_, err := postgres.Start(t.Context(), postgres.Options{Home: home, Installations: t.TempDir()})
	if !errors.Is(err, postgres.ErrMissing) || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("without PostgreSQL on the machine: %v", err)
	}
	if _, err := os.Stat(filepath.Join(home, "postgres")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}
