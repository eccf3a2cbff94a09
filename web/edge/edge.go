// Package edge is what a connection and a request have to pass before a page is asked: how many connections there are, how long each may take,
// how often an address may ask, which host it names, whether its address holds control characters, and how much a form may bring.
//
// Steps of a request, in order:
//
//  1. The listener closes a connection beyond those of all clients, or of one address (connections.go).
//  2. The server cuts a connection that sends its header or its body too slowly, or that lies idle (Limits.Server).
//  3. The guard refuses a request that names another host, has a control character, or comes too often (guard.go).
//  4. A page that takes a form reads it through Uploads, after it has checked who asks (form.go).
//
// The package knows no page, no person and no database. Its caller is package web, and cmd/loa for the listener and the server.
package edge

import (
	"log/slog"
	"net/http"
	"time"
)

// Limits bound the connections of a server. A zero field is no limit.
type Limits struct {
	Header time.Duration // from the first byte of a request to the end of its header
	Read   time.Duration // of a request with its body; a page that takes files gives more time (AllowTransfer)
	Write  time.Duration // of an answer, counted from the end of the header
	Idle   time.Duration // between two requests

	HeaderBytes int // of all lines of a header

	Connections          int // at the same time
	ConnectionsOfAddress int // of one address at the same time; a trusted proxy is not bounded by it
}

// Production are the limits that loa serves with. An office behind one address opens six connections a browser: 256 are forty people who load a
// page in the same second.
func Production() Limits {
	return Limits{
		Header: 10 * time.Second, Read: 30 * time.Second, Write: 90 * time.Second, Idle: 2 * time.Minute,
		HeaderBytes: 32 << 10, Connections: 2048, ConnectionsOfAddress: 256,
	}
}

// Server returns a server with the limits of time and of the header.
func (l Limits) Server(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: l.Header, ReadTimeout: l.Read, WriteTimeout: l.Write, IdleTimeout: l.Idle, MaxHeaderBytes: l.HeaderBytes,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// Transfer is how long the largest form or file may take over a slow line: 32 MB at 2 Mbit/s.
const Transfer = 3 * time.Minute

// AllowTransfer gives a request the time of a large form or a large answer. A page calls it after it has checked who asks.
func AllowTransfer(w http.ResponseWriter) {
	control := http.NewResponseController(w)
	end := time.Now().Add(Transfer)
	_ = control.SetReadDeadline(end) // a writer without a connection, in a test of one page, has no deadline
	_ = control.SetWriteDeadline(end.Add(Transfer))
}
