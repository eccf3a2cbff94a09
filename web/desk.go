package web

import (
	"cmp"
	"slices"
	"strings"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// desk are the people whose step a task waits for. Tasks with the same Key wait for the same people.
type desk struct {
	Key   string
	Names []string
}

// deskOf finds the people whose step a task waits for, and the position where it has no holder.
func deskOf(req request, s plan.State) desk {
	var keys []string
	var d desk
	add := func(key, name string) {
		if !slices.Contains(keys, key) {
			keys, d.Names = append(keys, key), append(d.Names, name)
		}
	}
	addHolders := func(holders []directory.Holder) {
		for _, holder := range holders {
			add(string(holder.Person.ID), personLabel(req, holder.Person.ID))
		}
	}
	for _, notice := range s.Desk(req.today) {
		switch {
		case notice.Person != "":
			add(string(notice.Person), personLabel(req, notice.Person))
		case notice.Role == directory.RoleCoordinator:
			addHolders(req.directory.Coordinators(req.today))
		default:
			holders := req.directory.HoldersOf(notice.Role, notice.Unit, req.today)
			addHolders(holders)
			if len(holders) == 0 {
				unit, _ := req.directory.UnitEver(notice.Unit)
				add(string(notice.Role)+"@"+string(notice.Unit), req.lang.Word("role", string(notice.Role))+", "+unit.Name)
			}
		}
	}
	d.Key = strings.Join(keys, "+")
	return d
}

// desksOf groups waiting tasks by desk, the desk with the most tasks first.
func desksOf(req request, groups []store.Waiting) ([]desk, map[string][]store.Waiting) {
	var desks []desk
	of, counts := map[string][]store.Waiting{}, map[string]int{}
	for _, group := range groups {
		d := deskOf(req, group.State)
		if of[d.Key] == nil {
			desks = append(desks, d)
		}
		of[d.Key] = append(of[d.Key], group)
		counts[d.Key] += group.Count
	}
	slices.SortStableFunc(desks, func(a, b desk) int { return cmp.Compare(counts[b.Key], counts[a.Key]) })
	return desks, of
}

func countWaiting(groups []store.Waiting) int {
	n := 0
	for _, group := range groups {
		n += group.Count
	}
	return n
}

// filterByDesk narrows a filter to the tasks that wait for a desk of the plan, of an age if the request names one, and returns its names. A desk
// that no task waits for is refused: it is done, or its key is mistyped.
func (s *site) filterByDesk(req request, f *store.TaskFilter, key string) ([]string, error) {
	groups, err := s.Reader.WaitingTasks(req.Context(), store.WaitingFilter{Plan: f.Plan, View: req.visitor.view()})
	if err != nil {
		return nil, err
	}
	age, starts, err := s.requestedAge(req)
	if err != nil {
		return nil, err
	}
	desks, of := desksOf(req, groups)
	for _, d := range desks {
		if d.Key != key {
			continue
		}
		f.Among = []plan.TaskID{""} // no task has this id; an empty list is no SQL
		for _, group := range of[key] {
			for _, task := range group.First {
				if age == "" || plan.WaitingAgeSince(calendar.Today(task.Since), starts) == age {
					f.Among = append(f.Among, task.ID)
				}
			}
		}
		if age != "" {
			return append(d.Names, req.lang.T("page.tasks.waiting_age", "Age", req.lang.Word("waiting_age", string(age)))), nil
		}
		return d.Names, nil
	}
	return nil, refuse(plan.RefusalNotFound, "page.tasks.no_such_desk")
}

// requestedAge is the band of waiting time that a request names, empty for none, with the first days of the bands.
func (s *site) requestedAge(req request) (plan.WaitingAge, []calendar.Date, error) {
	age := plan.WaitingAge(req.URL.Query().Get("age"))
	if age == "" {
		return "", nil, nil
	}
	if !slices.Contains(plan.WaitingAges(), age) {
		return "", nil, refuse(plan.RefusalInvalid, "page.tasks.no_such_age")
	}
	days, err := s.Reader.Calendar(req.Context())
	return age, plan.WaitingStarts(days, req.today), err
}
