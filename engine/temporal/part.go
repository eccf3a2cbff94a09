package temporal

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
)

// Part is what one host runs of an engine that is spread over several hosts. The parts find each other by the databases, which they share.
// Any number of hosts may run a service; each service must run on at least one.
type Part struct {
	// Services are those that run here, of [Services].
	Services []string
	// Host is the IP address by which the other hosts reach this one. Each service listens there, on the two ports of [PortsOf].
	Host string
	// TLS encrypts what the parts say to each other and to their clients, and proves each to the other.
	TLS *PartTLS
}

// PartTLS are the certificate of a host and the authorities of the cluster. The certificates of all hosts hold one and the same name, and are
// for servers and for clients. A client of the frontend needs a certificate of the same authorities.
type PartTLS struct {
	CA, Certificate, Key string // PEM files
	ServerName           string // the name in the certificates of all hosts
	// Client is the same, for the calls by which this package prepares the namespace.
	Client *tls.Config
}

// Services are the services of an engine, in the order in which one process starts them.
var Services = []string{"matching", "history", "frontend", "worker"}

// PortsOf returns the port of a service for calls, and the one for the membership of its hosts. They are Temporal's own, and the same on
// every host, because a host learns only the address of another.
func PortsOf(service string) (calls, membership int) {
	switch service {
	case "frontend":
		return 7233, 6933
	case "history":
		return 7234, 6934
	case "matching":
		return 7235, 6935
	case "worker":
		return 7239, 6939
	}
	return 0, 0
}

// The faults of a [Part], which its Check wraps.
var (
	ErrService = errors.New("not a service of the engine")
	ErrHost    = errors.New("not the IP address of one host")
	ErrPartTLS = errors.New("a part of the engine needs TLS: authorities, certificate, key and server name")
)

// Check returns an error that wraps one of the faults, or nil.
func (p Part) Check() error {
	if len(p.Services) == 0 {
		return fmt.Errorf("no service: %w", ErrService)
	}
	for _, service := range p.Services {
		if !slices.Contains(Services, service) {
			return fmt.Errorf("%q: %w", service, ErrService)
		}
	}
	ip := net.ParseIP(p.Host)
	switch {
	case ip == nil || ip.IsUnspecified() || ip.IsMulticast():
		return fmt.Errorf("%q: %w", p.Host, ErrHost)
	case p.TLS == nil || p.TLS.CA == "" || p.TLS.Certificate == "" || p.TLS.Key == "" || p.TLS.ServerName == "":
		return fmt.Errorf("%s: %w", p.Host, ErrPartTLS)
	}
	return nil
}

// runs reports whether a service runs here. Without a part all of them do.
func (p *Part) runs(service string) bool {
	return p == nil || slices.Contains(p.Services, service)
}

// name is the part in the lock of the engine: PostgreSQL shows 63 bytes of it.
func (p *Part) name() string {
	if p == nil {
		return "loa temporal"
	}
	return "loa temporal " + strings.Join(p.Services, ",")
}
