package main_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"loa/cmd/clustertest"
	"loa/engine/authority"
)

// testAuthority issues certificates of a test.
type testAuthority struct {
	t           *testing.T
	folder      string
	key         *ecdsa.PrivateKey
	certificate *x509.Certificate
}

func newAuthority(t *testing.T) *testAuthority {
	t.Helper()
	a := &testAuthority{t: t, folder: t.TempDir()}
	a.key, a.certificate = a.issue("ca", "", nil)
	return a
}

// issue writes a certificate and its key to name.pem and name.key. Without a parent it is an authority.
func (a *testAuthority) issue(name, host string, parent *x509.Certificate) (*ecdsa.PrivateKey, *x509.Certificate) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: parent == nil, BasicConstraintsValid: true, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if host != "" {
		template.DNSNames = []string{host}
	}
	signer := a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{name + ".pem": {Type: "CERTIFICATE", Bytes: der}, name + ".key": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(a.path(file), pem.EncodeToMemory(block), 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return key, certificate
}

func (a *testAuthority) path(file string) string { return filepath.Join(a.folder, file) }

// gateway puts mutual TLS with certificates of its own in front of an engine, as a Temporal cluster has it, and returns where it listens.
func (a *testAuthority) gateway(address, host string, engine *tls.Config) string {
	a.t.Helper()
	a.issue("server", host, a.certificate)
	pair, err := tls.LoadX509KeyPair(a.path("server.pem"), a.path("server.key"))
	if err != nil {
		a.t.Fatal(err)
	}
	clients := x509.NewCertPool()
	clients.AddCert(a.certificate)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients, NextProtos: []string{"h2"},
	})
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { _ = listener.Close() }) // the test is over
	go func() {
		for {
			incoming, err := listener.Accept()
			if err != nil {
				return
			}
			go forward(incoming, address, engine)
		}
	}()
	return listener.Addr().String()
}

// forward copies in both directions until one side ends.
func forward(incoming net.Conn, address string, engine *tls.Config) {
	defer incoming.Close() // the other side has ended
	outgoing, err := tls.Dial("tcp", address, engine)
	if err != nil {
		return
	}
	defer outgoing.Close() // likewise
	done := make(chan struct{}, 2)
	for into, from := range map[net.Conn]net.Conn{incoming: outgoing, outgoing: incoming} {
		go func() {
			_, _ = io.Copy(into, from) // an error ends the connection
			done <- struct{}{}
		}()
	}
	<-done
}

// checkTemporalTLS gives commands to the engine of a running loa through mutual TLS.
func checkTemporalTLS(t *testing.T, o *operator, running *clustertest.Instance) {
	t.Helper()
	ours, theirs := newAuthority(t), newAuthority(t)
	const host = "temporal.hanoi.test"
	ours.issue("loa", "", ours.certificate)
	theirs.issue("loa", "", theirs.certificate)
	key, err := authority.ReadIdentity(authority.ClientPath(running.Home), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	inner := key.ClientTLS()
	inner.NextProtos = []string{"h2"}
	base := []string{"LOA_DSN=" + o.dsn("loa_that"), "LOA_TEMPORAL=" + ours.gateway(o.endpoints(t, running).Temporal, host, inner)}
	for _, c := range []struct {
		name  string
		env   []string
		works bool
	}{
		{name: "with authority, certificate and name", works: true, env: []string{
			"LOA_TEMPORAL_TLS_CA=" + ours.path("ca.pem"), "LOA_TEMPORAL_TLS_CERT=" + ours.path("loa.pem"), "LOA_TEMPORAL_TLS_KEY=" + ours.path("loa.key"), "LOA_TEMPORAL_TLS_SERVER_NAME=" + host,
		}},
		{name: "without TLS"},
		{name: "without a certificate of its own", env: []string{"LOA_TEMPORAL_TLS_CA=" + ours.path("ca.pem"), "LOA_TEMPORAL_TLS_SERVER_NAME=" + host}},
		{name: "with the certificate of another authority", env: []string{
			"LOA_TEMPORAL_TLS_CA=" + ours.path("ca.pem"), "LOA_TEMPORAL_TLS_CERT=" + theirs.path("loa.pem"), "LOA_TEMPORAL_TLS_KEY=" + theirs.path("loa.key"), "LOA_TEMPORAL_TLS_SERVER_NAME=" + host,
		}},
		{name: "without the name of the server", env: []string{
			"LOA_TEMPORAL_TLS_CA=" + ours.path("ca.pem"), "LOA_TEMPORAL_TLS_CERT=" + ours.path("loa.pem"), "LOA_TEMPORAL_TLS_KEY=" + ours.path("loa.key"),
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			beside := &clustertest.Instance{Binary: running.Binary, Home: t.TempDir(), Env: append(base[:len(base):len(base)], c.env...)}
			out, _ := beside.Command(t.Context(), "doctor", "-o", "json") // the findings tell what is broken
			reached := false
			for _, finding := range decodeJSON[[]object](t, []byte(out)) {
				reached = reached || finding["name"] == "Temporal" && finding["ok"] == true
			}
			if reached != c.works {
				t.Errorf("Temporal is reached: %v, want %v: %v", reached, c.works, out)
			}
		})
	}
}
