package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/store"
	"loa/store/storetest"
)

// firstQuarter is the first period of the sample plan, with its calendar.
func firstQuarter(t *testing.T) (period.Period, calendar.Calendar) {
	t.Helper()
	days, err := calendar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	periods, problems := period.Generate(period.DefaultRules(), 2026, days)
	if len(periods) == 0 {
		t.Fatal(problems)
	}
	return periods[0], days
}

// periodWith is a store with the sample plan and its first period, opened for two units.
type periodWith struct {
	*store.Store
	t     *testing.T
	state period.State
	days  calendar.Calendar
	now   time.Time
}

func newPeriodWith(t *testing.T) *periodWith {
	t.Helper()
	w := &periodWith{Store: storetest.Open(t), t: t}
	if _, _, err := w.ImportPlan(t.Context(), samplePlan(), sampleLines(), source); err != nil {
		t.Fatal(err)
	}
	var first period.Period
	first, w.days = firstQuarter(t)
	if n, err := w.AddPeriods(t.Context(), "kh-2026", []period.Period{first}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	w.state, w.now = period.NewState("kh-2026", first), first.OpensOn.Start(calendar.Zone).Add(9*time.Hour)
	return w
}

// do gives a command to the period and projects it.
func (w *periodWith) do(c period.Command) []period.Event {
	w.t.Helper()
	next, events, err := w.state.Apply(c, w.now, w.days)
	if err != nil {
		w.t.Fatal(err)
	}
	w.state = next
	if err := w.ProjectPeriod(w.t.Context(), store.PeriodProjection{State: next, Events: events}); err != nil {
		w.t.Fatal(err)
	}
	return events
}

func (w *periodWith) open() {
	w.do(period.Command{ID: "mo", Kind: period.CommandOpen, Owing: []period.Owing{
		{Unit: "so-noi-vu", Level: period.LevelDepartment}, {Unit: "phuong-ba-dinh", Level: period.LevelCommune},
	}})
}

// report is a submission of a unit with one figure.
func (w *periodWith) report(id string, news indicator.Number, standing store.FigureStanding) store.Submission {
	return store.Submission{
		Plan: "kh-2026", Period: w.state.Period.ID, Unit: "phuong-ba-dinh", ID: id, Road: store.SubmissionCLI, ReceivedOn: calendar.Today(w.now), FiledAt: w.now,
		Content: period.ContentFull, Text: "Số tin: 12", Files: []store.SubmittedFile{{Name: "bao-cao.xlsx", Hash: id}},
		Figures: []store.SubmittedFigure{{Indicator: "NEWS", Value: news, HasValue: true, Kind: "exact", Standing: standing, Words: "Số tin: 12", Source: store.FigureSource{Line: 1}, Links: []string{"https://badinh.hanoi.test/1"}}},
	}
}

const (
	firstReport  = "1111111111111111111111111111111111111111111111111111111111111111"
	secondReport = "2222222222222222222222222222222222222222222222222222222222222222"
)

func TestProjectPeriod(t *testing.T) {
	t.Parallel()
	w := newPeriodWith(t)
	ctx := t.Context()
	w.open()
	got, err := w.PeriodState(ctx, "kh-2026", w.state.Period.ID)
	if diff := cmp.Diff(w.state, got); diff != "" || err != nil {
		t.Errorf("%v, state (-want +got):\n%s", err, diff)
	}
	t.Run("projected again it changes nothing", func(t *testing.T) {
		journal, err := w.PeriodJournal(ctx, "kh-2026", w.state.Period.ID)
		if err != nil || len(journal) != 1 {
			t.Fatalf("%d events, %v", len(journal), err)
		}
		if err := w.ProjectPeriod(ctx, store.PeriodProjection{State: w.state, Events: journal}); err != nil {
			t.Error(err)
		}
		if again, err := w.PeriodJournal(ctx, "kh-2026", w.state.Period.ID); err != nil || len(again) != 1 {
			t.Errorf("%d events, %v", len(again), err)
		}
	})
	t.Run("another event under a number is refused", func(t *testing.T) {
		other := w.state
		e := period.Event{Plan: "kh-2026", Period: w.state.Period.ID, Seq: 1, Kind: period.EventCancelled, At: w.now, Stage: other.Stage, Command: "khac"}
		if err := w.ProjectPeriod(ctx, store.PeriodProjection{State: other, Events: []period.Event{e}}); !errors.Is(err, store.ErrSeqTaken) {
			t.Error(err)
		}
	})
	t.Run("a period that is not on record", func(t *testing.T) {
		other := w.state
		other.Period.ID = "2030-Q1"
		if err := w.ProjectPeriod(ctx, store.PeriodProjection{State: other}); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
}

// TestCountedFigures files reports of one unit. Only the one that stands counts, and of it only what was surely read.
func TestCountedFigures(t *testing.T) {
	t.Parallel()
	w := newPeriodWith(t)
	ctx := t.Context()
	w.open()
	counted := func(want ...indicator.Number) {
		t.Helper()
		figures, err := w.CountedFigures(ctx, "kh-2026", w.state.Period.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []indicator.Number
		for _, f := range figures {
			got = append(got, f.Value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("counted (-want +got):\n%s", diff)
		}
	}
	file := func(sub store.Submission) string {
		t.Helper()
		receipt, err := w.FileSubmission(ctx, sub)
		if err != nil {
			t.Fatal(err)
		}
		return receipt
	}
	first := w.report(firstReport, indicator.Whole(12), store.FigureTaken)
	receipt := file(first)
	if again := file(first); again != receipt {
		t.Errorf("filed again it has the receipt %s, not %s", again, receipt)
	}
	counted()
	w.do(period.Command{ID: "nop-1", Kind: period.CommandSubmit, Unit: "phuong-ba-dinh", Submission: firstReport, Content: period.ContentFull, Figures: 1})
	counted(indicator.Whole(12))
	file(w.report(secondReport, indicator.Whole(15), store.FigureTaken))
	w.do(period.Command{ID: "nop-2", Kind: period.CommandSubmit, Unit: "phuong-ba-dinh", Submission: secondReport, Content: period.ContentFull, Figures: 1})
	counted(indicator.Whole(15))
	w.do(period.Command{ID: "tra-lai", Kind: period.CommandReturn, Unit: "phuong-ba-dinh", Reason: "Thiếu minh chứng"})
	counted()
	submissions, err := w.Submissions(ctx, "kh-2026", w.state.Period.ID, "phuong-ba-dinh")
	if err != nil || len(submissions) != 2 {
		t.Fatalf("%d submissions are kept, %v", len(submissions), err)
	}
	first.Receipt = receipt
	first.Figures[0].Unit, first.Figures[0].Submission, first.Figures[0].Number = "phuong-ba-dinh", firstReport, 1
	first.FiledAt = submissions[0].FiledAt
	if diff := cmp.Diff(first, submissions[0]); diff != "" {
		t.Errorf("the first submission (-want +got):\n%s", diff)
	}
}

// TestSettledFigure settles a figure that was not surely read. One that was is left as it is.
func TestSettledFigure(t *testing.T) {
	t.Parallel()
	w := newPeriodWith(t)
	ctx := t.Context()
	w.open()
	sub := w.report(firstReport, indicator.Whole(12), store.FigureTaken)
	sub.Figures = append(sub.Figures, store.SubmittedFigure{Indicator: "ARTICLE", Kind: "ambiguous", Standing: store.FigureAsked, Words: "bài: khoảng 1.5"})
	if _, err := w.FileSubmission(ctx, sub); err != nil {
		t.Fatal(err)
	}
	w.do(period.Command{ID: "nop", Kind: period.CommandSubmit, Unit: "phuong-ba-dinh", Submission: firstReport, Content: period.ContentFull, Figures: 1})
	settle := func(id string, number int, value int64) {
		n := indicator.Whole(value)
		w.do(period.Command{
			ID: id, Kind: period.CommandSettle, Actor: "mai", Unit: "phuong-ba-dinh", Submission: firstReport, Number: number, Value: &n, Reason: "Đơn vị trả lời qua điện thoại",
		})
	}
	unclear := func(view *store.View) int {
		t.Helper()
		figures, err := w.AskedFigures(ctx, "kh-2026", w.state.Period.ID, view)
		if err != nil {
			t.Fatal(err)
		}
		return len(figures)
	}
	if unclear(nil) != 1 || unclear(&store.View{Units: []directory.UnitCode{"so-noi-vu"}}) != 0 {
		t.Error("the unclear figure is not listed for those who may see its unit alone")
	}
	settle("chot-1", 1, 99)
	settle("chot-2", 2, 14)
	settle("chot-3", 2, 15)
	figures, err := w.CountedFigures(ctx, "kh-2026", w.state.Period.ID)
	if err != nil || len(figures) != 2 || figures[0].Value != indicator.Whole(15) || figures[1].Value != indicator.Whole(12) {
		t.Errorf("counted are %+v, %v", figures, err)
	}
	if unclear(nil) != 0 {
		t.Error("a settled figure is still unclear")
	}
	submissions, err := w.Submissions(ctx, "kh-2026", w.state.Period.ID, "phuong-ba-dinh")
	if err != nil {
		t.Fatal(err)
	}
	settled := submissions[0].Figures[1]
	if settled.Standing != store.FigureSettled || settled.SettledBy != "mai" || !settled.SettledAt.Equal(w.now) || settled.SettledReason != "Đơn vị trả lời qua điện thoại" || settled.Words != "bài: khoảng 1.5" {
		t.Errorf("the settled figure is %+v", settled)
	}
	if taken := submissions[0].Figures[0]; taken.Standing != store.FigureTaken || !taken.SettledAt.IsZero() {
		t.Errorf("the sure figure is %+v", taken)
	}
}

// TestVisiblePeriods reads the periods as a unit and as somebody who sees everything.
func TestVisiblePeriods(t *testing.T) {
	t.Parallel()
	w := newPeriodWith(t)
	w.open()
	for name, c := range map[string]struct {
		view *store.View
		want int
	}{
		"loa itself": {nil, 2}, "the whole": {&store.View{Whole: true}, 2}, "one unit": {&store.View{Units: []directory.UnitCode{"so-noi-vu"}}, 1}, "nothing": {&store.View{}, 0},
	} {
		states, err := w.VisiblePeriods(t.Context(), "kh-2026", c.view)
		if err != nil || len(states) != 1 || len(states[0].Obligations) != c.want {
			t.Errorf("%s: %+v, %v", name, states, err)
		}
	}
}

func TestIndicators(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	set, err := s.Indicators(t.Context())
	if err != nil || len(set.List()) != len(indicator.Shipped().List()) {
		t.Fatalf("without an import there are %d indicators, %v", len(set.List()), err)
	}
	own := []byte("[[indicator]]\ncode = \"NEWS\"\nvi = \"Số tin\"\nen = \"News\"\nunit = \"tin\"\nunit_en = \"news\"\nagg = \"sum\"\nwords = [\"tin\"]\n")
	if err := s.SaveIndicators(t.Context(), own, noon); err != nil {
		t.Fatal(err)
	}
	if set, err = s.Indicators(t.Context()); err != nil || len(set.List()) != 1 {
		t.Errorf("after an import there are %d indicators, %v", len(set.List()), err)
	}
}
