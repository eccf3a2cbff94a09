package mailtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"
)

var errCut = errors.New("the line is cut")

// CutInLiteral breaks the connection in the middle of the first letter.
func CutInLiteral() Fault {
	return Fault{Spoil: func(_ context.Context, client io.Writer, response []byte) error {
		if !isBody(response) {
			return write(client, response)
		}
		return errors.Join(write(client, response[:len(response)/2]), errCut)
	}}
}

// UIDLast writes the UID behind the letter in every FETCH response, as Exchange does.
func UIDLast() Fault {
	return Fault{Spoil: func(_ context.Context, client io.Writer, response []byte) error {
		m := uidItem.FindSubmatchIndex(response)
		if !isBody(response) || m == nil {
			return write(client, response)
		}
		uid := bytes.TrimSpace(response[m[2]:m[3]])
		moved := append(bytes.Clone(response[:m[2]]), response[m[3]:]...)
		moved = bytes.TrimSuffix(moved, []byte(")\r\n"))
		return write(client, fmt.Appendf(moved, " %s)\r\n", uid))
	}}
}

// uidItem finds the UID in the first line of a FETCH response.
var uidItem = regexp.MustCompile(`^\* \d+ FETCH \([^\r\n]*?(UID \d+ ?)`)

// isBody is true for a FETCH response with a whole letter.
func isBody(response []byte) bool {
	first, _, _ := bytes.Cut(response, []byte("\r\n"))
	return bytes.Contains(first, []byte(" FETCH (")) && bytes.Contains(first, []byte("BODY[] {"))
}

// Chatter makes the server tell, before each letter, of a letter that came and of one that changed.
func Chatter() Fault {
	return Fault{Spoil: func(_ context.Context, client io.Writer, response []byte) error {
		if isBody(response) {
			if err := write(client, []byte("* OK Still here\r\n* 99 EXISTS\r\n* 0 RECENT\r\n* 1 FETCH (FLAGS (\\Seen))\r\n")); err != nil {
				return err
			}
		}
		return write(client, response)
	}}
}

// ExpungeSurprise makes the server say, in the middle of its letters, that the first letter of the mailbox is gone, which it is not: so
// every sequence number that the client believes in is wrong from there.
func ExpungeSurprise() Fault {
	var surprise sync.Once
	return Fault{Spoil: func(_ context.Context, client io.Writer, response []byte) error {
		if isBody(response) {
			surprise.Do(func() { response = append([]byte("* 1 EXPUNGE\r\n"), response...) })
		}
		return write(client, response)
	}}
}

// OtherValidity gives the mailbox another UIDVALIDITY whenever it is opened.
func OtherValidity(validity uint32) Fault {
	return Fault{Spoil: func(_ context.Context, client io.Writer, response []byte) error {
		return write(client, validityItem.ReplaceAll(response, fmt.Appendf(nil, "[UIDVALIDITY %d]", validity)))
	}}
}

var validityItem = regexp.MustCompile(`\[UIDVALIDITY \d+\]`)

// Refuse answers every command that begins so with a tagged answer, "NO [INUSE] busy" or "BAD what".
func Refuse(command, answer string) Fault {
	return Fault{Answer: func(tag, got string) string {
		if !strings.HasPrefix(got, command) {
			return ""
		}
		return tag + " " + answer + "\r\n"
	}}
}

// Goodbye ends the connection with BYE when a command begins so.
func Goodbye(command string) Fault {
	return Fault{Answer: func(_, got string) string {
		if !strings.HasPrefix(got, command) {
			return ""
		}
		return "* BYE [UNAVAILABLE] Maintenance\r\n"
	}}
}

// Mute never answers a command that begins so.
func Mute(command string) Fault {
	return Fault{Answer: func(_, got string) string {
		if !strings.HasPrefix(got, command) {
			return ""
		}
		return "* OK One moment\r\n"
	}}
}

// Drip sends the letters in pieces of so many bytes, each after a pause.
func Drip(piece int, every time.Duration) Fault {
	return Fault{Spoil: func(ctx context.Context, client io.Writer, response []byte) error {
		if !isBody(response) {
			return write(client, response)
		}
		for len(response) > 0 {
			n := min(piece, len(response))
			if err := write(client, response[:n]); err != nil {
				return err
			}
			response = response[n:]
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(every):
			}
		}
		return nil
	}}
}

// Stall takes connections and says nothing.
func Stall() Fault {
	return Fault{Greet: func(ctx context.Context, _ io.Writer) { <-ctx.Done() }}
}

// Garbage greets as something that is no IMAP server at all.
func Garbage(greeting string) Fault {
	return Fault{Greet: func(_ context.Context, client io.Writer) {
		_ = write(client, []byte(greeting)) // the client may be gone by now
	}}
}

// LongLine sends a line of so many bytes before each letter.
func LongLine(length int) Fault {
	text := []byte("* OK " + strings.Repeat("x", length) + "\r\n")
	return Fault{Spoil: func(_ context.Context, client io.Writer, response []byte) error {
		if isBody(response) {
			if err := write(client, text); err != nil {
				return err
			}
		}
		return write(client, response)
	}}
}

func write(client io.Writer, b []byte) error {
	_, err := client.Write(b)
	return err
}
