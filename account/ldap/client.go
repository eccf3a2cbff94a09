package ldap

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"net"
	"sync/atomic"
	"time"

	"github.com/go-ldap/ldap/v3"

	"loa/account"
)

// The time limits of one server.
const (
	connectTimeout = 5 * time.Second  // to connect, and to agree on TLS
	requestTimeout = 10 * time.Second // one bind, one page of a search
)

// most bounds how many people are signed in at the same time. The others wait.
const most = 8

// Client asks a directory service. Make one with [NewClient].
type Client struct {
	settings Settings
	turns    chan struct{}
}

// Settings say how a directory service is asked.
type Settings struct {
	Servers []Server // asked in this order
	// Authorities are those that certificates of the servers must come from; nil: those of the system.
	Authorities *x509.CertPool
	// BindDN and Password are the account with which loa looks for entries and groups. Both are needed.
	BindDN, Password string
	Base             string // the entries of people lie below it
	GroupBase        string // the groups lie below it; empty: below Base
	Filter           Filter
}

// NewClient makes a client. It connects to nothing.
func NewClient(s Settings) *Client {
	if s.GroupBase == "" {
		s.GroupBase = s.Base
	}
	return &Client{settings: s, turns: make(chan struct{}, most)}
}

// conn is a connection that is bound as loa's own account.
type conn struct {
	*ldap.Conn
	server Server
	ad     bool // the server is Active Directory
	stop   func() bool
}

func (c *conn) close() {
	c.stop()
	_ = c.Close() // nothing is left to send
}

// each does something with the first server that answers. An error that is no account.ErrAway is an answer.
func (c *Client) each(ctx context.Context, do func(*conn) error) error {
	var away []error
	for _, server := range c.settings.Servers {
		err := c.with(ctx, server, do)
		if !errors.Is(err, account.ErrAway) {
			return err
		}
		away = append(away, fmt.Errorf("%s: %w", server, err))
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(away...)
}

// with does something with one server.
func (c *Client) with(ctx context.Context, server Server, do func(*conn) error) error {
	connected, err := c.connect(ctx, server)
	if err != nil {
		return fmt.Errorf("%w: %w", account.ErrAway, err)
	}
	defer connected.close()
	if err := c.bind(connected); err != nil {
		return fmt.Errorf("%w: binding as %s: %w", account.ErrAway, c.settings.BindDN, err)
	}
	return do(connected)
}

// connect opens an encrypted connection. The end of ctx closes it, whatever waits on it.
func (c *Client) connect(ctx context.Context, server Server) (*conn, error) {
	dialer := net.Dialer{Timeout: connectTimeout}
	raw, err := dialer.DialContext(ctx, "tcp", server.address)
	if err != nil {
		return nil, err
	}
	connected, limited := &conn{server: server}, &limitedConn{Conn: raw}
	limited.left.Store(mostBefore)
	connected.stop = context.AfterFunc(ctx, func() { _ = raw.Close() }) // its reader then ends with an error
	if err := c.secure(ctx, connected, limited); err != nil {
		connected.stop()
		_ = raw.Close() // the error is told
		return nil, err
	}
	limited.left.Store(math.MaxInt64)
	connected.SetTimeout(requestTimeout)
	return connected, nil
}

// mostBefore is how many bytes are read before the server has proved itself: the answer to StartTLS and the certificates.
const mostBefore = 256 << 10

var errTooMuch = errors.New("too much before TLS")

// limitedConn reads a number of bytes at most.
type limitedConn struct {
	net.Conn
	left atomic.Int64
}

// Read reads as long as something is left of the number.
func (c *limitedConn) Read(p []byte) (int, error) {
	if c.left.Load() <= 0 {
		return 0, errTooMuch
	}
	n, err := c.Conn.Read(p)
	c.left.Add(int64(-n))
	return n, err
}

// secure has the connection encrypted, within the time for it.
func (c *Client) secure(ctx context.Context, connected *conn, raw net.Conn) error {
	if err := raw.SetDeadline(time.Now().Add(connectTimeout)); err != nil {
		return err
	}
	config := &tls.Config{ServerName: connected.server.host, RootCAs: c.settings.Authorities, MinVersion: tls.VersionTLS12}
	switch connected.server.secure {
	case fromTLS:
		encrypted := tls.Client(raw, config)
		if err := encrypted.HandshakeContext(ctx); err != nil {
			return fmt.Errorf("agreeing on TLS: %w", err)
		}
		connected.Conn = ldap.NewConn(encrypted, true)
		connected.Start()
	case startTLS:
		connected.Conn = ldap.NewConn(raw, false)
		connected.Start()
		if err := connected.StartTLS(config); err != nil {
			return fmt.Errorf("StartTLS: %w", err)
		}
	case plain:
		connected.Conn = ldap.NewConn(raw, false)
		connected.Start()
	}
	return raw.SetDeadline(time.Time{})
}

// bind makes the connection that of loa's own account.
func (c *Client) bind(connected *conn) error {
	return connected.Bind(c.settings.BindDN, c.settings.Password)
}

// answered says whether an error is an answer of the server about what it was asked, not a fault of the server or of the way to it.
func answered(err error, codes ...uint16) bool { return ldap.IsErrorAnyOf(err, codes...) }

// activeDirectory is the capability by which Active Directory names itself in its root ([MS-ADTS] 3.1.1.3.4.3.1).
const activeDirectory = "1.2.840.113556.1.4.800"

// recognise finds out whether the server is Active Directory. A server that does not show its root is none.
func (c *conn) recognise() {
	request := ldap.NewSearchRequest("", ldap.ScopeBaseObject, ldap.NeverDerefAliases, 1, int(requestTimeout.Seconds()), false, "(objectClass=*)", []string{"supportedCapabilities"}, nil)
	result, err := c.Conn.Search(request)
	if err != nil || len(result.Entries) == 0 {
		return
	}
	for _, capability := range result.Entries[0].GetAttributeValues("supportedCapabilities") {
		c.ad = c.ad || capability == activeDirectory
	}
}

// find searches below a base. It returns at most as many entries as limit, unless limit is 0; whether there are more is told. An answer that the
// server has cut short is an error.
func (c *conn) find(base, filter string, limit int, attributes ...string) (entries []*ldap.Entry, more bool, err error) {
	ask := limit
	if limit > 0 {
		ask++
	}
	request := ldap.NewSearchRequest(base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, ask, int(requestTimeout.Seconds()), false, filter, attributes, nil)
	var result *ldap.SearchResult
	if limit > 0 {
		result, err = c.Conn.Search(request)
	} else {
		result, err = c.Conn.SearchWithPaging(request, pageSize)
	}
	switch {
	case limit > 0 && answered(err, ldap.LDAPResultSizeLimitExceeded):
	case err != nil:
		return nil, false, fmt.Errorf("%w: searching below %s: %w", account.ErrAway, base, err)
	}
	if limit > 0 && len(result.Entries) > limit {
		return result.Entries[:limit], true, nil
	}
	return result.Entries, answered(err, ldap.LDAPResultSizeLimitExceeded), nil
}

// pageSize is how many entries the server sends at a time (RFC 2696). Active Directory sends 1,000 at most.
const pageSize = 500
