package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// WriteFile replaces a file atomically, also when the machine loses power: afterwards the path holds the old content or the new one.
// It writes a temporary file in the same directory, syncs it, renames it to path, and syncs the directory.
func WriteFile(path string, content []byte, mode os.FileMode) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // after the rename the name does not exist
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Chmod(mode), temporary.Sync(), temporary.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// maxLogSize is the size in bytes at which a log file is rotated.
const maxLogSize = 16 << 20

// RotateLog renames a log file larger than 16 MB to path + ".old". An older file of that name is overwritten, so that at most two files
// of one log exist. A shorter or missing log is left as it is.
func RotateLog(path string) error {
	if found, err := os.Stat(path); err != nil || found.Size() <= maxLogSize {
		return nil // missing, or short enough
	}
	if err := os.Rename(path, path+".old"); err != nil {
		return fmt.Errorf("rotating a log: %w", err)
	}
	return nil
}

// SyncDir makes created, renamed and removed names in a directory durable (fsync of the directory).
func SyncDir(dir string) error {
	opened, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(opened.Sync(), opened.Close())
}
