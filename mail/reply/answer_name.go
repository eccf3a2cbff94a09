package reply

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"loa/vietnamese"
)

// name sets what an act names, from the words that say it and those behind them.
func (in *sentenceReader) name(act *Act, kind nameKind, from, to int) {
	switch kind {
	case namesUnit:
		act.Unit = in.unitFrom(from, to)
	case namesPerson:
		act.To = in.personFrom(from, to)
	case namesName:
		act.To = in.nameFrom(from, to)
	case namesRoom:
		act.To = in.roomFrom(from, to)
	case namesTime:
		act.When, act.Until = in.timeFrom(from)
	case namesSlot:
		act.Link = in.sentence.written
	case namesLink:
		for _, w := range in.words[from:to] {
			if link := in.tokens.linkOf(w); act.Link == "" && !meetingPage.MatchString(link) {
				act.Link = link
			}
		}
	}
}

// meetingPage matches the address of a meeting or of a form to fill in: it proves no publication.
var meetingPage = regexp.MustCompile(`(?i)^(?:https?://)?(?:[a-z0-9-]+\.)*(?:zoom|meet|teams|webex|calendar|forms?)\.`)

// nameFrom returns the first name of a person without a title between two positions, when it is not that of a unit.
func (in *sentenceReader) nameFrom(from, to int) string {
	for i := from + 1; i < to; i++ {
		if !in.words[i].name || !startsWithCapital(in.words[i].written) {
			continue
		}
		if in.begins("unit-head", i, i+1) || in.begins("other-unit-head", i, i+1) {
			return ""
		}
		return in.personAt(i)
	}
	return ""
}

// maxNameWords is the length of the longest name of a unit that is read ("Ban Quản lý các khu công nghiệp và chế xuất thành phố Hà Nội").
const maxNameWords = 14

// unitFrom returns the name of the first unit that begins between two positions, as written.
func (in *sentenceReader) unitFrom(from, to int) string {
	for i := from; i < to; i++ {
		if ends := in.classEnds(in.grammar.byName["other-unit-name"], i); !ends.empty() && in.isNamed(i) {
			return dashes.Replace(in.unitAt(i))
		}
	}
	return ""
}

// roomFrom returns the name of the first part of a unit ("Phòng Văn hóa") between two positions, as written.
func (in *sentenceReader) roomFrom(from, to int) string {
	for i := from; i+1 < to; i++ {
		if !in.classEnds(in.grammar.byName["room-head"], i).empty() && in.isNamed(i) {
			return dashes.Replace(in.unitAt(i))
		}
	}
	return ""
}

// isNamed reports whether the words behind the head of a unit are its name, and not what the unit does: in a text with marks they begin with
// capitals, or say a field of the administration.
func (in *sentenceReader) isNamed(start int) bool {
	for i := start + 1; i < min(len(in.words), start+3); i++ {
		if startsWithCapital(in.words[i].written) {
			return true
		}
	}
	return in.sentence.unmarked || in.begins("field", start, min(start+3, len(in.words))) || in.begins("whole-name", start, start+1)
}

// dashes writes a dash inside of a name with spaces, as it was.
var dashes = strings.NewReplacer("- ", " - ", "– ", " – ")

// unitAt reads the name of a unit. It goes on as long as capitals do, with one small syllable behind each ("Nội vụ"), over "và" and a comma
// inside of the name; a name in small letters ends at a word that no name contains.
func (in *sentenceReader) unitAt(start int) string {
	end := start + 1
	proper := in.capitalWithin(start)
	for i := start + 1; i < min(len(in.words), start+maxNameWords); i++ {
		w := in.words[i]
		if tail := in.classEnds(in.grammar.byName["unit-tail"], i); !tail.empty() {
			end = max(end, tail.last())
			continue
		}
		switch {
		case i < end:
			continue
		case w.separator && proper && in.continuesName(i):
			continue
		case w.separator || in.endsName(w) || w.text == masked:
			return writtenWords(in.words[start:end])
		case proper && insideName[vietnamese.StripMarks(w.text)]:
			if i+1 >= len(in.words) || !startsWithCapital(in.words[i+1].written) {
				return writtenWords(in.words[start:end])
			}
			continue
		case proper && !startsWithCapital(w.written) && !startsWithCapital(in.words[i-1].written) && !in.words[i-1].separator && !in.capitalFollows(i):
			return writtenWords(in.words[start:end])
		}
		end = i + 1
	}
	return writtenWords(in.words[start:end])
}

// insideName are the small words inside of a name.
var insideName = vietnamese.WordSet("va cac cua")

// continuesName reports whether a separator stands inside of a name: "Văn hóa - Thông tin", "Báo và Phát thanh, truyền hình Hà Nội".
func (in *sentenceReader) continuesName(i int) bool {
	if i+1 >= len(in.words) {
		return false
	}
	if in.words[i].written == "," && in.listInName(i+1) {
		return true
	}
	dash := strings.ContainsAny(in.words[i].written, "-–") && startsWithCapital(in.words[i+1].written)
	return dash || (in.words[i].written == "," && in.words[i+1].text == "truyền")
}

// listInName reports whether words behind a comma end a list that is a name: "Phòng Kinh tế, Hạ tầng và Đô thị".
func (in *sentenceReader) listInName(from int) bool {
	if !startsWithCapital(in.words[from].written) || in.begins("unit-head", from, from+1) {
		return false
	}
	for i := from + 1; i+1 < min(len(in.words), from+4); i++ {
		if in.words[i].text == "và" {
			return startsWithCapital(in.words[i+1].written) && !in.begins("unit-head", i+1, i+2)
		}
	}
	return false
}

// capitalFollows reports whether a name goes on behind small words: "Trung tâm Phục vụ hành chính công Thành phố".
func (in *sentenceReader) capitalFollows(i int) bool {
	for _, w := range in.words[i:min(len(in.words), i+4)] {
		if w.separator || w.text == masked || in.endsName(w) {
			return false
		}
		if startsWithCapital(w.written) {
			return true
		}
	}
	return false
}

// capitalWithin reports whether a name is written with capitals: its second word, or a single head such as "Báo".
func (in *sentenceReader) capitalWithin(start int) bool {
	if start+1 < len(in.words) && startsWithCapital(in.words[start+1].written) {
		return true
	}
	return startsWithCapital(in.words[start].written)
}

func startsWithCapital(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.IsUpper(first)
}

// endsName reports whether no name contains a word.
func (in *sentenceReader) endsName(w word) bool {
	return (answers.nameEnd[w.text] && !startsWithCapital(w.written)) || w.number || w.token > 0
}

// personFrom returns the name behind the first title between two positions, without the title.
func (in *sentenceReader) personFrom(from, to int) string {
	titles, titled := in.grammar.byName["title-of-person"], false
	for i := from; i < to; i++ {
		ends := in.classEnds(titles, i)
		if ends.empty() || ends.last() >= len(in.words) {
			continue
		}
		titled = true
		if in.sentence.unmarked && in.words[i].text == "ban" && in.begins("other-unit-head", i, i+1) {
			continue // "Ban Quan ly …" is a unit
		}
		begin := ends.last()
		if office := in.classEnds(in.grammar.byName["position"], begin); !office.empty() && office.last() < len(in.words) {
			begin = office.last()
		}
		if name := in.personAt(begin); name != "" {
			return name
		}
	}
	if titled {
		return ""
	}
	return in.untitled(from, to)
}

// untitled returns a name of two words and more without a title, when it is not that of a unit.
func (in *sentenceReader) untitled(from, to int) string {
	for i := from + 1; i+1 < to; i++ {
		proper := startsWithCapital(in.words[i].written) && startsWithCapital(in.words[i+1].written)
		if !proper || (startsWithCapital(in.words[i-1].written) && !in.words[i-1].separator) {
			continue
		}
		if in.begins("unit-head", i, i+1) {
			return ""
		}
		return in.personAt(i)
	}
	return ""
}

// personAt reads the name of a person: at most five words with capitals, or of a name in small letters up to a word that no name contains.
func (in *sentenceReader) personAt(start int) string {
	end := start
	proper := startsWithCapital(in.words[start].written)
	for i := start; i < min(len(in.words), start+5); i++ {
		w := in.words[i]
		if w.separator || w.token > 0 || (w.number && !startsWithCapital(w.written)) || w.text == masked || (proper && !startsWithCapital(w.written)) || (!proper && in.endsName(w)) {
			break
		}
		if proper && !(in.sentence.unmarked && i == start) && !in.classEnds(in.grammar.byName["unit-head"], i).empty() {
			break // "chị Hương Phòng Tuyên truyền"
		}
		end = i + 1
	}
	return strings.TrimSpace(writtenWords(in.words[start:end]))
}

// timeFrom returns the words behind a position that date something: the first full date with its words, or else the first day, week or month, or
// else the first other time.
func (in *sentenceReader) timeFrom(from int) (string, Date) {
	for i := from; i < len(in.words); i++ {
		if day := in.tokens.dateOf(in.words[i]); day != (Date{}) {
			return in.words[i].written, day
		}
	}
	for _, name := range []string{"far", "near"} {
		when := in.grammar.byName[name]
		for i := from; i < len(in.words); i++ {
			if ends := in.classEnds(when, i); !ends.empty() {
				return writtenWords(in.words[i:ends.last()]), Date{}
			}
		}
	}
	return "", Date{}
}
