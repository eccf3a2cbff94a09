package plan

import (
	"cmp"
	"slices"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// NoticeKind is a kind of letter that a task sends.
type NoticeKind string

// The letters of a task. A letter that asks for something has a token of its own for each recipient.
const (
	NoticeAssignment      NoticeKind = "assignment"       // asks the unit to accept the task
	NoticeDraftWanted     NoticeKind = "draft_wanted"     // asks the unit for a draft, after it accepted the task
	NoticeApproval        NoticeKind = "approval"         // asks an approver to decide about one version of a draft
	NoticeReturned        NoticeKind = "returned"         // gives the unit the reason of a return, and asks for a new draft
	NoticePublish         NoticeKind = "publish"          // asks the unit to publish and to prove it
	NoticeReportWanted    NoticeKind = "report_wanted"    // asks the unit for the result report
	NoticeReportCheck     NoticeKind = "report_check"     // asks the coordinator to check a report
	NoticeReportReturned  NoticeKind = "report_returned"  // gives the unit the reason of a return, and asks for a new report
	NoticeDone            NoticeKind = "done"             // thanks the unit
	NoticeReceipt         NoticeKind = "receipt"          // confirms to an approver the recorded decision and the end of its undo window
	NoticeUndoWindow      NoticeKind = "held"             // tells the unit of a decision that can still be taken back
	NoticeWithdrawn       NoticeKind = "withdrawn"        // tells the unit and the decider that a decision was taken back
	NoticeReminder        NoticeKind = "reminder"         // reminds the person or the position on whose desk the task is
	NoticeOverdue         NoticeKind = "overdue"          // tells the unit that the deadline has passed
	NoticeEscalation      NoticeKind = "escalation"       // reports a late task to the head of the unit, then to the coordinator
	NoticeDeclined        NoticeKind = "declined"         // tells the coordinator that the unit declined
	NoticeExtensionAsked  NoticeKind = "extension_asked"  // asks the coordinator to decide about an extension
	NoticeExtensionAnswer NoticeKind = "extension_answer" // tells the unit the decision about its extension
	NoticeChanged         NoticeKind = "changed"          // tells the unit: deadline changed, paused, resumed, cancelled, assigned, given to another unit
	NoticeAsked           NoticeKind = "asked"            // gives the coordinator a question of the unit, or the unit one of the coordinator
	NoticeAnswered        NoticeKind = "answered"         // gives the person who asked the answer, and names again what is awaited of the unit
	NoticePassedOn        NoticeKind = "passed_on"        // tells the unit that its question, request or refusal by mail is with the coordinator
	NoticeCountWanted     NoticeKind = "count_wanted"     // asks the unit for what it has done toward a quota until a day
	NoticeRecorded        NoticeKind = "recorded"         // tells the unit what was recorded: results that count, or a milestone
	NoticeSuspended       NoticeKind = "suspended"        // asks the decider whether the suspended decision stands
)

// NoticeKinds lists every kind, in the order of a task's life.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{
		NoticeAssignment, NoticeDraftWanted, NoticeApproval, NoticeReturned, NoticePublish, NoticeCountWanted, NoticeRecorded, NoticeReportWanted,
		NoticeReportCheck, NoticeReportReturned, NoticeDone, NoticeReceipt, NoticeUndoWindow, NoticeWithdrawn, NoticeSuspended, NoticeReminder, NoticeOverdue,
		NoticeEscalation, NoticeDeclined, NoticeExtensionAsked, NoticeExtensionAnswer, NoticeAsked, NoticeAnswered, NoticePassedOn, NoticeChanged,
	}
}

// Purpose says which command an answer to a letter gives.
type Purpose string

// The purposes of a token. A letter with PurposeNone asks nothing.
const (
	PurposeNone      Purpose = ""
	PurposeAccept    Purpose = "accept"    // to accept the task, or to decline it
	PurposeDraft     Purpose = "draft"     // to submit a draft
	PurposeDecide    Purpose = "decide"    // to approve a draft, or to return it
	PurposePublish   Purpose = "publish"   // to confirm the publication
	PurposeCount     Purpose = "count"     // to report results toward a quota
	PurposeReport    Purpose = "report"    // to submit the result report
	PurposeWithdraw  Purpose = "withdraw"  // to take a decision back within its undo window, or to keep a suspended one
	PurposeAnswer    Purpose = "answer"    // to answer a question
	PurposeExtension Purpose = "extension" // to grant an extension, to refuse it, or to ask about it
	PurposeCheck     Purpose = "check"     // to accept a report, or to return it
	PurposeReassign  Purpose = "reassign"  // to give a declined task to another unit, or to have the unit do it
)

// Purposes lists the purposes that a token can have, in the order of a task's life.
func Purposes() []Purpose {
	return []Purpose{
		PurposeAccept, PurposeReassign, PurposeDraft, PurposeDecide, PurposeWithdraw, PurposePublish, PurposeCount, PurposeReport, PurposeCheck,
		PurposeAnswer, PurposeExtension,
	}
}

// UnitSteps lists the purposes of the steps that a unit takes one after the other. The letter that gave a task to a unit takes also what
// follows: its draft, and the later steps of the same person.
func UnitSteps() []Purpose {
	return []Purpose{PurposeAccept, PurposeDraft, PurposePublish, PurposeCount, PurposeReport}
}

// Purpose is the purpose of the tokens in letters of this kind. Notice.Asks may differ: a reminder has the purpose of the open step.
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
	case NoticeCountWanted:
		return PurposeCount
	case NoticeReportWanted, NoticeReportReturned:
		return PurposeReport
	case NoticeReportCheck:
		return PurposeCheck
	case NoticeDeclined:
		return PurposeReassign
	case NoticeExtensionAsked:
		return PurposeExtension
	case NoticeSuspended:
		return PurposeWithdraw
	case NoticeDone, NoticeReceipt, NoticeUndoWindow, NoticeWithdrawn, NoticeReminder, NoticeOverdue, NoticeEscalation, NoticeExtensionAnswer,
		NoticeChanged, NoticeAsked, NoticeAnswered, NoticePassedOn, NoticeRecorded:
		return PurposeNone
	}
	return PurposeNone
}

// Notice is a letter that an event sends: its kind, and the position or the person to whom it goes. The holders of the position are
// looked up on the day on which the letter is written.
type Notice struct {
	Kind   NoticeKind
	Role   directory.Role
	Unit   directory.UnitCode // empty for RoleCoordinator: every coordinator of the plan
	Person directory.PersonID // when set, the letter goes to this person instead of the holders of the position
	Asks   Purpose            // the purpose of the letter's token
	// After is the earliest instant at which the letter goes out: the end of the undo window of the decision that it follows from; zero: at
	// once. When the decision is taken back before, the letter is not sent.
	After time.Time
}

// Notices lists the letters of one event; s is the state after it.
func (s State) Notices(e Event) []Notice {
	focalPoint, coordinator := s.focalPoint, Notice{Role: directory.RoleCoordinator}
	switch e.Kind {
	case EventOpened:
		return []Notice{focalPoint(NoticeAssignment)}
	case EventAccepted:
		return []Notice{focalPoint(s.wantedNext())}
	case EventDeclined:
		return append([]Notice{coordinator.ofKind(NoticeDeclined)}, s.passedOn(e)...)
	case EventDraftSubmitted:
		return s.draftNotices(e)
	case EventApproved:
		return s.approvalNotices(e)
	case EventReturned:
		return append([]Notice{focalPoint(NoticeReturned).after(e)}, s.decisionNotices(e)...)
	case EventWithdrawn:
		return append(s.approvers(NoticeApproval, calendar.Today(e.At)), withdrawalNotice(e), focalPoint(NoticeWithdrawn))
	case EventSuspended:
		return s.suspensionNotices(NoticeSuspended)
	case EventKept:
		return []Notice{{Kind: NoticeReceipt, Person: s.UndoWindow.By, Role: s.UndoWindow.Position.Role, Unit: s.UndoWindow.Position.Unit, Asks: PurposeWithdraw}}
	case EventPublished:
		if s.Closed() {
			return []Notice{focalPoint(NoticeDone)}
		}
		return []Notice{focalPoint(NoticeReportWanted)}
	case EventCounted, EventReached, EventItemDropped:
		return []Notice{s.recordedNotice(e)}
	case EventCheckIn:
		return []Notice{focalPoint(NoticeCountWanted)}
	case EventCompleted:
		return []Notice{focalPoint(NoticeDone)}
	case EventReleaseDue:
		return []Notice{focalPoint(NoticePublish)}
	case EventReleaseMissed:
		return []Notice{focalPoint(NoticeReminder).asking(s.waitingFor()), {Kind: NoticeEscalation, Role: directory.RoleCoordinator}}
	case EventReportSubmitted:
		return []Notice{coordinator.ofKind(NoticeReportCheck)}
	case EventReportReturned:
		return []Notice{focalPoint(NoticeReportReturned)}
	case EventReportAccepted:
		return []Notice{focalPoint(NoticeDone)}
	case EventSubstituted:
		return s.substitutionNotices(e)
	case EventExtensionRequested:
		return append([]Notice{coordinator.ofKind(NoticeExtensionAsked)}, s.passedOn(e)...)
	case EventExtensionGranted, EventExtensionRefused:
		return []Notice{focalPoint(NoticeExtensionAnswer).asking(s.unitStep())}
	case EventAsked, EventAnswered:
		return s.inquiryNotices(e)
	case EventAssigned, EventResumed:
		return []Notice{focalPoint(NoticeChanged).asking(s.waitingFor())}
	case EventCancelled:
		return s.cancellationNotices(e)
	case EventAmended, EventPaused, EventReassigned:
		return []Notice{focalPoint(NoticeChanged)}
	case EventReminded:
		return s.stepNotices(NoticeReminder, calendar.Today(e.At))
	case EventOverdue:
		return []Notice{focalPoint(NoticeOverdue).asking(s.waitingFor())}
	case EventEscalated:
		return []Notice{s.escalationNotice(e.Step)}
	}
	return nil
}

// wantedNext is the letter that asks for the step after the unit has taken the task on.
func (s State) wantedNext() NoticeKind {
	switch s.Stage {
	case StagePublication:
		if s.Tally != nil {
			return NoticeCountWanted
		}
		return NoticePublish
	case StageReporting:
		return NoticeReportWanted
	case StageAssignment, StageDrafting, StageApproval, StageDone:
	}
	return NoticeDraftWanted
}

// recordedNotice tells the person who reported results what was recorded, so that a wrong reading is noticed by its sender.
func (s State) recordedNotice(e Event) Notice {
	n := Notice{Kind: NoticeRecorded, Person: e.Actor, Role: e.Position.Role, Unit: e.Position.Unit}
	if s.Closed() {
		return n
	}
	return n.asking(s.unitStep())
}

// cancellationNotices tell the unit; and the coordinator too when an operator of the engine has cancelled the task.
func (s State) cancellationNotices(e Event) []Notice {
	notices := []Notice{s.focalPoint(NoticeChanged)}
	if e.Channel == ChannelEngine {
		notices = append(notices, Notice{Kind: NoticeChanged, Role: directory.RoleCoordinator})
	}
	return notices
}

// Desk says on whose desk the task is on a day: it lists the positions or persons that have to take the next step, as reminders to them,
// and then the coordinator, for whom a question or an extension waits beside it. It is empty for a closed task.
func (s State) Desk(today calendar.Date) []Notice {
	waiting := s.stepNotices(NoticeReminder, today)
	coordinator := Notice{Kind: NoticeReminder, Role: directory.RoleCoordinator}
	if s.Closed() || slices.ContainsFunc(waiting, func(n Notice) bool { return n.Role == directory.RoleCoordinator && n.Unit == "" }) {
		return waiting
	}
	switch {
	case !s.AskedDue.IsZero():
		return append(waiting, coordinator.asking(PurposeExtension))
	case s.AsksCoordinator():
		return append(waiting, coordinator.asking(PurposeAnswer))
	}
	return waiting
}

// stepNotices are letters to the positions or persons that have to take the next step.
func (s State) stepNotices(kind NoticeKind, today calendar.Date) []Notice {
	switch {
	case s.Closed():
		return nil
	case s.Suspended():
		return s.suspensionNotices(kind)
	case s.Stage == StageApproval:
		return s.approvers(kind, today)
	case s.Condition == ConditionDeclined:
		return []Notice{{Kind: kind, Role: directory.RoleCoordinator, Asks: PurposeReassign}}
	case s.Stage == StageReporting && s.Report != "":
		return []Notice{{Kind: kind, Role: directory.RoleCoordinator, Asks: PurposeCheck}}
	case s.Stage == StagePublication && s.Tally != nil && !s.CountWanted(today):
		return nil // nothing is asked between the check-ins
	}
	return []Notice{s.focalPoint(kind).asking(s.waitingFor())}
}

// waitingFor is the purpose of the step that the unit has to take next; PurposeNone when the step is not the unit's.
func (s State) waitingFor() Purpose {
	switch s.Stage {
	case StageAssignment:
		return PurposeAccept
	case StageDrafting:
		return PurposeDraft
	case StagePublication:
		if s.Tally != nil {
			return PurposeCount
		}
		return PurposePublish
	case StageReporting:
		return PurposeReport
	case StageApproval, StageDone:
		return PurposeNone
	}
	return PurposeNone
}

// unitStep is the purpose of the step to which an answer of the unit belongs: a draft may be replaced while it waits for approval. A task
// that is paused or declined takes no step.
func (s State) unitStep() Purpose {
	switch {
	case s.Condition != ConditionActive:
		return PurposeNone
	case s.Stage == StageApproval:
		return PurposeDraft
	}
	return s.waitingFor()
}

// focalPoint is a letter to the focal point of the lead unit, or to the person the unit has assigned.
func (s State) focalPoint(kind NoticeKind) Notice {
	n := Notice{Kind: kind, Role: directory.RoleFocalPoint, Unit: s.Unit, Asks: kind.Purpose()}
	if s.AssignedTo != "" {
		n.Person = s.AssignedTo
	}
	return n
}

// approvers lists a letter to the position of the level that the draft has reached, and one to each substitute for it in this task on the
// day; nil outside the approval stage.
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

// draftNotices lists the letters to the approvers. When an approver sent a corrected copy, its drafter is told.
func (s State) draftNotices(e Event) []Notice {
	notices := s.approvers(NoticeApproval, calendar.Today(e.At))
	if e.For != "" {
		notices = append(notices, Notice{Kind: NoticeChanged, Role: directory.RoleFocalPoint, Unit: s.Unit, Person: e.For})
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

// escalationNotice is the letter of an escalation: the first goes to the head of the unit, the others to the coordinator.
func (s State) escalationNotice(number int) Notice {
	if number <= 1 {
		return Notice{Kind: NoticeEscalation, Role: directory.RoleUnitHead, Unit: s.Unit}
	}
	return Notice{Kind: NoticeEscalation, Role: directory.RoleCoordinator}
}

// decisionNotices lists the receipt to the decider and, when the decision can be taken back, a letter to the unit. Both can then notice a
// forged decision before it has effect.
func (s State) decisionNotices(e Event) []Notice {
	receipt := Notice{Kind: NoticeReceipt, Person: e.Actor, Role: e.Position.Role, Unit: e.Position.Unit}
	if e.UndoUntil.IsZero() {
		return []Notice{receipt}
	}
	return []Notice{receipt.asking(PurposeWithdraw), s.focalPoint(NoticeUndoWindow)}
}

// suspensionNotices ask the decider whether the suspended decision stands. A reminder goes to the coordinator too, who may say so as well.
func (s State) suspensionNotices(kind NoticeKind) []Notice {
	w := s.UndoWindow
	notices := []Notice{{Kind: kind, Person: w.By, Role: w.Position.Role, Unit: w.Position.Unit, Asks: PurposeWithdraw}}
	if kind == NoticeReminder {
		notices = append(notices, Notice{Kind: kind, Role: directory.RoleCoordinator})
	}
	return notices
}

// inquiryNotices are the letters of a question and of its answer. A letter to the unit asks for the step that waits, so that its answer is
// taken as one about that step; one to the coordinator asks for the words, or for the extension about which the coordinator had asked.
func (s State) inquiryNotices(e Event) []Notice {
	byCoordinator := e.Position.Role == directory.RoleCoordinator
	switch {
	case e.Kind == EventAsked && byCoordinator:
		asked := s.toUnit(NoticeAsked, e.Person)
		asked.Asks = cmp.Or(asked.Asks, PurposeAnswer)
		return []Notice{asked}
	case e.Kind == EventAsked:
		return append([]Notice{{Kind: NoticeAsked, Role: directory.RoleCoordinator, Asks: PurposeAnswer}}, s.passedOn(e)...)
	case byCoordinator:
		return []Notice{s.toUnit(NoticeAnswered, e.Person)}
	}
	answered := Notice{Kind: NoticeAnswered, Role: directory.RoleCoordinator, Person: e.Person}
	if !s.AskedDue.IsZero() {
		answered.Asks = PurposeExtension
	}
	return []Notice{answered}
}

// toUnit is a letter to a person of the unit, or to its focal point, that asks for the step that waits.
func (s State) toUnit(kind NoticeKind, person directory.PersonID) Notice {
	n := s.focalPoint(kind).asking(s.unitStep())
	if person != "" {
		n.Person = person
	}
	return n
}

// passedOn tells a person of the unit who wrote by mail, and sees no page, that their words are with the coordinator.
func (s State) passedOn(e Event) []Notice {
	if e.Channel != ChannelMail || e.Position.Role == directory.RoleCoordinator {
		return nil
	}
	return []Notice{{Kind: NoticePassedOn, Person: e.Actor, Role: e.Position.Role, Unit: e.Position.Unit, Asks: s.unitStep()}}
}

func withdrawalNotice(e Event) Notice {
	return Notice{Kind: NoticeWithdrawn, Person: e.Actor, Role: e.Position.Role, Unit: e.Position.Unit}
}

// after is the letter with the end of the undo window of the decision as the time from which it may go out.
func (n Notice) after(e Event) Notice {
	n.After = e.UndoUntil
	return n
}

func (n Notice) asking(purpose Purpose) Notice {
	n.Asks = purpose
	return n
}

// ofKind is the letter with another kind and the purpose of that kind.
func (n Notice) ofKind(kind NoticeKind) Notice {
	n.Kind, n.Asks = kind, kind.Purpose()
	return n
}
