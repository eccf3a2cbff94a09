package mail

import (
	"bytes"
	"fmt"
)

// The limits of a letter. They are far above what people send and far below what hurts: the MIME parser behind [Parse] is
// quadratic in the number of parts and exponential in the depth of parts that are not closed.
const (
	// MaxLetterBytes is the largest letter that is read, in bytes (35 MB).
	MaxLetterBytes = 35 << 20
	// maxHeaderBytes is the largest header block of a letter or of one of its parts, in bytes.
	maxHeaderBytes = 256 << 10
	// maxBoundaryLines is how many lines may begin with "--".
	maxBoundaryLines = 2000
	// maxParts is how many MIME parts a letter may have.
	maxParts = 300
	// maxDepth is how deep its parts may be nested.
	maxDepth = 20

	// maxUnclosed is how many multiparts may lack their end. The parser's cost doubles with each such level: 20 take a
	// second, 30 a quarter of an hour.
	maxUnclosed = 10
)

// LimitError is the error of [Parse] for a letter that breaks a limit; such a letter is kept and shown to a person, never read.
type LimitError struct {
	// Limit names the limit: "size", "header", "boundaries", "parts", "depth" or "structure".
	Limit string
	// Detail says what was found, in words for the operator.
	Detail string
}

// Error names the limit and what was found.
func (r *LimitError) Error() string { return "refusing letter: " + r.Limit + ": " + r.Detail }

// Vietnamese says the same for the trace that people see: the limit in Vietnamese, the detail in parentheses.
func (r *LimitError) Vietnamese() string { return limitNames[r.Limit] + " (" + r.Detail + ")" }

var limitNames = map[string]string{
	"size":       "thư quá lớn",
	"header":     "phần đầu thư quá lớn",
	"boundaries": "quá nhiều đường phân cách",
	"parts":      "quá nhiều phần",
	"depth":      "các phần lồng nhau quá sâu",
	"structure":  "cấu trúc thư hỏng",
}

// CheckLimits looks at the raw bytes once, in time linear in their number, and refuses what the MIME parser could not bear.
func CheckLimits(raw []byte) error {
	if len(raw) > MaxLetterBytes {
		return &LimitError{"size", fmt.Sprintf("%d bytes, at most %d", len(raw), MaxLetterBytes)}
	}
	if size := headerSize(raw); size > maxHeaderBytes {
		return &LimitError{"header", fmt.Sprintf("at least %d bytes, at most %d", size, maxHeaderBytes)}
	}
	return checkBoundaryLines(raw)
}

// headerSize is the length of the header block, or just above the limit when it has no end before it.
func headerSize(raw []byte) int {
	head := raw[:min(len(raw), maxHeaderBytes+4)]
	if end := headerEnd(head); end >= 0 {
		return end
	}
	return len(head)
}

// checkBoundaryLines counts the lines that could separate parts, and measures the header block behind each.
func checkBoundaryLines(raw []byte) error {
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
			if lines++; lines > maxBoundaryLines {
				return &LimitError{"boundaries", fmt.Sprintf("more than %d lines that begin with --", maxBoundaryLines)}
			}
			headerFrom = at
		case headerFrom >= 0 && at-headerFrom > maxHeaderBytes:
			return &LimitError{"header", fmt.Sprintf("a part's header of at least %d bytes", at-headerFrom)}
		case len(bytes.TrimRight(line, "\r\n")) == 0:
			headerFrom = -1
		}
	}
	return nil
}
