package period

import (
	"slices"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// The schedule of a period, in working days.
var (
	remindBefore = []int{3, 1, 0} // before the due day, and on it
	remindAfter  = []int{1, 2, 3}
)

const (
	escalateAfter = 1 // after the due day, to the parent of the unit

	morning = 8 * time.Hour
	noon    = 12 * time.Hour // the period closes
)

// scheduled is an event that the schedule fires at an instant.
type scheduled struct {
	at    time.Time
	kind  EventKind            // EventOpeningDue, EventReminded, EventEscalated or EventClosed
	units []directory.UnitCode // that are reminded, or of which Unit hears
	unit  directory.UnitCode   // EventEscalated
	due   calendar.Date
}

// NextWake is the next instant at which something of the schedule is due: the opening, a reminder, an escalation, the close. It is false when nothing is
// left. It depends on the state and the calendar, not on a clock.
func (s State) NextWake(days calendar.Calendar) (time.Time, bool) {
	for _, each := range s.schedule(days) {
		if each.at.After(s.Woken) {
			return each.at, true
		}
	}
	return time.Time{}, false
}

// Wake fires what is due at the instant now. When much is due at once, because the engine was down, each unit gets one reminder at most, and none when the
// period closes.
func (s State) Wake(now time.Time, days calendar.Calendar) (State, []Event) {
	var due []scheduled
	for _, each := range s.schedule(days) {
		if each.at.After(s.Woken) && !each.at.After(now) {
			due = append(due, each)
		}
	}
	closing := slices.ContainsFunc(due, func(each scheduled) bool { return each.kind == EventClosed })
	next, today := s.clone(), calendar.Today(now)
	var events []Event
	var reminded []directory.UnitCode
	for _, each := range due {
		if each.kind == EventReminded {
			each.units = slices.DeleteFunc(slices.Clone(each.units), func(unit directory.UnitCode) bool { return closing || slices.Contains(reminded, unit) })
			if len(each.units) == 0 {
				continue
			}
			reminded = append(reminded, each.units...)
		}
		var e Event
		next, e = next.fire(each, today).record(Event{Kind: each.kind, Unit: each.unit, Units: each.units, Due: each.due}, now)
		events = append(events, e)
	}
	if now.After(next.Woken) {
		next.Woken = now
	}
	return next, events
}

// fire changes the state as a scheduled event does. The receiver is a copy of its own.
func (s State) fire(each scheduled, today calendar.Date) State {
	if each.kind == EventClosed {
		s.Stage, s.ClosedOn = StageClosed, today
		return s
	}
	for _, unit := range each.units {
		o := &s.Obligations[s.indexOf(unit)]
		if each.kind == EventReminded {
			o.Reminders, o.Reminded = o.Reminders+1, today
		} else {
			o.Escalated = today
		}
	}
	return s
}

// closesOn is the day on which the period closes: that of compiling, or the working day after the last one of a period that was reopened.
func (s State) closesOn(days calendar.Calendar) calendar.Date {
	if s.OpenUntil.IsZero() {
		return s.Period.Due.Compile
	}
	return days.NextWorking(s.OpenUntil.AddDays(1))
}

// schedule lists what the state has before it and behind it, in order of time. After the close only the units are reminded whose report was sent back.
func (s State) schedule(days calendar.Calendar) []scheduled {
	var all []scheduled
	open := false
	switch s.Stage {
	case StagePlanned:
		return []scheduled{{at: onDay(s.Period.OpensOn, morning), kind: EventOpeningDue}}
	case StageOpen:
		open = true
		all = append(all, scheduled{at: onDay(s.closesOn(days), noon), kind: EventClosed})
	case StageClosed, StageCompiled, StageApproval:
	case StageApproved, StageSent, StageCancelled:
		return nil
	}
	for _, o := range s.Obligations {
		if open && o.Status.Waiting() || o.Status == StatusReturned && o.Admitted != nil {
			all = s.addWaiting(all, o, days)
		}
	}
	slices.SortStableFunc(all, func(a, b scheduled) int { return a.at.Compare(b.at) })
	return all
}

// addWaiting adds the reminders and the escalation of a unit whose answer is awaited. Units of one instant share an event. Nothing is sent on the day on which
// the unit was asked, or its report sent back, and nothing after the close to a unit for which the door is shut.
func (s State) addWaiting(all []scheduled, o Obligation, days calendar.Calendar) []scheduled {
	due, asked := o.dueNow(), o.askedOn()
	add := func(kind EventKind, on calendar.Date, parent directory.UnitCode) {
		if !on.After(asked) || o.Admitted == nil && on.After(s.closesOn(days)) {
			return
		}
		at := onDay(on, morning)
		i := slices.IndexFunc(all, func(each scheduled) bool {
			return each.at.Equal(at) && each.kind == kind && each.due == due && each.unit == parent
		})
		if i < 0 {
			all = append(all, scheduled{at: at, kind: kind, unit: parent, due: due})
			i = len(all) - 1
		}
		all[i].units = append(all[i].units, o.Unit)
	}
	for _, before := range remindBefore {
		add(EventReminded, days.AddWorkingDays(due, -before), "")
	}
	for _, after := range remindAfter {
		add(EventReminded, days.AddWorkingDays(due, after), "")
	}
	if o.Escalated.IsZero() {
		add(EventEscalated, days.AddWorkingDays(due, escalateAfter), o.Parent)
	}
	return all
}

func onDay(day calendar.Date, clock time.Duration) time.Time {
	return day.Start(calendar.Zone).Add(clock)
}
