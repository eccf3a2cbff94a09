package reply

import (
	"slices"

	"loa/vietnamese"
)

// boundary reports whether a clause that holds unnamed words may begin or end at a position: at the ends of the sentence, at a separator,
// beside a joiner, before a courtesy, and in text with marks behind a closing word.
func (m *matcher) boundary(i int) bool {
	if i == 0 || i == len(m.words) {
		return true
	}
	before, behind := &m.words[i-1], &m.words[i]
	return openers[behind.text] || before.separator || behind.separator || bounding[behind.text] || bounding[before.text] || (!m.unmarked && closers[before.text])
}

// The ways in which the sender may go on behind a clause without a comma, as in dictated text.
const (
	dictatedAlways    = "always"
	dictatedUnbinding = "unless-condition" // none of its words can begin a condition: not "có ảnh đẹp anh duyệt"
	dictatedNow       = "now"              // it says "đang" and dates and binds nothing: not "họp xong anh duyệt"
	dictatedRead      = "read"             // before an act it says that all is read: not "anh xem rồi anh duyệt"
)

var (
	acts    = vietnamese.WordSet("duyệt phê ký thông chuẩn cho")
	allRead = vietnamese.WordSet("đã vừa hết kỹ bài thảo")
)

// runsOn reports whether the sender goes on behind a clause without a comma: "bài viết rõ ràng dễ hiểu chị duyệt nhé".
func (m *matcher) runsOn(s *shape, from, end int) bool {
	if s.dictated == "" || !m.goesOn(end) || m.changesSubject(from, end) {
		return false
	}
	clause := m.words[from:end]
	switch s.dictated {
	case dictatedUnbinding:
		return !hasWord(clause, binders)
	case dictatedNow:
		return slices.ContainsFunc(clause, func(w word) bool { return w.text == "đang" }) && !hasWord(clause, binders) && !m.dated(from, end)
	case dictatedRead:
		return end+1 == len(m.words) || !acts[m.words[end+1].text] || hasWord(clause, allRead)
	}
	return true
}

func hasWord(words []word, set map[string]bool) bool {
	return slices.ContainsFunc(words, func(w word) bool { return set[w.text] })
}

// changesSubject reports whether a clause calls its subject otherwise than the clause that follows does: "em đọc rồi anh duyệt".
func (m *matcher) changesSubject(from, end int) bool {
	next := m.words[end].text
	if !kinship[next] && !selfOnly[next] {
		return false
	}
	for _, w := range m.words[from:end] {
		if kinship[w.text] || selfOnly[w.text] || w.text == "em" {
			return w.text != next
		}
	}
	return false
}

// follows reports whether a clause that holds unnamed words may begin behind another one without a comma. A date anywhere before it may be
// its own.
func (t *tiler) follows(earlier *tiling, i int) bool {
	return earlier.shape != nil && !t.dated(0, i) && t.runsOn(earlier.shape, earlier.from, i)
}

// goesOn reports whether words at a position say that the sender assents or what he sees or, behind "rồi", praise the draft or say that
// nothing has to be changed.
func (m *matcher) goesOn(i int) bool {
	if m.unmarked || i == 0 || i+1 >= len(m.words) {
		return false
	}
	subject := m.classEnds(m.grammar.byName[classI], i)
	sees := m.step(subject, func(w *word) bool { return w.text == "thấy" })
	if !sees.empty() || !m.class(m.grammar.byName[classYes], subject).empty() {
		return true
	}
	return m.words[i-1].text == "rồi" && (m.words[i].text == "không" || !m.classEnds(m.grammar.byName[classGood], i).empty())
}
