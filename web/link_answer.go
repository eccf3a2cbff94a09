package web

import (
	"cmp"
	"net/http"
	"slices"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// linkFormOf is the form for what the letter asked; nil for a letter that asked nothing. What was typed stands in it again: from this
// request, else the reason that was given with an earlier choice.
func linkFormOf(req request, ask store.Request, before store.LinkCode, guard linkGuard) *linkForm {
	t := req.lang.T
	value := func(name string) string { return req.PostFormValue(name) }
	reason := field{Name: "reason", Label: t("page.form.reason_to_return_or_decline"), Type: "textarea", Value: cmp.Or(value("reason"), before.Reason)}
	form := linkForm{Button: t("page.link.send_opinion"), linkGuard: guard}
	switch ask.Purpose {
	case plan.PurposeAccept:
		form.Fields = []field{{Name: "decision", Label: t("page.link.answer"), Type: "radio", Choices: []choice{
			{Value: "approve", Label: t("page.link.accept")}, {Value: "return", Label: t("page.link.decline")},
		}}, reason}
	case plan.PurposeDecide:
		form.Fields = []field{{Name: "decision", Label: t("page.form.opinion"), Type: "radio", Choices: []choice{
			{Value: "approve", Label: t("page.form.approve")}, {Value: "return", Label: t("page.form.return")},
		}}, reason}
		form.Button = t("page.link.get_code")
	case plan.PurposePublish:
		form.Fields = []field{
			{Name: "link", Label: t("page.form.publication_link"), Type: "url", Required: true, Value: value("link")},
			{Name: "evidence", Label: t("page.form.publication_day"), Type: "date", Required: true, Value: cmp.Or(value("evidence"), req.today.String())},
		}
		form.Button = t("page.link.confirm")
	case plan.PurposeDraft, plan.PurposeReport:
		form.Button, form.Fields = t("page.link.send"), contentFields(req.lang, "page.form.text")
		form.Fields[0].Value = value("text")
	case plan.PurposeWithdraw:
		form.Button = t("page.link.withdraw")
	case plan.PurposeNone:
		return nil
	}
	for i := range form.Fields {
		form.Fields[i].Choices = pick(form.Fields[i].Choices, value("decision"))
	}
	return &form
}

// linkAnswer takes a form of the page. Whoever posts an answer again is told what was recorded, whatever they say the second time.
func (s *site) linkAnswer(w http.ResponseWriter, r *http.Request) error {
	if foreign(r) {
		return refuse(plan.RefusalForbidden, "page.refusal.other_site")
	}
	if err := parseForm(r); err != nil {
		return err
	}
	req, ask, err := s.openLink(w, r)
	if err != nil {
		return s.noLink(w, r, err)
	}
	over, err := s.settled(req, ask)
	if err != nil {
		return err
	}
	if over {
		return s.showLink(w, req, ask, nil)
	}
	err = s.answerLink(req, ask)
	if _, _, is := refused(req.lang, err); is {
		return s.showLink(w, req, ask, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
	return nil
}

// settled says whether a question waits for no answer any more.
func (s *site) settled(req request, ask store.Request) (bool, error) {
	events, err := s.Reader.Journal(req.Context(), ask.Task)
	if err != nil {
		return false, err
	}
	_, answered := answerTo(ask, events)
	return answered && !repeats(ask) || !ask.Open(req.now), nil
}

// answerLink does what the form says.
func (s *site) answerLink(req request, ask store.Request) error {
	if !ownForm(req.Request) {
		return refuse(plan.RefusalForbidden, "page.link.foreign_form")
	}
	if ask.Purpose == plan.PurposeDecide && req.PostFormValue("step") == "code" {
		return s.confirmChoice(req, ask)
	}
	c, err := readAnswer(req, ask)
	if err != nil {
		return err
	}
	if ask.Purpose == plan.PurposeDecide {
		return s.choose(req, ask, c)
	}
	return s.give(req, ask, c)
}

// give asks for a command.
func (s *site) give(req request, ask store.Request, c plan.Command) error {
	_, err := s.carryOut(req, ask.Task, c)
	return err
}

// linkCommand is the id of the command that a link gives. That of a draft or a report goes on with the hash of what was filed, so
// that the same content counts once and another one is a new version.
func linkCommand(ask store.Request) string { return "link:" + ask.TokenHash }

// readAnswer reads the form for what the letter asked, and demands what only a person does: the tick and the digits of the page.
func readAnswer(req request, ask store.Request) (plan.Command, error) {
	c, chosen := linkAnswered(req, ask)
	switch {
	case c.Kind == "":
		return c, refuse(plan.RefusalInvalid, "page.link.asks_nothing")
	case req.PostFormValue("confirm") != "yes":
		return c, refuse(plan.RefusalInvalid, "page.link.no_tick")
	case !chosen:
		return c, refuse(plan.RefusalInvalid, "page.link.no_choice")
	case !typedDigits(req.Request):
		return c, refuse(plan.RefusalInvalid, "page.link.wrong_digits")
	}
	return c, nil
}

// linkAnswered is the command that a form gives, and whether the form chose where there is a choice.
func linkAnswered(req request, ask store.Request) (c plan.Command, chosen bool) {
	decision := plan.Decision(req.PostFormValue("decision"))
	chosen = slices.Contains([]plan.Decision{plan.DecisionApprove, plan.DecisionReturn}, decision)
	if ask.Purpose == plan.PurposeDecide {
		c = linkDecision(req, ask)
		c.Decision, c.Reason = decision, typed(req.Request, "reason")
		return c, chosen
	}
	c = plan.Command{ID: linkCommand(ask), Actor: req.actor, Channel: plan.ChannelLink, Reason: typed(req.Request, "reason")}
	switch ask.Purpose {
	case plan.PurposeAccept:
		c.Kind = plan.CommandAccept
		if decision == plan.DecisionReturn {
			c.Kind = plan.CommandDecline
		}
		return c, chosen
	case plan.PurposePublish:
		c.Kind, c.Link = plan.CommandConfirmPublished, typed(req.Request, "link")
		c.ProofDate, _ = calendar.ParseDate(req.PostFormValue("evidence")) // no date is asked back by the task
	case plan.PurposeDraft:
		c.Kind = plan.CommandSubmitDraft
	case plan.PurposeReport:
		c.Kind = plan.CommandSubmitReport
	case plan.PurposeWithdraw:
		c.Kind = plan.CommandWithdraw
	case plan.PurposeDecide, plan.PurposeNone:
	}
	return c, true
}
