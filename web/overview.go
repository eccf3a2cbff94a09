package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// overviewPage is how one plan stands. Plan is nil when there is none yet.
type overviewPage struct {
	Frame     frame
	Plans     []choice
	Plan      *plan.Plan
	Status    string
	Launched  bool
	Preview   *launchPreview    // only before the launch
	Progress  *store.PlanCounts // while tasks are being given out
	Begun     bool              // they all were, or at least one
	Tiles     []tile
	Rates     []rate
	Cancelled int // not in any of the figures
	Total     unitRow
	Units     []unitRow
	Stages    []stageRow
	Approvals []approvalRow
	Letters   letterLine
}

// tile is one figure with the list it counts.
type tile struct {
	Label  string
	Symbol string
	Class  string
	Count  int
	Link   string
}

type rate struct {
	Label   string
	Percent string
	Meaning string
}

type unitRow struct {
	Name  string
	Link  string
	Cells []tile // total, the four buckets, due soon
	Bar   []segment
}

// segment is a part of a stacked bar, in hundredths of its width.
type segment struct {
	Class string
	X     float64
	Width float64
}

type stageRow struct {
	Stage string
	Whose string
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

type letterLine struct {
	Counts store.LetterCounts
	Parts  []tile
	Outbox store.OutboxCounts
	Dead   int // mailboxes that nothing is sent to
	Link   string
	Alarms []string // what is wrong with mailboxes, which are called by their numbers
}

// shownApprovals is how many waiting approvals the overview lists.
const shownApprovals = 10

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
	page.Plan, page.Plans = choosePlan(plans, r.URL.Query().Get("plan"))
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

// choosePlan takes the plan that was asked for, else the newest that is under way, else the newest that waits for its launch.
func choosePlan(plans []plan.Plan, asked string) (*plan.Plan, []choice) {
	var chosen *plan.Plan
	var choices []choice
	for i, p := range plans {
		switch {
		case asked != "" && string(p.ID) == asked, asked == "" && (chosen == nil || comesBefore(p, *chosen)):
			chosen = &plans[i]
		}
		choices = append(choices, choice{Value: string(p.ID), Label: fmt.Sprintf("%s (%d)", p.Title, p.Year)})
	}
	if chosen == nil {
		return nil, choices
	}
	return chosen, pick(choices, string(chosen.ID))
}

// comesBefore says whether somebody who names no plan rather means a than b. Of two plans of one year the one with a suffix is the
// later: the suffix is there because the other came first.
func comesBefore(a, b plan.Plan) bool {
	rank := func(p plan.Plan) int {
		switch p.Status {
		case plan.PlanLaunching, plan.PlanRunning, plan.PlanPaused:
			return 2
		case plan.PlanImported:
			return 1
		case plan.PlanClosed:
		}
		return 0
	}
	if rank(a) != 2 && rank(b) != 2 {
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
		if req.URL.Query().Get("done") == "plan-launch" { // the launch was asked for and has not begun yet
			page.Frame.Refresh = 2
		}
		page.Preview, err = s.launchPreview(req, page.Plan.ID)
		return err
	}
	if page.Plan.Status == plan.PlanLaunching || counts.Pending > 0 {
		page.Progress, page.Frame.Refresh = &counts, 3
	}
	page.Begun = page.Progress == nil || counts.Started > 0
	if !page.Begun { // no figure means anything yet
		return nil
	}
	for _, fill := range []func(request, *overviewPage) error{s.fillFigures, s.fillStages, s.fillApprovals, s.fillLetters} {
		if err := fill(req, page); err != nil {
			return err
		}
	}
	return nil
}

func (s *site) fillFigures(req request, page *overviewPage) error {
	overview, err := s.Reader.Overview(req.Context(), page.Plan.ID, req.today)
	if err != nil {
		return err
	}
	list := func(unit directory.UnitCode, more ...string) string {
		return listLink(append([]string{"plan", string(page.Plan.ID), "unit", string(unit)}, more...)...)
	}
	page.Total = rowOf(req.lang, req.lang.T("page.overview.total"), overview.Total, func(more ...string) string { return list("", more...) })
	page.Tiles = page.Total.Cells
	page.Rates, page.Cancelled = rates(req.lang, overview.Total), overview.Total.Cancelled
	slices.SortStableFunc(overview.Units, func(a, b store.UnitFigures) int {
		return cmp.Or(cmp.Compare(b.OpenOverdue, a.OpenOverdue), cmp.Compare(b.DoneLate, a.DoneLate), cmp.Compare(b.DueSoon, a.DueSoon))
	})
	for _, unit := range overview.Units {
		page.Units = append(page.Units, rowOf(req.lang, unit.Name, unit.Figures, func(more ...string) string { return list(unit.Unit, more...) }))
	}
	return nil
}

// listLink is the address of a filtered list of tasks; empty values are left out.
func listLink(pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	return "/tasks?" + query.Encode()
}

func rowOf(lang locale.Language, name string, f store.Figures, link func(more ...string) string) unitRow {
	row := unitRow{Name: name, Link: link()}
	row.Cells = []tile{
		{lang.T("page.overview.all"), "", "all", f.Tasks(), link()},
		{lang.T("page.overview.done_on_time"), "●", "done", f.DoneOnTime, link("bucket", string(plan.BucketDoneOnTime))},
		{lang.T("page.overview.done_late"), "▲", "late", f.DoneLate, link("bucket", string(plan.BucketDoneLate))},
		{lang.T("page.overview.open_in_time"), "■", "open", f.OpenInTime, link("bucket", string(plan.BucketOpenInTime))},
		{lang.T("page.overview.overdue"), "✕", "over", f.OpenOverdue, link("bucket", string(plan.BucketOpenOverdue))},
		{lang.T("page.overview.due_soon"), "▲", "soon", f.DueSoon, link("timeliness", string(plan.TimelinessDueSoon), "open", "1")},
	}
	if f.Tasks() == 0 {
		return row
	}
	x := 0.0
	for _, cell := range row.Cells[1:5] {
		width := 100 * float64(cell.Count) / float64(f.Tasks())
		row.Bar = append(row.Bar, segment{cell.Class, x, width})
		x += width
	}
	return row
}

// rates say beside each figure how it is counted; a share of nothing is not a number.
func rates(lang locale.Language, f store.Figures) []rate {
	share := func(part, whole int) string {
		if whole == 0 {
			return "–"
		}
		tenths := (part*1000 + whole/2) / whole
		return fmt.Sprintf("%d,%d%%", tenths/10, tenths%10)
	}
	done := f.DoneOnTime + f.DoneLate
	return []rate{
		{lang.T("page.overview.done_rate"), share(done, f.Tasks()), lang.T("page.overview.done_rate_of")},
		{lang.T("page.overview.on_time_rate"), share(f.DoneOnTime, done), lang.T("page.overview.on_time_rate_of")},
		{lang.T("page.overview.overdue_rate"), share(f.OpenOverdue, f.Tasks()), lang.T("page.overview.overdue_rate_of")},
	}
}

// fillStages counts what waits at each stage. The figures come from the very lists they lead to.
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
			Stage: req.lang.Word("stage", string(stage)), Whose: req.lang.Word("turn", string(stage)), Count: count,
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

// fillApprovals lists the drafts that have waited longest.
func (s *site) fillApprovals(req request, page *overviewPage) error {
	tasks, _, err := s.Reader.Tasks(req.Context(), store.TaskFilter{Plan: page.Plan.ID, Stage: plan.StageApproval, Open: true}, req.today)
	if err != nil {
		return err
	}
	slices.SortStableFunc(tasks, func(a, b store.Task) int { return a.State.Since.Compare(b.State.Since) })
	for _, task := range tasks[:min(len(tasks), shownApprovals)] {
		page.Approvals = append(page.Approvals, approvalRow{
			Title: task.Title, Link: "/tasks/" + string(task.ID), Unit: task.UnitName, Desk: desk(req, task.State),
			Since: clock(task.State.Since), Days: calendar.Today(task.State.Since).DaysUntil(req.today),
		})
	}
	return nil
}

func (s *site) fillLetters(req request, page *overviewPage) error {
	line, err := s.letterLine(req)
	page.Letters = line
	return err
}

// letterLine accounts for every letter received and every letter to be sent.
func (s *site) letterLine(req request) (letterLine, error) {
	counts, err := s.Reader.LetterCounts(req.Context())
	if err != nil {
		return letterLine{}, err
	}
	outbox, err := s.Reader.OutboxCounts(req.Context())
	if err != nil {
		return letterLine{}, err
	}
	dead, err := s.Reader.SuppressedAddresses(req.Context())
	if err != nil {
		return letterLine{}, err
	}
	line := letterLine{Counts: counts, Outbox: outbox, Dead: dead}
	boxes, err := s.Reader.Mailboxes(req.Context())
	if err != nil {
		return letterLine{}, err
	}
	for _, box := range boxes {
		if box.Alarm != store.AlarmNone {
			line.Alarms = append(line.Alarms, req.lang.T("page.overview.mailbox_alarm", "Number", box.Number, "Alarm", req.lang.Word("alarm", string(box.Alarm))))
		}
	}
	for _, count := range counts.ByOutcome {
		if count.Letters > 0 {
			line.Parts = append(line.Parts, tile{Label: req.lang.Word("outcome", string(count.Outcome)), Count: count.Letters})
		}
	}
	line.Parts = append(line.Parts, tile{Label: req.lang.T("page.letters.in_progress"), Count: counts.Open})
	return line, nil
}
