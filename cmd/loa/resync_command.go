package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
)

const (
	resyncRounds = 10 // comparisons after the workflows were told to compare themselves
	resyncPause  = time.Second
)

func (p *program) resync() *cobra.Command {
	return &cobra.Command{
		Use:   "resync",
		Short: p.t("command.resync.short"),
		Long:  p.t("command.resync.long"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withEngine(cmd.Context(), func(ctx context.Context, a *app) error {
				r := resyncer{app: a, tasks: a.activities().Tasks}
				view, err := r.run(ctx)
				if err != nil {
					return err
				}
				if err := p.show(view, func() {
					p.print(p.t("command.resync.done", "Count", view.Mended))
					for _, d := range view.Left {
						p.printDifference(d)
					}
				}); err != nil || len(view.Left) == 0 {
					return err
				}
				return invalid(p.t("command.reconcile.differs", "Count", len(view.Left)))
			})
		},
	}
}

// resyncedView is the number of differences that a resync has mended, and those that are left.
type resyncedView struct {
	Mended int                     `json:"mended"`
	Left   []activities.Difference `json:"left"`
}

// resyncer mends the record from the workflows, and workflows that are behind the record from it.
type resyncer struct {
	*app
	tasks *activities.Activities
}

func (r *resyncer) run(ctx context.Context) (resyncedView, error) {
	found, err := r.tasks.Reconcile(ctx)
	if err != nil {
		return resyncedView{}, err
	}
	told := 0
	for _, d := range found.Differences {
		if d.Task == "" || d.Kind.Mend() != "resync" {
			continue
		}
		if err := r.mend(ctx, d); err != nil {
			r.log.Warn("a difference is not mended", "workflow", d.Workflow, "kind", d.Kind, "error", err)
			continue
		}
		told++
	}
	before := len(found.Differences)
	for round := 0; round < resyncRounds && told > 0 && len(found.Differences) > before-told; round++ {
		activities.Sleep(ctx, resyncPause)
		if found, err = r.tasks.Reconcile(ctx); err != nil {
			return resyncedView{}, err
		}
	}
	return resyncedView{Mended: before - len(found.Differences), Left: found.Differences}, nil
}

// mend tells a running workflow to compare itself with the record. What an ended workflow had projected is projected again.
func (r *resyncer) mend(ctx context.Context, d activities.Difference) error {
	if d.Kind == activities.MissingRow {
		if err := r.addRow(ctx, d.Task); err != nil {
			return err
		}
	}
	err := r.commands.ResyncTask(ctx, d.Task)
	if !errors.Is(err, plan.ErrAway) {
		return err
	}
	again, err := r.commands.Projections(ctx, d.Task)
	if err != nil || len(again) == 0 {
		return err
	}
	_, err = r.tasks.Project(ctx, activities.Projection{State: again[len(again)-1].State, Again: again})
	return err
}

// addRow records a task that the record has lost, with the words of its line. Its workflow then projects its state.
func (r *resyncer) addRow(ctx context.Context, id plan.TaskID) error {
	state, err := r.commands.TaskState(ctx, id)
	if err != nil {
		return err
	}
	p, err := r.store.Plan(ctx, id.Plan())
	if err != nil {
		return err
	}
	line, err := r.store.Line(ctx, id.Plan(), id.Line())
	if err != nil {
		return err
	}
	var from calendar.Date
	for _, occurrence := range line.Deadline.Occurrences(p.Year) {
		if occurrence.Key == id.Occurrence() {
			from = occurrence.From
		}
	}
	spec := plan.TaskSpec{
		ID: id, Line: line.Code, Unit: id.Unit(), Occurrence: id.Occurrence(), From: from, Due: state.FirstDue, Recurs: line.Deadline.Recurs(),
		Kind: line.Deadline.Kind, Title: line.Title, Product: line.Product, Group: line.Group,
	}
	if _, err := r.store.AddTasks(ctx, id.Plan(), []plan.TaskSpec{spec}); err != nil {
		return fmt.Errorf("recording task %s again: %w", id, err)
	}
	return nil
}
