package transport_test

import (
	"bufio"
	"fmt"
	"strings"
	"testing"
)

// recordingScript refuses the first COPY as a server does that misses the folder: nothing may be deleted then.
func recordingScript(t testing.TB, commands chan<- string) string {
	t.Helper()
	listener := listen(t)
	t.Cleanup(func() { listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "* OK [CAPABILITY IMAP4rev1] chao\r\n")
		copies := 0
		for lines := bufio.NewScanner(conn); lines.Scan(); {
			tag, command, _ := strings.Cut(lines.Text(), " ")
			switch {
			case strings.HasPrefix(command, "CAPABILITY"):
				fmt.Fprint(conn, "* CAPABILITY IMAP4rev1\r\n")
			case strings.HasPrefix(command, "SELECT"):
				fmt.Fprintf(conn, selected, tag)
				continue
			case strings.HasPrefix(command, "UID COPY"):
				commands <- command
				if copies++; copies == 1 {
					fmt.Fprintf(conn, "%s NO [TRYCREATE] khong co\r\n", tag)
					continue
				}
			case strings.HasPrefix(command, "UID STORE"), strings.HasPrefix(command, "CREATE"):
				commands <- command
			}
			fmt.Fprintf(conn, "%s OK\r\n", tag)
		}
	}()
	return listener.Addr().String()
}
