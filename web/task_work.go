package web

import (
	"cmp"
	"strconv"

	"loa/plan"
	"loa/report"
	"loa/store"
)

// workBlock shows the work of a task by its shape: how far its tally is and what counts, or the milestones of an event.
type workBlock struct {
	Shape      string
	Tally      *tallyView
	Milestones []milestoneRow
}

// tallyView is how far a tally is. The bar is green as far as the work is as due, and red when it is behind.
type tallyView struct {
	Quota    string
	Period   string
	Badge    badge  // "8/12, đạt 66 %, chậm 2 so với tiến độ"
	Width    int    // of the bar, in percent
	Reported string // the day until which the unit has reported; empty before its first report
	Items    []itemRow
	Counted  int
	Earlier  int // how many that count are not listed
}

// shownItems is how many results a page lists, the newest ones. loa task show has all of them.
const shownItems = 200

type itemRow struct {
	Number int
	Days   string
	Count  int
	Link   string // when a browser can open it
	Proof  string // the number of a document, the place
	Photo  photoLink
	Words  string
	Check  publicationCheck // of its link; without a sentence: not checked yet
}

// photoLink is a photo; without an address its reader may not open it.
type photoLink struct {
	Label   string
	Address string
}

type milestoneRow struct {
	Name    string
	Day     string
	Badge   badge
	Details []fact
	Link    string
	Photos  []photoLink
}

// workOf is the work of a task that counts or has milestones; nil of any other. photoAddress is where a photo can be opened; empty: nowhere.
func (s *site) workOf(req request, task store.Task, photoAddress func(hash string) string) (*workBlock, []plan.Item, error) {
	state := task.State
	if state.Tally == nil && len(state.Milestones) == 0 {
		return nil, nil, nil
	}
	events, err := s.Reader.Journal(req.Context(), task.ID)
	if err != nil {
		return nil, nil, err
	}
	block := &workBlock{Shape: report.ShapeName(req.lang, state.Shape)}
	items := state.CountedItems(events)
	if state.Tally != nil {
		block.Tally = tallyViewOf(req, *state.Tally, items, photoAddress)
	}
	for _, m := range state.Milestones {
		block.Milestones = append(block.Milestones, milestoneRowOf(req, state, m, events, photoAddress))
	}
	return block, items, nil
}

// addChecks puts what the checks of links have found beside the results.
func (w *workBlock) addChecks(checks map[int]publicationCheck) {
	if w == nil || w.Tally == nil {
		return
	}
	for i := range w.Tally.Items {
		w.Tally.Items[i].Check = checks[w.Tally.Items[i].Number]
	}
}

func tallyViewOf(req request, t plan.Tally, items []plan.Item, photoAddress func(string) string) *tallyView {
	standing := t.Standing(req.today)
	view := &tallyView{
		Quota: report.QuotaText(req.lang, t), Period: itemDays(t.From, t.To), Width: standing.Percent(), Reported: day(t.Reported),
		Badge: badge{"done", "●", report.StandingText(req.lang, standing)},
	}
	if standing.Ahead < 0 {
		view.Badge.Class, view.Badge.Symbol = "over", "▲"
	}
	view.Counted, view.Earlier = len(items), max(0, len(items)-shownItems)
	for _, item := range items[view.Earlier:] {
		row := itemRow{
			Number: item.Number, Days: itemDays(item.On, item.Last), Count: item.Count, Link: openable(item.Link), Proof: cmp.Or(item.Document, item.Place), Words: item.Words,
		}
		if item.Document != "" && item.Place != "" {
			row.Proof += "; " + item.Place
		}
		if item.Photo != "" {
			row.Photo = photoLink{req.lang.T("page.work.photo"), photoAddress(item.Photo)}
		}
		view.Items = append(view.Items, row)
	}
	return view
}

// milestoneRowOf is a milestone with its proof. The next one is marked when it is due.
func milestoneRowOf(req request, state plan.State, m plan.Milestone, events []plan.Event, photoAddress func(string) string) milestoneRow {
	lang := req.lang
	row := milestoneRow{Name: report.MilestoneName(lang, m.Key), Day: lang.T("page.work.no_day"), Badge: badge{"open", "■", lang.T("page.work.later")}}
	if !m.Due.IsZero() {
		row.Day = lang.T("page.work.due", "Day", day(m.Due))
	}
	if next, _ := state.NextMilestone(); next.Key == m.Key && m.Reached.IsZero() {
		row.Badge.Label = lang.T("page.work.next")
	}
	switch {
	case !m.Reached.IsZero():
		row.Badge = badge{"done", "●", lang.T("page.work.reached")}
		row.Day += ", " + lang.T("page.work.reached_on", "Day", day(m.Reached))
	case !m.Due.IsZero() && m.Due.Before(req.today):
		row.Badge = badge{"over", "✕", lang.T("page.work.missed")}
	}
	for _, e := range events {
		if e.Milestone != m.Key || e.Kind != plan.EventReached && e.Kind != plan.EventPublished {
			continue
		}
		row.Details, row.Link, row.Photos = proofDetails(req, e), openable(e.Link), nil
		for i, hash := range e.Photos {
			row.Photos = append(row.Photos, photoLink{lang.T("page.work.photo_number", "Number", i+1), photoAddress(hash)})
		}
	}
	return row
}

func proofDetails(req request, e plan.Event) []fact {
	return facts(req.lang, []labelled{
		{"page.work.place", e.Place}, {"page.work.people", countText(e.People)}, {"page.label.document_number", e.Document},
	})
}

// workDetails are what an event says about the work of a task.
func workDetails(req request, e plan.Event) []fact {
	number, items := 0, ""
	for _, item := range e.Items {
		number += item.Count
	}
	if len(e.Items) > 0 {
		items = req.lang.T("page.work.items_counted", "Count", len(e.Items), "Amount", number)
	}
	dropped := ""
	if e.Kind == plan.EventItemDropped {
		dropped = strconv.Itoa(e.Step)
	}
	return facts(req.lang, []labelled{
		{"page.work.milestone", report.MilestoneName(req.lang, e.Milestone)},
		{"page.work.place", e.Place},
		{"page.work.people", countText(e.People)},
		{"page.work.photos_of_event", countText(len(e.Photos))},
		{"page.work.items", items},
		{"page.work.item_dropped", dropped},
		{"page.work.new_quota_of_event", countText(e.Quota)},
	})
}

// countText is a number; empty for none.
func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// stageText is the stage of a task in a list, with 8/12 of a tally.
func stageText(req request, state plan.State) string {
	name := report.StageName(req.lang, state.Shape, state.Stage)
	if state.Tally == nil {
		return name
	}
	return name + " " + strconv.Itoa(state.Tally.Done()) + "/" + strconv.Itoa(state.Tally.Total())
}
