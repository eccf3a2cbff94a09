package plan

import (
	"slices"
	"time"
)

// PlanStep is a piece of work on a plan. A step that is done twice changes nothing.
type PlanStep string

// The steps.
const (
	PlanStepRecord   PlanStep = "record"   // put the tasks of the launch on record
	PlanStepList     PlanStep = "list"     // list the recurring lines
	PlanStepStart    PlanStep = "start"    // start one batch of recorded tasks
	PlanStepLetters  PlanStep = "letters"  // write the opening letters of the tasks that were started together
	PlanStepOpen     PlanStep = "open"     // put the tasks of due occurrences on record
	PlanStepWithdraw PlanStep = "withdraw" // withdraw what was recorded and not started; cancel what an unfinished launch has started
)

func launchSteps() []PlanStep {
	return []PlanStep{PlanStepRecord, PlanStepList, PlanStepStart, PlanStepLetters}
}

func openingSteps() []PlanStep { return []PlanStep{PlanStepStart, PlanStepLetters} }

// PlanWork is the step to do now, with what it is about.
type PlanWork struct {
	Step   PlanStep
	At     time.Time   // of PlanStepOpen: when the occurrences were due
	Lines  []string    // of PlanStepOpen
	Events []LineEvent // of PlanStepOpen: the events that open lines among them
	Cancel bool        // of PlanStepWithdraw: the launch has not come to its end, so that the tasks it has started are cancelled
}

// Same reports whether two pieces of work are the same one.
func (w PlanWork) Same(other PlanWork) bool { return w.Step == other.Step && w.At.Equal(other.At) }

// NextWork gives the work to do now; false when the plan waits.
func (s PlanState) NextWork(now time.Time) (PlanWork, bool) {
	switch s.Status {
	case PlanLaunching, PlanRunning:
		if len(s.Todo) > 0 {
			return PlanWork{Step: s.Todo[0]}, true
		}
		return s.dueWork(now)
	case PlanClosing:
		return PlanWork{Step: PlanStepWithdraw, Cancel: !s.Launched}, true
	case PlanImported, PlanPaused, PlanClosed, PlanEnded:
	}
	return PlanWork{}, false
}

// dueWork gathers the lines whose next occurrence was due at the earliest time.
func (s PlanState) dueWork(now time.Time) (PlanWork, bool) {
	work := PlanWork{Step: PlanStepOpen}
	for _, line := range s.Lines {
		wake, exists := s.wakeOf(line)
		if !exists || wake.After(now) {
			continue
		}
		at, _ := line.next(s.Year)
		switch {
		case len(work.Lines) == 0 || at.Before(work.At):
			work.At, work.Lines = at, []string{line.Line}
		case at.Equal(work.At):
			work.Lines = append(work.Lines, line.Line)
		}
	}
	work.Events = s.eventsOf(work.At, work.Lines)
	return work, len(work.Lines) > 0
}

// NextOpening gives the next time at which an occurrence opens, or is tried again. It is false when there is none, and while nothing opens.
func (s PlanState) NextOpening() (time.Time, bool) {
	var next time.Time
	if s.Status != PlanRunning {
		return next, false
	}
	for _, line := range s.Lines {
		if at, exists := s.wakeOf(line); exists && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, !next.IsZero()
}

// wakeOf gives the time at which the next occurrence of a line is opened or tried again. A problem that stands stops the line.
func (s PlanState) wakeOf(line LineCursor) (time.Time, bool) {
	at, exists := line.next(s.Year)
	if p, found := s.problem(line.Line); found && exists {
		return p.Next, !p.Stands()
	}
	return at, exists
}

// next gives the next occurrence to be opened.
func (l LineCursor) next(year int) (time.Time, bool) {
	if len(l.Owed) > 0 {
		return l.Owed[0], true
	}
	return l.NextOpening(year, l.Opened)
}

// due lists the occurrences after the cursor that are due, the earliest first.
func (l LineCursor) due(year int, now time.Time) []time.Time {
	var due []time.Time
	for after := l.Opened; ; {
		at, exists := l.NextOpening(year, after)
		if !exists || at.After(now) {
			return due
		}
		due, after = append(due, at), at
	}
}

// anyDue reports whether an occurrence may have been put on record and not counted as opened.
func (s PlanState) anyDue(now time.Time) bool {
	return slices.ContainsFunc(s.Lines, func(l LineCursor) bool {
		at, exists := l.next(s.Year)
		return exists && !at.After(now)
	})
}

func (s PlanState) problem(line string) (OpeningProblem, bool) {
	i := slices.IndexFunc(s.Problems, func(p OpeningProblem) bool { return p.Line == line })
	if i < 0 {
		return OpeningProblem{}, false
	}
	return s.Problems[i], true
}

// OpeningFailure is why an occurrence of a line could not be opened.
type OpeningFailure struct {
	Line    string `json:"line"`
	Message string `json:"message"`
}

// PlanReport is the result of a step.
type PlanReport struct {
	Work      PlanWork
	Year      int              // of PlanStepList
	Recurring []RecurringLine  // of PlanStepList
	Left      int              // of PlanStepStart: tasks that are not started yet
	Failure   string           // of PlanStepRecord: why the plan cannot be launched
	Failures  []OpeningFailure // of PlanStepOpen: the lines that could not be opened; the others are open
	Withdrawn int              // of PlanStepWithdraw
	Cancelled int              // of PlanStepWithdraw
}

// Report takes in the result of a step, which may come after a command has changed the plan. It returns the state after it, and the events
// for the journal.
func (s PlanState) Report(r PlanReport, now time.Time) (PlanState, []PlanEvent) {
	if s.Over() || s.Status == PlanClosing && r.Work.Step != PlanStepWithdraw {
		return s, nil // the withdrawal takes in all that was recorded
	}
	next := s.clone()
	switch r.Work.Step {
	case PlanStepRecord:
		if r.Failure != "" {
			return next.failLaunch(r.Failure, now)
		}
		return next.finish(PlanStepRecord, now)
	case PlanStepList:
		next.Year, next.Lines = r.Year, next.cursors(r.Recurring, now)
		next.Problems = slices.DeleteFunc(next.Problems, func(p OpeningProblem) bool { return !next.hasLine(p.Line) })
		return next.finish(PlanStepList, now)
	case PlanStepStart:
		if r.Left > 0 {
			return s, nil
		}
		return next.finish(PlanStepStart, now)
	case PlanStepLetters:
		return next.finish(PlanStepLetters, now)
	case PlanStepOpen:
		return next.reportOpening(r, now)
	case PlanStepWithdraw:
		next.Status, next.Todo = PlanClosed, nil
		next, e := next.record(PlanEvent{Kind: PlanEventClosed, Channel: ChannelEngine, Withdrawn: r.Withdrawn, Cancelled: r.Cancelled}, now)
		return next, []PlanEvent{e}
	}
	return s, nil
}

// failLaunch takes the launch back: nothing was recorded, and the plan can be imported anew.
func (s PlanState) failLaunch(message string, now time.Time) (PlanState, []PlanEvent) {
	s.Status, s.Todo = PlanImported, nil
	s, e := s.record(PlanEvent{Kind: PlanEventLaunchFailed, Channel: ChannelEngine, Message: message}, now)
	return s, []PlanEvent{e}
}

// finish takes a step from the list of those that remain. The last one ends the launch.
func (s PlanState) finish(step PlanStep, now time.Time) (PlanState, []PlanEvent) {
	if len(s.Todo) == 0 || s.Todo[0] != step {
		return s, nil
	}
	s.Todo = s.Todo[1:]
	if len(s.Todo) > 0 || s.Launched {
		return s, nil
	}
	s.Launched = true
	if s.Status == PlanLaunching {
		s.Status = PlanRunning
	}
	s, e := s.record(PlanEvent{Kind: PlanEventLaunched, Channel: ChannelEngine}, now)
	return s, []PlanEvent{e}
}

// cursors gives the recurring lines their cursors: those they had, else the beginning of the launch, or now when that is not known.
func (s PlanState) cursors(lines []RecurringLine, now time.Time) []LineCursor {
	if s.LaunchedAt.IsZero() {
		s.LaunchedAt = now
	}
	cursors := make([]LineCursor, 0, len(lines))
	for _, line := range lines {
		cursor := LineCursor{RecurringLine: line, Opened: s.LaunchedAt}
		if i := slices.IndexFunc(s.Lines, func(l LineCursor) bool { return l.RecurringLine == line }); i >= 0 {
			cursor = s.Lines[i]
		}
		cursors = append(cursors, cursor)
	}
	return cursors
}

func (s PlanState) hasLine(code string) bool {
	return slices.ContainsFunc(s.Lines, func(l LineCursor) bool { return l.Line == code })
}

// openingRetries are the waits before a failed opening is tried again; after the last the problem stands. They add up to a week, so that no
// long holiday ends them.
var openingRetries = []time.Duration{
	10 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour,
}

// reportOpening moves the cursors of the lines that are open. A line that could not be opened keeps its cursor and has a problem.
func (s PlanState) reportOpening(r PlanReport, now time.Time) (PlanState, []PlanEvent) {
	opened := PlanEvent{Kind: PlanEventOpened, Channel: ChannelEngine}
	var failed []PlanEvent
	for i, line := range s.Lines {
		at, exists := line.next(s.Year)
		if !exists || !at.Equal(r.Work.At) || !slices.Contains(r.Work.Lines, line.Line) {
			continue
		}
		if f := slices.IndexFunc(r.Failures, func(f OpeningFailure) bool { return f.Line == line.Line }); f >= 0 {
			var e PlanEvent
			s, e = s.addProblem(line.Line, at, r.Failures[f].Message, now)
			failed = append(failed, e)
			continue
		}
		s.Lines[i] = line.afterOpening(at)
		s.Problems = slices.DeleteFunc(s.Problems, func(p OpeningProblem) bool { return p.Line == line.Line })
		opened.Occurrences = append(opened.Occurrences, LineOccurrence{line.Line, at})
	}
	if len(opened.Occurrences)+len(failed) > 0 && len(s.Todo) == 0 {
		s.Todo = openingSteps() // of a line that failed for one unit the tasks of the others are on record
	}
	return s.recordOpening(opened, failed, now)
}

func (s PlanState) recordOpening(opened PlanEvent, failed []PlanEvent, now time.Time) (PlanState, []PlanEvent) {
	var events []PlanEvent
	if len(opened.Occurrences) > 0 {
		failed = append([]PlanEvent{opened}, failed...)
	}
	for _, e := range failed {
		if e.Kind == "" {
			continue // tried again, with the same problem as before
		}
		s, e = s.record(e, now)
		events = append(events, e)
	}
	return s, events
}

func (l LineCursor) afterOpening(at time.Time) LineCursor {
	if len(l.Owed) > 0 {
		l.Owed = l.Owed[1:]
	} else {
		l.Opened = at
	}
	return l
}

// addProblem counts one more attempt. Its event has a kind at the first attempt and at the last.
func (s PlanState) addProblem(line string, at time.Time, message string, now time.Time) (PlanState, PlanEvent) {
	i := slices.IndexFunc(s.Problems, func(p OpeningProblem) bool { return p.Line == line })
	if i < 0 {
		i = len(s.Problems)
		s.Problems = append(s.Problems, OpeningProblem{Line: line, At: at})
	}
	p := &s.Problems[i]
	p.Attempts, p.Message, p.Next = p.Attempts+1, message, time.Time{}
	e := PlanEvent{Channel: ChannelEngine, Occurrences: []LineOccurrence{{line, at}}, Message: message}
	switch {
	case p.Attempts > len(openingRetries):
		e.Kind = PlanEventHeld
	default:
		p.Next = now.Add(openingRetries[p.Attempts-1])
		if p.Attempts == 1 {
			e.Kind = PlanEventProblem
		}
	}
	return s, e
}
