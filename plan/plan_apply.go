package plan

import (
	"slices"
	"time"

	"loa/plan/calendar"
)

// Apply carries out a command: it returns the state after it and the events for the journal. The receiver is not changed. A command that was
// carried out before, or that wants what is already so, returns the same state and no event. The error is always a [*Refusal].
func (s PlanState) Apply(c PlanCommand, now time.Time) (PlanState, []PlanEvent, error) {
	if _, seen := s.SeenCommand(c.ID); seen {
		return s, nil, nil
	}
	already, refusal := s.permit(c, calendar.Today(now))
	if refusal != nil {
		return s, nil, refusal
	}
	if already {
		return s, nil, nil
	}
	e := PlanEvent{Actor: c.Actor, Channel: c.Channel, Proof: c.Proof, Command: c.ID, Choice: c.Missed}
	if e.Channel == "" {
		e.Channel = ChannelEngine
	}
	next := s.clone()
	switch c.Kind {
	case PlanCommandLaunch:
		next, e.Kind = next.launch(now), PlanEventLaunchStarted
	case PlanCommandPause:
		next.Status, e.Kind = PlanPaused, PlanEventPaused
	case PlanCommandResume:
		next, e.Kind, e.Occurrences = next.resume(c.Missed, now)
	case PlanCommandClose:
		next, e.Kind = next.close(now)
	case PlanCommandRetry:
		next, e.Kind, e.Occurrences = next.retry(now)
	case PlanCommandEvent:
		next, e.Kind, e.Occurrences = next.recordEvent(c, now)
		e.On, e.Document, e.Due = c.On, c.Document, c.Due
	}
	next, e = next.record(e, now)
	return next, []PlanEvent{e}, nil
}

// clone copies the lists, so that changes do not reach the original.
func (s PlanState) clone() PlanState {
	s.Todo, s.Lines, s.Problems = slices.Clone(s.Todo), slices.Clone(s.Lines), slices.Clone(s.Problems)
	return s
}

// launch begins a launch. A plan that an operator has ended is launched anew: what was recorded and started stays, and of the occurrences
// that were due since then only the last one of each line is opened.
func (s PlanState) launch(now time.Time) PlanState {
	if s.Seq > 0 {
		s.Epoch++
	}
	s.Status, s.Launched, s.LaunchedAt, s.Todo = PlanLaunching, false, now, launchSteps()
	return s.setAsideMissed(now)
}

// resume goes on with the launch, or with the opening of occurrences. Of those that were due during the pause only the last one of each line
// is opened, unless the person has chosen otherwise.
func (s PlanState) resume(choice MissedChoice, now time.Time) (PlanState, PlanEventKind, []LineOccurrence) {
	kind := PlanEventMissedDecided
	if s.Status == PlanPaused {
		kind, s.Status = PlanEventResumed, PlanRunning
		if !s.Launched {
			s.Status = PlanLaunching
		}
		s = s.setAsideMissed(now)
	}
	missed := s.Missed()
	if choice == MissedAsk {
		return s, kind, missed
	}
	for i, line := range s.Lines {
		if choice == MissedOpen {
			s.Lines[i].Owed = slices.SortedFunc(slices.Values(slices.Concat(line.Owed, line.Missed)), time.Time.Compare)
		}
		s.Lines[i].Missed = nil
	}
	// An occurrence that could not be opened is tried anew after the owed ones that were due before it.
	s.Problems = slices.DeleteFunc(s.Problems, func(p OpeningProblem) bool { return !s.isNext(LineOccurrence{p.Line, p.At}) })
	return s, kind, missed
}

func (s PlanState) isNext(o LineOccurrence) bool {
	return slices.ContainsFunc(s.Lines, func(l LineCursor) bool {
		at, exists := l.next(s.Year)
		return l.Line == o.Line && exists && at.Equal(o.At)
	})
}

// setAsideMissed leaves only the last due occurrence of each line to be opened, and counts the others as missed. One that could not be opened
// before the pause is still owed.
func (s PlanState) setAsideMissed(now time.Time) PlanState {
	for i, line := range s.Lines {
		due := line.due(s.Year, now)
		if len(due) < 2 {
			continue
		}
		missed := due[:len(due)-1]
		if p, found := s.problem(line.Line); found && p.At.Equal(missed[0]) {
			line.Owed, missed = append(slices.Clone(line.Owed), missed[0]), missed[1:]
		}
		line.Missed = slices.Concat(line.Missed, missed)
		line.Opened = due[len(due)-2]
		s.Lines[i] = line
	}
	return s
}

// close closes the plan at once when no task can have been recorded and not started; otherwise these tasks are withdrawn first.
func (s PlanState) close(now time.Time) (PlanState, PlanEventKind) {
	if s.Launched && len(s.Todo) == 0 && !s.anyDue(now) {
		s.Status = PlanClosed
		return s, PlanEventClosed
	}
	s.Status = PlanClosing
	return s, PlanEventClosing
}

// retry has every problem tried again now, with all its attempts before it.
func (s PlanState) retry(now time.Time) (PlanState, PlanEventKind, []LineOccurrence) {
	var again []LineOccurrence
	for i, p := range s.Problems {
		s.Problems[i].Attempts, s.Problems[i].Next = 0, now
		again = append(again, LineOccurrence{p.Line, p.At})
	}
	return s, PlanEventRetried, again
}

// Abort ends a plan whose workflow ends in an unforeseen way: an operator of the engine has cancelled it, or it failed. A plan that is over
// stays as it is, without an event.
func (s PlanState) Abort(reason string, now time.Time) (PlanState, []PlanEvent) {
	if s.Over() {
		return s, nil
	}
	s.Status = PlanEnded
	s, e := s.record(PlanEvent{Kind: PlanEventEnded, Channel: ChannelEngine, Message: reason}, now)
	return s, []PlanEvent{e}
}

// Restore takes a plan over from the record, for a new workflow. What an earlier workflow may still write is refused from then on. A plan
// that is over stays as it is, without an event.
func (s PlanState) Restore(now time.Time) (PlanState, []PlanEvent) {
	if s.Over() {
		return s, nil
	}
	s.Epoch++
	s, e := s.record(PlanEvent{Kind: PlanEventRestored, Channel: ChannelEngine}, now)
	return s, []PlanEvent{e}
}
