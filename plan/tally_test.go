package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
)

// tallyOf is a tally of 2026 between two days, "01-01" and "12-31".
func tallyOf(quota plan.Quota, from, to string) plan.Tally {
	return plan.NewTally(quota, calendar.MustDate("2026-"+from), calendar.MustDate("2026-"+to), "")
}

func TestTallyDueBy(t *testing.T) {
	t.Parallel()
	weekly, monthly := plan.Quota{Count: 2, Per: plan.RhythmWeek}, plan.Quota{Count: 1, Per: plan.RhythmMonth}
	for _, test := range []struct {
		name  string
		tally plan.Tally
		on    string
		want  int
	}{
		{"53 weeks have their Thursday in 2026", tallyOf(weekly, "01-01", "12-31"), "12-31", 106},
		{"a week is due when it has ended", tallyOf(weekly, "01-01", "12-31"), "01-10", 2},
		{"a week that begins with the quota counts from its Thursday", tallyOf(weekly, "01-02", "12-31"), "01-11", 2},
		{"twelve months", tallyOf(monthly, "01-01", "12-31"), "12-31", 12},
		{"a month that is not over is not due", tallyOf(monthly, "01-01", "12-31"), "03-30", 2},
		{"the last period ends with the quota", tallyOf(monthly, "01-01", "11-15"), "11-15", 11},
		{"without a number one in each quarter", tallyOf(plan.Quota{}, "01-01", "12-31"), "12-31", 4},
		{"a quota shorter than its period has one", tallyOf(plan.Quota{Count: 3, Per: plan.RhythmQuarter}, "02-10", "02-20"), "02-20", 3},
		{"a year", tallyOf(plan.Quota{Count: 4, Per: plan.RhythmYear}, "01-01", "12-31"), "12-30", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.tally.DueBy(calendar.MustDate("2026-" + test.on)); got != test.want {
				t.Errorf("%d are due, want %d", got, test.want)
			}
		})
	}
}

// counting is a tally of two a month, from March to June 2026, taken on.
func counting(t *testing.T) *taskRun {
	t.Helper()
	return launchedAs(t, plan.ShapeTally, "2026-03-02 09:00", "2026-06-30").toStage(plan.StagePublication)
}

func TestCount(t *testing.T) {
	t.Parallel()
	on := calendar.MustDate
	t.Run("results add up, and one of a time before is behind", func(t *testing.T) {
		t.Parallel()
		run := counting(t).at("2026-05-04 09:00")
		run.do(counted(officer, plan.Item{On: on("2026-03-05"), Count: 1}, plan.Item{On: on("2026-04-10"), Count: 2, Link: "https://badinh.hanoi.gov.vn/1"}))
		want := plan.Standing{Done: 3, Total: 8, Ahead: -1}
		if diff := cmp.Diff(want, run.state.Tally.Standing(on("2026-05-04"))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if run.state.Tally.Standing(on("2026-05-04")).Percent() != 37 {
			t.Errorf("%d percent", run.state.Tally.Standing(on("2026-05-04")).Percent())
		}
	})
	t.Run("more than the quota is ahead and never above a hundred percent", func(t *testing.T) {
		t.Parallel()
		run := counting(t)
		run.do(counted(officer, plan.Item{On: on("2026-03-02"), Count: 20}))
		standing := run.state.Tally.Standing(on("2026-03-02"))
		if standing.Done != 20 || standing.Ahead != 20 || standing.Percent() != 100 || run.state.Stage != plan.StagePublication {
			t.Errorf("%+v in %s", standing, run.state.Stage)
		}
	})
	t.Run("the same link counts once, however it is written", func(t *testing.T) {
		t.Parallel()
		run := counting(t)
		run.do(counted(officer, plan.Item{On: on("2026-03-02"), Count: 1, Link: "https://www.BaDinh.hanoi.gov.vn/tin/1/?utm_source=zalo"}))
		if got := run.refused(counted(officer, plan.Item{On: on("2026-03-01"), Count: 1, Link: "http://badinh.hanoi.gov.vn/tin/1#dau"})); got != plan.RefusalInvalid {
			t.Error(got)
		}
		e := run.do(counted(officer, plan.Item{On: on("2026-03-02"), Count: 1, Link: "https://badinh.hanoi.gov.vn/tin/1"}, plan.Item{On: on("2026-03-02"), Count: 1, Link: "https://badinh.hanoi.gov.vn/tin/2"}))
		if len(e.Items) != 1 || run.state.Tally.Done() != 2 {
			t.Errorf("%d new, %d in all", len(e.Items), run.state.Tally.Done())
		}
	})
	t.Run("a corrected number of the same days replaces the first", func(t *testing.T) {
		t.Parallel()
		run := counting(t).at("2026-04-02 09:00")
		march := plan.Item{On: on("2026-03-01"), Last: on("2026-03-31"), Count: 8}
		run.do(counted(officer, march))
		march.Count = 9
		e := run.do(counted(officer, march))
		if e.Items[0].Instead != 1 || run.state.Tally.Done() != 9 {
			t.Errorf("%+v, %d in all", e.Items, run.state.Tally.Done())
		}
	})
	t.Run("numbers of overlapping days are refused", func(t *testing.T) {
		t.Parallel()
		run := counting(t).at("2026-04-02 09:00")
		run.do(counted(officer, plan.Item{On: on("2026-03-02"), Last: on("2026-03-31"), Count: 8}))
		for _, item := range []plan.Item{{On: on("2026-03-15"), Count: 1}, {On: on("2026-03-25"), Last: on("2026-04-01"), Count: 2}} {
			if got := run.refused(counted(officer, item)); got != plan.RefusalInvalid {
				t.Error(got)
			}
		}
		run.do(counted(officer, plan.Item{On: on("2026-03-15"), Count: 1, Photo: hash(4)})) // its own proof says that it is another
	})
	t.Run("what cannot be is refused", func(t *testing.T) {
		t.Parallel()
		run := counting(t)
		for name, item := range map[string]plan.Item{
			"a day to come":       {On: on("2026-03-03"), Count: 1},
			"before the quota":    {On: on("2026-02-27"), Count: 1},
			"none":                {On: on("2026-03-02")},
			"a thousand millions": {On: on("2026-03-02"), Count: 1_000_000_000},
			"no day":              {Count: 1},
			"the end first":       {On: on("2026-03-02"), Last: on("2026-03-01"), Count: 1},
			"no link":             {On: on("2026-03-02"), Count: 1, Link: "trang web phường"},
		} {
			if got := run.refused(counted(officer, item)); got != plan.RefusalInvalid {
				t.Errorf("%s: %s", name, got)
			}
		}
		if got := run.refused(counted(officer)); got != plan.RefusalInvalid {
			t.Errorf("nothing at all: %s", got)
		}
	})
	t.Run("nothing until a day is an answer", func(t *testing.T) {
		t.Parallel()
		run := counting(t)
		if got := run.wake("2026-04-01 10:30"); !cmp.Equal(got, []plan.EventKind{plan.EventCheckIn}) {
			t.Fatalf("the check-in: %v", got)
		}
		if !run.state.CountWanted(on("2026-04-01")) {
			t.Error("the unit is not asked")
		}
		c := counted(officer)
		c.Until = on("2026-03-31")
		run.do(c)
		if run.state.CountWanted(on("2026-04-01")) || len(run.state.Desk(on("2026-04-01"))) != 0 {
			t.Error("the unit is asked again")
		}
	})
	t.Run("a met quota ends the task on the day after the last, on time", func(t *testing.T) {
		t.Parallel()
		run := counting(t).at("2026-06-20 09:00")
		run.do(counted(officer, plan.Item{On: on("2026-06-20"), Count: 8}))
		run.wake("2026-07-01 10:30")
		if run.state.Stage != plan.StageDone || run.state.Progress().Bucket(on("2026-07-01")) != plan.BucketDoneOnTime {
			t.Errorf("%s, %s", run.state.Stage, run.state.Progress().Bucket(on("2026-07-01")))
		}
	})
	t.Run("a quota met in days after the last one is late", func(t *testing.T) {
		t.Parallel()
		run := counting(t)
		run.wake("2026-07-01 10:30")
		if run.state.Progress().Bucket(on("2026-07-01")) != plan.BucketOpenOverdue {
			t.Fatal("it is not late")
		}
		run.at("2026-07-03 09:00").do(counted(officer, plan.Item{On: on("2026-07-02"), Count: 8}))
		if run.state.Stage != plan.StageDone || run.state.Progress().Bucket(on("2026-07-03")) != plan.BucketDoneLate {
			t.Errorf("%s, %s", run.state.Stage, run.state.Progress().Bucket(on("2026-07-03")))
		}
	})
	t.Run("a met quota ends the task after a pause over its last day", func(t *testing.T) {
		t.Parallel()
		run := counting(t)
		run.do(counted(officer, plan.Item{On: on("2026-03-02"), Count: 8}))
		run.do(order(plan.CommandPause, coordinator, "Chờ chỉ đạo"))
		run.at("2026-07-10 09:00").do(order(plan.CommandResume, coordinator, ""))
		at, waits := run.state.NextWake()
		if !waits {
			t.Fatal("it never ends")
		}
		run.wake(at.In(calendar.Zone).Format("2006-01-02 15:04:05"))
		if run.state.Stage != plan.StageDone {
			t.Errorf("it is in %s", run.state.Stage)
		}
	})
	t.Run("a lower quota ends what can no longer be met", func(t *testing.T) {
		t.Parallel()
		run := counting(t)
		run.do(counted(officer, plan.Item{On: on("2026-03-02"), Count: 4}))
		run.wake("2026-07-01 10:30")
		c := order(plan.CommandAmend, coordinator, "Ngừng phát sóng hai tháng")
		c.Quota = 1
		run.do(c)
		if run.state.Stage != plan.StageDone {
			t.Errorf("it is in %s", run.state.Stage)
		}
	})
	t.Run("a dropped result counts no more", func(t *testing.T) {
		t.Parallel()
		run := counting(t)
		run.do(counted(officer, plan.Item{On: on("2026-03-02"), Count: 8}))
		c := order(plan.CommandDropItem, officer, "Báo nhầm")
		c.Item = 1
		run.do(c)
		if run.state.Tally.Done() != 0 || !run.state.ProofDate.IsZero() || run.refused(c) != plan.RefusalInvalid {
			t.Errorf("%d, proved on %q", run.state.Tally.Done(), run.state.ProofDate)
		}
	})
}
