package plan

import (
	"hash/fnv"
	"slices"
	"time"

	"loa/plan/calendar"
)

// The ladder of reminders, in working days. A unit is asked in good time, told on the day it is late, and only then is the
// matter carried upstairs; after that it is recalled weekly and no more than MaxReminders times, so that no mailbox is flooded.
const (
	remindAcceptanceEvery        = 3  // an assignment nobody has taken on is recalled after this
	remindDecisionEvery          = 2  // a draft on an approver's desk is recalled after this, and again after the same time
	remindReportEvery            = 5  // a report owed after publication, likewise
	remindCheckEvery             = 3  // a report on the coordinator's desk, likewise
	remindUndatedEvery           = 20 // a task without a deadline is recalled about monthly
	lateToHeadAfter              = 3  // after the deadline: the head of the unit
	lateToCoordinatorAfter       = 7  // after the deadline: the coordinator
	remindLateEvery              = 5  // after that
	unreportedToHeadAfter        = 20 // a report owed after publication, in spite of all recalls: the head of the unit
	unreportedToCoordinatorAfter = 25 // and the coordinator
	maxRemindersOfStep           = 3  // times a waiting step is recalled before only the deadline's ladder remains

	// MaxReminders is how many reminders one task sends in all.
	MaxReminders = 12
)

var remindBefore = []int{7, 3, 1} // before the deadline

type scheduledEvent struct {
	at   time.Time
	kind EventKind // EventReminded, EventOverdue, EventEscalated or EventResumed
}

// NextWake is when the task has to be woken next: a reminder, the day it becomes late, an escalation, the end of a pause, the
// day of a planned publication. The second value is false when there is nothing to wake for. It needs no clock: the same state
// always gives the same answer.
func (s State) NextWake() (time.Time, bool) {
	for _, r := range s.schedule() {
		if r.at.After(s.Woken) {
			return r.at, true
		}
	}
	return time.Time{}, false
}

// Wake does what has come due up to now. When a task slept through several rungs, because a machine was down, it catches up
// with one reminder at most, but never swallows that it became late or that its pause ended.
func (s State) Wake(now time.Time) (State, []Event) {
	var due []scheduledEvent
	for _, r := range s.schedule() {
		if r.at.After(s.Woken) && !r.at.After(now) {
			due = append(due, r)
		}
	}
	var events []Event
	for i, r := range due {
		lastOfKind := !slices.ContainsFunc(due[i+1:], func(o scheduledEvent) bool { return o.kind == r.kind })
		if r.kind == EventReminded && (!lastOfKind || i < len(due)-1) {
			continue
		}
		var e Event
		s, e = s.fire(r.kind, now)
		events = append(events, e)
	}
	s.Woken = later(s.Woken, now)
	return s, events
}

func (s State) fire(kind EventKind, now time.Time) (State, Event) {
	e := Event{Kind: kind, Channel: ChannelEngine, Due: s.Due}
	switch kind {
	case EventResumed:
		s = s.resume(now)
	case EventOverdue:
		s.Overdue = true
	case EventEscalated:
		s.Escalations++
		e.Step = s.Escalations
	default:
		s.Reminders++
		e.Step = s.Reminders
	}
	return s.record(e, s.Stage, now)
}

// schedule is every rung of the task as it stands, in order of time.
func (s State) schedule() []scheduledEvent {
	if s.Closed() {
		return nil
	}
	if s.Condition == ConditionDeclined {
		return s.scheduleReminders(remindCheckEvery)
	}
	if s.Condition == ConditionPaused {
		if s.PauseEnd.IsZero() {
			return nil
		}
		return []scheduledEvent{{s.morning(s.PauseEnd.AddDays(1)), EventResumed}}
	}
	rungs := slices.Concat(s.scheduleWaiting(), s.scheduleBeforeDeadline(), s.scheduleLate())
	slices.SortStableFunc(rungs, func(a, b scheduledEvent) int { return a.at.Compare(b.at) })
	return rungs
}

// scheduleWaiting recall a step that lies on somebody's desk.
func (s State) scheduleWaiting() []scheduledEvent {
	var rungs []scheduledEvent
	within := 0
	switch s.Stage {
	case StageAssignment:
		within = remindAcceptanceEvery
	case StageApproval:
		within = remindDecisionEvery
	case StagePublication:
		if s.Due.IsZero() {
			within = remindUndatedEvery
		}
		if !s.PublishOn.IsZero() && s.Reminders < MaxReminders {
			rungs = append(rungs, scheduledEvent{s.morning(s.PublishOn), EventReminded})
		}
	case StageReporting:
		within = remindReportEvery
		if s.Report != "" {
			within = remindCheckEvery
		}
	case StageDrafting:
		if s.Due.IsZero() {
			within = remindUndatedEvery
		}
	case StageDone:
	}
	if s.Stage == StageReporting && s.Report == "" {
		rungs = append(rungs, s.scheduleUnreported()...)
	}
	return append(rungs, s.scheduleReminders(within)...)
}

// scheduleReminders recall a step every so many working days since it began to be waited for; never when within is zero.
func (s State) scheduleReminders(within int) []scheduledEvent {
	var rungs []scheduledEvent
	for n := 1; within > 0 && n <= maxRemindersOfStep && s.Reminders < MaxReminders; n++ {
		rungs = append(rungs, scheduledEvent{s.morning(s.Calendar.AddWorkingDays(calendar.Today(s.Since), n*within)), EventReminded})
	}
	return rungs
}

// scheduleUnreported carry upstairs that a report is owed and no recall has brought it: what was published and never reported would
// otherwise be forgotten, because its deadline is met.
func (s State) scheduleUnreported() []scheduledEvent {
	var rungs []scheduledEvent
	for _, days := range []int{unreportedToHeadAfter, unreportedToCoordinatorAfter} {
		rungs = append(rungs, scheduledEvent{s.morning(s.Calendar.AddWorkingDays(calendar.Today(s.Since), days)), EventEscalated})
	}
	return rungs
}

// scheduleBeforeDeadline remind before the deadline while there is no evidence yet.
func (s State) scheduleBeforeDeadline() []scheduledEvent {
	if s.Due.IsZero() || !s.ProofDate.IsZero() || s.Reminders >= MaxReminders {
		return nil
	}
	var rungs []scheduledEvent
	for _, days := range remindBefore {
		rungs = append(rungs, scheduledEvent{s.morning(s.Calendar.AddWorkingDays(s.Due, -days)), EventReminded})
	}
	return rungs
}

// scheduleLate note that the task is late, carry the matter upstairs, then recall it. A task launched after its deadline starts
// with the first of them that still lies ahead.
func (s State) scheduleLate() []scheduledEvent {
	if s.Due.IsZero() || !s.ProofDate.IsZero() {
		return nil
	}
	var rungs []scheduledEvent
	if !s.Overdue {
		rungs = append(rungs, scheduledEvent{s.morning(s.Calendar.NextWorking(s.lateAfter().AddDays(1))), EventOverdue})
	}
	for n, days := range []int{lateToHeadAfter, lateToCoordinatorAfter} {
		if s.Escalations <= n {
			rungs = append(rungs, scheduledEvent{s.morning(s.Calendar.AddWorkingDays(s.lateAfter(), days)), EventEscalated})
		}
	}
	for n := 1; s.Reminders < MaxReminders && n <= maxRemindersOfStep; n++ {
		rungs = append(rungs, scheduledEvent{s.morning(s.Calendar.AddWorkingDays(s.lateRemindersAfter(), n*remindLateEvery)), EventReminded})
	}
	return rungs
}

// lateAfter is the last day before the ladder of lateness begins: the deadline, or the day a task went on that stood still when
// the deadline passed.
func (s State) lateAfter() calendar.Date {
	if s.Resumed.IsZero() {
		return s.Due
	}
	return s.Resumed
}

// lateRemindersAfter is the day from which the weekly recalls of a late task are counted: the last escalation, or the last reminder.
func (s State) lateRemindersAfter() calendar.Date {
	climbed := s.Calendar.AddWorkingDays(s.lateAfter(), lateToCoordinatorAfter)
	if woken := calendar.Today(s.Woken); woken.After(climbed) {
		return woken
	}
	return climbed
}

// morning is eight o'clock of the day, and up to a quarter of an hour later, the same for one task always, so that a thousand
// tasks of one deadline do not wake in one second.
func (s State) morning(day calendar.Date) time.Time {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.Task)) // a hash never fails to be written
	return day.Start(calendar.Zone).Add(8*time.Hour + time.Duration(h.Sum32()%900)*time.Second)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
