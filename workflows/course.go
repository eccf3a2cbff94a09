package workflows

import (
	"time"

	"loa/activities"
	"loa/plan"
)

// course is what was applied to the state of a task since the start of a run. From it the events of the run can be projected once more when
// the record has lost them. It is rebuilt by a replay and is no part of the state, so that it does not survive continue-as-new.
type course struct {
	from   plan.State  // at the start of the run
	opened *plan.Event // of a new task, and of one that the launch has just opened; nil for one that is carried over or restored
	steps  []step
}

// step is one command, or one wake of the timer without a command.
type step struct {
	command *plan.Command
	at      time.Time
	version int // of the rules of a wake, see activities.StepVersion
}

// startAt is the course of a run from a state. One that the launch has opened includes the first event.
func startAt(state plan.State) course {
	c := course{from: state}
	if opened, just := state.JustOpened(); just {
		c.opened = &opened
	}
	return c
}

func (c *course) commanded(command plan.Command, at time.Time) {
	c.steps = append(c.steps, step{command: &command, at: at})
}

// projections lists the projections of the run again, each with the state of its time, up to the event with a number.
func (c *course) projections(until int) []activities.Projection {
	var all []activities.Projection
	state := c.from
	if c.opened != nil {
		all = append(all, activities.Projection{State: state, Events: []plan.Event{*c.opened}})
	}
	for _, s := range c.steps {
		next, events := s.apply(state)
		if next.Seq > until {
			return all
		}
		if state = next; len(events) > 0 {
			all = append(all, activities.Projection{State: state, Events: events})
		}
	}
	return all
}

// apply repeats the step. A command had been applied to the same state before, so that it is not refused.
func (s step) apply(state plan.State) (plan.State, []plan.Event) {
	if s.command == nil {
		woken, events := stateBy(s.version, state).Wake(s.at)
		woken.Wave = state.Wave
		return woken, events
	}
	next, events, err := state.Apply(*s.command, s.at)
	if err != nil {
		return state, nil
	}
	return next, events
}

// stateBy is the state as the code of a version reads it: before version 1 a task did not know the size of its wave.
func stateBy(version int, state plan.State) plan.State {
	if version < 1 {
		state.Wave = 0
	}
	return state
}
