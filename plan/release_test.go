package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
)

func TestRelease(t *testing.T) {
	t.Parallel()
	approved := func(t *testing.T, decidedAt string) *taskRun {
		t.Helper()
		run := launched(t, "2026-03-02 09:00", "2026-04-30").toStage(plan.StageDrafting)
		c := submit(officer, hash(1))
		c.ReleaseAt = clock(t, "2026-03-13 19:45")
		run.do(c)
		run.at(decidedAt).do(approve(chair, 1, hash(1)))
		return run
	}
	t.Run("the unit is asked at the time, and the next working morning tells that nothing was proved", func(t *testing.T) {
		t.Parallel()
		run := approved(t, "2026-03-04 09:00")
		if at, _ := run.state.NextWake(); !at.Equal(clock(t, "2026-03-13 19:45")) {
			t.Fatalf("it wakes at %s", at)
		}
		if got := run.wake("2026-03-13 19:45"); !cmp.Equal(got, []plan.EventKind{plan.EventReleaseDue}) {
			t.Errorf("at the time: %v", got)
		}
		if got := run.wake("2026-03-16 10:30"); !cmp.Equal(got, []plan.EventKind{plan.EventReleaseMissed}) { // a Monday
			t.Errorf("the next working morning: %v", got)
		}
		last := run.journal[len(run.journal)-1]
		if notices := run.state.Notices(last); len(notices) != 2 || notices[0].Asks != plan.PurposePublish {
			t.Errorf("it tells %+v", notices)
		}
	})
	t.Run("a proved release misses nothing", func(t *testing.T) {
		t.Parallel()
		run := approved(t, "2026-03-04 09:00")
		run.wake("2026-03-13 19:45")
		run.do(publish(officer, "2026-03-13"))
		if got := run.wake("2026-03-16 10:30"); len(got) > 0 {
			t.Errorf("after the proof: %v", got)
		}
	})
	t.Run("a draft approved after the time is due at once and missed a working day later", func(t *testing.T) {
		t.Parallel()
		run := approved(t, "2026-03-16 14:00")
		if got := run.wake("2026-03-16 14:01"); !cmp.Equal(got, []plan.EventKind{plan.EventReleaseDue}) {
			t.Errorf("after the approval: %v", got)
		}
		if got := run.wake("2026-03-17 10:30"); !cmp.Equal(got, []plan.EventKind{plan.EventReleaseMissed}) {
			t.Errorf("the next working morning: %v", got)
		}
	})
	t.Run("a time that is past is refused", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-04-30").toStage(plan.StageDrafting)
		c := submit(officer, hash(1))
		c.ReleaseAt = clock(t, "2026-03-02 08:30")
		if got := run.refused(c); got != plan.RefusalInvalid {
			t.Error(got)
		}
	})
}
