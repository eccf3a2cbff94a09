package engine

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"syscall"
)

// Ports below Linux's usual range for outgoing connections (32768 and up), so that no passing connection takes one from us, and small
// enough for Temporal's cluster_membership.rpc_port, a SMALLINT.
const (
	lowestPort  = 20000
	highestPort = 32000
)

// FreePort finds a loopback port on which no program listens now.
func FreePort() (int, error) {
	for range 200 {
		port := lowestPort + rand.IntN(highestPort-lowestPort)
		if CheckPort(port) == nil {
			return port, nil
		}
	}
	return 0, fmt.Errorf("finding a free port between %d and %d on 127.0.0.1: none", lowestPort, highestPort)
}

// CheckPort tries to listen on a loopback port and closes it again.
func CheckPort(port int) error {
	listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	return listener.Close()
}

// PortTaken turns "address already in use" into an error with advice.
func PortTaken(what string, address string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("starting %s: %s is already taken by another program: stop that one or choose another port", what, address)
	}
	return fmt.Errorf("starting %s on %s: %w", what, address, err)
}
