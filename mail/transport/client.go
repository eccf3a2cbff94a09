package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"
)

// UID is the unique identifier of a message in a folder (RFC 3501 §2.3.1.1). It names the message only together with the folder's
// UIDVALIDITY.
type UID uint32

// Status is the state of a folder when it is opened.
type Status struct {
	// UIDValidity changes when the UIDs assigned so far have become invalid.
	UIDValidity uint32
	// UIDNext is the lowest UID that the next message can get; 0 when the server does not say.
	UIDNext UID
	// Messages is the number of messages.
	Messages uint32
	// Keywords is true when the server stores keywords of our own (PERMANENTFLAGS \*, RFC 3501 §7.1). Otherwise [Client.MarkDone] moves
	// the messages.
	Keywords bool
}

// Meta is a message without its body.
type Meta struct {
	UID UID
	// Size is in bytes, as the server states it.
	Size int64
	// At is the time at which the server received the message (INTERNALDATE, RFC 3501 §2.3.3).
	At time.Time
	// MessageID is without brackets; "" when the letter has none.
	MessageID string
	// Flags are the flags and keywords as the server writes them.
	Flags []string
}

// Raw is a whole message as the server stores it. Fetching it does not set \Seen.
type Raw struct {
	UID UID
	// At is the time at which the server received the message.
	At time.Time
	// Bytes is nil when the message is larger than [mail.MaxLetterBytes]; Size is set in any case.
	Bytes []byte
	Size  int64
}

// Client is one open IMAP folder. Its methods must not be called concurrently. A method closes the connection when its context ends.
// After a [ServerError] the connection is still usable; after every other error it is closed, and the caller must dial again.
type Client interface {
	// Select opens the folder again and returns its state.
	Select(ctx context.Context) (Status, error)
	// SearchNew returns the UIDs above the given one, ascending.
	SearchNew(ctx context.Context, after UID) ([]UID, error)
	// SearchUndone returns every UID that MarkDone has not marked, ascending. It is the full comparison, which finds the messages that
	// SearchNew has missed.
	SearchUndone(ctx context.Context) ([]UID, error)
	// FetchMeta returns sizes and dates. Messages that no longer exist are left out, unless the server has not noticed yet.
	FetchMeta(ctx context.Context, uids []UID) ([]Meta, error)
	// FetchRaw returns whole messages, fetched in batches by size, one request at a time. Messages that no longer exist are left out. A
	// message that exists and that the server does not send is an error.
	FetchRaw(ctx context.Context, uids []UID) ([]Raw, error)
	// MarkDone sets the keyword $LoaDone and that of the installation, or moves the messages to the done folder when the server stores no keywords. It is idempotent.
	MarkDone(ctx context.Context, uids []UID) error
	// Move moves messages to a folder. A missing folder is made.
	Move(ctx context.Context, uids []UID, folder string) error
	// Append adds a letter to a folder (the log of sent letters). A missing folder is made.
	Append(ctx context.Context, folder string, raw []byte, at time.Time) error
	// Wait returns when the folder may have changed, or after max, at most nine minutes. It can return without a new message, so the
	// caller searches after every return.
	Wait(ctx context.Context, max time.Duration) error
	// Close logs out and closes the connection.
	Close() error
}

// TLSMode says how a connection is protected.
type TLSMode string

// The modes of protection.
const (
	// TLSNone means no TLS. A login is then allowed on loopback only.
	TLSNone TLSMode = "none"
	// TLSStart means STARTTLS; a server without it is an error.
	TLSStart TLSMode = "starttls"
	// TLSDirect means TLS from the first byte (implicit TLS, RFC 8314 §3).
	TLSDirect TLSMode = "tls"
)

// IMAPConfig says where a mailbox is and how to log in.
type IMAPConfig struct {
	// Addr is host:port.
	Addr, User, Password string
	// Token returns an access token (OAuth 2.0) to log in with, for example [TokenSource.Token]. When nil, the password is used.
	Token func(context.Context) (string, error)
	// TLS must be set; the empty mode is an error.
	TLS TLSMode
	// TLSConfig is for private certificate authorities; nil trusts those of the system.
	TLSConfig *tls.Config
	// Folder is INBOX when empty.
	Folder string
	// DoneFolder is the folder of finished letters on a server that stores no keywords; "Loa/Processed" when empty.
	DoneFolder string
	// Installation is the id of the installation that reads the mailbox, for [Health.Readers]; empty for a reader that leaves no mark.
	Installation string
	// Poll is the interval at which a server without IDLE is asked; 30 seconds when zero.
	Poll time.Duration
}

// ServerError is a refusal of one command (NO or BAD, RFC 3501 §7.1). The connection is still usable.
type ServerError struct {
	// Code is the response code, for example "AUTHENTICATIONFAILED", or "".
	Code string
	Text string
}

// Error returns the server's code and text.
func (e *ServerError) Error() string { return fmt.Sprintf("server refused: %s %s", e.Code, e.Text) }

// ErrLogin is in the error chain when the server refused the user and password, or the token. A login must not be repeated soon,
// because servers lock an account after several failures.
var ErrLogin = errors.New("user or password not accepted")

const keepAlivePeriod = 60 * time.Second

// dial opens a TCP connection with keep-alive, which detects a peer that is gone.
func dial(ctx context.Context, addr string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: 30 * time.Second, KeepAlive: keepAlivePeriod}
	return dialer.DialContext(ctx, "tcp", addr)
}

// tlsConfigFor returns a copy of config for the server at addr, with TLS 1.2 at least.
func tlsConfigFor(config *tls.Config, addr string) (*tls.Config, error) {
	if config == nil {
		config = &tls.Config{}
	}
	config = config.Clone()
	if config.MinVersion == 0 {
		config.MinVersion = tls.VersionTLS12
	}
	if config.ServerName == "" {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, fmt.Errorf("parsing address %q: %w", addr, err)
		}
		config.ServerName = host
	}
	return config, nil
}
