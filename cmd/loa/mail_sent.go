package main

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"loa/locale"
	"loa/plan"
	"loa/store"
)

func (p *program) mailSent() *cobra.Command {
	var filter store.SentFilter
	var task, state string
	cmd := &cobra.Command{
		Use:   "sent",
		Short: p.t("command.mail.sent.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter.Task, filter.State = plan.TaskID(task), store.LetterState(state)
			if state != "" && !slices.Contains(store.LetterStates(), filter.State) {
				return usage(p.t("command.mail.sent.unknown_state", "Value", quoted(state)))
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
	cmd.Flags().StringVar(&filter.To, "to", "", p.t("command.mail.sent.flag.to"))
	cmd.Flags().StringVar(&task, "task", "", p.t("command.flag.task"))
	cmd.Flags().StringVar(&state, "state", "", "pending, sending, sent, failed, withdrawn")
	cmd.Flags().IntVar(&filter.Limit, "limit", 100, p.t("command.mail.sent.flag.limit"))
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
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", minute(at), v.To, v.standing(p.lang), short(v.Subject, 60))
		}
		_ = table.Flush() // a closed pipe is the reader's wish
		p.say(p.t("command.mail.sent.count", "Count", len(views)))
	})
}

// standing is how a letter fared, in words.
func (v sentView) standing(lang locale.Language) string {
	switch {
	case !v.BouncedAt.IsZero():
		return lang.T("command.mail.sent.bounced", "Status", v.BounceStatus)
	case v.State == store.LetterSent:
		return lang.T("command.mail.sent.sent")
	case v.State == store.LetterFailed:
		return lang.T("command.mail.sent.failed", "Reason", short(v.Error, 40))
	case v.State == store.LetterSending:
		return lang.T("command.mail.sent.sending")
	case v.State == store.LetterWithdrawn:
		return lang.T("command.mail.sent.withdrawn")
	}
	return lang.T("command.mail.sent.pending", "Count", v.Attempts)
}
