package edge_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"loa/web/edge"
)

// served is a server with limits that end within a test.
func served(t *testing.T, limits edge.Limits, handler http.HandlerFunc) string {
	t.Helper()
	inner, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := limits.Server(handler, slog.New(slog.NewTextHandler(t.Output(), nil)))
	go func() { _ = server.Serve(limits.Listener(inner, nil)) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return inner.Addr().String()
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// gone waits until the server has closed a connection.
func gone(t *testing.T, conn net.Conn) {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		if timeout, is := err.(net.Error); is && timeout.Timeout() { //nolint:errorlint // the error of a connection is never wrapped
			t.Fatal("the connection is still open")
		}
	}
}

func ask(conn net.Conn) (string, error) {
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: loa.test\r\n\r\n"); err != nil {
		return "", err
	}
	return bufio.NewReader(conn).ReadString('\n')
}

func TestLimits(t *testing.T) {
	t.Parallel()
	short := edge.Limits{Header: 200 * time.Millisecond, Read: 300 * time.Millisecond, Write: 5 * time.Second, Idle: 200 * time.Millisecond, HeaderBytes: 4 << 10}
	ok := func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	}
	t.Run("no limit of production is missing", func(t *testing.T) {
		want := edge.Limits{
			Header: 10 * time.Second, Read: 30 * time.Second, Write: 90 * time.Second, Idle: 2 * time.Minute, HeaderBytes: 32 << 10, Connections: 2048, ConnectionsOfAddress: 256,
		}
		if got := edge.Production(); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
	t.Run("a thousand idle connections are gone", func(t *testing.T) {
		t.Parallel()
		address := served(t, short, ok)
		var idle []net.Conn
		for range 1000 {
			idle = append(idle, dial(t, address))
		}
		for _, conn := range idle {
			gone(t, conn)
		}
	})
	t.Run("an idle connection after a request is gone", func(t *testing.T) {
		t.Parallel()
		conn := dial(t, served(t, short, ok))
		if line, err := ask(conn); err != nil || !strings.Contains(line, "200") {
			t.Fatalf("%q, %v", line, err)
		}
		gone(t, conn)
	})
	t.Run("a header that never ends is cut", func(t *testing.T) {
		t.Parallel()
		conn := dial(t, served(t, short, ok))
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: loa.test\r\nX-Slow: ") // a failure shows below
		gone(t, conn)
	})
	t.Run("a body that never ends is cut", func(t *testing.T) {
		t.Parallel()
		conn := dial(t, served(t, short, ok))
		_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: loa.test\r\nContent-Length: 1000\r\n\r\nmột") // a failure shows below
		gone(t, conn)
	})
	t.Run("a header that is too large is refused", func(t *testing.T) {
		t.Parallel()
		conn := dial(t, served(t, short, ok))
		_, _ = fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: loa.test\r\nX-Large: %s\r\n\r\n", strings.Repeat("a", 64<<10)) // a failure shows below
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err == nil && !strings.Contains(line, "431") {
			t.Errorf("%q, want 431", line)
		}
	})
	t.Run("connections of one address beyond the limit are closed, and a place becomes free", func(t *testing.T) {
		t.Parallel()
		limits := short
		limits.Idle, limits.Header, limits.Read, limits.ConnectionsOfAddress = time.Minute, time.Minute, time.Minute, 2
		address := served(t, limits, ok)
		first, second := dial(t, address), dial(t, address)
		for _, conn := range []net.Conn{first, second} {
			if line, err := ask(conn); err != nil || !strings.Contains(line, "200") {
				t.Fatalf("%q, %v", line, err)
			}
		}
		gone(t, dial(t, address))
		_ = first.Close() // its place becomes free
		for range 200 {
			conn := dial(t, address)
			if line, err := ask(conn); err == nil && strings.Contains(line, "200") {
				return
			}
		}
		t.Error("no place became free")
	})
	t.Run("connections of all clients are bounded", func(t *testing.T) {
		t.Parallel()
		limits := short
		limits.Idle, limits.Header, limits.Read, limits.Connections = time.Minute, time.Minute, time.Minute, 1
		address := served(t, limits, ok)
		if line, err := ask(dial(t, address)); err != nil || !strings.Contains(line, "200") {
			t.Fatalf("%q, %v", line, err)
		}
		gone(t, dial(t, address))
	})
}
