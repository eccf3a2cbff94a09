package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"loa/plan"
	"loa/plan/annex"
	"loa/plan/problem"
	"loa/store"
)

// Correct reads a line of a plan again with what a person has settled about it, and remembers it. An empty correction takes the words of the plan as
// they were read. The problems are errors when the correction cannot be read: then nothing is changed. store.ErrConflict means that the plan is
// launched, store.ErrNotFound that there is no such line.
func (i Importer) Correct(ctx context.Context, of plan.Correcting, settled plan.Correction) (plan.Line, []problem.Problem, error) {
	p, err := i.Store.Plan(ctx, of.Plan)
	if err != nil {
		return plan.Line{}, nil, err
	}
	line, err := i.Store.Line(ctx, of.Plan, of.Line)
	if err != nil {
		return plan.Line{}, nil, err
	}
	if p.Status != plan.PlanImported {
		return line, nil, fmt.Errorf("correcting line %s: plan %s is %s: %w", of.Line, p.ID, p.Status, store.ErrConflict)
	}
	reader, err := i.reader(ctx, p)
	if err != nil {
		return line, nil, err
	}
	corrected, problems := annex.Correct(line, settled, reader)
	if problem.Blocking(problems) {
		return line, problems, nil
	}
	memory := plan.Remembered{Plan: p.ID, Year: p.Year, Key: plan.KeyOf(line, p.Year), Correction: settled, By: of.By, At: of.At}
	if corrected.Corrected != nil {
		corrected.Corrected.By, corrected.Corrected.At, corrected.Corrected.Year = of.By, of.At, p.Year
	}
	return corrected, problems, i.Store.CorrectLine(ctx, corrected, memory)
}

// reader is what the words of a plan on record are read with.
func (i Importer) reader(ctx context.Context, p plan.Plan) (annex.Input, error) {
	people, err := i.Store.Directory(ctx)
	if err != nil {
		return annex.Input{}, err
	}
	shapes, err := i.Store.Shapes(ctx)
	return annex.Input{Year: p.Year, Directory: people, Rules: p.Rules, Tags: i.Tags, Shapes: shapes}, err
}

// recall applies what is remembered to the lines of a file, and tells of each line for which it does.
func (i Importer) recall(ctx context.Context, id plan.PlanID, reader annex.Input, reading annex.Result) (annex.Result, error) {
	memory, err := i.Store.RememberedCorrections(ctx, id, reader.Year)
	if err != nil || len(memory) == 0 {
		return reading, err
	}
	if reader.Shapes, err = i.Store.Shapes(ctx); err != nil {
		return reading, err
	}
	reader.Directory = reader.Directory.Indexed()
	for at, recalled := range plan.Recall(reading.Lines, id, reader.Year, memory) {
		if recalled == nil || recalled.Correction.IsZero() {
			continue
		}
		line := reading.Lines[at]
		corrected, problems := annex.Correct(line, recalled.Correction, reader)
		if problem.Blocking(problems) {
			reading.Problems = append(reading.Problems, notRecalled(line, *recalled, problems))
			continue
		}
		corrected.Corrected.By, corrected.Corrected.At, corrected.Corrected.Year = recalled.By, recalled.At, recalled.Year
		reading.Lines[at] = corrected
		reading.Problems = append(withoutSettled(reading.Problems, line, corrected), recalledNote(line, *recalled))
	}
	return reading, nil
}

// withoutSettled is the problems without those of questions that a correction has settled.
func withoutSettled(problems []problem.Problem, before, after plan.Line) []problem.Problem {
	open := map[problem.Problem]bool{}
	for _, ask := range after.Asks {
		open[ask.Problem] = true
	}
	settled := map[problem.Problem]bool{}
	for _, ask := range before.Asks {
		settled[ask.Problem] = !open[ask.Problem]
	}
	return slices.DeleteFunc(slices.Clone(problems), func(p problem.Problem) bool { return settled[p] })
}

// recalledNote tells that a line is read by a correction.
func recalledNote(line plan.Line, recalled plan.Remembered) problem.Problem {
	return problem.Problem{
		Sheet: line.Sheet, Row: line.Row, Found: line.Title, Severity: problem.SeverityWarning,
		Message:    fmt.Sprintf("theo chỉnh sửa đã ghi nhớ năm %d: %s", recalled.Year, strings.Join(recalled.Correction.Vietnamese(), "; ")),
		Suggestion: "nếu năm nay khác thì sửa lại cách hiểu của dòng này trước khi triển khai",
	}
}

// notRecalled tells that a correction cannot be read any more, so that the line is read by its own words.
func notRecalled(line plan.Line, recalled plan.Remembered, problems []problem.Problem) problem.Problem {
	return problem.Problem{
		Sheet: line.Sheet, Row: line.Row, Found: line.Title, Severity: problem.SeverityWarning,
		Message:    fmt.Sprintf("không dùng được chỉnh sửa đã ghi nhớ năm %d (%s): %s", recalled.Year, strings.Join(recalled.Correction.Vietnamese(), "; "), problems[0].Message),
		Suggestion: "kiểm tra cách hiểu của dòng này trước khi triển khai",
	}
}
