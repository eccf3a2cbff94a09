package main

import "testing"

func TestServe(t *testing.T) {
	t.Parallel()
	t.Run("every missing setting is named", func(t *testing.T) {
		t.Parallel()
		code, _, errs := call(t, nil, "serve")
		wantExit(t, code, exitUsage, errs, "LOA_DSN", "LOA_SMTP", "LOA_IMAP", "LOA_ADDRESS", "LOA_PUBLIC")
	})
}
