package forecast_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/forecast"
)

// city has units of one head and one focal point each, and three coordinators of whom each has a third of the units.
func city(units int) directory.Directory {
	d := directory.Directory{Units: []directory.Unit{{Code: "so-noi-vu", Name: "Sở Nội vụ"}}}
	person := func(id string, role directory.Role, unit directory.UnitCode) {
		d.People = append(d.People, directory.Person{ID: directory.PersonID(id), Name: id})
		d.Addresses = append(d.Addresses, directory.AddressOf{Address: id + "@hanoi.test", Person: directory.PersonID(id)})
		d.Holders = append(d.Holders, directory.RoleHolder{Person: directory.PersonID(id), Role: role, Unit: unit})
	}
	for i := range 3 {
		person(fmt.Sprintf("dieu-phoi-%d", i), directory.RoleCoordinator, "so-noi-vu")
	}
	for i := range units {
		code := directory.UnitCode(fmt.Sprintf("don-vi-%03d", i))
		d.Units = append(d.Units, directory.Unit{Code: code, Name: string(code)})
		person(fmt.Sprintf("thu-truong-%03d", i), directory.RoleUnitHead, code)
		person(fmt.Sprintf("dau-moi-%03d", i), directory.RoleFocalPoint, code)
		d.Shares = append(d.Shares, directory.Share{Unit: code, Person: directory.PersonID(fmt.Sprintf("dieu-phoi-%d", i%3))})
	}
	return d.Indexed()
}

// month is a working month in which every unit has so many tasks due, spread over its days, and as many in the month after. All were launched
// a month before.
func month(t *testing.T, units, tasks int) forecast.Input {
	t.Helper()
	days, err := calendar.New(calendar.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	in := forecast.Input{
		Plan: plan.Plan{ID: "kh-2026", Levels: []directory.Role{directory.RoleUnitHead}}, Directory: city(units), Calendar: days,
		From: calendar.MustDate("2026-03-02"), Days: 60, Model: forecast.Usual(),
	}
	for u := range units {
		for i := range 2 * tasks {
			unit := directory.UnitCode(fmt.Sprintf("don-vi-%03d", u))
			id, err := plan.NewTaskID("kh-2026", fmt.Sprint(i+1), unit, "1")
			if err != nil {
				t.Fatal(err)
			}
			due := calendar.MustDate("2026-04-01").AddDays((u*7 + i*61/(2*tasks)) % 61)
			in.Tasks = append(in.Tasks, forecast.Task{Spec: plan.TaskSpec{ID: id, Unit: unit, Due: due}, Opens: in.From.Start(calendar.Zone).Add(9 * time.Hour)})
		}
	}
	return in
}

func persons(prefix string, n int) []directory.PersonID {
	var all []directory.PersonID
	for i := range n {
		all = append(all, directory.PersonID(fmt.Sprintf("%s-%03d", prefix, i)))
	}
	return all
}

// The figures of docs/performance.md: a head of 142 units gets at most one letter on half of the working days of a month, and at most two on
// 95 of a hundred. The sample gives a unit three tasks in a year; three in a month are many.
func TestMonthOf142Units(t *testing.T) {
	t.Parallel()
	const units = 142
	for _, tasks := range []int{1, 3} {
		t.Run(fmt.Sprintf("%d tasks of a unit fall due in the month", tasks), func(t *testing.T) {
			t.Parallel()
			in := month(t, units, tasks)
			result, err := forecast.Play(in)
			if err != nil {
				t.Fatal(err)
			}
			april := of(result, 30, 30) // 1 to 30 April
			heads := april.FiguresOf(in.Calendar, persons("thu-truong", units))
			officers := april.FiguresOf(in.Calendar, persons("dau-moi", units))
			t.Logf("heads %+v", heads)
			t.Logf("focal points %+v", officers)
			for i := range 3 {
				t.Logf("coordinator %d: %+v", i, april.FiguresOf(in.Calendar, []directory.PersonID{directory.PersonID(fmt.Sprintf("dieu-phoi-%d", i))}))
			}
			if heads.Median > 1 || heads.P95 > 2 {
				t.Errorf("letters of a head and working day: median %d, p95 %d; want at most 1 and 2", heads.Median, heads.P95)
			}
			if heads.Letters == 0 || officers.Letters == 0 {
				t.Error("nothing was played")
			}
		})
	}
}

// of is the part of a result from a day on.
func of(r forecast.Result, from, days int) forecast.Result {
	part := forecast.Result{Days: r.Days[from : from+days]}
	for _, p := range r.Persons {
		p.ByDay = p.ByDay[from : from+days]
		part.Persons = append(part.Persons, p)
	}
	return part
}

func TestPlay(t *testing.T) {
	t.Parallel()
	t.Run("a straight task takes five letters beside the digests", func(t *testing.T) {
		t.Parallel()
		in := month(t, 1, 1)
		in.Tasks, in.Model.Returned = in.Tasks[:1], 0
		in.Model.Decide = []forecast.Chance{{Days: 0, Percent: 100}}
		in.Model.DraftBefore = []forecast.Chance{{Days: 10, Percent: 100}}
		result, err := forecast.Play(in)
		if err != nil {
			t.Fatal(err)
		}
		single := result.Letters()
		for _, p := range result.Persons {
			single -= p.Digest
		}
		if single != 5 {
			t.Errorf("%d letters, want opening, receipt, approved, report asked and closed: %+v", single, result.Persons)
		}
	})
	t.Run("the same input gives the same figures", func(t *testing.T) {
		t.Parallel()
		in := month(t, 5, 2)
		first, err1 := forecast.Play(in)
		second, err2 := forecast.Play(in)
		if diff := cmp.Diff(first, second, cmp.Comparer(calendar.Date.Equal)); err1 != nil || err2 != nil || diff != "" {
			t.Errorf("%v, %v (-first +second):\n%s", err1, err2, diff)
		}
	})
	t.Run("nobody is written to who has no address", func(t *testing.T) {
		t.Parallel()
		in := month(t, 2, 1)
		d := in.Directory
		d.Addresses = nil
		in.Directory = d.Indexed()
		result, err := forecast.Play(in)
		if err != nil || result.Letters() != 0 {
			t.Errorf("%d letters, %v", result.Letters(), err)
		}
	})
}
