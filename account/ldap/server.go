package ldap

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// Server is one server of the directory service.
type Server struct {
	address string // host:port
	host    string // the name that its certificate must have
	secure  secure
}

// secure is how the connection is encrypted.
type secure int

const (
	startTLS secure = iota // ldap://, turned to TLS before anything else is sent (RFC 4513 §3.1)
	fromTLS                // ldaps://
	plain                  // ldap+plain://, on this machine alone
)

// The errors of ParseServer.
var (
	ErrServerForm   = errors.New("not of the form ldaps://host or ldap://host, with a port or without")
	ErrPlainOutside = errors.New("without TLS only a server on this machine is asked")
)

// ParseServer reads the address of a server: ldaps://host, or ldap://host for StartTLS, each with a port or without. ldap+plain:// is a connection
// without TLS, which only a loopback address may have, because passwords pass it.
func ParseServer(text string) (Server, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return Server{}, ErrServerForm
	}
	s, port := Server{host: u.Hostname()}, "389"
	switch u.Scheme {
	case "ldap":
	case "ldaps":
		s.secure, port = fromTLS, "636"
	case "ldap+plain":
		s.secure = plain
	default:
		return Server{}, ErrServerForm
	}
	if s.secure == plain && !loopback(s.host) {
		return Server{}, ErrPlainOutside
	}
	if u.Port() != "" {
		port = u.Port()
	}
	s.address = net.JoinHostPort(s.host, port)
	return s, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// String is host and port, for logs and the doctor.
func (s Server) String() string { return s.address }
