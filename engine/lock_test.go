package engine

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestFileLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mail.lock")
	open := func() *FileLock {
		t.Helper()
		lock, err := OpenLock(path)
		if err != nil {
			t.Fatal(err)
		}
		return lock
	}
	try := func(lock *FileLock, want bool) {
		t.Helper()
		if taken, err := lock.Try(syscall.LOCK_EX); err != nil || taken != want {
			t.Fatalf("taken: %v, %v, want %v", taken, err, want)
		}
	}
	first, second := open(), open()
	try(first, true)
	try(second, false)

	// A program that is being started holds such a copy until its exec.
	inherited, err := syscall.Dup(int(first.file.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Close(inherited); err != nil {
			t.Error(err)
		}
	})
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	try(second, true)
	if err := second.Release(); err != nil {
		t.Fatal(err)
	}
}
