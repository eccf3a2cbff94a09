package activities

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"loa/store"
)

// commandLull is how long after the last command of a person a launch starts tasks at full speed again.
const commandLull = time.Second

// launchPace makes a launch yield to the commands of people: they share the processor, the engine and PostgreSQL with it. A worker sees the
// commands that it projects itself. The zero value is a launch beside which there was no command yet.
type launchPace struct {
	lastCommand atomic.Int64 // Unix time in nanoseconds
	slowly      sync.Mutex   // held by the one start that runs while commands come
}

func (p *launchPace) commanded(at time.Time) { p.lastCommand.Store(at.UnixNano()) }

func (p *launchPace) commandsCome(now time.Time) bool {
	return now.Sub(time.Unix(0, p.lastCommand.Load())) < commandLull
}

// startTask starts the workflow of a task. While commands come, tasks are started one after another, and after each start the launch rests as
// long as the start has taken.
func (a *Activities) startTask(ctx context.Context, task store.PendingTask) error {
	if a.pace.commandsCome(a.Now()) {
		a.pace.slowly.Lock()
		defer a.pace.slowly.Unlock()
		began := a.Now()
		defer func() { Sleep(ctx, a.Now().Sub(began)) }()
	}
	return a.Commands.StartTask(ctx, task.State, task.Title, task.Kind)
}
