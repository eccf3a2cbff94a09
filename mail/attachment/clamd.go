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

	"loa/vietnamese"
)

// ScanMode says what the result of a virus scan decides.
type ScanMode string

// The modes. The values stand in the configuration.
const (
	ScanOff     ScanMode = "off"     // files are not scanned
	ScanReport  ScanMode = "report"  // a virus flags the file; without a scanner the file is accepted with a note
	ScanRequire ScanMode = "require" // a virus refuses the file; without a scanner the letter waits
)

// ScanResult is the result of a virus scan.
type ScanResult struct {
	// Virus is the name of the virus, at most 200 characters on one line; "" when none was found.
	Virus string
}

const (
	scanTimeout    = 60 * time.Second // a large archive takes clamd some seconds
	scanChunk      = 1 << 18
	maxClamdAnswer = 4096
)

// ScanClamd sends content to the clamd at addr, which is host:port or the path of its socket, with the command INSTREAM (clamd(8)): the
// content in chunks, each behind its length in four bytes, high byte first, and an empty chunk at the end. An error means that the
// content was not scanned: clamd could not be reached, took longer than a minute, or refused the content, for example because it is
// longer than StreamMaxLength.
func ScanClamd(ctx context.Context, addr string, content []byte) (ScanResult, error) {
	ctx, cancel := context.WithTimeout(ctx, scanTimeout)
	defer cancel()
	network := "tcp"
	if strings.HasPrefix(addr, "/") {
		network = "unix"
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return ScanResult{}, fmt.Errorf("connecting to clamd: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // ends reads and writes
	defer stop()
	sent := sendStream(conn, content)
	// When the content is too long, clamd answers and closes the connection while it is being sent. The answer is the better error.
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
	return ScanResult{}, fmt.Errorf("scanning with clamd: %w", err)
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

// ParseClamdAnswer parses the answer to INSTREAM: "stream: OK", "stream: Name FOUND" or "… ERROR". Every answer that is not exactly one of
// the first two is an error.
func ParseClamdAnswer(answer []byte) (ScanResult, error) {
	line, rest, _ := bytes.Cut(answer, []byte{0})
	line = bytes.TrimRight(line, "\n")
	text := vietnamese.CleanLine(strings.ToValidUTF8(string(line), "\uFFFD"))
	outcome, prefixed := strings.CutPrefix(text, "stream: ")
	name, found := strings.CutSuffix(outcome, " FOUND")
	switch {
	case len(rest) > 0:
		return ScanResult{}, fmt.Errorf("parsing the answer of clamd: more follows %.100q", text)
	case string(line) == "stream: OK": // compared before mail.OneLine, after which other answers could be equal
		return ScanResult{}, nil
	case prefixed && found && strings.TrimSpace(name) != "":
		return ScanResult{Virus: firstRunes(strings.TrimSpace(name), 200)}, nil
	}
	return ScanResult{}, fmt.Errorf("parsing the answer of clamd: %.100q", text)
}

func firstRunes(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}
