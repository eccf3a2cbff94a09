package web

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// commandForm is the form of a command that the acting person may give.
type commandForm struct {
	Task   plan.TaskID
	Kind   plan.CommandKind
	Label  string
	About  string
	Needs  string // the proof that the command needs and that the page cannot take
	Key    string
	Open   bool // shown expanded: it moves the task on, or was posted and refused
	Danger bool
	Hidden []field
	Fields []field
	Groups []fieldGroup
}

// field is one input of a form. Type is an HTML input type, or textarea, select, radio, checkbox, files, code; in a group also photo and photos.
type field struct {
	ID       string
	Name     string
	Label    string
	Type     string
	Value    string
	Required bool
	Hint     bool // in a group: says how a day is typed
	Choices  []choice
}

// commandForms are the forms of the commands that the task would take from the acting person today.
// The items are those that count toward its quota.
func commandForms(req request, state plan.State, items []plan.Item, key string) []commandForm {
	var forms []commandForm
	for _, rule := range plan.CommandRules() {
		if !allowed(req, state, rule.Kind) {
			continue
		}
		form := commandForm{
			Task: state.Task, Kind: rule.Kind, Label: commandLabel(req.lang, rule.Kind, state.Shape), Key: key, Open: expanded(rule.Kind, state.Stage) || rule.Kind == plan.CommandSubmitReport && state.Report == "",
			Danger: rule.Kind == plan.CommandCancel || rule.Kind == plan.CommandDecline || rule.Kind == plan.CommandDropItem,
		}
		form.addFields(req, state, items)
		form.restoreInput(req)
		forms = append(forms, form)
	}
	return forms
}

// commandLabel is the name of a command about work of a shape: an event was held and a document issued, where an article was published.
func commandLabel(lang locale.Language, kind plan.CommandKind, shape plan.Shape) string {
	if own := string(plan.PurposePublish) + "_" + string(shape.Words()); kind == plan.CommandConfirmPublished && lang.HasWord("link_question", own) {
		return lang.Word("link_question", own)
	}
	return lang.Word("command", string(kind))
}

// allowed applies a command with made-up arguments to the state, and drops the result. A refusal of an argument still means that the
// command is allowed.
func allowed(req request, state plan.State, kind plan.CommandKind) bool {
	due := req.today
	if state.Due.After(due) {
		due = state.Due
	}
	hash := state.DraftHash
	if kind == plan.CommandAcceptReport || kind == plan.CommandReturnReport {
		hash = state.Report
	}
	_, _, err := state.Apply(plan.Command{
		ID: "may-i", Kind: kind, Actor: req.actor, Channel: plan.ChannelWeb, Person: "person", Draft: state.Draft, Unit: "unit",
		Hash: hash, Decision: plan.DecisionApprove, Reason: "?", Link: "https://example.test/", ProofDate: req.today,
		Due: due.AddDays(1), Until: req.today.AddDays(1),
	}, req.now)
	var refusal *plan.Refusal
	if kind == plan.CommandDropItem && (state.Tally == nil || len(state.Tally.Items) == 0) {
		return false
	}
	return err == nil || errors.As(err, &refusal) && refusal.Kind == plan.RefusalInvalid
}

// expanded reports whether a command moves a task on from its stage. The forms of the others are folded.
func expanded(kind plan.CommandKind, stage plan.Stage) bool {
	switch kind {
	case plan.CommandAccept, plan.CommandDecide, plan.CommandConfirmPublished, plan.CommandAcceptReport, plan.CommandDecideExtension,
		plan.CommandAnswerQuestion, plan.CommandKeep, plan.CommandCount:
		return true
	case plan.CommandSubmitDraft:
		return stage == plan.StageDrafting
	case plan.CommandSubmitReport, plan.CommandDecline, plan.CommandAssign, plan.CommandReturnReport, plan.CommandSubstitute,
		plan.CommandRequestExtension, plan.CommandAmend, plan.CommandPause, plan.CommandResume, plan.CommandCancel, plan.CommandWithdraw,
		plan.CommandAsk, plan.CommandSuspend, plan.CommandReassign, plan.CommandDropItem:
		return false
	}
	return false
}

// addFields adds the inputs for the arguments of the command.
func (f *commandForm) addFields(req request, state plan.State, items []plan.Item) {
	t := req.lang.T
	why := field{Name: "reason", Label: t("page.form.reason"), Type: "textarea", Required: true}
	switch f.Kind {
	case plan.CommandAccept, plan.CommandAcceptReport, plan.CommandResume, plan.CommandKeep:
	case plan.CommandWithdraw:
		if !state.Suspended() {
			f.About = t("page.form.withdraw_until", "Moment", moment(req.lang, state.UndoWindow.Until))
		}
	case plan.CommandSuspend:
		why.Required = false
		f.Fields = []field{why}
	case plan.CommandAsk:
		f.Fields = []field{{Name: "reason", Label: t("page.form.question"), Type: "textarea", Required: true}}
	case plan.CommandAnswerQuestion:
		f.Fields = []field{{Name: "reason", Label: t("page.form.answer"), Type: "textarea", Required: true}}
	case plan.CommandReassign:
		why.Required = false
		f.Fields = []field{{Name: "unit", Label: t("page.form.new_unit"), Type: "select", Required: true, Choices: unitChoices(req, state)}, why}
	case plan.CommandDecline, plan.CommandReturnReport:
		f.Fields = []field{why}
	case plan.CommandAssign:
		f.Fields = []field{{Name: "person", Label: t("page.form.assignee"), Type: "select", Required: true, Choices: peopleChoices(req, state, state.AssignedTo)}}
	case plan.CommandSubmitDraft:
		f.Fields = append(contentFields(req.lang, "page.form.draft_text"),
			field{Name: "until", Label: t("page.form.planned_publication"), Type: "date", Value: state.PublishOn.String()},
			field{Name: "release", Label: t("page.form.release_time"), Type: "time", Value: clockOf(state.ReleaseAt)})
	case plan.CommandSubmitReport:
		f.Fields = contentFields(req.lang, "page.form.report_text")
	case plan.CommandDecide:
		f.About = t("page.form.draft_opinion", "Version", state.Draft)
		f.Hidden = []field{{Name: "draft", Value: strconv.Itoa(state.Draft)}, {Name: "hash", Value: state.DraftHash}}
		f.Fields = decisionFields(req.lang, "page.form.approve", "page.form.return", "page.form.reason_to_return")
	case plan.CommandDecideExtension:
		f.About = t("page.form.extension_asked", "Day", day(state.AskedDue))
		f.Fields = decisionFields(req.lang, "page.form.grant_extension", "page.form.refuse_extension", "page.form.reason_to_refuse")
	case plan.CommandCount:
		f.About = t("page.work.count_about")
		f.Groups = itemGroups(req, state)
	case plan.CommandDropItem:
		f.Fields = []field{{Name: "item", Label: t("page.work.item_to_drop"), Type: "select", Required: true, Choices: dropChoices(req, state, items)}, why}
		if len(state.Tally.Items) > shownItems {
			f.Fields[0] = field{Name: "item", Label: t("page.work.number_to_drop"), Type: "number", Required: true}
		}
	case plan.CommandConfirmPublished:
		if state.Shape.Code != "" {
			f.Groups = []fieldGroup{proofGroup(req, state)}
			break
		}
		f.Fields = []field{
			{Name: "link", Label: t("page.form.publication_link"), Type: "url"},
			{Name: "document", Label: t("page.form.document_number"), Type: "text"},
			{Name: "evidence", Label: t("page.form.publication_day"), Type: "date", Required: true, Value: req.today.String()},
		}
	case plan.CommandSubstitute:
		why.Label = t("page.form.delegation_basis")
		f.Fields = []field{
			{Name: "person", Label: t("page.form.delegate"), Type: "select", Required: true, Choices: peopleChoices(req, state, "")},
			{Name: "until", Label: t("page.form.delegated_until"), Type: "date"},
			why,
		}
	case plan.CommandRequestExtension:
		f.Fields = []field{{Name: "due", Label: t("page.form.new_deadline"), Type: "date", Required: true}, why}
	case plan.CommandAmend:
		f.Fields = append(amendFields(req, state), why)
	case plan.CommandPause:
		f.Fields = []field{{Name: "until", Label: t("page.form.paused_until"), Type: "date"}, why}
	case plan.CommandCancel:
		f.Fields = []field{why, {Name: "confirm", Label: t("page.form.cancel_confirm"), Type: "checkbox", Required: true}}
	}
}

// amendFields are the inputs for another deadline: of the task or of one milestone, and of a tally another quota instead.
func amendFields(req request, state plan.State) []field {
	t := req.lang.T
	due := field{Name: "due", Label: t("page.form.new_deadline"), Type: "date", Required: state.Tally == nil}
	if state.Tally != nil {
		return []field{{Name: "quota", Label: t("page.work.new_quota"), Type: "number"}, due}
	}
	if choices := milestoneChoices(req, state.Milestones); len(choices) > 0 {
		return []field{{Name: "milestone", Label: t("page.work.milestone_of_due"), Type: "select", Choices: choices}, due}
	}
	return []field{due}
}

func contentFields(lang locale.Language, label locale.ID) []field {
	return []field{
		{Name: "text", Label: lang.T(label), Type: "textarea"},
		{Name: "files", Label: lang.T("page.form.files"), Type: "files"},
	}
}

func decisionFields(lang locale.Language, yes, no, why locale.ID) []field {
	return []field{
		{Name: "decision", Label: lang.T("page.form.opinion"), Type: "radio", Required: true, Choices: []choice{
			{Value: string(plan.DecisionApprove), Label: lang.T(yes)}, {Value: string(plan.DecisionReturn), Label: lang.T(no)},
		}},
		{Name: "reason", Label: lang.T(why), Type: "textarea"},
	}
}

// unitChoices are the units of the day but the task's own.
func unitChoices(req request, state plan.State) []choice {
	var choices []choice
	for _, unit := range req.directory.Units {
		if unit.Code != state.Unit && unit.ValidOn(req.today) {
			choices = append(choices, choice{Value: string(unit.Code), Label: unit.Name})
		}
	}
	return choices
}

func peopleChoices(req request, state plan.State, chosen directory.PersonID) []choice {
	var choices []choice
	seen := map[directory.PersonID]bool{}
	for _, id := range peopleOf(req, state) {
		if !seen[id] {
			choices = append(choices, choice{Value: string(id), Label: personLabel(req, id), Selected: id == chosen})
		}
		seen[id] = true
	}
	return choices
}

// restoreInput gives the inputs their ids. A form that was just refused keeps its input.
func (f *commandForm) restoreInput(req request) {
	posted := req.Method == "POST" && req.PostFormValue("command") == string(f.Kind)
	f.Open = f.Open || posted
	keepInput(f.Groups, strings.ToLower(string(f.Kind))+"-", posted, req.PostFormValue)
	for i := range f.Fields {
		in := &f.Fields[i]
		in.ID = strings.ToLower(string(f.Kind)) + "-" + in.Name
		if !posted || in.Type == "checkbox" || in.Type == "files" {
			continue
		}
		in.Value = req.PostFormValue(in.Name)
		in.Choices = withSelected(in.Choices, in.Value)
	}
}

// clockOf is the time of day of an instant, as a form takes it; empty for none.
func clockOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(calendar.Zone).Format("15:04")
}

// plannedPublication is the day planned for the publication, with the time when one is set.
func plannedPublication(s plan.State) string {
	return strings.TrimSpace(clockOf(s.ReleaseAt) + " " + s.PublishOn.Vietnamese())
}
