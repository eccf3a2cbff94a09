package plan_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
)

func TestDueAfter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		words string
		on    string
		want  string
	}{
		{"Trong 05 ngày làm việc kể từ khi Bộ Nội vụ công bố", "2026-04-10", "2026-04-17"},
		{"Trong 05 ngày làm việc kể từ ngày ban hành", "2026-04-24", "2026-05-06"}, // 27/4, 30/4 and 01/5 are days off
		{"Trong 10 ngày kể từ khi Bộ Nội vụ công bố", "2026-04-08", "2026-04-20"},  // the tenth is a Saturday
		{"Sau khi Bộ Nội vụ công bố", "2026-04-10", ""},
	}
	for _, test := range tests {
		t.Run(test.words, func(t *testing.T) {
			t.Parallel()
			words, _ := deadline.Parse(test.words, 2026, deadline.Rules{})
			line := plan.Line{Code: "12", Deadline: words}
			if !line.Awaits() {
				t.Fatalf("it is %s", words.Kind)
			}
			event := plan.LineEvent{Line: "12", On: calendar.MustDate(test.on)}
			if got := line.DueAfter(event, shipped(t)).String(); got != test.want {
				t.Errorf("due %q, want %q", got, test.want)
			}
			event.Due = calendar.MustDate("2026-06-30")
			if got := line.DueAfter(event, shipped(t)); got != event.Due {
				t.Errorf("due %q, the coordinator has set %q", got, event.Due)
			}
		})
	}
}

func TestOpenAwaited(t *testing.T) {
	t.Parallel()
	words, _ := deadline.Parse("Trong 05 ngày làm việc kể từ khi Bộ Nội vụ công bố", 2022, deadline.Rules{})
	in := launchOn("2022-02-18", launchLine("12", words, leadClass("so-ban-nganh")))
	if specs, problems := plan.Expand(in); len(specs) > 0 || len(problems) > 0 {
		t.Fatalf("the launch opens %v, %v", specIDs(specs), problems)
	}
	event := plan.LineEvent{Line: "12", At: clock(t, "2022-04-12 09:00"), On: calendar.MustDate("2022-04-08")}
	specs, problems := plan.OpenAwaited(in, in.Lines[0], event, shipped(t))
	want := []string{
		"kh-2022/12/so-noi-vu/2022-0408 2022-04-18", "kh-2022/12/so-tttt/2022-0408 2022-04-18", "kh-2022/12/so-khcn/2022-0408 2022-04-18",
		"kh-2022/12/so-vhtt/2022-0408 2022-04-18", "kh-2022/12/so-tai-chinh/2022-0408 2022-04-18", "kh-2022/12/vp-ubnd/2022-0408 2022-04-18",
	}
	if diff := cmp.Diff(want, specIDs(specs)); diff != "" || len(problems) > 0 {
		t.Errorf("tasks (-want +got):\n%s\n%v", diff, problems)
	}
}

func TestRecordEvent(t *testing.T) {
	t.Parallel()
	event := func(line, on string) plan.PlanCommand {
		return plan.PlanCommand{ID: "sự kiện " + line + on, Kind: plan.PlanCommandEvent, Lines: []string{line}, On: calendar.MustDate(on), Document: "123/QĐ-BNV"}
	}
	t.Run("an event opens its line once, at once", func(t *testing.T) {
		t.Parallel()
		r := running(t).on("2027-04-12")
		r.work()
		if got := r.state.Awaiting(); !cmp.Equal(got, []string{"30"}) {
			t.Fatalf("awaiting %v", got)
		}
		next, events, err := r.state.Apply(event("30", "2027-04-09"), r.now)
		if err != nil {
			t.Fatal(err)
		}
		r.state, r.journal = next, append(r.journal, events...)
		work, exists := r.state.NextWork(r.now)
		want := []plan.LineEvent{{Line: "30", At: r.now, On: calendar.MustDate("2027-04-09"), Document: "123/QĐ-BNV"}}
		if !exists || work.Step != plan.PlanStepOpen || !cmp.Equal(work.Events, want) || !cmp.Equal(work.Lines, []string{"30"}) {
			t.Errorf("the work is %+v", work)
		}
		r.work()
		if _, exists := r.state.NextWork(r.now); exists || len(r.state.Awaiting()) > 0 {
			t.Error("the line is not open")
		}
		r.check()
	})
	for _, test := range []struct {
		name string
		give plan.PlanCommand
	}{
		{"a line that waits for no event", event("16", "2027-04-09")},
		{"a line that the plan does not have", event("99", "2027-04-09")},
		{"a day to come", event("30", "2027-04-13")},
		{"no day", plan.PlanCommand{ID: "không ngày", Kind: plan.PlanCommandEvent, Lines: []string{"30"}}},
		{"no line", plan.PlanCommand{ID: "không dòng", Kind: plan.PlanCommandEvent, On: calendar.MustDate("2027-04-09")}},
	} {
		t.Run(test.name+" is refused", func(t *testing.T) {
			t.Parallel()
			r := running(t).on("2027-04-12")
			_, events, err := r.state.Apply(test.give, r.now)
			var refusal *plan.Refusal
			if !errors.As(err, &refusal) || refusal.Kind != plan.RefusalInvalid || len(events) > 0 {
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("the same event is recorded once, one of another day again", func(t *testing.T) {
		t.Parallel()
		r := running(t).on("2027-04-12")
		next, _, err := r.state.Apply(event("30", "2027-04-09"), r.now)
		if err != nil {
			t.Fatal(err)
		}
		twice := event("30", "2027-04-09")
		twice.ID = "lần hai"
		if _, _, err := next.Apply(twice, r.now); err == nil {
			t.Error("the event was recorded twice")
		}
		if _, _, err := next.Apply(event("30", "2027-04-12"), r.now); err != nil {
			t.Error(err)
		}
	})
}
