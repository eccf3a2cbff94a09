// Package form makes the Excel form (biểu mẫu) in which one unit reports the figures of one period, and reads it when it comes back.
//
// [Write] makes a workbook of three sheets. The first has a row for each indicator: its name and unit are locked, its values are to be filled in and take
// numbers of zero and more alone. The second takes difficulties and proposals. The third is very hidden and says for which plan, period and unit the form
// was made, with a code under a key of this installation ([ReadIdentity]), so that a form of another unit or period is recognised.
//
// [Read] finds the figures by the headings and the names of the indicators, wherever a person has moved them to. What is not surely read, and every table
// that is no form, is left to package mail/results.
package form

import (
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
)

// Form is what a form is made for. Computed indicators have no row.
type Form struct {
	Plan       plan.PlanID
	Period     period.Period
	Unit       directory.UnitCode
	UnitName   string
	Indicators []indicator.Indicator
	Known      map[indicator.Code]indicator.Number // what the tasks of the unit tell of the period: filled in, and open to change
	Previous   map[indicator.Code]indicator.Number // what the unit reported for the period before
	Code       string                              // of the letter with the form
}

// The sheets of a form.
const (
	SheetFigures = "Biểu 01"
	SheetRemarks = "Khó khăn, kiến nghị"
	sheetHidden  = "loa"
)

// The headings of the first sheet.
const (
	headOrdinal    = "STT"
	headName       = "Chỉ tiêu"
	headUnit       = "Đơn vị tính"
	headPrevious   = "Kỳ trước"
	headInPeriod   = "Trong kỳ"
	headCumulative = "Lũy kế"
	headNote       = "Ghi chú, minh chứng"
)

// The headings of the second sheet.
const (
	headDifficulties = "Khó khăn, vướng mắc"
	headProposals    = "Kiến nghị, đề xuất"
)

// The columns of the first sheet, from 1.
const (
	columnOrdinal = 1 + iota
	columnName
	columnUnit
	columnPrevious
	columnInPeriod
	columnCumulative
	columnNote
)

func headings() []string {
	return []string{headOrdinal, headName, headUnit, headPrevious, headInPeriod, headCumulative, headNote}
}

// widths are those of the columns, in characters.
func widths() []float64 { return []float64{6, 48, 16, 12, 12, 12, 48} }
