package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/store"
	"loa/store/storetest"
)

func TestThePlanComesBackAsItWasImported(t *testing.T) {
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
}

func TestTheSameFileIsTheSamePlan(t *testing.T) {
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
}

func TestAnotherFileReplacesAPlanUntilItIsLaunched(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	if _, _, err := s.ImportPlan(t.Context(), samplePlan(), sampleLines(), source); err != nil {
		t.Fatal(err)
	}
	corrected := samplePlan()
	corrected.Version, corrected.Title = "phien-ban-2", "Kế hoạch đã sửa"
	if _, created, err := s.ImportPlan(t.Context(), corrected, sampleLines()[1:], []byte("bản sửa")); err != nil || !created {
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
}

func TestAPlanMovesOnlyFromWhereItMay(t *testing.T) {
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

func TestALaunchCanBeTakenUpWhereItStopped(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1200) // more than one batch
	ctx := t.Context()
	specs := []plan.TaskSpec{taskSpec(t, ids[0].Unit(), calendar.Date{}), taskSpec(t, "don-vi-moi", calendar.MustDate("2026-05-01"))}
	if added, err := s.AddTasks(ctx, "kh-2026", specs); err != nil || added != 1 {
		t.Errorf("added %d, %v; want 1 new", added, err)
	}
	if err := s.MarkStarted(ctx, ids[2:]); err != nil {
		t.Fatal(err)
	}
	project(t, s, opened(ids[1])) // what projects is started
	got, err := s.PendingTasks(ctx, "kh-2026", 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []store.PendingTask{
		{ID: ids[0], Kind: deadline.KindBeforeDate, Due: calendar.MustDate("2026-03-31"), Title: "Xây dựng chuyên mục"},
		{ID: specs[1].ID, Kind: deadline.KindBeforeDate, Due: calendar.MustDate("2026-05-01"), Title: "Xây dựng chuyên mục"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("not yet started (-want +got):\n%s", diff)
	}
	if limited, err := s.PendingTasks(ctx, "kh-2026", 1); err != nil || len(limited) != 1 {
		t.Errorf("limited to one: %v, %v", limited, err)
	}
	counts, err := s.PlanCounts(ctx, "kh-2026")
	if err != nil {
		t.Fatal(err)
	}
	wantCounts := store.PlanCounts{Tasks: 1201, Pending: 2, Started: 1199}
	for _, stage := range plan.Stages() {
		wantCounts.ByStage = append(wantCounts.ByStage, store.StageCount{Stage: stage})
	}
	wantCounts.ByStage[0].Tasks = 1201
	if diff := cmp.Diff(wantCounts, counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestTasksOfAPlanThatIsNotThereAreNotAdded(t *testing.T) {
	t.Parallel()
	s, _ := launched(t, 0)
	bad := taskSpec(t, "so-noi-vu", calendar.Date{})
	bad.Line, bad.ID = "9", "kh-2026/9/so-noi-vu/1"
	if _, err := s.AddTasks(t.Context(), "kh-2026", []plan.TaskSpec{taskSpec(t, "so-y-te", calendar.Date{}), bad}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a line that is not there: %v, want ErrNotFound", err)
	}
	if counts, err := s.PlanCounts(t.Context(), "kh-2026"); err != nil || counts.Tasks != 0 {
		t.Errorf("%d tasks were added all the same (%v)", counts.Tasks, err)
	}
}

func TestDocumentsAndRefusalsAreFiledOnce(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	ctx := t.Context()
	var hashes []string
	for _, text := range []string{"bản 1", "bản 2", "báo cáo"} {
		for range 2 {
			hash, err := s.FileBlob(ctx, []byte(text), "text/plain")
			if err != nil {
				t.Fatal(err)
			}
			hashes = append(hashes, hash)
		}
	}
	document := func(kind store.DocumentKind, version int, hash string) store.Document {
		return store.Document{
			Task: ids[0], Kind: kind, Version: version, Hash: hash, Name: "dự thảo.docx", Type: "text/plain", Size: 7, ByPerson: "an", At: noon,
		}
	}
	want := []store.Document{
		document(store.DocumentDraft, 2, hashes[2]), document(store.DocumentDraft, 1, hashes[0]), document(store.DocumentReport, 1, hashes[4]),
	}
	for _, d := range append(want, want...) {
		if err := s.FileDocument(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Documents(ctx, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if err := s.FileDocument(ctx, document(store.DocumentDraft, 3, hash("không có"))); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a document without content: %v, want ErrNotFound", err)
	}
	if _, err := s.Blob(ctx, hash("không có")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a content that is not there: %v, want ErrNotFound", err)
	}
	other := sampleRefusal(ids[0])
	other.Message = "Câu trả lời khác"
	for _, r := range []store.Refusal{sampleRefusal(ids[0]), other} {
		if err := s.FileRefusal(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	refusals, err := s.Refusals(ctx, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]store.Refusal{sampleRefusal(ids[0])}, refusals); diff != "" {
		t.Errorf("refusals (-want +got):\n%s", diff)
	}
}
