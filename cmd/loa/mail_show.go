package main

import (
	"context"
	"encoding/json"
	"fmt"
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
		Use:   "show " + p.t("command.word.letter"),
		Short: p.t("command.mail.show.short"),
		Args:  p.exactly(1, "command.argument.letter"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := p.letterID(args[0])
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
	cmd.Flags().BoolVar(&raw, "raw", false, p.t("command.mail.show.flag.raw"))
	return cmd
}

func (p *program) letterID(text string) (store.LetterID, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 {
		return 0, usage(p.t("command.mail.not_a_letter", "Value", quoted(text)))
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
	p.print(p.t("command.mail.show.heading", "Letter", d.ID, "Subject", plainLine(d.Subject)))
	for _, fact := range []struct{ name, value string }{
		{p.t("command.mail.show.outcome"), d.outcome()},
		{p.t("command.mail.show.why"), d.Note},
		{p.t("command.mail.show.error"), plainLine(d.Error)},
		{p.t("command.mail.show.from"), plainLine(d.From)},
		{p.t("command.mail.show.mailbox"), d.Mailbox},
		{p.t("command.mail.show.received"), atClock(d.FiledAt)},
		{p.t("command.mail.show.closed"), atClock(d.ClosedAt)},
		{p.t("command.mail.show.next_try"), atClock(d.NextTry)},
		{p.t("command.mail.show.kind"), d.Kind},
		{p.t("command.mail.show.verdict"), d.Verdict},
		{p.t("command.mail.show.proof"), d.Proof},
		{p.t("command.mail.show.task"), string(d.Task)},
		{p.t("command.mail.show.assigned"), string(d.Assigned)},
		{"Message-ID", plainLine(d.MessageID)},
		{"SHA-256", d.Hash},
	} {
		if fact.value != "" {
			p.print(fmt.Sprintf("  %-28s %s", fact.name+":", fact.value))
		}
	}
	for _, check := range d.Checks {
		p.print(fmt.Sprintf("  [%s] %s: %s", check.Result, check.Name, plainLine(check.Detail)))
	}
	for _, each := range d.Actions {
		p.print("  " + atClock(each.At) + "  " + p.t("command.mail.show.action", "Action", each.Action, "Actor", each.Actor, "Was", each.Was) + " " + each.Reason)
	}
}
