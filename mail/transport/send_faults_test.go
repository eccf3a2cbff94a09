package transport_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"loa/mail/transport"
)

// smtpServer is an SMTP server without any extension, with faults where the test wants them.
type smtpServer struct {
	// replyTo returns the reply to a command of the n-th session: "" means the usual reply, cutConnection closes the connection. The
	// greeting counts as the reply to the command "hello", and the end of a letter as the command ".".
	replyTo func(session int, command string) string
	// pause is the wait before every reply.
	pause time.Duration

	mu       sync.Mutex
	sessions int
	letters  []string // all that were received whole, also those refused afterwards
}

const cutConnection = "cut"

func (o *smtpServer) open(t testing.TB) transport.SMTPConfig {
	t.Helper()
	listener := listen(t)
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			o.mu.Lock()
			o.sessions++
			desk := smtpConn{server: o, conn: conn, ctx: ctx, session: o.sessions, lines: bufio.NewReader(conn)}
			o.mu.Unlock()
			serving.Go(desk.serve)
		}
	})
	t.Cleanup(func() {
		cancel()
		listener.Close()
		serving.Wait()
	})
	return transport.SMTPConfig{Addr: listener.Addr().String(), TLS: transport.TLSNone, Hello: "loa.tp.test"}
}

func (o *smtpServer) received() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.letters...)
}

// smtpConn is one session.
type smtpConn struct {
	server  *smtpServer
	conn    net.Conn
	ctx     context.Context // the server's
	session int
	lines   *bufio.Reader
}

func (d *smtpConn) serve() {
	defer d.conn.Close()
	stop := context.AfterFunc(d.ctx, func() { d.conn.Close() })
	defer stop()
	for command := "hello"; ; {
		reply := d.respond(command)
		if reply == "" || command == "QUIT" || strings.HasPrefix(reply, "421") {
			return
		}
		line, err := d.lines.ReadString('\n')
		if command == "DATA" && strings.HasPrefix(reply, "354") {
			command, err = d.readLetter(line)
		} else {
			command, _, _ = strings.Cut(strings.TrimSpace(line), " ")
		}
		if err != nil {
			return
		}
	}
}

// respond sends the reply to a command and returns it; "" when the connection is to be closed.
func (d *smtpConn) respond(command string) string {
	usual := map[string]string{"hello": "220 thu.tp.test", "DATA": "354 go on", "QUIT": "221 bye"}[command]
	if usual == "" {
		usual = "250 ok"
	}
	if d.server.replyTo != nil {
		if other := d.server.replyTo(d.session, command); other != "" {
			usual = other
		}
	}
	timer := time.NewTimer(d.server.pause)
	defer timer.Stop()
	select {
	case <-d.ctx.Done():
		return ""
	case <-timer.C:
	}
	if usual == cutConnection {
		return ""
	}
	fmt.Fprintf(d.conn, "%s\r\n", usual) // when the client is gone, reading the next line fails
	return usual
}

// readLetter reads the lines of a letter up to the final dot.
func (d *smtpConn) readLetter(line string) (command string, err error) {
	var text strings.Builder
	for err == nil && line != ".\r\n" {
		text.WriteString(strings.TrimPrefix(line, "."))
		line, err = d.lines.ReadString('\n')
	}
	if err != nil {
		return "", err
	}
	d.server.mu.Lock()
	defer d.server.mu.Unlock()
	d.server.letters = append(d.server.letters, text.String())
	return ".", nil
}

func TestSendFaults(t *testing.T) {
	t.Parallel()
	t.Run("each step can fail", func(t *testing.T) {
		t.Parallel()
		for _, command := range []string{"MAIL", "RCPT", "DATA", "."} {
			for reply, permanent := range map[string]bool{"451 4.3.0 later": false, "421 4.3.2 closing": false, "550 5.7.1 never": true, "554-5.7.1 never,\r\n554 5.7.1 really": true, cutConnection: false, "???": false} {
				t.Run(command+" "+reply, func(t *testing.T) {
					t.Parallel()
					o := &smtpServer{replyTo: func(session int, got string) string {
						if session == 1 && got == command {
							return reply
						}
						return ""
					}}
					out := sender(t, o.open(t))
					err := out.Send(t.Context(), letterTo("binh@tp.test"))
					if err == nil || transport.Permanent(err) != permanent || transport.Temporary(err) == permanent {
						t.Errorf("got %v (permanent %t)", err, transport.Permanent(err))
					}
				})
			}
		}
	})
	t.Run("after a failure the next letter is sent", func(t *testing.T) {
		t.Parallel()
		for _, reply := range []string{"451 4.3.0 later", "421 4.3.2 closing", "550 5.7.1 never", cutConnection} {
			for _, command := range []string{"MAIL", "RCPT", "DATA", ".", "NOOP", "RSET"} {
				t.Run(command+" "+reply, func(t *testing.T) {
					t.Parallel()
					var once sync.Once
					o := &smtpServer{replyTo: func(_ int, got string) (said string) {
						if got == command {
							once.Do(func() { said = reply })
						}
						return said
					}}
					out := sender(t, o.open(t))
					_ = out.Send(t.Context(), letterTo("binh@tp.test")) // may fail; the next one is under test
					if err := out.Send(t.Context(), letterTo("chi@tp.test")); err != nil {
						t.Errorf("got %v", err)
					}
					if letters := o.received(); len(letters) == 0 || !strings.Contains(letters[len(letters)-1], "chi@tp.test") {
						t.Errorf("got %d letters", len(letters))
					}
				})
			}
		}
	})
	// When the connection breaks after the letter, the sender cannot know whether it was accepted. Sent again it has the same bytes, so that
	// the receiver can recognise it.
	t.Run("a letter that may have arrived is sent again with the same bytes", func(t *testing.T) {
		t.Parallel()
		o := &smtpServer{replyTo: func(session int, command string) string {
			if session == 1 && command == "." {
				return cutConnection
			}
			return ""
		}}
		out := sender(t, o.open(t))
		if err := out.Send(t.Context(), letterTo("binh@tp.test")); !transport.Temporary(err) {
			t.Fatalf("got %v", err)
		}
		if err := out.Send(t.Context(), letterTo("binh@tp.test")); err != nil {
			t.Fatal(err)
		}
		if letters := o.received(); len(letters) != 2 || letters[0] != letters[1] {
			t.Errorf("got %q", letters)
		}
	})
	t.Run("a slow server is waited for and a silent one is not", func(t *testing.T) {
		t.Parallel()
		slow := &smtpServer{pause: 20 * time.Millisecond}
		if err := sender(t, slow.open(t)).Send(t.Context(), letterTo("binh@tp.test")); err != nil || len(slow.received()) != 1 {
			t.Errorf("slow: got %v and %d letters", err, len(slow.received()))
		}
		hang := make(chan struct{})
		defer close(hang)
		silent := &smtpServer{replyTo: func(_ int, command string) string {
			if command == "." {
				<-hang
			}
			return ""
		}}
		out := sender(t, silent.open(t))
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		began := time.Now()
		if err := out.Send(ctx, letterTo("binh@tp.test")); !transport.Temporary(err) || time.Since(began) > 10*time.Second {
			t.Errorf("silent: got %v after %v", err, time.Since(began))
		}
	})
}

func TestDialSMTPTLS(t *testing.T) {
	t.Parallel()
	_, trusted := startSMTP(t, transport.TLSStart)
	_, direct := startSMTP(t, transport.TLSDirect)
	noTLS := (&smtpServer{}).open(t)
	refusesTLS := (&smtpServer{replyTo: func(_ int, command string) string {
		return map[string]string{"EHLO": "250-thu.tp.test\r\n250 STARTTLS", "STARTTLS": "454 4.7.0 not now"}[command]
	}}).open(t)
	breaksTLS := (&smtpServer{replyTo: func(_ int, command string) string {
		return map[string]string{"EHLO": "250-thu.tp.test\r\n250 STARTTLS", "STARTTLS": "220 go\r\nnot TLS at all"}[command]
	}}).open(t)
	for name, config := range map[string]transport.SMTPConfig{
		"a server without STARTTLS":         {Addr: noTLS.Addr, TLS: transport.TLSStart},
		"a server that refuses STARTTLS":    {Addr: refusesTLS.Addr, TLS: transport.TLSStart},
		"a server that breaks in STARTTLS":  {Addr: breaksTLS.Addr, TLS: transport.TLSStart},
		"no TLS where it has to be at once": {Addr: noTLS.Addr, TLS: transport.TLSDirect},
		"an untrusted certificate":          {Addr: direct.Addr, TLS: transport.TLSDirect},
		"the same by STARTTLS":              {Addr: trusted.Addr, TLS: transport.TLSStart},
		"a certificate of another name":     {Addr: trusted.Addr, TLS: transport.TLSStart, TLSConfig: &tls.Config{RootCAs: trusted.TLSConfig.RootCAs, ServerName: "khac.test"}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			if _, err := transport.DialSMTP(ctx, config); !transport.Temporary(err) { // a fault of the server, until which the letters stay queued
				t.Errorf("got %v", err)
			}
		})
	}
}
