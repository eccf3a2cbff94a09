package web

import (
	"errors"
	"strconv"
	"strings"

	"loa/plan"
	"loa/plan/directory"
)

// commandForm is one thing the reader may do now.
type commandForm struct {
	Task   plan.TaskID
	Kind   plan.CommandKind
	Label  string
	About  string
	Key    string
	Open   bool // the form that was posted and refused, or the only one that moves the task on
	Danger bool
	Hidden []field
	Fields []field
}

// field is one input of a form. Type is an HTML input type, or textarea, select, radio, checkbox, files.
type field struct {
	ID       string
	Name     string
	Label    string
	Type     string
	Value    string
	Required bool
	Choices  []choice
}

// commandForms are the forms of the commands that the task would take from the actor today.
func commandForms(v visit, state plan.State, key string) []commandForm {
	var forms []commandForm
	for _, rule := range plan.CommandRules() {
		if !takes(v, state, rule.Kind) {
			continue
		}
		form := commandForm{
			Task: state.Task, Kind: rule.Kind, Label: v.lang.t(rule.Kind.Vietnamese()), Key: key, Open: opens(rule.Kind, state.Stage) || rule.Kind == plan.CommandSubmitReport && state.Report == "",
			Danger: rule.Kind == plan.CommandCancel || rule.Kind == plan.CommandDecline,
		}
		form.describe(v, state)
		form.refill(v)
		forms = append(forms, form)
	}
	return forms
}

// takes asks the task itself with a command that lacks nothing: a refusal for a missing argument still means that it would be taken.
func takes(v visit, state plan.State, kind plan.CommandKind) bool {
	due := v.today
	if state.Due.After(due) {
		due = state.Due
	}
	_, _, err := state.Apply(plan.Command{
		ID: "may-i", Kind: kind, Actor: v.actor, Channel: plan.ChannelWeb, Person: "somebody", Draft: state.Draft,
		Hash: state.DraftHash, Decision: plan.DecisionApprove, Reason: "?", Link: "https://example.test/", Evidence: v.today,
		Due: due.AddDays(1), Until: v.today.AddDays(1),
	}, v.now)
	var refusal *plan.Refusal
	return err == nil || errors.As(err, &refusal) && refusal.Kind == plan.RefusalInvalid
}

// opens says which commands carry a task on from where it is; the others wait folded.
func opens(kind plan.CommandKind, stage plan.Stage) bool {
	switch kind {
	case plan.CommandAccept, plan.CommandDecide, plan.CommandConfirmPublished, plan.CommandAcceptReport, plan.CommandDecideExtension:
		return true
	case plan.CommandSubmitDraft:
		return stage == plan.StageDrafting
	case plan.CommandSubmitReport, plan.CommandDecline, plan.CommandAssign, plan.CommandReturnReport, plan.CommandSubstitute,
		plan.CommandRequestExtension, plan.CommandAmend, plan.CommandPause, plan.CommandResume, plan.CommandCancel, plan.CommandWithdraw:
		return false
	}
	return false
}

// describe says which arguments the command needs.
func (f *commandForm) describe(v visit, state plan.State) {
	t := v.lang.t
	why := field{Name: "reason", Label: t("Lý do"), Type: "textarea", Required: true}
	switch f.Kind {
	case plan.CommandAccept, plan.CommandAcceptReport, plan.CommandResume:
	case plan.CommandWithdraw:
		f.About = t("Có thể rút lại đến") + " " + v.lang.moment(state.UndoWindow.Until)
	case plan.CommandDecline, plan.CommandReturnReport:
		f.Fields = []field{why}
	case plan.CommandAssign:
		f.Fields = []field{{Name: "person", Label: t("Người thực hiện"), Type: "select", Required: true, Choices: peopleChoices(v, state, state.Assignee)}}
	case plan.CommandSubmitDraft:
		f.Fields = append(contentFields(t("Nội dung dự thảo"), t),
			field{Name: "until", Label: t("Dự kiến đăng, phát ngày"), Type: "date", Value: state.PublishOn.String()})
	case plan.CommandSubmitReport:
		f.Fields = contentFields(t("Nội dung báo cáo kết quả"), t)
	case plan.CommandDecide:
		f.About = t("Ý kiến về dự thảo bản") + " v" + strconv.Itoa(state.Draft)
		f.Hidden = []field{{Name: "draft", Value: strconv.Itoa(state.Draft)}, {Name: "hash", Value: state.DraftHash}}
		f.Fields = decisionFields(t("Duyệt"), t("Trả lại"), t("Lý do (cần có khi trả lại)"), t)
	case plan.CommandDecideExtension:
		f.About = t("Đơn vị đề nghị gia hạn đến") + " " + day(state.AskedDue)
		f.Fields = decisionFields(t("Đồng ý gia hạn"), t("Không đồng ý"), t("Lý do (cần có khi không đồng ý)"), t)
	case plan.CommandConfirmPublished:
		f.Fields = []field{
			{Name: "link", Label: t("Đường dẫn đã đăng, phát (https://…)"), Type: "url", Required: true},
			{Name: "evidence", Label: t("Ngày đăng, phát"), Type: "date", Required: true, Value: v.today.String()},
		}
	case plan.CommandSubstitute:
		why.Label = t("Căn cứ ủy quyền")
		f.Fields = []field{
			{Name: "person", Label: t("Người được ủy quyền"), Type: "select", Required: true, Choices: peopleChoices(v, state, "")},
			{Name: "until", Label: t("Đến hết ngày"), Type: "date"},
			why,
		}
	case plan.CommandRequestExtension, plan.CommandAmend:
		f.Fields = []field{{Name: "due", Label: t("Thời hạn mới"), Type: "date", Required: true}, why}
	case plan.CommandPause:
		f.Fields = []field{{Name: "until", Label: t("Tạm dừng đến hết ngày"), Type: "date"}, why}
	case plan.CommandCancel:
		f.Fields = []field{why, {Name: "confirm", Label: t("Tôi hiểu rằng nhiệm vụ đã hủy không mở lại được"), Type: "checkbox", Required: true}}
	}
}

func contentFields(label string, t func(string) string) []field {
	return []field{
		{Name: "text", Label: label, Type: "textarea"},
		{Name: "files", Label: t("Tệp kèm theo"), Type: "files"},
	}
}

func decisionFields(yes, no, why string, t func(string) string) []field {
	return []field{
		{Name: "decision", Label: t("Ý kiến"), Type: "radio", Required: true, Choices: []choice{
			{Value: string(plan.DecisionApprove), Label: yes}, {Value: string(plan.DecisionReturn), Label: no},
		}},
		{Name: "reason", Label: why, Type: "textarea"},
	}
}

func peopleChoices(v visit, state plan.State, chosen directory.PersonID) []choice {
	var choices []choice
	seen := map[directory.PersonID]bool{}
	for _, id := range peopleOf(v, state) {
		if !seen[id] {
			choices = append(choices, choice{Value: string(id), Label: who(v, id), Selected: id == chosen})
		}
		seen[id] = true
	}
	return choices
}

// refill gives the inputs their ids and, when this form has just been refused, what was typed into them.
func (f *commandForm) refill(v visit) {
	posted := v.Method == "POST" && v.PostFormValue("command") == string(f.Kind)
	f.Open = f.Open || posted
	for i := range f.Fields {
		in := &f.Fields[i]
		in.ID = strings.ToLower(string(f.Kind)) + "-" + in.Name
		if !posted || in.Type == "checkbox" || in.Type == "files" {
			continue
		}
		in.Value = v.PostFormValue(in.Name)
		in.Choices = pick(in.Choices, in.Value)
	}
}
