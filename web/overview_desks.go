package web

import (
	"cmp"
	"slices"

	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
	"loa/store"
)

// deskTable says how many tasks lie on whose desk: a row for each desk, a column for each stage or each band of time.
type deskTable struct {
	Heads   []string
	Rows    []deskRow // the desks with the most tasks, the most first
	Others  *deskRow  // the desks that Rows does not list, together; nil when it lists all
	OffDesk []deskRow // of late tasks: those that lie on nobody's desk
	Total   deskRow   // of late tasks
	All     []deskRow
}

// deskRow is one desk: who has to act, and on how many tasks.
type deskRow struct {
	Names []string
	Cells []deskCell
	Count int
	Link  string // to the list of these tasks; empty where no list has them
	Days  int    // calendar days since the first deadline of late tasks, worked days that the oldest of waiting ones has waited
}

// deskCell is the part of the tasks of a desk that a column counts.
type deskCell struct {
	Count int
	Link  string
}

// shownDesks is how many desks a table of the overview lists.
const shownDesks = 8

// whole is the table with every desk.
func (table deskTable) whole() deskTable {
	table.Rows, table.Others = table.All, nil
	return table
}

// fill lists the first desks and adds up the others.
func (table *deskTable) fill() {
	table.Rows = table.All
	if len(table.All) <= shownDesks {
		return
	}
	table.Rows = table.All[:shownDesks]
	others := deskRow{Cells: make([]deskCell, len(table.Heads))}
	for _, row := range table.All[shownDesks:] {
		others.Count, others.Days = others.Count+row.Count, max(others.Days, row.Days)
		for i, cell := range row.Cells {
			others.Cells[i].Count += cell.Count
		}
	}
	table.Others = &others
}

// MoreDesks is how many desks are not listed.
func (table deskTable) MoreDesks() int { return len(table.All) - len(table.Rows) }

// fillDesks fills both tables of desks from the groups of waiting tasks.
func (page *overviewFigures) fillDesks(req request, late []store.StageLate, groups []store.Waiting, days calendar.Calendar) {
	for _, stage := range late {
		page.Late.Heads = append(page.Late.Heads, req.lang.Word("stage", string(stage.Stage)))
	}
	for _, age := range plan.WaitingAges() {
		page.Waiting.Heads = append(page.Waiting.Heads, req.lang.Word("waiting_age", string(age)))
	}
	desks, of := desksOf(req, groups)
	for _, d := range desks {
		if row := page.lateDesk(req, d, late, of[d.Key]); row.Count > 0 {
			page.Late.All = append(page.Late.All, row)
		}
		page.Waiting.All = append(page.Waiting.All, page.waitingDesk(req, d, of[d.Key], days))
	}
	slices.SortStableFunc(page.Late.All, func(a, b deskRow) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Days, a.Days)) })
	page.Late.fill()
	page.Waiting.fill()
	page.fillOffDesk(req, late)
}

// lateDesk counts the late tasks of a desk by their stages.
func (page *overviewFigures) lateDesk(req request, d desk, stages []store.StageLate, groups []store.Waiting) deskRow {
	row := deskRow{Names: d.Names, Cells: make([]deskCell, len(stages)), Link: page.deskLink(d, "bucket", string(plan.BucketOpenOverdue))}
	for i, stage := range stages {
		cell := deskCell{Link: page.deskLink(d, "bucket", string(plan.BucketOpenOverdue), "stage", string(stage.Stage))}
		for _, group := range groups {
			if group.State.Stage == stage.Stage && group.Late > 0 {
				cell.Count += group.Late
				row.Days = max(row.Days, group.FirstDue.DaysUntil(req.today))
			}
		}
		row.Count, row.Cells[i] = row.Count+cell.Count, cell
	}
	return row
}

// lateLink is the address of the list of late tasks with a filter.
func (page *overviewFigures) lateLink(pairs ...string) string {
	return listLink(append([]string{"plan", string(page.PlanID), "bucket", string(plan.BucketOpenOverdue)}, pairs...)...)
}

// deskLink is the address of the list of the tasks of a desk with a filter; empty for tasks that wait for nobody.
func (page *overviewFigures) deskLink(d desk, pairs ...string) string {
	if d.Key == "" {
		return ""
	}
	return listLink(append([]string{"plan", string(page.PlanID), "desk", d.Key}, pairs...)...)
}

// waitingDesk counts the waiting tasks of a desk by how long they have waited. The groups come the oldest first.
func (page *overviewFigures) waitingDesk(req request, d desk, groups []store.Waiting, days calendar.Calendar) deskRow {
	row := deskRow{
		Names: d.Names, Count: countWaiting(groups), Link: page.deskLink(d),
		Days: days.WorkingDaysBetween(calendar.Today(groups[0].Oldest()), req.today),
	}
	for i, age := range plan.WaitingAges() {
		cell := deskCell{Link: page.deskLink(d, "age", string(age))}
		for _, group := range groups {
			cell.Count += group.Ages[i]
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// fillOffDesk adds the rows of the late tasks that lie on nobody's desk, and the total. No list has the tasks that were not started alone.
func (page *overviewFigures) fillOffDesk(req request, late []store.StageLate) {
	paused := deskRow{Names: []string{req.lang.T("page.overview.paused")}, Link: page.lateLink("condition", string(plan.ConditionPaused))}
	unstarted := deskRow{Names: []string{req.lang.T("page.overview.unstarted")}}
	total := deskRow{Names: []string{req.lang.T("page.overview.all_late_tasks")}, Link: page.lateLink()}
	for _, stage := range late {
		of := string(stage.Stage)
		paused.add(deskCell{stage.Paused, page.lateLink("condition", string(plan.ConditionPaused), "stage", of)})
		unstarted.add(deskCell{Count: stage.Unstarted})
		total.add(deskCell{stage.Tasks, page.lateLink("stage", of)})
	}
	for _, row := range []deskRow{paused, unstarted} {
		if row.Count > 0 {
			page.Late.OffDesk = append(page.Late.OffDesk, row)
		}
	}
	if len(page.Longest) > 0 {
		total.Days = page.Longest[0].Days
	}
	page.Late.Total = total
}

func (row *deskRow) add(cell deskCell) {
	row.Cells, row.Count = append(row.Cells, cell), row.Count+cell.Count
}

// longestRow is one of the tasks that are late for the longest time.
type longestRow struct {
	Title string
	Link  string
	Unit  string
	Stage string
	Days  int // calendar days since the deadline
	Desk  []string
}

// shownLongest is how many of them the overview lists.
const shownLongest = 10

// fillLongest lists the tasks that are late for the longest time. How many are late is counted with the figures.
func (s *site) fillLongest(req request, page *overviewFigures) error {
	filter := store.TaskFilter{Plan: page.PlanID, Bucket: plan.BucketOpenOverdue, Open: true, View: req.visitor.view(), Sort: store.SortDue, Limit: shownLongest}
	tasks, err := s.Reader.FirstTasks(req.Context(), filter, req.today)
	if err != nil {
		return err
	}
	for _, task := range tasks {
		row := longestRow{
			Title: task.Title, Link: "/tasks/" + string(task.ID), Unit: task.UnitName, Stage: report.StageName(req.lang, task.State.Shape, task.State.Stage),
			Days: task.State.Due.DaysUntil(req.today), Desk: deskOf(req, task.State).Names,
		}
		if task.State.Condition == plan.ConditionPaused {
			row.Desk = []string{req.lang.T("page.overview.paused")}
		}
		page.Longest = append(page.Longest, row)
	}
	return nil
}
