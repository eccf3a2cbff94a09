package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// overviewPage shows the progress of one plan. Plan is nil while no plan is on record.
type overviewPage struct {
	overviewFigures
	Frame   frame
	Plans   []choice
	Plan    *plan.Plan
	Status  string
	Preview *launchPreview // only before the launch
	Content template.HTML  // the figures, as the template "overviewfigures" shows them
	Whole   *wholeTable    // instead of the figures: one table with all its rows
}

// wholeTable is a table of the overview with all its rows; one field is set.
type wholeTable struct {
	Late    *deskTable
	Waiting *deskTable
	Bloc    *blocTable
}

// overviewFigures are the part of the overview that depends on the tasks and letters on record, and on nothing about the reader but the
// language.
type overviewFigures struct {
	PlanID    plan.PlanID
	Launched  bool
	Counts    store.PlanCounts
	Progress  *store.PlanCounts // while the tasks are being started
	Begun     bool              // at least one task was started
	Tiles     []tile
	Compared  calendar.Date // the day at whose end the figures were with which the tiles are compared; zero for none
	Rates     []rate
	Cancelled int       // cancelled tasks, which no figure counts
	Late      deskTable // late tasks by desk and stage
	Longest   []longestRow
	LateCount int       // of all late tasks
	Waiting   deskTable // waiting tasks by desk and by how long they have waited
	Units     int
	Blocs     []blocTable
	Stages    []stageRow
	Approvals []approvalRow
	Letters   letterCounts
}

type stageRow struct {
	Stage string
	Turn  string
	Count int
	Link  string
}

type approvalRow struct {
	Title string
	Link  string
	Unit  string
	Desk  []string
	Since string
	Days  int
}

// shownApprovals is how many waiting approvals the overview lists.
const shownApprovals = 5

// overview shows a page that is the same for all readers as it was rendered for one of them, and renders any other.
func (s *site) overview(w http.ResponseWriter, r *http.Request) error {
	if s.sharesOverview(r) {
		return s.writeShared(w, r)
	}
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	page, err := s.overviewPage(req, maxStale)
	if err != nil {
		return err
	}
	return s.write(w, req.lang, http.StatusOK, "overview", page)
}

// overviewPage fills the page that a request asks for, with figures at most [Config.OverviewAge] times stale old.
func (s *site) overviewPage(req request, stale time.Duration) (overviewPage, error) {
	plans, err := s.Reader.Plans(req.Context())
	if err != nil {
		return overviewPage{}, err
	}
	page := overviewPage{Frame: s.frame(req, "overview", req.lang.T("page.overview.title"))}
	if !page.Frame.Plans { // before its launch a plan is a matter of the coordinators
		plans = slices.DeleteFunc(plans, func(p plan.Plan) bool { return p.Status == plan.PlanImported })
	}
	requested := req.URL.Query().Get("plan")
	page.Plan, page.Plans = choosePlan(plans, requested, req.today.Year())
	if page.Plan == nil {
		if requested != "" {
			return page, store.ErrNotFound
		}
		return page, nil
	}
	page.Status = req.lang.Word("plan_status", string(page.Plan.Status))
	return page, s.fillOverview(req, &page, stale)
}

// choosePlan is the plan with the requested id, else the one that comes first when none is requested.
func choosePlan(plans []plan.Plan, requested string, year int) (*plan.Plan, []choice) {
	var chosen *plan.Plan
	var choices []choice
	for i, p := range plans {
		switch {
		case requested != "" && string(p.ID) == requested, requested == "" && (chosen == nil || comesBefore(p, *chosen, year)):
			chosen = &plans[i]
		}
		choices = append(choices, choice{Value: string(p.ID), Label: fmt.Sprintf("%s (%d)", p.Title, p.Year)})
	}
	if chosen == nil {
		return nil, choices
	}
	return chosen, withSelected(choices, string(chosen.ID))
}

// comesBefore reports whether a is shown rather than b when no plan is requested: the plan under way comes before others, and of two the one
// of the present year, then the newest of those before it, then the nearest of those to come. Of two plans of one year the one with a suffix is the
// newer, because the first plan of a year gets none. Plans that are not under way keep their order.
func comesBefore(a, b plan.Plan, year int) bool {
	rank := func(p plan.Plan) int {
		switch p.Status {
		case plan.PlanLaunching, plan.PlanRunning, plan.PlanPaused:
			switch {
			case p.Year == year:
				return 4
			case p.Year < year:
				return 3
			}
			return 2
		case plan.PlanImported:
			return 1
		case plan.PlanClosing, plan.PlanClosed, plan.PlanEnded:
		}
		return 0
	}
	if rank(a) < 2 && rank(b) < 2 {
		return rank(a) > rank(b)
	}
	newer := cmp.Compare(a.Year, b.Year)
	if rank(a) == 2 && rank(b) == 2 { // both of years to come
		newer = -newer
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), newer, cmp.Compare(a.ID, b.ID)) > 0
}

// fillOverview fills the page of a plan. What depends on its tasks comes from the figures that all readers share.
func (s *site) fillOverview(req request, page *overviewPage, stale time.Duration) error {
	shared, err := s.sharedOverview(req, *page.Plan, stale)
	if err != nil {
		return err
	}
	page.overviewFigures, page.Content, page.Frame.AsOf = shared.figures, shared.content, shared.at
	if name := req.URL.Query().Get("all"); name != "" {
		if page.Whole = page.wholeTable(name); page.Whole == nil {
			return store.ErrNotFound
		}
		return nil
	}
	if !page.Launched {
		if req.URL.Query().Get("done") == "plan-launch" { // the launch is requested and has not begun
			page.Frame.Refresh = 2
		}
		page.Preview, err = s.launchPreview(req, page.Plan.ID)
		return err
	}
	if page.Progress != nil {
		page.Frame.Refresh = 3
	}
	return nil
}

// wholeTable is the table of a name with all its rows; nil when there is none.
func (page *overviewFigures) wholeTable(name string) *wholeTable {
	switch late, waiting := page.Late.whole(), page.Waiting.whole(); {
	case name == "late" && len(late.Rows) > 0:
		return &wholeTable{Late: &late}
	case name == "waiting" && len(waiting.Rows) > 0:
		return &wholeTable{Waiting: &waiting}
	}
	for _, table := range page.Blocs {
		if string(table.Bloc) == name {
			bloc := table.whole()
			return &wholeTable{Bloc: &bloc}
		}
	}
	return nil
}

// fillStages counts the open tasks at each stage. Each figure links to the list of what it counts.
func (page *overviewFigures) fillStages(req request) {
	for _, count := range page.Counts.ByStage {
		if count.Stage == plan.StageDone {
			continue
		}
		stage := string(count.Stage)
		page.Stages = append(page.Stages, stageRow{
			Stage: req.lang.Word("stage", stage), Turn: req.lang.Word("turn", stage), Count: count.Open,
			Link: listLink("plan", string(page.PlanID), "stage", stage, "open", "1"),
		})
	}
}

// fillApprovals lists the drafts that have waited longest for a decision. The groups have as many tasks each as are listed.
func (s *site) fillApprovals(req request, page *overviewFigures, groups []store.Waiting) error {
	var waiting []store.WaitingTask
	for _, group := range groups {
		if group.State.Stage == plan.StageApproval {
			waiting = append(waiting, group.First...)
		}
	}
	slices.SortFunc(waiting, func(a, b store.WaitingTask) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID)) })
	ids := []plan.TaskID{}
	for _, task := range waiting[:min(len(waiting), shownApprovals)] {
		ids = append(ids, task.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	tasks, err := s.Reader.FirstTasks(req.Context(), store.TaskFilter{Plan: page.PlanID, Among: ids, View: req.visitor.view()}, req.today)
	if err != nil {
		return err
	}
	slices.SortFunc(tasks, func(a, b store.Task) int { return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID)) })
	for _, task := range tasks {
		page.Approvals = append(page.Approvals, approvalRow{
			Title: task.Title, Link: "/tasks/" + string(task.ID), Unit: task.UnitName, Desk: deskOf(req, task.State).Names,
			Since: timestamp(task.State.Since), Days: calendar.Today(task.State.Since).DaysUntil(req.today),
		})
	}
	return nil
}
