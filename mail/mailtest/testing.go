package mailtest

import (
	"context"
	"testing"
)

// Dovecot runs a Dovecot for a test and its subtests.
func Dovecot(t testing.TB, options Options) *Server {
	t.Helper()
	return forTest(t, options, StartDovecot)
}

func forTest(t testing.TB, options Options, start func(context.Context, Options) (*Server, error)) *Server {
	t.Helper()
	s, err := start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}
