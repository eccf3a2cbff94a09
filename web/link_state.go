package web

import (
	"cmp"
	"net/http"
	"strings"

	"loa/plan"
	"loa/store"
)

// fillAnswer shows the forms while the question is open, and afterwards the answer or why the question is closed.
func (s *site) fillAnswer(w http.ResponseWriter, req request, page *linkPage, question store.Request, task store.Task, events []plan.Event) error {
	_, answered := answerTo(question, events)
	guard := s.formGuard(w, req)
	closed, status := closedReason(req, question, task)
	if closed == "" && inParts(question) {
		return s.fillLinkForms(req, page, question, task.State, guard)
	}
	if err := s.fillRecorded(req, page, question, task.State, events, guard); err != nil {
		return err
	}
	if !question.LinkRevokedAt.IsZero() {
		page.Closed, page.Status = closed, status
		return nil
	}
	if closed == "" && (!answered || repeatable(question)) {
		page.Repeatable = answered
		return s.fillLinkForms(req, page, question, task.State, guard)
	}
	page.Typed = cmp.Or(typed(req.Request, "reason"), typed(req.Request, "text"))
	if !answered {
		page.Closed = closed
		if page.Status == http.StatusOK {
			page.Status = status
		}
	}
	return nil
}

// fillLinkForms shows the form of the answer, and above it the form for the code of an earlier choice. Where the page has no choice that a code
// is sent for, the person is confirmed before the form is shown, so that nothing is typed for nothing.
func (s *site) fillLinkForms(req request, page *linkPage, question store.Request, state plan.State, guard formGuard) error {
	if question.Purpose == plan.PurposeDecide {
		pending, err := s.pendingChoice(req, question, guard)
		page.Code, page.Answer = codeFormOf(req, question, pending, guard), linkFormOf(req, question, state, pending, guard)
		return err
	}
	form := linkFormOf(req, question, state, store.LinkCode{}, guard)
	if form == nil {
		if page.Recorded == nil {
			page.Closed = req.lang.T("page.link.by_mail")
		}
		return nil
	}
	var err error
	if page.confirmation, err = s.confirmationOf(req, question, guard); page.Identify == nil {
		page.Answer = form
	} else {
		page.Typed = cmp.Or(typed(req.Request, "reason"), typed(req.Request, "text")) // the session ended while the form was filled
	}
	return err
}

// closedReason says why a question is closed, with the HTTP status for it; empty while the question is open.
func closedReason(req request, question store.Request, task store.Task) (string, int) {
	switch {
	case !question.LinkRevokedAt.IsZero():
		return req.lang.T("page.link.revoked", "Moment", moment(req.lang, question.LinkRevokedAt)), http.StatusGone
	case !question.RevokedAt.IsZero() || question.Purpose == plan.PurposeDecide && question.Draft < task.State.Draft:
		return req.lang.T("page.link.replaced", "New", task.State.Draft, "Asked", question.Draft), http.StatusGone
	case question.Purpose == plan.PurposeWithdraw && !(question.Open(req.now) && task.State.InUndoWindow(req.now)):
		return req.lang.T("page.link.too_late_to_withdraw"), http.StatusGone
	case !question.UsedAt.IsZero() || task.State.Closed():
		return req.lang.T("page.link.over"), http.StatusOK
	case !question.Open(req.now):
		return req.lang.T("page.link.expired", "Moment", moment(req.lang, question.ExpiresAt)), http.StatusGone
	}
	return "", http.StatusOK
}

// showsContent reports whether the page of a question shows the draft and what was wrong with the one before: while the question can be answered, and while
// its answer can be taken back by the person who gave it. Afterwards a link, which may have been forwarded or kept, shows what was answered only.
func showsContent(req request, question store.Request, task store.Task, events []plan.Event) bool {
	if !question.LinkRevokedAt.IsZero() {
		return false
	}
	_, answered := answerTo(question, events)
	if closed, _ := closedReason(req, question, task); closed == "" && (!answered || repeatable(question)) {
		return true
	}
	e, found := recordedEvent(question, events)
	return found && withdrawable(req, e, task.State)
}

// repeatable reports whether a question may be answered again while it is open: a draft and a report may be replaced, and some answers come in
// parts.
func repeatable(question store.Request) bool {
	return question.Purpose == plan.PurposeDraft || question.Purpose == plan.PurposeReport || inParts(question)
}

// inParts reports whether the answer to a question comes in parts: results toward a quota, and the milestones of an event one after the other. The
// page then shows what is recorded of the work instead of one answer.
func inParts(question store.Request) bool {
	return question.Purpose == plan.PurposeCount || question.Purpose == plan.PurposePublish
}

// answerTo finds the event that answered the question: the one given by this link, else the first later event of the kind that was asked
// for.
func answerTo(question store.Request, events []plan.Event) (plan.Event, bool) {
	for _, e := range events {
		if strings.HasPrefix(e.Command, linkCommandID(question)) {
			return e, true
		}
	}
	if question.UsedAt.IsZero() {
		return plan.Event{}, false
	}
	for _, e := range events {
		if e.Epoch == question.Epoch && e.Seq > question.Seq && isAnswer(question, e) {
			return e, true
		}
	}
	return plan.Event{}, false
}

func isAnswer(question store.Request, e plan.Event) bool {
	switch question.Purpose {
	case plan.PurposeAccept:
		return e.Kind == plan.EventAccepted || e.Kind == plan.EventDeclined
	case plan.PurposeDraft:
		return e.Kind == plan.EventDraftSubmitted
	case plan.PurposeDecide:
		return (e.Kind == plan.EventApproved || e.Kind == plan.EventReturned) && e.Draft == question.Draft &&
			e.Position.Role == question.Role && e.Position.Unit == question.Unit
	case plan.PurposePublish:
		return e.Kind == plan.EventPublished || e.Kind == plan.EventReached
	case plan.PurposeCount:
		return e.Kind == plan.EventCounted
	case plan.PurposeReport:
		return e.Kind == plan.EventReportSubmitted
	case plan.PurposeWithdraw:
		return e.Kind == plan.EventWithdrawn && e.Step == question.Seq
	case plan.PurposeAnswer:
		return e.Kind == plan.EventAnswered && e.Step == question.Seq
	case plan.PurposeExtension:
		return e.Kind == plan.EventExtensionGranted || e.Kind == plan.EventExtensionRefused
	case plan.PurposeCheck:
		return (e.Kind == plan.EventReportAccepted || e.Kind == plan.EventReportReturned) && e.Hash == question.Hash
	case plan.PurposeReassign:
		return e.Kind == plan.EventReassigned || e.Kind == plan.EventResumed || e.Kind == plan.EventAssigned || e.Kind == plan.EventCancelled
	case plan.PurposeNone:
	}
	return false
}
