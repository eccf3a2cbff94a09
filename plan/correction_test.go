package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/deadline"
	"loa/plan/problem"
)

func TestCorrectionWith(t *testing.T) {
	t.Parallel()
	first := Correction{Lead: "Sở Nội vụ", Shape: ShapeTally, Quota: Quota{2, RhythmWeek}, Confirmed: []AskField{AskAboutDeadline}}
	for _, c := range []struct {
		name string
		more Correction
		want Correction
	}{
		{"nothing more leaves it", Correction{}, first},
		{"the same again leaves it", first, first},
		{"a field is set instead, the others stay", Correction{Lead: "Sở Tư pháp"}, Correction{Lead: "Sở Tư pháp", Shape: ShapeTally, Quota: Quota{2, RhythmWeek}, Confirmed: first.Confirmed}},
		{"a number of 0 is not dropped, so that it is refused", Correction{Quota: Quota{0, RhythmWeek}}, Correction{Lead: "Sở Nội vụ", Shape: ShapeTally, Quota: Quota{0, RhythmWeek}, Confirmed: first.Confirmed}},
		{"what is confirmed is added", Correction{Confirmed: []AskField{AskAboutLead}}, Correction{Lead: "Sở Nội vụ", Shape: ShapeTally, Quota: Quota{2, RhythmWeek}, Confirmed: []AskField{AskAboutDeadline, AskAboutLead}}},
	} {
		if diff := cmp.Diff(c.want, first.With(c.more)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestCorrectionSettles(t *testing.T) {
	t.Parallel()
	ask := func(field AskField, severity problem.Severity) Ask {
		return Ask{Field: field, Problem: problem.Problem{Severity: severity}}
	}
	settling := map[AskField]Correction{
		AskAboutLead: {Lead: "Sở Nội vụ"}, AskAboutSupport: {Support: "Sở Nội vụ"}, AskAboutDeadline: {Deadline: "Quý II"},
		AskAboutShape: {Shape: ShapeEvent}, AskAboutQuota: {Quota: Quota{1, RhythmMonth}},
	}
	for _, field := range AskFields() {
		for other, c := range settling {
			if got := c.Settles(ask(field, problem.SeverityError)); got != (field == other) {
				t.Errorf("a correction of %s settles a question about %s: %v", other, field, got)
			}
		}
		confirmed := Correction{Confirmed: []AskField{field}}
		if !confirmed.Settles(ask(field, problem.SeverityWarning)) || confirmed.Settles(ask(field, problem.SeverityError)) {
			t.Errorf("confirming %s has to settle its warning, and no error", field)
		}
	}
}

func TestRecall(t *testing.T) {
	t.Parallel()
	line := func(title, lead, due string) Line {
		return Line{Title: title, Lead: []Assignee{{Text: lead}}, Deadline: deadline.Deadline{Text: due}}
	}
	tally := Correction{Shape: ShapeTally, Lead: "Sở Tư pháp", Deadline: "Quý II", Confirmed: []AskField{AskAboutSupport}}
	of := func(id PlanID, year int, l Line, c Correction) Remembered {
		return Remembered{Plan: id, Year: year, Key: KeyOf(l, year), Correction: c}
	}
	said := line("Viết tin bài năm 2026", "Sở", "Quý này")
	for _, c := range []struct {
		name   string
		memory []Remembered
		lines  []Line
		id     PlanID
		year   int
		want   []Correction // zero: nothing is recalled
	}{
		{"the same plan takes all", []Remembered{of("kh-2026", 2026, said, tally)}, []Line{said}, "kh-2026", 2026, []Correction{tally}},
		{
			"capitals, marks and the year of the plan do not count",
			[]Remembered{of("kh-2026", 2026, said, tally)},
			[]Line{line("VIẾT TIN BÀI NĂM 2027", "so", "quý này")},
			"kh-2027", 2027,
			[]Correction{{Shape: ShapeTally, Lead: "Sở Tư pháp", Deadline: "Quý II"}},
		},
		{
			"other words of the deadline keep their own reading",
			[]Remembered{of("kh-2026", 2026, said, tally)},
			[]Line{line("Viết tin bài năm 2026", "Sở", "Quý III")},
			"kh-2026", 2026,
			[]Correction{{Shape: ShapeTally, Lead: "Sở Tư pháp"}},
		},
		{"a deadline that names a year stays in its year", []Remembered{of("kh-2026", 2026, said, Correction{Deadline: "Quý II/2026", Lead: "A"})}, []Line{said}, "kh-2027", 2027, []Correction{{}}},
		{"nor does a full date go to the next", []Remembered{of("kh-2026", 2026, line("Viết tin", "Sở", "?"), Correction{Deadline: "trước 15/6/26", Lead: "A"})}, []Line{line("Viết tin", "Sở", "?")}, "kh-2027", 2027, []Correction{{Lead: "A"}}},
		{"a day without a year does", []Remembered{of("kh-2026", 2026, line("Viết tin", "Sở", "?"), Correction{Deadline: "trước 15/6"})}, []Line{line("Viết tin", "Sở", "?")}, "kh-2027", 2027, []Correction{{Deadline: "trước 15/6"}}},
		{"another lead is another line", []Remembered{of("kh-2026", 2026, said, tally)}, []Line{line("Viết tin bài năm 2026", "Ban", "Quý này")}, "kh-2026", 2026, []Correction{{}}},
		{"a later year and another plan of the year are not asked", []Remembered{of("kh-2027", 2027, said, tally), of("kh-2026-thu", 2026, said, tally)}, []Line{said}, "kh-2026", 2026, []Correction{{}}},
		{
			"the plan itself goes before the last year, which goes before the one before",
			[]Remembered{of("kh-2025", 2025, line("Viết tin", "Sở", "?"), Correction{Lead: "2025"}), of("kh-2026", 2026, line("Viết tin", "Sở", "?"), Correction{Lead: "2026"})},
			[]Line{line("Viết tin", "Sở", "?")},
			"kh-2027", 2027,
			[]Correction{{Lead: "2026"}},
		},
		{
			"an empty correction of the plan takes the words as they are",
			[]Remembered{of("kh-2026", 2026, line("Viết tin", "Sở", "?"), Correction{Lead: "2026"}), of("kh-2027", 2027, line("Viết tin", "Sở", "?"), Correction{})},
			[]Line{line("Viết tin", "Sở", "?")},
			"kh-2027", 2027,
			[]Correction{{}},
		},
		{
			"of two lines with the same work only the one with the same deadline",
			[]Remembered{of("kh-2026", 2026, line("Viết tin", "Sở", "Quý I"), Correction{Shape: ShapeTally})},
			[]Line{line("Viết tin", "Sở", "Quý I"), line("Viết tin", "Sở", "Quý II")},
			"kh-2026", 2026,
			[]Correction{{Shape: ShapeTally}, {}},
		},
	} {
		got := make([]Correction, len(c.lines))
		for i, recalled := range Recall(c.lines, c.id, c.year, c.memory) {
			if recalled != nil {
				got[i] = recalled.Correction
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestExpandBlocked(t *testing.T) {
	t.Parallel()
	open := Ask{Field: AskAboutDeadline, Problem: problem.Problem{Message: "không hiểu thời hạn", Severity: problem.SeverityError}}
	note := Ask{Field: AskAboutShape, Problem: problem.Problem{Message: "tin hay văn bản?", Severity: problem.SeverityWarning}}
	lines := []Line{{Code: "1", Row: 4, Asks: []Ask{note, open}}, {Code: "2", Row: 5, Asks: []Ask{note}}}
	specs, problems := Expand(ExpandInput{Plan: "kh-2026", Year: 2026, Lines: lines[:1]})
	want := []problem.Problem{{Row: 4, Message: "không hiểu thời hạn", Suggestion: settleLine, Severity: problem.SeverityError}}
	if diff := cmp.Diff(want, problems); diff != "" || len(specs) > 0 {
		t.Errorf("%d tasks, problems (-want +got):\n%s", len(specs), diff)
	}
	if got := BlockedLines(lines); got != 1 {
		t.Errorf("%d lines wait for an answer, want 1", got)
	}
}
