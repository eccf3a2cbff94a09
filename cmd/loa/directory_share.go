package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// shareFlags are the flags of `loa directory share`.
type shareFlags struct {
	plan, group, unit, to, from, until, as string
	end                                    int64
}

// directoryShare says which coordinator gets the matters of a plan, of a group of lines or of a unit. Without a person it lists the rules.
func (p *program) directoryShare() *cobra.Command {
	var f shareFlags
	cmd := &cobra.Command{
		Use:   "share",
		Short: p.t("command.directory.share.short"),
		Long:  p.t("command.directory.share.long"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.changeShares(ctx, a, f) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.plan, "plan", "", p.t("command.directory.share.flag.plan"))
	flags.StringVar(&f.group, "group", "", p.t("command.directory.share.flag.group"))
	flags.StringVar(&f.unit, "unit", "", p.t("command.directory.share.flag.unit"))
	flags.StringVar(&f.to, "to", "", p.t("command.directory.share.flag.to"))
	flags.StringVar(&f.from, "from", "", p.t("command.directory.share.flag.from"))
	flags.StringVar(&f.until, "until", "", p.t("command.directory.share.flag.until"))
	flags.Int64Var(&f.end, "end", 0, p.t("command.directory.share.flag.end"))
	flags.StringVar(&f.as, "as", "", p.t("command.flag.as"))
	return cmd
}

func (p *program) changeShares(ctx context.Context, a *app, f shareFlags) error {
	people, err := a.store.Directory(ctx)
	if err != nil {
		return err
	}
	if f.to == "" && f.end == 0 {
		return p.listShares(people)
	}
	actor, err := a.actor(ctx, f.as)
	if err != nil {
		return err
	}
	if err := policy.MayHandleLetters(actor); err != nil {
		return err
	}
	if f.end != 0 {
		return p.endShare(ctx, a, f.end)
	}
	share, err := p.newShare(ctx, a, people, f)
	if err != nil {
		return err
	}
	if err := a.store.AddShare(ctx, share); err != nil {
		return err
	}
	a.log.Info("coordinator share added", "person", share.Person, "actor", actor.Person)
	p.say(p.t("command.directory.share.done", "Matter", p.matter(people, share), "Person", people.NameOf(share.Person)))
	return nil
}

// newShare checks what was typed: the matter, the coordinator and the days.
func (p *program) newShare(ctx context.Context, a *app, people directory.Directory, f shareFlags) (share directory.Share, err error) {
	today := calendar.Today(now())
	if f.plan+f.group+f.unit == "" {
		return share, usage(p.t("command.directory.share.no_matter"))
	}
	person, known := people.PersonNamed(f.to, today)
	if !known || !people.Actor(person.ID, today).Has(directory.RoleCoordinator) {
		return share, invalid(p.t("command.directory.share.no_coordinator", "Person", quoted(f.to)))
	}
	share = directory.Share{Plan: f.plan, Group: f.group, Unit: directory.UnitCode(f.unit), Person: person.ID}
	if _, found := people.Unit(share.Unit, today); f.unit != "" && !found {
		return share, notFound(p.t("command.directory.share.no_unit", "Unit", quoted(f.unit)))
	}
	if err := p.knownPlan(ctx, a, f.plan); err != nil {
		return share, err
	}
	for text, day := range map[string]*calendar.Date{f.from: &share.From, f.until: &share.To} {
		if text == "" {
			continue
		}
		if *day, err = calendar.ParseDate(text); err != nil {
			return share, usage(p.t("command.directory.share.no_day", "Value", quoted(text)))
		}
	}
	if !share.From.IsZero() && !share.To.IsZero() && share.To.Before(share.From) {
		return share, usage(p.t("command.directory.share.no_day", "Value", quoted(f.until)))
	}
	return share, nil
}

func (p *program) knownPlan(ctx context.Context, a *app, id string) error {
	if id == "" {
		return nil
	}
	plans, err := a.store.Plans(ctx)
	if err != nil {
		return err
	}
	for _, each := range plans {
		if string(each.ID) == id {
			return nil
		}
	}
	return notFound(p.t("command.directory.share.no_plan", "Plan", quoted(id)))
}

func (p *program) endShare(ctx context.Context, a *app, id int64) error {
	err := a.store.EndShare(ctx, id, calendar.Today(now()))
	if errors.Is(err, store.ErrNotFound) {
		return notFound(p.t("command.directory.share.unknown", "ID", id))
	}
	if err == nil {
		p.say(p.t("command.directory.share.ended", "ID", id))
	}
	return err
}

func (p *program) listShares(people directory.Directory) error {
	shares := append([]directory.Share{}, people.Shares...)
	return p.show(shares, func() {
		for _, share := range shares {
			days := share.From.Vietnamese() + " – " + share.To.Vietnamese()
			p.print(fmt.Sprintf("%4d  %-50s %-30s %s", share.ID, p.matter(people, share), people.NameOf(share.Person), days))
		}
		if len(shares) == 0 {
			p.say(p.t("command.directory.share.none"))
		}
	})
}

// matter names what a rule is about.
func (p *program) matter(people directory.Directory, s directory.Share) string {
	text := ""
	for _, part := range []string{unitName(people, s.Unit), s.Group, s.Plan} {
		if part != "" && text != "" {
			text += ", "
		}
		text += part
	}
	return text
}

func unitName(people directory.Directory, code directory.UnitCode) string {
	if unit, found := people.UnitEver(code); found {
		return unit.Name
	}
	return string(code)
}
