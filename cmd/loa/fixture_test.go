package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call runs the program in this process and returns its exit code and both of its outputs. It reads no settings file of the machine.
func call(t *testing.T, env []string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, append(append([]string{"LOA_CONFIG=" + os.DevNull}, env...), "LOA_HOME="+t.TempDir()), &o, &e)
	return code, o.String(), e.String()
}

// wantExit checks an exit code, and that the error output contains every text.
func wantExit(t *testing.T, code, want int, errs string, texts ...string) {
	t.Helper()
	if code != want {
		t.Errorf("exit code %d, want %d: %s", code, want, errs)
	}
	for _, text := range texts {
		if !strings.Contains(errs, text) {
			t.Errorf("the error output lacks %q: %s", text, errs)
		}
	}
}

// file writes a temporary file and returns its path.
func file(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// annexOf returns an annex in CSV with a heading and the given rows.
func annexOf(rows ...string) []byte {
	return []byte("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n" + strings.Join(rows, "\n") + "\n")
}

// usedPort listens on a free port of loopback until the end of the test and returns its address.
func usedPort(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() }) // the test is over
	return listener.Addr().String()
}

// closedPort returns an address on loopback that refuses connections.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // the port refuses connections from now on
	return listener.Addr().String()
}
