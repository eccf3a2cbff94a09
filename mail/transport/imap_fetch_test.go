package transport_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
)

// script answers IMAP commands word for word; %s is the tag.
type script map[string]string

func (s script) serve(t testing.TB) string {
	t.Helper()
	listener := listen(t)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.answer(conn)
		}
	}()
	return listener.Addr().String()
}

func (s script) answer(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "* OK [CAPABILITY IMAP4rev1] chao\r\n")
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		tag, command, _ := strings.Cut(lines.Text(), " ")
		reply, known := "", false
		for prefix, answer := range s {
			if strings.HasPrefix(command, prefix) {
				reply, known = answer, true
			}
		}
		if !known {
			reply = "%s OK\r\n"
		}
		if strings.Contains(reply, "%s") {
			reply = fmt.Sprintf(reply, tag)
		}
		fmt.Fprint(conn, reply)
		if reply == "" {
			return
		}
	}
}

const selected = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 12] ok\r\n* OK [PERMANENTFLAGS (\\Seen)] ok\r\n%s OK [READ-WRITE] ok\r\n"
