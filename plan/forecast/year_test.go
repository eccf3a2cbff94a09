package forecast_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/forecast"
	"loa/plan/problem"
)

// simulated is the year of a plan in the directory of smallDirectory.
func simulated(t *testing.T, on string, lines []plan.Line) (forecast.Year, []problem.Problem) {
	t.Helper()
	days, err := calendar.New(calendar.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Plan{ID: "kh-2027", Year: 2027, Levels: []directory.Role{directory.RoleUnitHead}}
	year, problems, err := forecast.Simulate(p, plan.ExpandInput{
		Plan: p.ID, Year: 2027, Lines: lines, Directory: smallDirectory(), On: calendar.MustDate(on),
	}, days)
	if err != nil {
		t.Fatal(err)
	}
	return year, problems
}

func TestSimulate(t *testing.T) {
	t.Parallel()
	t.Run("the parts of each figure add up to it", func(t *testing.T) {
		t.Parallel()
		y, problems := simulated(t, launchDay, smallPlan(t))
		if len(problems) > 0 || y.Tasks == 0 || y.Until != calendar.MustDate("2027-12-31") {
			t.Fatalf("%d tasks until %s, problems %v", y.Tasks, y.Until, problems)
		}
		sums := map[string][2]int{}
		add := func(name string, want, part int) {
			sums[name] = [2]int{want, sums[name][1] + part}
		}
		for _, m := range y.Months {
			add("tasks opened by month", y.Tasks, m.Opened)
			add("tasks due by month", y.Tasks-y.Undated, m.Due)
			add("letters by month", y.OnTime.Letters, m.OnTime)
			add("late letters by month", y.FromDeadline.Letters, m.FromDeadline)
		}
		for _, k := range y.Kinds {
			add("tasks by kind", y.Tasks, k.Tasks)
		}
		for _, u := range y.Units {
			add("tasks by unit", y.Tasks, u.Tasks)
			for _, m := range u.Due {
				add("tasks by unit and month", y.Tasks, m.Tasks)
			}
			for i := range y.Months {
				add("letters by unit and month", y.OnTime.Letters, u.OnTime.Months[i])
				add("late letters by unit and month", y.FromDeadline.Letters, u.FromDeadline.Months[i])
			}
			for i := range y.OnTime.Weeks {
				add("letters by unit and week", y.OnTime.Letters, u.OnTime.Weeks[i])
				add("late letters by unit and week", y.FromDeadline.Letters, u.FromDeadline.Weeks[i])
			}
		}
		for _, letters := range []forecast.Letters{y.OnTime, y.FromDeadline} {
			weeks, people := 0, 0
			for _, w := range letters.Weeks {
				weeks += w.Letters
			}
			for _, p := range letters.People {
				people += p.Letters
			}
			if weeks != letters.Letters || people != letters.Letters {
				t.Errorf("%d letters, by week %d, by person %d", letters.Letters, weeks, people)
			}
		}
		for name, s := range sums {
			if s[0] != s[1] {
				t.Errorf("%s: %d, want %d", name, s[1], s[0])
			}
		}
	})
	t.Run("in a year in which everybody acts on time only what cannot be done is late", func(t *testing.T) {
		t.Parallel()
		y, _ := simulated(t, launchDay, append(smallPlan(t)[1:4], smallPlan(t)[5:8]...)) // not of the units without people
		stuck := len(y.Refused)
		if y.OnTime.Fired.Overdue > stuck || y.FromDeadline.Fired.Overdue <= stuck {
			t.Errorf("%d tasks overdue on time, %d when people wait, %d cannot go on", y.OnTime.Fired.Overdue, y.FromDeadline.Fired.Overdue, stuck)
		}
		for _, r := range y.Refused {
			if unit := r.Task.Unit(); unit != "phuong-cua-nam" && unit != "so-tu-phap" || r.Command != plan.CommandDecide { // whose heads get the letters of the focal point
				t.Errorf("refused: %+v", r)
			}
		}
	})
	t.Run("the lines that ask are named with the reason", func(t *testing.T) {
		t.Parallel()
		lines := smallPlan(t)[6:7] // its day is set by another body
		blank, _ := deadline.Parse("", 2027, deadline.Rules{})
		recurring, _ := deadline.Parse("Hằng tháng", 2027, deadline.Rules{})
		recurring.To = calendar.MustDate("2027-02-28")
		lines = append(lines,
			plan.Line{Code: "21", Row: 21, Title: "Không hạn", Deadline: blank, Lead: []plan.Assignee{{Text: "Sở Nội vụ", Unit: "so-noi-vu"}}},
			plan.Line{Code: "22", Row: 22, Title: "Không rõ đơn vị", Deadline: blank, Lead: []plan.Assignee{{Text: "Sở Lạ"}}},
			plan.Line{Code: "23", Row: 23, Title: "Hết kỳ", Deadline: recurring, Lead: []plan.Assignee{{Text: "Sở Nội vụ", Unit: "so-noi-vu"}}})
		y, problems := simulated(t, "2027-03-01", lines)
		want := []forecast.LineQuestion{
			{Line: "7", Row: 11, Title: "Nhiệm vụ Theo hướng dẫn của Bộ Nội vụ", Why: forecast.QuestionDate},
			{Line: "21", Row: 21, Title: "Không hạn", Why: forecast.QuestionDeadline},
			{Line: "22", Row: 22, Title: "Không rõ đơn vị", Why: forecast.QuestionUnit},
			{Line: "22", Row: 22, Title: "Không rõ đơn vị", Why: forecast.QuestionDeadline},
			{Line: "23", Row: 23, Title: "Hết kỳ", Why: forecast.QuestionTask},
		}
		if diff := cmp.Diff(want, y.Asks); diff != "" {
			t.Errorf("the lines that ask (-want +got):\n%s", diff)
		}
		if !problem.Blocking(problems) {
			t.Error("a line without a lead does not block a launch")
		}
	})
	t.Run("who has no address, and a position that nobody holds, is named", func(t *testing.T) {
		t.Parallel()
		y, _ := simulated(t, launchDay, smallPlan(t)[7:8])
		for _, u := range y.Unreached {
			if u.Person == "khong-thu" {
				t.Errorf("the head stands in for a focal point without an address, yet %+v", u)
			}
		}
		d := smallDirectory()
		d.Addresses = nil
		d.Holders = d.Holders[2:] // no coordinator
		days, err := calendar.New(calendar.Shipped())
		if err != nil {
			t.Fatal(err)
		}
		y, _, err = forecast.Simulate(plan.Plan{ID: "kh-2027", Year: 2027, Levels: []directory.Role{directory.RoleUnitHead}}, plan.ExpandInput{
			Plan: "kh-2027", Year: 2027, Lines: smallPlan(t)[3:4], Directory: d, On: calendar.MustDate(launchDay),
		}, days)
		if err != nil || y.OnTime.Letters+y.FromDeadline.Letters > 0 {
			t.Errorf("%d letters, %v", y.OnTime.Letters+y.FromDeadline.Letters, err)
		}
		named := map[directory.PersonID]bool{}
		for _, u := range y.Unreached {
			named[u.Person] = u.Notices > 0
		}
		want := map[directory.PersonID]bool{"lan": true, "long": true, "binh": true, "": true}
		if diff := cmp.Diff(want, named); diff != "" {
			t.Errorf("those who are not reached (-want +got):\n%s", diff)
		}
	})
}
