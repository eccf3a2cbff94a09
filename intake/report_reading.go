package intake

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"loa/mail/results"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report/form"
	"loa/sheet"
	"loa/store"
	"loa/vietnamese"
)

// AskedFigures is what a unit is asked to report in a period, for the reader of reports. Said is the day on which the report came; zero: not known.
func AskedFigures(set indicator.Set, p period.Period, said calendar.Date) results.FiguresAsked {
	asked := results.FiguresAsked{First: p.From, Last: p.To, Said: said}
	list := set.On(p.To)
	for n, i := range list {
		if i.Aggregation == indicator.AggregationComputed {
			continue
		}
		read := results.Indicator{Code: string(i.Code), Name: i.Vietnamese, Decimals: i.Decimals, Unit: i.Unit, Of: string(partOf(i, list[:n]))}
		for _, word := range i.Words {
			read.Words = append(read.Words, vietnamese.Fold(word))
		}
		for _, part := range i.Group {
			read.Parts = append(read.Parts, string(part))
		}
		asked.Indicators = append(asked.Indicators, read)
	}
	return asked
}

// partOf is the indicator whose people or reach an indicator counts, or of which it is a part: the one that it may not exceed, or the first of a pair.
// Empty: none.
func partOf(i indicator.Indicator, before []indicator.Indicator) indicator.Code {
	if i.AtMost != "" {
		return i.AtMost
	}
	if slices.ContainsFunc(before, func(b indicator.Indicator) bool { return b.Code == i.Pair }) {
		return i.Pair
	}
	return ""
}

// ReadReportFile reads the figures of one file: a table of Excel, Word, OpenDocument or CSV, or a text in any Vietnamese encoding. The error is a
// *sheet.Fault that says in Vietnamese what is wrong with the file.
func ReadReportFile(ctx context.Context, name string, content []byte, asked results.FiguresAsked) (results.Report, error) {
	asked.File = name
	switch strings.ToLower(filepath.Ext(name)) {
	case ".txt", ".text", ".md", "":
		return results.ReadFigures(decodedText(content), asked), nil
	}
	read, err := sheet.ParseContent(ctx, name, content)
	if err != nil {
		return results.Report{}, err
	}
	found := form.Read(read.Tables, asked)
	if strings.TrimSpace(read.Text) == "" {
		return found, nil
	}
	return JoinReports(found, results.ReadFigures(read.Text, asked)), nil
}

// decodedText is a text file in Unicode.
func decodedText(content []byte) string {
	if utf8.Valid(content) {
		return string(content)
	}
	return vietnamese.Decode(content, "")
}

// JoinReports is one report of several parts: a letter and its files. A figure of a table stands before the same figure of a text; two parts that differ
// about an indicator are in doubt, and both figures are asked.
func JoinReports(parts ...results.Report) results.Report {
	var all results.Report
	all.Nil = len(parts) > 0
	for _, part := range parts {
		all.Nil = all.Nil && (part.Nil || len(part.Figures) == 0 && len(part.Doubts) == 0)
		all.Doubts = append(all.Doubts, part.Doubts...)
		all.Units = append(all.Units, part.Units...)
		if all.Period == (results.Period{}) {
			all.Period = part.Period
		}
		for _, f := range part.Figures {
			all.Figures = joinFigure(all.Figures, f)
		}
	}
	saidNil := false
	for _, part := range parts {
		saidNil = saidNil || part.Nil
	}
	all.Nil = all.Nil && saidNil
	return all
}

func joinFigure(figures []results.Figure, f results.Figure) []results.Figure {
	for i, other := range figures {
		if other.Indicator != f.Indicator || other.Kind != f.Kind || f.Kind != results.FigureExact || other.Source.File == f.Source.File && other.Source.Sheet == f.Source.Sheet {
			continue
		}
		if other.Value == f.Value && other.HasValue == f.HasValue {
			return figures // the letter says what its table says
		}
		figures[i].Confidence, f.Confidence = results.ConfidenceLow, results.ConfidenceLow
	}
	return append(figures, f)
}

// NewSubmission is a submission of a unit with the figures that were read in it. A figure that is surely read and is the value of the period is taken; one
// that is not surely read is asked; what tells of something else stands beside.
func NewSubmission(of period.State, unit directory.UnitCode, id string, read results.Report) store.Submission {
	sub := store.Submission{Unit: unit, ID: id, Period: of.Period.ID, Content: period.ContentEmpty}
	for _, f := range read.Figures {
		sub.Figures = append(sub.Figures, submittedFigure(f))
	}
	switch {
	case Taken(sub) > 0:
		sub.Content = period.ContentFull
	case read.Nil:
		sub.Content = period.ContentNil
	}
	return sub
}

// Taken counts the figures of a submission that count.
func Taken(sub store.Submission) int {
	n := 0
	for _, f := range sub.Figures {
		if f.Standing == store.FigureTaken {
			n++
		}
	}
	return n
}

func submittedFigure(f results.Figure) store.SubmittedFigure {
	s := store.SubmittedFigure{
		Indicator: indicator.Code(f.Indicator), Value: indicator.Number(f.Value), HasValue: f.HasValue, Kind: string(f.Kind), Words: f.Words,
		Source: store.FigureSource{File: f.Source.File, Sheet: f.Source.Sheet, Cell: f.Source.Cell, Line: f.Source.Line}, Links: f.Links,
	}
	sure := f.Confidence == results.ConfidenceHigh
	switch f.Kind {
	case results.FigurePrevious, results.FigurePlan, results.FigureCumulative:
		s.Standing = store.FigureBeside
	case results.FigureExact:
		s.Standing = store.FigureAsked
		if sure && f.HasValue {
			s.Standing = store.FigureTaken
		}
	case results.FigureNil:
		s.Standing = store.FigureAsked
		if sure {
			s.Value, s.HasValue, s.Standing = 0, true, store.FigureTaken
		}
	case results.FigureApproximate, results.FigureAmbiguous:
		s.Standing = store.FigureAsked
	}
	return s
}
