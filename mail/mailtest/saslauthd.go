package mailtest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
)

// saslauthd checks passwords for Cyrus over a socket, as the daemon of that name does. A request is four strings (user, password,
// service, realm), an answer is one string, "OK" or "NO". Before each string stands its length in two bytes, high byte first.
type saslauthd struct {
	listener    net.Listener
	connections sync.WaitGroup
}

func serveSaslauthd(path string) (*saslauthd, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("removing the socket of an earlier server: %w", err)
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("listening for logins: %w", err)
	}
	if err := os.Chmod(path, 0o666); err != nil { // the server may run under another account than this process
		return nil, errors.Join(fmt.Errorf("opening the socket for logins: %w", err), listener.Close())
	}
	l := &saslauthd{listener: listener}
	l.connections.Go(l.serve)
	return l, nil
}

func (l *saslauthd) serve() {
	for {
		conn, err := l.listener.Accept()
		if err != nil {
			return // closed
		}
		l.connections.Go(func() {
			defer conn.Close()
			_ = answerLogin(conn) // fails when the server has closed the connection, which needs no answer then
		})
	}
}

func answerLogin(conn io.ReadWriter) error {
	var fields [4]string
	for i := range fields {
		field, err := readCounted(conn)
		if err != nil {
			return err
		}
		fields[i] = field
	}
	answer := "NO"
	if fields[1] == Password {
		answer = "OK"
	}
	_, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
	return err
}

func readCounted(r io.Reader) (string, error) {
	var length uint16
	if err := binary.Read(r, binary.BigEndian, &length); err != nil {
		return "", err
	}
	text := make([]byte, length)
	_, err := io.ReadFull(r, text)
	return string(text), err
}

func (l *saslauthd) close() {
	_ = l.listener.Close() // the socket goes with its folder
	l.connections.Wait()
}
