package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"loa/plan"
	"loa/store"
)

// The questions of a link's page, by what an answer may do.
var linkQuestions = map[plan.Purpose]string{
	plan.PurposeAccept:   "Đơn vị có tiếp nhận nhiệm vụ này không?",
	plan.PurposeDraft:    "Trình dự thảo",
	plan.PurposeDecide:   "Ý kiến về dự thảo này",
	plan.PurposePublish:  "Xác nhận đã đăng, phát",
	plan.PurposeReport:   "Gửi báo cáo kết quả",
	plan.PurposeWithdraw: "Rút lại ý kiến đã ghi nhận?",
}

// What an answer did, inside the sentence "Đồng chí đã … lúc …".
var linkDone = map[plan.EventKind]string{
	plan.EventAccepted:        "tiếp nhận",
	plan.EventDeclined:        "từ chối",
	plan.EventDraftSubmitted:  "trình dự thảo",
	plan.EventApproved:        "duyệt",
	plan.EventReturned:        "trả lại dự thảo",
	plan.EventWithdrawn:       "rút lại ý kiến",
	plan.EventPublished:       "xác nhận đăng, phát",
	plan.EventReportSubmitted: "gửi báo cáo kết quả",
}

// linkFormOf is the form for what the letter asked; nil for a letter that asked nothing.
func linkFormOf(v visit, ask store.Ask) *linkForm {
	t := v.lang.t
	value := func(name string) string { return v.PostFormValue(name) }
	reason := field{Name: "reason", Label: t("Lý do (cần có khi trả lại hoặc từ chối)"), Type: "textarea", Value: value("reason")}
	form := linkForm{Button: t("Gửi ý kiến")}
	switch ask.Purpose {
	case plan.PurposeAccept:
		form.Fields = []field{{Name: "decision", Label: t("Trả lời"), Type: "radio", Choices: []choice{
			{Value: "approve", Label: t("Tiếp nhận")}, {Value: "return", Label: t("Từ chối")},
		}}, reason}
	case plan.PurposeDecide:
		form.Fields = []field{{Name: "decision", Label: t("Ý kiến"), Type: "radio", Choices: []choice{
			{Value: "approve", Label: t("Duyệt")}, {Value: "return", Label: t("Trả lại")},
		}}, reason}
	case plan.PurposePublish:
		form.Fields = []field{
			{Name: "link", Label: t("Đường dẫn đã đăng, phát (https://…)"), Type: "url", Required: true, Value: value("link")},
			{Name: "evidence", Label: t("Ngày đăng, phát"), Type: "date", Required: true, Value: v.today.String()},
		}
		form.Button = t("Xác nhận")
	case plan.PurposeDraft, plan.PurposeReport:
		form.Button, form.Fields = t("Gửi"), contentFields(t("Nội dung"), t)
		form.Fields[0].Value = value("text")
	case plan.PurposeWithdraw:
		form.Button = t("Rút lại ý kiến")
	case plan.PurposeNone:
		return nil
	}
	for i := range form.Fields {
		form.Fields[i].Choices = pick(form.Fields[i].Choices, value("decision"))
	}
	return &form
}

// linkAnswer carries out the answer once. Whoever posts it again is told what was recorded, whatever they say the second time.
func (s *site) linkAnswer(w http.ResponseWriter, r *http.Request) error {
	if foreign(r) {
		return &plan.Refusal{Kind: plan.RefusalForbidden, Message: "Yêu cầu này được gửi từ một trang khác nên không được thực hiện."}
	}
	if err := parseForm(r); err != nil {
		return err
	}
	v, ask, err := s.openLink(w, r)
	if err != nil {
		return s.noLink(w, r, err)
	}
	refusal, err := s.answerLink(v, ask)
	if err != nil {
		return err
	}
	if refusal != nil {
		return s.showLink(w, v, ask, statusOf(refusal.Kind), refusal)
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
	return nil
}

// foreign says whether a browser tells that the form stood on another site. A browser that tells nothing, or names no origin
// because it was told to send no referrer, is let through: the token is the secret.
func foreign(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site != "same-origin" && site != "none"
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return false
	}
	parsed, err := url.Parse(origin)
	return err != nil || parsed.Host != r.Host
}

// answerLink makes a command of the form and asks for it. A question that is over was answered before; its page says so.
func (s *site) answerLink(v visit, ask store.Ask) (*plan.Refusal, error) {
	events, err := s.Reader.Journal(v.ctx, ask.Task)
	if err != nil {
		return nil, err
	}
	_, answered := answerTo(ask, events)
	if answered && !repeats(ask) || !ask.Open(v.now) {
		return nil, nil
	}
	c, refusal := readAnswer(v, ask, s.Hold)
	if refusal != nil {
		return refusal, nil
	}
	_, err = s.carryOut(v, ask.Task, c)
	if errors.As(err, &refusal) {
		return refusal, nil
	}
	return nil, err
}

// linkCommand is the id of the command that a link gives. That of a draft or a report goes on with the hash of what was filed, so
// that the same content counts once and another one is a new version.
func linkCommand(ask store.Ask) string { return "link:" + ask.TokenHash }

// readAnswer reads the form for what the letter asked. A decision can be taken back for as long as hold. The version decided about is that of the question, never one from the form.
func readAnswer(v visit, ask store.Ask, hold time.Duration) (plan.Command, *plan.Refusal) {
	invalid := func(message string) (plan.Command, *plan.Refusal) {
		return plan.Command{}, &plan.Refusal{Kind: plan.RefusalInvalid, Message: message}
	}
	if v.PostFormValue("confirm") != "yes" {
		return invalid("Đề nghị đánh dấu xác nhận trước khi gửi.")
	}
	c := plan.Command{ID: linkCommand(ask), Actor: v.actor, Channel: plan.ChannelLink, Reason: typed(v.Request, "reason")}
	decision := plan.Decision(v.PostFormValue("decision"))
	chosen := slices.Contains([]plan.Decision{plan.DecisionApprove, plan.DecisionReturn}, decision)
	switch ask.Purpose {
	case plan.PurposeAccept:
		c.Kind = plan.CommandAccept
		if decision == plan.DecisionReturn {
			c.Kind = plan.CommandDecline
		}
	case plan.PurposeDecide:
		c.Kind, c.Draft, c.Hash, c.Decision = plan.CommandDecide, ask.Draft, ask.Hash, decision
		c.Hold = hold
	case plan.PurposePublish:
		c.Kind, c.Link, chosen = plan.CommandConfirmPublished, typed(v.Request, "link"), true
		c.Evidence, _ = plan.ParseDate(v.PostFormValue("evidence")) // no date is asked back by the task
	case plan.PurposeDraft:
		c.Kind, chosen = plan.CommandSubmitDraft, true
	case plan.PurposeReport:
		c.Kind, chosen = plan.CommandSubmitReport, true
	case plan.PurposeWithdraw:
		c.Kind, chosen = plan.CommandWithdraw, true
	case plan.PurposeNone:
		return invalid("Thư này không hỏi gì để trả lời.")
	}
	if !chosen {
		return invalid("Đề nghị chọn một ý kiến.")
	}
	return c, nil
}
