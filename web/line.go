package web

import (
	"net/http"
	"net/url"
	"slices"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/report"
	"loa/store"
)

// linePage shows one line of a plan: its words and how they were read, and how far its tasks are.
type linePage struct {
	Frame      frame
	PlanID     plan.PlanID
	PlanTitle  string
	Year       int
	Code       string
	Title      string
	Facts      []fact
	Figures    []tile
	Cancelled  tile // no figure counts them
	All        string
	Tally      *lineTally
	Milestones []lineMilestone
}

// lineTally is how far the units are with the quota of a line.
type lineTally struct {
	plan.LineTally
	Badge  badge // "480/1512, đạt 31 %"
	Width  int   // of the bar, in percent
	Units  []unitStanding
	Others int // how many units are not listed
}

type unitStanding struct {
	Name, Link string
	Badge      badge
}

// lineMilestone is how many units have reached a milestone.
type lineMilestone struct {
	Name string
	Day  string
	plan.LineReached
}

// shownStandings is how many units the page of a line lists, those furthest behind.
const shownStandings = 30

// lineLink is the address of the page of a line.
func lineLink(id plan.PlanID, code string) string {
	return "/plans/" + url.PathEscape(string(id)) + "/lines/" + url.PathEscape(code)
}

// line shows a line of a plan with the tasks that the visitor may see.
func (s *site) line(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	read, err := s.Reader.LinePage(req.Context(), plan.PlanID(r.PathValue("id")), r.PathValue("code"), req.visitor.view(), req.today)
	if err != nil {
		return err
	}
	page := linePage{
		Frame: s.frame(req, "import", read.Line.Title), PlanID: read.Plan, PlanTitle: read.Title, Year: read.Year, Code: read.Line.Code, Title: read.Line.Title,
		Facts: s.lineFacts(req, read), All: listLink("plan", string(read.Plan), "line", read.Line.Code),
	}
	page.fillFigures(req, read.Tasks)
	page.Tally = lineTallyOf(req, read.Work)
	page.Milestones = lineMilestonesOf(req, read)
	return s.write(w, req.lang, http.StatusOK, "line", page)
}

// lineFacts are the words of a line, each with what it was read as.
func (s *site) lineFacts(req request, read store.LinePage) []fact {
	line := read.Line
	return facts(req.lang, []labelled{
		{"page.label.group", line.Group},
		{"page.label.product", line.Product},
		{"page.label.lead_body", assigneeNames(line.Lead)},
		{"page.label.support", assigneeNames(line.Support)},
		{"page.label.deadline_in_plan", line.Deadline.Text},
		{"page.line.deadline_read", report.DeadlineWords(req.lang, line.Deadline, read.Year)},
		{"page.line.work", report.WorkText(req.lang, line.Work, read.Shapes)},
		{"page.label.form", s.formNames(req.lang, line.Forms)},
		{"page.label.content", s.tagNames(req.lang, content.AxisContent, line.Content)},
		{"page.label.note", line.Note},
	})
}

// fillFigures counts the tasks by their buckets. Each figure links to the list of what it counts.
func (page *linePage) fillFigures(req request, tasks plan.LineTasks) {
	link := func(more ...string) string {
		return listLink(append([]string{"plan", string(page.PlanID), "line", page.Code}, more...)...)
	}
	row := rowOf(req.lang, "", store.Figures{
		DoneOnTime: tasks[plan.BucketDoneOnTime], DoneLate: tasks[plan.BucketDoneLate],
		OpenInTime: tasks[plan.BucketOpenInTime], OpenOverdue: tasks[plan.BucketOpenOverdue],
	}, link)
	page.Figures = slices.DeleteFunc(row.Cells, func(cell tile) bool { return cell.Class == "soon" }) // the statement does not count them
	page.Cancelled = tile{Count: tasks[plan.BucketNone], Link: link("condition", string(plan.ConditionCancelled))}
}

// lineTallyOf adds up the tallies of the units and lists those that are furthest behind; nil for a line without tallies.
func lineTallyOf(req request, work []store.LineWork) *lineTally {
	type unit struct {
		store.LineWork
		plan.Standing
	}
	var units []unit
	var standings []plan.Standing
	for _, task := range work {
		if task.Tally != nil {
			standing := task.Tally.Standing(req.today)
			units, standings = append(units, unit{task, standing}), append(standings, standing)
		}
	}
	if len(units) == 0 {
		return nil
	}
	sum := plan.LineTallyOf(standings)
	line := &lineTally{LineTally: sum, Badge: sumBadge(req, sum), Width: sum.Sum.Percent(), Others: max(0, len(units)-shownStandings)}
	slices.SortStableFunc(units, func(a, b unit) int { return plan.FurthestBehind(a.Standing, b.Standing) })
	for _, u := range units[:min(len(units), shownStandings)] {
		line.Units = append(line.Units, unitStanding{Name: u.UnitName, Link: "/tasks/" + string(u.Task), Badge: standingBadge(req, u.Standing)})
	}
	return line
}

// sumBadge says how much of all quotas together is done. It is red as long as one unit is behind.
func sumBadge(req request, line plan.LineTally) badge {
	sum := badge{"done", "●", req.lang.T("letter.work.done", "Done", line.Sum.Done, "Total", line.Sum.Total, "Percent", line.Sum.Percent())}
	if line.Behind > 0 {
		sum.Class, sum.Symbol = "over", "▲"
	}
	return sum
}

// standingBadge says how far a tally is, green as far as is due and red when it is behind.
func standingBadge(req request, standing plan.Standing) badge {
	if standing.Ahead < 0 {
		return badge{"over", "▲", report.StandingText(req.lang, standing)}
	}
	return badge{"done", "●", report.StandingText(req.lang, standing)}
}

func lineMilestonesOf(req request, read store.LinePage) []lineMilestone {
	var tasks [][]plan.Milestone
	for _, task := range read.Work {
		tasks = append(tasks, task.Milestones)
	}
	var milestones []lineMilestone
	for _, reached := range plan.LineReachedOf(tasks, req.today) {
		name := report.MilestoneName(req.lang, reached.Key)
		for _, m := range read.Line.Work.Milestones {
			if m.Key == reached.Key && m.Name != "" {
				name = m.Name
			}
		}
		milestones = append(milestones, lineMilestone{Name: name, Day: milestoneDay(req, reached.Due), LineReached: reached})
	}
	return milestones
}

func milestoneDay(req request, due calendar.Date) string {
	if due.IsZero() {
		return req.lang.T("page.work.no_day")
	}
	return day(due)
}
