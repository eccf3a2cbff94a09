package edge

import (
	"net"
	"sync"
)

// Listener closes connections beyond the limits as soon as they are accepted, so that those who hold many do not keep others waiting.
func (l Limits) Listener(inner net.Listener, trusted Proxies) net.Listener {
	return &listener{Listener: inner, limits: l, trusted: trusted, of: map[string]int{}}
}

type listener struct {
	net.Listener
	limits  Limits
	trusted Proxies

	mu  sync.Mutex
	all int
	of  map[string]int // by address; only of those that have a connection
}

// Accept returns the next connection within the limits.
func (l *listener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		key := l.keyOf(conn)
		if l.take(key) {
			return &connection{Conn: conn, release: sync.OnceFunc(func() { l.release(key) })}, nil
		}
		_ = conn.Close() // there is nobody to tell
	}
}

// keyOf is what the connections of a client are counted under; empty for a trusted proxy.
func (l *listener) keyOf(conn net.Conn) string {
	address, ok := addressOf(conn.RemoteAddr().String())
	if !ok || l.trusted.trust(address) {
		return ""
	}
	return network(address)
}

func (l *listener) take(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limits.Connections > 0 && l.all >= l.limits.Connections {
		return false
	}
	if key != "" && l.limits.ConnectionsOfAddress > 0 && l.of[key] >= l.limits.ConnectionsOfAddress {
		return false
	}
	l.all++
	if key != "" {
		l.of[key]++
	}
	return true
}

func (l *listener) release(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if key == "" {
		return
	}
	if l.of[key]--; l.of[key] == 0 {
		delete(l.of, key)
	}
}

// connection is counted until it is closed.
type connection struct {
	net.Conn
	release func()
}

// Close closes the connection and counts it no more.
func (c *connection) Close() error {
	c.release()
	return c.Conn.Close()
}
