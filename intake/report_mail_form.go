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

// ReportForm is the form of a report by mail: what is usually asked, and what the unit reported in the period before, with the values of that period
// beside. A line whose words would not be read as its indicator is left out. The last line asks for difficulties.
func ReportForm(set indicator.Set, of period.Period, unit directory.UnitCode, before []store.SubmittedFigure) []report.PeriodLine {
	asked := AskedFigures(set, of, of.To).Prepared()
	var lines []report.PeriodLine
	for _, i := range formIndicators(set, of, unit, before) {
		label := formLabel(i, asked)
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

// AnswerForm is the form for the answer to a report: the figures that were read, filled in, and a line for each indicator that is asked.
func AnswerForm(set indicator.Set, of period.Period, sub store.Submission) []report.PeriodLine {
	asked := AskedFigures(set, of, of.To).Prepared()
	var lines []report.PeriodLine
	for _, i := range set.On(of.To) {
		at := slices.IndexFunc(sub.Figures, func(f store.SubmittedFigure) bool { return f.Indicator == i.Code && f.Standing != store.FigureBeside })
		if at < 0 || len(lines) == maxFormLines {
			continue
		}
		label := formLabel(i, asked)
		if label == "" {
			continue
		}
		line := report.PeriodLine{Label: label}
		if f := sub.Figures[at]; f.Standing == store.FigureTaken || f.Standing == store.FigureSettled {
			line.Value = f.Value.String()
		}
		lines = append(lines, line)
	}
	return lines
}
