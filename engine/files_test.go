package engine_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"loa/engine"
)

func TestRotateOpenLog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "temporal.log")
	writer, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close() // the test is over
	write := func(content []byte) {
		if _, err := writer.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	size := func(path string) int64 {
		found, err := os.Stat(path)
		if err != nil {
			return -1
		}
		return found.Size()
	}
	for _, step := range []struct {
		name      string
		write     int
		size, old int64
	}{
		{name: "a short log stays", write: 1 << 20, size: 1 << 20, old: -1},
		{name: "a long log is emptied", write: 16 << 20, size: 0, old: 17 << 20},
		{name: "the writer goes on at the beginning", write: 100, size: 100, old: 17 << 20},
	} {
		write(bytes.Repeat([]byte("x"), step.write))
		if err := engine.RotateOpenLog(path); err != nil {
			t.Fatal(err)
		}
		if size(path) != step.size || size(path+".old") != step.old {
			t.Errorf("%s: %d bytes, old %d", step.name, size(path), size(path+".old"))
		}
	}
}
