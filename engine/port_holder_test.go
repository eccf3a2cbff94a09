package engine

import (
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestPortTaken(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // the test is over
	address := listener.Addr().String()
	err = PortTaken("the Temporal server", address, syscall.EADDRINUSE)
	if want := fmt.Sprintf("(pid %d)", os.Getpid()); !strings.Contains(err.Error(), address+" is already taken by ") || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want the program that holds the port, %s", err, want)
	}
}
