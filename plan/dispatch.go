package plan

import (
	"loa/plan/calendar"
	"loa/plan/directory"
)

// Dispatch says how a notice goes to its recipient.
type Dispatch string

// The ways of a notice.
const (
	DispatchSingle  Dispatch = "single"  // a letter of its own, at once
	DispatchOpening Dispatch = "opening" // in the one letter to a person about all tasks that opened together
	DispatchDigest  Dispatch = "digest"  // in the one letter of a working day to a person
	DispatchNone    Dispatch = "none"    // not at all, for a reason
)

// Dispatches lists every way.
func Dispatches() []Dispatch {
	return []Dispatch{DispatchSingle, DispatchOpening, DispatchDigest, DispatchNone}
}

// SilenceReason is why a notice goes to nobody. No event that concerns a person passes without a letter, a line of a digest, or a reason.
type SilenceReason string

// The reasons.
const (
	SilenceNobody       SilenceReason = "concerns_nobody" // the event has no notice
	SilenceNoHolder     SilenceReason = "no_holder"       // nobody holds the position on the day
	SilenceNoAddress    SilenceReason = "no_address"      // the person has no mail address on the day
	SilenceAskedBefore  SilenceReason = "asked_before"    // the letter that gave the task has asked for it
	SilenceUndoWindow   SilenceReason = "undo_window"     // the decision can still be taken back; the letter of its end tells of it
	SilenceNeverTold    SilenceReason = "never_told"      // the decision was taken back before its recipient was told of it
	SilenceSawPage      SilenceReason = "saw_page"        // the person acted on a page, which showed the result
	SilenceTakenBack    SilenceReason = "taken_back"      // it followed from a decision that was taken back before it went out
	SilenceOver         SilenceReason = "over"            // its step was over before its letter was written
	SilenceBeforeRecord SilenceReason = "before_record"   // the event is older than the record of notices
)

// urgentDays is how many working days before a deadline a decision does not wait for the digest.
const urgentDays = 2

// Urgent says whether a task that is not published yet has to be published within urgentDays working days: by its deadline, or on the day
// planned for it. A late task is urgent.
func (s State) Urgent(today calendar.Date) bool {
	if !s.ProofDate.IsZero() {
		return false
	}
	last := s.Calendar.AddWorkingDays(today, urgentDays)
	for _, day := range []calendar.Date{s.Due, s.PublishOn} {
		if !day.IsZero() && !day.After(last) {
			return true
		}
	}
	return false
}

// DispatchOf says how a notice of event e goes out, with the reason when it goes to nobody; s is the state after the event.
//
// A single letter is for what is urgent, what answers the recipient, and the next step of a task that a person has to take. The rest is in
// the digest of the next working day, which also lists everything that waits for its recipient.
func (s State) DispatchOf(n Notice, e Event) (Dispatch, SilenceReason) {
	switch n.Kind {
	case NoticeAssignment:
		return DispatchOpening, ""
	case NoticeDraftWanted:
		return DispatchNone, SilenceAskedBefore
	case NoticePublish, NoticeReportWanted, NoticeCountWanted:
		return dispatchOfStep(n, e)
	case NoticeUndoWindow:
		return DispatchNone, SilenceUndoWindow
	case NoticeReceipt, NoticeRecorded:
		return dispatchOfReceipt(n, e)
	case NoticeWithdrawn:
		if n.Person != e.Actor { // the unit is told of a decision at the end of its undo window
			return DispatchNone, SilenceNeverTold
		}
		return dispatchOfReceipt(n, e)
	case NoticeApproval, NoticeExtensionAsked:
		return s.dispatchOfDecision(e), ""
	case NoticeAsked:
		if n.Role != directory.RoleCoordinator {
			return DispatchSingle, ""
		}
		return s.dispatchOfDecision(e), ""
	case NoticeChanged:
		return s.dispatchOfChange(e), ""
	case NoticeReminder, NoticeOverdue, NoticeEscalation, NoticeReportCheck, NoticeDeclined:
		return DispatchDigest, ""
	case NoticeReturned, NoticeReportReturned, NoticeDone, NoticeExtensionAnswer, NoticeAnswered,
		NoticePassedOn, NoticeSuspended:
		return DispatchSingle, ""
	}
	return DispatchSingle, ""
}

// dispatchOfStep is the way of a letter that asks for the next step of the unit. The letter that gave a task asks for the step after it too; a
// check-in stands beside those of other tasks in one letter.
func dispatchOfStep(n Notice, e Event) (Dispatch, SilenceReason) {
	switch {
	case e.Kind == EventAccepted:
		return DispatchNone, SilenceAskedBefore
	case n.Kind == NoticeCountWanted:
		return DispatchDigest, ""
	}
	return DispatchSingle, ""
}

// dispatchOfReceipt is the way of a letter that tells a person what was recorded in the person's name. One that came by mail or by the
// command line is confirmed at once, so that a forged one is noticed before it has effect; a page has shown the result to who acted there.
func dispatchOfReceipt(n Notice, e Event) (Dispatch, SilenceReason) {
	if n.Person == e.Actor && (e.Channel == ChannelLink || e.Channel == ChannelWeb) {
		return DispatchNone, SilenceSawPage
	}
	return DispatchSingle, ""
}

// dispatchOfDecision is the way of a question that a person has to decide.
func (s State) dispatchOfDecision(e Event) Dispatch {
	if s.Urgent(calendar.Today(e.At)) {
		return DispatchSingle
	}
	return DispatchDigest
}

// dispatchOfChange is the way of a change that the coordinator made. The person to whom a task passes has no earlier letter about it.
func (s State) dispatchOfChange(e Event) Dispatch {
	if e.Kind == EventAssigned || s.Urgent(calendar.Today(e.At)) {
		return DispatchSingle
	}
	return DispatchDigest
}
