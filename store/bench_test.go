package store_test

import (
	"fmt"
	"testing"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

// BenchmarkProject is one command's share of PostgreSQL: an event, the row, a letter and a question, committed and flushed.
func BenchmarkProject(b *testing.B) {
	s := storetest.Open(b)
	if _, _, err := s.ImportPlan(b.Context(), samplePlan(), sampleLines(), source); err != nil {
		b.Fatal(err)
	}
	id := plan.TaskID("kh-2026/1/so-noi-vu/1")
	spec := plan.TaskSpec{ID: id, Line: "1", Unit: "so-noi-vu", Occurrence: "1", Title: "Chuyên mục"}
	if _, err := s.AddTasks(b.Context(), "kh-2026", []plan.TaskSpec{spec}); err != nil {
		b.Fatal(err)
	}
	p := opened(id)
	for b.Loop() {
		p.State.Seq++
		p.Events[0].Seq = p.State.Seq
		p.Letters = []store.LetterOut{letter(p, "an")}
		p.Asks = []store.Ask{ask(p, "an", plan.PurposeAccept)}
		if err := s.Project(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOverview counts a plan of two thousand tasks in a hundred units.
func BenchmarkOverview(b *testing.B) {
	s := storetest.Open(b)
	if _, _, err := s.ImportPlan(b.Context(), samplePlan(), sampleLines(), source); err != nil {
		b.Fatal(err)
	}
	var specs []plan.TaskSpec
	for i := range 2000 {
		unit, occurrence := plan.UnitCode(fmt.Sprint("don-vi-", i%100)), fmt.Sprint(i)
		id, err := plan.NewTaskID("kh-2026", "1", unit, occurrence)
		if err != nil {
			b.Fatal(err)
		}
		specs = append(specs, plan.TaskSpec{ID: id, Line: "1", Unit: unit, Occurrence: occurrence, Due: today.AddDays(i % 30)})
	}
	if _, err := s.AddTasks(b.Context(), "kh-2026", specs); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Overview(b.Context(), "kh-2026", today); err != nil {
			b.Fatal(err)
		}
	}
}
