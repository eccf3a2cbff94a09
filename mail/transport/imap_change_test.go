package transport_test

import (
	"bufio"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/transport"
)

func TestMarkDone(t *testing.T) {
	t.Parallel()
	t.Run("letters on a server without keywords are moved", func(t *testing.T) {
		t.Parallel()
		commands := make(chan string, 100)
		addr := recordingScript(t, commands)
		client := open(t, transport.IMAPConfig{Addr: addr, TLS: transport.TLSNone})
		if err := client.MarkDone(t.Context(), []transport.UID{10}); err != nil {
			t.Fatal(err)
		}
		var got []string
		for len(commands) > 0 {
			got = append(got, <-commands)
		}
		want := []string{`UID COPY 10 "Loa/Processed"`, `CREATE "Loa/Processed"`, `UID COPY 10 "Loa/Processed"`, `UID STORE 10 +FLAGS.SILENT (\Deleted)`}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// recordingScript serves one session and records the commands that change something. It refuses the first COPY, as a server does when
// the folder is missing. The client must not delete anything then.
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
