package web

import (
	"cmp"
	"net/http"
	"slices"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/store"
)

// linkForm is the form that answers the question. A decision about a draft has no fields: it has a button for each answer, and the reason.
type linkForm struct {
	formGuard
	Fields    []field
	Groups    []fieldGroup
	Button    string
	Reason    string // of a decision: the reason to return the draft
	Returning bool   // of a decision: the reason is shown, because it was typed before
}

// linkFormOf is the form for the question of a letter; nil for a letter that asked nothing. The form keeps the input of this request,
// and otherwise the reason given with an earlier choice.
func linkFormOf(req request, question store.Request, state plan.State, before store.LinkCode, guard formGuard) *linkForm {
	t := req.lang.T
	value := func(name string) string { return req.PostFormValue(name) }
	form := linkForm{Button: t("page.link.send_opinion"), formGuard: guard}
	switch question.Purpose {
	case plan.PurposeAccept:
		form.Fields = []field{{Name: "decision", Label: t("page.link.answer"), Type: "radio", Choices: []choice{
			{Value: "approve", Label: t("page.link.accept")}, {Value: "return", Label: t("page.link.decline")},
		}}, {Name: "reason", Label: t("page.form.reason_to_decline"), Type: "textarea", Value: value("reason")}}
	case plan.PurposeDecide:
		form.Reason = cmp.Or(value("reason"), before.Reason)
		form.Returning = form.Reason != "" || value("decision") == string(plan.DecisionReturn)
	case plan.PurposeCount:
		form.Groups, form.Button = itemGroups(req, state), t("page.link.send")
	case plan.PurposePublish:
		form.Button = t("page.link.confirm")
		if state.Shape.Code != "" {
			form.Groups = []fieldGroup{proofGroup(req, state)}
			break
		}
		form.Fields = []field{
			{Name: "link", Label: t("page.form.publication_link"), Type: "url", Value: value("link")},
			{Name: "document", Label: t("page.form.document_number"), Type: "text", Value: value("document")},
			{Name: "evidence", Label: t("page.form.publication_day"), Type: "date", Required: true, Value: cmp.Or(value("evidence"), req.today.String())},
		}
	case plan.PurposeDraft, plan.PurposeReport:
		form.Button, form.Fields = t("page.link.send"), contentFields(req.lang, "page.form.text")
		form.Fields[0].Value = value("text")
	case plan.PurposeWithdraw, plan.PurposeNone, // the page shows the recorded decision with its button
		plan.PurposeAnswer, plan.PurposeExtension, plan.PurposeCheck, plan.PurposeReassign: // answered by mail, or on the page of the task: a link may be forwarded
		return nil
	}
	keepInput(form.Groups, "", req.Method == http.MethodPost && value("step") == "", value)
	for i := range form.Fields {
		form.Fields[i].Choices = withSelected(form.Fields[i].Choices, value("decision"))
	}
	return &form
}

// linkAnswer carries out a form of the page. A second answer to a closed question shows what was recorded and changes nothing.
func (s *site) linkAnswer(w http.ResponseWriter, r *http.Request) error {
	if crossOrigin(r) {
		return refuse(plan.RefusalForbidden, "page.refusal.other_site")
	}
	req, question, err := s.openLink(w, r)
	if err != nil {
		return s.linkNotFound(w, r, err)
	}
	err = s.readAnswer(w, req, question.Person)
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showLink(w, req, question, err)
	}
	if err != nil {
		return err
	}
	step := req.PostFormValue("step")
	over, err := s.stepOver(req, question, step)
	if err != nil {
		return err
	}
	if over {
		return s.showLink(w, req, question, nil)
	}
	err = s.answerLink(w, req, question, step)
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showLink(w, req, question, err)
	}
	if err != nil {
		return err
	}
	to := r.URL.Path
	switch {
	case step == stepAgain:
		to += "?done=code-again"
	case step == "" && question.Purpose == plan.PurposeCount:
		to += "?done=" + string(plan.CommandCount)
	case step == "" && req.PostFormValue("milestone") != "":
		to += "?done=milestone"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// The steps of the forms on the page of a link, apart from the answer itself.
const (
	stepIdentify = "identify" // a code is sent that confirms the person
	stepCode     = "code"     // the one-time code is entered
	stepAgain    = "again"    // the letter with the code is sent again
	stepWithdraw = "withdraw" // the recorded decision is taken back
)

// ofEarlierStep reports whether a form was shown for a step that is over: a button that was pressed twice.
func ofEarlierStep(req request, question store.Request) bool {
	return question.Purpose != plan.PurposeAccept && question.Purpose != plan.PurposeDecide && req.PostFormValue("decision") != ""
}

// stepOver reports whether a form comes too late: its question takes no answer any more. The person may be confirmed as long as a decision can
// be taken back.
func (s *site) stepOver(req request, question store.Request, step string) (bool, error) {
	closed, err := s.answeredOrClosed(req, question)
	if err != nil || !closed && !ofEarlierStep(req, question) {
		return false, err
	}
	switch step {
	case stepWithdraw:
		return false, nil
	case stepIdentify, stepCode, stepAgain:
		task, err := s.Reader.Task(req.Context(), question.Task)
		return err == nil && !task.State.InUndoWindow(req.now), err
	}
	return true, nil
}

// answeredOrClosed reports whether a question takes no answer any more.
func (s *site) answeredOrClosed(req request, question store.Request) (bool, error) {
	events, err := s.Reader.Journal(req.Context(), question.Task)
	if err != nil {
		return false, err
	}
	_, answered := answerTo(question, events)
	return answered && !repeatable(question) || !question.Open(req.now), nil
}

// answerLink carries out a form: it sends a code, takes the code, takes a decision back, or gives the command.
func (s *site) answerLink(w http.ResponseWriter, req request, question store.Request, step string) error {
	if !nonceMatches(req.Request) {
		return refuse(plan.RefusalForbidden, "page.link.foreign_form")
	}
	switch step {
	case stepWithdraw:
		if question.Purpose == plan.PurposeDecide || question.Purpose == plan.PurposeWithdraw {
			return s.withdrawByLink(req, question)
		}
	case stepIdentify:
		return s.requestCode(req, question, "", "")
	case stepCode:
		return s.confirmChoice(w, req, question)
	case stepAgain:
		return s.resendCode(req, question)
	}
	c, err := parseAnswer(req, question)
	if err != nil {
		return err
	}
	return s.giveAnswer(req, question, c)
}

// giveAnswer gives the command of a form, or has a code sent for the decision in it, as the policy says.
func (s *site) giveAnswer(req request, question store.Request, c plan.Command) error {
	disposition, err := s.judgeLink(req, question, c.Kind)
	switch {
	case err != nil:
		return err
	case disposition == policy.DispositionAccept && c.Kind == plan.CommandDecide:
		return s.decideByLink(req, question, c.Decision, c.Reason)
	case disposition == policy.DispositionAccept:
		return s.sendCommand(req, question, c)
	case c.Kind == plan.CommandDecide:
		return s.requestCode(req, question, c.Decision, c.Reason)
	}
	return needsPerson()
}

// sendCommand gives a command about the task of the question.
func (s *site) sendCommand(req request, question store.Request, c plan.Command) error {
	c.Proof = s.linkEvidence(req, question)
	_, err := s.carryOut(req, question.Task, c)
	return err
}

// linkCommandID is the id of the command that a link gives. For a draft or a report carryOut appends the hash of the content, so that the
// same content counts once and another content is a new version.
func linkCommandID(question store.Request) string { return "link:" + question.TokenHash }

// parseAnswer makes a command of the form.
func parseAnswer(req request, question store.Request) (plan.Command, error) {
	c, chosen := answerCommand(req, question)
	switch {
	case c.Kind == "":
		return c, refuse(plan.RefusalInvalid, "page.link.asks_nothing")
	case !chosen:
		return c, refuse(plan.RefusalInvalid, "page.link.no_choice")
	case c.Decision == plan.DecisionReturn && c.Reason == "":
		return c, refuse(plan.RefusalInvalid, "page.link.no_reason")
	case c.Kind == plan.CommandCount:
		err := workOfForm(req, &c)
		if err == nil {
			c.Until, err = dayOfForm(req, "until")
		}
		return c, err
	case c.Kind == plan.CommandConfirmPublished:
		return c, workOfForm(req, &c)
	}
	return c, nil
}

// answerCommand is the command of a form. The second result is false when a choice was asked for and none was made, or several: a browser
// sends the value of one button only.
func answerCommand(req request, question store.Request) (c plan.Command, chosen bool) {
	decision := plan.Decision(req.PostFormValue("decision"))
	chosen = len(req.PostForm["decision"]) == 1 && slices.Contains([]plan.Decision{plan.DecisionApprove, plan.DecisionReturn}, decision)
	if question.Purpose == plan.PurposeDecide {
		c = linkDecision(req, question)
		c.Decision, c.Reason = decision, typed(req.Request, "reason")
		return c, chosen
	}
	c = plan.Command{ID: linkCommandID(question), Actor: req.actor, Channel: plan.ChannelLink, Reason: typed(req.Request, "reason")}
	switch question.Purpose {
	case plan.PurposeAccept:
		c.Kind = plan.CommandAccept
		if decision == plan.DecisionReturn {
			c.Kind = plan.CommandDecline
		}
		return c, chosen
	case plan.PurposePublish:
		c.Kind = plan.CommandConfirmPublished
		c.ProofDate, _ = calendar.ParseDay(req.PostFormValue("evidence")) // the task refuses an empty date
	case plan.PurposeCount:
		c.Kind = plan.CommandCount
	case plan.PurposeDraft:
		c.Kind = plan.CommandSubmitDraft
	case plan.PurposeReport:
		c.Kind = plan.CommandSubmitReport
	case plan.PurposeWithdraw, plan.PurposeDecide, plan.PurposeNone, // a withdrawal has a step of its own
		plan.PurposeAnswer, plan.PurposeExtension, plan.PurposeCheck, plan.PurposeReassign:
	}
	return c, true
}
