package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

func TestImportPlan(t *testing.T) {
	t.Parallel()
	t.Run("the plan is found as it was imported", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		want := samplePlan()
		want.Status = plan.PlanImported
		for _, first := range []bool{true, false} {
			kept, created, err := s.ImportPlan(t.Context(), samplePlan(), sampleLines(), source)
			if err != nil || created != first {
				t.Fatalf("created %t, %v; want %t", created, err, first)
			}
			if diff := cmp.Diff(want, kept); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		}
		plans, err := s.Plans(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]plan.Plan{want}, plans); diff != "" {
			t.Errorf("plans (-want +got):\n%s", diff)
		}
		lines, err := s.Lines(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sampleLines(), lines); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
		blob, err := s.Blob(t.Context(), hash(string(source)))
		if err != nil || string(blob.Content) != string(source) || blob.Size != int64(len(source)) {
			t.Errorf("the file it was read from: %q, %v", blob.Content, err)
		}
	})
	t.Run("the same file at once is one plan", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		created := make(chan bool, 8)
		var all sync.WaitGroup
		for i := range cap(created) {
			all.Go(func() {
				p := samplePlan()
				if i%2 == 1 {
					p.ID = "kh-2026-ban-sao"
				}
				_, is, err := s.ImportPlan(context.WithoutCancel(t.Context()), p, sampleLines(), source)
				if err != nil {
					t.Error(err)
				}
				created <- is
			})
		}
		all.Wait()
		close(created)
		n := 0
		for is := range created {
			if is {
				n++
			}
		}
		plans, err := s.Plans(t.Context())
		if err != nil || n != 1 || len(plans) != 1 {
			t.Errorf("%d imports made a plan and %d plans are there (%v), want one", n, len(plans), err)
		}
	})
	t.Run("a further annex keeps the lines, and comes once", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		if _, _, err := s.ImportPlan(t.Context(), samplePlan(), sampleLines(), source); err != nil {
			t.Fatal(err)
		}
		second := samplePlan()
		second.Version, second.Title, second.Source = "phu-luc-2", "Phụ lục II", "phu-luc-2.xlsx"
		for _, created := range []bool{true, false} {
			got, made, err := s.ImportPlanAs(t.Context(), plan.ImportAdd, second, sampleLines()[:1], []byte("phụ lục hai"))
			if err != nil || made != created || got.Title != samplePlan().Title || got.Source != samplePlan().Source+"; phu-luc-2.xlsx" {
				t.Fatalf("created %t, want %t; %+v, %v", made, created, got, err)
			}
		}
		lines, err := s.Lines(t.Context(), second.ID)
		if err != nil || len(lines) != len(sampleLines())+1 || lines[len(lines)-1].Code != "p2-"+sampleLines()[0].Code {
			t.Errorf("lines %+v, %v", lines, err)
		}
	})
	t.Run("another file replaces a plan until it is launched", func(t *testing.T) {
		t.Parallel()
		s := storetest.Open(t)
		if _, _, err := s.ImportPlan(t.Context(), samplePlan(), sampleLines(), source); err != nil {
			t.Fatal(err)
		}
		corrected := samplePlan()
		corrected.Version, corrected.Title = "phien-ban-2", "Kế hoạch đã sửa"
		if _, _, err := s.ImportPlan(t.Context(), corrected, sampleLines()[1:], []byte("bản sửa")); !errors.Is(err, store.ErrOtherAnnex) {
			t.Fatalf("another file without an act: %v, want ErrOtherAnnex", err)
		}
		if lines, err := s.Lines(t.Context(), corrected.ID); err != nil || len(lines) != len(sampleLines()) {
			t.Fatalf("%d lines after the refusal, %v", len(lines), err)
		}
		if _, created, err := s.ImportPlanAs(t.Context(), plan.ImportReplace, corrected, sampleLines()[1:], []byte("bản sửa")); err != nil || !created {
			t.Fatalf("created %t, %v", created, err)
		}
		if lines, err := s.Lines(t.Context(), corrected.ID); err != nil || len(lines) != 1 || lines[0].Code != "2" {
			t.Errorf("lines %v, %v; want line 2 alone", lines, err)
		}
		if err := s.SetPlanStatus(t.Context(), corrected.ID, []plan.PlanStatus{plan.PlanImported}, plan.PlanLaunching); err != nil {
			t.Fatal(err)
		}
		third := corrected
		third.Version = "phien-ban-3"
		if _, _, err := s.ImportPlan(t.Context(), third, sampleLines(), source); !errors.Is(err, store.ErrConflict) {
			t.Errorf("another file for a launched plan: %v, want ErrConflict", err)
		}
		kept, err := s.Plan(t.Context(), corrected.ID)
		if err != nil || kept.Version != "phien-ban-2" || kept.Status != plan.PlanLaunching {
			t.Errorf("kept %+v, %v", kept, err)
		}
	})
}

// TestSetPlanStatus: a plan moves only from the statuses that are given.
func TestSetPlanStatus(t *testing.T) {
	t.Parallel()
	s, _ := launched(t, 0)
	ctx, from := t.Context(), []plan.PlanStatus{plan.PlanImported}
	for range 2 {
		if err := s.SetPlanStatus(ctx, "kh-2026", from, plan.PlanLaunching); err != nil {
			t.Error(err)
		}
	}
	if err := s.SetPlanStatus(ctx, "kh-2026", from, plan.PlanClosed); !errors.Is(err, store.ErrConflict) {
		t.Errorf("from where it is not: %v, want ErrConflict", err)
	}
	if err := s.SetPlanStatus(ctx, "kh-2099", from, plan.PlanClosed); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a plan that is not there: %v, want ErrNotFound", err)
	}
}
