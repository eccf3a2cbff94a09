package main

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/store"
)

func (p *program) mailSent() *cobra.Command {
	var filter store.SentFilter
	var task, state string
	cmd := &cobra.Command{
		Use:   "sent",
		Short: "Sổ thư đi, mới nhất trước: gửi ai, lúc nào, đến chưa",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter.Task, filter.State = plan.TaskID(task), store.LetterState(state)
			if state != "" && !slices.Contains(store.LetterStates(), filter.State) {
				return usage("--state chỉ nhận pending, sending, sent, failed hoặc withdrawn, không phải %q", state)
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				letters, err := a.store.LetterLog(ctx, filter)
				if err != nil {
					return err
				}
				return p.showSent(letters)
			})
		},
	}
	cmd.Flags().StringVar(&filter.To, "to", "", "địa chỉ nhận")
	cmd.Flags().StringVar(&task, "task", "", "mã nhiệm vụ")
	cmd.Flags().StringVar(&state, "state", "", "pending, sending, sent, failed, withdrawn")
	cmd.Flags().IntVar(&filter.Limit, "limit", 100, "nhiều nhất bao nhiêu thư")
	return cmd
}

// sentView is the JSON of one letter of `loa mail sent`. The addresses of answers are left out: they carry tokens.
type sentView struct {
	Key          string              `json:"key"`
	Task         plan.TaskID         `json:"task"`
	Notice       plan.NoticeKind     `json:"notice"`
	To           string              `json:"to"`
	ToName       string              `json:"to_name"`
	Subject      string              `json:"subject"`
	State        store.LetterState   `json:"state"`
	Attempts     int                 `json:"attempts"`
	CreatedAt    time.Time           `json:"created_at"`
	SentAt       time.Time           `json:"sent_at,omitzero"`
	NextTry      time.Time           `json:"next_try,omitzero"`
	Error        string              `json:"error"`
	GaveUp       store.FailureReason `json:"gave_up"`
	BouncedAt    time.Time           `json:"bounced_at,omitzero"`
	BounceStatus string              `json:"bounce_status"`
	BounceText   string              `json:"bounce_text"`
	CopiedAt     time.Time           `json:"copied_at,omitzero"`
}

func newSentView(l store.LetterOut) sentView {
	view := sentView{
		Key: l.Key, Task: l.Task, Notice: l.Notice, To: l.ToAddress, ToName: l.ToName, Subject: l.Subject, State: l.State, Attempts: l.Attempts,
		CreatedAt: l.CreatedAt, SentAt: l.SentAt, Error: l.LastError, GaveUp: l.FailureReason, BouncedAt: l.BouncedAt, BounceStatus: l.BounceStatus,
		BounceText: l.BounceText, CopiedAt: l.CopiedAt,
	}
	if l.State == store.LetterPending {
		view.NextTry = l.NextTry
	}
	return view
}

func (p *program) showSent(letters []store.LetterOut) error {
	views := make([]sentView, 0, len(letters))
	for _, letter := range letters {
		views = append(views, newSentView(letter))
	}
	return p.show(views, func() {
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, v := range views {
			at := v.SentAt
			if at.IsZero() {
				at = v.CreatedAt
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", minute(at), v.To, v.standing(), short(v.Subject, 60))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
		p.say("%d thư", len(views))
	})
}

// standing is how a letter fared, in words.
func (v sentView) standing() string {
	switch {
	case !v.BouncedAt.IsZero():
		return "bị trả về " + v.BounceStatus
	case v.State == store.LetterSent:
		return "đã gửi"
	case v.State == store.LetterFailed:
		return "không gửi được: " + short(v.Error, 40)
	case v.State == store.LetterSending:
		return "đang gửi"
	case v.State == store.LetterWithdrawn:
		return "không gửi nữa, ý kiến đã được rút lại"
	}
	return fmt.Sprintf("chờ gửi, đã thử %d lần", v.Attempts)
}
