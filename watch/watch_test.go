package watch_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/deadline"
	"loa/store"
	"loa/store/storetest"
	"loa/watch"
)

func TestReadinessReport(t *testing.T) {
	t.Parallel()
	t.Run("a server that hangs is told within the time", func(t *testing.T) {
		t.Parallel()
		proxy, dsn := newFrozen(t, storetest.DSN(t))
		s, err := store.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() }) // the test is over
		ready := &watch.Readiness{Looker: watch.Looker{Record: s.Reader, Now: time.Now}}
		if report := ready.Report(t.Context()); !report.Ready {
			t.Fatalf("before: %+v", report)
		}
		proxy.freeze(t)
		began := time.Now()
		report := ready.Report(t.Context())
		if took := time.Since(began); took > 2*watch.ReadyTimeout {
			t.Errorf("the report took %v", took)
		}
		if report.Ready || len(report.Reasons) != 1 || report.Reasons[0].Check != watch.CheckPostgres {
			t.Errorf("got %+v", report)
		}
	})
}

func TestNewReport(t *testing.T) {
	t.Parallel()
	for _, check := range watch.Checks() {
		report := watch.NewReport([]watch.Finding{{Check: check}})
		if report.Ready == check.Blocking() || len(report.Reasons)+len(report.Warnings) != 1 {
			t.Errorf("%s: %+v", check, report)
		}
	}
}

func TestLook(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		injure func(t *testing.T, s *store.Store)
		change func(l *watch.Looker)
		want   []watch.Finding
	}{
		{name: "nothing"},
		{
			name:   "the clock of this machine is off",
			change: func(l *watch.Looker) { l.Now = func() time.Time { return time.Now().Add(5*time.Minute + time.Second) } },
			want:   []watch.Finding{{Check: watch.CheckClock, Number: 5, Detail: "5m1s"}},
		},
		{
			name:   "the disk is nearly full",
			change: func(l *watch.Looker) { l.Home, l.MinFree = ".", 1<<40 },
			want:   []watch.Finding{{Check: watch.CheckDisk}},
		},
		{
			name:   "a directory that does not exist yet",
			change: func(l *watch.Looker) { l.Home, l.MinFree = "khong-co", 1<<40 },
		},
		{
			name: "occurrences of a running plan that were not opened",
			injure: func(t *testing.T, s *store.Store) {
				launchMonthly(t, s)
			},
			change: func(l *watch.Looker) { l.Now = func() time.Time { return noon } },
			want:   []watch.Finding{{Check: watch.CheckOccurrence, Subject: "kh-2026", Number: 2, Detail: "1/2026-m02, 1/2026-m03"}},
		},
		{
			name: "a step names a letter that is not on record, another its own",
			injure: func(t *testing.T, s *store.Store) {
				launchMonthly(t, s)
				for i, proof := range []plan.Evidence{{Kind: plan.EvidenceLetter, Reference: strings.Repeat("0", 64)}, {Kind: plan.EvidenceOperator, Operator: "loa@may", Basis: "Công văn 12/UBND"}} {
					project(t, s, i+2, proof)
				}
			},
			change: func(l *watch.Looker) { l.Now = func() time.Time { return noon } },
			want:   []watch.Finding{{Check: watch.CheckEvidence, Number: 1, Detail: "kh-2026/1/so-tu-phap/2026-m01"}},
		},
		{
			name:   "a publication was not checked",
			injure: func(t *testing.T, s *store.Store) { launchMonthly(t, s); publish(t, s) },
			change: func(l *watch.Looker) {
				l.Publications, l.Now = true, func() time.Time { return noon.Add(2 * time.Hour) }
			},
			want: []watch.Finding{{Check: watch.CheckPublication, Number: 1}},
		},
		{
			name:   "a publication was not checked where none is",
			injure: func(t *testing.T, s *store.Store) { launchMonthly(t, s); publish(t, s) },
			change: func(l *watch.Looker) { l.Now = func() time.Time { return noon.Add(2 * time.Hour) } },
		},
		{
			name: "the watchdog has stopped",
			injure: func(t *testing.T, s *store.Store) {
				if err := s.SaveWatchRound(t.Context(), time.Now().Add(-time.Hour), nil); err != nil {
					t.Fatal(err)
				}
			},
			want: []watch.Finding{{Check: watch.CheckWatchdog, Number: 60}},
		},
		{
			name: "timers are late",
			injure: func(t *testing.T, s *store.Store) {
				if err := s.SaveWatchTimers(t.Context(), store.WatchTimers{Late: 3}); err != nil {
					t.Fatal(err)
				}
			},
			want: []watch.Finding{{Check: watch.CheckTimer, Number: 3}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := storetest.Open(t)
			if test.injure != nil {
				test.injure(t, s)
			}
			l := watch.Looker{Record: s.Reader, Now: time.Now}
			if test.change != nil {
				test.change(&l)
			}
			found := l.Look(t.Context()).Findings
			for i := range found {
				if found[i].Check == watch.CheckDisk {
					found[i].Number = 0 // of this machine
				}
			}
			found = without(found, test.want, watch.CheckClock) // the tests at noon of another day
			if diff := cmp.Diff(test.want, found); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// without leaves a check out unless it is wanted.
func without(found, want []watch.Finding, check watch.Check) []watch.Finding {
	for _, f := range want {
		if f.Check == check {
			return found
		}
	}
	var left []watch.Finding
	for _, f := range found {
		if f.Check != check {
			left = append(left, f)
		}
	}
	return left
}

// launchMonthly puts a running plan with a monthly line on record, of which the launch in January opened one occurrence.
func launchMonthly(t *testing.T, s *store.Store) {
	t.Helper()
	monthly, _ := deadline.Parse("Hằng tháng", 2026, deadline.Rules{})
	line := plan.Line{Sheet: "CSV", Row: 2, Code: "1", Title: "Bản tin cải cách hành chính", Lead: []plan.Assignee{{Text: "Sở Tư pháp", Unit: "so-tu-phap"}}, Deadline: monthly}
	p := plan.Plan{ID: "kh-2026", Year: 2026, Title: "Kế hoạch thử", Version: "thử", Status: plan.PlanImported}
	id, err := plan.NewTaskID("kh-2026", "1", "so-tu-phap", "2026-m01")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.ImportPlan(t.Context(), p, []plan.Line{line}, []byte("thử"))
	_, added := s.AddTasks(t.Context(), "kh-2026", []plan.TaskSpec{{ID: id, Line: "1", Unit: "so-tu-phap", Occurrence: "2026-m01", Recurs: true, Kind: deadline.KindRecur, Title: "Bản tin"}})
	state, opened := plan.NewTask(plan.TaskInput{Task: id}, time.Date(2026, time.January, 5, 9, 0, 0, 0, noon.Location()))
	projected := s.Project(t.Context(), store.Projection{State: state, Events: []plan.Event{opened}})
	running := s.SetPlanStatus(t.Context(), "kh-2026", []plan.PlanStatus{plan.PlanImported}, plan.PlanRunning)
	if err := errors.Join(err, added, projected, running); err != nil {
		t.Fatal(err)
	}
}

// project puts a step of the task of launchMonthly on record, an hour before noon.
func project(t *testing.T, s *store.Store, seq int, proof plan.Evidence) {
	t.Helper()
	id, err := plan.NewTaskID("kh-2026", "1", "so-tu-phap", "2026-m01")
	if err != nil {
		t.Fatal(err)
	}
	state, _ := plan.NewTask(plan.TaskInput{Task: id}, noon.Add(-time.Hour))
	state.Seq = seq
	e := plan.Event{Task: id, Seq: seq, Kind: plan.EventAccepted, At: noon.Add(-time.Hour), Command: fmt.Sprint("mail:", seq), Channel: plan.ChannelMail, Proof: proof}
	if err := s.Project(t.Context(), store.Projection{State: state, Events: []plan.Event{e}}); err != nil {
		t.Fatal(err)
	}
}

// publish puts a publication of the task of launchMonthly on record, an hour before noon.
func publish(t *testing.T, s *store.Store) {
	t.Helper()
	id, err := plan.NewTaskID("kh-2026", "1", "so-tu-phap", "2026-m01")
	if err != nil {
		t.Fatal(err)
	}
	state, _ := plan.NewTask(plan.TaskInput{Task: id}, noon.Add(-time.Hour))
	state.Seq = 2
	e := plan.Event{Task: id, Seq: 2, Kind: plan.EventPublished, At: noon.Add(-time.Hour), Command: "dang", Channel: plan.ChannelWeb, Link: "https://hanoi.test/tin"}
	if err := s.Project(t.Context(), store.Projection{State: state, Events: []plan.Event{e}}); err != nil {
		t.Fatal(err)
	}
}

func TestWatchdogRound(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	var log bytes.Buffer
	now := time.Now()
	w := &watch.Watchdog{
		Looker: watch.Looker{Record: s.Reader, Home: ".", MinFree: 1 << 40, Now: func() time.Time { return now }},
		Store:  s, Log: slog.New(slog.NewTextHandler(&log, nil)),
	}
	w.Round(t.Context())
	w.ReportActivity(t.Context(), "mailbox/loa@hanoi.test", "DeliverLetters", 12, errors.New("hỏng"))
	w.Round(t.Context())
	found, round, err := s.WatchFindings(t.Context())
	if err != nil || len(found) != 2 || found[0].Check != string(watch.CheckActivity) || found[1].Check != string(watch.CheckDisk) || round.IsZero() {
		t.Fatalf("recorded %+v at %v, %v", found, round, err)
	}
	if found[0].Subject != "mailbox DeliverLetters" || found[0].Number != 12 {
		t.Errorf("the activity is recorded as %+v", found[0])
	}
	if told := strings.Count(log.String(), "check=disk"); told != 1 {
		t.Errorf("the finding is logged %d times:\n%s", told, log.String())
	}
	w.Home, now = "", now.Add(time.Hour)
	w.Round(t.Context())
	if found, _, err = s.WatchFindings(t.Context()); err != nil || len(found) != 1 || found[0].Check != string(watch.CheckClock) { // of the hour
		t.Errorf("after the faults are over: %+v, %v", found, err)
	}
	if !strings.Contains(log.String(), "a fault is over") {
		t.Error(log.String())
	}
}
