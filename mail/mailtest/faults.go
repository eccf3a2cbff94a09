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

var errConnectionCut = errors.New("connection cut on purpose")

// CutInLiteral closes the connection in the middle of the first letter.
func CutInLiteral() Fault {
	return Fault{Response: func(_ context.Context, client io.Writer, response []byte) error {
		if !hasLetter(response) {
			return write(client, response)
		}
		return errors.Join(write(client, response[:len(response)/2]), errConnectionCut)
	}}
}

// UIDLast moves the UID behind the letter in every FETCH response, which is where Exchange writes it.
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

// uidItem matches the first line of a FETCH response up to its UID, which is the group.
var uidItem = regexp.MustCompile(`^\* \d+ FETCH \([^\r\n]*?(UID \d+ ?)`)

// hasLetter reports whether a response is a FETCH response with a whole letter.
func hasLetter(response []byte) bool {
	first, _, _ := bytes.Cut(response, []byte("\r\n"))
	return bytes.Contains(first, []byte(" FETCH (")) && bytes.Contains(first, []byte("BODY[] {"))
}

// UnsolicitedResponses sends untagged responses before each letter: a letter has arrived, the flags of another have changed
// (RFC 9051 §7).
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

// UnsolicitedExpunge sends "* 1 EXPUNGE" once, before a letter, although the first letter of the mailbox still exists. From there on
// every sequence number that the client has counted is wrong.
func UnsolicitedExpunge() Fault {
	var surprise sync.Once
	return Fault{Response: func(_ context.Context, client io.Writer, response []byte) error {
		if hasLetter(response) {
			surprise.Do(func() { response = append([]byte("* 1 EXPUNGE\r\n"), response...) })
		}
		return write(client, response)
	}}
}

// ChangedUIDValidity replaces the UIDVALIDITY in every response (RFC 9051 §2.3.1.1).
func ChangedUIDValidity(validity uint32) Fault {
	return Fault{Response: func(_ context.Context, client io.Writer, response []byte) error {
		return write(client, validityItem.ReplaceAll(response, fmt.Appendf(nil, "[UIDVALIDITY %d]", validity)))
	}}
}

var validityItem = regexp.MustCompile(`\[UIDVALIDITY \d+\]`)

// Refuse answers every command that begins with the given text with a tagged response, such as "NO [INUSE] busy". The server does not
// receive the command.
func Refuse(command, answer string) Fault {
	return Fault{Answer: func(tag, got string) string {
		if !strings.HasPrefix(got, command) {
			return ""
		}
		return tag + " " + answer + "\r\n"
	}}
}

// Bye sends BYE and closes the connection when a command begins with the given text.
func Bye(command string) Fault {
	return Fault{Answer: func(_, got string) string {
		if !strings.HasPrefix(got, command) {
			return ""
		}
		return "* BYE [UNAVAILABLE] Maintenance\r\n"
	}}
}

// NoAnswer sends an untagged response, and never the tagged one, to a command that begins with the given text.
func NoAnswer(command string) Fault {
	return Fault{Answer: func(_, got string) string {
		if !strings.HasPrefix(got, command) {
			return ""
		}
		return "* OK One moment\r\n"
	}}
}

// SlowLetters sends the letters in pieces of that many bytes, with a pause after each.
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

// NoGreeting accepts connections and sends nothing.
func NoGreeting() Fault {
	return Fault{Greeting: func(ctx context.Context, _ io.Writer) { <-ctx.Done() }}
}

// WrongGreeting sends a greeting of another protocol and closes the connection.
func WrongGreeting(greeting string) Fault {
	return Fault{Greeting: func(_ context.Context, client io.Writer) {
		_ = write(client, []byte(greeting)) // fails when the client has closed the connection
	}}
}

// LongLine sends an untagged response of that many bytes before each letter.
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
