package web

import (
	"cmp"
	"net/http"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/content"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// taskPage is one task with its record, and the commands that the acting person may give.
type taskPage struct {
	Frame     frame
	ID        plan.TaskID
	Title     string
	Facts     []fact
	Line      string // its code in the plan
	LineLink  string
	Badge     badge
	Stages    []stageStep
	Link      string // the publication, when a browser can open it
	Checks    []publicationCheck
	Early     bool       // done before its deadline
	EndText   string     // says that the task is done or cancelled; empty while it is neither
	Work      *workBlock // nil of a task that neither counts nor has milestones
	Forms     []commandForm
	Journal   []journalRow
	Texts     []matterText
	Changes   *changesPart // nil while the draft has one version at most
	Documents []documentRow
	Urges     []urgeRow
	Out       []letterOutRow
	In        []letterInRow
	Refusals  []refusalRow
}

type fact struct{ Name, Value string }

func (s *site) task(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showTask(w, req, plan.TaskID(r.PathValue("id")), nil)
}

// showTask writes the page. After a refused command it shows the refusal and keeps the input.
func (s *site) showTask(w http.ResponseWriter, req request, id plan.TaskID, denied error) error {
	task, err := s.visibleTask(req, id)
	if err != nil {
		return err
	}
	page := taskPage{
		Frame: s.frame(req, "tasks", task.Title, peopleOf(req, task.State)...), ID: id, Title: task.Title,
		Badge: badgeOf(req.lang, task.State, req.today),
		Link:  openable(task.State.Link), EndText: endText(req, task.State), Line: task.Line, LineLink: lineLink(task.Plan, task.Line),
		Early: task.State.Progress().Timeliness(req.today) == plan.TimelinessDoneEarly,
	}
	status, message, _ := refusalOf(req.lang, denied)
	page.Frame.Refusal = message
	if page.Facts, err = s.factsOf(req, task); err != nil {
		return err
	}
	checks, itemChecks, err := s.publicationChecks(req, id)
	if err != nil {
		return err
	}
	page.Checks = checks
	var items []plan.Item
	page.Work, items, err = s.workOf(req, task, func(hash string) string { return "/blob/" + hash + "/" + string(id) })
	if err != nil {
		return err
	}
	page.Work.addChecks(itemChecks)
	if req.visitor.may(policy.RightCommand) && task.State.Seq > 0 {
		page.Forms = commandForms(req, task.State, items, page.Frame.Key)
		if err := s.askForCodes(req, id, page.Forms); err != nil {
			return err
		}
	}
	if err := s.fillRecord(req, &page, task); err != nil {
		return err
	}
	return s.write(w, req.lang, status, "task", page)
}

// endText says that a task is done or cancelled; empty while it is neither.
func endText(req request, state plan.State) string {
	switch {
	case state.Condition == plan.ConditionCancelled:
		return req.lang.T("page.task.cancelled")
	case state.Closed():
		return req.lang.T("page.task.done")
	}
	return ""
}

// peopleOf are the people of a task: those of its unit, its approvers, and their substitutes.
func peopleOf(req request, state plan.State) []directory.PersonID {
	var people []directory.PersonID
	add := func(role directory.Role, unit directory.UnitCode) {
		for _, holder := range req.directory.HoldersOf(role, unit, req.today) {
			people = append(people, holder.Person.ID)
		}
	}
	for _, role := range []directory.Role{directory.RoleFocalPoint, directory.RoleClerk, directory.RoleSectionHead, directory.RoleUnitHead} {
		add(role, state.Unit)
	}
	for _, level := range state.Levels {
		add(level.Role, level.Unit)
	}
	for _, substitution := range state.Substitutions {
		people = append(people, substitution.Substitute)
	}
	return people
}

func (s *site) factsOf(req request, task store.Task) ([]fact, error) {
	p, err := s.Reader.Plan(req.Context(), task.Plan)
	if err != nil {
		return nil, err
	}
	lines, err := s.Reader.Lines(req.Context(), task.Plan)
	if err != nil {
		return nil, err
	}
	state, planLine := task.State, plan.Line{}
	for _, line := range lines {
		if line.Code == task.Line {
			planLine = line
		}
	}
	var support []string
	for _, assignee := range planLine.Support {
		support = append(support, cmp.Or(assignee.Name, assignee.Text))
	}
	return facts(req.lang, []labelled{
		{"page.label.product", task.Product},
		{"page.label.group", task.Group},
		{"page.label.lead_unit", task.UnitName},
		{"page.label.support", strings.Join(support, "; ")},
		{"page.label.form", cmp.Or(s.formNames(req.lang, planLine.Forms), strings.Join(planLine.Channels, "; "))},
		{"page.label.content", s.tagNames(req.lang, content.AxisContent, planLine.Content)},
		{"page.label.assignee", personLabel(req, state.AssignedTo)},
		{"page.label.deadline_in_plan", planLine.Deadline.Text},
		{"page.label.deadline_original", cmp.Or(day(state.FirstDue), req.lang.T("page.task.no_day"))},
		{"page.label.deadline_in_force", dueText(req, state)},
		{"page.label.extension_asked", day(state.AskedDue)},
		{"page.label.paused_until", day(state.PauseEnd)},
		{"page.label.undo_until", undoUntil(req, state)},
		{"page.label.planned_publication", plannedPublication(state)},
		{"page.label.publication_day", day(state.ProofDate)},
		{"page.label.document_number", state.Document},
		{"page.label.report_due", day(state.ReportDue)},
		{"page.label.questions", openQuestions(req, state)},
		{"page.label.plan", p.Title},
		{"page.label.task_id", string(task.ID)},
	}), nil
}

// labelled is a fact whose name is not yet in the language of the page.
type labelled struct {
	label locale.ID
	value string
}

// facts names the facts in a language. Facts without a value are left out.
func facts(lang locale.Language, all []labelled) []fact {
	var kept []fact
	for _, f := range all {
		if f.value != "" {
			kept = append(kept, fact{lang.T(f.label), f.value})
		}
	}
	return kept
}

func dueText(req request, state plan.State) string {
	text := weekday(req, state.Due)
	if state.Extensions > 0 {
		text += " (" + req.lang.T("page.task.extended", "Count", state.Extensions) + ")"
	}
	if state.Closed() || state.Due.IsZero() || !state.ProofDate.IsZero() {
		return text
	}
	switch days := req.today.DaysUntil(state.Due); {
	case days > 0:
		return text + " – " + req.lang.T("page.task.days_left", "Count", days)
	case days == 0:
		return text + " – " + req.lang.T("page.task.last_day")
	default:
		return text + " – " + req.lang.T("page.task.days_late", "Count", -days)
	}
}

// openable returns a link that a browser may follow; empty for any other scheme, because such a link is shown as text only.
func openable(link string) string {
	if strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
		return link
	}
	return ""
}

// undoUntil says from when the last decision is in force, while it can be taken back; empty afterwards.
func undoUntil(req request, s plan.State) string {
	switch {
	case !s.InUndoWindow(req.now):
		return ""
	case s.Suspended():
		return req.lang.T("page.task.suspended", "Moment", timestamp(s.UndoWindow.SuspendedAt))
	}
	return req.lang.T("page.task.in_force_from", "Time", clock(req, s.UndoWindow.Until))
}

// openQuestions says how many questions wait for an answer; empty when none does.
func openQuestions(req request, s plan.State) string {
	if len(s.Inquiries) == 0 {
		return ""
	}
	return req.lang.T("page.task.questions", "Count", len(s.Inquiries))
}
