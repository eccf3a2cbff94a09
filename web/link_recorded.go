package web

import (
	"strings"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/store"
)

// recordedAnswer is what stands on record about the question of a link. The page leads with it.
type recordedAnswer struct {
	Headline string // what is recorded, and until when it can be taken back
	Detail   string // who answered, when, and with which words
	Note     string // what follows; empty when nothing does
	Mine     bool   // the person who was asked has answered
	Withdraw string // the nonce of the form that takes the answer back; empty when it cannot be taken back on this page
}

// fillRecorded shows the answer on record: for a question whether a decision is to be taken back, that decision. The decision of this
// person can be taken back here while its undo window lasts, at once in the browser in which it was given.
func (s *site) fillRecorded(req request, page *linkPage, question store.Request, state plan.State, events []plan.Event, guard formGuard) error {
	e, found := recordedEvent(question, events)
	if !found {
		return nil
	}
	page.Recorded = &recordedAnswer{
		Headline: recordedHeadline(req.lang, e), Detail: answerMessage(req, question, e), Mine: e.Actor == question.Person,
	}
	if e.Kind == plan.EventWithdrawn {
		page.Recorded.Note = req.lang.T("page.link.asked_again")
	}
	if !withdrawable(req, e, state) || !question.LinkRevokedAt.IsZero() {
		return nil
	}
	var err error
	if page.confirmation, err = s.confirmationOf(req, question, guard); err != nil {
		return err
	}
	if page.Identify == nil {
		page.Recorded.Withdraw = guard.Nonce
	}
	if state.Suspended() { // a letter keeps it: a link may be forwarded, and keeping a decision gives it force
		page.Recorded.Headline = req.lang.T("page.link.recorded_suspended", "Recorded", page.Recorded.Headline)
		page.Recorded.Note = req.lang.T("page.link.keep_by_mail")
		return nil
	}
	until := clock(req, state.UndoWindow.Until)
	page.Recorded.Headline = req.lang.T("page.link.recorded_until", "Recorded", page.Recorded.Headline, "Time", until)
	page.Recorded.Note = req.lang.T("page.link.in_force_from", "Time", until)
	return nil
}

// recordedEvent is the event that the page of a question shows as its answer: the withdrawal of the answer when it was taken back.
func recordedEvent(question store.Request, events []plan.Event) (plan.Event, bool) {
	answer, found := answerTo(question, events)
	for _, e := range events {
		switch {
		case !found && question.Purpose == plan.PurposeWithdraw && e.Epoch == question.Epoch && e.Seq == question.Seq:
			answer, found = e, true
		case found && e.Kind == plan.EventWithdrawn && e.Step == answer.Seq && e.Seq > answer.Seq:
			return e, true
		}
	}
	return answer, found
}

// withdrawable reports whether the acting person can take back the decision of an event now.
func withdrawable(req request, e plan.Event, state plan.State) bool {
	decision := e.Kind == plan.EventApproved || e.Kind == plan.EventReturned
	return decision && state.InUndoWindow(req.now) && state.UndoWindow.Seq == e.Seq && allowed(req, state, plan.CommandWithdraw)
}

// withdrawByLink takes back the decision that the page shows.
func (s *site) withdrawByLink(req request, question store.Request) error {
	task, err := s.Reader.Task(req.Context(), question.Task)
	if err != nil {
		return err
	}
	events, err := s.Reader.Journal(req.Context(), question.Task)
	if err != nil {
		return err
	}
	e, found := recordedEvent(question, events)
	switch {
	case found && e.Kind == plan.EventWithdrawn:
		return nil // the form was sent twice
	case !found || !withdrawable(req, e, task.State):
		return refuse(plan.RefusalNotNow, "page.link.too_late_to_withdraw")
	}
	disposition, err := s.judgeLink(req, question, plan.CommandWithdraw)
	if err != nil {
		return err
	}
	if disposition != policy.DispositionAccept {
		return needsPerson()
	}
	c := plan.Command{ID: linkCommandID(question), Actor: req.actor, Channel: plan.ChannelLink, Kind: plan.CommandWithdraw}
	if question.Purpose == plan.PurposeDecide { // the id of the link is that of the decision
		c.ID = "link-withdraw:" + question.TokenHash
	}
	return s.sendCommand(req, question, c)
}

// recordedHeadline says in capitals what is recorded.
func recordedHeadline(lang locale.Language, e plan.Event) string {
	switch e.Kind {
	case plan.EventApproved:
		return lang.T("page.link.recorded_approved", "Version", e.Draft)
	case plan.EventReturned:
		return lang.T("page.link.recorded_returned", "Version", e.Draft)
	case plan.EventWithdrawn:
		return lang.T("page.link.recorded_withdrawn", "Version", e.Draft)
	default:
		return lang.T("page.link.recorded", "What", strings.ToUpper(answerWords(lang, e)))
	}
}

// answerWords says what an answer did, for the middle of a sentence.
func answerWords(lang locale.Language, e plan.Event) string {
	if lang.HasWord("link_done", string(e.Kind)) {
		return lang.Word("link_done", string(e.Kind))
	}
	return lang.Word("event", string(e.Kind))
}

// answerMessage says who answered, how, and when.
func answerMessage(req request, question store.Request, e plan.Event) string {
	did, at := answerWords(req.lang, e), moment(req.lang, e.At)
	words := req.lang.T("page.link.you_did", "Did", did, "Moment", at)
	if e.Actor != question.Person {
		words = req.lang.T("page.link.other_did", "Who", personLabel(req, e.Actor), "Did", did, "Moment", at)
	}
	if e.Reason != "" {
		words += " " + req.lang.T("page.link.reason_was", "Reason", e.Reason)
	}
	return words
}

// clock is the time of day of an instant today, and day and time of one on another day.
func clock(req request, at time.Time) string {
	if calendar.Today(at) == req.today {
		return at.In(calendar.Zone).Format("15:04")
	}
	return moment(req.lang, at)
}
