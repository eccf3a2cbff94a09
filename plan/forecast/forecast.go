package forecast

import (
	"slices"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// Input is what is played: the tasks of a launch on a day, and the occurrences that open later.
type Input struct {
	Plan      plan.Plan
	Directory directory.Directory // Indexed, when there are many tasks
	Calendar  calendar.Calendar
	Tasks     []Task        // in the order in which they open
	From      calendar.Date // the first day
	Days      int           // how many days are played, days off included
	Model     Model
	Awaiting  int         // lines that wait for an event, of which the coordinators are reminded every month
	did       func(given) // told of every command; nil for none
}

// given is a command that was given in the play.
type given struct {
	Task    plan.TaskID
	Command plan.Command
	At      time.Time
}

// Task is a task that opens at an instant. Those of one instant are in the same opening letters.
type Task struct {
	Spec  plan.TaskSpec
	Opens time.Time
}

// Result counts the letters of each person, in the order in which the persons get their first letter.
type Result struct {
	Days      []calendar.Date // the days that were played
	Persons   []PersonLetters
	Unreached []Unreached // in the order in which they missed their first notice
	Refused   []Refused
	Fired     Fired
	Done      int // tasks that were closed
}

// PersonLetters are the letters to one person.
type PersonLetters struct {
	Person   directory.PersonID
	Role     directory.Role     // in which the person got the first letter
	Unit     directory.UnitCode // of that role
	ByDay    []int              // letters of each day of Result.Days
	Openings int                // how many of them are opening letters
	Digest   int                // how many of them are digests
}

// Unreached is a person without an address, or a position without a holder, who should have been told of something.
type Unreached struct {
	Person  directory.PersonID `json:"person"` // empty when nobody holds the position
	Role    directory.Role     `json:"role"`
	Unit    directory.UnitCode `json:"unit"` // empty for the coordinators of the plan
	Notices int                `json:"notices"`
}

// Refused is a step that a task refuses to those who should take it, so that it waits for ever. The head who drafts for a unit without a focal
// point may not approve that draft.
type Refused struct {
	Task    plan.TaskID      `json:"task"`
	Command plan.CommandKind `json:"command"`
	Message string           `json:"message"`
}

// Fired counts what the schedules of the tasks did.
type Fired struct {
	Reminders   int `json:"reminders"`
	Overdue     int `json:"overdue"`
	Escalations int `json:"escalations"`
}

// count counts an event. Nothing else is scheduled for a task that nobody pauses.
func (f *Fired) count(kind plan.EventKind) {
	for _, each := range []struct {
		kind  plan.EventKind
		count *int
	}{{plan.EventReminded, &f.Reminders}, {plan.EventOverdue, &f.Overdue}, {plan.EventEscalated, &f.Escalations}} {
		if each.kind == kind {
			*each.count++
		}
	}
}

// Total is how many letters the person gets.
func (p PersonLetters) Total() int {
	total := 0
	for _, n := range p.ByDay {
		total += n
	}
	return total
}

// Most is the largest number of letters of one day.
func (p PersonLetters) Most() int { return slices.Max(append([]int{0}, p.ByDay...)) }

// Letters is how many letters go out.
func (r Result) Letters() int {
	total := 0
	for _, p := range r.Persons {
		total += p.Total()
	}
	return total
}

// Figures are the letters of a group of people per person and working day.
type Figures struct {
	People  int
	Letters int
	Median  int
	P95     int
	Most    int
}

// FiguresOf counts the letters of some persons on the working days, days without a letter included. A person without a letter counts too, when
// persons lists them.
func (r Result) FiguresOf(days calendar.Calendar, persons []directory.PersonID) Figures {
	figures := Figures{People: len(persons)}
	var counts []int
	for _, person := range persons {
		letters := r.of(person)
		for i, day := range r.Days {
			if !days.Working(day) {
				continue
			}
			n := 0
			if letters != nil {
				n = letters.ByDay[i]
			}
			counts = append(counts, n)
			figures.Letters += n
		}
	}
	if len(counts) == 0 {
		return figures
	}
	slices.Sort(counts)
	figures.Median, figures.P95, figures.Most = counts[(len(counts)-1)/2], counts[(len(counts)*95+99)/100-1], counts[len(counts)-1]
	return figures
}

func (r Result) of(person directory.PersonID) *PersonLetters {
	for i := range r.Persons {
		if r.Persons[i].Person == person {
			return &r.Persons[i]
		}
	}
	return nil
}

// ByDay is how many letters go out on each day of Result.Days.
func (r Result) ByDay() []int {
	days := make([]int, len(r.Days))
	for _, p := range r.Persons {
		for i, n := range p.ByDay {
			days[i] += n
		}
	}
	return days
}

// Busiest lists the persons with the most letters, at most n.
func (r Result) Busiest(n int) []PersonLetters {
	persons := slices.Clone(r.Persons)
	slices.SortStableFunc(persons, func(a, b PersonLetters) int { return b.Total() - a.Total() })
	return persons[:min(len(persons), n)]
}

// launchAt is the time of day of a launch.
const launchAt = 9 * time.Hour

// Launch is the input for the launch of a plan on the day in.On: the tasks that open then, and the occurrences of its recurring lines that open
// within so many days.
func Launch(p plan.Plan, in plan.ExpandInput, days calendar.Calendar, n int) Input {
	specs, _ := plan.Expand(in) // its problems are those of the preview
	input := Input{
		Plan: p, Directory: in.Directory, Calendar: days, From: in.On, Days: n, Model: Usual(), Awaiting: len(plan.AwaitingLines(in.Lines)),
	}
	opened := map[plan.TaskID]bool{}
	add := func(specs []plan.TaskSpec, at time.Time) {
		for _, spec := range specs {
			if !opened[spec.ID] {
				opened[spec.ID] = true
				input.Tasks = append(input.Tasks, Task{Spec: spec, Opens: at})
			}
		}
	}
	launch := in.On.Start(calendar.Zone).Add(launchAt)
	add(specs, launch)
	for _, recurring := range plan.RecurringLines(in.Lines) {
		line := in.Lines[slices.IndexFunc(in.Lines, func(l plan.Line) bool { return l.Code == recurring.Line })]
		for at, more := recurring.NextOpening(p.Year, launch); more; at, more = recurring.NextOpening(p.Year, at) {
			day := calendar.Today(at)
			if !day.Before(in.On.AddDays(n)) {
				break
			}
			later, _ := plan.OpenOccurrence(in, line, day)
			add(later, at)
		}
	}
	slices.SortStableFunc(input.Tasks, func(a, b Task) int { return a.Opens.Compare(b.Opens) })
	return input
}
