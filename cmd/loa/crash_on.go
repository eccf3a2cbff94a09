//go:build crashpoints

package main

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// crashAt makes the process kill itself, as kill -9 would, when the named point of the work is reached for the first time. "@FILE" names a file that says
// the point and how many have to wait at it: "projected 14". The process removes it before it kills itself, so that a test can kill one process after the
// other at points of its choice.
func crashAt(point string) func(string) {
	if point == "" {
		return nil
	}
	if path, inFile := strings.CutPrefix(point, "@"); inFile {
		return (&crashFile{path: path}).reached
	}
	return func(reached string) {
		if reached == point {
			killSelf()
		}
	}
}

// crashFile is the file that says where the process kills itself.
type crashFile struct {
	path    string
	mu      sync.Mutex
	waiting int
}

// reached does not return at the point of the file.
func (f *crashFile) reached(point string) {
	content, err := os.ReadFile(f.path)
	at, number, _ := strings.Cut(string(content), " ")
	wanted, _ := strconv.Atoi(number) // 0: the first one
	if err != nil || at != point {
		return
	}
	f.mu.Lock()
	if f.waiting++; f.waiting >= wanted && os.Remove(f.path) == nil {
		killSelf()
	}
	f.mu.Unlock()
	select {}
}

func killSelf() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) } // nothing is left to hear of a failure
