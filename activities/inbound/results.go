package inbound

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loa/mail"
	"loa/mail/reply"
	"loa/mail/results"
	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
	"loa/store"
)

// resultActs are what the reader of results finds in a letter as an answer to a question about work that counts, or about an event.
func (a answer) resultActs(question plan.Question) []plan.Act {
	switch question {
	case plan.QuestionCount:
		counts := a.counts()
		switch {
		case counts.Doubt != "":
			return []plan.Act{{Kind: plan.ActUncounted, Words: counts.Doubt}}
		case counts.None:
			return []plan.Act{{Kind: plan.ActNoResult}}
		case len(counts.Items) > 0:
			return []plan.Act{{Kind: plan.ActCounted}}
		}
	case plan.QuestionEvent:
		event := a.event()
		if kind := eventActs[event.Outcome]; kind != "" {
			return []plan.Act{{Kind: kind, Words: event.Words, Until: event.On}}
		}
	case plan.QuestionAssignment, plan.QuestionDrafting, plan.QuestionApproval, plan.QuestionHold, plan.QuestionPublication, plan.QuestionReport,
		plan.QuestionExtension:
	}
	return nil
}

var eventActs = map[results.Outcome]plan.ActKind{
	results.OutcomeHeld: plan.ActHeld, results.OutcomeNotYet: plan.ActNotYet, results.OutcomePutOff: plan.ActPutOff, results.OutcomeCalledOff: plan.ActCalledOff,
}

// state is that of the task of the question.
func (a answer) state() plan.State { return a.known.stateOf(a.request.Task) }

// counts reads the results in the letter. Those of a task that counts nothing are none.
func (a answer) counts() results.Counts {
	state := a.state()
	if state.Tally == nil {
		return results.Counts{}
	}
	until := state.CheckIn(a.said())
	named := until.IsZero() && !state.Tally.Reported.IsZero()
	if named {
		until = state.Tally.Reported
	}
	first, last := state.Tally.Period(until, a.said())
	return results.ReadCounts(a.interpreted.NewText, results.Asked{
		Words: a.known.work[a.request.Task], First: first, Last: last, From: state.Tally.From, Said: a.said(), Named: named,
	})
}

// event reads what became of the next milestone of an event.
func (a answer) event() results.Event {
	milestone, _ := a.state().NextMilestone()
	return results.ReadEvent(a.interpreted.NewText, results.AskedEvent{Milestone: results.Milestone(milestone.Key), Year: a.said().Year(), Said: a.said()})
}

// lastMilestone says whether no milestone follows the one that is asked about.
func (a answer) lastMilestone() bool {
	left := 0
	for _, m := range a.state().Milestones {
		if m.Reached.IsZero() && m.Key != plan.MilestonePlan {
			left++
		}
	}
	return left < 2
}

// wantsDrop matches a letter that wants a recorded result taken out. A coordinator looks into it.
var wantsDrop = regexp.MustCompile(`\bbo (?:di )?(?:cac )?(?:ket qua|muc)\b(?: so)? \d`)

// count reports results, or that there are none until the end of the period. The question stays open: a unit may report the next one by the same letter.
func (a answer) count(in intent) intent {
	state, counts := a.state(), a.counts()
	in.command.Kind, in.beside, in.photos = plan.CommandCount, true, true
	in.command.Items = planItems(counts.Items)
	if says(a.acts(plan.QuestionCount), plan.ActQuestion) {
		in.asks = a.whole()
	}
	if len(counts.Items) == 0 {
		_, last := state.Tally.Period(state.CheckIn(a.said()), a.said())
		in.command.Until = earliest(last, a.said())
	}
	return in
}

// planItems are results as package plan has them. Numbers about the same several days are one, so that a corrected number replaces it: their parts
// and proofs stand with the words.
func planItems(found []results.Item) []plan.Item {
	var items []plan.Item
	for _, item := range found {
		counted := plan.Item{On: item.On, Last: item.Last, Count: item.Count, Link: item.Link, Document: item.Document, Place: item.Place, Words: item.Words}
		if !item.Last.After(item.On) || item.Count == 1 && item.Link != "" {
			items = append(items, counted)
			continue
		}
		counted.Words = strings.Join(strings.Fields(fmt.Sprintf("%d %s %s %s", item.Count, item.Words, item.Place, item.Link)), " ")
		counted.Link, counted.Document, counted.Place = "", "", ""
		i := slices.IndexFunc(items, func(o plan.Item) bool { return o.On == item.On && o.Last == item.Last && o.Link == "" })
		if i < 0 {
			items = append(items, counted)
			continue
		}
		items[i].Count += item.Count
		items[i].Words = reason(items[i].Words + "; " + counted.Words)
	}
	return items
}

func earliest(a, b calendar.Date) calendar.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// countUnclear asks back with the words that could not be counted, or for the number that the letter lacks.
func (a answer) countUnclear(in intent) intent {
	doubt := a.counts().Doubt
	if doubt == "" {
		return in.unclear(report.QuestionEmptyReport)
	}
	in.obstacles = []string{doubt}
	return in.unclear(report.QuestionUnclear)
}

// held reports that an event was held. Without a day the sender is asked for it.
func (a answer) held(in intent) intent {
	event := a.event()
	if event.On.IsZero() {
		return in.unclear(report.QuestionEmptyReport)
	}
	in.command.Kind, in.photos = plan.CommandConfirmPublished, true
	in.command.ProofDate, in.command.Link, in.command.Place, in.command.People = event.On, event.Link, event.Place, event.People
	return in
}

// withPhotos files the pictures of a letter as proofs: of an event, or of the one result of one day.
func (x executor) withPhotos(ctx context.Context, command plan.Command, files []mail.Attachment) (plan.Command, error) {
	var photos []string
	for _, file := range files {
		if !strings.HasPrefix(file.Type, "image/") || !isSubmission(file) || len(photos) == plan.MaxPhotos {
			continue
		}
		hash, err := x.store.FileBlob(ctx, file.Content, file.Type)
		if err != nil {
			return command, err
		}
		if !slices.Contains(photos, hash) {
			photos = append(photos, hash)
		}
	}
	switch {
	case command.Kind == plan.CommandConfirmPublished:
		command.Photos = photos
	case len(command.Items) == 1 && len(photos) > 0 && command.Items[0].Link == "" && command.Items[0].Last.IsZero():
		command.Items = slices.Clone(command.Items)
		command.Items[0].Photo = photos[0]
	}
	return command, nil
}

// countLine matches a line that answers an item of a list by its number: "3: 8 buổi", "Việc 3: không phát sinh".
var countLine = regexp.MustCompile(`(?i)^\s*(?:(?:việc|mục|nhiệm vụ|viec|muc|nhiem vu)\s*(?:số\s*|so\s*)?)?(\d{1,2})\s*(?:[.):]\s+|[.):]$|-\s+)(.*)$`)

// countLines takes the lines out of a text that report results for the items of a list that ask for them, by their numbers. Lines below such a
// line that begin with no number of the list belong to it.
func countLines(text string, list store.BatchRequest) (rest string, counted []reply.ItemAnswer) {
	var kept []string
	last := -1
	for line := range strings.Lines(text) {
		item, words, named := countedItem(line, list)
		switch {
		case named && item.Request.Purpose == plan.PurposeCount:
			counted = append(counted, reply.ItemAnswer{Item: item.Number, Verdict: reply.VerdictNone, Text: words})
			last = len(counted) - 1
			continue
		case named:
			last = -1
		case last >= 0 && strings.TrimSpace(line) != "":
			counted[last].Text += "\n" + strings.TrimSpace(line)
			continue
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, ""), counted
}

// countedItem is the item of a list with whose number or code a line begins, and the words behind it.
func countedItem(line string, list store.BatchRequest) (item store.BatchItem, words string, named bool) {
	if item, named = namedItem(line, list); named {
		return item, strings.Trim(itemCode(item).ReplaceAllString(line, " "), " \t\r\n:,.;-–"), true
	}
	m := countLine.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
	if m == nil {
		return item, "", false
	}
	number, err := strconv.Atoi(m[1])
	i := slices.IndexFunc(list.Items, func(item store.BatchItem) bool { return err == nil && item.Number == number })
	if i < 0 {
		return item, "", false
	}
	return list.Items[i], strings.TrimSpace(m[2]), true
}
