package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// PollInterval is the pause between two checks of a condition that sends no notification.
const PollInterval = 20 * time.Millisecond

// FileLock is an advisory lock (flock) that the kernel releases when the process ends, also after SIGKILL.
type FileLock struct {
	file *os.File
}

// LockFile opens the file at path, creating it if missing, and takes the lock of the given kind (syscall.LOCK_EX or LOCK_SH). It waits
// while another process holds a conflicting lock, and returns an error when the context ends first.
func LockFile(ctx context.Context, path string, kind int) (*FileLock, error) {
	lock, err := OpenLock(path)
	if err != nil {
		return nil, err
	}
	for {
		taken, err := lock.Try(kind)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), lock.Release())
		}
		if taken {
			return lock, nil
		}
		if err := Pause(ctx, PollInterval); err != nil {
			return nil, errors.Join(fmt.Errorf("waiting for another loa to release %s: %w", path, err), lock.Release())
		}
	}
}

// OpenLock opens the file at path, creating it if missing, without taking the lock.
func OpenLock(path string) (*FileLock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening lock: %w", err)
	}
	return &FileLock{file: file}, nil
}

// Try takes the lock, or changes its kind, without waiting. It returns false when another process holds a conflicting lock.
func (l *FileLock) Try(kind int) (bool, error) {
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

// Release releases the lock. The file is not removed: otherwise two processes could lock two different files of the same name. Closing the
// file alone is not enough: a program that is being started holds a copy of the descriptor between fork and exec, and the lock with it.
func (l *FileLock) Release() error {
	_, err := l.Try(syscall.LOCK_UN)
	return errors.Join(err, l.file.Close())
}

// Pause waits for d, or returns the error of the context when the context ends first.
func Pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
