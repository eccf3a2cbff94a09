package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/store"
)

// planStakes marks lines whose pieces must never go out by somebody else's word: a mail alone does not approve them, whatever the mode of
// trust is, and a second office approves as well.
func (p *program) planStakes() *cobra.Command {
	var lines []string
	var stakes string
	cmd := &cobra.Command{
		Use:   "stakes [MÃ] --line DÒNG --level high|ordinary",
		Short: "Đánh dấu dòng nhiệm vụ quan trọng: luôn xác nhận nghiêm ngặt và thêm một cấp duyệt; làm trước khi triển khai",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			level := store.Stakes(stakes)
			switch {
			case len(lines) == 0:
				return usage("cần nêu ít nhất một dòng bằng --line; xem mã dòng bằng: loa plan preview")
			case !slices.Contains(store.AllStakes(), level):
				return usage("--level %q phải là high (quan trọng) hoặc ordinary (bình thường)", stakes)
			}
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				return p.setStakes(ctx, a, which, lines, level)
			})
		},
	}
	cmd.Flags().StringSliceVar(&lines, "line", nil, "mã dòng nhiệm vụ, nhiều dòng cách nhau bằng dấu phẩy")
	cmd.Flags().StringVar(&stakes, "level", string(store.StakesHigh), "high hoặc ordinary")
	return cmd
}

func (p *program) setStakes(ctx context.Context, a *app, which plan.Plan, lines []string, level store.Stakes) error {
	if err := a.store.SetStakes(ctx, which.ID, lines, level); err != nil {
		return err
	}
	p.say("Đã đánh dấu %s của kế hoạch %s: %s.", strings.Join(lines, ", "), which.ID, map[store.Stakes]string{
		store.StakesHigh: "quan trọng, xác nhận nghiêm ngặt", store.StakesOrdinary: "bình thường",
	}[level])
	if which.Status != plan.PlanImported {
		p.say("Kế hoạch đã triển khai: cách xác nhận đổi ngay; cấp duyệt thứ hai chỉ thêm cho nhiệm vụ mở từ nay.")
	}
	return nil
}
