package main

import (
	"context"
	"errors"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"loa/activities"
	"loa/commands"
	"loa/plan"
	"loa/plan/period"
	"loa/store"
	"loa/workflows"
)

// restoreAtOnce is how many tasks are restored at the same time.
const restoreAtOnce = 8

func (p *program) restore() *cobra.Command {
	return &cobra.Command{
		Use:   "restore",
		Short: p.t("command.restore.short"),
		Long:  p.t("command.restore.long"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withEngine(cmd.Context(), func(ctx context.Context, a *app) error {
				r := restorer{app: a, tasks: a.activities().Tasks, progress: newProgress(p.errs)}
				r.tasks.Commands = commands.Restoring{Client: a.commands}
				err := r.run(ctx)
				r.progress.done()
				if err != nil {
					return err
				}
				return p.show(r.restored, func() {
					p.print(p.t("command.restore.done", "Tasks", r.restored.Tasks, "Plans", r.restored.Plans, "Periods", r.restored.Periods, "Others", r.restored.Others,
						"Due", r.restored.LettersDue, "Reopened", r.restored.LettersReopened))
				})
			})
		},
	}
}

// restoredView is what a restore has started and opened.
type restoredView struct {
	Tasks           int `json:"tasks"`
	Plans           int `json:"plans"`
	Periods         int `json:"periods"`
	Others          int `json:"others"`           // workflows of mail, and schedules
	LettersDue      int `json:"letters_due"`      // that waited for the engine and are processed now
	LettersReopened int `json:"letters_reopened"` // that were refused because the engine had lost their task
}

// restorer starts every workflow that is open on record and missing in the engine. It may be stopped and run again at any moment: each run
// starts what is missing then.
type restorer struct {
	*app
	tasks    *activities.Activities
	progress *progress
	restored restoredView

	mu       sync.Mutex
	done     int
	unopened map[plan.PlanID]bool // plans with tasks that had no event yet
}

func (r *restorer) run(ctx context.Context) error {
	found, err := r.comparison().Missing(ctx)
	if err != nil {
		return err
	}
	if err := r.restoreTasks(ctx, found.Differences); err != nil {
		return err
	}
	if err := r.restoreReassigned(ctx); err != nil {
		return err
	}
	if err := r.restoreOthers(ctx, found.Differences); err != nil {
		return err
	}
	if r.restored.Periods, err = r.startPeriods(ctx); err != nil {
		return err
	}
	if r.restored.LettersReopened, err = r.store.ReopenMisrefused(ctx, now()); err != nil {
		return err
	}
	r.restored.LettersDue, err = r.store.RetryLetters(ctx)
	return err
}

func (r *restorer) restoreTasks(ctx context.Context, found []activities.Difference) error {
	missing := missingTasks(found)
	r.unopened = map[plan.PlanID]bool{}
	group, taskCtx := errgroup.WithContext(ctx)
	group.SetLimit(restoreAtOnce)
	for _, id := range missing {
		group.Go(func() error {
			err := r.restoreTask(taskCtx, id)
			r.mu.Lock()
			defer r.mu.Unlock()
			r.done++
			r.progress.show(r.lang.T("command.restore.progress"), r.done, len(missing))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for id := range r.unopened {
		for left := 1; left > 0; {
			var err error
			if left, err = r.tasks.StartTasks(ctx, id); err != nil {
				return err
			}
		}
	}
	r.restored.Tasks += len(missing)
	return nil
}

func missingTasks(found []activities.Difference) (ids []plan.TaskID) {
	for _, d := range found {
		if d.Kind == activities.MissingWorkflow && d.Task != "" {
			ids = append(ids, d.Task)
		}
	}
	return ids
}

// restoreTask starts a task from its state, in a new epoch, so that nothing of an earlier workflow can be written any more. A task without a
// state starts like a new one.
func (r *restorer) restoreTask(ctx context.Context, id plan.TaskID) error {
	task, err := r.store.Task(ctx, id)
	if err != nil {
		return err
	}
	if task.State.Seq == 0 {
		r.mu.Lock()
		r.unopened[task.Plan] = true
		r.mu.Unlock()
		return r.store.ResetStart(ctx, id)
	}
	state, err := r.store.RaiseEpoch(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil // it has ended meanwhile
	}
	if err != nil {
		return err
	}
	return r.commands.RestoreTask(ctx, state, task.Title, task.Kind)
}

// restoreReassigned gives tasks to the units to which they were reassigned, where the workflow that had to do it was lost in between.
func (r *restorer) restoreReassigned(ctx context.Context) error {
	closed, err := r.store.Reassigned(ctx)
	if err != nil {
		return err
	}
	for _, state := range closed {
		id, err := state.Task.ForUnit(state.ReassignedTo)
		if err != nil {
			return err
		}
		_, exists, err := r.store.FindState(ctx, id)
		if err != nil {
			return err
		}
		if exists {
			continue
		}
		if err := r.tasks.OpenReassigned(ctx, activities.Reassignment{Task: state.Task, Unit: state.ReassignedTo}); err != nil {
			return err
		}
		r.restored.Tasks++
	}
	return nil
}

// restoreOthers starts plans, the workflows of mail, and schedules.
func (r *restorer) restoreOthers(ctx context.Context, found []activities.Difference) error {
	for _, d := range found {
		switch {
		case d.Task != "" || d.Kind != activities.MissingWorkflow:
			continue
		case d.Plan != "":
			if err := r.restorePlan(ctx, d.Plan); err != nil {
				return err
			}
			r.restored.Plans++
			continue
		}
		r.restored.Others++
	}
	if r.restored.Others == 0 {
		return nil
	}
	if addresses := r.mailboxAddresses(); len(addresses) > 0 {
		if err := r.commands.StartMailWorkflows(ctx, addresses...); err != nil {
			return err
		}
	}
	return r.schedule(ctx)
}

// startPeriods starts the workflows of the periods that are on record and do not run, and returns how many. A cancelled period has none. That of a period
// whose report was sent goes on: the report may be corrected.
func (a *app) startPeriods(ctx context.Context) (started int, err error) {
	states, err := a.store.PeriodStates(ctx, "")
	if err != nil {
		return 0, err
	}
	for _, s := range states {
		if s.Stage == period.StageCancelled {
			continue
		}
		id := plan.PlanID(s.Plan)
		runs, err := a.commands.PeriodRuns(ctx, id, s.Period.ID)
		if err != nil {
			return started, err
		}
		if runs {
			continue
		}
		if err := a.commands.StartPeriod(ctx, id, s.Period.ID); err != nil {
			return started, err
		}
		started++
	}
	return started, nil
}

// restorePlan starts the workflow of a plan, which takes the plan over from the record.
func (r *restorer) restorePlan(ctx context.Context, id plan.PlanID) error {
	return r.commands.RestorePlan(ctx, workflows.PlanInput{Plan: id})
}
