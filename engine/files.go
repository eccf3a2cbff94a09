package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// WriteFile puts the bytes in place whole or not at all, also when the machine loses power: written beside, synced, renamed, and the
// directory synced.
func WriteFile(path string, content []byte, mode os.FileMode) error {
	beside, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(beside.Name()) // after the rename it is gone already
	_, err = beside.Write(content)
	err = errors.Join(err, beside.Chmod(mode), beside.Sync(), beside.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(beside.Name(), path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// maxLogSize is the size at which a log file is put aside at the next start.
const maxLogSize = 16 << 20

// PutAside renames a log that has grown too long; the one put aside before it is lost.
func PutAside(path string) error {
	if found, err := os.Stat(path); err != nil || found.Size() <= maxLogSize {
		return nil // nothing there, or still short
	}
	if err := os.Rename(path, path+".old"); err != nil {
		return fmt.Errorf("putting a log aside: %w", err)
	}
	return nil
}

// SyncDir makes the names in a directory durable.
func SyncDir(dir string) error {
	opened, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(opened.Sync(), opened.Close())
}
