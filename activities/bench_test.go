package activities_test

import (
	"fmt"
	"testing"
	"time"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// BenchmarkProject projects what a command leads to: the event, the row, and the letters to those who are concerned. A task is paused and
// resumed in turn, and each of the two is a letter to its unit.
func BenchmarkProject(b *testing.B) {
	p := activitiestest.New(b)
	people, err := p.Store.Directory(b.Context())
	p.Must(err)
	coordinator := people.Actor(activitiestest.Ha, calendar.Today(p.Clock))
	state, err := p.Store.State(b.Context(), activitiestest.Video)
	p.Must(err)
	turns := []plan.CommandKind{plan.CommandPause, plan.CommandResume}
	for n := 0; b.Loop(); n++ {
		p.Clock = p.Clock.Add(time.Second)
		after, events, err := state.Apply(benchCommand(n, turns[n%2], coordinator), p.Clock)
		p.Must(err)
		_, err = p.Tasks.Project(b.Context(), activities.Projection{State: after, Events: events})
		p.Must(err)
		state = after
	}
}

func benchCommand(n int, kind plan.CommandKind, by directory.Actor) plan.Command {
	return plan.Command{ID: fmt.Sprint("lan-", n), Kind: kind, Channel: plan.ChannelWeb, Actor: by, Reason: "Chờ hướng dẫn"}
}
