package forecast

import (
	"cmp"
	"fmt"
	"slices"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
)

// yearOf counts the tasks of a year. The letters are still missing.
func yearOf(input Input, in plan.ExpandInput, until calendar.Date) Year {
	y := Year{
		Plan: input.Plan.ID, Launch: in.On, Until: until, Lines: len(in.Lines), Tasks: len(input.Tasks), Asks: questionsOf(in, input.Tasks),
		Units: []Unit{}, Kinds: []KindCount{}, Unreached: []Unreached{}, Refused: []Refused{},
	}
	for day := in.On; !day.After(until); day = day.AddDays(1) {
		y.month(monthOf(day))
	}
	launch := in.On.Start(calendar.Zone).Add(launchAt)
	openings := map[string]bool{}
	for _, task := range input.Tasks {
		if task.Opens.Equal(launch) {
			y.AtLaunch++
		} else if occurrence := task.Spec.Line + "/" + task.Spec.Occurrence; !openings[occurrence] {
			openings[occurrence] = true
			y.Occurrences++
		}
		y.addTask(task, in.Directory)
	}
	slices.SortFunc(y.Months, func(a, b Month) int { return cmp.Compare(a.Month, b.Month) })
	slices.SortStableFunc(y.Kinds, func(a, b KindCount) int { return cmp.Or(cmp.Compare(b.Tasks, a.Tasks), cmp.Compare(a.Kind, b.Kind)) })
	for i := range y.Units {
		slices.SortFunc(y.Units[i].Due, func(a, b plan.MonthCount) int {
			if (a.Month == "") != (b.Month == "") {
				return -cmp.Compare(a.Month, b.Month)
			}
			return cmp.Compare(a.Month, b.Month)
		})
	}
	return y
}

func monthOf(day calendar.Date) string { return fmt.Sprintf("%04d-%02d", day.Year(), int(day.Month())) }

// addTask counts one task.
func (y *Year) addTask(task Task, people directory.Directory) {
	spec, opens := task.Spec, calendar.Today(task.Opens)
	y.month(monthOf(opens)).Opened++
	due := ""
	if spec.Due.IsZero() {
		y.Undated++
	} else {
		due = monthOf(spec.Due)
		y.month(due).Due++
		if spec.Due.Before(opens) {
			y.Overdue++
		}
	}
	i := slices.IndexFunc(y.Kinds, func(c KindCount) bool { return c.Kind == spec.Kind })
	if i < 0 {
		i = len(y.Kinds)
		y.Kinds = append(y.Kinds, KindCount{Kind: spec.Kind})
	}
	y.Kinds[i].Tasks++
	unit := y.unit(spec.Unit, people)
	unit.Tasks++
	i = slices.IndexFunc(unit.Due, func(c plan.MonthCount) bool { return c.Month == due })
	if i < 0 {
		i = len(unit.Due)
		unit.Due = append(unit.Due, plan.MonthCount{Month: due})
	}
	unit.Due[i].Tasks++
}

// month is the entry of a month, made at the first call.
func (y *Year) month(month string) *Month {
	i := slices.IndexFunc(y.Months, func(m Month) bool { return m.Month == month })
	if i < 0 {
		i = len(y.Months)
		y.Months = append(y.Months, Month{Month: month})
	}
	return &y.Months[i]
}

// unit is the entry of a unit, made at the first call.
func (y *Year) unit(code directory.UnitCode, people directory.Directory) *Unit {
	i := slices.IndexFunc(y.Units, func(u Unit) bool { return u.Unit == code })
	if i < 0 {
		i = len(y.Units)
		unit, _ := people.UnitEver(code)
		y.Units = append(y.Units, Unit{Unit: code, Name: cmp.Or(unit.Name, string(code)), Due: []plan.MonthCount{}})
	}
	return &y.Units[i]
}

// lettersOf counts the letters of a play.
func lettersOf(result Result, people directory.Directory) Letters {
	letters := Letters{Letters: result.Letters(), Fired: result.Fired, Done: result.Done, Weeks: weeksOf(result.Days), People: []Person{}}
	for i, n := range result.ByDay() {
		letters.Weeks[weekOf(result.Days, i)].Letters += n
		if n > letters.Peak.Letters {
			letters.Peak = Day{Day: result.Days[i], Letters: n}
		}
	}
	for _, p := range result.Busiest(len(result.Persons)) {
		letters.Openings += p.Openings
		letters.Digests += p.Digest
		letters.People = append(letters.People, Person{
			Person: p.Person, Name: people.NameOf(p.Person), Role: p.Role, Unit: p.Unit, Letters: p.Total(), Digests: p.Digest, Most: p.Most(),
		})
	}
	return letters
}

// weeksOf lists the weeks of some days.
func weeksOf(days []calendar.Date) []Week {
	weeks := []Week{}
	for i := range days {
		if n := weekOf(days, i); n == len(weeks) {
			weeks = append(weeks, Week{Monday: mondayOf(days[0]).AddDays(7 * n)})
		}
	}
	return weeks
}

// weekOf is the number of the week of a day, counted from the first day.
func weekOf(days []calendar.Date, i int) int { return mondayOf(days[0]).DaysUntil(days[i]) / 7 }

func mondayOf(day calendar.Date) calendar.Date { return day.AddDays(-(int(day.Weekday()) + 6) % 7) }

// addLetters counts the letters of a play by month and unit. Every unit has its entry.
func (y *Year) addLetters(result Result, people directory.Directory, of func(*Unit) *UnitLetters, in func(*Month) *int) {
	months, weeks := make([]int, len(result.Days)), 0
	for i, day := range result.Days {
		months[i] = slices.IndexFunc(y.Months, func(m Month) bool { return m.Month == monthOf(day) })
		weeks = weekOf(result.Days, i) + 1
	}
	for i := range y.Units {
		*of(&y.Units[i]) = UnitLetters{Months: make([]int, len(y.Months)), Weeks: make([]int, weeks)}
	}
	for _, p := range result.Persons {
		unit := of(y.unit(p.Unit, people))
		for i, n := range p.ByDay {
			unit.Letters += n
			unit.Months[months[i]] += n
			unit.Weeks[weekOf(result.Days, i)] += n
			*in(&y.Months[months[i]]) += n
		}
	}
}

// questionsOf lists the lines that a person should look at.
func questionsOf(in plan.ExpandInput, tasks []Task) []LineQuestion {
	opens := map[string]bool{}
	for _, task := range tasks {
		opens[task.Spec.Line] = true
	}
	asks := []LineQuestion{}
	for _, line := range in.Lines {
		ask := func(why Question) {
			asks = append(asks, LineQuestion{Line: line.Code, Row: line.Row, Title: line.Title, Why: why})
		}
		unled := len(line.Lead) == 0 || slices.ContainsFunc(line.Lead, func(a plan.Assignee) bool { return a.Unit == "" && a.Class == "" })
		if unled {
			ask(QuestionUnit)
		}
		switch {
		case line.Deadline.Kind == deadline.KindNone:
			ask(QuestionDeadline)
		case slices.ContainsFunc(line.Deadline.Occurrences(in.Year), func(o deadline.Occurrence) bool { return o.Due.IsZero() }):
			ask(QuestionDate)
		}
		if !opens[line.Code] && !unled {
			ask(QuestionTask)
		}
	}
	return asks
}
