package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/problem"
)

// now is the clock of the command line.
func now() time.Time { return time.Now() }

func (p *program) plan() *cobra.Command {
	cmd := &cobra.Command{Use: "plan", Short: "Kế hoạch: đọc thử, nhập, xem trước, triển khai, theo dõi"}
	cmd.AddCommand(p.planCheck(), p.planDeadline(), p.planSample(), p.planImport(), p.planPreview(), p.planLaunch(), p.planStatus(), p.planList(), p.planStakes())
	for _, change := range []struct {
		use, short string
		do         func(context.Context, *app, plan.PlanID) error
	}{
		{"pause", "Tạm dừng mở kỳ mới", func(ctx context.Context, a *app, id plan.PlanID) error {
			return a.commands.PausePlan(ctx, id, newKey())
		}},
		{"resume", "Tiếp tục mở kỳ mới, kể cả các kỳ đã lỡ", func(ctx context.Context, a *app, id plan.PlanID) error {
			return a.commands.ResumePlan(ctx, id, newKey())
		}},
		{"close", "Đóng kế hoạch: không mở kỳ mới nữa", func(ctx context.Context, a *app, id plan.PlanID) error {
			return a.commands.ClosePlan(ctx, id, newKey())
		}},
	} {
		cmd.AddCommand(p.planChange(change.use, change.short, change.do))
	}
	return cmd
}

// newKey is a fresh idempotency key for one command typed once.
func newKey() string { return "cli:" + rand.Text() }

func (p *program) planPreview() *cobra.Command {
	return &cobra.Command{
		Use:   "preview [MÃ]",
		Short: "Triển khai thì sẽ có gì: nhiệm vụ, đơn vị, thư, ngày; không ghi gì",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				preview, problems, err := a.importer().Preview(ctx, which.ID)
				if err != nil {
					return err
				}
				return p.showPreview(which, preview, problems)
			})
		},
	}
}

func (p *program) showPreview(which plan.Plan, preview plan.Preview, problems []problem.Problem) error {
	err := p.show(struct {
		Plan plan.PlanID `json:"plan"`
		plan.Preview
		Problems []problem.Problem `json:"problems"`
	}{which.ID, preview, problems}, func() {
		p.print("%s: %d nhiệm vụ cho %d đơn vị, %d thư giao đầu tiên; thời hạn từ %s đến %s; %d dòng định kỳ",
			which.ID, preview.Tasks, preview.Units, preview.Letters, preview.FirstDue.Vietnamese(), preview.LastDue.Vietnamese(), len(preview.Recurring))
		for _, unit := range preview.ByUnit {
			p.print("  %-60s %4d nhiệm vụ %4d thư", unit.Name, unit.Tasks, unit.Letters)
		}
		for _, problem := range problems {
			p.say("%s", problemText(problem))
		}
	})
	if err == nil && problem.Blocking(problems) {
		return invalid("chưa triển khai được: sửa các lỗi đã nêu trong danh bạ hoặc phụ lục")
	}
	return err
}

func (p *program) planLaunch() *cobra.Command {
	var wait time.Duration
	cmd := &cobra.Command{
		Use:   "launch [MÃ]",
		Short: "Triển khai: giao mọi nhiệm vụ; chạy lại thì chỉ làm nốt phần còn dở",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withEngine, func(ctx context.Context, a *app, which plan.Plan) error {
				if _, problems, err := a.importer().Preview(ctx, which.ID); err != nil || problem.Blocking(problems) {
					return cmp.Or(err, invalid("chưa triển khai được, xem: loa plan preview %s", which.ID))
				}
				if err := a.commands.LaunchPlan(ctx, which.ID); err != nil {
					return err
				}
				return p.followLaunch(ctx, a, which.ID, wait)
			})
		},
	}
	cmd.Flags().DurationVar(&wait, "wait", 10*time.Minute, "chờ giao xong tối đa bao lâu; 0 là không chờ")
	return cmd
}

// followLaunch shows how the launch goes on until every task is out. Ctrl-C stops the watching, not the launch.
func (p *program) followLaunch(ctx context.Context, a *app, id plan.PlanID, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	bar := newProgress(p.errs)
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	for {
		which, err := a.store.Plan(ctx, id)
		if err == nil {
			counts, countErr := a.store.PlanCounts(ctx, id)
			if countErr == nil {
				bar.show("giao nhiệm vụ", counts.Started, counts.Started+counts.Pending)
			}
			if which.Status == plan.PlanRunning {
				bar.done()
				return p.show(struct {
					Plan    plan.PlanID `json:"plan"`
					Started int         `json:"started"`
				}{id, counts.Started}, func() {
					p.print("%s: đã giao %d nhiệm vụ. Theo dõi: loa plan status %s", id, counts.Started, id)
				})
			}
		}
		select {
		case <-ctx.Done():
			bar.done()
			p.say("Việc giao vẫn tiếp tục ở máy chủ; xem: loa plan status %s", id)
			return nil
		case <-tick.C:
		}
	}
}

func (p *program) planStatus() *cobra.Command {
	return &cobra.Command{
		Use:   "status [MÃ]",
		Short: "Kế hoạch đang đến đâu: bốn số chính thức, theo đơn vị và tổng",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				overview, err := a.store.Overview(ctx, which.ID, calendar.Today(now()))
				if err != nil {
					return err
				}
				return p.showStatus(which, overview)
			})
		},
	}
}

func (p *program) planList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Các kế hoạch đã nhập",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				plans, err := a.store.Plans(ctx)
				if err != nil {
					return err
				}
				return p.show(plans, func() {
					for _, each := range plans {
						p.print("%-16s %d  %-28s %s", each.ID, each.Year, each.Status.Vietnamese(), each.Title)
					}
					if len(plans) == 0 {
						p.say("Chưa có kế hoạch nào; nhập bằng: loa plan import TỆP --year NĂM")
					}
				})
			})
		},
	}
}

func (p *program) planChange(use, short string, do func(context.Context, *app, plan.PlanID) error) *cobra.Command {
	return &cobra.Command{
		Use:   use + " [MÃ]",
		Short: short,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withEngine, func(ctx context.Context, a *app, which plan.Plan) error {
				if err := do(ctx, a, which.ID); err != nil {
					return fmt.Errorf("%s: %w", short, err)
				}
				p.say("%s: %s", which.ID, short)
				return nil
			})
		},
	}
}
