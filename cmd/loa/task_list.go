package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

func (p *program) taskList() *cobra.Command {
	var filter store.TaskFilter
	var which, unit, stage, bucket, waitingFor string
	cmd := &cobra.Command{
		Use:   "list",
		Short: p.t("command.task.list.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter.Plan, filter.Unit, filter.Stage, filter.Bucket = plan.PlanID(which), directory.UnitCode(unit), plan.Stage(stage), plan.Bucket(bucket)
			if err := cmp.Or(knownValue(p, "--stage", filter.Stage, plan.Stages()), knownValue(p, "--bucket", filter.Bucket, plan.Buckets())); err != nil {
				return err
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				today := calendar.Today(now())
				if waitingFor != "" {
					var err error
					if filter.Among, err = a.waitingTasks(ctx, filter.Plan, waitingFor, today); err != nil {
						return err
					}
				}
				tasks, total, err := a.store.Tasks(ctx, filter, today)
				if err != nil {
					return err
				}
				return p.showTasks(tasks, total, today)
			})
		},
	}
	cmd.Flags().StringVar(&which, "plan", "", p.t("command.task.list.flag.plan"))
	cmd.Flags().StringVar(&unit, "unit", "", p.t("command.task.list.flag.unit"))
	cmd.Flags().StringVar(&stage, "stage", "", p.t("command.task.list.flag.stage"))
	cmd.Flags().StringVar(&bucket, "bucket", "", "done_on_time, done_late, open_in_time, open_overdue")
	cmd.Flags().StringVar(&waitingFor, "waiting-for", "", p.t("command.task.list.flag.waiting_for"))
	cmd.Flags().StringVar(&filter.Search, "search", "", p.t("command.task.list.flag.search"))
	cmd.Flags().IntVar(&filter.Limit, "limit", 100, p.t("command.flag.limit"))
	cmd.Flags().IntVar(&filter.Offset, "offset", 0, p.t("command.task.list.flag.offset"))
	return cmd
}

// knownValue is a fault that names the known values of a flag; nil for one of them, and for a flag that was not given.
func knownValue[V ~string](p *program, flag string, value V, known []V) error {
	if value == "" || slices.Contains(known, value) {
		return nil
	}
	words := make([]string, len(known))
	for i, each := range known {
		words[i] = string(each)
	}
	return usage(p.t("command.task.list.unknown_value", "Flag", flag, "Value", quoted(string(value)), "Known", strings.Join(words, ", ")))
}

func (p *program) showTasks(tasks []store.Task, total int, today calendar.Date) error {
	views := make([]taskView, 0, len(tasks))
	for _, task := range tasks {
		views = append(views, newTaskView(task, today))
	}
	return p.show(views, func() {
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, v := range views {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", v.ID, short(v.Title, 50), report.StageName(p.lang, v.shape, v.Stage),
				p.shapeInList(v), v.Due.Vietnamese(), p.standing(v))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
		p.say(p.t("command.task.list.count", "Shown", len(views), "Count", total))
	})
}

// standing is the timeliness of a task in a list; for a task that is paused, declined or cancelled it is that.
func (p *program) standing(v taskView) string {
	if v.Condition != plan.ConditionActive {
		return p.lang.Word("condition", string(v.Condition))
	}
	return p.lang.Word("timeliness", string(v.Timeliness))
}

func (p *program) taskShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show " + p.t("command.word.task"),
		Short: p.t("command.task.show.short"),
		Args:  p.exactly(1, "command.argument.task"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				task, err := a.store.Task(ctx, plan.TaskID(args[0]))
				if err != nil {
					return fmt.Errorf("task %s: %w", args[0], err)
				}
				events, err := a.store.Journal(ctx, task.ID)
				if err != nil {
					return err
				}
				checks, err := a.store.LastChecks(ctx, task.ID)
				if err != nil {
					return err
				}
				return p.showTask(newTaskView(task, calendar.Today(now())), events, checks)
			})
		},
	}
}

func (p *program) showTask(v taskView, events []plan.Event, checks []store.LastCheck) error {
	return p.show(struct {
		taskView
		Journal []plan.Event           `json:"journal"`
		Checks  []publicationCheckView `json:"publication_checks"`
	}{v, events, publicationCheckViews(checks)}, func() {
		p.print(fmt.Sprintf("%s\n%s", v.ID, v.Title))
		p.print(p.t("command.task.show.lead", "Unit", v.UnitName))
		p.print(p.stands(v.shape, v.Stage, v.Condition))
		p.print(p.t("command.task.show.due", "Day", v.Due.Vietnamese(), "Timeliness", p.lang.Word("timeliness", string(v.Timeliness))))
		p.printWork(v, events, checks)
		p.printPublicationChecks(checks)
		for _, e := range events {
			p.print(fmt.Sprintf("  %2d  %s  %-28s %s %s", e.Seq, atClock(e.At), p.lang.Word("event", string(e.Kind)), e.Actor, e.Reason))
			if e.Proof.Reference != "" {
				p.print("      " + p.t("command.task.show.proved_by", "Evidence", p.lang.Word("evidence", string(e.Proof.Kind)), "Hash", e.Proof.Reference))
			}
			if e.Proof.Operator != "" {
				p.print("      " + p.t("command.task.show.typed_by", "Operator", e.Proof.Operator, "Basis", e.Proof.Basis))
			}
		}
	})
}

// stands says at which stage a task is, and in which condition.
func (p *program) stands(shape plan.Shape, stage plan.Stage, condition plan.Condition) string {
	name := report.StageName(p.lang, shape, stage)
	if stage == plan.StageDone && condition == plan.ConditionActive {
		return p.t("command.task.finished", "Stage", name)
	}
	return p.t("command.task.stands", "Stage", name, "Condition", p.lang.Word("condition", string(condition)))
}

// taskView is the JSON of a task.
type taskView struct {
	ID         plan.TaskID        `json:"id"`
	Title      string             `json:"title"`
	Unit       directory.UnitCode `json:"unit"`
	UnitName   string             `json:"unit_name"`
	Stage      plan.Stage         `json:"stage"`
	Condition  plan.Condition     `json:"condition"`
	Due        calendar.Date      `json:"due"`
	FirstDue   calendar.Date      `json:"first_due"`
	Evidence   calendar.Date      `json:"evidence"`
	Link       string             `json:"link"`
	Document   string             `json:"document,omitempty"`
	Draft      int                `json:"draft"`
	DraftHash  string             `json:"draft_hash"`
	Timeliness plan.Timeliness    `json:"timeliness"`
	Bucket     plan.Bucket        `json:"bucket"`
	Seq        int                `json:"seq"`
	workView

	shape plan.Shape
	tally *plan.Tally
}

func newTaskView(t store.Task, today calendar.Date) taskView {
	s := t.State
	return taskView{
		ID: t.ID, Title: t.Title, Unit: t.Unit, UnitName: t.UnitName, Stage: s.Stage, Condition: s.Condition,
		Due: s.Due, FirstDue: s.FirstDue, Evidence: s.ProofDate, Link: s.Link, Document: s.Document, Draft: s.Draft, DraftHash: s.DraftHash,
		Timeliness: s.Progress().Timeliness(today), Bucket: s.Progress().Bucket(today), Seq: s.Seq,
		workView: newWorkView(s, today), shape: s.Shape, tally: s.Tally,
	}
}
