package reply

import (
	"strings"

	"loa/vietnamese"
)

// ItemAnswer is what an answer line by line says about one item of a letter that listed several.
type ItemAnswer struct {
	// Item is the number of the item as the letter listed it, from 1; 0 stands for all of them.
	Item int `json:"item"`
	// Count is how many items the sender says there are ("đồng ý cả 3"), for Item 0 only; 0 when they do not say. A caller
	// who listed another number of items has to ask.
	Count int `json:"count,omitempty"`
	// Verdict is what [InterpretVerdict] says of Text, or unclear when anything around it is in doubt.
	Verdict Verdict `json:"verdict"`
	// Text is what was written about the item, without its number.
	Text string `json:"text"`
	// Comment is the reason or the wish of a return or a conditional answer, without the word that decides; "" when none.
	Comment string `json:"comment,omitempty"`
}

// The limits of an answer by items; beyond them nothing is read as one.
const (
	maxItem      = 99
	maxItemLines = 100
)

// InterpretItems reads an answer line by line ("1 duyệt, 3 trả lại: thiếu số liệu"; "1-3: đồng ý"; "duyệt 1 và 3"; "tất cả
// duyệt") to a letter that listed several items, in the order of the answers. It gives nil when the text answers no item.
//
// The words of each item go through [InterpretVerdict]. Doubt about one item makes that item unclear: it is answered twice in
// different ways, or another number stands among its words. Doubt about where words belong makes every item unclear: a
// sentence outside of the items that is not harmless, or a condition behind several assents of one line.
// Only a text whose own words are an approval is ever an approval.
func InterpretItems(newText string) []ItemAnswer {
	if len(newText) > vietnamese.MaxReadBytes {
		return nil
	}
	lines := NonEmptyLines(vietnamese.Normalize(newText))
	if len(lines) > maxItemLines {
		return nil
	}
	var r itemInterpreter
	for _, line := range lines {
		r.line(line)
	}
	if !r.decided {
		return nil
	}
	if r.unclear || !unassignedIsHarmless(r.unassigned) {
		r.markAllUnclear()
	}
	r.checkConsistency()
	return r.answers
}

// itemInterpreter gathers the answers of a text, line by line.
type itemInterpreter struct {
	answers    []ItemAnswer
	unassigned []string // words that belong to no item
	unclear    bool     // something decides or binds nobody knows what
	decided    bool     // at least one item was answered by words that decide
}

// line reads one line: the answers it holds, or words that belong to the answer above or to nothing.
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
	bound := len(clauses) > 1 && bindsEarlierItems(*last)
	for _, c := range clauses {
		r.add(c, bound)
	}
}

// addOutside files words without an item: a reason under a return, the opening of the answer, or words to be weighed.
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

// separateTrailing takes the sentences behind the last of several answers of one line away from it, unless they give the reason of
// a return: nobody knows whether they speak of the last item or of all.
func (r *itemInterpreter) separateTrailing(last *itemClause) {
	first, rest := firstSentence(last.words)
	if rest == "" {
		return
	}
	if verdict, _ := InterpretVerdict(first); verdict == VerdictReturn {
		return
	}
	last.words = first
	r.unassigned = append(r.unassigned, rest)
}

// bindsEarlierItems is true for "2 duyệt, nhưng sửa ảnh" at the end of a line: the condition may be meant for item 1 too.
func bindsEarlierItems(c itemClause) bool {
	verdict, _ := InterpretVerdict(c.words)
	return verdict != VerdictApprove && startsWithAssent.MatchString(c.words)
}

// add files the answers of one clause; bound takes their assent away.
func (r *itemInterpreter) add(c itemClause, bound bool) {
	verdict, _ := InterpretVerdict(c.words)
	if verdict == VerdictApprove || verdict == VerdictReturn || verdict == VerdictConditional {
		r.decided = true
	}
	doubtful := c.doubtful || strayNumber.MatchString(c.words) || (bound && verdict == VerdictApprove) ||
		(c.all && verdict == VerdictReturn && containsDenial(c.words)) // "không duyệt tất cả" may be "not all of them"
	if doubtful || verdict == VerdictNone {
		verdict = VerdictUnclear
	}
	answer := ItemAnswer{Verdict: verdict, Text: c.words, Count: c.count, Comment: itemComment(c.words, verdict)}
	for _, item := range c.numbers() {
		answer.Item = item
		r.merge(answer)
	}
}

// merge adds an answer, or settles it with an earlier one about the same item.
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

// checkConsistency makes everything unclear when an answer about all items and one about a single item differ.
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

// unassignedIsHarmless reports whether words that belong to no item leave an assent an assent, and are none themselves.
func unassignedIsHarmless(loose []string) bool {
	if len(loose) == 0 {
		return true
	}
	text := strings.Join(loose, "\n")
	verdict, _ := InterpretVerdict("Đồng ý.\n" + text)
	return verdict == VerdictApprove && !containsAssent(text)
}

func containsDenial(words string) bool {
	for _, s := range sentences(words) {
		if denies.matches(normalize(s.tokens)) {
			return true
		}
	}
	return false
}

// itemComment is what stands behind the word that decides.
func itemComment(words string, verdict Verdict) string {
	if verdict != VerdictReturn && verdict != VerdictConditional {
		return ""
	}
	return strings.Trim(decisionAtFront.ReplaceAllString(words, ""), " \t,;:.–—-")
}
