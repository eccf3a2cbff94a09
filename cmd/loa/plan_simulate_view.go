package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/forecast"
)

// shownRows is how many units, weeks, people and lines a simulation names without --all.
const shownRows = 10

// yearTable prints a simulation within 80 columns.
type yearTable struct {
	*program
	year   forecast.Year
	people directory.Directory
	rows   int // how many units, weeks, people and lines are named
}

func (v *yearTable) print() {
	y := v.year
	v.program.print(v.t("command.plan.simulate.title", "Plan", y.Plan, "From", y.Launch.Vietnamese(), "Until", y.Until.Vietnamese()))
	v.program.print(v.t("command.plan.simulate.assumed"))
	v.tasks()
	v.letters()
	v.months()
	v.kinds()
	v.units()
	v.unitsByMonth()
	v.weeks()
	v.busiest()
	v.questions()
	v.unreached()
	v.refused()
}

// head begins a part of the table.
func (v *yearTable) head(label string, columns ...string) {
	v.program.print("")
	v.row(label, columns...)
}

// row is a label and its figures, at the right.
func (v *yearTable) row(label string, columns ...string) {
	text, width := strings.TrimLeft(label, " "), 80-11*len(columns)
	indent := label[:len(label)-len(text)]
	line := fmt.Sprintf("%-*s", width, indent+short(text, width-len(indent)-1))
	for _, column := range columns {
		line += fmt.Sprintf("%11s", column)
	}
	v.program.print(strings.TrimRight(line, " "))
}

func (v *yearTable) figures(label string, figures ...int) {
	columns := make([]string, len(figures))
	for i, n := range figures {
		columns[i] = fmt.Sprint(n)
	}
	v.row(label, columns...)
}

// more tells how many rows are not shown.
func (v *yearTable) more(all int) {
	if all > v.rows {
		v.program.print("  " + v.t("command.plan.simulate.more", "Number", all-v.rows))
	}
}

func (v *yearTable) tasks() {
	y := v.year
	v.program.print("")
	v.figures(v.t("command.plan.simulate.lines"), y.Lines)
	v.figures(v.t("command.plan.simulate.tasks"), y.Tasks)
	v.figures("  "+v.t("command.plan.simulate.at_launch"), y.AtLaunch)
	v.figures("  "+v.t("command.plan.simulate.later", "Number", y.Occurrences), y.Tasks-y.AtLaunch)
	v.figures("  "+v.t("command.plan.simulate.undated"), y.Undated)
	v.figures("  "+v.t("command.plan.simulate.overdue"), y.Overdue)
}

// both heads the two columns of the models of behaviour.
func (v *yearTable) both() []string {
	return []string{v.t("command.plan.simulate.on_time"), v.t("command.plan.simulate.from_deadline")}
}

func (v *yearTable) letters() {
	a, b := v.year.OnTime, v.year.FromDeadline
	single := func(l forecast.Letters) int { return l.Letters - l.Openings - l.Digests }
	v.head("", v.both()...)
	v.figures(v.t("command.plan.simulate.letters"), a.Letters, b.Letters)
	v.figures("  "+v.t("command.plan.simulate.openings"), a.Openings, b.Openings)
	v.figures("  "+v.t("command.plan.simulate.digests"), a.Digests, b.Digests)
	v.figures("  "+v.t("command.plan.simulate.single"), single(a), single(b))
	v.figures(v.t("command.plan.simulate.reminders"), a.Fired.Reminders, b.Fired.Reminders)
	v.figures(v.t("command.plan.simulate.late"), a.Fired.Overdue, b.Fired.Overdue)
	v.figures(v.t("command.plan.simulate.escalations"), a.Fired.Escalations, b.Fired.Escalations)
	v.figures(v.t("command.plan.simulate.done"), a.Done, b.Done)
	v.figures(v.t("command.plan.simulate.peak"), a.Peak.Letters, b.Peak.Letters)
	v.row("", a.Peak.Day.Vietnamese(), b.Peak.Day.Vietnamese())
	v.figures(v.t("command.plan.simulate.quiet"), a.Quiet, b.Quiet)
	v.figures("  "+v.t("command.plan.simulate.quiet_coordinating"), a.QuietCoordinating, b.QuietCoordinating)
}

func (v *yearTable) months() {
	v.head(v.t("command.plan.simulate.month"), append([]string{v.t("command.plan.simulate.opened"), v.t("command.plan.simulate.due")}, v.both()...)...)
	for _, m := range v.year.Months {
		v.figures("  "+m.Month[5:]+"/"+m.Month[:4], m.Opened, m.Due, m.OnTime, m.FromDeadline)
	}
}

func (v *yearTable) kinds() {
	v.head(v.t("command.plan.simulate.kind"), v.t("command.plan.simulate.count"))
	for _, kind := range v.year.Kinds {
		v.figures("  "+v.lang.Word("deadline_form", string(kind.Kind)), kind.Tasks)
	}
}

func (v *yearTable) units() {
	v.head(v.t("command.plan.simulate.unit"), append([]string{v.t("command.plan.simulate.count"), v.t("command.plan.simulate.busiest_month")}, v.both()...)...)
	for _, unit := range v.year.Units[:min(len(v.year.Units), v.rows)] {
		v.row("  "+unit.Name, fmt.Sprint(unit.Tasks), v.busiestMonth(unit.OnTime), fmt.Sprint(unit.OnTime.Letters), fmt.Sprint(unit.FromDeadline.Letters))
	}
	v.more(len(v.year.Units))
}

// busiestMonth is the month with the most letters to a unit, and how many.
func (v *yearTable) busiestMonth(letters forecast.UnitLetters) string {
	most := slices.Max(append([]int{0}, letters.Months...))
	if most == 0 {
		return "-"
	}
	return fmt.Sprintf("%s: %d", v.year.Months[slices.Index(letters.Months, most)].Month[5:], most)
}

// unitsByMonth is the letters of each unit and month of the plan's year, when everybody acts on time.
func (v *yearTable) unitsByMonth() {
	const width = 4
	first := max(0, slices.IndexFunc(v.year.Months, func(m forecast.Month) bool { return m.Month[:4] == v.year.Until.String()[:4] }))
	last := slices.IndexFunc(v.year.Months, func(m forecast.Month) bool { return m.Month == v.year.Until.String()[:7] })
	name := 80 - width*12
	line := fmt.Sprintf("%-*s", name, v.t("command.plan.simulate.unit_month"))
	for _, m := range v.year.Months[first : last+1] {
		line += fmt.Sprintf("%*s", width, m.Month[5:])
	}
	v.program.print("")
	v.program.print(line)
	for _, unit := range v.year.Units[:min(len(v.year.Units), v.rows)] {
		line := fmt.Sprintf("%-*s", name, "  "+short(unit.Name, name-3))
		for _, n := range unit.OnTime.Months[first : last+1] {
			line += fmt.Sprintf("%*d", width, n)
		}
		v.program.print(line)
	}
	v.more(len(v.year.Units))
}

// weeks lists the weeks with the most letters, by the larger of the two figures.
func (v *yearTable) weeks() {
	v.head(v.t("command.plan.simulate.week"), v.both()...)
	order := make([]int, len(v.year.OnTime.Weeks))
	most := func(i int) int { return max(v.year.OnTime.Weeks[i].Letters, v.year.FromDeadline.Weeks[i].Letters) }
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(most(b), most(a)) })
	for _, i := range order[:min(len(order), v.rows)] {
		if most(i) == 0 {
			break
		}
		monday := v.year.OnTime.Weeks[i].Monday
		v.figures("  "+monday.Vietnamese()+" – "+monday.AddDays(6).Vietnamese(), v.year.OnTime.Weeks[i].Letters, v.year.FromDeadline.Weeks[i].Letters)
	}
}

func (v *yearTable) busiest() {
	v.head(v.t("command.plan.simulate.person"), append([]string{v.t("command.plan.simulate.most")}, v.both()...)...)
	for _, person := range v.year.OnTime.People[:min(len(v.year.OnTime.People), v.rows)] {
		late := 0
		if i := slices.IndexFunc(v.year.FromDeadline.People, func(p forecast.Person) bool { return p.Person == person.Person }); i >= 0 {
			late = v.year.FromDeadline.People[i].Letters
		}
		v.figures("  "+person.Name+", "+v.unitName(person.Unit), person.Most, person.Letters, late)
	}
	v.more(len(v.year.OnTime.People))
}

func (v *yearTable) unitName(code directory.UnitCode) string {
	unit, _ := v.people.UnitEver(code)
	return cmp.Or(unit.Name, string(code))
}

func (v *yearTable) questions() {
	for _, why := range forecast.Questions() {
		var asks []forecast.LineQuestion
		for _, ask := range v.year.Asks {
			if ask.Why == why {
				asks = append(asks, ask)
			}
		}
		if len(asks) == 0 {
			continue
		}
		v.head(v.lang.Word("line_question", string(why)), fmt.Sprint(len(asks)))
		for _, ask := range asks[:min(len(asks), v.rows)] {
			v.row("  " + v.t("command.plan.simulate.line", "Line", ask.Line, "Row", ask.Row, "Title", short(ask.Title, 60)))
		}
		v.more(len(asks))
	}
}

func (v *yearTable) unreached() {
	if len(v.year.Unreached) == 0 {
		return
	}
	v.head(v.t("command.plan.simulate.unreached"), v.t("command.plan.simulate.notices"))
	for _, u := range v.year.Unreached[:min(len(v.year.Unreached), v.rows)] {
		name := v.t("command.plan.simulate.nobody")
		if u.Person != "" {
			name = v.people.NameOf(u.Person)
		}
		v.figures(fmt.Sprintf("  %s: %s, %s", name, v.lang.Word("role", string(u.Role)), v.unitName(u.Unit)), u.Notices)
	}
	v.more(len(v.year.Unreached))
}

// refused tells which units have tasks that cannot go on, and why.
func (v *yearTable) refused() {
	if len(v.year.Refused) == 0 {
		return
	}
	type cause struct {
		why  locale.ID
		unit directory.UnitCode
	}
	var causes []cause
	counts := map[cause]int{}
	for _, r := range v.year.Refused {
		c := cause{"command.plan.simulate.may_not", r.Task.Unit()}
		if r.Command == plan.CommandDecide {
			c.why = "command.plan.simulate.own_draft"
		}
		if counts[c]++; counts[c] == 1 {
			causes = append(causes, c)
		}
	}
	v.head(v.t("command.plan.simulate.refused"), fmt.Sprint(len(v.year.Refused)))
	for i, c := range causes[:min(len(causes), v.rows)] {
		if i == 0 || causes[i-1].why != c.why {
			v.program.print("  " + v.t(c.why))
		}
		v.figures("    "+v.unitName(c.unit), counts[c])
	}
	v.more(len(causes))
}
