package plan

import (
	"hash/fnv"
	"slices"
	"time"

	"loa/plan/calendar"
)

// The reminder schedule, in working days. The unit gets reminders before the deadline and a letter on the day it is late; then the matter
// escalates to the head of the unit and to the coordinator; after that reminders follow weekly. A task sends at most MaxReminders.
const (
	remindAcceptanceEvery        = 3  // the unit has not accepted the task
	remindDecisionEvery          = 2  // the approver has not decided about the draft
	remindReportEvery            = 5  // the unit has not submitted its report after the publication
	remindCheckEvery             = 3  // the coordinator has not checked a report, or has not decided about a declined task
	remindSuspendedEvery         = 1  // the decider has not said what becomes of a suspended decision
	remindUndatedEvery           = 20 // a draft or a publication without a deadline: about monthly
	lateToHeadAfter              = 3  // after the deadline: escalation to the head of the unit
	lateToCoordinatorAfter       = 7  // after the deadline: escalation to the coordinator
	remindLateEvery              = 5  // after the escalation to the coordinator
	unreportedToHeadAfter        = 20 // after the publication, without a report: escalation to the head of the unit
	unreportedToCoordinatorAfter = 25 // after the publication, without a report: escalation to the coordinator
	maxRemindersOfStep           = 3  // reminders of one step; then only those of the deadline are left
	remindUncountedAfter         = 5  // after a check-in: the unit has not reported
	lastCheckInBefore            = 7  // the last check-in comes so many days before the end of the quota, so that it can still be met
	remindMilestoneBefore        = 3  // before a milestone of an event that is not the last

	// MaxReminders is how many reminders one task sends in all; the overdue event and escalations are not counted.
	MaxReminders = 12
)

var remindBefore = []int{7, 3, 1} // working days before the deadline

// scheduledEvent is an event that the schedule of a task fires at an instant.
type scheduledEvent struct {
	at   time.Time
	kind EventKind // EventReminded, EventCheckIn, EventReleaseDue, EventReleaseMissed, EventOverdue, EventEscalated, EventCompleted or EventResumed
}

// NextWake is the next instant at which a scheduled event of the task is due: a reminder, the day it becomes late, an escalation, the end
// of a pause, the day of a planned publication. It is false when no event is left. It depends on the state alone, not on a clock.
func (s State) NextWake() (time.Time, bool) {
	for _, scheduled := range s.schedule() {
		if scheduled.at.After(s.Woken) {
			return scheduled.at, true
		}
	}
	return time.Time{}, false
}

// Wake fires the scheduled events that are due at the instant now. When several are due at once, because the engine was down, it fires
// one reminder at most, and none when another event comes after it, and the last check-in only; overdue events, escalations and the end of a pause all
// fire.
func (s State) Wake(now time.Time) (State, []Event) {
	var due []scheduledEvent
	for _, scheduled := range s.schedule() {
		if scheduled.at.After(s.Woken) && !scheduled.at.After(now) {
			due = append(due, scheduled)
		}
	}
	var events []Event
	for i, scheduled := range due {
		if scheduled.kind == EventReminded && i < len(due)-1 || s.Closed() {
			continue
		}
		if scheduled.kind == EventCheckIn && slices.ContainsFunc(due[i+1:], func(later scheduledEvent) bool { return later.kind == EventCheckIn }) {
			continue
		}
		var e Event
		s, e = s.fire(scheduled.kind, now)
		events = append(events, e)
	}
	s.Woken = later(s.Woken, now)
	return s, events
}

// fire records a scheduled event.
func (s State) fire(kind EventKind, now time.Time) (State, Event) {
	e := Event{Kind: kind, Channel: ChannelEngine, Due: s.Due}
	to := s.Stage
	switch kind {
	case EventCompleted:
		e.ProofDate, to = s.ProofDate, StageDone
	case EventReleaseDue, EventReleaseMissed:
		e.ReleaseAt = s.ReleaseAt
	case EventCheckIn:
		e.Until = s.Tally.checkInOf(calendar.Today(now), s.Calendar)
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
	return s.record(e, to, now)
}

// schedule lists the scheduled events of the task in its present state, past ones too, in order of time.
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
	events := slices.Concat(s.scheduleWaiting(), s.scheduleBeforeDeadline(), s.scheduleLate())
	slices.SortStableFunc(events, func(a, b scheduledEvent) int { return a.at.Compare(b.at) })
	return events
}

// scheduleWaiting lists the reminders of the step that comes next.
func (s State) scheduleWaiting() []scheduledEvent {
	if s.Suspended() {
		return s.scheduleReminders(remindSuspendedEvery)
	}
	var events []scheduledEvent
	every := 0
	switch s.Stage {
	case StageAssignment:
		every = remindAcceptanceEvery
	case StageApproval:
		every = remindDecisionEvery
	case StagePublication:
		if s.Tally != nil {
			return s.scheduleTally()
		}
		if s.Due.IsZero() {
			every = remindUndatedEvery
		}
		events = append(events, s.scheduleMilestones()...)
		if !s.ReleaseAt.IsZero() {
			events = append(events, s.scheduleRelease()...)
		}
		if !s.PublishOn.IsZero() && s.ReleaseAt.IsZero() && s.Reminders < MaxReminders {
			events = append(events, scheduledEvent{s.morning(s.PublishOn), EventReminded})
		}
	case StageReporting:
		switch {
		case s.Report != "":
			every = remindCheckEvery
		case s.reportsAfter():
			every = remindReportEvery
		case s.Due.IsZero():
			every = remindUndatedEvery
		}
	case StageDrafting:
		if s.Due.IsZero() {
			every = remindUndatedEvery
		}
	case StageDone:
	}
	if s.reportsAfter() && s.Report == "" {
		events = append(events, s.scheduleUnreported()...)
		if !s.ReportDue.IsZero() && s.Reminders < MaxReminders {
			events = append(events, scheduledEvent{s.morning(s.ReportDue), EventReminded})
		}
	}
	return append(events, s.scheduleReminders(every)...)
}

// waitsSince is the day from which the reminders of the step are counted: Since, or the day until which a report may wait.
func (s State) waitsSince() calendar.Date {
	since := calendar.Today(s.Since)
	if s.reportsAfter() && s.Report == "" && s.ReportDue.After(since) {
		return s.ReportDue
	}
	return since
}

// scheduleReminders lists reminders at a distance of so many working days, counted from waitsSince; none when every is zero.
func (s State) scheduleReminders(every int) []scheduledEvent {
	if every == 0 || s.Reminders >= MaxReminders {
		return nil
	}
	events := make([]scheduledEvent, 0, maxRemindersOfStep)
	day := s.waitsSince()
	for range maxRemindersOfStep {
		day = s.Calendar.AddWorkingDays(day, every)
		events = append(events, scheduledEvent{s.morning(day), EventReminded})
	}
	return events
}

// scheduleTally lists the check-ins of a tally, the reminders after one that was not answered, and the end of a met quota.
func (s State) scheduleTally() []scheduledEvent {
	var events []scheduledEvent
	for _, end := range s.Tally.CheckIns() {
		asked := s.checkInDay(end)
		if end.After(s.Tally.Reported) {
			events = append(events, scheduledEvent{s.morning(asked), EventCheckIn})
		}
		if end.After(s.Tally.Reported) && s.Reminders < MaxReminders && end != s.Tally.To {
			events = append(events, scheduledEvent{s.morning(s.Calendar.AddWorkingDays(asked, remindUncountedAfter)), EventReminded})
		}
	}
	if !s.ProofDate.IsZero() {
		events = append(events, scheduledEvent{s.completedAt(), EventCompleted})
	}
	return events
}

// completedAt is when a task whose quota is met ends: the morning after the last day of the quota. When that is past, because the task was paused
// then, it is the next morning.
func (s State) completedAt() time.Time {
	at := s.morning(s.Tally.To.AddDays(1))
	if !at.After(s.Woken) {
		at = s.morning(calendar.Today(s.Woken).AddDays(1))
	}
	return at
}

// checkInDay is the day on which the unit is asked about the period that ends on a day: the next working day, and before the end of the quota for the
// last one.
func (s State) checkInDay(end calendar.Date) calendar.Date {
	if end == s.Tally.To {
		return s.Calendar.AddWorkingDays(end, -lastCheckInBefore)
	}
	return s.Calendar.NextWorking(end.AddDays(1))
}

// CountWanted says whether the unit of a tally is asked for results on a day: a check-in is not answered, or the quota is not met in time.
func (s State) CountWanted(today calendar.Date) bool {
	if s.Tally == nil || !s.ProofDate.IsZero() {
		return false
	}
	if !s.Due.IsZero() && today.After(s.Due) {
		return true
	}
	end, open := s.NextCheckIn()
	return open && !s.checkInDay(end).After(today)
}

// NextCheckIn is the last day of the first period about which the unit has not reported; false when it has reported about all.
func (s State) NextCheckIn() (calendar.Date, bool) {
	if s.Tally == nil {
		return calendar.Date{}, false
	}
	for _, end := range s.Tally.CheckIns() {
		if end.After(s.Tally.Reported) {
			return end, true
		}
	}
	return calendar.Date{}, false
}

// CheckInDay is the day on which the unit is asked about its next period; zero when it has reported about all.
func (s State) CheckInDay() calendar.Date {
	end, open := s.NextCheckIn()
	if !open {
		return calendar.Date{}
	}
	return s.checkInDay(end)
}

// checkInOf is the last day of the period about which the unit is asked on a day.
func (t Tally) checkInOf(today calendar.Date, days calendar.Calendar) calendar.Date {
	last := t.To
	for _, end := range slices.Backward(t.CheckIns()) {
		if (State{Tally: &t, Calendar: days}).checkInDay(end).After(today) {
			continue
		}
		return end
	}
	return last
}

// scheduleRelease lists what a release at a set time fires: at that time, and on the next working morning when the publication is not proved. A
// draft that was approved after the time is due at once.
func (s State) scheduleRelease() []scheduledEvent {
	due := later(s.ReleaseAt, s.Since)
	missed := s.morning(s.Calendar.NextWorking(calendar.Today(due).AddDays(1)))
	return []scheduledEvent{{s.ReleaseAt, EventReleaseDue}, {missed, EventReleaseMissed}}
}

// scheduleMilestones lists the reminders of the milestones that are not reached: some days before, and on the working day after.
func (s State) scheduleMilestones() []scheduledEvent {
	var events []scheduledEvent
	for _, m := range s.Milestones {
		if m.Key == MilestonePlan || m.Due.IsZero() || !m.Reached.IsZero() || m.Due == s.Due || s.Reminders >= MaxReminders {
			continue
		}
		before, after := s.Calendar.AddWorkingDays(m.Due, -remindMilestoneBefore), s.Calendar.NextWorking(m.Due.AddDays(1))
		events = append(events, scheduledEvent{s.morning(before), EventReminded}, scheduledEvent{s.morning(after), EventReminded})
	}
	return events
}

// scheduleUnreported lists the escalations of a report that is missing after all its reminders. Without them a task published in time and
// never reported would stay open without another letter, because its deadline is met.
func (s State) scheduleUnreported() []scheduledEvent {
	var events []scheduledEvent
	for _, days := range []int{unreportedToHeadAfter, unreportedToCoordinatorAfter} {
		events = append(events, scheduledEvent{s.morning(s.Calendar.AddWorkingDays(s.waitsSince(), days)), EventEscalated})
	}
	return events
}

// scheduleBeforeDeadline lists the reminders before the deadline, as long as no publication is proved.
func (s State) scheduleBeforeDeadline() []scheduledEvent {
	if s.Due.IsZero() || !s.ProofDate.IsZero() || s.Reminders >= MaxReminders {
		return nil
	}
	before := remindBefore
	switch {
	case len(s.Shape.RemindBefore) > 0:
		before = s.Shape.RemindBefore
	case s.Tally != nil:
		before = remindBefore[1:] // the last check-in is the first of them
	}
	events := make([]scheduledEvent, 0, len(before))
	for _, days := range before {
		events = append(events, scheduledEvent{s.morning(s.Calendar.AddWorkingDays(s.Due, -days)), EventReminded})
	}
	return events
}

// scheduleLate lists the overdue event, the escalations and the reminders of a late task. A task launched after its deadline starts with
// the first of them that is not past.
func (s State) scheduleLate() []scheduledEvent {
	if s.Due.IsZero() || !s.ProofDate.IsZero() {
		return nil
	}
	events := make([]scheduledEvent, 0, 3+maxRemindersOfStep)
	if !s.Overdue {
		events = append(events, scheduledEvent{s.morning(s.Calendar.NextWorking(s.lateAfter().AddDays(1))), EventOverdue})
	}
	for n, days := range []int{lateToHeadAfter, lateToCoordinatorAfter} {
		if s.Escalations <= n {
			events = append(events, scheduledEvent{s.morning(s.Calendar.AddWorkingDays(s.lateAfter(), days)), EventEscalated})
		}
	}
	if s.Reminders >= MaxReminders {
		return events
	}
	after := s.lateRemindersAfter()
	for range maxRemindersOfStep {
		after = s.Calendar.AddWorkingDays(after, remindLateEvery)
		events = append(events, scheduledEvent{s.morning(after), EventReminded})
	}
	return events
}

// lateAfter is the day from which lateness is counted: the deadline, or the day on which the task was resumed when the deadline passed
// during a pause.
func (s State) lateAfter() calendar.Date {
	if s.Resumed.IsZero() {
		return s.Due
	}
	return s.Resumed
}

// lateRemindersAfter is the day from which the weekly reminders of a late task are counted: that of the escalation to the coordinator, or
// of the last wake after it.
func (s State) lateRemindersAfter() calendar.Date {
	escalated := s.Calendar.AddWorkingDays(s.lateAfter(), lateToCoordinatorAfter)
	if woken := calendar.Today(s.Woken); woken.After(escalated) {
		return woken
	}
	return escalated
}

// The mornings on which tasks wake.
const (
	morningBegins = 8 * time.Hour
	// MorningEnds is the time of day after which no scheduled event of that day is left.
	MorningEnds = morningBegins + longestSpread

	shortestSpread = 15 * time.Minute
	longestSpread  = 2 * time.Hour          // the letters of a morning are there before it is over
	spreadOfEach   = 900 * time.Millisecond // of a task of a large plan: 1,000 tasks fill the shortest spread, 8,000 the longest
)

// morning is an instant of the day from 08:00 on, always the same for one task. The hash of the task's id spreads the tasks of one deadline
// over a quarter of an hour, and over up to two hours in a plan of more than 1,000 tasks, so that thousands of them do not wake in one minute.
func (s State) morning(day calendar.Date) time.Time {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.Task)) // Write of a hash never returns an error
	seconds := uint32(s.spread() / time.Second)
	return day.Start(calendar.Zone).Add(morningBegins + time.Duration(h.Sum32()%seconds)*time.Second)
}

// spread is how long the tasks of a morning take to wake, by the number of tasks in the wave.
func (s State) spread() time.Duration {
	return min(max(time.Duration(s.Wave)*spreadOfEach, shortestSpread), longestSpread)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
