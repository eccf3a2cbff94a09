package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// deskChoices are the people and positions that tasks of a plan wait for, each with the number of its tasks, those with the most first. A desk of
// several people, as the overview links to it, is one more choice.
func deskChoices(req request, groups []store.Waiting, chosen string) []choice {
	var choices []choice
	counts := map[string]int{}
	for _, group := range groups {
		d := deskOf(req, group.State)
		for i, key := range d.Keys {
			if counts[key] == 0 {
				choices = append(choices, choice{Value: key, Label: d.Names[i], Selected: key == chosen})
			}
			counts[key] += group.Count
		}
		if d.Key == chosen && len(d.Keys) > 1 && counts[chosen] == 0 {
			choices = append(choices, choice{Value: chosen, Label: strings.Join(d.Names, "; "), Selected: true})
		}
		if d.Key == chosen && len(d.Keys) > 1 {
			counts[chosen] += group.Count
		}
	}
	slices.SortStableFunc(choices, func(a, b choice) int { return counts[b.Value] - counts[a.Value] })
	for i := range choices {
		choices[i].Label += fmt.Sprintf(" (%d)", counts[choices[i].Value])
	}
	return choices
}

// filterByDesk narrows a filter to the tasks that wait for a person, a position or a whole desk, of an age if the request names one, and returns the
// names. One that no task waits for is refused: the step is done, or the key is mistyped.
func (s *site) filterByDesk(req request, f *store.TaskFilter, groups []store.Waiting, key string, query url.Values) ([]string, error) {
	age, starts, err := s.requestedAge(req, query)
	if err != nil {
		return nil, err
	}
	f.Among = []plan.TaskID{""} // no task has this id; an empty list is no SQL
	var names []string
	for _, group := range groups {
		d := deskOf(req, group.State)
		i := slices.Index(d.Keys, key)
		switch {
		case i >= 0:
			names = []string{d.Names[i]}
		case d.Key == key:
			names = d.Names
		default:
			continue
		}
		for _, task := range group.First {
			if age == "" || plan.WaitingAgeSince(calendar.Today(task.Since), starts) == age {
				f.Among = append(f.Among, task.ID)
			}
		}
	}
	switch {
	case names == nil:
		return nil, refuse(plan.RefusalNotFound, "page.tasks.no_such_desk")
	case age != "":
		return append(slices.Clone(names), req.lang.T("page.tasks.waiting_age", "Age", req.lang.Word("waiting_age", string(age)))), nil
	}
	return names, nil
}

// waitsFor are the people whose step a task waits for. A task that is paused, over or has not begun waits for nobody.
func waitsFor(req request, state plan.State) []string {
	if state.Seq == 0 || state.Condition == plan.ConditionPaused {
		return nil
	}
	return deskOf(req, state).Names
}

// deskPlan is the plan whose desks the list offers: that of the filter, else the one that is under way.
func deskPlan(req request, f store.TaskFilter, plans []plan.Plan) plan.PlanID {
	if f.Plan != "" {
		return f.Plan
	}
	if chosen, _ := choosePlan(plans, "", req.today.Year()); chosen != nil {
		return chosen.ID
	}
	return ""
}
