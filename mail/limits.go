package mail

import (
	"bytes"
	"fmt"
)

// The limits of a letter. They are far above the letters that people send. They are needed because the MIME parser behind [Parse] is
// quadratic in the number of parts and exponential in the number of multiparts that are not closed.
const (
	// MaxLetterBytes is the largest letter that is parsed, in bytes (35 MB).
	MaxLetterBytes = 35 << 20
	// maxHeaderBytes is the largest header block of a letter or of one of its parts, in bytes.
	maxHeaderBytes = 256 << 10
	// maxBoundaryLines is how many lines may begin with "--".
	maxBoundaryLines = 2000
	// maxParts is how many MIME parts a letter may have.
	maxParts = 300
	// maxDepth is how deep its parts may be nested.
	maxDepth = 20

	// maxUnclosed is how many multiparts may lack their closing boundary. The cost of the MIME parser doubles with each: 20 take a
	// second, 30 take a quarter of an hour.
	maxUnclosed = 10
)

// LimitError is the error of [Parse] for a letter that exceeds a limit. Such a letter is kept for a person and is never interpreted.
type LimitError struct {
	// Limit names the limit: "size", "header", "boundaries", "parts", "depth" or "structure".
	Limit string
	// Detail gives the size or count that was found, in English for the operator.
	Detail string
}

// Error names the limit and the detail.
func (e *LimitError) Error() string { return "refusing letter: " + e.Limit + ": " + e.Detail }

// Vietnamese names the limit in Vietnamese and the detail in parentheses, for the trace that people see.
func (e *LimitError) Vietnamese() string { return limitNames[e.Limit] + " (" + e.Detail + ")" }

var limitNames = map[string]string{
	"size":       "thư quá lớn",
	"header":     "phần đầu thư quá lớn",
	"boundaries": "quá nhiều đường phân cách",
	"parts":      "quá nhiều phần",
	"depth":      "các phần lồng nhau quá sâu",
	"structure":  "cấu trúc thư hỏng",
}

// CheckLimits checks the limits that need no parsing: the size, the header and the number of boundary lines. [Parse] calls it, and so
// must every other parser of raw letters. The error is a [*LimitError]. The cost is one pass over the bytes.
func CheckLimits(raw []byte) error {
	if len(raw) > MaxLetterBytes {
		return &LimitError{"size", fmt.Sprintf("%d bytes, at most %d", len(raw), MaxLetterBytes)}
	}
	if size := headerSize(raw); size > maxHeaderBytes {
		return &LimitError{"header", fmt.Sprintf("at least %d bytes, at most %d", size, maxHeaderBytes)}
	}
	return checkBoundaryLines(raw)
}

// headerSize is the length of the header block; just above the limit when the block does not end before the limit.
func headerSize(raw []byte) int {
	head := raw[:min(len(raw), maxHeaderBytes+4)]
	if end := headerEnd(head); end >= 0 {
		return end
	}
	return len(head)
}

// checkBoundaryLines counts the lines that may separate parts, and measures the header block behind each.
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
