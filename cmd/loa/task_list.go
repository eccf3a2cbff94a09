package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

func (p *program) taskList() *cobra.Command {
	var filter store.TaskFilter
	var which, unit, stage, bucket string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Danh sách nhiệm vụ",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter.Plan, filter.Unit, filter.Stage, filter.Bucket = plan.PlanID(which), directory.UnitCode(unit), plan.Stage(stage), plan.Bucket(bucket)
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				today := calendar.Today(now())
				tasks, total, err := a.store.Tasks(ctx, filter, today)
				if err != nil {
					return err
				}
				return p.showTasks(tasks, total, today)
			})
		},
	}
	cmd.Flags().StringVar(&which, "plan", "", "mã kế hoạch")
	cmd.Flags().StringVar(&unit, "unit", "", "mã đơn vị chủ trì")
	cmd.Flags().StringVar(&stage, "stage", "", "khâu: assignment, drafting, approval, publication, reporting, done")
	cmd.Flags().StringVar(&bucket, "bucket", "", "done_on_time, done_late, open_in_time, open_overdue")
	cmd.Flags().StringVar(&filter.Search, "search", "", "tìm trong tên, không cần dấu")
	cmd.Flags().IntVar(&filter.Limit, "limit", 100, "nhiều nhất bao nhiêu dòng")
	cmd.Flags().IntVar(&filter.Offset, "offset", 0, "bỏ qua bao nhiêu dòng đầu")
	return cmd
}

func (p *program) showTasks(tasks []store.Task, total int, today calendar.Date) error {
	views := make([]taskView, 0, len(tasks))
	for _, task := range tasks {
		views = append(views, newTaskView(task, today))
	}
	return p.show(views, func() {
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, v := range views {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", v.ID, short(v.Title, 50), v.Stage.Vietnamese(), v.Due.Vietnamese(), v.Timeliness.Vietnamese())
		}
		_ = table.Flush() // a closed pipe is the reader's wish
		p.say("%d trong số %d nhiệm vụ", len(views), total)
	})
}

func (p *program) taskShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show MÃ",
		Short: "Một nhiệm vụ với toàn bộ nhật ký",
		Args:  exactly(1, "mã nhiệm vụ"),
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
				return p.showTask(newTaskView(task, calendar.Today(now())), events)
			})
		},
	}
}

func (p *program) showTask(v taskView, events []plan.Event) error {
	return p.show(struct {
		taskView
		Journal []plan.Event `json:"journal"`
	}{v, events}, func() {
		p.print("%s\n%s\nĐơn vị chủ trì: %s\nKhâu: %s; tình trạng: %s\nThời hạn: %s (%s)", v.ID, v.Title, v.UnitName,
			v.Stage.Vietnamese(), v.Condition.Vietnamese(), v.Due.Vietnamese(), v.Timeliness.Vietnamese())
		for _, e := range events {
			p.print("  %2d  %s  %-28s %s %s", e.Seq, e.At.In(calendar.Zone).Format("02/01/2006 15:04"), e.Kind.Vietnamese(), e.Actor, e.Reason)
		}
	})
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
	Draft      int                `json:"draft"`
	DraftHash  string             `json:"draft_hash"`
	Timeliness plan.Timeliness    `json:"timeliness"`
	Bucket     plan.Bucket        `json:"bucket"`
	Seq        int                `json:"seq"`
}

func newTaskView(t store.Task, today calendar.Date) taskView {
	s := t.State
	return taskView{
		ID: t.ID, Title: t.Title, Unit: t.Unit, UnitName: t.UnitName, Stage: s.Stage, Condition: s.Condition,
		Due: s.Due, FirstDue: s.FirstDue, Evidence: s.ProofDate, Link: s.Link, Draft: s.Draft, DraftHash: s.DraftHash,
		Timeliness: s.Progress().Timeliness(today), Bucket: s.Progress().Bucket(today), Seq: s.Seq,
	}
}
