package plan_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// wavePlan gives the first wakes of the tasks of a plan with so many tasks, one line for each unit and occurrence.
func wavePlan(t *testing.T, tasks int) []time.Time {
	t.Helper()
	opened := time.Date(2027, 3, 1, 9, 0, 0, 0, calendar.Zone)
	wakes := make([]time.Time, 0, tasks)
	for n := range tasks {
		id := plan.TaskID(fmt.Sprintf("kh-2027/%d/xa-%03d/1", n/126+1, n%126))
		state, _ := plan.NewTask(plan.TaskInput{Task: id, Due: calendar.MustDate("2027-06-30"), Wave: tasks}, opened)
		at, exists := state.NextWake()
		if !exists {
			t.Fatalf("task %s never wakes", id)
		}
		wakes = append(wakes, at)
	}
	return wakes
}

// The wakes of one morning are spread by the size of the plan: the first reminder of all tasks falls on one day.
func TestWave(t *testing.T) {
	t.Parallel()
	begins := calendar.MustDate("2027-03-04").Start(calendar.Zone).Add(8 * time.Hour)
	for _, c := range []struct {
		tasks  int
		spread time.Duration
	}{{1, 15 * time.Minute}, {1000, 15 * time.Minute}, {2000, 30 * time.Minute}, {8000, 2 * time.Hour}, {10000, 2 * time.Hour}, {40000, 2 * time.Hour}} {
		t.Run(fmt.Sprintf("%d tasks wake within %v", c.tasks, c.spread), func(t *testing.T) {
			t.Parallel()
			minutes := map[time.Duration]int{}
			var last time.Duration
			for _, at := range wavePlan(t, c.tasks) {
				after := at.Sub(begins)
				if after < 0 || after >= c.spread {
					t.Fatalf("a task wakes at %v, want it within %v after 08:00", at, c.spread)
				}
				last = max(last, after)
				minutes[after/time.Minute]++
			}
			if c.tasks >= 1000 && last < c.spread*9/10 {
				t.Errorf("the last task wakes after %v, want the whole of %v used", last, c.spread)
			}
			mean := float64(c.tasks) / c.spread.Minutes()
			for minute, n := range minutes {
				if c.tasks >= 1000 && float64(n) > 2*mean {
					t.Errorf("%d tasks wake in minute %d, want at most twice the mean of %.0f", n, minute, mean)
				}
			}
		})
	}
	t.Run("a state of before the wave was known stays as it is written, and wakes when it did", func(t *testing.T) {
		t.Parallel()
		opened := time.Date(2027, 3, 1, 9, 0, 0, 0, calendar.Zone)
		in := plan.TaskInput{Task: "kh-2027/1/so-tu-phap/1", Due: calendar.MustDate("2027-06-30"), Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: "so-tu-phap"}}}
		state, _ := plan.NewTask(in, opened)
		content, err := json.Marshal(state)
		if err != nil || strings.Contains(string(content), "wave") {
			t.Errorf("the state is written as %s (%v), want no wave in it", content, err)
		}
		in.Wave = 1000
		few, _ := plan.NewTask(in, opened)
		before, _ := state.NextWake()
		if now, _ := few.NextWake(); !now.Equal(before) {
			t.Errorf("in a plan of 1,000 tasks it wakes at %v, want %v as before", now, before)
		}
	})
	t.Run("the size of the wave moves no event to another day and changes no order", func(t *testing.T) {
		t.Parallel()
		days := func(wave int) []string {
			run := taskRun{t: t}
			run.state, _ = plan.NewTask(plan.TaskInput{Task: "kh-2027/1/so-tu-phap/1", Due: calendar.MustDate("2027-06-30"), Wave: wave},
				time.Date(2027, 3, 1, 9, 0, 0, 0, calendar.Zone))
			var all []string
			for _, each := range run.wakeUps(30) {
				day, rest, _ := strings.Cut(each, " ")
				_, kind, _ := strings.Cut(rest, " ")
				all = append(all, day+" "+kind)
			}
			return all
		}
		few := strings.Join(days(0), "\n")
		for _, wave := range []int{1000, 3000, 8000, 100000} {
			if many := strings.Join(days(wave), "\n"); many != few {
				t.Errorf("in a wave of %d:\n%s\nwant\n%s", wave, many, few)
			}
		}
	})
}
