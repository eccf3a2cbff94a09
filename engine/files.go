package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// pollEvery is how often we look again while waiting for something that cannot wake us.
const pollEvery = 20 * time.Millisecond

// writeFile puts the bytes in place whole or not at all, also when the machine loses power: written beside, synced, renamed, and the
// directory synced.
func writeFile(path string, content []byte, mode os.FileMode) error {
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
	return syncDir(filepath.Dir(path))
}

// maxLogSize is the size at which a log file is put aside at the next start.
const maxLogSize = 16 << 20

// putAside renames a log that has grown too long; the one put aside before it is lost.
func putAside(path string) error {
	if found, err := os.Stat(path); err != nil || found.Size() <= maxLogSize {
		return nil // nothing there, or still short
	}
	if err := os.Rename(path, path+".old"); err != nil {
		return fmt.Errorf("putting a log aside: %w", err)
	}
	return nil
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	opened, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(opened.Sync(), opened.Close())
}

// fileLock is an advisory lock (flock) that the kernel gives back when the process dies, however it dies.
type fileLock struct {
	file *os.File
}

// lockFile waits until it has the lock of the given kind (syscall.LOCK_EX or LOCK_SH) or the context ends.
func lockFile(ctx context.Context, path string, kind int) (*fileLock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening lock: %w", err)
	}
	lock := &fileLock{file: file}
	for {
		taken, err := lock.try(kind)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), file.Close())
		}
		if taken {
			return lock, nil
		}
		if err := pause(ctx, pollEvery); err != nil {
			return nil, errors.Join(fmt.Errorf("waiting for another loa to release %s: %w", path, err), file.Close())
		}
	}
}

// try takes or changes the lock at once, or says that somebody else holds it.
func (l *fileLock) try(kind int) (bool, error) {
	for {
		err := syscall.Flock(int(l.file.Fd()), kind|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		default:
			return false, err
		}
	}
}

// release gives the lock back. The file stays: removing it would let two processes lock two files of one name.
func (l *fileLock) release() error {
	return l.file.Close()
}

// pause waits, or returns the context's error when that comes first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
