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

// Cyrus runs a Cyrus for a test and its subtests.
func Cyrus(t testing.TB, options Options) *Server {
	t.Helper()
	return forTest(t, options, StartCyrus)
}

// Memory runs a server inside the process for a test and its subtests.
func Memory(t testing.TB, options Options) *Server {
	t.Helper()
	return forTest(t, options, StartMemory)
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

// NewProxy stands a proxy before a server for a test.
func NewProxy(t testing.TB, upstream string, fault Fault) *Proxy {
	t.Helper()
	p, err := StartProxy(upstream, fault)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// NewGateway stands a border before a server for a test.
func NewGateway(t testing.TB, to *Server, authservID string, strictness GatewayMode) *Gateway {
	t.Helper()
	b, err := StartGateway(to, authservID, strictness)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}
