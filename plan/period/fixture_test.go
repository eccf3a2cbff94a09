package period_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
)

// run is one period that is taken through its stages. Its calendar is that of Viet Nam, its year 2025.
type run struct {
	t       testing.TB
	days    calendar.Calendar
	state   period.State
	now     time.Time
	journal []period.Event
	ids     int
	checked int // events of the journal
}

// newRun is the first quarter of 2025 on a morning. Its dues are 17/3, 18/3, 19/3 (compile) and 20/3; it is opened on 7/3.
func newRun(t testing.TB, day string) *run {
	t.Helper()
	days := vietnam(t)
	periods, _ := period.Generate(period.DefaultRules(), 2025, days)
	return &run{t: t, days: days, state: period.NewState("kh-2025", periods[0]), now: calendar.MustDate(day).Start(calendar.Zone).Add(9 * time.Hour)}
}

// owing are the units of the fixture: two wards and a commune below a department, and another department.
func owing() []period.Owing {
	return []period.Owing{
		{Unit: "ba-dinh", Level: period.LevelCommune, Parent: "so-noi-vu"},
		{Unit: "hoan-kiem", Level: period.LevelCommune, Parent: "so-noi-vu"},
		{Unit: "soc-son", Level: period.LevelCommune, Parent: "so-noi-vu"},
		{Unit: "so-noi-vu", Level: period.LevelDepartment, Parent: "ubnd-tp"},
		{Unit: "so-y-te", Level: period.LevelDepartment, Parent: "ubnd-tp"},
	}
}

func (r *run) try(c period.Command) error {
	r.t.Helper()
	if c.ID == "" {
		r.ids++
		c.ID = fmt.Sprintf("lenh-%d", r.ids)
	}
	next, events, err := r.state.Apply(c, r.now, r.days)
	r.state, r.journal = next, append(r.journal, events...)
	if refusal := (*period.Refusal)(nil); err != nil && (!errors.As(err, &refusal) || refusal.Message == "" || len(events) > 0) {
		r.t.Fatalf("the error of %s is %v with %d events", c.Kind, err, len(events))
	}
	return err
}

func (r *run) do(c period.Command) *run {
	r.t.Helper()
	if err := r.try(c); err != nil {
		r.t.Fatalf("%s of %s is refused: %v", c.Kind, c.Unit, err)
	}
	return r
}

func (r *run) open() *run {
	r.t.Helper()
	return r.do(period.Command{Kind: period.CommandOpen, Owing: owing()})
}

func (r *run) submit(unit, id string, content period.Content) *run {
	r.t.Helper()
	return r.do(submission(unit, id, content))
}

func submission(unit, id string, content period.Content) period.Command {
	c := period.Command{Kind: period.CommandSubmit, Unit: directory.UnitCode(unit), Submission: id, Content: content}
	if content == period.ContentFull {
		c.Figures = 12
	}
	return c
}

// at lets the schedule fire up to a day and an hour.
func (r *run) at(day string, hour int) *run {
	r.t.Helper()
	until := calendar.MustDate(day).Start(calendar.Zone).Add(time.Duration(hour) * time.Hour)
	for {
		next, exists := r.state.NextWake(r.days)
		if !exists || next.After(until) {
			break
		}
		r.wake(next)
	}
	r.now = until
	return r
}

func (r *run) wake(now time.Time) {
	var events []period.Event
	r.now = now
	r.state, events = r.state.Wake(now, r.days)
	r.journal = append(r.journal, events...)
}

func (r *run) status(unit directory.UnitCode) period.Status {
	r.t.Helper()
	o, found := r.state.Obligation(unit)
	if !found {
		r.t.Fatalf("%s owes nothing", unit)
	}
	return o.Status
}

// told is the journal as short lines.
func (r *run) told() []string {
	var lines []string
	for _, e := range r.journal {
		line := fmt.Sprintf("%s %s", e.At.In(calendar.Zone).Format("02/01 15:04"), e.Kind)
		if e.Unit != "" {
			line += " " + string(e.Unit)
		}
		if len(e.Units) > 0 {
			line += fmt.Sprintf(" %v", e.Units)
		}
		lines = append(lines, line)
	}
	return lines
}
