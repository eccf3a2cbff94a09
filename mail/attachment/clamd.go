package attachment

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"loa/mail"
)

// ScanMode says what a virus scanner decides.
type ScanMode string

// The modes.
const (
	ScanOff     ScanMode = "off"     // files are not scanned
	ScanReport  ScanMode = "report"  // what is found marks the file; a scanner that is away is noted, and the file goes on
	ScanRequire ScanMode = "require" // what is found refuses the file; a scanner that is away makes the letter wait
)

// ScanResult is what clamd says of a content.
type ScanResult struct {
	// Virus is the name of what was found, at most 200 characters on one line; "" when nothing was.
	Virus string
}

const (
	scanTimeout    = 60 * time.Second // a large archive takes clamd some seconds
	scanChunk      = 1 << 18
	maxClamdAnswer = 4096
)

// ScanClamd has a content scanned by a clamd at addr: "host:port", or the path of its socket. It speaks INSTREAM (clamd(8)): the content
// in chunks behind their length as four bytes, the most significant first, and an empty chunk at the end. An error says that nothing is
// known about the content: clamd was not there, took longer than a minute, or refused, as it does beyond its StreamMaxLength.
func ScanClamd(ctx context.Context, addr string, content []byte) (ScanResult, error) {
	ctx, cancel := context.WithTimeout(ctx, scanTimeout)
	defer cancel()
	network := "tcp"
	if strings.HasPrefix(addr, "/") {
		network = "unix"
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return ScanResult{}, fmt.Errorf("reaching clamd: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // ends what reads and writes
	defer stop()
	sent := sendStream(conn, content)
	// A clamd that has seen too much answers and hangs up: what it says explains why the sending broke off.
	answer, err := io.ReadAll(io.LimitReader(conn, maxClamdAnswer))
	if len(answer) > 0 {
		return ParseClamdAnswer(answer)
	}
	if sent != nil {
		err = sent
	}
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	return ScanResult{}, fmt.Errorf("asking clamd: %w", err)
}

func sendStream(conn io.Writer, content []byte) error {
	if _, err := conn.Write([]byte("zINSTREAM\x00")); err != nil {
		return err
	}
	for len(content) > 0 {
		chunk := content[:min(len(content), scanChunk)]
		content = content[len(chunk):]
		if _, err := conn.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(chunk))), chunk...)); err != nil {
			return err
		}
	}
	_, err := conn.Write([]byte{0, 0, 0, 0})
	return err
}

// ParseClamdAnswer reads the answer to INSTREAM: "stream: OK", "stream: Name FOUND" or "… ERROR". Whatever is not plainly one of the
// first two is an error, never an OK.
func ParseClamdAnswer(answer []byte) (ScanResult, error) {
	line, rest, _ := bytes.Cut(answer, []byte{0})
	line = bytes.TrimRight(line, "\n")
	said := mail.OneLine(strings.ToValidUTF8(string(line), "\uFFFD"))
	outcome, prefixed := strings.CutPrefix(said, "stream: ")
	name, found := strings.CutSuffix(outcome, " FOUND")
	switch {
	case len(rest) > 0:
		return ScanResult{}, fmt.Errorf("reading the answer of clamd: it goes on behind %.100q", said)
	case string(line) == "stream: OK": // to the byte: tidied, other answers could look like it
		return ScanResult{}, nil
	case prefixed && found && strings.TrimSpace(name) != "":
		return ScanResult{Virus: firstRunes(strings.TrimSpace(name), 200)}, nil
	}
	return ScanResult{}, fmt.Errorf("reading the answer of clamd: %.100q", said)
}

func firstRunes(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}
