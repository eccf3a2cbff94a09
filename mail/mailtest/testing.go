package mailtest

import (
	"context"
	"crypto/tls"
	"testing"
)

// Dovecot starts a Dovecot for a test and its subtests.
func Dovecot(t testing.TB, options Options) *Server {
	t.Helper()
	return forTest(t, options, StartDovecot)
}

// Cyrus starts a Cyrus for a test and its subtests.
func Cyrus(t testing.TB, options Options) *Server {
	t.Helper()
	return forTest(t, options, StartCyrus)
}

// Memory starts a server inside the process for a test and its subtests.
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

// NewProxy starts a proxy in front of a server, at the address upstream, for a test and its subtests.
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

// NewGateway starts a gateway in front of a server for a test and its subtests.
func NewGateway(t testing.TB, to *Server, authservID string, mode GatewayMode) *Gateway {
	t.Helper()
	g, err := StartGateway(to, authservID, mode)
	return gatewayForTest(t, g, err)
}

// NewSubmission starts a submission server in front of a server for a test and its subtests.
func NewSubmission(t testing.TB, to *Server, authservID string, certificate tls.Certificate) *Gateway {
	t.Helper()
	g, err := StartSubmission(to, authservID, certificate)
	return gatewayForTest(t, g, err)
}

func gatewayForTest(t testing.TB, g *Gateway, err error) *Gateway {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	return g
}
