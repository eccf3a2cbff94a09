package reply

import (
	"regexp"
	"strings"
	"unicode"

	"loa/vietnamese"
)

// history says which markers begin an older letter. A marker counts when it names an address of ours, or when words that we sent follow it.
// When nothing is known of our letters it counts by its strict form, which people do not write by hand: an address in brackets with a date,
// a name with a date above lines with ">", or a header with an address or a date and two more fields. Everything else stays in the new
// text, because "Ngày 26/11 tôi đã viết:" and "Từ: trang 2 bỏ ảnh" are the sender's own words.
type history struct {
	lines []string
	// known is true when an address or a text of ours is known.
	known bool
	ours  map[string]bool
	sent  []string
	// said are the words that we sent; nil until they are needed.
	said *sentWords
	// reservations holds for each line whether it contains a reservation: 0 is not examined.
	reservations []int8
}

func newHistory(lines []string, c Context) *history {
	h := &history{lines: lines, ours: map[string]bool{}, sent: c.Sent, reservations: make([]int8, len(lines))}
	for _, address := range c.Ours {
		h.ours[withoutSubaddress(strings.ToLower(strings.TrimSpace(address)))] = true
	}
	h.known = len(h.ours) > 0 || len(h.sent) > 0
	return h
}

var addressForm = regexp.MustCompile(`[a-z0-9._%+=-]{1,100}@[a-z0-9.-]{1,100}`)

// withoutSubaddress returns an address without "+…" in its local part.
func withoutSubaddress(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + strings.TrimRight(domain, ".")
}

// names reports whether a text names an address of ours.
func (h *history) names(text string) bool {
	if len(h.ours) == 0 || !strings.Contains(text, "@") {
		return false
	}
	for _, address := range addressForm.FindAllString(strings.ToLower(text), -1) {
		if h.ours[withoutSubaddress(address)] {
			return true
		}
	}
	return false
}

// sentGram is the length in letters of the pieces of our letters that are compared. A quoted line can be wrapped anywhere.
const sentGram = 16

// sentWords are the words of our letters, without marks and punctuation.
type sentWords struct {
	grams map[string]bool // the pieces that begin at a word
	all   string
}

// joinedText returns the words of a text without marks, joined, and the offsets at which they begin.
func joinedText(text string) (joined string, starts []int) {
	var out strings.Builder
	folded := vietnamese.StripMarks(strings.ToLower(text))
	for word := range strings.FieldsFuncSeq(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		starts = append(starts, out.Len())
		out.WriteString(word)
	}
	return out.String(), starts
}

// isSent reports whether a line is a piece of a letter of ours.
func (h *history) isSent(line string) bool {
	if len(h.sent) == 0 {
		return false
	}
	if h.said == nil {
		h.said = newSentWords(h.sent)
	}
	joined, starts := joinedText(quoteMarks.ReplaceAllString(line, ""))
	if len(joined) < sentGram {
		return joined != "" && strings.Contains(h.said.all, joined)
	}
	for _, start := range starts {
		if start+sentGram <= len(joined) && !h.said.grams[joined[start:start+sentGram]] {
			return false
		}
	}
	return strings.Contains(h.said.all, joined[len(joined)-sentGram:])
}

func newSentWords(texts []string) *sentWords {
	said := &sentWords{grams: map[string]bool{}}
	var all strings.Builder
	for _, text := range texts {
		joined, starts := joinedText(vietnamese.Truncate(text))
		for _, start := range starts {
			if start+sentGram <= len(joined) {
				said.grams[joined[start:start+sentGram]] = true
			}
		}
		all.WriteString(joined + "\n")
	}
	said.all = all.String()
	return said
}

// reserved reports whether a line contains a reservation.
func (h *history) reserved(i int) bool {
	if h.reservations[i] == 0 {
		h.reservations[i] = 1
		if containsReservation(quoteMarks.ReplaceAllString(h.lines[i], "")) {
			h.reservations[i] = 2
		}
	}
	return h.reservations[i] == 2
}

// maxBelow is the number of lines below a marker among which one of ours must stand.
const maxBelow = 5

// sentFollows reports whether words that we sent follow at a line, with nothing that the sender may have written before them.
func (h *history) sentFollows(at int) bool {
	if len(h.sent) == 0 {
		return false
	}
	for seen := 0; at < len(h.lines) && seen < maxBelow; at++ {
		line := h.lines[at]
		if strings.TrimSpace(line) == "" {
			continue
		}
		seen++
		if h.isOurs(line) {
			return true
		}
		if h.reserved(at) && !buttonName.MatchString(line) {
			return false
		}
	}
	return false
}

// marker is a marker of an older letter.
type marker struct {
	// kind is "marker", "separator", "header" or "attribution"; "" is none.
	kind string
	// length is the number of its lines.
	length int
	// unsure is true when it has the form of a marker and nothing proves that a letter of ours follows.
	unsure bool
}

// quotedBelow is how far below a separator a header, an address or words of ours are looked for, in lines.
const quotedBelow = 12

// markerAt returns the marker of an older letter that begins at a line.
func (h *history) markerAt(at int) marker {
	line := h.lines[at]
	if len(line) > maxAttribution {
		line = strings.ToValidUTF8(line[:maxAttribution], "")
	}
	switch {
	case ourMarker.MatchString(line):
		return marker{kind: "marker", length: 1, unsure: h.doubted(at)}
	case separator.MatchString(line):
		return marker{kind: "separator", length: 1, unsure: h.doubted(at)}
	case underscoreRule.MatchString(line):
		next := h.nextWithText(at + 1)
		if next < 0 {
			return marker{}
		}
		if header := h.headerAt(next); header.kind != "" {
			return marker{kind: "separator", length: 1, unsure: header.unsure}
		}
		return marker{}
	case headerFrom.MatchString(line):
		return h.headerAt(at)
	default:
		return h.attributionAt(at)
	}
}

// doubted reports whether nothing below a line proves that a letter of ours follows, although our letters are known.
func (h *history) doubted(at int) bool {
	if !h.known {
		return false
	}
	for i := at + 1; i < len(h.lines) && i <= at+quotedBelow; i++ {
		if h.isOurs(h.lines[i]) {
			return false
		}
	}
	return true
}

func (h *history) nextWithText(at int) int {
	for ; at < len(h.lines); at++ {
		if strings.TrimSpace(h.lines[at]) != "" {
			return at
		}
	}
	return -1
}

// headerAt returns the header of an older letter that begins at a line: "From:", and further fields among the next lines.
func (h *history) headerAt(at int) marker {
	if !headerFrom.MatchString(h.lines[at]) {
		return marker{}
	}
	fields, misses, dated, end := 0, 0, false, at
	var block strings.Builder
	block.WriteString(h.lines[at])
	for i := at + 1; i < len(h.lines) && misses < 3 && fields < 8 && i <= at+16; i++ {
		line := h.lines[i]
		if len(line) <= maxAttribution && ourMarker.MatchString(line) {
			break // our letter begins here: its "Kính gửi:" is no field
		}
		switch {
		case strings.TrimSpace(line) == "":
		case len(line) <= maxAttribution && headerNext.MatchString(line):
			fields, misses, end = fields+1, 0, i
			dated = dated || (headerDate.MatchString(line) && dateForm.MatchString(line))
			block.WriteString("\n" + line)
		default:
			misses++
		}
	}
	if fields == 0 {
		return marker{}
	}
	found := marker{kind: "header", length: end - at + 1}
	if h.names(block.String()) || (h.sentFollows(end+1) && !h.reserved(at) && (dated || !h.ownWords(at, end))) {
		return found
	}
	addressed := strings.Contains(h.lines[at], "@")
	if (!addressed && (!dated || fields < 2)) || h.reserved(at) {
		return marker{}
	}
	found.unsure = h.known
	return found
}

// ownWords reports whether a line of a header has a reservation that no letter of ours has: "Từ: trang 2 bỏ ảnh" above a quotation.
func (h *history) ownWords(from, to int) bool {
	for i := from; i <= to; i++ {
		if h.reserved(i) && !h.isOurs(h.lines[i]) {
			return true
		}
	}
	return false
}

// maxAttributionLines is the number of lines over which mail programs wrap an attribution.
const maxAttributionLines = 4

// attributionAt returns the attribution that begins at a line. Mail programs wrap it at any place.
func (h *history) attributionAt(at int) marker {
	joined := ""
	for n := 0; n < maxAttributionLines && at+n < len(h.lines); n++ {
		line := strings.TrimSpace(h.lines[at+n])
		if line == "" || quotedLine.MatchString(line) {
			break
		}
		if n == 1 && !attributionTop.MatchString(h.lines[at]) {
			break
		}
		if joined += " " + line; len(joined) > maxAttribution {
			break
		}
		if !strings.HasSuffix(line, ":") && !strings.HasSuffix(line, "：") {
			continue
		}
		if found := h.attribution(joined, at+n+1); found.kind != "" {
			found.length = n + 1
			return found
		}
	}
	return marker{}
}

// attribution judges the words of an attribution; next is the line below it.
func (h *history) attribution(words string, next int) marker {
	found := marker{kind: "attribution"}
	wrote, addressed, dated := wroteForm.MatchString(words), bracketedAddress.MatchString(words), dateForm.MatchString(words)
	if !wrote && !addressed {
		return marker{}
	}
	if firstPerson.MatchString(words) {
		return marker{}
	}
	if h.names(words) && (dated || wrote) {
		return found
	}
	if (wrote || dated) && h.sentFollows(next) {
		return found
	}
	machine := addressed && dated && (wrote || addressLast.MatchString(words))
	named := wrote && len(words) < 300 && nextIsQuoted(h.lines, next)
	if !machine && !named || holdsDecision(wroteForm.ReplaceAllString(words, " ")) { // "viết" alone is an order to write
		return marker{}
	}
	found.unsure = h.known && !h.quotesUs(next)
	return found
}

// quotesUs reports whether lines with ">" follow that name us or are words that we sent.
func (h *history) quotesUs(at int) bool {
	for seen := 0; at < len(h.lines) && seen < 200; at, seen = at+1, seen+1 {
		line := h.lines[at]
		if strings.TrimSpace(line) == "" {
			continue
		}
		if !quotedLine.MatchString(line) {
			return false
		}
		if h.isOurs(line) {
			return true
		}
	}
	return false
}

// isOurs reports whether a line names an address of ours or is a piece of a letter of ours.
func (h *history) isOurs(line string) bool {
	return len(line) <= maxAttribution && (h.names(line) || (len(notWord.ReplaceAllString(line, "")) >= 8 && h.isSent(line)))
}

// remarksInside reports whether a letter of ours, quoted without marks below a marker, has lines that we did not send and that contain a
// reservation: some people answer below the lines of the letter.
func (h *history) remarksInside(at int) bool {
	if len(h.sent) == 0 {
		return false
	}
	seen, ours := 0, false
	for ; at < len(h.lines) && seen < 300; at++ {
		line := h.lines[at]
		if strings.TrimSpace(line) == "" || len(line) > maxAttribution || headerNext.MatchString(line) || quotedLine.MatchString(line) {
			continue
		}
		seen++
		if ours && (headerFrom.MatchString(line) || separator.MatchString(line) || wroteForm.MatchString(line)) {
			return false // an older letter, in which the sender may have decided otherwise
		}
		if h.isSent(line) {
			ours = true
			continue
		}
		if ours && !isButton(line) && !isSignatureLine(line) && h.reserved(at) && !legalNotice.MatchString(line) {
			return true
		}
	}
	return false
}

// buttonName matches the buttons of our letters ("letter.answer.*_button" in locale), which their plain text does not have.
var buttonName = regexp.MustCompile(`(?i)^\s*(?:soạn thư trả lời|write a reply|(?:soạn thư (?:phê duyệt|trả lại|rút lại ý kiến)|reply: (?:approve|return|take my decision back))\s*$)`)

func isButton(line string) bool {
	return len(strings.Fields(line)) < 2 || buttonName.MatchString(line)
}
