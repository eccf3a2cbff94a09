package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"loa/activities/inbound"
	"loa/plan"
	"loa/store"
)

// audited is what came of judging one letter again.
type audited struct {
	Letter      store.LetterID `json:"letter"`
	Outcome     store.Outcome  `json:"outcome"`
	Policy      string         `json:"policy"` // by which it was judged
	Differences []string       `json:"differences"`
}

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
	judged, changed := 0, []audited{}
	for _, letter := range letters {
		if len(letter.Evidence) == 0 {
			continue
		}
		var evidence inbound.DecisionRecord
		if err := json.Unmarshal(letter.Evidence, &evidence); err != nil {
			return fmt.Errorf("reading the evidence of letter %d: %w", letter.ID, err)
		}
		judged++
		if differences := evidence.Recheck(); len(differences) > 0 {
			changed = append(changed, audited{letter.ID, letter.Outcome, letter.Policy, differences})
		}
	}
	err = p.show(changed, func() {
		p.print("Đã xét lại %d thư theo quy tắc %s.", judged, plan.TrustPolicy)
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
