package engine

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"syscall"
)

// The range of free ports. It ends below Linux's default range for outgoing connections (32768 and up), so that no outgoing connection
// occupies a chosen port, and it fits Temporal's column cluster_membership.rpc_port, a SMALLINT.
const (
	lowestPort  = 20000
	highestPort = 32000
)

// FreePort returns a TCP port of 127.0.0.1 on which no program listens now. Another program may take the port before the caller does.
func FreePort() (int, error) {
	for range 200 {
		port := lowestPort + rand.IntN(highestPort-lowestPort)
		if CheckPort(port) == nil {
			return port, nil
		}
	}
	return 0, fmt.Errorf("finding a free port between %d and %d on 127.0.0.1: none", lowestPort, highestPort)
}

// CheckPort reports by a nil error that a TCP port of 127.0.0.1 is free: it listens on the port and closes it again.
func CheckPort(port int) error {
	listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	return listener.Close()
}

// PortTakenError says that another program listens on an address.
type PortTakenError struct {
	What    string // the server that cannot listen there, for instance "PostgreSQL"
	Address string
	Holder  string // the program with its process, see [PortHolder]; empty when that cannot be found out
}

// Error names the program, and advises to stop it or to choose another port.
func (e *PortTakenError) Error() string {
	return fmt.Sprintf("starting %s: %s is already taken by %s: stop that program or choose another port", e.What, e.Address, cmp.Or(e.Holder, "another program"))
}

// PortTaken describes a failed listen on address for the operator. For "address already in use" it is a *[PortTakenError]; what names the
// server, for instance "PostgreSQL".
func PortTaken(what, address string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return &PortTakenError{What: what, Address: address, Holder: PortHolder(address)}
	}
	return fmt.Errorf("starting %s on %s: %w", what, address, err)
}
