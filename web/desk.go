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

// deskRow is one desk on the overview: who has to act, on how many tasks, and how long the oldest has waited.
type deskRow struct {
	Names []string
	Link  string
	Count int
	Days  int // calendar days that the oldest task has waited
}

// lateRow is a late task on the overview.
type lateRow struct {
	Title string
	Link  string
	Unit  string
	Days  int // calendar days since the deadline
	Desk  []string
}

// How many desks and late tasks the overview lists.
const (
	shownDesks = 10
	shownLate  = 10
)

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

// fillWaitingTasks lists the desks with the most waiting tasks, and the drafts that have waited longest for a decision.
func (s *site) fillWaitingTasks(req request, page *overviewFigures) error {
	groups, err := s.Reader.WaitingTasks(req.Context(), page.PlanID, req.visitor.view(), shownApprovals)
	if err != nil {
		return err
	}
	page.fillDesks(req, groups)
	return s.fillApprovals(req, page, groups)
}

// fillDesks lists the desks with the most waiting tasks. The groups come the oldest first.
func (page *overviewFigures) fillDesks(req request, groups []store.Waiting) {
	desks, of := desksOf(req, groups)
	page.MoreDesks = max(0, len(desks)-shownDesks)
	for _, d := range desks[:min(len(desks), shownDesks)] {
		groups := of[d.Key]
		page.Desks = append(page.Desks, deskRow{
			Names: d.Names, Link: listLink("plan", string(page.PlanID), "desk", d.Key), Count: countWaiting(groups),
			Days: calendar.Today(groups[0].Oldest()).DaysUntil(req.today),
		})
	}
}

// fillLate lists the tasks that are late for the longest time. How many there are is counted with the figures.
func (s *site) fillLate(req request, page *overviewFigures) error {
	filter := store.TaskFilter{Plan: page.PlanID, Bucket: plan.BucketOpenOverdue, Open: true, View: req.visitor.view(), Sort: store.SortDue, Limit: shownLate}
	tasks, err := s.Reader.FirstTasks(req.Context(), filter, req.today)
	if err != nil {
		return err
	}
	page.LateLink = listLink("plan", string(page.PlanID), "bucket", string(plan.BucketOpenOverdue), "open", "1")
	for _, task := range tasks {
		page.Late = append(page.Late, lateRow{
			Title: task.Title, Link: "/tasks/" + string(task.ID), Unit: task.UnitName, Days: task.State.Due.DaysUntil(req.today),
			Desk: deskOf(req, task.State).Names,
		})
	}
	return nil
}
