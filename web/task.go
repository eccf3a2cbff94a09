package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// taskPage is everything known about one task, and what the reader may do with it now.
type taskPage struct {
	Frame     frame
	ID        plan.TaskID
	Title     string
	Facts     []fact
	Badge     badge
	Stage     string
	Desk      []string
	Link      string // where it was published, when that can be opened
	Early     bool   // it was done before its deadline
	Over      string // why nothing is left to do; empty while something is
	Forms     []commandForm
	Journal   []journalRow
	Documents []documentRow
	Out       []letterOutRow
	In        []letterInRow
	Refusals  []refusalRow
}

type fact struct{ Name, Value string }

type journalRow struct {
	Seq     int
	At      string
	What    string
	Who     string
	Channel string
	Details []fact
	Link    string
}

type documentRow struct {
	Kind    string
	Version int
	Name    string
	Size    int64
	By      string
	At      string
	Link    string
}

type letterOutRow struct {
	Subject string
	To      string
	State   string
	At      string
	Error   string
	Tryout  string // address of the reader's try-out mailbox
}

type letterInRow struct {
	Subject string
	From    string
	Outcome string
	Note    string
	At      string
	Link    string
}

type refusalRow struct{ At, Command, Who, Channel, Message string }

func (s *site) task(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showTask(w, req, plan.TaskID(r.PathValue("id")), nil)
}

// showTask writes the page; a refused command comes back with what was typed and why it was refused.
func (s *site) showTask(w http.ResponseWriter, req request, id plan.TaskID, denied error) error {
	task, err := s.Reader.Task(req.Context(), id)
	if err != nil {
		return err
	}
	page := taskPage{
		Frame: s.frame(req, "tasks", task.Title, peopleOf(req, task.State)...), ID: id, Title: task.Title,
		Badge: badgeOf(req.lang, task.State, req.today), Stage: req.lang.Word("stage", string(task.State.Stage)), Desk: desk(req, task.State),
		Link: openable(task.State.Link), Over: taskOver(req, task.State),
		Early: task.State.Progress().Timeliness(req.today) == plan.TimelinessDoneEarly,
	}
	status, message, _ := refused(req.lang, denied)
	page.Frame.Refusal = message
	if page.Facts, err = s.factsOf(req, task); err != nil {
		return err
	}
	if s.Dev && task.State.Seq > 0 {
		page.Forms = commandForms(req, task.State, page.Frame.Key)
	}
	if err := s.fillRecord(req, &page); err != nil {
		return err
	}
	return s.write(w, req.lang, status, "task", page)
}

// taskOver says that a task is done or cancelled; empty while it is neither.
func taskOver(req request, state plan.State) string {
	switch {
	case state.Condition == plan.ConditionCancelled:
		return req.lang.T("page.task.cancelled")
	case state.Closed():
		return req.lang.T("page.task.done")
	}
	return ""
}

// peopleOf are the people whom a task concerns: its unit's, and its approvers.
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
	state, words := task.State, plan.Line{}
	for _, line := range lines {
		if line.Code == task.Line {
			words = line
		}
	}
	var support []string
	for _, party := range words.Support {
		support = append(support, cmp.Or(party.Name, party.Text))
	}
	return facts(req.lang, []labelled{
		{"page.label.product", task.Product},
		{"page.label.group", task.Group},
		{"page.label.lead_unit", task.UnitName},
		{"page.label.support", strings.Join(support, "; ")},
		{"page.label.form", strings.Join(words.Channels, "; ")},
		{"page.label.assignee", who(req, state.AssignedTo)},
		{"page.label.deadline_in_plan", words.Deadline.Text},
		{"page.label.deadline_original", cmp.Or(day(state.FirstDue), req.lang.T("page.task.no_day"))},
		{"page.label.deadline_in_force", dueWords(req, state)},
		{"page.label.extension_asked", day(state.AskedDue)},
		{"page.label.paused_until", day(state.PauseEnd)},
		{"page.label.held_until", heldUntil(req, state)},
		{"page.label.planned_publication", day(state.PublishOn)},
		{"page.label.publication_day", day(state.ProofDate)},
		{"page.label.plan", p.Title},
		{"page.label.task_id", string(task.ID)},
	}), nil
}

// labelled is a fact whose name is not yet in the reader's language.
type labelled struct {
	label locale.ID
	value string
}

// facts gives the facts their names and leaves out those without a value.
func facts(lang locale.Language, all []labelled) []fact {
	var kept []fact
	for _, f := range all {
		if f.value != "" {
			kept = append(kept, fact{lang.T(f.label), f.value})
		}
	}
	return kept
}

func dueWords(req request, state plan.State) string {
	words := day(state.Due)
	if state.Extensions > 0 {
		words += " (" + req.lang.T("page.task.extended", "Count", state.Extensions) + ")"
	}
	if state.Closed() || state.Due.IsZero() || !state.ProofDate.IsZero() {
		return words
	}
	switch days := req.today.DaysUntil(state.Due); {
	case days > 0:
		return words + " – " + req.lang.T("page.task.days_left", "Count", days)
	case days == 0:
		return words + " – " + req.lang.T("page.task.last_day")
	default:
		return words + " – " + req.lang.T("page.task.days_late", "Count", -days)
	}
}

// openable keeps links that a browser may follow; anything else is shown as text only.
func openable(link string) string {
	if strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
		return link
	}
	return ""
}

// fillRecord adds what the record keeps: journal, documents, letters, refusals.
func (s *site) fillRecord(req request, page *taskPage) error {
	events, err := s.Reader.Journal(req.Context(), page.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		page.Journal = append(page.Journal, journalRowOf(req, e))
	}
	documents, err := s.Reader.Documents(req.Context(), page.ID)
	if err != nil {
		return err
	}
	for _, d := range documents {
		page.Documents = append(page.Documents, documentRowOf(req, d, "/blob/"+d.Hash+"/"+string(d.Task)))
	}
	refusals, err := s.Reader.Refusals(req.Context(), page.ID)
	if err != nil {
		return err
	}
	for _, r := range refusals {
		page.Refusals = append(page.Refusals, refusalRow{
			clock(r.At), req.lang.Word("command", string(r.Kind)), who(req, r.Actor), req.lang.Word("channel", string(r.Channel)), r.Message,
		})
	}
	return s.fillTaskLetters(req, page)
}

func (s *site) fillTaskLetters(req request, page *taskPage) error {
	out, err := s.Reader.LettersOut(req.Context(), page.ID)
	if err != nil {
		return err
	}
	for _, letter := range out {
		row := letterOutRow{
			Subject: letter.Subject, To: cmp.Or(letter.ToName, letter.ToAddress), State: req.lang.Word("letter_state", string(letter.State)),
			At: clock(latest(letter.CreatedAt, letter.SentAt)), Error: letter.LastError,
		}
		if s.Dev && s.Tryout != nil {
			row.Tryout = letter.ToAddress
		}
		page.Out = append(page.Out, row)
	}
	in, err := s.Reader.LettersIn(req.Context(), page.ID)
	if err != nil {
		return err
	}
	for _, letter := range in {
		page.In = append(page.In, letterInRowOf(req, letter))
	}
	return nil
}

func letterInRowOf(req request, letter store.LetterIn) letterInRow {
	return letterInRow{
		Subject: cmp.Or(letter.Subject, req.lang.T("page.letters.no_subject")), From: letter.From, Note: letter.Note, At: clock(letter.FiledAt),
		Outcome: outcomeOf(req.lang, letter.Outcome), Link: fmt.Sprintf("/triage/%d", letter.ID),
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func documentRowOf(req request, d store.Document, link string) documentRow {
	row := documentRow{
		Kind: req.lang.T("page.task.draft"), Version: d.Version, Name: cmp.Or(d.Name, req.lang.T("page.task.document_text")), Size: d.Size,
		By: who(req, d.ByPerson), At: clock(d.At), Link: link,
	}
	if d.Kind == store.DocumentReport {
		row.Kind = req.lang.T("page.task.report")
	}
	return row
}

// journalRowOf says what happened, who did it, in which office, and with which words.
func journalRowOf(req request, e plan.Event) journalRow {
	row := journalRow{
		Seq: e.Seq, At: clock(e.At), What: req.lang.Word("event", string(e.Kind)), Channel: req.lang.Word("channel", string(e.Channel)), Link: openable(e.Link),
	}
	if e.Actor != "" {
		row.Who = who(req, e.Actor)
	}
	number := func(format string, n int) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprintf(format, n)
	}
	instead := ""
	if e.Position.For != "" {
		instead = who(req, e.Position.For)
	}
	row.Details = facts(req.lang, []labelled{
		{"page.label.delegated_for", instead},
		{"page.label.basis", e.Position.Basis},
		{"page.label.person_named", who(req, e.Person)},
		{"page.label.standing_in_for", who(req, e.For)},
		{"page.label.draft", number("v%d", e.Draft)},
		{"page.label.level", number("%d", e.Level)},
		{"page.label.reason_opinion", e.Reason},
		{"page.label.publication_day", day(e.ProofDate)},
		{"page.label.deadline", day(e.Due)},
		{"page.label.until", day(e.Until)},
		{"page.label.held_until", clock(e.UndoUntil)},
		{"page.label.times", number("%d", times(e))},
	})
	return row
}

// times is which reminder or escalation an event is; of a withdrawal Step is the event taken back, which says nothing to a reader.
func times(e plan.Event) int {
	if e.Kind == plan.EventWithdrawn {
		return 0
	}
	return e.Step
}

// heldUntil is until when the last decision can be taken back; empty when it stands.
func heldUntil(req request, s plan.State) string {
	if !s.InUndoWindow(req.now) {
		return ""
	}
	return clock(s.UndoWindow.Until)
}
