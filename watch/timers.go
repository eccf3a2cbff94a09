package watch

import (
	"context"
	"time"

	"loa/plan"
	"loa/store"
)

const (
	timerGrace  = 15 * time.Minute // between the time of a timer and the last row that it gives
	timerSoon   = time.Hour
	timerRounds = 10 // the timers are counted every tenth round, because every state is read for it
)

// timers counts the timers of all open tasks by the states on record.
func (l Looker) timers(ctx context.Context) (counted store.WatchTimers, err error) {
	now := l.Now()
	err = l.Record.EachOpenState(ctx, func(state plan.State) error {
		at, exists := state.NextWake()
		switch {
		case !exists:
		case at.Before(now.Add(-timerGrace)):
			counted.Late++
		case at.After(now) && at.Before(now.Add(timerSoon)):
			counted.Due++
		}
		return nil
	})
	return counted, err
}

// countTimers counts the timers in every tenth round and records the count.
func (w *Watchdog) countTimers(ctx context.Context) error {
	w.rounds++
	if w.rounds%timerRounds != 1 {
		return nil
	}
	counted, err := w.timers(ctx)
	if err != nil {
		return err
	}
	return w.Store.SaveWatchTimers(ctx, counted)
}
