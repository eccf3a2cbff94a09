package watch_test

import (
	"io"
	"net"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"loa/plan/calendar"
	"loa/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }

// noon is noon of a working day in the zone of plans.
var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, calendar.Zone)

// frozen is a connection between a program and PostgreSQL on which nothing comes through any more once it is frozen, as when a server hangs.
type frozen struct {
	listener net.Listener
	server   string
	gate     sync.RWMutex
}

// newFrozen listens for connections to the server of a DSN and returns the DSN through it.
func newFrozen(t *testing.T, dsn string) (*frozen, string) {
	t.Helper()
	address, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() }) // the test is over
	f := &frozen{listener: listener, server: address.Host}
	go f.accept()
	address.Host = listener.Addr().String()
	return f, address.String()
}

func (f *frozen) accept() {
	for {
		client, err := f.listener.Accept()
		if err != nil {
			return // the listener is closed
		}
		server, err := net.Dial("tcp", f.server)
		if err != nil {
			_ = client.Close() // the client sees the end
			continue
		}
		go f.pass(server, client)
		go f.pass(client, server)
	}
}

// pass copies what comes, unless the connection is frozen.
func (f *frozen) pass(to io.WriteCloser, from io.Reader) {
	defer to.Close() // one side has ended
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		f.gate.RLock()
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			f.gate.RUnlock()
			return
		}
		f.gate.RUnlock()
	}
}

// freeze lets nothing through until the end of the test.
func (f *frozen) freeze(t *testing.T) {
	f.gate.Lock()
	t.Cleanup(f.gate.Unlock)
}
