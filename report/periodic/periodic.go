// Package periodic drafts the official report of a reporting period from what the record has: who reported, the figures of the units, the tasks of the
// plan. The text is Vietnamese, as the document is (Nghị định 30/2020/NĐ-CP); its layout is of package report/document.
//
// Each number of the text and of the tables has an identifier, and [Draft] lists them with their sources, so that a figure of the document can be traced
// to the submissions behind it. All numbers come from the input alone, which cmd/loa and package web load from the same views.
//
// The functions are pure.
package periodic

import (
	"cmp"
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report/document"
)

// Given is a figure of a unit that counts.
type Given struct {
	Unit       directory.UnitCode
	Indicator  indicator.Code
	Value      indicator.Number
	Submission string // the SHA-256 of what the unit sent
	Number     int    // in the submission
	Words      string
}

// Tasks counts the tasks of the plan that were due in the period.
type Tasks struct {
	Due     int
	Done    int
	OnTime  int // of those that are done
	Overdue int
	Reasons []string // why tasks are late, as their units wrote
}

// Input is what a report is drafted from. Before are the figures of the same period of the year before; none when it was not reported here.
type Input struct {
	State      period.State
	On         calendar.Date // the day of the report
	Directory  directory.Directory
	Indicators indicator.Set
	Figures    []Given
	Before     []Given
	Tasks      Tasks
	Next       []string // the tasks of the next period, in the words of the plan
	Proposals  []string // what units propose
	PlanTitle  string
	PlanNumber string // "12/KH-UBND"
	Issuer     document.Issuer
	Symbol     string // "BC-SNV"
	Place      string
	Signer     document.Signer
	Addressees []string
	Recipients []string
}

// Figure is a number of the report with where it comes from.
type Figure struct {
	ID     string           `json:"id"` // "SL-NEWS", "BC-1"
	Text   string           `json:"text"`
	Value  indicator.Number `json:"value"`
	Units  int              `json:"units,omitempty"` // that gave it
	Parts  []Part           `json:"parts,omitempty"`
	Reason string           `json:"reason,omitempty"` // how it is counted, where it has no parts
}

// Part is what one unit gave toward a figure.
type Part struct {
	Unit       directory.UnitCode `json:"unit"`
	Name       string             `json:"name"`
	Value      indicator.Number   `json:"value"`
	Submission string             `json:"submission"`
	Number     int                `json:"number"`
	Words      string             `json:"words"`
}

// Report is a drafted report.
type Report struct {
	Document document.Document
	Figures  []Figure
}

// Draft drafts the report of a period. The same input gives the same report.
func Draft(in Input) Report {
	d := &drafting{Input: in, count: in.State.Completeness(in.On, in.Directory)}
	d.totals = d.aggregate(in.Figures)
	d.before = d.aggregate(in.Before)
	doc := document.Document{
		Issuer: in.Issuer, Symbol: in.Symbol, Place: in.Place, Date: document.Date{Year: in.On.Year(), Month: int(in.On.Month()), Day: in.On.Day()}, Draft: true,
		TypeName: "BÁO CÁO", Subject: d.subject(), Addressees: in.Addressees, Bases: d.bases(), Body: d.body(), Signer: in.Signer, Recipients: in.Recipients,
		Annexes: d.annexes(),
	}
	return Report{Document: doc, Figures: d.figures}
}

// drafting is one report being drafted.
type drafting struct {
	Input
	count   period.Completeness
	totals  []indicator.Result
	before  []indicator.Result
	figures []Figure
}

// aggregate adds up figures by the rules of their indicators.
func (d *drafting) aggregate(figures []Given) []indicator.Result {
	if len(figures) == 0 {
		return nil
	}
	values := make([]indicator.Value, 0, len(figures))
	for _, f := range figures {
		values = append(values, indicator.Value{Indicator: f.Indicator, Unit: string(f.Unit), On: d.State.Period.To, Seq: f.Number, Given: true, Number: f.Value})
	}
	return d.Indicators.Aggregate(values, d.State.Period.To)
}

// resultOf finds the result of an indicator; false when no unit gave it.
func resultOf(results []indicator.Result, code indicator.Code) (indicator.Result, bool) {
	i := slices.IndexFunc(results, func(r indicator.Result) bool { return r.Indicator == code && r.Given })
	if i < 0 {
		return indicator.Result{}, false
	}
	return results[i], true
}

// nameOf is the short name of a unit, or its code.
func (d *drafting) nameOf(unit directory.UnitCode) string {
	if found, known := d.Directory.UnitEver(unit); known {
		return cmp.Or(found.Short, found.Name)
	}
	return string(unit)
}

// figure lists a number of the report, and returns the run that states it.
func (d *drafting) figure(f Figure) document.Run {
	if i := slices.IndexFunc(d.figures, func(other Figure) bool { return other.ID == f.ID }); i < 0 {
		d.figures = append(d.figures, f)
	}
	return document.Run{Text: f.Text, Figure: f.ID}
}

// total lists the total of an indicator with the parts of the units.
func (d *drafting) total(r indicator.Result) document.Run {
	f := Figure{ID: "SL-" + string(r.Indicator), Text: r.Number.Vietnamese(), Value: r.Number}
	for _, given := range d.Input.Figures {
		if given.Indicator == r.Indicator {
			f.Parts = append(f.Parts, Part{given.Unit, d.nameOf(given.Unit), given.Value, given.Submission, given.Number, given.Words})
		}
	}
	f.Units = len(f.Parts)
	return d.figure(f)
}

// counted lists a number of units or tasks.
func (d *drafting) counted(id string, n int, reason string) document.Run {
	return d.figure(Figure{ID: id, Text: twoDigits(n), Value: indicator.Whole(int64(n)), Reason: reason})
}
