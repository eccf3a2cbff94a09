package web

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/report/periodic"
	"loa/store"
)

// heatMap is who has answered in which period: a row for each unit, the worst first, and a column for each period of the plan.
type heatMap struct {
	Heads  []heatHead
	Blocs  []heatBloc
	Legend []heatCell
	Link   string // of the period, under which all units of a bloc are listed
}

type heatHead struct {
	Name    string
	Full    string
	Link    string
	Present bool
}

// heatBloc are the units of a bloc.
type heatBloc struct {
	Bloc   directory.Bloc
	Name   string
	Units  int
	Bar    rateBar // of the period of the page
	Rows   []heatRow
	Others int // how many units are not listed
	All    []heatRow
}

type heatRow struct {
	Name  string
	Link  string
	Cells []heatCell
}

// heatCell is a grade with its letter: the colour never stands alone.
type heatCell struct {
	Grade  period.Grade
	Letter string
	Label  string
}

// A page lists all units while they are few enough for its size, and of more the worst of each bloc.
const (
	mostHeatRows  = 180
	shownHeatRows = 40
)

func newHeatCell(lang locale.Language, grade period.Grade) heatCell {
	return heatCell{Grade: grade, Letter: lang.Word("report_letter", string(grade)), Label: lang.Word("report_grade", string(grade))}
}

// newHeatMap grades each unit in each period that was not cancelled, by the end of today.
func newHeatMap(req request, states []period.State, present period.ID) heatMap {
	m := heatMap{}
	var counts []period.Completeness
	at := -1
	for _, s := range states {
		if s.Stage == period.StageCancelled && s.Period.ID != present {
			continue
		}
		if s.Period.ID == present {
			at, m.Link = len(counts), periodsLink(plan.PlanID(s.Plan), present)
		}
		counts = append(counts, s.Completeness(req.today, req.directory))
		m.Heads = append(m.Heads, heatHead{
			Name: periodColumn(req.lang, s.Period), Full: periodName(req.lang, s.Period), Link: periodsLink(plan.PlanID(s.Plan), s.Period.ID), Present: s.Period.ID == present,
		})
	}
	for _, grade := range period.Grades() {
		m.Legend = append(m.Legend, newHeatCell(req.lang, grade))
	}
	m.fill(req, period.NewGrid(counts), at)
	return m
}

// periodColumn is a short name of a period for the head of a column.
func periodColumn(lang locale.Language, p period.Period) string {
	if lang.HasWord("period_column", string(p.Kind)) {
		return lang.Word("period_column", string(p.Kind))
	}
	return string(p.ID)
}

func (m *heatMap) fill(req request, grid period.Grid, at int) {
	rows := slices.DeleteFunc(grid.Rows, func(row period.GridRow) bool {
		return !slices.ContainsFunc(row.Own, func(c period.Count) bool { return c.Expected > 0 })
	})
	slices.SortStableFunc(rows, func(a, b period.GridRow) int {
		return cmp.Or(cmp.Compare(b.Own[at].Grade().Worse(), a.Own[at].Grade().Worse()), cmp.Compare(trouble(b), trouble(a)))
	})
	for _, bloc := range directory.Blocs() {
		b := heatBloc{Bloc: bloc, Name: req.lang.Word("bloc", string(bloc))}
		var sum period.Count
		for _, row := range rows {
			unit, _ := req.directory.UnitEver(row.Unit)
			if unit.Kind.Bloc() == bloc {
				b.All, sum = append(b.All, m.row(req, row)), sum.Add(row.Own[at])
			}
		}
		if b.Units = len(b.All); b.Units == 0 {
			continue
		}
		b.Bar = newRateBar(sum.Reporting())
		if b.Rows = b.All; len(rows) > mostHeatRows && len(b.All) > shownHeatRows && req.URL.Query().Get("all") != string(bloc) {
			b.Rows, b.Others = b.All[:shownHeatRows], len(b.All)-shownHeatRows
		}
		m.Blocs = append(m.Blocs, b)
	}
}

// trouble adds up how bad the periods of a unit are.
func trouble(row period.GridRow) int {
	sum := 0
	for _, c := range row.Own {
		sum += c.Missing + c.Empty + c.Returned + c.Answered() - c.OnTime
	}
	return sum
}

func (m *heatMap) row(req request, row period.GridRow) heatRow {
	r := heatRow{Name: unitShort(req, row.Unit), Link: m.Link + "/units/" + string(row.Unit)}
	for _, count := range row.Own {
		r.Cells = append(r.Cells, newHeatCell(req.lang, count.Grade()))
	}
	return r
}

// unitShort is the short name of a unit, of whatever day; its code when the directory does not know it.
func unitShort(req request, code directory.UnitCode) string {
	unit, _ := req.directory.UnitEver(code)
	return cmp.Or(unit.Short, unit.Name, string(code))
}

// heatMapFile sends the heat map as an Excel table, with words in place of letters.
func (s *site) heatMapFile(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	p, err := s.Reader.Plan(req.Context(), plan.PlanID(r.PathValue("id")))
	if err != nil {
		return err
	}
	all, one, err := s.visiblePeriods(req)
	if err != nil {
		return err
	}
	m := newHeatMap(req, all, one.Period.ID)
	out := periodic.HeatMap{
		Sheet: req.lang.T("page.period.map_sheet"), Unit: req.lang.T("page.label.unit"),
		Title: []string{req.lang.T("page.period.map_title", "Plan", p.Title), "(" + req.lang.T("page.layout.as_of", "Moment", moment(req.lang, req.now)) + ")"},
	}
	for _, head := range m.Heads {
		out.Periods = append(out.Periods, head.Full)
	}
	for _, bloc := range m.Blocs {
		group := periodic.HeatGroup{Name: bloc.Name}
		for _, row := range bloc.All {
			line := periodic.HeatRow{Unit: row.Name}
			for _, cell := range row.Cells {
				line.Words = append(line.Words, cell.Label)
			}
			group.Rows = append(group.Rows, line)
		}
		out.Groups = append(out.Groups, group)
	}
	var content bytes.Buffer
	if err := out.WriteExcel(&content); err != nil {
		return err
	}
	sendFile(w, "tinh-hinh-bao-cao-"+strings.ToLower(string(one.Period.ID))+".xlsx", store.Blob{Type: fileTypeOf["xlsx"], Content: content.Bytes()})
	return nil
}
