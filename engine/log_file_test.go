package engine_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"loa/engine"
)

func TestLogFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "temporal.log")
	open := func(t *testing.T) *engine.LogFile {
		t.Helper()
		log, err := engine.OpenLog(path)
		if err != nil {
			t.Fatal(err)
		}
		return log
	}
	size := func(path string) int64 {
		found, err := os.Stat(path)
		if err != nil {
			return -1
		}
		return found.Size()
	}
	log := open(t)
	for _, step := range []struct {
		name   string
		reopen bool
		write  int // megabytes, in lines of one
		sizes  [5]int64
	}{
		{name: "a short log is one file", write: 15, sizes: [5]int64{15, -1, -1, -1, -1}},
		{name: "a full file is kept under a number", write: 3, sizes: [5]int64{2, 16, -1, -1, -1}},
		{name: "a log that is opened again is appended to", reopen: true, write: 1, sizes: [5]int64{3, 16, -1, -1, -1}},
		{name: "three full files are kept, and no fourth", write: 80, sizes: [5]int64{3, 16, 16, 16, -1}},
	} {
		if step.reopen {
			log = open(t)
		}
		var writing sync.WaitGroup
		for range step.write {
			writing.Go(func() {
				if _, err := log.Write(bytes.Repeat([]byte("x"), 1<<20)); err != nil {
					t.Error(err)
				}
			})
		}
		writing.Wait()
		got := [5]int64{size(path), size(path + ".1"), size(path + ".2"), size(path + ".3"), size(path + ".4")}
		for i, n := range got {
			if n > 0 {
				got[i] = n >> 20
			}
		}
		if got != step.sizes {
			t.Errorf("%s: the files have %v MB, want %v", step.name, got, step.sizes)
		}
	}
}

// A log of an earlier release, which all could read, is closed to others when it is opened.
func TestLogFileMode(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "temporal.log")
	files := []string{path, path + ".1"}
	for _, file := range files {
		if err := os.WriteFile(file, []byte("{}\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := engine.OpenLog(path); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if found, err := os.Stat(file); err != nil || found.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", filepath.Base(file), found.Mode(), err)
		}
	}
}
