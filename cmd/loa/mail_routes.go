package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
		Short: "Các hộp thư mà thư không đến được: của ai, từ khi nào, vì sao, mất thư nào; và tên miền đang phải chờ",
		Args:  exactly(0, "tham số"),
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
			since, state := m.LastFailure, "vẫn gửi"
			if m.Dead {
				since, state = m.DeadSince, "ngừng gửi"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d thư không đến\n", m.Address, cmp.Or(m.PersonName, "không có trong danh bạ"), state,
				minute(since), m.Reason, m.LostCount)
		}
		for _, h := range view.Held {
			fmt.Fprintf(table, "@%s\t\tchờ đến\t%s\t%s\t\n", h.Domain, minute(h.Until), h.Reason)
		}
		_ = table.Flush() // a closed pipe is the reader's wish
		p.say("%d hộp thư, %d tên miền phải chờ", len(view.Mailboxes), len(view.Held))
	})
}

func minute(at time.Time) string { return at.In(calendar.Zone).Format("15:04 02/01/2006") }

func (p *program) mailRevive() *cobra.Command {
	var as string
	cmd := &cobra.Command{
		Use:   "revive ĐỊA-CHỈ",
		Short: "Gửi lại đến một hộp thư đã ngừng gửi, kể cả các thư chưa gửi trong 30 ngày gần nhất",
		Args:  exactly(1, "địa chỉ thư"),
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
					return &fault{code: exitNotFound, text: fmt.Sprintf("hộp thư %s chưa từng có thư không đến; xem loa mail routes", args[0]), err: err}
				}
				if err != nil {
					return err
				}
				return p.show(struct {
					Address string `json:"address"`
					Letters int    `json:"letters"`
				}{args[0], revival.Letters}, func() {
					p.print("Đã cho gửi lại đến %s; %d thư đang được gửi.", args[0], revival.Letters)
				})
			})
		},
	}
	cmd.Flags().StringVar(&as, "as", "", "người thực hiện: mã người hoặc địa chỉ thư")
	return cmd
}
