package mailtest

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Password is the password of every user of every server.
const Password = "test"

// Options say how a server runs. The zero value is a server without TLS, on free ports, whose mailboxes end with it.
type Options struct {
	// Home is the folder of the server's configuration and mailboxes; a server started with the folder of an earlier one has its
	// mailboxes. When empty, the server has a temporary folder, which Stop removes.
	Home string
	// IMAPPort and LMTPPort are the ports; 0 means a free port.
	IMAPPort, LMTPPort int
	// QuotaKB limits each mailbox, in kilobytes, and makes the server offer QUOTA (RFC 9208); 0 means no limit.
	QuotaKB int
	// CertificateUntil makes the server offer STARTTLS, with a certificate for 127.0.0.1 that expires at that time; zero means no TLS.
	CertificateUntil time.Time
	// Certificate and Key, in PEM, are a certificate of the caller's for a server that offers TLS, instead of one that the server makes.
	Certificate, Key []byte
}

// Server is a running mail server. Its methods may be called concurrently.
type Server struct {
	// Name is "Dovecot", "Cyrus" or "Memory".
	Name string
	// IMAP and LMTP are host:port.
	IMAP, LMTP string
	// IMAPS is host:port for IMAP with TLS from the first byte (RFC 8314). Only a Dovecot that offers TLS has it.
	IMAPS string
	// Roots is the pool that trusts the certificate that the server has made; nil when it has made none.
	Roots *x509.CertPool

	home      string
	keepHome  bool // home is Options.Home
	offersTLS bool
	process   *process
	saslauthd *saslauthd // nil when the server checks the password itself
	memory    *memory    // nil when the server is a process
}

// startTimeout bounds the wait for a server's first greeting, which takes seconds on a busy machine.
const startTimeout = 30 * time.Second

// installHint says how to install the servers.
const installHint = "run: scripts/setup test"

// ErrMissing is in the error chain when a server is not installed.
var ErrMissing = errors.New("mail server is not installed; " + installHint)

// serverSpec says how one kind of server is started.
type serverSpec struct {
	name string
	// configure writes the files below home and returns the command to run.
	configure func(s *Server, options Options, as account) (*exec.Cmd, error)
	// logs are the files below home that can say why a start failed.
	logs []string
}

// start starts a server and waits for its greeting. It tries three times, because another process can take the free port before the
// server listens on it.
func start(ctx context.Context, options Options, r serverSpec) (*Server, error) {
	var err error
	for range 3 {
		var s *Server
		if s, err = startOnce(ctx, options, r); err == nil {
			return s, nil
		}
		if ctx.Err() != nil || errors.Is(err, ErrMissing) {
			break
		}
	}
	return nil, fmt.Errorf("starting %s: %w", r.name, err)
}

func startOnce(ctx context.Context, options Options, r serverSpec) (*Server, error) {
	as, err := unprivilegedAccount()
	if err != nil {
		return nil, err
	}
	s := &Server{Name: r.name, home: options.Home, keepHome: options.Home != ""}
	if err := s.prepare(options, as); err != nil {
		return nil, err
	}
	command, err := r.configure(s, options, as)
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if s.process, err = startProcess(command, s.home, as); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if err := s.awaitReady(ctx); err != nil {
		err = fmt.Errorf("%w\n%s", err, s.logTail(r.logs))
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// prepare makes the folder and the certificate, and chooses the ports.
func (s *Server) prepare(options Options, as account) error {
	var err error
	if s.keepHome {
		err = os.MkdirAll(s.home, 0o755)
	} else {
		s.home, err = os.MkdirTemp("", "loa-"+strings.ToLower(s.Name)+"-")
	}
	if err != nil {
		return fmt.Errorf("making the folder of the server: %w", err)
	}
	if err := as.chown(s.home); err != nil {
		return err
	}
	if err := s.prepareTLS(options, as); err != nil {
		return err
	}
	if s.IMAP, err = loopbackAddr(options.IMAPPort); err != nil {
		return err
	}
	s.LMTP, err = loopbackAddr(options.LMTPPort)
	return err
}

// prepareTLS writes the certificate that the options ask for.
func (s *Server) prepareTLS(options Options, as account) error {
	switch {
	case options.Certificate != nil:
		return s.writeCertificate(options.Certificate, options.Key, as)
	case !options.CertificateUntil.IsZero():
		return s.createCertificate(options.CertificateUntil, as)
	}
	return nil
}

// loopbackAddr returns host:port for a port on loopback, or for a free port when port is 0.
func loopbackAddr(port int) (string, error) {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return "", fmt.Errorf("finding a free port: %w", err)
	}
	return listener.Addr().String(), listener.Close()
}

func portOf(addr string) string {
	_, port, _ := net.SplitHostPort(addr) // addr is a result of loopbackAddr
	return port
}

// awaitReady waits for the greeting of both services.
func (s *Server) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for _, service := range []struct{ addr, greeting string }{{s.IMAP, "* OK"}, {s.LMTP, "220"}} {
		if err := s.awaitGreeting(ctx, service.addr, service.greeting); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) awaitGreeting(ctx context.Context, addr, greeting string) error {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		err := checkGreeting(ctx, addr, greeting)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s on %s: %w", s.Name, addr, err)
		case <-s.process.done:
			return fmt.Errorf("waiting for %s on %s: the process has ended: %w", s.Name, addr, s.process.err)
		case <-ticker.C:
		}
	}
}

func checkGreeting(ctx context.Context, addr, greeting string) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	line := make([]byte, len(greeting))
	if _, err := conn.Read(line); err != nil {
		return fmt.Errorf("reading greeting: %w", err)
	}
	if string(line) != greeting {
		return fmt.Errorf("reading greeting: %q", line)
	}
	return nil
}

// logTail returns the end of each of the server's logs.
func (s *Server) logTail(logs []string) string {
	var tail strings.Builder
	for _, name := range append([]string{"output.log"}, logs...) {
		content, err := os.ReadFile(filepath.Join(s.home, name))
		if err != nil {
			continue // the server has written no such log
		}
		tail.Write(content[max(0, len(content)-4000):])
	}
	return tail.String()
}

// Stop ends the server and removes its folder, unless the folder was given in Options.Home. It may be called more than once.
func (s *Server) Stop() error {
	if s.memory != nil {
		return s.memory.close()
	}
	if s.process != nil {
		s.process.stop()
	}
	if s.saslauthd != nil {
		s.saslauthd.close()
	}
	if s.keepHome {
		return nil
	}
	if err := os.RemoveAll(s.home); err != nil {
		return fmt.Errorf("removing the folder of %s: %w", s.Name, err)
	}
	return nil
}

// writeFile writes a file below home that the server's account owns.
func (s *Server) writeFile(name, content string, as account) error {
	path := filepath.Join(s.home, name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		return fmt.Errorf("writing the configuration of %s: %w", s.Name, err)
	}
	return as.chown(path)
}

// makeFolder makes a folder below home that the server's account owns.
func (s *Server) makeFolder(name string, as account) error {
	path := filepath.Join(s.home, name)
	if err := os.MkdirAll(path, 0o750); err != nil {
		return fmt.Errorf("making a folder of %s: %w", s.Name, err)
	}
	return as.chown(path)
}
