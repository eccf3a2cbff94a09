package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// overviewPage shows the progress of one plan. Plan is nil while no plan is on record.
type overviewPage struct {
	Frame     frame
	Plans     []choice
	Plan      *plan.Plan
	Status    string
	Launched  bool
	Preview   *launchPreview    // only before the launch
	Progress  *store.PlanCounts // while the tasks are being started
	Begun     bool              // at least one task was started
	Tiles     []tile
	Rates     []rate
	Cancelled int // cancelled tasks, which no figure counts
	Desks     []deskRow
	MoreDesks int // desks that are not listed
	Late      []lateRow
	LateCount int // of all late tasks
	LateLink  string
	Total     unitRow
	Units     []unitRow
	UnitsOpen bool // the table of units is short enough to lie open
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

const (
	shownApprovals = 10 // how many waiting approvals the overview lists
	openUnits      = 12 // the longest table of units that lies open
)

func (s *site) overview(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	plans, err := s.Reader.Plans(req.Context())
	if err != nil {
		return err
	}
	page := overviewPage{Frame: s.frame(req, "overview", req.lang.T("page.overview.title"))}
	page.Plan, page.Plans = choosePlan(plans, r.URL.Query().Get("plan"), req.today.Year())
	if page.Plan == nil {
		if r.URL.Query().Get("plan") != "" {
			return store.ErrNotFound
		}
		return s.write(w, req.lang, http.StatusOK, "overview", page)
	}
	page.Status = req.lang.Word("plan_status", string(page.Plan.Status))
	if err := s.fillOverview(req, &page); err != nil {
		return err
	}
	return s.write(w, req.lang, http.StatusOK, "overview", page)
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
// of the present year, then the newer. Of two plans of one year the one with a suffix is the newer, because the first plan of a year gets
// none. Plans that are not under way keep their order.
func comesBefore(a, b plan.Plan, year int) bool {
	rank := func(p plan.Plan) int {
		switch p.Status {
		case plan.PlanLaunching, plan.PlanRunning, plan.PlanPaused:
			if p.Year == year {
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
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Year, b.Year), cmp.Compare(a.ID, b.ID)) > 0
}

func (s *site) fillOverview(req request, page *overviewPage) error {
	counts, err := s.Reader.PlanCounts(req.Context(), page.Plan.ID)
	if err != nil {
		return err
	}
	page.Launched = page.Plan.Status != plan.PlanImported || counts.Tasks > 0
	if !page.Launched {
		if req.URL.Query().Get("done") == "plan-launch" { // the launch is requested and has not begun
			page.Frame.Refresh = 2
		}
		page.Preview, err = s.launchPreview(req, page.Plan.ID)
		return err
	}
	stands := page.Plan.Status == plan.PlanPaused || page.Plan.Status == plan.PlanEnded // a launch that does not go on
	if page.Plan.Status == plan.PlanLaunching || counts.Pending > 0 && !stands {
		page.Progress, page.Frame.Refresh = &counts, 3
	}
	page.Begun = page.Progress == nil || counts.Started > 0
	if !page.Begun { // there are no figures yet
		return nil
	}
	for _, fill := range []func(request, *overviewPage) error{s.fillFigures, s.fillDesks, s.fillLate, s.fillStages, s.fillApprovals, s.fillLetters} {
		if err := fill(req, page); err != nil {
			return err
		}
	}
	return nil
}

// fillStages counts the open tasks at each stage, by the filter of the list that the figure links to.
func (s *site) fillStages(req request, page *overviewPage) error {
	for _, stage := range plan.Stages() {
		if stage == plan.StageDone {
			continue
		}
		count, err := s.countTasks(req.Context(), store.TaskFilter{Plan: page.Plan.ID, Stage: stage, Open: true}, req.today)
		if err != nil {
			return err
		}
		page.Stages = append(page.Stages, stageRow{
			Stage: req.lang.Word("stage", string(stage)), Turn: req.lang.Word("turn", string(stage)), Count: count,
			Link: listLink("plan", string(page.Plan.ID), "stage", string(stage), "open", "1"),
		})
	}
	return nil
}

func (s *site) countTasks(ctx context.Context, f store.TaskFilter, today calendar.Date) (int, error) {
	f.Limit = 1
	_, total, err := s.Reader.Tasks(ctx, f, today)
	return total, err
}

// fillApprovals lists the drafts that have waited longest for a decision.
func (s *site) fillApprovals(req request, page *overviewPage) error {
	tasks, _, err := s.Reader.Tasks(req.Context(), store.TaskFilter{Plan: page.Plan.ID, Stage: plan.StageApproval, Open: true}, req.today)
	if err != nil {
		return err
	}
	slices.SortStableFunc(tasks, func(a, b store.Task) int { return a.State.Since.Compare(b.State.Since) })
	for _, task := range tasks[:min(len(tasks), shownApprovals)] {
		page.Approvals = append(page.Approvals, approvalRow{
			Title: task.Title, Link: "/tasks/" + string(task.ID), Unit: task.UnitName, Desk: deskOf(req, task.State).Names,
			Since: timestamp(task.State.Since), Days: calendar.Today(task.State.Since).DaysUntil(req.today),
		})
	}
	return nil
}
