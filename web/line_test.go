package web_test

import (
	"net/http"
	"strings"
	"testing"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

const linePath = "/plans/kh-2027/lines/1"

// cityTally gives the first line of the plan to a number of units of the city, one result a month. Of three units one has reported nothing, one
// as much as is due, one the whole quota.
func (f *fixture) cityTally(units int) *fixture {
	f.t.Helper()
	f.directory = cityDirectory(f.t)
	if err := f.store.SaveDirectory(f.t.Context(), f.directory); err != nil {
		f.t.Fatal(err)
	}
	f.imported()
	f.setPlanStatus(plan.PlanImported, plan.PlanRunning)
	definition, _ := plan.ShapeOf(plan.ShapeTally, nil)
	var specs []plan.TaskSpec
	var openings []store.Projection
	for n, unit := range f.directory.Units[:units] {
		id, err := plan.NewTaskID("kh-2027", "1", unit.Code, "1")
		if err != nil {
			f.t.Fatal(err)
		}
		tally := plan.NewTally(plan.Quota{Count: 1, Per: plan.RhythmMonth}, calendar.MustDate("2027-01-01"), calendar.MustDate("2027-12-31"), "")
		if done := []int{0, 2, 12}[n%3]; done > 0 {
			tally.Items = []plan.Counted{{Number: 1, Seq: 1, Key: "a", On: calendar.MustDate("2027-01-05"), Count: done}}
		}
		due := calendar.MustDate("2027-12-31")
		specs = append(specs, plan.TaskSpec{ID: id, Line: "1", Unit: unit.Code, Occurrence: "1", Due: due, Title: "Xây dựng chuyên mục"})
		state, event := plan.NewTask(plan.TaskInput{
			Task: id, Due: due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: unit.Code}}, Shape: definition.Shape, Tally: &tally,
		}, f.now)
		openings = append(openings, store.Projection{State: state, Events: []plan.Event{event}})
	}
	if _, err := f.store.AddTasks(f.t.Context(), "kh-2027", specs); err != nil {
		f.t.Fatal(err)
	}
	for _, p := range openings {
		if err := f.store.Project(f.t.Context(), p); err != nil {
			f.t.Fatal(err)
		}
	}
	return f
}

func TestLine(t *testing.T) {
	t.Parallel()
	t.Run("a line that the whole city counts", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).cityTally(36)
		page := f.as("mai").get(linePath).hasStatus(http.StatusOK).
			contains("168/432, đạt 38 %", "36 đơn vị: 12 đã đạt định mức, 12 đúng hoặc vượt tiến độ, 12 chậm.", "Còn 6 đơn vị; xem mọi nhiệm vụ của dòng", "Trước ngày 15/12/2027", "14/12/2027")
		if !page.has(`<a href="/tasks?bucket=open_in_time&amp;line=1&amp;plan=kh-2027"><span class="figure">36</span>`) {
			t.Error("the figure does not lead to its tasks")
		}
		standings := page.texts("span", "badge")[1:] // the first one is the sum
		if len(standings) != 30 {
			t.Fatalf("%d units are listed, want 30", len(standings))
		}
		for n, want := range map[int]string{0: "0/12", 11: "0/12", 12: "2/12", 23: "2/12", 24: "12/12", 29: "12/12"} {
			if !strings.Contains(standings[n], " "+want+",") {
				t.Errorf("unit %d on the page stands at %q, want %s", n+1, standings[n], want)
			}
		}
	})
	t.Run("the milestones of an event", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).shaped(plan.ShapeEvent).approved()
		f.as("an").get(linePath).hasStatus(http.StatusOK).contains("Các mốc của các đơn vị", "Kế hoạch tổ chức được duyệt", "1/1", "01/03/2027", "0/1").lacks("Thực hiện định mức")
	})
	t.Run("a line of products has figures alone", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.as("mai").get(linePath).hasStatus(http.StatusOK).contains("Loại việc", "Sở Nội vụ", "1 Tổng số", "1 ■ Trong hạn").lacks("Thực hiện định mức", "Các mốc của các đơn vị")
	})
	t.Run("the pages of the plan and of a task lead to it", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		for _, path := range []string{"/plans/kh-2027", taskPath} {
			if !f.as("mai").get(path).has(`<a href="` + linePath + `">1</a>`) {
				t.Errorf("%s does not", path)
			}
		}
	})
	t.Run("no such line", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		for _, path := range []string{"/plans/kh-2027/lines/99", "/plans/kh-2030/lines/1", "/plans/kh-2027/lines/%00", "/plans/kh-2027/lines/%ff"} {
			if page := f.as("mai").get(path); page.status < 400 || page.status >= 500 {
				t.Errorf("%s: %d", path, page.status)
			}
		}
	})
}

// TestOverviewPlanRates: the overview has the lines that are done and the forms that were used, also as all readers share it.
func TestOverviewPlanRates(t *testing.T) {
	t.Parallel()
	f := newFixture(t).varied()
	want := []string{"Dòng của kế hoạch hoàn thành 2/3", "Hình thức đã dùng 1/3"}
	check := func(b *browser) {
		t.Helper()
		rates := strings.Join(b.get("/").hasStatus(http.StatusOK).texts("dl", "rates"), "; ")
		for _, rate := range want {
			if !strings.Contains(rates, rate) {
				t.Errorf("%q lacks %q", rates, rate)
			}
		}
	}
	check(f.as("mai"))
	f.production().account("kiemtra", "", policy.Grant{Role: policy.AccessAuditor})
	check(f.signIn("kiemtra"))
	t.Run("a plan that names no form has no such figure", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).imported()
		f.setPlanStatus(plan.PlanImported, plan.PlanRunning)
		f.as("mai").get("/").lacks("Hình thức đã dùng")
	})
}
