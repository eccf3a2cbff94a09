package reporting

import (
	"context"
	"fmt"
	"slices"

	"go.temporal.io/sdk/activity"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/report"
	"loa/store"
)

// letters composes what follows from the events of one projection: the letters, the requests in them, and how each event reached whom it concerns.
type letters struct {
	*Activities
	state  period.State
	plan   plan.Plan
	people directory.Directory
	secret []byte
	forms  intake.Forms
	alive  func()                  // says that the activity goes on
	before []store.SubmittedFigure // that counted in the period before
	out    store.PeriodProjection
}

// projection is a change of a period with its letters. Their keys are derived from the events, so that a repeated projection sends nothing again.
func (a *Activities) projection(ctx context.Context, p Projection) (store.PeriodProjection, error) {
	w := &letters{Activities: a, state: p.State, out: store.PeriodProjection{State: p.State, Events: p.Events}}
	if !slices.ContainsFunc(p.Events, func(e period.Event) bool { return concernsPeople(e.Kind) }) {
		return w.out, nil
	}
	if err := w.load(ctx); err != nil {
		return store.PeriodProjection{}, err
	}
	for i, e := range p.Events {
		if err := w.lettersFor(e, p.Events[i+1:]); err != nil {
			return store.PeriodProjection{}, fmt.Errorf("writing the letters of event %d: %w", e.Seq, err)
		}
	}
	return w.out, nil
}

// concernsPeople says whether letters follow from an event. What a unit sends is answered with a receipt where it came in.
func concernsPeople(kind period.EventKind) bool {
	switch kind {
	case period.EventOpeningDue, period.EventOpened, period.EventReminded, period.EventEscalated, period.EventClosed, period.EventReturned, period.EventAdmitted,
		period.EventReopened, period.EventDueAmended:
		return true
	case period.EventSubmitted, period.EventAccepted, period.EventExempted, period.EventUnexempted, period.EventCompiled, period.EventAskedApproval, period.EventApproved,
		period.EventReportReturned, period.EventSettled, period.EventSent, period.EventCorrecting, period.EventCorrectionDropped, period.EventCancelled, period.EventRestored:
	}
	return false
}

func (w *letters) load(ctx context.Context) (err error) {
	id := plan.PlanID(w.state.Plan)
	if w.plan, err = w.Store.Plan(ctx, id); err != nil {
		return err
	}
	if w.people, err = w.Store.Directory(ctx); err != nil {
		return err
	}
	if w.secret, err = w.Store.Secret(); err != nil {
		return err
	}
	set, err := w.Store.Indicators(ctx)
	if err != nil {
		return err
	}
	w.forms = intake.NewForms(set, w.state.Period)
	w.alive = func() {
		if activity.IsActivity(ctx) {
			activity.RecordHeartbeat(ctx)
		}
	}
	w.before, err = w.figuresBefore(ctx, id)
	return err
}

// figuresBefore are the figures that counted in the latest period of the plan that ended before this one and has any.
func (w *letters) figuresBefore(ctx context.Context, id plan.PlanID) ([]store.SubmittedFigure, error) {
	states, err := w.Store.PeriodStates(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, s := range slices.Backward(states) {
		if !s.Period.To.Before(w.state.Period.To) || s.Stage == period.StageCancelled {
			continue
		}
		figures, err := w.Store.CountedFigures(ctx, id, s.Period.ID)
		if err != nil || len(figures) > 0 {
			return figures, err
		}
	}
	return nil, nil
}

// lettersFor adds what follows from an event. Later are the events after it in the same projection.
func (w *letters) lettersFor(e period.Event, later []period.Event) error {
	switch e.Kind {
	case period.EventOpened:
		return w.opened(e)
	case period.EventReminded:
		_, err := w.askAll(e, report.PeriodReminded, e.Units)
		return err
	case period.EventReturned:
		_, err := w.askAll(e, report.PeriodReturned, []directory.UnitCode{e.Unit})
		return err
	case period.EventAdmitted:
		_, err := w.askAll(e, report.PeriodAdmitted, []directory.UnitCode{e.Unit})
		return err
	case period.EventReopened:
		_, err := w.askAll(e, report.PeriodReopened, w.state.Waiting())
		return err
	case period.EventDueAmended:
		_, err := w.askAll(e, report.PeriodDueMoved, w.moved(e))
		return err
	case period.EventOpeningDue:
		if slices.ContainsFunc(later, func(next period.Event) bool { return next.Kind == period.EventOpened }) {
			return nil
		}
		return w.tell(e, "", report.PeriodNoticeInput{Told: report.PeriodToldOpeningDue})
	case period.EventEscalated:
		return w.tell(e, e.Unit, report.PeriodNoticeInput{Told: report.PeriodToldMissing, Units: w.names(e.Units, calendar.Today(e.At)), Due: e.Due})
	case period.EventClosed:
		return w.tell(e, "", w.closed(e))
	default:
		return nil // concernsPeople
	}
}

// opened asks every unit, and tells the coordinators which units have no person with an address.
func (w *letters) opened(e period.Event) error {
	unreached, err := w.askAll(e, report.PeriodOpened, e.Units)
	if err != nil {
		return err
	}
	last := calendar.Date{}
	for _, o := range w.state.Obligations {
		if o.Due.After(last) {
			last = o.Due
		}
	}
	return w.tell(e, "", report.PeriodNoticeInput{
		Told: report.PeriodToldOpened, Asked: len(e.Units), Units: w.names(unreached, calendar.Today(e.At)), Due: last,
	})
}

// closed is what is told when the door is shut.
func (w *letters) closed(e period.Event) report.PeriodNoticeInput {
	in := report.PeriodNoticeInput{Told: report.PeriodToldClosed}
	var missing []directory.UnitCode
	for _, o := range w.state.Obligations {
		if o.Status == period.StatusExempted {
			continue
		}
		in.Asked++
		if o.Status.Answered() {
			in.Answered++
		} else {
			missing = append(missing, o.Unit)
		}
	}
	in.Units = w.names(missing, calendar.Today(e.At))
	return in
}

// moved are the units whose due day an event has changed and whose answer is awaited.
func (w *letters) moved(e period.Event) []directory.UnitCode {
	var units []directory.UnitCode
	for _, o := range w.state.Obligations {
		if o.Status.Waiting() && (o.Unit == e.Unit || slices.Contains(e.Units, o.Unit)) {
			units = append(units, o.Unit)
		}
	}
	return units
}

// names are the names of units on a day.
func (w *letters) names(units []directory.UnitCode, on calendar.Date) []string {
	var names []string
	for _, code := range units {
		names = append(names, w.name(code, on))
	}
	return names
}

// name is the name of a unit on a day, or the last one that it had.
func (w *letters) name(code directory.UnitCode, on calendar.Date) string {
	if unit, valid := w.people.Unit(code, on); valid {
		return unit.Name
	}
	if unit, known := w.people.UnitEver(code); known {
		return unit.Name
	}
	return string(code)
}
