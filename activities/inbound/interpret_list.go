package inbound

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/store"
	"loa/vietnamese"
)

// interpretList interprets an answer to a list of questions: the choice of one for an earlier letter, or an opinion on each of several. Each
// opinion is interpreted as an answer of its own, as if a letter said this and nothing else.
func interpretList(r received) interpretation {
	l, list := r.letter, r.list
	if number, chosen := choiceOf(l.interpreted.NewText); chosen && list.Letter != 0 {
		return interpretation{chosen: true, number: number}
	}
	var intents []intent
	for _, opinion := range itemAnswers(l, list, r.known.Context) {
		intents = append(intents, itemIntent(r, opinion))
	}
	return interpretation{intents: intents}
}

// itemIntent is one opinion as an answer to the question of its item.
func itemIntent(r received, opinion reply.ItemAnswer) intent {
	list := r.list
	i := slices.IndexFunc(list.Items, func(item store.BatchItem) bool { return item.Number == opinion.Item })
	if i < 0 {
		return intent{number: opinion.Item, unusable: notInList}
	}
	request := list.Items[i].Request
	if !slices.Contains([]plan.Purpose{plan.PurposeDecide, plan.PurposeAccept, plan.PurposeCount, plan.PurposeExtension, plan.PurposeCheck, plan.PurposeReassign}, request.Purpose) {
		return intent{number: opinion.Item, request: request, unusable: "việc này chờ báo cáo hoặc tài liệu, không chờ ý kiến"}
	}
	known := r.known
	known.state = r.known.states[request.Task]
	in := interpretAnswer(answer{
		letter: r.letter, request: request, command: r.itemCommandID(opinion.Item), item: true, sender: r.sender.ID, known: known, now: r.known.at,
		interpreted: mailinbound.Interpretation{Verdict: opinion.Verdict, NewText: itemText(opinion), Confidence: r.interpreted.Confidence},
	})
	in.number = opinion.Item
	return in
}

const notInList = "số này không có trong danh mục"

// itemText is the text about an item, for the drafter: only the reason of a return that has one.
func itemText(opinion reply.ItemAnswer) string {
	if opinion.Comment != "" && opinion.Verdict == reply.VerdictReturn {
		return opinion.Comment
	}
	return opinion.Text
}

// minConfidence is the confidence of the cut below which the new text may lack words, so that only a return is accepted.
const minConfidence = 0.8

// itemAnswers finds the opinions on items, in the order of their numbers. An opinion on all items is one on each. When the sender counts
// other items than were listed, the opinions are unclear. A list of one question may be answered without its number.
func itemAnswers(l letter, list store.BatchRequest, known reply.Context) []reply.ItemAnswer {
	text, counted := countLines(l.interpreted.NewText, list)
	text, ready := readyLines(text, list)
	text = withNumbers(text, list)
	answers := reply.InterpretItems(text, known)
	if givesTasks(list) {
		answers = reply.InterpretAcceptances(text, len(list.Items), known)
	}
	answers = slices.Concat(answers, ready, counted)
	if len(answers) == 0 && len(list.Items) == 1 && (l.decides() || list.Items[0].Request.Purpose == plan.PurposeCount && l.interpreted.NewText != "") {
		answers = []reply.ItemAnswer{{Item: list.Items[0].Number, Verdict: l.interpreted.Verdict, Text: l.interpreted.NewText}}
	}
	var each []reply.ItemAnswer
	for _, opinion := range answers {
		if l.interpreted.Confidence < minConfidence && opinion.Verdict != reply.VerdictReturn {
			opinion.Verdict = reply.VerdictUnclear
		}
		if opinion.Item != 0 {
			each = append(each, opinion)
			continue
		}
		if opinion.Count != 0 && opinion.Count != len(list.Items) {
			opinion.Verdict = reply.VerdictUnclear
		}
		for _, item := range list.Items {
			opinion.Item = item.Number
			each = append(each, opinion)
		}
	}
	slices.SortStableFunc(each, func(a, b reply.ItemAnswer) int { return a.Item - b.Item })
	return unanimous(each)
}

// givesTasks reports whether a list gives tasks to a person, who accepts or declines each of them. A list that asks which question an earlier
// letter answers gives none.
func givesTasks(list store.BatchRequest) bool {
	return list.Letter == 0 && !slices.ContainsFunc(list.Items, func(item store.BatchItem) bool { return item.Request.Purpose != plan.PurposeAccept })
}

// readyLines takes the lines out of a text that answer an item by its code with a word of the coordinator: "CHAP NHAN 7K3F", "KHONG GIA HAN
// 9Q2M: lý do". Such a line is the whole answer about its item, with the reason in the lines below it when the line itself has none.
func readyLines(text string, list store.BatchRequest) (rest string, ready []reply.ItemAnswer) {
	var kept []string
	reasonBelow := false
	for line := range strings.Lines(text) {
		item, named := namedItem(line, list)
		word, found := reply.ParseReadyWord(line)
		if reasonBelow && !named && strings.TrimSpace(line) != "" && !numberedLine.MatchString(line) {
			last := &ready[len(ready)-1]
			last.Text += "\n" + strings.TrimSpace(line)
			continue
		}
		reasonBelow = false
		if !named || !found || word.Code != item.Request.Code || item.Request.Purpose == plan.PurposeDecide || item.Request.Purpose == plan.PurposeAccept {
			kept = append(kept, line)
			continue
		}
		ready = append(ready, reply.ItemAnswer{Item: item.Number, Verdict: reply.VerdictNone, Text: strings.TrimSpace(line)})
		reasonBelow = word.Rest == "" && slices.Contains([]reply.ReadyWord{reply.ReadyRefuse, reply.ReadyReturn, reply.ReadyKeep}, word.Word)
	}
	return strings.Join(kept, ""), ready
}

// numberedLine matches a line that begins with the number of an item.
var numberedLine = regexp.MustCompile(`^\s*\d{1,2}\b`)

// withNumbers puts the number of an item at the beginning of each line that names the item by the short code of its question: "DUYET 7K3F" and
// "7K3F: trả lại, thiếu số liệu" are answers to one item of a list. A line with several codes stays as it is.
func withNumbers(text string, list store.BatchRequest) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if item, found := namedItem(line, list); found {
			rest := strings.Trim(itemCode(item).ReplaceAllString(line, " "), " \t:,.;-–“”\"'*>")
			lines[i] = fmt.Sprintf("%d. %s", item.Number, rest)
		}
	}
	return strings.Join(lines, "\n")
}

// namedItem is the one item of a list that a line names by its code.
func namedItem(line string, list store.BatchRequest) (named store.BatchItem, found bool) {
	for _, item := range list.Items {
		if item.Request.Code == "" || !itemCode(item).MatchString(line) {
			continue
		}
		if found {
			return store.BatchItem{}, false
		}
		named, found = item, true
	}
	return named, found
}

func itemCode(item store.BatchItem) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:loa-)?` + regexp.QuoteMeta(item.Request.Code) + `\b`)
}

// unanimous returns one opinion for each item; an unclear one when the letter has two different opinions on it.
func unanimous(sorted []reply.ItemAnswer) []reply.ItemAnswer {
	var once []reply.ItemAnswer
	for _, opinion := range sorted {
		last := len(once) - 1
		switch {
		case last < 0 || once[last].Item != opinion.Item:
			once = append(once, opinion)
		case once[last].Verdict != opinion.Verdict:
			once[last].Verdict = reply.VerdictUnclear
		}
	}
	return once
}

// chosenItem matches an answer that only names a number: "2", "Việc số 2", "VIEC 2".
var chosenItem = regexp.MustCompile(`^(?:(?:thu|em|toi|chon|la|ve|viec|muc|nhiem vu|so) )*(\d{1,2})(?: (?:nhe|nha|a|em|tran trong))*$`)

// choiceOf finds the number in an answer that chooses one item and decides nothing.
func choiceOf(text string) (number int, chosen bool) {
	m := chosenItem.FindStringSubmatch(vietnamese.Fold(text))
	if m == nil {
		return 0, false
	}
	number, err := strconv.Atoi(m[1])
	return number, err == nil
}
