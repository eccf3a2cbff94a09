package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"loa/activities/inbound"
	"loa/plan/policy"
	"loa/store"
)

// mailAudit judges letters again on what was kept of them, without mail server, network or clock.
func (p *program) mailAudit() *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Xét lại các thư đã nhận trên chính bằng chứng đã lưu, và báo thư nào nay sẽ được xử lý khác",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter, err := letterFilter("", since)
			if err != nil {
				return err
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.audit(ctx, a, filter) })
		},
	}
	cmd.Flags().StringVar(&since, "since", "", "nhận từ ngày (2027-06-30), hoặc trong khoảng gần đây (36h)")
	return cmd
}

func (p *program) audit(ctx context.Context, a *app, filter store.LetterFilter) error {
	letters, _, err := a.store.FilteredLettersIn(ctx, filter)
	if err != nil {
		return err
	}
	judged, changed, err := inbound.Audit(letters)
	if err != nil {
		return err
	}
	err = p.show(changed, func() {
		p.print("Đã xét lại %d thư theo quy tắc %s.", judged, policy.Version)
		for _, each := range changed {
			for _, difference := range each.Differences {
				p.print("✕ thư %d (%s, quy tắc %s): %s", each.Letter, each.Outcome, each.Policy, difference)
			}
		}
	})
	if err == nil && len(changed) > 0 {
		return &fault{code: exitInvalid, text: fmt.Sprintf("%d thư nay sẽ được xử lý khác; xem từng thư bằng: loa mail show SỐ", len(changed))}
	}
	return err
}
