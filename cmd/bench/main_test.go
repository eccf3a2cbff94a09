package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/history/v1"
)

func TestRun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		args []string
	}{
		{"without a program", nil},
		{"with a part that does not exist", []string{"bin/loa", "thu"}},
		{"with too many arguments", []string{"bin/loa", "mail", "tasks"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			if code := run(t.Context(), c.args, &out, &errs); code != 2 {
				t.Errorf("exit code %d, want 2", code)
			}
			for _, p := range parts() {
				if !strings.Contains(errs.String(), p.name) {
					t.Errorf("the error output does not name part %s: %s", p.name, errs.String())
				}
			}
			if out.Len() > 0 {
				t.Errorf("printed %q", out.String())
			}
		})
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	if got := names(choose([]string{"bin/loa"})); got != "tasks, mail, workers, overview, line, period" {
		t.Errorf("all parts are %s", got)
	}
	if got := names(choose([]string{"bin/loa", "growth"})); got != "growth" {
		t.Errorf("one part is %s", got)
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	f := &figures{out: &out}
	f.table()
	f.print("một lệnh", "p50 %s | p95 %s", ms(8500*time.Microsecond), ms(12*time.Millisecond))
	f.table()
	const want = "một lệnh: p50 8.5 ms | p95 12 ms\n\n| what | figure |\n|---|---|\n| một lệnh | p50 8.5 ms \\| p95 12 ms |\n"
	if out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
}

func TestPercentile(t *testing.T) {
	t.Parallel()
	var took []time.Duration
	for i := range 100 {
		took = append(took, time.Duration(100-i)*time.Millisecond)
	}
	for p, want := range map[int]time.Duration{50: 51 * time.Millisecond, 95: 96 * time.Millisecond, 99: 100 * time.Millisecond} {
		if got := percentile(took, p); got != want {
			t.Errorf("p%d is %s, want %s", p, got, want)
		}
	}
}

func TestProcessorTicks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, stat string
		want       float64
	}{
		{"a name with spaces and parentheses", "4711 (postgres: loa (x) idle) S 1 4711 4711 0 -1 4194560 900 0 0 0 120 34 0 0 20 0 1 0 5000 1 2", 154},
		{"a line that is cut off", "4711 (loa) S 1 4711", 0},
		{"nothing", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := processorTicks(c.stat); got != c.want {
				t.Errorf("%g ticks, want %g", got, c.want)
			}
		})
	}
}

func TestEventsOfRuns(t *testing.T) {
	t.Parallel()
	var events []*history.HistoryEvent
	for id := range int64(30) {
		event := &history.HistoryEvent{EventId: id + 1}
		if id%12 == 4 {
			event.Attributes = &history.HistoryEvent_ActivityTaskScheduledEventAttributes{ActivityTaskScheduledEventAttributes: &history.ActivityTaskScheduledEventAttributes{
				ActivityType: &common.ActivityType{Name: "ReadMailbox"},
			}}
		}
		events = append(events, event)
	}
	if perRun, runs := eventsOfRuns(events); perRun != 12 || runs != 2 {
		t.Errorf("%g events a run in %d runs, want 12 in 2", perRun, runs)
	}
	if perRun, runs := eventsOfRuns(events[:10]); perRun != 0 || runs != 0 {
		t.Errorf("%g events a run in %d runs without a complete run", perRun, runs)
	}
}
