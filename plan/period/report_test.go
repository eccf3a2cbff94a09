package period_test

import (
	"testing"

	"loa/plan/calendar"
	"loa/plan/period"
)

func TestReport(t *testing.T) {
	t.Parallel()
	compiled := func(t *testing.T) *run {
		r := newRun(t, "2025-03-07").open().submit("ba-dinh", "thu-1", period.ContentFull).at("2025-03-19", 14)
		return r.do(period.Command{Kind: period.CommandCompile, Hash: "v1"})
	}
	t.Run("figures that change make the compiled report stale", func(t *testing.T) {
		t.Parallel()
		r := compiled(t).do(period.Command{Kind: period.CommandAdmitLate, Unit: "soc-son", Reason: "Mưa bão"}).submit("soc-son", "thu-2", period.ContentFull)
		refusedAs(t, r.try(period.Command{Kind: period.CommandAskApproval}), period.RefusalStale)
		r.do(period.Command{Kind: period.CommandCompile, Hash: "v1b"}).do(period.Command{Kind: period.CommandAskApproval})
		r.do(period.Command{Kind: period.CommandReturn, Unit: "soc-son", Reason: "Sai số"})
		refusedAs(t, r.try(period.Command{Kind: period.CommandApprove, Version: 1, Hash: "v1b"}), period.RefusalStale)
		r.do(period.Command{Kind: period.CommandReturnReport, Version: 1, Hash: "v1b", Reason: "Tổng hợp lại"})
		if r.state.Stage != period.StageClosed || r.state.Version() != 1 {
			t.Errorf("%s, version %d", r.state.Stage, r.state.Version())
		}
	})
	t.Run("an approval names the version that it is about", func(t *testing.T) {
		t.Parallel()
		r := compiled(t).do(period.Command{Kind: period.CommandAskApproval})
		refusedAs(t, r.try(period.Command{Kind: period.CommandApprove, Version: 1, Hash: "v0"}), period.RefusalStale)
		refusedAs(t, r.try(period.Command{Kind: period.CommandApprove, Version: 2, Hash: "v1"}), period.RefusalStale)
	})
	t.Run("after the approval a correction begins version 2", func(t *testing.T) {
		t.Parallel()
		r := compiled(t).do(period.Command{Kind: period.CommandAskApproval}).do(period.Command{Kind: period.CommandApprove, Version: 1, Hash: "v1"})
		refusedAs(t, r.try(submission("soc-son", "thu-2", period.ContentFull)), period.RefusalNotNow)
		r.do(period.Command{Kind: period.CommandSend, Document: "77/BC-UBND"})
		refusedAs(t, r.try(period.Command{Kind: period.CommandCorrect}), period.RefusalInvalid)
		r.do(period.Command{Kind: period.CommandCorrect, Reason: "Sót một đơn vị"}).do(period.Command{Kind: period.CommandCompile, Hash: "v2"})
		if len(r.state.Reports) != 2 || r.state.Reports[0].Document != "77/BC-UBND" || r.state.Reports[1].Version != 2 || r.state.Reports[1].Hash != "v2" {
			t.Errorf("%+v", r.state.Reports)
		}
	})
	t.Run("a correction that is given up leaves what was sent", func(t *testing.T) {
		t.Parallel()
		r := compiled(t).do(period.Command{Kind: period.CommandAskApproval}).do(period.Command{Kind: period.CommandApprove, Version: 1, Hash: "v1"})
		r.do(period.Command{Kind: period.CommandSend, Document: "77/BC-UBND"}).do(period.Command{Kind: period.CommandCorrect, Reason: "Sót một đơn vị"})
		r.do(period.Command{Kind: period.CommandReopen, Reason: "Sót", Due: calendar.MustDate("2025-03-21")}).do(period.Command{Kind: period.CommandCancel, Reason: "Không cần"})
		if report, _ := r.state.Report(); r.state.Stage != period.StageSent || report.Document != "77/BC-UBND" || r.state.Version() != 1 {
			t.Errorf("%s, %+v", r.state.Stage, r.state.Reports)
		}
		refusedAs(t, r.try(submission("soc-son", "thu-2", period.ContentFull)), period.RefusalNotNow)
		if r.do(period.Command{Kind: period.CommandCorrect, Reason: "Sót hai đơn vị"}); r.state.Version() != 3 {
			t.Errorf("the next version is %d", r.state.Version())
		}
	})
	t.Run("a period that is reopened closes again", func(t *testing.T) {
		t.Parallel()
		r := compiled(t)
		refusedAs(t, r.try(period.Command{Kind: period.CommandReopen, Reason: "Bổ sung"}), period.RefusalInvalid)
		r.do(period.Command{Kind: period.CommandReopen, Reason: "Bổ sung", Due: calendar.MustDate("2025-03-21")}).at("2025-03-24", 11)
		if r.submit("soc-son", "thu-2", period.ContentFull).at("2025-03-24", 12); r.state.Stage != period.StageClosed || !r.state.Reports[0].Stale {
			t.Errorf("%s %+v", r.state.Stage, r.state.Reports)
		}
	})
	t.Run("a cancelled period takes nothing", func(t *testing.T) {
		t.Parallel()
		r := compiled(t).do(period.Command{Kind: period.CommandCancel, Reason: "Trùng kỳ"})
		refusedAs(t, r.try(period.Command{Kind: period.CommandCompile, Hash: "v2"}), period.RefusalClosed)
	})
	t.Run("a workflow that takes the period over counts a new epoch", func(t *testing.T) {
		t.Parallel()
		restored, events := compiled(t).state.Restore(calendar.MustDate("2025-03-20").Start(calendar.Zone))
		if restored.Epoch != 1 || len(events) != 1 || events[0].Epoch != 1 || events[0].Seq != restored.Seq {
			t.Errorf("epoch %d, %+v", restored.Epoch, events)
		}
	})
}

func TestAmendDue(t *testing.T) {
	t.Parallel()
	r := newRun(t, "2025-03-07").open().at("2025-03-18", 9).submit("ba-dinh", "thu-1", period.ContentFull)
	amend := func(day string, c period.Command) error {
		c.Kind, c.Due, c.Reason = period.CommandAmendDue, calendar.MustDate(day), "Nghỉ bão"
		return r.try(c)
	}
	refusedAs(t, amend("2025-03-22", period.Command{Unit: "ba-dinh"}), period.RefusalInvalid)                // a Saturday
	refusedAs(t, amend("2025-03-17", period.Command{Unit: "ba-dinh"}), period.RefusalInvalid)                // past
	refusedAs(t, amend("2025-03-19", period.Command{Unit: "ba-dinh"}), period.RefusalInvalid)                // the day of compiling
	refusedAs(t, amend("2025-03-18", period.Command{Level: period.LevelCommune}), period.RefusalInvalid)     // that of the department
	refusedAs(t, amend("2025-03-18", period.Command{Level: "x"}), period.RefusalInvalid)                     // no level
	refusedAs(t, amend("2025-03-18", period.Command{Unit: "da-nang"}), period.RefusalNotFound)               // owes nothing
	refusedAs(t, amend("2025-03-18", period.Command{Unit: "ba-dinh", Level: "send"}), period.RefusalInvalid) // both
	if err := amend("2025-03-18", period.Command{Unit: "ba-dinh"}); err != nil {
		t.Fatal(err)
	}
	o, _ := r.state.Obligation("ba-dinh")
	if o.Due != calendar.MustDate("2025-03-18") || o.First != calendar.MustDate("2025-03-17") || o.Submissions[0].Late {
		t.Errorf("%+v", o)
	}
	for _, level := range []struct {
		level period.Level
		day   string
	}{{period.LevelSend, "2025-03-25"}, {period.LevelCompile, "2025-03-24"}, {period.LevelDepartment, "2025-03-21"}, {period.LevelCommune, "2025-03-20"}} {
		if err := amend(level.day, period.Command{Level: level.level}); err != nil {
			t.Errorf("%s: %v", level.level, err)
		}
	}
	if r.at("2025-03-24", 11); r.state.Stage != period.StageOpen {
		t.Errorf("the period is %s before the new day of compiling", r.state.Stage)
	}
	if r.at("2025-03-24", 12); r.state.Stage != period.StageClosed {
		t.Errorf("the period is %s on it", r.state.Stage)
	}
}
