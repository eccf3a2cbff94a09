package main

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/client"

	"loa/plan"
	"loa/store"
)

const (
	followPoll = 300 * time.Millisecond
	// answerWait bounds one question to the engine or PostgreSQL while a launch is followed, and silenceLimit how long they may give no answer.
	answerWait   = 2 * time.Second
	silenceLimit = 5 * time.Second
)

// launchFollower shows how a launch goes on.
type launchFollower struct {
	*program
	app    *app
	before plan.PlanState
	counts store.PlanCounts // the last that were read
	silent time.Time        // since when the engine or PostgreSQL gives no answer; zero while both answer
	bar    *progress
}

// startLaunch starts the launch of a plan and follows it. An engine that does not answer ends both.
func (p *program) startLaunch(ctx context.Context, a *app, before plan.PlanState, wait time.Duration) error {
	starting, cancel := context.WithTimeout(ctx, a.commands.Wait)
	defer cancel()
	if err := a.commands.LaunchPlanAs(starting, before.Plan, plan.PlanCommand{Channel: plan.ChannelCLI, Proof: byOperator()}); err != nil {
		return p.planRefused(ctx, a, before.Plan, err)
	}
	f := launchFollower{program: p, app: a, before: before, bar: newProgress(p.errs)}
	defer f.bar.done()
	return f.follow(ctx, wait)
}

// follow returns when every task is out, when a person stops the launch, when the wait is over, and when the engine does not answer. Ctrl-C stops
// the following, not the launch.
func (f *launchFollower) follow(ctx context.Context, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	tick := time.NewTicker(followPoll)
	defer tick.Stop()
	for {
		over, err := f.look(ctx)
		if over || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			f.bar.done()
			if !f.silent.IsZero() {
				return f.engineSilent()
			}
			f.say(f.t("command.plan.launch.goes_on", "Plan", f.before.Plan))
			return nil
		case <-tick.C:
		}
	}
}

// look reads once how far the launch is, and reports whether it is over.
func (f *launchFollower) look(ctx context.Context) (over bool, err error) {
	state, err := f.read(ctx)
	if ctx.Err() != nil {
		return false, nil
	}
	if err != nil {
		return false, f.noAnswer()
	}
	f.silent = time.Time{}
	f.bar.show(f.t("command.plan.launch.progress"), f.counts.Started, f.counts.Started+f.counts.Pending)
	if stopped, err := f.launchStopped(ctx, f.app, f.before, state); stopped || err != nil {
		return stopped, err
	}
	if state.Status != plan.PlanRunning && !state.Launched {
		return false, nil
	}
	f.bar.done()
	return true, f.show(struct {
		Plan    plan.PlanID `json:"plan"`
		Started int         `json:"started"`
	}{f.before.Plan, f.counts.Started}, func() {
		f.print(f.t("command.plan.launch.done", "Plan", f.before.Plan, "Count", f.counts.Started))
	})
}

// read reads the state of the plan and the number of its tasks, and asks the engine whether it answers.
func (f *launchFollower) read(ctx context.Context) (plan.PlanState, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	state, err := f.app.store.PlanState(ctx, f.before.Plan)
	counts, countErr := f.app.store.PlanCounts(ctx, f.before.Plan)
	if err := errors.Join(err, countErr); err != nil {
		return state, err
	}
	f.counts = counts
	if state.Launched {
		return state, nil // nothing is asked of the engine any more
	}
	_, err = f.app.client.CheckHealth(ctx, &client.CheckHealthRequest{})
	return state, err
}

// noAnswer is an error once nothing has answered for silenceLimit.
func (f *launchFollower) noAnswer() error {
	if f.silent.IsZero() {
		f.silent = time.Now()
	}
	if time.Since(f.silent) < silenceLimit {
		return nil
	}
	f.bar.done()
	return f.engineSilent()
}

func (f *launchFollower) engineSilent() error {
	return unavailable(nil, f.t("command.plan.launch.no_answer", "Plan", f.before.Plan, "Started", f.counts.Started, "All", f.counts.Started+f.counts.Pending))
}

// launchStopped tells of a launch that does not go on: the plan has errors, or a person has paused, closed or ended it.
func (p *program) launchStopped(ctx context.Context, a *app, before, state plan.PlanState) (bool, error) {
	switch state.Status {
	case plan.PlanPaused, plan.PlanClosing, plan.PlanClosed, plan.PlanEnded:
		if state.Seq == before.Seq {
			return false, nil // it has not begun
		}
		p.say(p.t("command.plan.launch.stopped", "Plan", state.Plan, "Status", p.lang.Word("plan_status", string(state.Status))))
		return true, nil
	case plan.PlanImported:
		if state.Seq == before.Seq {
			return false, nil
		}
		journal, err := a.store.PlanJournal(ctx, state.Plan)
		if err != nil {
			return false, err
		}
		return true, invalid(p.t("command.plan.launch.failed", "Plan", state.Plan, "Reason", journal[len(journal)-1].Message))
	case plan.PlanLaunching, plan.PlanRunning:
	}
	return false, nil
}
