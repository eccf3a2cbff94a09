package authority_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"loa/engine/authority"
)

var today = time.Date(2027, 1, 15, 8, 0, 0, 0, time.UTC)

func open(t *testing.T, home string, now time.Time) *authority.Authority {
	t.Helper()
	a, err := authority.Open(t.Context(), home, now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestOpen(t *testing.T) {
	t.Parallel()
	t.Run("folder and files are for their owner alone", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		open(t, home, today)
		err := filepath.WalkDir(authority.Folder(home), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			found, err := entry.Info()
			if err == nil && found.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %v", path, found.Mode())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	for _, c := range []struct {
		name                     string
		later                    time.Duration
		newKeys, authorityIsAnew bool
	}{
		{"the next day everything is as it was", 24 * time.Hour, false, false},
		{"with less than a year left the keys are renewed", authority.KeyLife - 364*24*time.Hour, true, false},
		{"after they have ended the keys are renewed", authority.KeyLife + 24*time.Hour, true, false},
		{"with less than three years left the authority is renewed", authority.Life - 1000*24*time.Hour, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			open(t, home, today)
			files := map[string]bool{"authority.pem": c.authorityIsAnew, "server.pem": c.newKeys, "client.pem": c.newKeys}
			before := map[string]string{}
			for name := range files {
				before[name] = read(t, filepath.Join(authority.Folder(home), name))
			}
			now := today.Add(c.later)
			a := open(t, home, now)
			for name, anew := range files {
				if got := read(t, filepath.Join(authority.Folder(home), name)) != before[name]; got != anew {
					t.Errorf("%s is made anew: %v, want %v", name, got, anew)
				}
			}
			if left := a.Client.Expires.Sub(now); left < 364*24*time.Hour {
				t.Errorf("the client's key holds %v more", left)
			}
			if err := shakeHands(t, a.Server, a.Client.ClientTLS(), now); err != nil {
				t.Errorf("server and client do not believe each other: %v", err)
			}
		})
	}
	for _, file := range []string{"authority.pem", "server.pem", "client.pem"} {
		t.Run(file+" that others may read is refused", func(t *testing.T) {
			t.Parallel()
			checkRefused(t, authority.ErrExposed, func(folder string) error { return os.Chmod(filepath.Join(folder, file), 0o640) })
		})
		t.Run(file+" that is damaged is refused", func(t *testing.T) {
			t.Parallel()
			checkRefused(t, authority.ErrDamaged, func(folder string) error { return os.Truncate(filepath.Join(folder, file), 300) })
		})
	}
	t.Run("a folder that others may enter is refused", func(t *testing.T) {
		t.Parallel()
		checkRefused(t, authority.ErrExposed, func(folder string) error { return os.Chmod(folder, 0o755) })
	})
	t.Run("a client's key in the place of the authority is refused", func(t *testing.T) {
		t.Parallel()
		checkRefused(t, authority.ErrDamaged, func(folder string) error {
			return os.Rename(filepath.Join(folder, "client.pem"), filepath.Join(folder, "authority.pem"))
		})
	})
	t.Run("eight processes that begin at once have one authority", func(t *testing.T) {
		t.Parallel()
		home := t.TempDir()
		opened := make(chan *authority.Authority, 8)
		for range cap(opened) {
			go func() {
				a, err := authority.Open(context.Background(), home, today)
				if err != nil {
					t.Error(err)
				}
				opened <- a
			}()
		}
		first := <-opened
		for range cap(opened) - 1 {
			if err := shakeHands(t, first.Server, (<-opened).Client.ClientTLS(), today); err != nil {
				t.Error(err)
			}
		}
	})
}

// checkRefused opens an authority after something was done to its folder.
func checkRefused(t *testing.T, want error, harm func(folder string) error) {
	t.Helper()
	home := t.TempDir()
	open(t, home, today)
	if err := harm(authority.Folder(home)); err != nil {
		t.Fatal(err)
	}
	_, err := authority.Open(t.Context(), home, today)
	if fault, is := errors.AsType[*authority.FileError](err); !is || !errors.Is(fault, want) {
		t.Errorf("opening gives %v, want %v", err, want)
	}
}

func TestReadIdentity(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	a := open(t, home, today)
	t.Run("an expired key is named", func(t *testing.T) {
		t.Parallel()
		if _, err := authority.ReadIdentity(a.Client.Path, a.Client.Expires.Add(time.Hour)); !errors.Is(err, authority.ErrExpired) {
			t.Errorf("reading gives %v", err)
		}
	})
	t.Run("a missing key is named", func(t *testing.T) {
		t.Parallel()
		if _, err := authority.ReadIdentity(filepath.Join(home, "khong-co.pem"), today); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("reading gives %v", err)
		}
	})
}

func TestClientTLS(t *testing.T) {
	t.Parallel()
	ours, theirs := open(t, t.TempDir(), today), open(t, t.TempDir(), today)
	host, err := ours.Issue(filepath.Join(t.TempDir(), "may-khac.pem"), authority.KindHost, today)
	if err != nil {
		t.Fatal(err)
	}
	anonymous := ours.Client.ClientTLS()
	anonymous.Certificates = nil
	for _, c := range []struct {
		name   string
		server *authority.Identity
		client *tls.Config
		works  bool
	}{
		{"the client of the authority is let in", ours.Server, ours.Client.ClientTLS(), true},
		{"a key for another host serves and calls", host, host.ClientTLS(), true},
		{"a client of another authority is refused", ours.Server, theirs.Client.ClientTLS(), false},
		{"a client without a certificate is refused", ours.Server, anonymous, false},
		{"a server of another authority is not believed", theirs.Server, ours.Client.ClientTLS(), false},
		{"a client's key makes no server", ours.Client, ours.Client.ClientTLS(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := shakeHands(t, c.server, c.client, today); (err == nil) != c.works {
				t.Errorf("the handshake gives %v", err)
			}
		})
	}
}

// shakeHands has a client and a server prove themselves to each other, and returns the first error of both.
func shakeHands(t *testing.T, server *authority.Identity, client *tls.Config, now time.Time) error {
	t.Helper()
	certificate, key, root := server.PEM()
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM(root)
	clock := func() time.Time { return now }
	here, there := net.Pipe()
	defer here.Close()
	done := make(chan error, 1)
	go func() {
		defer there.Close()
		config := &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients, Time: clock}
		done <- tls.Server(there, config).Handshake()
	}()
	client = client.Clone()
	client.Time = clock
	conn := tls.Client(here, client)
	err = conn.Handshake()
	if err == nil {
		_, _ = conn.Read(make([]byte, 1)) // the server's refusal comes after the client's handshake (RFC 8446 §4.4.2.4); its answer is in done
	}
	here.Close()
	return errors.Join(err, <-done)
}
