package plan

import (
	"time"

	"loa/plan/calendar"
)

// DigestDesk lists for whom a task waits at an instant, as a digest tells it. A task that is paused, or whose last decision can still be taken
// back, waits for nobody; a suspended decision waits for its decider.
func (s State) DigestDesk(now time.Time) []Notice {
	if s.Seq == 0 || s.Condition == ConditionPaused || s.InUndoWindow(now) && !s.Suspended() {
		return nil
	}
	return s.Desk(calendar.Today(now))
}

// Decides says whether the notice asks for a decision, for which others wait. Such a notice on a desk causes a digest. A step that takes weeks,
// such as a draft, causes none; its reminders do.
func (n Notice) Decides() bool {
	switch n.Asks {
	case PurposeDecide, PurposeCheck, PurposeReassign, PurposeExtension, PurposeAnswer, PurposeWithdraw:
		return true
	case PurposeNone, PurposeAccept, PurposeDraft, PurposePublish, PurposeCount, PurposeReport:
	}
	return false
}

// OnDesk says whether a notice of this kind asks for what stands on a desk while it is open, so that a digest needs no other line about it.
func (k NoticeKind) OnDesk() bool {
	switch k {
	case NoticeApproval, NoticeReminder, NoticeCountWanted, NoticeReportCheck, NoticeDeclined, NoticeExtensionAsked, NoticeAsked:
		return true
	case NoticeAssignment, NoticeDraftWanted, NoticeReturned, NoticePublish, NoticeReportWanted, NoticeReportReturned, NoticeDone, NoticeReceipt,
		NoticeUndoWindow, NoticeWithdrawn, NoticeOverdue, NoticeEscalation, NoticeExtensionAnswer, NoticeChanged, NoticeAnswered, NoticePassedOn,
		NoticeSuspended, NoticeRecorded:
	}
	return false
}

// Scheduled says whether a notice of this kind is of what the schedule of a task fires, so that the digest of the same morning has told of it.
func (k NoticeKind) Scheduled() bool {
	return k == NoticeReminder || k == NoticeCountWanted || k == NoticeOverdue || k == NoticeEscalation
}
