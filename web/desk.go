package web

import (
	"cmp"
	"net/url"
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
	Keys  []string // of each person or position; Key is all of them
	Names []string
}

// deskOf finds the people whose step a task waits for, and the position where it has no holder.
func deskOf(req request, s plan.State) desk {
	var d desk
	add := func(key, name string) {
		if !slices.Contains(d.Keys, key) {
			d.Keys, d.Names = append(d.Keys, key), append(d.Names, name)
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
	d.Key = strings.Join(d.Keys, "+")
	return d
}

// desksOf groups waiting tasks by desk, the desk with the most tasks first.
func desksOf(req request, groups []store.Waiting) ([]desk, map[string][]store.Waiting) {
	var desks []desk
	of, counts := map[string][]store.Waiting{}, map[string]int{}
	for _, group := range groups {
		d := deskOf(req, group.State)
		if len(d.Keys) == 0 {
			continue // between two check-ins a tally waits for nobody
		}
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

// requestedAge is the band of waiting time that a request names, empty for none, with the first days of the bands.
func (s *site) requestedAge(req request, query url.Values) (plan.WaitingAge, []calendar.Date, error) {
	age := plan.WaitingAge(query.Get("age"))
	if age == "" {
		return "", nil, nil
	}
	if !slices.Contains(plan.WaitingAges(), age) {
		return "", nil, refuse(plan.RefusalInvalid, "page.tasks.no_such_age")
	}
	days, err := s.Reader.Calendar(req.Context())
	return age, plan.WaitingStarts(days, req.today), err
}
