package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"
)

// UID is a message's number in a mailbox; it names the message only together with the mailbox's UIDVALIDITY.
type UID uint32

// Status is what a mailbox says of itself when it is opened.
type Status struct {
	// UIDValidity changes when all UIDs known so far have become meaningless.
	UIDValidity uint32
	// UIDNext is the least UID that the next message can get; 0 when the server does not say.
	UIDNext UID
	// Messages is how many messages there are.
	Messages uint32
	// Keywords is true when the server keeps keywords of our own; otherwise MarkDone moves.
	Keywords bool
}

// Meta is a message without its body.
type Meta struct {
	UID UID
	// Size is in bytes, as the server states it.
	Size int64
	// At is when the server took the message.
	At time.Time
	// MessageID is without brackets; "" when the letter has none.
	MessageID string
	// Flags are the flags and keywords as the server writes them.
	Flags []string
}

// Raw is a message as it stands on the server. Reading it does not mark it as seen.
type Raw struct {
	UID UID
	At  time.Time
	// Bytes is nil when the message is larger than MaxLetterBytes; Size is set in any case.
	Bytes []byte
	Size  int64
}

// Client is one open IMAP folder. Its methods must not be called at the same time. Each of them gives up when its context
// ends, by closing the socket: after an error that is not a plain refusal of the server ([ServerError]), the mailbox is gone and has to be dialled again.
type Client interface {
	// Select opens the folder again and says where it stands.
	Select(ctx context.Context) (Status, error)
	// SearchNew lists the UIDs above the given one, ascending.
	SearchNew(ctx context.Context, after UID) ([]UID, error)
	// SearchUndone lists every UID that MarkDone has not marked, ascending: the full comparison that finds what a
	// search by UID missed.
	SearchUndone(ctx context.Context) ([]UID, error)
	// FetchMeta gives sizes and dates; messages that are gone are left out, but for those that the server has not noticed yet.
	FetchMeta(ctx context.Context, uids []UID) ([]Meta, error)
	// FetchRaw gives whole messages, in batches by bytes, one request in flight; messages that are gone are left out, and a
	// message that is there and does not come is an error.
	FetchRaw(ctx context.Context, uids []UID) ([]Raw, error)
	// MarkDone sets the keyword $LoaDone, or moves to the done folder where the server keeps no keywords. It may be repeated.
	MarkDone(ctx context.Context, uids []UID) error
	// Move moves messages to a folder, which is made when it is missing.
	Move(ctx context.Context, uids []UID, folder string) error
	// Append adds a letter to a folder (the Sent log), which is made when it is missing.
	Append(ctx context.Context, folder string, raw []byte, at time.Time) error
	// Wait returns when something may have come, or after max; max above nine minutes counts as nine. Nothing is promised:
	// the caller searches after every return.
	Wait(ctx context.Context, max time.Duration) error
	// Close leaves the server.
	Close() error
}

// TLSMode says how a connection is protected.
type TLSMode string

// The ways to protect a connection.
const (
	// TLSNone sends everything in the clear; for loopback only.
	TLSNone TLSMode = "none"
	// TLSStart begins in the clear and insists on STARTTLS.
	TLSStart TLSMode = "starttls"
	// TLSDirect speaks TLS from the first byte.
	TLSDirect TLSMode = "tls"
)

// IMAPConfig says where a mailbox is.
type IMAPConfig struct {
	// Addr is host:port.
	Addr, User, Password string
	// Token gives an access token (OAuth 2.0) that stands in for the password, for example [TokenSource.Token]; nil uses the password.
	Token func(context.Context) (string, error)
	// TLS must be set; the empty mode is refused.
	TLS TLSMode
	// TLSConfig is for private certificate authorities; nil trusts the system's.
	TLSConfig *tls.Config
	// Folder is INBOX when empty.
	Folder string
	// DoneFolder takes finished letters where keywords cannot be kept; "Loa/Processed" when empty.
	DoneFolder string
	// Poll is how often a server without IDLE is asked; 30 seconds when zero.
	Poll time.Duration
}

// ServerError is a plain "no" of a server: the connection is still good.
type ServerError struct {
	// Code is the response code, for example "AUTHENTICATIONFAILED", or "".
	Code string
	Text string
}

// Error repeats what the server said.
func (r *ServerError) Error() string { return fmt.Sprintf("server refused: %s %s", r.Code, r.Text) }

// ErrLogin is in the chain when the server did not take the user and password, or the token: repeating it may lock the account.
var ErrLogin = errors.New("user or password not accepted")

const keepAlivePeriod = 60 * time.Second

// dial opens a socket that notices a dead peer.
func dial(ctx context.Context, addr string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: 30 * time.Second, KeepAlive: keepAlivePeriod}
	return dialer.DialContext(ctx, "tcp", addr)
}

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
			return nil, fmt.Errorf("reading address %q: %w", addr, err)
		}
		config.ServerName = host
	}
	return config, nil
}
