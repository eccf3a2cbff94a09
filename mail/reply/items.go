package reply

import (
	"strings"

	"loa/vietnamese"
)

// ItemAnswer is the answer about one item, in a reply to a letter that listed several.
type ItemAnswer struct {
	// Item is the number of the item in the letter, from 1; 0 means all items.
	Item int `json:"item"`
	// Count is the number of items that the sender states ("đồng ý cả 3"), for Item 0 only; 0 when none is stated. When the letter listed
	// another number of items, the caller must ask.
	Count int `json:"count,omitempty"`
	// Verdict is the result of [Interpret] for Text, or unclear when the words around it make it ambiguous.
	Verdict Verdict `json:"verdict"`
	// Text is the answer about the item, without its number.
	Text string `json:"text"`
	// Comment is the reason or the condition of a return or a conditional answer, without the word that decides; "" when there is none.
	Comment string `json:"comment,omitempty"`
}

// The limits of an answer by items. A text beyond them is none.
const (
	maxItem      = 99
	maxItemLines = 100
)

// InterpretItems interprets an answer by items ("1 duyệt, 3 trả lại: thiếu số liệu"; "1-3: đồng ý"; "duyệt 1 và 3"; "tất cả duyệt") to a
// letter that listed several items. The answers are in the order of the text; nil when the text answers no item.
//
// The words of each item are interpreted by [Interpret]. One item is unclear when it is answered twice in different ways, or when
// another number stands among its words. Every item is unclear when it is ambiguous which items words belong to: a sentence outside of the
// items that is not harmless, or a condition behind several assents of one line. An item is approved only when its own words are an
// approval.
func InterpretItems(newText string, c Context) []ItemAnswer {
	if len(newText) > vietnamese.MaxTextBytes {
		return nil
	}
	lines := NonEmptyLines(vietnamese.Normalize(newText))
	if len(lines) > maxItemLines {
		return nil
	}
	r := itemInterpreter{known: c}
	for _, line := range lines {
		r.line(line)
	}
	if !r.decided {
		return nil
	}
	if r.unclear || !r.unassignedIsHarmless() {
		r.markAllUnclear()
	}
	r.checkConsistency()
	return r.answers
}

// itemInterpreter collects the answers of a text, line by line.
type itemInterpreter struct {
	answers    []ItemAnswer
	unassigned []string // words that belong to no item
	unclear    bool     // words decide or bind, and it is ambiguous which items
	known      Context
	decided    bool // at least one item was answered by words that decide
}

// line interprets one line: its answers, or words that belong to the answer above or to no item.
func (r *itemInterpreter) line(line string) {
	lead, clauses := splitItems(line)
	if strings.TrimSpace(lead) != "" {
		r.addOutside(lead)
	}
	if len(clauses) == 0 {
		return
	}
	last := &clauses[len(clauses)-1]
	if len(clauses) > 1 {
		r.separateTrailing(last)
	}
	bound := len(clauses) > 1 && r.bindsEarlierItems(*last)
	for _, c := range clauses {
		r.add(c, bound)
	}
}

// addOutside handles words without an item: a reason below a return, the introduction of the answer, or unassigned words.
func (r *itemInterpreter) addOutside(words string) {
	if n := len(r.answers); n > 0 && r.answers[n-1].Verdict == VerdictReturn && reasonLine.MatchString(words) {
		r.answers[n-1].Comment = strings.TrimSpace(r.answers[n-1].Comment + "\n" + strings.TrimSpace(words))
		return
	}
	if len(r.answers) == 0 && itemsIntroduction.MatchString(words) && !containsReservation(words) && !containsAssent(words) {
		return
	}
	r.unassigned = append(r.unassigned, words)
}

// separateTrailing removes the sentences behind the last of several answers of one line from that answer, unless they are the reason of a
// return: it is ambiguous whether they are about the last item or about all.
func (r *itemInterpreter) separateTrailing(last *itemClause) {
	first, rest := firstSentence(last.words)
	if rest == "" {
		return
	}
	if Interpret(first, r.known).Verdict == VerdictReturn {
		return
	}
	last.words = first
	r.unassigned = append(r.unassigned, rest)
}

// bindsEarlierItems reports whether a clause at the end of a line has a condition behind an assent ("2 duyệt, nhưng sửa ảnh"). The
// condition may be about item 1 too.
func (r *itemInterpreter) bindsEarlierItems(c itemClause) bool {
	return Interpret(c.words, r.known).Verdict != VerdictApprove && startsWithAssent.MatchString(c.words)
}

// add adds the answers of one clause. With bound, an assent becomes unclear.
func (r *itemInterpreter) add(c itemClause, bound bool) {
	verdict := Interpret(c.words, r.known).Verdict
	if verdict == VerdictApprove || verdict == VerdictReturn || verdict == VerdictConditional {
		r.decided = true
	}
	ambiguous := c.ambiguous || strayNumber.MatchString(c.words) || (bound && verdict == VerdictApprove) ||
		(c.all && verdict == VerdictReturn && containsDenial(c.words)) // "không duyệt tất cả" may be "not all of them"
	if ambiguous || verdict == VerdictNone {
		verdict = VerdictUnclear
	}
	answer := ItemAnswer{Verdict: verdict, Text: c.words, Count: c.count, Comment: itemComment(c.words, verdict)}
	for _, item := range c.numbers() {
		answer.Item = item
		r.merge(answer)
	}
}

// merge adds an answer, or merges it with an earlier one about the same item.
func (r *itemInterpreter) merge(answer ItemAnswer) {
	for i, earlier := range r.answers {
		if earlier.Item != answer.Item {
			continue
		}
		if earlier.Verdict != answer.Verdict || earlier.Count != answer.Count {
			r.answers[i].Verdict, r.answers[i].Comment = VerdictUnclear, ""
		} else if answer.Comment != "" && answer.Comment != earlier.Comment {
			r.answers[i].Comment = strings.TrimSpace(earlier.Comment + "\n" + answer.Comment)
		}
		return
	}
	r.answers = append(r.answers, answer)
}

// checkConsistency makes every answer unclear when an answer about all items and one about a single item differ.
func (r *itemInterpreter) checkConsistency() {
	for _, a := range r.answers {
		for _, other := range r.answers {
			if a.Item == 0 && other.Item != 0 && a.Verdict != other.Verdict {
				r.markAllUnclear()
				return
			}
		}
	}
}

func (r *itemInterpreter) markAllUnclear() {
	for i := range r.answers {
		r.answers[i].Verdict, r.answers[i].Comment = VerdictUnclear, ""
	}
}

// unassignedIsHarmless reports whether words that belong to no item neither change an assent nor are one.
func (r *itemInterpreter) unassignedIsHarmless() bool {
	if len(r.unassigned) == 0 {
		return true
	}
	text := strings.Join(r.unassigned, "\n")
	return Interpret("Đồng ý.\n"+text, r.known).Verdict == VerdictApprove && !containsAssent(text)
}

// itemComment returns the words behind the word that decides.
func itemComment(words string, verdict Verdict) string {
	if verdict != VerdictReturn && verdict != VerdictConditional {
		return ""
	}
	return strings.Trim(decisionAtFront.ReplaceAllString(words, ""), " \t,;:.–—-")
}
