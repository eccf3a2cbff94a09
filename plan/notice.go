package plan

import (
	"slices"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// NoticeKind is a kind of letter that a task sends.
type NoticeKind string

// The letters of a task. Those that ask for something carry a token of their own for each person asked.
const (
	NoticeAssignment      NoticeKind = "assignment"       // asks the unit to take the task on
	NoticeDraftWanted     NoticeKind = "draft_wanted"     // asks the unit for a draft, after it took the task on
	NoticeApproval        NoticeKind = "approval"         // asks an approver about one version of a draft
	NoticeReturned        NoticeKind = "returned"         // tells the unit why its draft came back, and asks for a new one
	NoticePublish         NoticeKind = "publish"          // asks the unit to publish and to prove it
	NoticeReportWanted    NoticeKind = "report_wanted"    // asks the unit for the result report
	NoticeReportCheck     NoticeKind = "report_check"     // asks the coordinator to check a report
	NoticeReportReturned  NoticeKind = "report_returned"  // tells the unit why, and asks again
	NoticeDone            NoticeKind = "done"             // thanks the unit
	NoticeReceipt         NoticeKind = "receipt"          // tells an approver what was recorded, and until when it can be taken back
	NoticeUndoWindow      NoticeKind = "held"             // tells the unit of a decision that can still be taken back
	NoticeWithdrawn       NoticeKind = "withdrawn"        // tells the unit, and who decided, that a decision was taken back
	NoticeReminder        NoticeKind = "reminder"         // recalls what is waited for, to whom it is waited from
	NoticeOverdue         NoticeKind = "overdue"          // tells the unit that the deadline has passed
	NoticeEscalation      NoticeKind = "escalation"       // carries a late task upstairs
	NoticeDeclined        NoticeKind = "declined"         // tells the coordinator that the unit declined
	NoticeExtensionAsked  NoticeKind = "extension_asked"  // asks the coordinator
	NoticeExtensionAnswer NoticeKind = "extension_answer" // tells the unit
	NoticeChanged         NoticeKind = "changed"          // tells the unit: deadline moved, paused, resumed, cancelled, assigned
)

// Purpose is what an answer to a letter may do.
type Purpose string

// The purposes of a token. An empty purpose asks nothing.
const (
	PurposeNone     Purpose = ""
	PurposeAccept   Purpose = "accept"
	PurposeDraft    Purpose = "draft"
	PurposeDecide   Purpose = "decide"
	PurposePublish  Purpose = "publish"
	PurposeReport   Purpose = "report"
	PurposeWithdraw Purpose = "withdraw" // to take a decision back while it is held
)

// Purpose is what the letter asks its reader to do.
func (k NoticeKind) Purpose() Purpose {
	switch k {
	case NoticeAssignment:
		return PurposeAccept
	case NoticeDraftWanted, NoticeReturned:
		return PurposeDraft
	case NoticeApproval:
		return PurposeDecide
	case NoticePublish:
		return PurposePublish
	case NoticeReportWanted, NoticeReportReturned:
		return PurposeReport
	case NoticeReportCheck, NoticeDone, NoticeReceipt, NoticeUndoWindow, NoticeWithdrawn, NoticeReminder, NoticeOverdue, NoticeEscalation, NoticeDeclined,
		NoticeExtensionAsked, NoticeExtensionAnswer, NoticeChanged:
		return PurposeNone
	}
	return PurposeNone
}

// Notice is a letter that an event makes necessary: its kind, and the office or the person it goes to. The people who hold the
// office are looked up on the day it is written.
type Notice struct {
	Kind   NoticeKind
	Role   directory.Role
	Unit   directory.UnitCode // empty for RoleCoordinator: every coordinator of the plan
	Person directory.PersonID // set instead of the office when one person is meant
	Asks   Purpose            // what an answer to this letter may do
	// After is when the letter may go out: the end of the hold of the decision that it follows from; zero: at once. A decision
	// that is taken back before takes the letter with it.
	After time.Time
}

// Notices lists the letters of one event, s being the state after it.
func (s State) Notices(e Event) []Notice {
	contact, coordinator := s.focalPoint, Notice{Role: directory.RoleCoordinator}
	switch e.Kind {
	case EventOpened:
		return []Notice{contact(NoticeAssignment)}
	case EventAccepted:
		return []Notice{contact(NoticeDraftWanted)}
	case EventDeclined:
		return []Notice{coordinator.ofKind(NoticeDeclined)}
	case EventDraftSubmitted:
		return s.approvers(NoticeApproval, calendar.Today(e.At))
	case EventApproved:
		return s.approvalNotices(e)
	case EventReturned:
		return append([]Notice{contact(NoticeReturned).after(e)}, s.decisionNotices(e)...)
	case EventWithdrawn:
		return append(s.approvers(NoticeApproval, calendar.Today(e.At)), withdrawalNotice(e), contact(NoticeWithdrawn))
	case EventPublished:
		return []Notice{contact(NoticeReportWanted)}
	case EventReportSubmitted:
		return []Notice{coordinator.ofKind(NoticeReportCheck)}
	case EventReportReturned:
		return []Notice{contact(NoticeReportReturned)}
	case EventReportAccepted:
		return []Notice{contact(NoticeDone)}
	case EventSubstituted:
		return s.substitutionNotices(e)
	case EventExtensionRequested:
		return []Notice{coordinator.ofKind(NoticeExtensionAsked)}
	case EventExtensionGranted, EventExtensionRefused:
		return []Notice{contact(NoticeExtensionAnswer)}
	case EventAssigned, EventResumed:
		return []Notice{contact(NoticeChanged).asking(s.waitingFor())}
	case EventAmended, EventPaused, EventCancelled:
		return []Notice{contact(NoticeChanged)}
	case EventReminded:
		return s.deskNotices(NoticeReminder, calendar.Today(e.At))
	case EventOverdue:
		return []Notice{contact(NoticeOverdue).asking(s.waitingFor())}
	case EventEscalated:
		return []Notice{s.escalationNotice(e.Step)}
	}
	return nil
}

// Desk is on whose desk the task lies on a day: the office, or the person, from whom the next step is waited for.
func (s State) Desk(today calendar.Date) []Notice { return s.deskNotices(NoticeReminder, today) }

func (s State) deskNotices(kind NoticeKind, today calendar.Date) []Notice {
	switch {
	case s.Closed():
		return nil
	case s.Stage == StageApproval:
		return s.approvers(kind, today)
	case s.Condition == ConditionDeclined, s.Stage == StageReporting && s.Report != "":
		return []Notice{Notice{Role: directory.RoleCoordinator}.ofKind(kind)}
	}
	return []Notice{s.focalPoint(kind).asking(s.waitingFor())}
}

// waitingFor is what the unit could answer now.
func (s State) waitingFor() Purpose {
	switch s.Stage {
	case StageAssignment:
		return PurposeAccept
	case StageDrafting:
		return PurposeDraft
	case StagePublication:
		return PurposePublish
	case StageReporting:
		return PurposeReport
	case StageApproval, StageDone:
		return PurposeNone
	}
	return PurposeNone
}

func (s State) focalPoint(kind NoticeKind) Notice {
	n := Notice{Kind: kind, Role: directory.RoleFocalPoint, Unit: s.Unit, Asks: kind.Purpose()}
	if s.AssignedTo != "" {
		n.Person = s.AssignedTo
	}
	return n
}

// approvers are the office of the level the draft has reached, and whoever stands in for it in this task on the day.
func (s State) approvers(kind NoticeKind, today calendar.Date) []Notice {
	level, ok := s.Approval()
	if !ok {
		return nil
	}
	notices := []Notice{{Kind: kind, Role: level.Role, Unit: level.Unit, Asks: PurposeDecide}}
	for _, sub := range s.Substitutions {
		notice := Notice{Kind: kind, Role: level.Role, Unit: level.Unit, Person: sub.Substitute, Asks: PurposeDecide}
		if sub.holds(s.Level, today) && !slices.Contains(notices, notice) {
			notices = append(notices, notice)
		}
	}
	return notices
}

func (s State) approvalNotices(e Event) []Notice {
	next := s.approvers(NoticeApproval, calendar.Today(e.At))
	if next == nil {
		next = []Notice{s.focalPoint(NoticePublish)}
	}
	for i := range next {
		next[i] = next[i].after(e)
	}
	return append(next, s.decisionNotices(e)...)
}

func (s State) substitutionNotices(e Event) []Notice {
	level, ok := s.Approval()
	if !ok {
		return nil
	}
	return []Notice{{Kind: NoticeApproval, Role: level.Role, Unit: level.Unit, Person: e.Person, Asks: PurposeDecide}}
}

func (s State) escalationNotice(step int) Notice {
	if step <= 1 {
		return Notice{Kind: NoticeEscalation, Role: directory.RoleUnitHead, Unit: s.Unit}
	}
	return Notice{Kind: NoticeEscalation, Role: directory.RoleCoordinator}
}

// decisionNotices tell who decided what was recorded, and while it can be taken back the unit too: a second pair of eyes on a decision
// that somebody else may have sent.
func (s State) decisionNotices(e Event) []Notice {
	told := Notice{Kind: NoticeReceipt, Person: e.Actor, Role: e.Position.Role, Unit: e.Position.Unit}
	if e.UndoUntil.IsZero() {
		return []Notice{told}
	}
	return []Notice{told.asking(PurposeWithdraw), s.focalPoint(NoticeUndoWindow)}
}

func withdrawalNotice(e Event) Notice {
	return Notice{Kind: NoticeWithdrawn, Person: e.Actor, Role: e.Position.Role, Unit: e.Position.Unit}
}

// after makes a letter wait for the end of the hold of a decision.
func (n Notice) after(e Event) Notice {
	n.After = e.UndoUntil
	return n
}

func (n Notice) asking(purpose Purpose) Notice {
	n.Asks = purpose
	return n
}

func (n Notice) ofKind(kind NoticeKind) Notice {
	n.Kind, n.Asks = kind, kind.Purpose()
	return n
}
