package reply

import "strings"

// headingSign begins the heading of a letter of ours: the first line, which says what the letter is, so that the preview of a mail program
// shows it. The marker stands below it.
const headingSign = "■"

// maxHeadingLines is the number of lines over which mail programs wrap a heading.
const maxHeadingLines = 4

// dropHeading returns new text without the heading of a letter of ours at its end, where a letter is quoted without marks. The lines are
// those above the marker. A heading has the words of a letter that we sent, or is a paragraph that begins with the sign: people do not
// write that by hand. When our letters are known, a paragraph with the sign that is none of theirs makes the letter unsure if it has a
// reservation.
func (h *history) dropHeading(lines []string, unsure bool) (rest []string, isUnsure bool) {
	joined, seen, paragraph := "", 0, true
	for at := len(lines) - 1; at >= 0 && seen < maxHeadingLines; at-- {
		line := strings.TrimSpace(lines[at])
		if line == "" {
			paragraph = paragraph && seen == 0
			continue
		}
		if len(line) > maxAttribution {
			break
		}
		joined, seen = strings.TrimSpace(line+" "+joined), seen+1
		if h.isHeading(joined) {
			return lines[:at], unsure
		}
		if paragraph && strings.HasPrefix(line, headingSign) {
			return lines[:at], unsure || h.known && containsReservation(joined)
		}
	}
	return lines, unsure
}

// isHeading reports whether a text is the whole heading of a letter that we sent.
func (h *history) isHeading(text string) bool {
	words, _ := joinedText(text)
	if words == "" {
		return false
	}
	for _, sent := range h.sent {
		first, rest, _ := strings.Cut(strings.TrimLeft(sent, " \r\n"), "\n")
		next, _, _ := strings.Cut(strings.TrimLeft(rest, " \r\n"), "\n")
		heading, _ := joinedText(first)
		if heading == words && ourMarker.MatchString(strings.TrimSpace(next)) {
			return true
		}
	}
	return false
}
