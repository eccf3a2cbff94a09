package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

func (p *program) mailRoutes() *cobra.Command {
	return &cobra.Command{
		Use:   "routes",
		Short: p.t("command.mail.routes.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				routes, err := a.store.Routes(ctx)
				if err != nil {
					return err
				}
				holds, err := a.store.Holds(ctx)
				if err != nil {
					return err
				}
				return p.showRoutes(routes, holds)
			})
		},
	}
}

// routesView is the JSON of `loa mail routes`.
type routesView struct {
	Mailboxes []routeView `json:"mailboxes"`
	Held      []holdView  `json:"held"`
}

type routeView struct {
	Address     string             `json:"address"`
	Dead        bool               `json:"dead"`
	Person      directory.PersonID `json:"person"`
	PersonName  string             `json:"person_name"`
	Unit        directory.UnitCode `json:"unit"`
	UnitName    string             `json:"unit_name"`
	Failures    int                `json:"failures"`
	LastFailure time.Time          `json:"last_failure,omitzero"`
	DeadSince   time.Time          `json:"dead_since,omitzero"`
	Status      string             `json:"status"`
	Reason      string             `json:"reason"`
	Server      string             `json:"server"`
	LostCount   int                `json:"lost_count"`
	Lost        []lostLetterView   `json:"lost"`
}

type lostLetterView struct {
	Key       string              `json:"key"`
	Task      plan.TaskID         `json:"task"`
	Subject   string              `json:"subject"`
	CreatedAt time.Time           `json:"created_at"`
	GaveUp    store.FailureReason `json:"gave_up"`
	Error     string              `json:"error"`
}

type holdView struct {
	Domain   string    `json:"domain"`
	Failures int       `json:"failures"`
	Until    time.Time `json:"until"`
	Reason   string    `json:"reason"`
}

func newRoutesView(routes []store.Route, holds []store.Hold) routesView {
	view := routesView{Mailboxes: make([]routeView, 0, len(routes)), Held: make([]holdView, 0, len(holds))}
	for _, r := range routes {
		lost := make([]lostLetterView, 0, len(r.Undelivered))
		for _, l := range r.Undelivered {
			lost = append(lost, lostLetterView{l.Key, l.Task, l.Subject, l.CreatedAt, l.FailureReason, l.Text})
		}
		view.Mailboxes = append(view.Mailboxes, routeView{
			Address: r.Address, Dead: r.Suppressed(), Person: r.Person, PersonName: r.PersonName, Unit: r.Unit, UnitName: r.UnitName,
			Failures: r.Failures, LastFailure: r.LastFailure, DeadSince: r.SuppressedSince, Status: r.Status,
			Reason: report.DeliveryFault(locale.Vietnamese, r.Status), Server: r.Reason, LostCount: r.UndeliveredCount, Lost: lost,
		})
	}
	for _, h := range holds {
		view.Held = append(view.Held, holdView(h))
	}
	return view
}

func (p *program) showRoutes(routes []store.Route, holds []store.Hold) error {
	view := newRoutesView(routes, holds)
	return p.show(view, func() {
		table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, m := range view.Mailboxes {
			since, state := m.LastFailure, p.t("command.mail.routes.sending")
			if m.Dead {
				since, state = m.DeadSince, p.t("command.mail.routes.stopped")
			}
			name := cmp.Or(m.PersonName, p.t("command.mail.routes.nobody"))
			fmt.Fprintln(table, strings.Join([]string{m.Address, name, state, minute(since), report.DeliveryFault(p.lang, m.Status), p.t("command.mail.routes.lost", "Count", m.LostCount)}, "\t"))
		}
		for _, h := range view.Held {
			fmt.Fprintf(table, "@%s\t\t%s\t%s\t%s\t\n", h.Domain, p.t("command.mail.routes.held_until"), minute(h.Until), h.Reason)
		}
		_ = table.Flush() // a closed pipe is the reader's wish
		p.say(p.t("command.mail.routes.count", "Mailboxes", len(view.Mailboxes), "Domains", len(view.Held)))
	})
}

func minute(at time.Time) string { return at.In(calendar.Zone).Format("15:04 02/01/2006") }

func (p *program) mailRevive() *cobra.Command {
	var as string
	cmd := &cobra.Command{
		Use:   "revive " + p.t("command.word.address"),
		Short: p.t("command.mail.revive.short"),
		Args:  p.exactly(1, "command.argument.address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				actor, err := a.actor(ctx, as)
				if err != nil {
					return err
				}
				if err := policy.MayUnsuppress(actor); err != nil {
					return err
				}
				revival, err := a.store.Unsuppress(ctx, args[0], string(actor.Person), now())
				if errors.Is(err, store.ErrNotFound) {
					return &fault{code: exitNotFound, text: p.t("command.mail.revive.unknown", "Address", args[0]), err: err}
				}
				if err != nil {
					return err
				}
				return p.show(struct {
					Address string `json:"address"`
					Letters int    `json:"letters"`
				}{args[0], revival.Letters}, func() {
					p.print(p.t("command.mail.revive.done", "Address", args[0], "Count", revival.Letters))
				})
			})
		},
	}
	cmd.Flags().StringVar(&as, "as", "", p.t("command.mail.revive.flag.as"))
	return cmd
}

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
		Key: l.Key, Task: l.Task, Notice: l.Notice, To: l.ToAddress, ToName: l.ToName, Subject: l.ShownSubject(), State: l.State, Attempts: l.Attempts,
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
