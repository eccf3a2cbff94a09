package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"loa/activities"
	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
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
				r := resyncer{app: a, tasks: a.activities().Tasks, lost: map[plan.PlanID]*lostPlan{}}
				view, err := r.run(ctx)
				if err != nil {
					return err
				}
				if err := p.show(view, func() { p.printResynced(view) }); err != nil || len(view.Left) == 0 {
					return err
				}
				return invalid(p.t("command.reconcile.differs", "Count", len(view.Left)))
			})
		},
	}
}

// resyncedView is the number of differences that a resync has mended, those that are left, and the plans that have to be imported again first.
type resyncedView struct {
	Mended int                     `json:"mended"`
	Left   []activities.Difference `json:"left"`
	Lost   []lostPlan              `json:"lost,omitempty"`
}

// lostPlan is a plan of which the engine runs tasks, and the record lacks the annex: all of it, or some lines.
type lostPlan struct {
	Plan  plan.PlanID `json:"plan"`
	Tasks int         `json:"tasks"`           // that the engine holds and that cannot be recorded
	Lines []string    `json:"lines,omitempty"` // that the annex on record lacks; empty when the whole plan is lost
}

// printResynced prints what is mended, then for each lost plan what to run, then the other differences.
func (p *program) printResynced(view resyncedView) {
	p.print(p.t("command.resync.done", "Count", view.Mended))
	lost := map[plan.PlanID]bool{}
	for _, l := range view.Lost {
		lost[l.Plan] = true
		sentence := locale.ID("command.resync.lost_plan")
		if len(l.Lines) > 0 {
			sentence = "command.resync.lost_lines"
		}
		p.print(p.t(sentence, "Plan", l.Plan, "Tasks", l.Tasks, "Import", importCommand(l.Plan), "Lines", strings.Join(l.Lines, ", ")))
	}
	for _, d := range view.Left {
		if d.Kind != activities.MissingRow || !lost[d.Task.Plan()] {
			p.printDifference(d)
		}
	}
}

// importCommand is the command that imports a plan with the same id.
func importCommand(id plan.PlanID) string {
	year, suffix, _ := strings.Cut(strings.TrimPrefix(string(id), "kh-"), "-")
	command := "loa plan import … --year " + year
	if suffix != "" {
		command += " --suffix " + suffix
	}
	return command
}

// resyncer mends the record from the workflows, and workflows that are behind the record from it.
type resyncer struct {
	*app
	tasks *activities.Activities
	lost  map[plan.PlanID]*lostPlan
}

func (r *resyncer) run(ctx context.Context) (resyncedView, error) {
	found, err := r.tasks.Reconcile(ctx)
	if err != nil {
		return resyncedView{}, err
	}
	if err := r.lookAtPlans(ctx, found.Differences); err != nil {
		return resyncedView{}, err
	}
	told := 0
	for _, d := range found.Differences {
		if d.Task == "" || d.Kind.Mend() != "resync" || r.isLost(d) {
			continue
		}
		err := r.mend(ctx, d)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			err = r.mend(ctx, d) // a worker that was just killed is asked first, and does not answer
		}
		if err != nil {
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
	return resyncedView{Mended: before - len(found.Differences), Left: found.Differences, Lost: r.lostPlans()}, nil
}

// lookAtPlans looks at the plans of the tasks that the record lacks. One that is not on record is lost: the engine does not hold its annex. The
// workflow of one that is on record, which may have been imported again, is told to write its state.
func (r *resyncer) lookAtPlans(ctx context.Context, differences []activities.Difference) error {
	known := map[plan.PlanID]bool{}
	for _, d := range differences {
		if d.Kind != activities.MissingRow {
			continue
		}
		id := d.Task.Plan()
		if !known[id] {
			known[id] = true
			if err := r.lookAtPlan(ctx, id); err != nil {
				return err
			}
		}
		if lost := r.lost[id]; lost != nil {
			lost.Tasks++
		}
	}
	return nil
}

func (r *resyncer) lookAtPlan(ctx context.Context, id plan.PlanID) error {
	_, err := r.store.Plan(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		r.lost[id] = &lostPlan{Plan: id}
		return nil
	}
	if err == nil {
		err = r.commands.ResyncPlan(ctx, id)
	}
	if errors.Is(err, plan.ErrAway) {
		return nil
	}
	return err
}

// isLost reports whether a difference is that a task of a lost plan has no row.
func (r *resyncer) isLost(d activities.Difference) bool {
	return d.Kind == activities.MissingRow && r.lost[d.Task.Plan()] != nil
}

// addLostLine notes a task whose line the annex on record lacks.
func (r *resyncer) addLostLine(id plan.TaskID) {
	lost := r.lost[id.Plan()]
	if lost == nil {
		lost = &lostPlan{Plan: id.Plan()}
		r.lost[id.Plan()] = lost
	}
	lost.Tasks++
	if !slices.Contains(lost.Lines, id.Line()) {
		lost.Lines = append(lost.Lines, id.Line())
	}
}

func (r *resyncer) lostPlans() []lostPlan {
	var all []lostPlan
	for _, id := range slices.Sorted(maps.Keys(r.lost)) {
		all = append(all, *r.lost[id])
	}
	return all
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
	if errors.Is(err, store.ErrNotFound) {
		r.addLostLine(id)
	}
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
		ID: id, Line: line.Code, Unit: id.Unit(), Occurrence: id.Occurrence(), From: from, Due: state.FirstDue, Recurs: line.Recurs(),
		Kind: line.Deadline.Kind, Title: line.Title, Product: line.Product, Group: line.Group, Work: state.Work(),
	}
	if _, err := r.store.AddTasks(ctx, id.Plan(), []plan.TaskSpec{spec}); err != nil {
		return fmt.Errorf("recording task %s again: %w", id, err)
	}
	return nil
}
