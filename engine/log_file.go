package engine

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// oldLogs is the number of full files of a log that are kept beside the one that is written.
const oldLogs = 3

const logMode = os.FileMode(0o600)

// LogFile is a log of bounded size: a file of at most 16 MB, and up to three older ones with the names path + ".1" (the latest) to ".3". It
// may be written by several goroutines. One process at a time may write a log. Only the owner of a log may read it.
type LogFile struct {
	path string
	max  int64 // bytes of one file

	mu   sync.Mutex
	file *os.File
	size int64
}

// OpenLog opens a log to append to it. It takes the rights of others from the files of a log that earlier releases wrote for all to read.
func OpenLog(path string) (*LogFile, error) {
	l := &LogFile{path: path, max: maxLogSize}
	if err := l.open(); err != nil {
		return nil, err
	}
	if err := l.makePrivate(); err != nil {
		return nil, errors.Join(fmt.Errorf("opening a log: %w", err), l.file.Close())
	}
	return l, nil
}

func (l *LogFile) makePrivate() error {
	for i := 1; i <= oldLogs; i++ {
		if err := os.Chmod(l.numbered(i), logMode); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return l.file.Chmod(logMode)
}

func (l *LogFile) open() error {
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, logMode)
	if err != nil {
		return fmt.Errorf("opening a log: %w", err)
	}
	found, err := file.Stat()
	if err != nil {
		return errors.Join(fmt.Errorf("opening a log: %w", err), file.Close())
	}
	l.file, l.size = file, found.Size()
	return nil
}

// Write appends a line. A line that would make the file too long begins a new one, so that a line stays whole.
func (l *LogFile) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size > 0 && l.size+int64(len(line)) > l.max {
		l.rotate()
	}
	n, err := l.file.Write(line)
	l.size += int64(n)
	return n, err
}

// rotate renames the files by one number, the oldest first, and begins a new one. A file that cannot be renamed or begun leaves the open one,
// to which is written until the next attempt.
func (l *LogFile) rotate() {
	for i := oldLogs; i > 1; i-- {
		_ = os.Rename(l.numbered(i-1), l.numbered(i)) // a missing file is none to keep
	}
	if err := os.Rename(l.path, l.numbered(1)); err != nil {
		return
	}
	full := l.file
	if err := l.open(); err == nil {
		_ = full.Close() // each line has been written
	}
}

func (l *LogFile) numbered(i int) string { return fmt.Sprint(l.path, ".", i) }
