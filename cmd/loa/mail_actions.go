package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"loa/activities/inbound"
	"loa/locale"
	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// letterVerb is how one thing that can be done about a letter is given on the command line.
type letterVerb struct {
	name        string
	action      store.ActionKind
	short, long locale.ID
	done        locale.ID // of the argument Letter
}

func letterVerbs() []letterVerb {
	return []letterVerb{
		{"retry", store.ActionRetry, "command.mail.retry.short", "command.mail.retry.long", "command.mail.retry.done"},
		{"release", store.ActionRelease, "command.mail.release.short", "command.mail.release.long", "command.mail.release.done"},
		{"reject", store.ActionReject, "command.mail.reject.short", "command.mail.reject.long", "command.mail.reject.done"},
		{"assign", store.ActionAssign, "command.mail.assign.short", "command.mail.assign.long", "command.mail.assign.done"},
	}
}

func (p *program) letterVerb(verb letterVerb) *cobra.Command {
	var as, key, reason string
	use, rule := verb.name+" "+p.t("command.word.letter"), p.exactly(1, "command.argument.letter")
	if verb.action.NeedsTask() {
		use, rule = use+" "+p.t("command.word.task"), p.exactly(2, "command.argument.letter_and_task")
	}
	cmd := &cobra.Command{
		Use: use, Short: p.lang.T(verb.short), Long: p.lang.T(verb.long), Args: rule,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := p.letterID(args[0])
			if err != nil {
				return err
			}
			action := store.LetterAction{Letter: id, Key: key, Action: verb.action, Reason: reason}
			if verb.action.NeedsTask() {
				action.Task = plan.TaskID(args[1])
			}
			if verb.action.NeedsReason() && reason == "" {
				return usage(p.t("command.mail.needs_reason"))
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.actOnLetter(ctx, a, action, as, verb.done) })
		},
	}
	cmd.Flags().StringVar(&as, "as", "", p.t("command.flag.as"))
	cmd.Flags().StringVar(&key, "key", "", p.t("command.flag.key"))
	cmd.Flags().StringVar(&reason, "reason", "", p.t("command.mail.flag.reason"))
	return cmd
}

// actOnLetter is for those who coordinate, as on the page.
func (p *program) actOnLetter(ctx context.Context, a *app, action store.LetterAction, as string, done locale.ID) error {
	actor, err := a.actor(ctx, as)
	if err != nil {
		return err
	}
	if err := policy.MayHandleLetters(actor); err != nil {
		return err
	}
	if len([]rune(action.Reason)) > plan.MaxReason {
		return usage(p.t("command.mail.reason_too_long", "Limit", plan.MaxReason))
	}
	action.Actor, action.At = actor.Person, now()
	if action.Key == "" {
		action.Key = newKey()
	}
	err = a.store.ActOnLetter(ctx, action)
	if errors.Is(err, store.ErrOutcomeFinal) {
		return &fault{code: exitInvalid, text: p.t("command.mail.stands", "Letter", action.Letter), err: err}
	}
	if err != nil {
		return err
	}
	letter, err := a.store.LetterIn(ctx, action.Letter)
	if err != nil {
		return err
	}
	return p.show(newLetterView(letter), func() { p.print(p.lang.T(done, "Letter", action.Letter)) })
}

// mailAudit judges letters again on what was kept of them, without mail server, network or clock.
func (p *program) mailAudit() *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use:   "audit",
		Short: p.t("command.mail.audit.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter, err := p.letterFilter("", since)
			if err != nil {
				return err
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.audit(ctx, a, filter) })
		},
	}
	cmd.Flags().StringVar(&since, "since", "", p.t("command.flag.since"))
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
		p.print(p.t("command.mail.audit.done", "Count", judged, "Policy", policy.Version))
		for _, each := range changed {
			for _, difference := range each.Differences {
				p.print("✕ " + p.t("command.mail.audit.differs", "Letter", each.Letter, "Outcome", each.Outcome, "Policy", each.Policy) + ": " + difference)
			}
		}
	})
	if err == nil && len(changed) > 0 {
		return invalid(p.t("command.mail.audit.changed", "Count", len(changed)))
	}
	return err
}
