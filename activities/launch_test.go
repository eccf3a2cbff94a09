package activities_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// recurringPlan is a store with a plan of a monthly line for two units, of which one ends with March.
func recurringPlan(t *testing.T) *activities.Activities {
	t.Helper()
	s := storetest.Open(t)
	monthly, _ := deadline.Parse("Hằng tháng", 2027, deadline.Rules{})
	lead := func(code directory.UnitCode, name string) plan.Assignee {
		return plan.Assignee{Text: name, Unit: code, Name: name}
	}
	d := directory.Directory{Units: []directory.Unit{
		{Code: "ba-dinh", Name: "UBND quận Ba Đình", Kind: directory.KindDistrict, To: calendar.MustDate("2027-03-31")},
		{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: directory.KindDepartment},
	}}
	if err := s.SaveDirectory(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	p := plan.Plan{ID: "kh-2027", Year: 2027, Title: "Kế hoạch năm 2027", Source: "phu-luc.xlsx", Levels: []directory.Role{directory.RoleUnitHead}}
	lines := []plan.Line{{
		Sheet: "Phụ lục", Row: 5, Code: "16", Title: "Bản tin", Deadline: monthly,
		Lead: []plan.Assignee{lead("ba-dinh", "UBND quận Ba Đình"), lead("so-noi-vu", "Sở Nội vụ")},
	}}
	if _, _, err := s.ImportPlan(t.Context(), p, lines, []byte("phụ lục")); err != nil {
		t.Fatal(err)
	}
	return &activities.Activities{Store: s, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

func TestOpenOccurrences(t *testing.T) {
	t.Parallel()
	a := recurringPlan(t)
	open := func(on string, lines ...string) []string {
		t.Helper()
		due := activities.DueOccurrences{Plan: "kh-2027", At: calendar.MustDate(on).Start(calendar.Zone).Add(8 * time.Hour), Lines: lines}
		opened, err := a.OpenOccurrences(t.Context(), due)
		if err != nil {
			t.Fatal(err)
		}
		var failed []string
		for _, f := range opened.Failures {
			if f.Message == "" {
				t.Errorf("line %s failed without a reason", f.Line)
			}
			failed = append(failed, f.Line)
		}
		return failed
	}
	check := func(what string, failed, wantFailed []string, wantTasks int) {
		t.Helper()
		_, tasks, err := a.Store.Tasks(t.Context(), store.TaskFilter{Plan: "kh-2027"}, calendar.MustDate("2027-04-01"))
		if diff := cmp.Diff(wantFailed, failed); diff != "" || tasks != wantTasks || err != nil {
			t.Errorf("%s: %d tasks, want %d; %v; failed (-want +got):\n%s", what, tasks, wantTasks, err, diff)
		}
	}
	check("both units exist", open("2027-03-01", "16"), nil, 2)
	check("of a line that fails for one unit the task of the other is recorded", open("2027-04-01", "16"), []string{"16"}, 3)
	check("a second attempt adds nothing", open("2027-04-01", "16"), []string{"16"}, 3)
	check("a line that the plan no longer has fails", open("2027-04-01", "99"), []string{"99"}, 3)
}
