package main

import (
	"strings"
	"testing"
)

func TestMailShow(t *testing.T) {
	t.Parallel()
	t.Run("a letter is shown without control characters, or as its bytes", func(t *testing.T) {
		t.Parallel()
		dsn, _ := receivedLetters(t)
		env := []string{"LOA_DSN=" + dsn}
		code, out, errs := call(t, env, "mail", "show", "1")
		wantExit(t, code, exitOK, errs)
		if !strings.Contains(out, "Vì sao") || strings.Contains(out, "\x1b") {
			t.Errorf("shown: %q", out)
		}
		code, out, errs = call(t, env, "mail", "show", "1", "--raw")
		wantExit(t, code, exitOK, errs)
		if out != "Subject: Hoi\r\n\r\nHỏi" {
			t.Errorf("raw: %q", out)
		}
	})
}
