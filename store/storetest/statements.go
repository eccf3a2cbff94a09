package storetest

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"regexp"
	"sync"
	"testing"

	"loa/store"
)

// Statements forwards connections to PostgreSQL and notes the statements that pass.
type Statements struct {
	server string // host:port

	mu         sync.Mutex
	statements []string
}

// OpenCounted opens an empty database behind a counter. The first statements of a connection are noted too.
func OpenCounted(t testing.TB) (*Statements, *store.Store) {
	t.Helper()
	address, err := url.Parse(DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	counter := &Statements{server: address.Host}
	go counter.serve(listener)
	t.Cleanup(func() { _ = listener.Close() })
	address.Host = listener.Addr().String()
	s, err := store.Open(t.Context(), address.String())
	if err != nil {
		t.Fatal(err)
	}
	s.UseKeys(Keys)
	t.Cleanup(func() { _ = s.Close() })
	return counter, s
}

// Take returns the statements since the last call.
func (c *Statements) Take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.statements
	c.statements = nil
	return taken
}

func (c *Statements) serve(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return // the test is over
		}
		server, err := net.Dial("tcp", c.server)
		if err != nil {
			_ = client.Close()
			return
		}
		go func() {
			_, _ = io.Copy(client, server)
			_ = client.Close()
		}()
		go func() {
			c.forward(server, bufio.NewReader(client))
			_ = server.Close()
		}()
	}
}

// unnoted matches what is no statement: the limits of transactions, and the ping of a connection that has rested.
var unnoted = regexp.MustCompile(`(?i)^\s*(begin|commit|rollback|--)`)

// forward forwards the messages of a client (PostgreSQL, "Message Formats"). A simple query is noted with its text, the execution of a
// prepared statement by its name.
func (c *Statements) forward(server io.Writer, client *bufio.Reader) {
	for header := 4; ; header = 5 { // the first message has no type
		message := make([]byte, header)
		if _, err := io.ReadFull(client, message); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(message[header-4:])-4)
		if _, err := io.ReadFull(client, body); err != nil {
			return
		}
		if header == 5 {
			c.note(message[0], string(body))
		}
		if _, err := server.Write(append(message, body...)); err != nil {
			return
		}
	}
}

func (c *Statements) note(kind byte, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case kind == 'Q' && !unnoted.MatchString(text):
		c.statements = append(c.statements, text[:min(len(text), 200)])
	case kind == 'E':
		c.statements = append(c.statements, "a prepared statement")
	}
}
