package intake

import (
	"slices"

	"loa/mail/results"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report"
	"loa/store"
)

// The lines of a form by mail.
const maxFormLines = 20

// usual are the indicators that a form by mail asks for, where the list of indicators has them. A unit may report every other one as well.
var usual = []indicator.Code{"NEWS", "ART", "LOUD", "VID", "SOC", "BAN", "LEAF", "CONF", "CONF_P", "TRN", "INI", "FB_IN", "FB_DONE"}

// Forms writes the forms of a period by mail. A line whose words would not be read as its indicator is left out; that is found once for each indicator,
// because it takes about a millisecond. Forms is not for several goroutines at once.
type Forms struct {
	of     period.Period
	set    indicator.Set
	asked  results.FiguresAsked
	labels map[indicator.Code]string
}

// NewForms makes the forms of a period.
func NewForms(set indicator.Set, of period.Period) Forms {
	return Forms{of: of, set: set, asked: AskedFigures(set, of, of.To).Prepared(), labels: map[indicator.Code]string{}}
}

// label is the wording of an indicator in a form; empty when there is none.
func (f Forms) label(i indicator.Indicator) string {
	label, known := f.labels[i.Code]
	if !known {
		label = formLabel(i, f.asked)
		f.labels[i.Code] = label
	}
	return label
}

// Request is the form for the report of a unit: what is usually asked, and what it reported in the period before, with the values of that period beside.
// The last line asks for difficulties.
func (f Forms) Request(unit directory.UnitCode, before []store.SubmittedFigure) []report.PeriodLine {
	var lines []report.PeriodLine
	for _, i := range formIndicators(f.set, f.of, unit, before) {
		label := f.label(i)
		if label == "" || len(lines) == maxFormLines {
			continue
		}
		lines = append(lines, report.PeriodLine{Label: label, Previous: valueOf(before, unit, i.Code)})
	}
	return append(lines, report.PeriodLine{Label: "Khó khăn, kiến nghị"})
}

// formIndicators are the indicators of a form in the order of the list.
func formIndicators(set indicator.Set, of period.Period, unit directory.UnitCode, before []store.SubmittedFigure) []indicator.Indicator {
	all := slices.DeleteFunc(set.On(of.To), func(i indicator.Indicator) bool { return i.Aggregation == indicator.AggregationComputed || i.Mixed() })
	chosen := slices.DeleteFunc(slices.Clone(all), func(i indicator.Indicator) bool {
		return !slices.Contains(usual, i.Code) && valueOf(before, unit, i.Code) == ""
	})
	if len(chosen) == 0 {
		return all // a list of the city's own
	}
	return chosen
}

// valueOf is the value of an indicator that a unit reported, as people write it; empty when it did not.
func valueOf(figures []store.SubmittedFigure, unit directory.UnitCode, code indicator.Code) string {
	for _, f := range figures {
		if f.Unit == unit && f.Indicator == code && f.HasValue {
			return f.Value.String()
		}
	}
	return ""
}

// formLabel is the first wording of an indicator with which a filled line is surely read as it; empty when there is none.
func formLabel(i indicator.Indicator, asked results.FiguresAsked) string {
	candidates := []string{i.Vietnamese}
	for _, word := range i.Words {
		candidates = append(candidates, "Số "+word)
	}
	for _, label := range candidates {
		read := results.ReadFigures(label+": 7", asked)
		if len(read.Doubts) > 0 || len(read.Figures) != 1 {
			continue
		}
		if f := read.Figures[0]; f.Indicator == string(i.Code) && f.Kind == results.FigureExact && f.Confidence == results.ConfidenceHigh {
			return label
		}
	}
	return ""
}

// Answer is the form for the answer to a report: the figures that were read, filled in, and a line for each indicator that is asked.
func (f Forms) Answer(sub store.Submission) []report.PeriodLine {
	var lines []report.PeriodLine
	for _, i := range f.set.On(f.of.To) {
		at := slices.IndexFunc(sub.Figures, func(f store.SubmittedFigure) bool { return f.Indicator == i.Code && f.Standing != store.FigureBeside })
		if at < 0 || len(lines) == maxFormLines {
			continue
		}
		label := f.label(i)
		if label == "" {
			continue
		}
		line := report.PeriodLine{Label: label}
		if read := sub.Figures[at]; read.Standing == store.FigureTaken || read.Standing == store.FigureSettled {
			line.Value = read.Value.String()
		}
		lines = append(lines, line)
	}
	return lines
}
