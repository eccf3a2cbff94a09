package web

import (
	"slices"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/period"
)

// askedRow is a figure that was not surely read, with the page on which it is settled.
type askedRow struct {
	Unit      string
	Link      string
	Indicator string
	Words     string
}

// The lengths of lists on the page of a period.
const (
	shownAsked   = 20
	shownJournal = 30
)

// fillAsked lists the figures of the period that are not surely read.
func (s *site) fillAsked(req request, page *periodPage, one period.State) error {
	figures, err := s.Reader.AskedFigures(req.Context(), page.PlanID, page.ID, req.visitor.view())
	if err != nil || len(figures) == 0 {
		return err
	}
	indicators, err := s.Reader.Indicators(req.Context())
	if err != nil {
		return err
	}
	page.AllAsked, page.MoreAsked = len(figures), max(0, len(figures)-shownAsked)
	for _, f := range figures[:len(figures)-page.MoreAsked] {
		unit := period.AnsweringFor(f.Unit, req.today, req.directory).Unit
		page.Asked = append(page.Asked, askedRow{
			Unit: unitShort(req, f.Unit), Link: unitLink(one, unit), Indicator: indicatorName(req.lang, indicators, f.Indicator, one), Words: beginning(f.Words, shownWords),
		})
	}
	return nil
}

// shownWords is how many characters of the words of a figure a list shows.
const shownWords = 160

// periodJournal lists what happened to the report of a unit, or, without a unit, to the period as a whole, the latest first.
func (s *site) periodJournal(req request, one period.State, unit directory.UnitCode) ([]journalRow, error) {
	events, err := s.Reader.PeriodJournal(req.Context(), plan.PlanID(one.Plan), one.Period.ID)
	if err != nil {
		return nil, err
	}
	var rows []journalRow
	for _, e := range slices.Backward(events) {
		concerns := e.Unit == unit || unit != "" && slices.Contains(e.Units, unit)
		if !concerns || len(rows) == shownJournal {
			continue
		}
		rows = append(rows, journalRow{
			Seq: e.Seq, At: timestamp(e.At), What: req.lang.Word("period_event", string(e.Kind)), Who: personLabel(req, e.Actor), Details: periodEventFacts(req, e, unit),
		})
	}
	return rows, nil
}

func periodEventFacts(req request, e period.Event, unit directory.UnitCode) []fact {
	value, units := "", ""
	if e.Value != nil {
		value = e.Value.Vietnamese()
	}
	if unit == "" && len(e.Units) > 0 {
		units = req.lang.T("page.period.units", "Count", len(e.Units))
	}
	return facts(req.lang, []labelled{
		{"page.label.unit", units},
		{"page.label.reason", e.Reason},
		{"page.period.document", e.Document},
		{"page.period_unit.due", day(e.Due)},
		{"page.period_unit.value", value},
	})
}
