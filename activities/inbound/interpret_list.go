package inbound

import (
	"regexp"
	"slices"
	"strconv"

	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/store"
	"loa/vietnamese"
)

// interpretList reads an answer to a list of questions: the choice of one for an earlier letter, or an opinion on each of several. Each
// opinion is an answer of its own, as if a letter said this and nothing else.
func interpretList(l letter, list store.BatchRequest) interpretation {
	if number, chosen := choiceOf(l.reading.NewText); chosen && list.Letter != 0 {
		return interpretation{chosen: true, number: number}
	}
	var intents []intent
	for _, said := range itemAnswers(l, list) {
		intents = append(intents, itemIntent(l, list, said))
	}
	return interpretation{intents: intents}
}

// itemIntent is one opinion as an answer to the question of its item.
func itemIntent(l letter, list store.BatchRequest, said reply.ItemAnswer) intent {
	i := slices.IndexFunc(list.Items, func(item store.BatchItem) bool { return item.Number == said.Item })
	if i < 0 {
		return intent{number: said.Item, unusable: notInList}
	}
	ask := list.Items[i].Request
	if ask.Purpose != plan.PurposeDecide && ask.Purpose != plan.PurposeAccept {
		return intent{number: said.Item, ask: ask, unusable: "việc này chờ báo cáo hoặc tài liệu, không chờ ý kiến"}
	}
	in := interpretAnswer(answer{
		letter: l, ask: ask, command: l.itemCommandID(said.Item), reading: mailinbound.Interpretation{Verdict: said.Verdict, NewText: itemText(said)},
	})
	in.number = said.Item
	return in
}

const notInList = "số này không có trong danh mục"

// itemText is what was written about the item, for the drafter: the reason alone when there is one.
func itemText(said reply.ItemAnswer) string {
	if said.Comment != "" && said.Verdict == reply.VerdictReturn {
		return said.Comment
	}
	return said.Text
}

// sureCut is the confidence below which the cut of the new text may have lost words, so that only a return is believed.
const sureCut = 0.8

// itemAnswers reads the opinions, each with the number of one item, by number. What is said of all items is said of each; a sender who counts
// other items than were listed says nothing clear of any. A list of one question may be answered without its number.
func itemAnswers(l letter, list store.BatchRequest) []reply.ItemAnswer {
	answers := reply.InterpretItems(l.reading.NewText)
	if len(answers) == 0 && len(list.Items) == 1 && l.decides() {
		answers = []reply.ItemAnswer{{Item: list.Items[0].Number, Verdict: l.reading.Verdict, Text: l.reading.NewText}}
	}
	var each []reply.ItemAnswer
	for _, said := range answers {
		if l.reading.Confidence < sureCut && said.Verdict != reply.VerdictReturn {
			said.Verdict = reply.VerdictUnclear
		}
		if said.Item != 0 {
			each = append(each, said)
			continue
		}
		if said.Count != 0 && said.Count != len(list.Items) {
			said.Verdict = reply.VerdictUnclear
		}
		for _, item := range list.Items {
			said.Item = item.Number
			each = append(each, said)
		}
	}
	slices.SortStableFunc(each, func(a, b reply.ItemAnswer) int { return a.Item - b.Item })
	return unanimous(each)
}

// unanimous keeps one opinion for each item, an unclear one when the letter says two different things about it.
func unanimous(sorted []reply.ItemAnswer) []reply.ItemAnswer {
	var once []reply.ItemAnswer
	for _, said := range sorted {
		last := len(once) - 1
		switch {
		case last < 0 || once[last].Item != said.Item:
			once = append(once, said)
		case once[last].Verdict != said.Verdict:
			once[last].Verdict = reply.VerdictUnclear
		}
	}
	return once
}

// chosenItem is an answer that only names a number: "2", "Việc số 2", "VIEC 2".
var chosenItem = regexp.MustCompile(`^(?:(?:thu|em|toi|chon|la|ve|viec|muc|nhiem vu|so) )*(\d{1,2})(?: (?:nhe|nha|a|em|tran trong))*$`)

// choiceOf reads an answer that chooses one item and decides nothing.
func choiceOf(text string) (number int, chosen bool) {
	m := chosenItem.FindStringSubmatch(vietnamese.Fold(text))
	if m == nil {
		return 0, false
	}
	number, err := strconv.Atoi(m[1])
	return number, err == nil
}
