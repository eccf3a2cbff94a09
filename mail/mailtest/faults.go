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

var errConnectionCut = errors.New("the line is cut")

// CutInLiteral breaks the connection in the middle of the first letter.
func CutInLiteral() Fault {
	return Fault{Response: func(_ context.Context, client io.Writer, response []byte) error {
		if !hasLetter(response) {
			return write(client, response)
		}
		return errors.Join(write(client, response[:len(response)/2]), errConnectionCut)
	}}
}

// UIDLast writes the UID behind the letter in every FETCH response, as Exchange does.
func UIDLast() Fault {
	return Fault{Response: func(_ context.Context, client io.Writer, response []byte) error {
		m := uidItem.FindSubmatchIndex(response)
		if !hasLetter(response) || m == nil {
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

// hasLetter is true for a FETCH response with a whole letter.
func hasLetter(response []byte) bool {
	first, _, _ := bytes.Cut(response, []byte("\r\n"))
	return bytes.Contains(first, []byte(" FETCH (")) && bytes.Contains(first, []byte("BODY[] {"))
}

// UnsolicitedResponses makes the server tell, before each letter, of a letter that came and of one that changed.
func UnsolicitedResponses() Fault {
	return Fault{Response: func(_ context.Context, client io.Writer, response []byte) error {
		if hasLetter(response) {
			if err := write(client, []byte("* OK Still here\r\n* 99 EXISTS\r\n* 0 RECENT\r\n* 1 FETCH (FLAGS (\\Seen))\r\n")); err != nil {
				return err
			}
		}
		return write(client, response)
	}}
}

// UnsolicitedExpunge makes the server say, in the middle of its letters, that the first letter of the mailbox is gone, which it is not: so
// every sequence number that the client believes in is wrong from there.
func UnsolicitedExpunge() Fault {
	var surprise sync.Once
	return Fault{Response: func(_ context.Context, client io.Writer, response []byte) error {
		if hasLetter(response) {
			surprise.Do(func() { response = append([]byte("* 1 EXPUNGE\r\n"), response...) })
		}
		return write(client, response)
	}}
}

// ChangedUIDValidity gives the mailbox another UIDVALIDITY whenever it is opened.
func ChangedUIDValidity(validity uint32) Fault {
	return Fault{Response: func(_ context.Context, client io.Writer, response []byte) error {
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

// Bye ends the connection with BYE when a command begins so.
func Bye(command string) Fault {
	return Fault{Answer: func(_, got string) string {
		if !strings.HasPrefix(got, command) {
			return ""
		}
		return "* BYE [UNAVAILABLE] Maintenance\r\n"
	}}
}

// NoAnswer never answers a command that begins so.
func NoAnswer(command string) Fault {
	return Fault{Answer: func(_, got string) string {
		if !strings.HasPrefix(got, command) {
			return ""
		}
		return "* OK One moment\r\n"
	}}
}

// SlowLetters sends the letters in pieces of so many bytes, each after a pause.
func SlowLetters(piece int, every time.Duration) Fault {
	return Fault{Response: func(ctx context.Context, client io.Writer, response []byte) error {
		if !hasLetter(response) {
			return write(client, response)
		}
		for len(response) > 0 {
			n := min(piece, len(response))
			if err := errors.Join(write(client, response[:n]), pause(ctx, every)); err != nil {
				return err
			}
			response = response[n:]
		}
		return nil
	}}
}

// NoGreeting takes connections and says nothing.
func NoGreeting() Fault {
	return Fault{Greeting: func(ctx context.Context, _ io.Writer) { <-ctx.Done() }}
}

// WrongGreeting greets as something that is no IMAP server at all.
func WrongGreeting(greeting string) Fault {
	return Fault{Greeting: func(_ context.Context, client io.Writer) {
		_ = write(client, []byte(greeting)) // the client may be gone by now
	}}
}

// LongLine sends a line of so many bytes before each letter.
func LongLine(length int) Fault {
	text := []byte("* OK " + strings.Repeat("x", length) + "\r\n")
	return Fault{Response: func(_ context.Context, client io.Writer, response []byte) error {
		if hasLetter(response) {
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
