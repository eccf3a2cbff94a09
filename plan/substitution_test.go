package plan_test

import (
	"testing"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

func substitute(by directory.Actor, person directory.PersonID, until string) plan.Command {
	c := plan.Command{
		Kind: plan.CommandSubstitute, Actor: by, Channel: plan.ChannelWeb, Person: person, Reason: "Quyết định số 12/QĐ-UBND ngày 01/3/2026",
	}
	if until != "" {
		c.Until = calendar.MustDate(until)
	}
	return c
}

var deputy = holder("hoang-minh-duc", directory.RoleClerk, baDinh)

func TestApplySubstitute(t *testing.T) {
	t.Parallel()
	t.Run("a substitute by position decides", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		substituted := directory.Position{Role: directory.RoleUnitHead, Unit: baDinh, For: "nguyen-van-binh", Basis: "Quyết định số 9/QĐ-UBND"}
		by := directory.Actor{Person: "hoang-minh-duc", Positions: []directory.Position{substituted}}
		if e := run.do(approve(by, 1, hash(1))); e.Position != substituted || e.To != plan.StagePublication {
			t.Errorf("decided in position %+v, to %s", e.Position, e.To)
		}
	})
	t.Run("a substitute for the task decides up to the last day", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name string
			at   string
			want plan.RefusalKind
		}{
			{name: "at once", at: "2026-03-02 09:01", want: ""},
			{name: "in the last minute of the last day", at: "2026-03-06 23:59", want: ""},
			{name: "at midnight after it", at: "2026-03-07 00:00", want: plan.RefusalForbidden},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
				run.do(substitute(chair, deputy.Person, "2026-03-06"))
				run.at(tt.at)
				if tt.want != "" {
					if got := run.refused(approve(deputy, 1, hash(1))); got != tt.want {
						t.Errorf("refused as %s, want %s", got, tt.want)
					}
					run.do(approve(chair, 1, hash(1)))
					return
				}
				want := directory.Position{Role: directory.RoleUnitHead, Unit: baDinh, For: chair.Person, Basis: "Quyết định số 12/QĐ-UBND ngày 01/3/2026"}
				if e := run.do(approve(deputy, 1, hash(1))); e.Position != want {
					t.Errorf("decided in position %+v, want %+v", e.Position, want)
				}
			})
		}
	})
	t.Run("a substitute of one level does not decide at the next", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31", directory.RoleSectionHead, directory.RoleUnitHead).toStage(plan.StageAssignment)
		run.do(accept(officer))
		run.do(submit(officer, hash(1)))
		run.do(substitute(section, deputy.Person, ""))
		run.do(approve(deputy, 1, hash(1)))
		if got := run.refused(approve(deputy, 1, hash(1))); got != plan.RefusalNotNow {
			t.Errorf("the section head's substitute at the head's level: %s", got)
		}
		for _, n := range run.state.Desk(calendar.Today(run.now)) {
			if n.Person != "" {
				t.Errorf("the section head's substitute is asked in the head's place: %+v", n)
			}
		}
	})
	t.Run("a coordinator names a substitute ahead of time", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		c := substitute(coordinator, deputy.Person, "")
		c.For = chair.Person
		if e := run.do(c); e.Level != 0 || e.For != chair.Person || e.Person != deputy.Person {
			t.Errorf("provided %+v", e)
		}
		run.do(accept(officer))
		run.do(submit(officer, hash(1)))
		run.do(approve(deputy, 1, hash(1)))
	})
	t.Run("a substitute names no substitute", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		run.do(substitute(chair, deputy.Person, ""))
		if got := run.refused(substitute(deputy, "le-thi-hoa", "")); got != plan.RefusalForbidden {
			t.Errorf("a substitute's substitute: %s", got)
		}
		substituted := directory.Actor{Person: "le-thi-hoa", Positions: []directory.Position{{Role: directory.RoleUnitHead, Unit: baDinh, For: "nguyen-van-binh", Basis: "QĐ 9"}}}
		if got := run.refused(substitute(substituted, "nguoi-khac", "")); got != plan.RefusalForbidden {
			t.Errorf("a substitute by position: %s", got)
		}
	})
	t.Run("the drafter does not stand in for the approver", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		if got := run.refused(substitute(chair, officer.Person, "")); got != plan.RefusalForbidden {
			t.Errorf("got %s, want %s", got, plan.RefusalForbidden)
		}
		run.do(substitute(chair, deputy.Person, ""))
		byDeputy := directory.Actor{Person: deputy.Person, Positions: []directory.Position{{Role: directory.RoleFocalPoint, Unit: baDinh}}}
		run.do(submit(byDeputy, hash(2)))
		if got := run.refused(approve(deputy, 2, hash(2))); got != plan.RefusalForbidden {
			t.Errorf("a substitute approves their own draft: %s", got)
		}
	})
}
