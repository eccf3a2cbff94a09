package forecast

import (
	"cmp"
	"fmt"
	"slices"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/problem"
)

// Year is what a launch brings until the end of the plan's year: the tasks, and the letters when everybody acts on time and when nobody acts
// before the deadlines.
type Year struct {
	Plan         plan.PlanID    `json:"plan"`
	Launch       calendar.Date  `json:"launch"`
	Until        calendar.Date  `json:"until"`
	Lines        int            `json:"lines"`
	Tasks        int            `json:"tasks"`       // that open until the end of the year
	AtLaunch     int            `json:"at_launch"`   // how many of them open at the launch
	Occurrences  int            `json:"occurrences"` // of recurring lines, that open later
	Undated      int            `json:"undated"`     // tasks without a deadline
	Overdue      int            `json:"overdue"`     // tasks whose deadline has passed on the day on which they open
	Months       []Month        `json:"months"`      // from that of the launch to December, and others in which a task is due
	Kinds        []KindCount    `json:"kinds"`       // the most tasks first
	Units        []Unit         `json:"units"`       // the most letters first
	Asks         []LineQuestion `json:"asks"`        // lines that a person should look at, in the order of the plan
	Unreached    []Unreached    `json:"unreached"`   // when nobody acts before the deadlines, because then everybody is written to
	Refused      []Refused      `json:"refused"`     // when everybody acts on time
	OnTime       Letters        `json:"on_time"`
	FromDeadline Letters        `json:"from_deadline"`
}

// Month is a month of the year.
type Month struct {
	Month        string `json:"month"` // "2027-03"
	Opened       int    `json:"opened"`
	Due          int    `json:"due"`
	OnTime       int    `json:"on_time"` // letters
	FromDeadline int    `json:"from_deadline"`
}

// KindCount is how many tasks have a kind of deadline.
type KindCount struct {
	Kind  deadline.Kind `json:"kind"`
	Tasks int           `json:"tasks"`
}

// Unit is the part of the year of one unit: as the lead of tasks, and as the unit of people who get letters.
type Unit struct {
	Unit         directory.UnitCode `json:"unit"`
	Name         string             `json:"name"`
	Tasks        int                `json:"tasks"`
	Due          []plan.MonthCount  `json:"due"` // ascending; tasks without a date last
	OnTime       UnitLetters        `json:"on_time"`
	FromDeadline UnitLetters        `json:"from_deadline"`
}

// UnitLetters are the letters to the people of a unit. Months and Weeks have an entry for each one of Year.Months and Letters.Weeks.
type UnitLetters struct {
	Letters int   `json:"letters"`
	Months  []int `json:"months"`
	Weeks   []int `json:"weeks"`
	Quiet   int   `json:"quiet"` // the most in a week that is no deadline week of the unit
}

// Letters are the letters of one model of behaviour.
type Letters struct {
	Letters  int      `json:"letters"`
	Openings int      `json:"openings"`
	Digests  int      `json:"digests"`
	Fired    Fired    `json:"fired"`
	Done     int      `json:"done"`   // tasks that are done at the end
	Weeks    []Week   `json:"weeks"`  // every week, ascending
	Peak     Day      `json:"peak"`   // the day with the most letters
	People   []Person `json:"people"` // the most letters first
	// Quiet is the most letters to one unit in a week that is no deadline week of it; QuietCoordinating that of the units of coordinators.
	Quiet             int `json:"quiet"`
	QuietCoordinating int `json:"quiet_coordinating"`
}

// Week is a week from Monday to Sunday.
type Week struct {
	Monday  calendar.Date `json:"monday"`
	Letters int           `json:"letters"`
}

// Day is a day with its letters.
type Day struct {
	Day     calendar.Date `json:"day"`
	Letters int           `json:"letters"`
}

// Person is what one person gets.
type Person struct {
	Person  directory.PersonID `json:"person"`
	Name    string             `json:"name"`
	Role    directory.Role     `json:"role"`
	Unit    directory.UnitCode `json:"unit"`
	Letters int                `json:"letters"`
	Digests int                `json:"digests"`
	Most    int                `json:"most"` // on one day
}

// LineQuestion is a line that a person should look at before the launch.
type LineQuestion struct {
	Line  string   `json:"line"`
	Row   int      `json:"row"`
	Title string   `json:"title"`
	Why   Question `json:"why"`
}

// Question is what asks for a look at a line.
type Question string

// The questions.
const (
	QuestionUnit     Question = "no_unit"     // no unit of the directory leads it, or not every name is one
	QuestionDeadline Question = "no_deadline" // it has no deadline: the end of the year is taken
	QuestionDate     Question = "no_date"     // an event or another body sets the day: loa reminds monthly and never finds it late
	QuestionTask     Question = "no_task"     // no task of it opens until the end of the year
)

// Questions lists every question.
func Questions() []Question {
	return []Question{QuestionUnit, QuestionDeadline, QuestionDate, QuestionTask}
}

// Simulate plays the launch of a plan on the day in.On until the end of the plan's year, with both models. The problems are those of plan.Expand:
// a line that cannot be opened is left out.
func Simulate(p plan.Plan, in plan.ExpandInput, days calendar.Calendar) (Year, []problem.Problem, error) {
	until, err := calendar.NewDate(p.Year, 12, 31)
	if err != nil {
		return Year{}, nil, fmt.Errorf("simulating the year %d: %w", p.Year, err)
	}
	if !in.Directory.IsIndexed() {
		in.Directory = in.Directory.Indexed()
	}
	_, problems := plan.Expand(in)
	input := Launch(p, in, days.Only(p.Year-1, p.Year+1), in.On.DaysUntil(until)+1)
	y := yearOf(input, in, until)
	onTime, err := playAs(input, OnTime())
	if err != nil {
		return Year{}, nil, err
	}
	late, err := playAs(input, FromDeadline())
	if err != nil {
		return Year{}, nil, err
	}
	y.OnTime, y.FromDeadline = lettersOf(onTime, in.Directory), lettersOf(late, in.Directory)
	y.Unreached, y.Refused = append(y.Unreached, late.Unreached...), append(y.Refused, onTime.Refused...)
	for _, p := range slices.Concat(onTime.Persons, late.Persons) {
		y.unit(p.Unit, in.Directory)
	}
	y.addLetters(onTime, in.Directory, func(u *Unit) *UnitLetters { return &u.OnTime }, func(m *Month) *int { return &m.OnTime })
	y.addLetters(late, in.Directory, func(u *Unit) *UnitLetters { return &u.FromDeadline }, func(m *Month) *int { return &m.FromDeadline })
	y.countQuiet(deadlineWeeks(input))
	slices.SortStableFunc(y.Units, func(a, b Unit) int {
		return cmp.Or(cmp.Compare(b.OnTime.Letters, a.OnTime.Letters), cmp.Compare(b.FromDeadline.Letters, a.FromDeadline.Letters), cmp.Compare(b.Tasks, a.Tasks))
	})
	return y, problems, nil
}

func playAs(in Input, m Model) (Result, error) {
	in.Model = m
	return Play(in)
}
