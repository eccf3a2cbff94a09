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
	acceptWithin    = 3  // an assignment nobody has taken on is recalled after this
	decideWithin    = 2  // a draft on an approver's desk is recalled after this, and again after the same time
	reportWithin    = 5  // a report owed after publication, likewise
	checkWithin     = 3  // a report on the coordinator's desk, likewise
	undatedEvery    = 20 // a task without a deadline is recalled about monthly
	climbHeadAfter  = 3  // after the deadline: the head of the unit
	climbPlanAfter  = 7  // after the deadline: the coordinator
	overdueEvery    = 5  // after that
	silentHeadAfter = 20 // a report owed after publication, in spite of all recalls: the head of the unit
	silentPlanAfter = 25 // and the coordinator
	recalls         = 3  // times a waiting step is recalled before only the deadline's ladder remains

	// MaxReminders is how many reminders one task sends in all.
	MaxReminders = 12
)

var remindBefore = []int{7, 3, 1} // before the deadline

type reminderStep struct {
	at   time.Time
	kind EventKind // EventReminded, EventOverdue, EventEscalated or EventResumed
}

// NextWake is when the task has to be woken next: a reminder, the day it becomes late, an escalation, the end of a pause, the
// day of a planned publication. The second value is false when there is nothing to wake for. It needs no clock: the same state
// always gives the same answer.
func (s State) NextWake() (time.Time, bool) {
	for _, r := range s.reminderSteps() {
		if r.at.After(s.Woken) {
			return r.at, true
		}
	}
	return time.Time{}, false
}

// Wake does what has come due up to now. When a task slept through several rungs, because a machine was down, it catches up
// with one reminder at most, but never swallows that it became late or that its pause ended.
func (s State) Wake(now time.Time) (State, []Event) {
	var due []reminderStep
	for _, r := range s.reminderSteps() {
		if r.at.After(s.Woken) && !r.at.After(now) {
			due = append(due, r)
		}
	}
	var events []Event
	for i, r := range due {
		lastOfKind := !slices.ContainsFunc(due[i+1:], func(o reminderStep) bool { return o.kind == r.kind })
		if r.kind == EventReminded && (!lastOfKind || i < len(due)-1) {
			continue
		}
		var e Event
		s, e = s.take(r.kind, now)
		events = append(events, e)
	}
	s.Woken = later(s.Woken, now)
	return s, events
}

func (s State) take(kind EventKind, now time.Time) (State, Event) {
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

// reminderSteps is every rung of the task as it stands, in order of time.
func (s State) reminderSteps() []reminderStep {
	if s.Closed() {
		return nil
	}
	if s.Condition == ConditionDeclined {
		return s.recallSteps(checkWithin)
	}
	if s.Condition == ConditionPaused {
		if s.PauseEnd.IsZero() {
			return nil
		}
		return []reminderStep{{s.morning(s.PauseEnd.AddDays(1)), EventResumed}}
	}
	rungs := slices.Concat(s.waitingSteps(), s.deadlineSteps(), s.lateSteps())
	slices.SortStableFunc(rungs, func(a, b reminderStep) int { return a.at.Compare(b.at) })
	return rungs
}

// waitingSteps recall a step that lies on somebody's desk.
func (s State) waitingSteps() []reminderStep {
	var rungs []reminderStep
	within := 0
	switch s.Stage {
	case StageAssignment:
		within = acceptWithin
	case StageApproval:
		within = decideWithin
	case StagePublication:
		if s.Due.IsZero() {
			within = undatedEvery
		}
		if !s.PublishOn.IsZero() && s.Reminders < MaxReminders {
			rungs = append(rungs, reminderStep{s.morning(s.PublishOn), EventReminded})
		}
	case StageReporting:
		within = reportWithin
		if s.Report != "" {
			within = checkWithin
		}
	case StageDrafting:
		if s.Due.IsZero() {
			within = undatedEvery
		}
	case StageDone:
	}
	if s.Stage == StageReporting && s.Report == "" {
		rungs = append(rungs, s.silentSteps()...)
	}
	return append(rungs, s.recallSteps(within)...)
}

// recallSteps recall a step every so many working days since it began to be waited for; never when within is zero.
func (s State) recallSteps(within int) []reminderStep {
	var rungs []reminderStep
	for n := 1; within > 0 && n <= recalls && s.Reminders < MaxReminders; n++ {
		rungs = append(rungs, reminderStep{s.morning(s.Calendar.AddWorkingDays(calendar.Today(s.Since), n*within)), EventReminded})
	}
	return rungs
}

// silentSteps carry upstairs that a report is owed and no recall has brought it: what was published and never reported would
// otherwise be forgotten, because its deadline is met.
func (s State) silentSteps() []reminderStep {
	var rungs []reminderStep
	for _, days := range []int{silentHeadAfter, silentPlanAfter} {
		rungs = append(rungs, reminderStep{s.morning(s.Calendar.AddWorkingDays(calendar.Today(s.Since), days)), EventEscalated})
	}
	return rungs
}

// deadlineSteps remind before the deadline while there is no evidence yet.
func (s State) deadlineSteps() []reminderStep {
	if s.Due.IsZero() || !s.ProofDate.IsZero() || s.Reminders >= MaxReminders {
		return nil
	}
	var rungs []reminderStep
	for _, days := range remindBefore {
		rungs = append(rungs, reminderStep{s.morning(s.Calendar.AddWorkingDays(s.Due, -days)), EventReminded})
	}
	return rungs
}

// lateSteps note that the task is late, carry the matter upstairs, then recall it. A task launched after its deadline starts
// with the first of them that still lies ahead.
func (s State) lateSteps() []reminderStep {
	if s.Due.IsZero() || !s.ProofDate.IsZero() {
		return nil
	}
	var rungs []reminderStep
	if !s.Overdue {
		rungs = append(rungs, reminderStep{s.morning(s.Calendar.NextWorking(s.lateFrom().AddDays(1))), EventOverdue})
	}
	for n, days := range []int{climbHeadAfter, climbPlanAfter} {
		if s.Escalations <= n {
			rungs = append(rungs, reminderStep{s.morning(s.Calendar.AddWorkingDays(s.lateFrom(), days)), EventEscalated})
		}
	}
	for n := 1; s.Reminders < MaxReminders && n <= recalls; n++ {
		rungs = append(rungs, reminderStep{s.morning(s.Calendar.AddWorkingDays(s.lastCall(), n*overdueEvery)), EventReminded})
	}
	return rungs
}

// lateFrom is the last day before the ladder of lateness begins: the deadline, or the day a task went on that stood still when
// the deadline passed.
func (s State) lateFrom() calendar.Date {
	if s.Resumed.IsZero() {
		return s.Due
	}
	return s.Resumed
}

// lastCall is the day from which the weekly recalls of a late task are counted: the last escalation, or the last reminder.
func (s State) lastCall() calendar.Date {
	climbed := s.Calendar.AddWorkingDays(s.lateFrom(), climbPlanAfter)
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
