package main

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"loa/commands"
	"loa/plan"
	"loa/watch"
	"loa/workflows"
)

func (p *program) engine() *cobra.Command {
	cmd := &cobra.Command{Use: "engine", Short: p.t("command.engine.short")}
	cmd.AddCommand(&cobra.Command{
		Use:   "stuck",
		Short: p.t("command.engine.stuck.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withEngine(cmd.Context(), p.showStuck)
		},
	}, &cobra.Command{
		Use:   "show " + p.t("command.word.task"),
		Short: p.t("command.engine.show.short"),
		Args:  p.exactly(1, "command.argument.task"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withEngine(cmd.Context(), func(ctx context.Context, a *app) error {
				return p.showExecution(ctx, a, plan.TaskID(args[0]))
			})
		},
	})
	return cmd
}

// showStuck tells what stands still in the engine: pumps, plans, failing workflows and activities, and rows without a workflow.
func (p *program) showStuck(ctx context.Context, a *app) error {
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	var stuck []finding
	for _, f := range a.watched(a.looker().Look(ctx)) {
		if !f.OK && ofEngine(watch.Check(f.Check)) {
			stuck = append(stuck, f)
		}
	}
	return p.show(append([]finding{}, stuck...), func() {
		if len(stuck) == 0 {
			p.print(p.t("command.engine.stuck.none"))
		}
		for _, f := range stuck {
			p.print(f.Name + ": " + f.Detail)
			p.print("    → " + f.Fix)
		}
	})
}

// ofEngine reports whether a check is about the work of the engine.
func ofEngine(check watch.Check) bool {
	switch check {
	case watch.CheckTemporal, watch.CheckQueue, watch.CheckPump, watch.CheckEngineEmpty, watch.CheckRowsDiffer, watch.CheckPlan, watch.CheckWorkflowTask,
		watch.CheckActivity, watch.CheckOccurrence, watch.CheckTimer, watch.CheckLetter, watch.CheckPublication:
		return true
	case watch.CheckPostgres, watch.CheckSchemaBehind, watch.CheckSchemaAhead, watch.CheckMailbox, watch.CheckEvidence, watch.CheckClock, watch.CheckDisk, watch.CheckWatchdog:
	}
	return false
}

// executionView is a task as the record and the engine have it.
type executionView struct {
	Task   plan.TaskID `json:"task"`
	Record recordView  `json:"record"`
	Engine *engineView `json:"engine"` // null: the engine does not know the task
}

type recordView struct {
	Stage     plan.Stage     `json:"stage"`
	Condition plan.Condition `json:"condition"`
	Epoch     int            `json:"epoch"`
	Seq       int            `json:"seq"`
	NextWake  time.Time      `json:"next_wake,omitzero"`

	shape plan.Shape
}

type engineView struct {
	Workflow   string         `json:"workflow"`
	Run        string         `json:"run"`
	Status     string         `json:"status"`
	Started    time.Time      `json:"started"`
	Events     int64          `json:"events"`
	Attempt    int            `json:"workflow_task_attempt"`
	Activities []activityView `json:"activities"`
}

type activityView struct {
	Name    string    `json:"name"`
	Attempt int       `json:"attempt"`
	Failure string    `json:"failure,omitempty"`
	Next    time.Time `json:"next,omitzero"`
}

// showExecution shows a task as the record and the engine have it.
func (p *program) showExecution(ctx context.Context, a *app, id plan.TaskID) error {
	task, err := a.store.Task(ctx, id)
	if err != nil {
		return err
	}
	e, err := a.commands.Describe(ctx, workflows.TaskWorkflowID(id))
	if err != nil && !errors.Is(err, commands.ErrNoExecution) {
		return unavailable(err, p.t("command.start.temporal_unreachable", "Address", a.temporal, "Reason", err))
	}
	view := executionView{Task: id, Record: recordView{Stage: task.State.Stage, Condition: task.State.Condition, Epoch: task.State.Epoch, Seq: task.State.Seq, shape: task.State.Shape}}
	view.Record.NextWake, _ = task.State.NextWake()
	if err == nil {
		view.Engine = engineViewOf(e)
	}
	return p.show(view, func() { p.printExecution(view) })
}

func engineViewOf(e commands.Execution) *engineView {
	view := &engineView{Workflow: e.ID, Run: e.Run, Status: e.Status, Started: e.Started, Events: e.Events, Attempt: e.TaskAttempt, Activities: []activityView{}}
	for _, a := range e.Activities {
		view.Activities = append(view.Activities, activityView{Name: a.Type, Attempt: a.Attempt, Failure: a.Failure, Next: a.Next})
	}
	return view
}

func (p *program) printExecution(view executionView) {
	next := "–"
	if !view.Record.NextWake.IsZero() {
		next = moment(p.lang, view.Record.NextWake)
	}
	p.print(p.t("command.engine.show.record", "Stands", p.stands(view.Record.shape, view.Record.Stage, view.Record.Condition), "Epoch", view.Record.Epoch, "Seq", view.Record.Seq, "Next", next))
	if view.Engine == nil {
		p.print(p.t("command.engine.show.unknown"))
		return
	}
	p.print(p.t("command.engine.show.engine", "Status", view.Engine.Status, "Run", view.Engine.Run, "Number", int(view.Engine.Events), "Moment", moment(p.lang, view.Engine.Started)))
	if view.Engine.Attempt > 1 {
		p.print(p.t("command.engine.show.task_attempt", "Number", view.Engine.Attempt))
	}
	for _, each := range view.Engine.Activities {
		failure := cmp.Or(strings.ReplaceAll(each.Failure, "\n", " "), "–")
		p.print("  " + p.t("command.engine.show.activity", "Name", each.Name, "Number", each.Attempt, "Failure", failure))
	}
}
