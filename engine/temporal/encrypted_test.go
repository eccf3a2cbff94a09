//go:build !noembed

package temporal_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/engine/postgres"
	"loa/engine/temporal"
	"loa/waittest"
)

func TestStartEncrypted(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	pg := startPostgres(t, postgres.Options{Home: home})
	authority := encrypt(t, pg, home)
	o := temporalOptions(t, pg)

	if _, err := temporal.Start(t.Context(), o); err == nil {
		t.Error("the server starts without encryption on a PostgreSQL that demands it")
	}
	o.Postgres = parse(t, strings.Replace(pg.DSN("postgres"), "sslmode=disable", "sslmode=verify-full&sslrootcert="+authority, 1))
	dial(t, startTemporal(t, o))

	conn, err := pgx.Connect(t.Context(), strings.Replace(pg.DSN("temporal"), "sslmode=disable", "sslmode=require", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var encrypted, plain int
	err = conn.QueryRow(t.Context(), `
		SELECT count(*) FILTER (WHERE ssl), count(*) FILTER (WHERE NOT ssl)
		FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
		WHERE datname IN ('temporal', 'temporal_visibility')`).Scan(&encrypted, &plain)
	if err != nil {
		t.Fatal(err)
	}
	if encrypted < 2 || plain > 0 {
		t.Errorf("%d sessions are encrypted and %d are not, want all encrypted", encrypted, plain)
	}
}

// encrypt makes a PostgreSQL demand encryption of connections by TCP, and returns the file with the certificate of its authority.
func encrypt(t *testing.T, pg *postgres.Server, home string) (authority string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), pg.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var data, rules string
	if err := conn.QueryRow(t.Context(), "SELECT current_setting('data_directory'), current_setting('hba_file')").Scan(&data, &rules); err != nil {
		t.Fatal(err)
	}
	authority = writeCertificate(t, data)
	writeLike(t, rules, rules, "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n")
	for _, statement := range []string{"ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	waittest.Eventually(t, "PostgreSQL demands encryption", func() error {
		plain, err := pgx.Connect(t.Context(), pg.DSN("postgres"))
		if err != nil {
			return nil
		}
		return errors.Join(errors.New("a connection without encryption is accepted"), plain.Close(t.Context()))
	})
	return authority
}

// writeCertificate writes a key and a certificate for 127.0.0.1 into the folder of a PostgreSQL, and returns the file of the certificate,
// which is its own authority.
func writeCertificate(t *testing.T, data string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "csdl.hanoi.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	like := filepath.Join(data, "postgresql.conf")
	writeLike(t, filepath.Join(data, "server.key"), like, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	public := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}))
	writeLike(t, filepath.Join(data, "server.crt"), like, public)
	authority := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(authority, []byte(public), 0o600); err != nil {
		t.Fatal(err)
	}
	return authority
}

// writeLike writes a file with the owner of another one: PostgreSQL runs as an account of its own when the tests run as root.
func writeLike(t *testing.T, path, other, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(other)
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
		t.Fatal(err)
	}
}
