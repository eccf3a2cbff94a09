package policy_test

import (
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
)

func accessDirectory() directory.Directory {
	split := calendar.MustDate("2026-07-01")
	return directory.Directory{
		Units: []directory.Unit{
			{Code: "ubnd-tp", Name: "UBND Thành phố", Kind: directory.KindCity},
			{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: directory.KindDepartment, Parent: "ubnd-tp"},
			{Code: "chi-cuc", Name: "Chi cục Văn thư – Lưu trữ", Kind: directory.KindPublicService, Parent: "so-noi-vu"},
			{Code: "so-tu-phap", Name: "Sở Tư pháp", Kind: directory.KindDepartment, Parent: "ubnd-tp"},
			{Code: "so-cu", Name: "Sở Thông tin và Truyền thông", Kind: directory.KindDepartment, Parent: "ubnd-tp"},
		},
		Successions: []directory.Succession{{Old: "so-cu", New: "so-tu-phap", On: split}},
		People:      []directory.Person{{ID: "an", Name: "An"}, {ID: "binh", Name: "Bình"}, {ID: "chi", Name: "Chi"}, {ID: "dung", Name: "Dung"}},
		Holders: []directory.RoleHolder{
			{Person: "an", Role: directory.RoleFocalPoint, Unit: "so-noi-vu"},
			{Person: "binh", Role: directory.RoleLeader, Unit: "ubnd-tp"},
			{Person: "chi", Role: directory.RoleCoordinator, Unit: "so-noi-vu", To: calendar.MustDate("2026-12-31")},
			{Person: "dung", Role: directory.RoleUnitHead, Unit: "so-tu-phap"},
		},
	}
}

func TestAccessOf(t *testing.T) {
	t.Parallel()
	d, day := accessDirectory(), calendar.MustDate("2026-11-27")
	of := func(person directory.PersonID, on calendar.Date, grants ...policy.Grant) policy.Access {
		return policy.AccessOf(d, d.Actor(person, on), grants, on)
	}
	t.Run("a position opens its unit, what lies below it and what it succeeded", func(t *testing.T) {
		t.Parallel()
		want := policy.Access{Roles: []policy.AccessRole{policy.AccessOfficer}, Units: []directory.UnitCode{"so-noi-vu", "chi-cuc"}}
		if diff := gocmp.Diff(want, of("an", day)); diff != "" {
			t.Errorf("an officer (-want +got):\n%s", diff)
		}
		if got := of("dung", day); !slices.Equal(got.Units, []directory.UnitCode{"so-tu-phap", "so-cu"}) || !got.May(policy.RightCommand) {
			t.Errorf("a head: %+v", got)
		}
		if got := of("dung", calendar.MustDate("2026-06-30")); !slices.Equal(got.Units, []directory.UnitCode{"so-tu-phap"}) {
			t.Errorf("the head before the succession: %+v", got)
		}
	})
	t.Run("a leader of the city and a coordinator see everything, one of them whole plans and one of them letters too", func(t *testing.T) {
		t.Parallel()
		leader, coordinator := of("binh", day), of("chi", day)
		if !leader.Whole || !leader.May(policy.RightReadPlans) || leader.May(policy.RightReadLetters) || leader.May(policy.RightChangePlans) {
			t.Errorf("the leader: %+v", leader)
		}
		if !coordinator.Whole || !coordinator.May(policy.RightChangePlans) || !coordinator.May(policy.RightHandleLetters) || coordinator.May(policy.RightReadAccounts) {
			t.Errorf("the coordinator: %+v", coordinator)
		}
	})
	t.Run("when a position ends, its access ends", func(t *testing.T) {
		t.Parallel()
		if got := of("chi", calendar.MustDate("2027-01-01")); len(got.Roles) > 0 || got.Whole {
			t.Errorf("a coordinator of the year before: %+v", got)
		}
	})
	t.Run("a grant holds on its days, for its units, and only for roles that may be granted", func(t *testing.T) {
		t.Parallel()
		year := policy.Grant{Role: policy.AccessAuditor, From: calendar.MustDate("2026-01-01"), To: calendar.MustDate("2026-12-31")}
		if got := of("", day, year); !got.Whole || !got.May(policy.RightReadLetters) || got.May(policy.RightCommand) {
			t.Errorf("an auditor: %+v", got)
		}
		if got := of("", calendar.MustDate("2027-01-01"), year); len(got.Roles) > 0 {
			t.Errorf("after its days: %+v", got)
		}
		if got := of("", day, policy.Grant{Role: policy.AccessLeader, Unit: "so-noi-vu"}); got.Whole || got.May(policy.RightReadPlans) || !slices.Equal(got.Units, []directory.UnitCode{"so-noi-vu", "chi-cuc"}) {
			t.Errorf("a leader of one department: %+v", got)
		}
		if got := of("", day, policy.Grant{Role: policy.AccessCoordinator}); len(got.Roles) > 0 {
			t.Errorf("a coordinator by a grant: %+v", got)
		}
	})
	t.Run("nobody may nothing, and every role at least opens the own account", func(t *testing.T) {
		t.Parallel()
		for _, right := range policy.Rights() {
			if (policy.Access{}).May(right) {
				t.Errorf("nobody may %s", right)
			}
		}
		for _, role := range policy.AccessRoles() {
			if rights := policy.RightsOf(role); !slices.Contains(rights, policy.RightSignedIn) || !slices.Contains(rights, policy.RightRead) {
				t.Errorf("%s has %v", role, rights)
			}
		}
	})
	t.Run("an auditor and an administrator change nothing", func(t *testing.T) {
		t.Parallel()
		for _, role := range []policy.AccessRole{policy.AccessAuditor, policy.AccessAdministrator} {
			for _, right := range []policy.Right{policy.RightCommand, policy.RightChangePlans, policy.RightHandleLetters, policy.RightManyTasks} {
				if slices.Contains(policy.RightsOf(role), right) {
					t.Errorf("%s has %s", role, right)
				}
			}
		}
	})
}

func TestSignInWait(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		of       policy.FailuresOf
		failures int
		want     time.Duration
	}{
		{policy.FailuresOfPair, 4, 0},
		{policy.FailuresOfPair, 5, 2 * time.Second},
		{policy.FailuresOfPair, 8, 16 * time.Second},
		{policy.FailuresOfPair, 1_000_000, 15 * time.Minute},
		{policy.FailuresOfCode, 4, 0},
		{policy.FailuresOfCode, 1_000_000, time.Hour},
		{policy.FailuresOfLogin, 20, 0},
		{policy.FailuresOfLogin, 1_000_000, 30 * time.Second},
		{policy.FailuresOfAddress, 100, 0},
		{policy.FailuresOfAddress, 1_000_000, time.Minute},
	} {
		if got := policy.SignInWait(c.of, c.failures); got != c.want {
			t.Errorf("after %d failures of %s: %s, want %s", c.failures, c.of, got, c.want)
		}
	}
}
