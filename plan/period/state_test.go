package period_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/period"
)

func TestState(t *testing.T) {
	t.Parallel()
	t.Run("a period runs from its opening to the report that is sent", func(t *testing.T) {
		t.Parallel()
		r := newRun(t, "2025-03-07").open()
		r.at("2025-03-14", 10).submit("ba-dinh", "thu-1", period.ContentFull).submit("hoan-kiem", "thu-2", period.ContentNil)
		r.do(period.Command{Kind: period.CommandAccept, Unit: "ba-dinh", Submission: "thu-1"})
		r.at("2025-03-18", 10).submit("soc-son", "thu-3", period.ContentFull).submit("so-noi-vu", "thu-4", period.ContentFull)
		r.at("2025-03-19", 14).do(period.Command{Kind: period.CommandCompile, Hash: "v1"}).do(period.Command{Kind: period.CommandAskApproval})
		r.do(period.Command{Kind: period.CommandApprove, Version: 1, Hash: "v1", Actor: "chu-tich"}).do(period.Command{Kind: period.CommandSend, Document: "77/BC-UBND"})
		want := []string{
			"07/03 09:00 opened [ba-dinh hoan-kiem soc-son so-noi-vu so-y-te]",
			"12/03 08:00 reminded [ba-dinh hoan-kiem soc-son]",
			"13/03 08:00 reminded [so-noi-vu so-y-te]",
			"14/03 08:00 reminded [ba-dinh hoan-kiem soc-son]",
			"14/03 10:00 submitted ba-dinh", "14/03 10:00 submitted hoan-kiem", "14/03 10:00 accepted ba-dinh",
			"17/03 08:00 reminded [soc-son]", "17/03 08:00 reminded [so-noi-vu so-y-te]",
			"18/03 08:00 reminded [soc-son]", "18/03 08:00 escalated so-noi-vu [soc-son]", "18/03 08:00 reminded [so-noi-vu so-y-te]",
			"18/03 10:00 submitted soc-son", "18/03 10:00 submitted so-noi-vu",
			"19/03 08:00 reminded [so-y-te]", "19/03 08:00 escalated ubnd-tp [so-y-te]", "19/03 12:00 closed",
			"19/03 14:00 compiled", "19/03 14:00 asked_approval", "19/03 14:00 approved", "19/03 14:00 sent",
		}
		if diff := cmp.Diff(want, r.told()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if o, _ := r.state.Obligation("soc-son"); !o.Submissions[0].Late || o.First != calendar.MustDate("2025-03-17") {
			t.Errorf("the late report is %+v", o)
		}
		if next, exists := r.state.NextWake(r.days); exists {
			t.Errorf("a period that is sent wakes at %s", next)
		}
	})
	t.Run("the day of the opening is told once, and the workflow opens it", func(t *testing.T) {
		t.Parallel()
		r := newRun(t, "2025-03-01").at("2025-03-10", 8)
		if diff := cmp.Diff([]string{"07/03 08:00 opening_due"}, r.told()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("after a standstill each unit is reminded once, and not at all when the period closes", func(t *testing.T) {
		t.Parallel()
		r := newRun(t, "2025-03-07").open()
		r.wake(calendar.MustDate("2025-03-18").Start(calendar.Zone).Add(20 * 3600e9))
		r.wake(calendar.MustDate("2025-03-25").Start(calendar.Zone))
		want := []string{
			"07/03 09:00 opened [ba-dinh hoan-kiem soc-son so-noi-vu so-y-te]",
			"18/03 20:00 reminded [ba-dinh hoan-kiem soc-son]", "18/03 20:00 reminded [so-noi-vu so-y-te]", "18/03 20:00 escalated so-noi-vu [ba-dinh hoan-kiem soc-son]",
			"25/03 00:00 escalated ubnd-tp [so-noi-vu so-y-te]", "25/03 00:00 closed",
		}
		if diff := cmp.Diff(want, r.told()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestSubmit(t *testing.T) {
	t.Parallel()
	open := func(t *testing.T) *run { return newRun(t, "2025-03-07").open() }
	t.Run("an empty letter is kept and is no answer", func(t *testing.T) {
		t.Parallel()
		r := open(t).submit("ba-dinh", "thu-1", period.ContentEmpty)
		if o, _ := r.state.Obligation("ba-dinh"); o.Status != period.StatusOwed || len(o.Submissions) != 1 {
			t.Errorf("%+v", o)
		}
	})
	t.Run("a nil report is an answer", func(t *testing.T) {
		t.Parallel()
		if got := open(t).submit("ba-dinh", "thu-1", period.ContentNil).status("ba-dinh"); got != period.StatusNil || !got.Answered() {
			t.Errorf("the status is %s", got)
		}
	})
	t.Run("a second report replaces the first, and both are kept", func(t *testing.T) {
		t.Parallel()
		r := open(t).submit("ba-dinh", "thu-1", period.ContentFull).do(period.Command{Kind: period.CommandAccept, Unit: "ba-dinh"}).submit("ba-dinh", "thu-2", period.ContentFull)
		o, _ := r.state.Obligation("ba-dinh")
		if s, _ := o.Standing(calendar.MustDate("2025-03-07")); s.ID != "thu-2" || o.Status != period.StatusReceived || len(o.Submissions) != 2 {
			t.Errorf("%+v", o)
		}
		err := r.try(period.Command{Kind: period.CommandAccept, Unit: "ba-dinh", Submission: "thu-1"})
		refusedAs(t, err, period.RefusalStale)
	})
	t.Run("an empty letter does not replace an answer", func(t *testing.T) {
		t.Parallel()
		r := open(t).submit("ba-dinh", "thu-1", period.ContentFull).submit("ba-dinh", "thu-2", period.ContentEmpty)
		if got := r.status("ba-dinh"); got != period.StatusReceived {
			t.Errorf("the status is %s", got)
		}
	})
	t.Run("the same letter again changes nothing", func(t *testing.T) {
		t.Parallel()
		r := open(t).submit("ba-dinh", "thu-1", period.ContentFull)
		before := len(r.journal)
		if r.submit("ba-dinh", "thu-1", period.ContentFull); len(r.journal) != before {
			t.Errorf("%v", r.told())
		}
	})
	t.Run("after the close the door is shut, and the unit is told what to do", func(t *testing.T) {
		t.Parallel()
		r := open(t).at("2025-03-20", 9)
		err := r.try(submission("ba-dinh", "thu-1", period.ContentFull))
		refusedAs(t, err, period.RefusalLate)
		if !strings.Contains(err.Error(), "cơ quan thường trực") {
			t.Error(err)
		}
		r.do(period.Command{Kind: period.CommandAdmitLate, Unit: "ba-dinh", Reason: "Mưa bão"}).submit("ba-dinh", "thu-1", period.ContentFull)
		if o, _ := r.state.Obligation("ba-dinh"); !o.Submissions[0].Late || o.Admitted.Reason != "Mưa bão" {
			t.Errorf("%+v", o)
		}
		refusedAs(t, r.try(submission("hoan-kiem", "thu-2", period.ContentFull)), period.RefusalLate)
	})
	t.Run("a letter from before the close is taken after it", func(t *testing.T) {
		t.Parallel()
		r := open(t).at("2025-03-20", 9)
		c := submission("ba-dinh", "thu-1", period.ContentFull)
		c.On = calendar.MustDate("2025-03-17")
		if o, _ := r.do(c).state.Obligation("ba-dinh"); o.Submissions[0].Late {
			t.Errorf("%+v", o)
		}
	})
	t.Run("what was in time and is sent back may come again by its day", func(t *testing.T) {
		t.Parallel()
		r := open(t).at("2025-03-17", 10).submit("ba-dinh", "thu-1", period.ContentFull)
		r.do(period.Command{Kind: period.CommandReturn, Unit: "ba-dinh", Reason: "Thiếu lượt người"}).at("2025-03-19", 9).submit("ba-dinh", "thu-2", period.ContentFull)
		o, _ := r.state.Obligation("ba-dinh")
		if o.RedoBy != calendar.MustDate("2025-03-19") || o.Submissions[1].Late || !o.OnTime(calendar.MustDate("2025-03-19")) {
			t.Errorf("%+v", o)
		}
	})
	t.Run("a report that is sent back after the close opens the door", func(t *testing.T) {
		t.Parallel()
		r := open(t).submit("ba-dinh", "thu-1", period.ContentFull).at("2025-03-20", 9)
		r.do(period.Command{Kind: period.CommandReturn, Unit: "ba-dinh", Reason: "Sai đơn vị tính"})
		before := len(r.journal)
		want := []string{"21/03 08:00 reminded [ba-dinh]", "24/03 08:00 reminded [ba-dinh]", "25/03 08:00 reminded [ba-dinh]", "25/03 08:00 escalated so-noi-vu [ba-dinh]"}
		if diff := cmp.Diff(want, r.at("2025-03-25", 9).told()[before:]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		r.submit("ba-dinh", "thu-2", period.ContentFull)
	})
	t.Run("an exempted unit that reports all the same has reported", func(t *testing.T) {
		t.Parallel()
		r := open(t)
		refusedAs(t, r.try(period.Command{Kind: period.CommandExempt, Unit: "ba-dinh", Reason: "Sáp nhập"}), period.RefusalInvalid)
		r.do(period.Command{Kind: period.CommandExempt, Unit: "ba-dinh", Reason: "Sáp nhập", Document: "12/NQ-HĐND"})
		if got := r.status("ba-dinh"); got != period.StatusExempted {
			t.Errorf("the status is %s", got)
		}
		if got := r.submit("ba-dinh", "thu-1", period.ContentFull).status("ba-dinh"); got != period.StatusReceived {
			t.Errorf("the status is %s", got)
		}
	})
	t.Run("a unit that sends letters without end fills no state", func(t *testing.T) {
		t.Parallel()
		r := open(t).submit("ba-dinh", "thu-1", period.ContentFull)
		for n := range 3 * period.MaxSubmissions {
			r.submit("ba-dinh", fmt.Sprintf("rong-%d", n), period.ContentEmpty)
		}
		if o, _ := r.state.Obligation("ba-dinh"); o.Status != period.StatusReceived || len(o.Submissions) != period.MaxSubmissions || o.Submissions[19].Number != 61 {
			t.Errorf("%+v", o)
		}
		for n := range period.MaxSubmissions - 1 {
			r.submit("ba-dinh", fmt.Sprintf("day-%d", n), period.ContentFull)
		}
		refusedAs(t, r.try(submission("ba-dinh", "thu-nua", period.ContentFull)), period.RefusalInvalid)
	})
	t.Run("a unit that owes nothing is told so", func(t *testing.T) {
		t.Parallel()
		refusedAs(t, open(t).try(submission("da-nang", "thu-1", period.ContentFull)), period.RefusalNotFound)
	})
}

func refusedAs(t *testing.T, err error, want period.RefusalKind) {
	t.Helper()
	var refusal *period.Refusal
	if !errors.As(err, &refusal) || refusal.Kind != want {
		t.Errorf("the error is %v, want the refusal %s", err, want)
	}
}

func TestRemind(t *testing.T) {
	t.Parallel()
	r := newRun(t, "2025-03-07").open().submit("ba-dinh", "thu-1", period.ContentFull).do(period.Command{Kind: period.CommandRemind})
	if o, _ := r.state.Obligation("soc-son"); o.Reminders != 1 || o.Reminded != calendar.MustDate("2025-03-07") {
		t.Errorf("%+v", o)
	}
	if o, _ := r.state.Obligation("ba-dinh"); o.Reminders != 0 {
		t.Errorf("a unit that has reported was reminded: %+v", o)
	}
	r.at("2025-03-20", 9)
	refusedAs(t, r.try(period.Command{Kind: period.CommandRemind}), period.RefusalNotNow) // the door is shut
	c := period.Command{Kind: period.CommandRemind}
	c.Units = append(c.Units, "ba-dinh")
	refusedAs(t, r.try(c), period.RefusalNotNow)
}

func TestOpen(t *testing.T) {
	t.Parallel()
	r := newRun(t, "2025-03-07")
	refusedAs(t, r.try(submission("ba-dinh", "thu-1", period.ContentFull)), period.RefusalNotNow)
	refusedAs(t, r.try(period.Command{Kind: period.CommandOpen}), period.RefusalInvalid)
	refusedAs(t, r.try(period.Command{Kind: period.CommandOpen, Owing: append(owing(), owing()[0])}), period.RefusalInvalid)
	refusedAs(t, r.try(period.Command{Kind: period.CommandOpen, Owing: []period.Owing{{Unit: "a", Level: period.LevelSend}}}), period.RefusalInvalid)
	refusedAs(t, newRun(t, "2024-12-01").try(period.Command{Kind: period.CommandOpen, Owing: owing()}), period.RefusalNotNow)
	late := newRun(t, "2025-03-19")
	refusedAs(t, late.try(period.Command{Kind: period.CommandOpen, Owing: owing()}), period.RefusalInvalid)
	late.do(period.Command{Kind: period.CommandOpen, Owing: owing(), Due: calendar.MustDate("2025-03-21")})
	if next, exists := late.state.NextWake(late.days); !exists {
		t.Errorf("a period that is opened late never closes (%s)", next)
	}
	if late.at("2025-03-24", 12); late.state.Stage != period.StageClosed {
		t.Errorf("it is %s", late.state.Stage)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	waiting, answered := 0, 0
	for _, status := range period.Statuses() {
		if status.Waiting() {
			waiting++
		}
		if status.Answered() {
			answered++
		}
	}
	if waiting != 2 || answered != 3 || len(period.Statuses()) != 6 {
		t.Errorf("%d of %d statuses wait, %d have answered", waiting, len(period.Statuses()), answered)
	}
	if len(period.RefusalKinds()) != 6 {
		t.Errorf("%d kinds of refusal", len(period.RefusalKinds()))
	}
	wrong := 0
	for _, code := range period.FindingCodes() {
		if code.Wrong() {
			wrong++
		}
	}
	if wrong != 10 {
		t.Errorf("%d findings cannot be right", wrong)
	}
}
