package engine

import (
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

// PortTaken describes a failed listen on address for the operator. For "address already in use" the error advises to stop the other
// program or to choose another port; what names the server, for instance "PostgreSQL".
func PortTaken(what, address string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("starting %s: %s is already taken by another program: stop that program or choose another port", what, address)
	}
	return fmt.Errorf("starting %s on %s: %w", what, address, err)
}
