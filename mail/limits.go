package mail

import (
	"bytes"
	"fmt"
	"strings"

	"loa/vietnamese"
)

// The limits of a letter. They are far above what people send and far below what hurts: the MIME parser behind [Parse] is
// quadratic in the number of parts and exponential in the depth of parts that are not closed.
const (
	// MaxLetterBytes is the largest letter that is read, in bytes (35 MB).
	MaxLetterBytes = 35 << 20
	// MaxHeaderBytes is the largest header block of a letter or of one of its parts, in bytes.
	MaxHeaderBytes = 256 << 10
	// MaxBoundaryLines is how many lines may begin with "--".
	MaxBoundaryLines = 2000
	// MaxParts is how many MIME parts a letter may have.
	MaxParts = 300
	// MaxDepth is how deep its parts may be nested.
	MaxDepth = 20

	// maxUnclosed is how many multiparts may lack their end. The parser's cost doubles with each such level: 20 take a
	// second, 30 a quarter of an hour.
	maxUnclosed = 10
)

// Refused is the error of [Parse] for a letter that breaks a limit; such a letter is kept and shown to a person, never read.
type Refused struct {
	// Limit names the limit: "size", "header", "boundaries", "parts", "depth" or "structure".
	Limit string
	// Detail says what was found, in words for the operator.
	Detail string
}

// Error names the limit and what was found.
func (r *Refused) Error() string { return "refusing letter: " + r.Limit + ": " + r.Detail }

// CheckLimits looks at the raw bytes once, in time linear in their number, and refuses what the MIME parser could not bear.
func CheckLimits(raw []byte) error {
	if len(raw) > MaxLetterBytes {
		return &Refused{"size", fmt.Sprintf("%d bytes, at most %d", len(raw), MaxLetterBytes)}
	}
	if size := headerSize(raw); size > MaxHeaderBytes {
		return &Refused{"header", fmt.Sprintf("at least %d bytes, at most %d", size, MaxHeaderBytes)}
	}
	return guardBoundaryLines(raw)
}

// headerSize is the length of the header block, or just above the limit when it has no end before it.
func headerSize(raw []byte) int {
	head := raw[:min(len(raw), MaxHeaderBytes+4)]
	if end := HeaderEnd(head); end >= 0 {
		return end
	}
	return len(head)
}

// HeaderEnd is the offset of the first blank line's beginning, or -1.
func HeaderEnd(raw []byte) int {
	for at := 0; at < len(raw); {
		line := raw[at:]
		next := bytes.IndexByte(line, '\n')
		if next < 0 {
			return -1
		}
		if len(bytes.TrimRight(line[:next], "\r")) == 0 {
			return at
		}
		at += next + 1
	}
	return -1
}

// guardBoundaryLines counts the lines that could separate parts, and measures the header block behind each.
func guardBoundaryLines(raw []byte) error {
	lines, headerFrom := 0, -1
	for at := 0; at < len(raw); {
		next := bytes.IndexByte(raw[at:], '\n')
		if next < 0 {
			next = len(raw) - at - 1
		}
		line := raw[at : at+next+1]
		at += next + 1
		switch {
		case bytes.HasPrefix(line, []byte("--")):
			if lines++; lines > MaxBoundaryLines {
				return &Refused{"boundaries", fmt.Sprintf("more than %d lines that begin with --", MaxBoundaryLines)}
			}
			headerFrom = at
		case headerFrom >= 0 && at-headerFrom > MaxHeaderBytes:
			return &Refused{"header", fmt.Sprintf("a part's header of at least %d bytes", at-headerFrom)}
		case len(bytes.TrimRight(line, "\r\n")) == 0:
			headerFrom = -1
		}
	}
	return nil
}

// Truncate cuts a text to the bytes that are read of it, at the border of a character.
func Truncate(s string) string {
	if len(s) <= vietnamese.MaxReadBytes {
		return s
	}
	return strings.ToValidUTF8(s[:vietnamese.MaxReadBytes], "")
}
