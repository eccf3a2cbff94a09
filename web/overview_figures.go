package web

import (
	"fmt"
	"net/url"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// tile is one figure with a link to the list of what it counts.
type tile struct {
	Label  string
	Symbol string
	Class  string
	Count  int
	Link   string
	Part   *tile  // a part of what it counts
	Change string // against the week before; empty where nothing is compared
}

// rate is a share, with the rule by which it is counted where its label does not say it.
type rate struct {
	Label   string
	Share   string // "75,0%" or "3/12"
	Meaning string
}

type unitRow struct {
	Name  string
	Link  string
	Cells []tile // total and the four buckets; after those in time the part of them that is due soon
	Bar   []int  // where the parts of a stacked bar end, in hundredths of its width, the last one first; the overdue ones fill the rest
}

// fillFigures fills the tiles and the rates.
func (page *overviewFigures) fillFigures(lang locale.Language, total store.Figures) {
	row := rowOf(lang, "", total, func(more ...string) string {
		return listLink(append([]string{"plan", string(page.PlanID)}, more...)...)
	})
	for _, cell := range row.Cells {
		if cell.Class == "soon" { // a part of those in time
			page.Tiles[len(page.Tiles)-1].Part = &cell
			continue
		}
		page.Tiles = append(page.Tiles, cell)
	}
	page.Rates, page.Cancelled, page.LateCount = rates(lang, total), total.Cancelled, total.OpenOverdue
}

// fillChanges compares the tiles with the figures at the end of a past day. There is nothing to compare before the launch.
func (page *overviewFigures) fillChanges(lang locale.Language, past store.Figures, day calendar.Date) {
	if past.Tasks() == 0 {
		return
	}
	page.Compared = day
	counts := []int{past.Tasks(), past.DoneOnTime, past.DoneLate, past.OpenInTime, past.OpenOverdue} // in the order of the tiles
	for i, before := range counts {
		tile := &page.Tiles[i]
		switch change := tile.Count - before; {
		case change > 0:
			tile.Change = lang.T("page.overview.more", "Number", change)
		case change < 0:
			tile.Change = lang.T("page.overview.fewer", "Number", -change)
		default:
			tile.Change = lang.T("page.overview.unchanged")
		}
	}
}

// listLink is the address of a filtered list of tasks, from pairs of name and value. Pairs without a value are left out.
func listLink(pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	return "/tasks?" + query.Encode()
}

func rowOf(lang locale.Language, name string, f store.Figures, link func(more ...string) string) unitRow {
	row := unitRow{Name: name, Link: link()}
	row.Cells = []tile{
		{Label: lang.T("page.overview.all"), Class: "all", Count: f.Tasks(), Link: link()},
		{Label: lang.T("page.overview.done_on_time"), Symbol: "●", Class: "done", Count: f.DoneOnTime, Link: link("bucket", string(plan.BucketDoneOnTime))},
		{Label: lang.T("page.overview.done_late"), Symbol: "▲", Class: "late", Count: f.DoneLate, Link: link("bucket", string(plan.BucketDoneLate))},
		{Label: lang.T("page.overview.open_in_time"), Symbol: "■", Class: "open", Count: f.OpenInTime, Link: link("bucket", string(plan.BucketOpenInTime))},
		{Label: lang.T("page.overview.due_soon"), Symbol: "▲", Class: "soon", Count: f.DueSoon, Link: link("timeliness", string(plan.TimelinessDueSoon), "open", "1")},
		{Label: lang.T("page.overview.overdue"), Symbol: "✕", Class: "over", Count: f.OpenOverdue, Link: link("bucket", string(plan.BucketOpenOverdue))},
	}
	if f.Tasks() == 0 {
		return row
	}
	for _, end := range []int{f.DoneOnTime + f.DoneLate + f.OpenInTime, f.DoneOnTime + f.DoneLate, f.DoneOnTime} {
		row.Bar = append(row.Bar, (100*end+f.Tasks()/2)/f.Tasks())
	}
	return row
}

// rates are the shares of tasks, each with the rule by which it is counted. A share of nothing is "–".
func rates(lang locale.Language, f store.Figures) []rate {
	share := func(part, whole int) string {
		if whole == 0 {
			return "–"
		}
		tenths := (part*1000 + whole/2) / whole
		return fmt.Sprintf("%d,%d%%", tenths/10, tenths%10)
	}
	done := f.DoneOnTime + f.DoneLate
	return []rate{
		{lang.T("page.overview.done_rate"), share(done, f.Tasks()), lang.T("page.overview.done_rate_of")},
		{lang.T("page.overview.on_time_rate"), share(f.DoneOnTime, done), lang.T("page.overview.on_time_rate_of")},
		{lang.T("page.overview.overdue_rate"), share(f.OpenOverdue, f.Tasks()), lang.T("page.overview.overdue_rate_of")},
	}
}

// fillPlanRates adds how many lines of the plan are done, and how many of the forms that they name were used. A plan that names no form has no
// such figure.
func (s *site) fillPlanRates(req request, page *overviewFigures) error {
	lines, err := s.Reader.LineFigures(req.Context(), page.PlanID, req.visitor.view(), req.today)
	if err != nil {
		return err
	}
	forms, err := s.Reader.Variety(req.Context(), page.PlanID, req.visitor.view(), req.today, s.Tags)
	if err != nil {
		return err
	}
	page.Rates = append(page.Rates, rate{Label: req.lang.T("page.overview.lines_done"), Share: fmt.Sprintf("%d/%d", lines.Completed(), lines.Lines())})
	if named := len(forms.Total.Named); named > 0 {
		page.Rates = append(page.Rates, rate{Label: req.lang.T("page.overview.forms_used"), Share: fmt.Sprintf("%d/%d", len(forms.Total.Used), named)})
	}
	return nil
}
