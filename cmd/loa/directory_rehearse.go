package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"loa/activities"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// rehearseFlags are the flags of `loa directory rehearse`.
type rehearseFlags struct {
	all, yes         bool
	unit, person, as string
}

func (p *program) directoryRehearse() *cobra.Command {
	var flags rehearseFlags
	cmd := &cobra.Command{
		Use:   "rehearse",
		Short: p.t("command.rehearse.short"),
		Long:  p.t("command.rehearse.long"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.rehearse(ctx, a, flags) })
		},
	}
	cmd.Flags().BoolVar(&flags.all, "all", false, p.t("command.rehearse.flag.all"))
	cmd.Flags().StringVar(&flags.unit, "unit", "", p.t("command.rehearse.flag.unit"))
	cmd.Flags().StringVar(&flags.person, "person", "", p.t("command.rehearse.flag.person"))
	cmd.Flags().BoolVar(&flags.yes, "yes", false, p.t("command.rehearse.flag.yes"))
	cmd.Flags().StringVar(&flags.as, "as", "", p.t("command.flag.as"))
	return cmd
}

// rehearsalView is the JSON of `loa directory rehearse`.
type rehearsalView struct {
	Letters int         `json:"letters"` // that would be sent, or were put into the outbox
	Sent    bool        `json:"sent"`
	People  []readyView `json:"people"`
	Left    []readyView `json:"left"` // the people in the scope who get none, with their readiness
}

// rehearse shows whom a rehearsal writes to, and with --yes puts the letters into the outbox.
func (p *program) rehearse(ctx context.Context, a *app, flags rehearseFlags) error {
	if a.settings.Mail.Address == "" {
		return usage(p.t("command.rehearse.no_address"))
	}
	actor, err := a.actor(ctx, flags.as)
	if err != nil {
		return err
	}
	if err := policy.MayRehearse(actor); err != nil {
		return err
	}
	known, err := a.store.Directory(ctx)
	if err != nil {
		return err
	}
	scope, err := p.rehearsalScope(known, flags)
	if err != nil {
		return err
	}
	rehearsals := a.rehearsals()
	choice, err := rehearsals.Choose(ctx, scope)
	if err != nil {
		return err
	}
	view := rehearsalView{Letters: len(choice.Asked), Sent: flags.yes, People: p.readyViews(known, choice.Asked), Left: p.readyViews(known, choice.Left)}
	if flags.yes {
		if view.Letters, err = rehearsals.Send(ctx, choice.Asked, actor.Person); err != nil {
			return err
		}
		a.log.Info("rehearsal letters queued", "letters", view.Letters, "actor", actor.Person)
	}
	return p.show(view, func() { p.printRehearsal(view, choice) })
}

// printRehearsal says how many letters there are, and why the other people get none.
func (p *program) printRehearsal(view rehearsalView, choice activities.RehearsalChoice) {
	units := map[directory.UnitCode]bool{}
	for _, person := range choice.Asked {
		units[person.Holder.Positions[0].Unit] = true
	}
	p.print(p.t("command.rehearse.would", "Count", len(choice.Asked), "Units", len(units)))
	if len(choice.Left) > 0 {
		p.print(p.t("command.rehearse.left", "Count", len(choice.Left), "Reasons", p.degreeCounts(choice.Left)))
	}
	if !view.Sent {
		p.print(p.t("command.rehearse.confirm"))
		return
	}
	p.print(p.t("command.rehearse.done", "Count", view.Letters))
}

// degreeCounts counts people by their readiness, in words.
func (p *program) degreeCounts(people []store.PersonReadiness) string {
	var parts []string
	for _, degree := range policy.ReadinessDegrees() {
		n := 0
		for _, person := range people {
			if person.Readiness == degree {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s (%d)", p.lang.Word("readiness", string(degree)), n))
		}
	}
	return strings.Join(parts, ", ")
}

// rehearsalScope finds the unit and the person that the flags name.
func (p *program) rehearsalScope(known directory.Directory, flags rehearseFlags) (activities.RehearsalScope, error) {
	scope := activities.RehearsalScope{All: flags.all}
	today := calendar.Today(now())
	if flags.unit != "" {
		unit, err := p.unitNamed(known, flags.unit)
		if err != nil {
			return scope, err
		}
		scope.Unit = unit
	}
	if flags.person != "" {
		person, found := known.PersonNamed(flags.person, today)
		if !found || len(known.Actor(person.ID, today).Positions) == 0 {
			return scope, notFound(p.t("command.rehearse.unknown_person", "Person", quoted(flags.person)))
		}
		scope.Person = person.ID
	}
	return scope, nil
}

// unitNamed finds a unit of today by its code or its whole name.
func (p *program) unitNamed(known directory.Directory, text string) (directory.UnitCode, error) {
	today := calendar.Today(now())
	if unit, found := known.Unit(directory.UnitCode(text), today); found {
		return unit.Code, nil
	}
	if match := known.Match(text, today); match.Exact && match.Class == nil && len(match.Units) == 1 {
		return match.Units[0].Code, nil
	}
	return "", notFound(p.t("command.rehearse.unknown_unit", "Unit", quoted(text)))
}

func (a *app) rehearsals() activities.Rehearsals {
	return activities.Rehearsals{Store: a.store, Mode: a.settings.policy().ModeFor(false), Address: a.settings.Mail.Address, Language: a.letters(), Now: now}
}
