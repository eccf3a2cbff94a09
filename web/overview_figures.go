package web

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// tile is one figure with a link to the list of what it counts.
type tile struct {
	Label  string
	Symbol string
	Class  string
	Count  int
	Link   string
}

type rate struct {
	Label   string
	Percent string
	Meaning string
}

type unitRow struct {
	Name  string
	Link  string
	Cells []tile // total, the four buckets, due soon
	Bar   []segment
}

// segment is a part of a stacked bar, in hundredths of its width with one decimal.
type segment struct {
	Class string
	X     string
	Width string
}

// fillFigures fills the tiles, the rates and the table of units.
func (page *overviewFigures) fillFigures(lang locale.Language, overview store.Overview) {
	list := func(unit directory.UnitCode, more ...string) string {
		return listLink(append([]string{"plan", string(page.PlanID), "unit", string(unit)}, more...)...)
	}
	page.Total = rowOf(lang, lang.T("page.overview.total"), overview.Total, func(more ...string) string { return list("", more...) })
	page.Tiles = page.Total.Cells
	page.Rates, page.Cancelled, page.LateCount = rates(lang, overview.Total), overview.Total.Cancelled, overview.Total.OpenOverdue
	slices.SortStableFunc(overview.Units, func(a, b store.UnitFigures) int {
		return cmp.Or(cmp.Compare(b.OpenOverdue, a.OpenOverdue), cmp.Compare(b.DoneLate, a.DoneLate), cmp.Compare(b.DueSoon, a.DueSoon))
	})
	for _, unit := range overview.Units {
		page.Units = append(page.Units, rowOf(lang, unit.Name, unit.Figures, func(more ...string) string { return list(unit.Unit, more...) }))
	}
	page.UnitsOpen = len(page.Units) <= openUnits
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
		{lang.T("page.overview.all"), "", "all", f.Tasks(), link()},
		{lang.T("page.overview.done_on_time"), "●", "done", f.DoneOnTime, link("bucket", string(plan.BucketDoneOnTime))},
		{lang.T("page.overview.done_late"), "▲", "late", f.DoneLate, link("bucket", string(plan.BucketDoneLate))},
		{lang.T("page.overview.open_in_time"), "■", "open", f.OpenInTime, link("bucket", string(plan.BucketOpenInTime))},
		{lang.T("page.overview.overdue"), "✕", "over", f.OpenOverdue, link("bucket", string(plan.BucketOpenOverdue))},
		{lang.T("page.overview.due_soon"), "▲", "soon", f.DueSoon, link("timeliness", string(plan.TimelinessDueSoon), "open", "1")},
	}
	if f.Tasks() == 0 {
		return row
	}
	before := 0
	for _, cell := range row.Cells[1:5] {
		if cell.Count > 0 {
			row.Bar = append(row.Bar, segment{cell.Class, hundredths(before, f.Tasks()), hundredths(cell.Count, f.Tasks())})
		}
		before += cell.Count
	}
	return row
}

// hundredths is a share of a whole in hundredths, with one decimal where it needs one.
func hundredths(part, whole int) string {
	return strconv.FormatFloat(math.Round(1000*float64(part)/float64(whole))/10, 'f', -1, 64)
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
