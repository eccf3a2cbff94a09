package main

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

func (p *program) mailShow() *cobra.Command {
	var raw bool
	cmd := &cobra.Command{
		Use:   "show SỐ",
		Short: "Một thư đã nhận: loa đọc được gì, đã kiểm tra gì, và ai đã làm gì với nó",
		Args:  exactly(1, "số của thư"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := letterID(args[0])
			if err != nil {
				return err
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				if raw {
					return p.rawLetter(ctx, a, id)
				}
				return p.showLetterIn(ctx, a, id)
			})
		},
	}
	cmd.Flags().BoolVar(&raw, "raw", false, "in nguyên bản thư, đúng từng byte, thay vì những điều đã đọc được")
	return cmd
}

func letterID(text string) (store.LetterID, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return 0, usage("%q không phải số của thư; xem loa mail list", text)
	}
	return store.LetterID(id), nil
}

// rawLetter prints the very bytes, whatever the form of output.
func (p *program) rawLetter(ctx context.Context, a *app, id store.LetterID) error {
	letter, err := a.store.LetterIn(ctx, id)
	if err != nil {
		return err
	}
	blob, err := a.store.Blob(ctx, letter.ContentHash)
	if err != nil {
		return err
	}
	_, err = p.out.Write(blob.Content)
	return err
}

// letterDetail is the JSON of `loa mail show`.
type letterDetail struct {
	letterView
	NewText  string          `json:"new_text"`
	Checks   []store.Check   `json:"checks"`
	Evidence json.RawMessage `json:"evidence,omitempty"`
	Actions  []actionView    `json:"actions"`
}

type actionView struct {
	At     time.Time          `json:"at"`
	Action store.ActionKind   `json:"action"`
	Actor  directory.PersonID `json:"actor"`
	Reason string             `json:"reason"`
	Task   plan.TaskID        `json:"task,omitempty"`
	Was    store.Outcome      `json:"was"`
}

func (p *program) showLetterIn(ctx context.Context, a *app, id store.LetterID) error {
	letter, err := a.store.LetterIn(ctx, id)
	if err != nil {
		return err
	}
	actions, err := a.store.LetterActions(ctx, id)
	if err != nil {
		return err
	}
	detail := letterDetail{newLetterView(letter), letter.NewText, letter.Checks, letter.DecisionRecord, []actionView{}}
	for _, each := range actions {
		detail.Actions = append(detail.Actions, actionView{each.At, each.Action, each.Actor, each.Reason, each.Task, each.Was})
	}
	return p.show(detail, func() { p.printLetter(detail) })
}

func (p *program) printLetter(d letterDetail) {
	p.print("Thư số %d: %s", d.ID, plainLine(d.Subject))
	for _, fact := range []struct{ name, value string }{
		{"Kết cục", d.outcome()},
		{"Vì sao", d.Note},
		{"Lỗi", plainLine(d.Error)},
		{"Từ", plainLine(d.From)},
		{"Hộp thư", d.Mailbox},
		{"Nhận lúc", atClock(d.FiledAt)},
		{"Xử lý xong lúc", atClock(d.ClosedAt)},
		{"Thử lại lúc", atClock(d.NextTry)},
		{"Loại thư", d.Kind},
		{"Ý kiến đọc được", d.Verdict},
		{"Xác thực người gửi", d.Proof},
		{"Nhiệm vụ", string(d.Task)},
		{"Nhiệm vụ do người xem chọn", string(d.Assigned)},
		{"Message-ID", plainLine(d.MessageID)},
		{"SHA-256", d.Hash},
	} {
		if fact.value != "" {
			p.print("  %-28s %s", fact.name+":", fact.value)
		}
	}
	for _, check := range d.Checks {
		p.print("  [%s] %s: %s", check.Result, check.Name, plainLine(check.Detail))
	}
	for _, each := range d.Actions {
		p.print("  %s  %s bởi %s, trước đó %s. %s", atClock(each.At), each.Action, each.Actor, each.Was, each.Reason)
	}
}
