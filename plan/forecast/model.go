package forecast

import (
	"fmt"
	"hash/fnv"

	"loa/plan"
)

// Chance is one value of a distribution: so many working days, in so many of a hundred cases.
type Chance struct {
	Days    int
	Percent int
}

// Model is how people behave. Days are working days; each distribution adds up to a hundred.
type Model struct {
	Accept       []Chance // from the opening to the acceptance
	DraftBefore  []Chance // the draft comes so many days before the deadline; a negative number is after it
	DraftUndated []Chance // from the acceptance to the draft of a task without a deadline
	Redraft      []Chance // from a return to the next version
	Decide       []Chance // from a draft to the decision of an approver
	Publish      []Chance // from the approval to the proof of publication
	Report       []Chance // from the publication to the report
	Check        []Chance // from the report to the decision of the coordinator
	DraftAfter   int      // working days between the acceptance and the draft, at least
	Returned     int      // of a hundred first drafts, how many are returned; later versions are approved
	// FromDeadline has people begin with a task on its deadline and not before. A task without a deadline is then never begun.
	FromDeadline bool
}

// Usual is the model that docs/performance.md publishes. Half of the drafts come in the last week before their deadline, one in twenty late;
// three of four decisions are given on the day of the digest or on the next one.
func Usual() Model {
	return Model{
		Accept:       []Chance{{0, 40}, {1, 30}, {2, 15}, {3, 10}, {5, 5}},
		DraftBefore:  []Chance{{-2, 5}, {1, 15}, {2, 15}, {3, 15}, {5, 25}, {7, 15}, {10, 10}},
		DraftUndated: []Chance{{10, 50}, {20, 50}},
		Redraft:      []Chance{{1, 50}, {2, 30}, {4, 20}},
		Decide:       []Chance{{0, 35}, {1, 40}, {2, 15}, {3, 7}, {5, 3}},
		Publish:      []Chance{{0, 30}, {1, 40}, {2, 20}, {4, 10}},
		Report:       []Chance{{1, 40}, {3, 30}, {5, 20}, {8, 10}},
		Check:        []Chance{{0, 30}, {1, 40}, {2, 20}, {4, 10}},
		DraftAfter:   1,
		Returned:     15,
	}
}

// OnTime is the model of a year in which everybody acts on time: the unit accepts on the first working day, its draft comes a week before the
// deadline, or on the next working day when less is left, and every decision is given when it is asked for.
func OnTime() Model {
	return Model{
		Accept: always(0), DraftBefore: always(5), DraftUndated: always(10), Redraft: always(1), Decide: always(0), Publish: always(0),
		Report: always(1), Check: always(0),
	}
}

// FromDeadline is the model of a year in which nobody does anything about a task before its deadline. Then each step is taken as in OnTime.
func FromDeadline() Model {
	m := OnTime()
	m.FromDeadline = true
	return m
}

func always(days int) []Chance { return []Chance{{Days: days, Percent: 100}} }

// roll is a number from 0 to 99, always the same for a task and a step.
func roll(task plan.TaskID, step string) int {
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, task, "\x00", step) // a hash never returns an error
	return int(h.Sum32() % 100)
}

// pick is the value of a distribution for a task and a step.
func pick(chances []Chance, task plan.TaskID, step string) int {
	n := roll(task, step)
	for _, c := range chances {
		if n -= c.Percent; n < 0 {
			return c.Days
		}
	}
	return 0
}
