package mail

import (
	"bytes"
	"fmt"
	"strings"
)

// structure follows the boundaries of a letter line by line, as the MIME parser will, and measures how deep they nest before that
// parser runs. It costs one pass.
type structure struct {
	open       []string // boundaries that are open, outermost first
	multiparts int      // how many boundaries were declared
	unclosed   int      // how many were left without their closing line
}

// checkStructure refuses letters whose parts are nested too deep or whose multiparts are left open too often, and counts the multiparts.
func checkStructure(raw []byte) (multiparts int, err error) {
	var s structure
	s.openBoundary(HeaderBlock(raw))
	for at := 0; at < len(raw); {
		line := raw[at:]
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			line = line[:end+1]
		}
		at += len(line)
		if bytes.HasPrefix(line, []byte("--")) && s.matchBoundary(string(bytes.TrimRight(line[2:min(len(line), 300)], "\r\n\t "))) {
			s.openBoundary(HeaderBlock(raw[at:min(len(raw), at+maxHeaderBytes)]))
		}
		if len(s.open) > maxDepth {
			return 0, &LimitError{"depth", fmt.Sprintf("parts nested deeper than %d", maxDepth)}
		}
	}
	if s.unclosed += len(s.open); s.unclosed > maxUnclosed {
		return 0, &LimitError{"depth", fmt.Sprintf("%d parts without an end", s.unclosed)}
	}
	return s.multiparts, nil
}

// matchBoundary handles a line "--text"; begins is true when a part begins behind it. An inner multipart that is still open when the
// boundary of an outer one comes is unclosed.
func (s *structure) matchBoundary(text string) (begins bool) {
	for i := len(s.open) - 1; i >= 0; i-- {
		switch text {
		case s.open[i]:
			s.unclosed += len(s.open) - i - 1
			s.open = s.open[:i+1]
			return true
		case s.open[i] + "--":
			s.unclosed += len(s.open) - i - 1
			s.open = s.open[:i]
			return false
		}
	}
	return false
}

// openBoundary opens the boundary that a header block declares, if any.
func (s *structure) openBoundary(block []byte) {
	_, parameters, _, _ := parseMediaType(ParseHeader(block).First("Content-Type")) // parseMediaType gives no error
	if boundary := parameters["boundary"]; boundary != "" {
		s.open = append(s.open, boundary)
		s.multiparts++
	}
}

// MediaType gives the media type of a Content-Type value, lower-cased, without its parameters.
func MediaType(contentType string) string {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// parseMediaType parses a Content-Type or Content-Disposition for the MIME parser too, so that it sees the same boundaries as
// [checkStructure]. It gives no other parameter: [partName] finds the names of files.
func parseMediaType(value string) (kind string, parameters map[string]string, invalid []string, err error) {
	kind = MediaType(value)
	parameters = map[string]string{}
	if strings.HasPrefix(kind, "multipart/") {
		if boundary := RawParameter(value, "boundary"); boundary != "" {
			parameters["boundary"] = boundary
		}
	}
	return kind, parameters, nil, nil
}

// RawParameter gives a parameter of a MIME header field byte by byte, such as a boundary; "" when there is none.
func RawParameter(field, name string) string {
	for _, m := range parameterForm.FindAllStringSubmatch(";"+field, -1) {
		if strings.EqualFold(m[1], name) && m[2] == "" && m[4] == "" {
			return strings.TrimRight(unquote(strings.TrimSpace(m[5])), " ")
		}
	}
	return ""
}
