package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/problem"
	"loa/store"
	"loa/store/storetest"
)

// remembered is the memory of a correction of a line of the sample.
func remembered(line plan.Line, settled plan.Correction) plan.Remembered {
	return plan.Remembered{Plan: "kh-2026", Year: 2026, Key: plan.KeyOf(line, 2026), Correction: settled, By: "mai", At: noon}
}

// asking is the first line of the sample with a question that is open.
func asking() plan.Line {
	line := sampleLines()[0]
	line.Asks = []plan.Ask{{Field: plan.AskAboutShape, Shapes: []plan.ShapeCode{plan.ShapeProduct, plan.ShapeTally}, Problem: problem.Problem{Row: 1, Message: "Loại nào?", Severity: problem.SeverityWarning}}}
	return line
}

func TestCorrectLine(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	asked := asking()
	if _, _, err := s.ImportPlan(t.Context(), samplePlan(), append([]plan.Line{asked}, sampleLines()[1:]...), source); err != nil {
		t.Fatal(err)
	}
	onRecord := func() plan.Line {
		t.Helper()
		line, err := s.Line(t.Context(), "kh-2026", asked.Code)
		if err != nil {
			t.Fatal(err)
		}
		return line
	}
	before := onRecord()
	if diff := cmp.Diff(asked.Asks, before.Asks); diff != "" {
		t.Errorf("the questions on record (-want +got):\n%s", diff)
	}
	settled := plan.Correction{Shape: plan.ShapeTally, Quota: plan.Quota{Count: 2, Per: plan.RhythmWeek}}
	corrected := before
	corrected.Asks, corrected.Work = nil, plan.Work{Shape: plan.ShapeTally, Quota: settled.Quota}
	corrected.Corrected = &plan.Corrected{Correction: settled, By: "mai", At: noon, Year: 2026, Said: before.Reading()}
	for _, time := range []string{"once", "twice"} {
		if err := s.CorrectLine(t.Context(), corrected, remembered(before, settled)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(corrected, onRecord()); diff != "" {
			t.Errorf("corrected %s (-want +got):\n%s", time, diff)
		}
		if diff := cmp.Diff(before, onRecord().AsSaid()); diff != "" {
			t.Errorf("the words of the plan after %s (-want +got):\n%s", time, diff)
		}
	}
	for _, c := range []struct {
		name   string
		id     plan.PlanID
		year   int
		number int
	}{{"the plan itself", "kh-2026", 2026, 1}, {"a later year", "kh-2027", 2027, 1}, {"another plan of the year", "kh-2026-thu", 2026, 0}, {"an earlier year", "kh-2025", 2025, 0}} {
		memory, err := s.RememberedCorrections(t.Context(), c.id, c.year)
		if err != nil || len(memory) != c.number {
			t.Errorf("%s remembers %+v (%v), want %d", c.name, memory, err, c.number)
		}
		if c.number == 1 {
			if diff := cmp.Diff([]plan.Remembered{remembered(before, settled)}, memory); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
	}
	unknown := corrected
	unknown.Code = "khong-co"
	if err := s.CorrectLine(t.Context(), unknown, remembered(before, plan.Correction{})); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown line: %v", err)
	}
	if err := s.SetPlanStatus(t.Context(), "kh-2026", []plan.PlanStatus{plan.PlanImported}, plan.PlanLaunching); err != nil {
		t.Fatal(err)
	}
	if err := s.CorrectLine(t.Context(), before, remembered(before, plan.Correction{})); !errors.Is(err, store.ErrConflict) {
		t.Errorf("after the launch: %v", err)
	}
	if memory, err := s.RememberedCorrections(t.Context(), "kh-2026", 2026); err != nil || len(memory) != 1 || memory[0].Correction.IsZero() {
		t.Errorf("what was refused is remembered: %+v (%v)", memory, err)
	}
}
