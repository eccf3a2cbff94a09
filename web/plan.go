package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/plan/problem"
	"loa/report"
	"loa/store"
)

// planPage shows a plan line by line, with the preview of its launch and the actions on it as a whole.
type planPage struct {
	Frame   frame
	Plan    plan.Plan
	Status  string
	Levels  string
	Rows    []lineRow
	Preview *launchPreview  // before the launch
	Letters *letterForecast // before the launch
	Counts  store.PlanCounts
	Variety *varietyBlock // after the launch
	// Problems are the occurrences that could not be opened, Missed those that were due during a pause and wait for a decision.
	Problems []openingProblem
	Missed   []string
	Actions  []planAction
	Awaiting []awaitingRow
	// Corrections asks what is not surely understood; nil after the launch.
	Corrections *correctionBlock
	// RecordsEvents says whether the form that records an event is shown.
	RecordsEvents bool
	Today         string
}

// openingProblem is an occurrence that could not be opened, with the reason.
type openingProblem struct{ Occurrence, Reason string }

// launchPreview is what a launch today would do, with the problems that prevent it.
type launchPreview struct {
	Preview  plan.Preview
	Problems []problem.Problem
	Unready  []string // warnings about recipients who get no letters, or have not answered a rehearsal letter
	Letters  bool     // the visitor may see the page about them
}

type lineRow struct {
	Code        string
	Row         int
	Group       string // set in the first line of each group
	Title       string
	Product     string
	Lead        string
	Support     string
	Deadline    string
	Interpreted string
	Content     string
	Forms       string
	Unknown     string // entries of the column of forms that no list has
	Link        string
	Work        string
	Asked       bool     // a question about the line is open
	Blocked     bool     // one that has to be answered before the launch
	Corrected   []string // what a correction reads otherwise
	Correct     string   // the address of the form that corrects the line; empty where it cannot be corrected
}

// planAction is the button of an action on the whole plan.
type planAction struct {
	Do      string
	Label   string
	Danger  bool
	Confirm string // what a person confirms with a tick; empty for nothing
}

func (s *site) plan(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showPlan(w, req, plan.PlanID(r.PathValue("id")), nil, nil)
}

func (s *site) showPlan(w http.ResponseWriter, req request, id plan.PlanID, denied error, tried *triedCorrection) error {
	p, err := s.Reader.Plan(req.Context(), id)
	if err != nil {
		return err
	}
	page := planPage{Frame: s.frame(req, "import", p.Title), Plan: p, Status: req.lang.Word("plan_status", string(p.Status))}
	status, message, _ := refusalOf(req.lang, denied)
	page.Frame.Refusal = message
	for i, role := range p.Levels {
		page.Levels += strings.Repeat(" → ", min(i, 1)) + req.lang.Word("role", string(role))
	}
	lines, err := s.Reader.Lines(req.Context(), id)
	if err != nil {
		return err
	}
	if page.Corrections, err = s.corrections(req, page.Frame.Key, p, lines, tried); err != nil {
		return err
	}
	if page.Rows, err = s.lineRows(req, linesOf{plan: id, year: p.Year, correct: page.Corrections != nil}, lines); err != nil {
		return err
	}
	if page.Counts, err = s.Reader.PlanCounts(req.Context(), id); err != nil {
		return err
	}
	if p.Status == plan.PlanImported {
		if page.Preview, err = s.launchPreview(req, id); err != nil {
			return err
		}
		if page.Letters, err = s.letterForecast(req, id); err != nil {
			return err
		}
	} else {
		block, err := s.variety(req, id)
		if err != nil {
			return err
		}
		page.Variety = &block
	}
	state, err := s.Reader.PlanState(req.Context(), id)
	if err != nil {
		return err
	}
	page.showOccurrences(req.lang, state)
	page.showAwaiting(req, lines, state)
	if req.visitor.may(policy.RightChangePlans) {
		page.Actions = append(planActions(req, p.Status), occurrenceActions(req, state)...)
	} else {
		page.RecordsEvents = false
	}
	return s.write(w, req.lang, status, "plan", page)
}

// showOccurrences lists the occurrences of recurring lines that need a person.
func (page *planPage) showOccurrences(lang locale.Language, state plan.PlanState) {
	name := func(o plan.LineOccurrence) string {
		return lang.T("page.plan.occurrence", "Line", o.Line, "Day", calendar.DateOf(o.At, calendar.Zone).Vietnamese())
	}
	for _, p := range state.Problems {
		page.Problems = append(page.Problems, openingProblem{name(plan.LineOccurrence{Line: p.Line, At: p.At}), p.Message})
	}
	for _, o := range state.Missed() {
		page.Missed = append(page.Missed, name(o))
	}
}

func (s *site) launchPreview(req request, id plan.PlanID) (*launchPreview, error) {
	preview, problems, err := s.Importer.Preview(req.Context(), id)
	if err != nil {
		return nil, err
	}
	unready, err := s.unready(req, id, preview)
	return &launchPreview{preview, problems, unready, req.visitor.may(policy.RightChangePlans)}, err
}

// linesOf is the plan of lines that are shown; empty for those of a file.
type linesOf struct {
	plan    plan.PlanID
	year    int
	correct bool // the visitor may correct them
}

func (s *site) lineRows(req request, of linesOf, lines []plan.Line) ([]lineRow, error) {
	own, err := s.Reader.Shapes(req.Context())
	if err != nil {
		return nil, err
	}
	lang := req.lang
	var rows []lineRow
	group := ""
	for _, line := range lines {
		row := lineRow{
			Code: line.Code, Row: line.Row, Title: line.Title, Product: line.Product, Lead: assigneeNames(line.Lead),
			Support: assigneeNames(line.Support), Deadline: line.Deadline.Text, Interpreted: report.DeadlineWords(lang, line.Deadline, of.year),
			Content: s.tagNames(lang, content.AxisContent, line.Content), Forms: s.formNames(lang, line.Forms),
		}
		if len(line.Forms) == 0 {
			row.Unknown = strings.Join(s.Tags.Propose(line.Words()).Unknown, "; ")
		}
		row.Work, row.Asked, row.Blocked, row.Corrected = report.WorkText(lang, line.Work, own), len(line.Asks) > 0, line.Blocked(), correctedWords(lang, line, of.year, own)
		if of.plan != "" {
			row.Link = lineLink(of.plan, line.Code)
		}
		if of.correct {
			row.Correct = "/plans/" + string(of.plan) + "?" + url.Values{"line": {line.Code}}.Encode() + "#correct"
		}
		if line.Group != group {
			row.Group, group = line.Group, line.Group
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func assigneeNames(list []plan.Assignee) string {
	var names []string
	for _, assignee := range list {
		names = append(names, cmp.Or(assignee.Name, assignee.Text))
	}
	return strings.Join(names, "; ")
}

// planActions are the actions that a coordinator may take on a plan in a status; none for other people.
func planActions(req request, status plan.PlanStatus) []planAction {
	if !req.actor.Has(directory.RoleCoordinator) {
		return nil
	}
	launch := planAction{Do: "launch", Label: req.lang.T("page.plan.launch")}
	pause := planAction{Do: "pause", Label: req.lang.T("page.plan.pause")}
	resume := planAction{Do: "resume", Label: req.lang.T("page.plan.resume")}
	end := planAction{Do: "close", Label: req.lang.T("page.plan.close"), Danger: true, Confirm: req.lang.T("page.plan.close_confirm")}
	if status == plan.PlanImported {
		launch.Confirm = req.lang.T("page.plan.launch_confirm")
	}
	switch status {
	case plan.PlanImported:
		return []planAction{launch}
	case plan.PlanLaunching: // a second launch continues the first
		return []planAction{launch, pause, end}
	case plan.PlanRunning:
		return []planAction{pause, end}
	case plan.PlanPaused:
		return []planAction{resume, end}
	case plan.PlanEnded:
		return []planAction{launch}
	case plan.PlanClosing, plan.PlanClosed:
	}
	return nil
}

// occurrenceActions are the actions that a coordinator may take on occurrences that could not be opened or were missed.
func occurrenceActions(req request, state plan.PlanState) []planAction {
	var actions []planAction
	if !req.actor.Has(directory.RoleCoordinator) || state.Over() || state.Status == plan.PlanClosing {
		return nil
	}
	if len(state.Problems) > 0 {
		actions = append(actions, planAction{Do: "retry", Label: req.lang.T("page.plan.retry")})
	}
	if len(state.Missed()) > 0 {
		actions = append(actions,
			planAction{Do: "open-missed", Label: req.lang.T("page.plan.open_missed")}, planAction{Do: "skip-missed", Label: req.lang.T("page.plan.skip_missed")})
	}
	return actions
}

// planCommand gives a command to a plan. A form that is sent twice counts once.
func (s *site) planCommand(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	p, err := s.Reader.Plan(req.Context(), plan.PlanID(r.PathValue("id")))
	if err != nil {
		return err
	}
	do := r.PostFormValue("do")
	var tried *triedCorrection
	if do == "correct" {
		tried, err = s.correct(req, p)
	} else {
		err = asEngineError(s.changePlan(req, p, do))
	}
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showPlan(w, req, p.ID, err, tried)
	}
	if err != nil {
		return err
	}
	if do == "correct" { // there may be more to answer
		http.Redirect(w, r, "/plans/"+string(p.ID)+"?done=plan-correct#correct", http.StatusSeeOther)
		return nil
	}
	query := "?" + url.Values{"plan": {string(p.ID)}, "done": {"plan-" + do}}.Encode()
	http.Redirect(w, r, "/"+query, http.StatusSeeOther)
	return nil
}

func (s *site) changePlan(req request, p plan.Plan, do string) error {
	key, err := formKey(req.Request)
	if err != nil {
		return err
	}
	if !req.actor.Has(directory.RoleCoordinator) {
		return refuse(plan.RefusalForbidden, "page.refusal.plan_coordinators_only")
	}
	command := plan.PlanCommand{ID: key, Actor: req.actor.Person, Channel: plan.ChannelWeb, Proof: req.visitor.proof()}
	switch do {
	case "launch":
		return s.launch(req, p)
	case "pause":
		command.Kind = plan.PlanCommandPause
	case "resume":
		command.Kind = plan.PlanCommandResume
	case "open-missed", "skip-missed":
		command.Kind, command.Missed = plan.PlanCommandResume, map[string]plan.MissedChoice{"open-missed": plan.MissedOpen, "skip-missed": plan.MissedSkip}[do]
	case "retry":
		command.Kind = plan.PlanCommandRetry
	case "event":
		if command, err = eventCommand(req, command); err != nil {
			return err
		}
	case "close":
		if req.PostFormValue("confirm") != "yes" {
			return refuse(plan.RefusalInvalid, "page.refusal.close_unconfirmed")
		}
		command.Kind = plan.PlanCommandClose
	default:
		return refuse(plan.RefusalInvalid, "page.refusal.no_such_action")
	}
	_, err = s.Commands.ChangePlan(req.Context(), p.ID, command)
	return err
}

// launch starts the plan, unless its preview has errors.
func (s *site) launch(req request, p plan.Plan) error {
	if p.Status == plan.PlanImported {
		preview, err := s.launchPreview(req, p.ID)
		if err != nil {
			return err
		}
		if problem.Blocking(preview.Problems) {
			return refuse(plan.RefusalNotNow, "page.refusal.plan_has_errors")
		}
		if req.PostFormValue("confirm") != "yes" {
			return refuse(plan.RefusalInvalid, "page.refusal.launch_unconfirmed")
		}
	}
	return s.Commands.LaunchPlanAs(req.Context(), p.ID, plan.PlanCommand{Actor: req.actor.Person, Channel: plan.ChannelWeb, Proof: req.visitor.proof()})
}
