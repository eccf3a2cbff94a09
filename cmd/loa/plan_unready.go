package main

import (
	"context"
	"strings"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// namedUnready is how many people a warning names.
const namedUnready = 10

// warnUnready tells who of the recipients of a plan gets no letters, and who has not answered a rehearsal letter. It prevents nothing.
func (p *program) warnUnready(ctx context.Context, a *app, which plan.Plan, preview plan.Preview) error {
	unready, err := a.unready(ctx, which, preview)
	if err != nil {
		return err
	}
	for _, line := range []struct {
		people []store.PersonReadiness
		say    func(count int, names string) string
	}{
		{unready.Unreachable, func(n int, names string) string {
			return p.t("command.unready.unreachable", "Count", n, "Names", names)
		}},
		{unready.Unanswered, func(n int, names string) string { return p.t("command.unready.unanswered", "Count", n, "Names", names) }},
		{unready.NotAsked, func(n int, names string) string { return p.t("command.unready.not_asked", "Count", n, "Names", names) }},
	} {
		if len(line.people) > 0 {
			p.say(line.say(len(line.people), p.someNames(line.people)))
		}
	}
	return nil
}

// unready judges the recipients of a plan's tasks as a preview counts them.
func (a *app) unready(ctx context.Context, which plan.Plan, preview plan.Preview) (store.Unready, error) {
	known, err := a.store.Directory(ctx)
	if err != nil {
		return store.Unready{}, err
	}
	today := calendar.Today(now())
	people, err := a.store.Readiness(ctx, today, a.settings.policy().ModeFor(false))
	if err != nil {
		return store.Unready{}, err
	}
	units := make([]directory.UnitCode, 0, len(preview.ByUnit))
	for _, unit := range preview.ByUnit {
		units = append(units, unit.Unit)
	}
	return store.UnreadyOf(store.ReadinessOf(people, which.Recipients(units, known, today))), nil
}

// someNames names the first of the people, and says how many there are besides.
func (p *program) someNames(people []store.PersonReadiness) string {
	var names []string
	for _, person := range people[:min(len(people), namedUnready)] {
		names = append(names, person.Holder.Person.Name)
	}
	listed := strings.Join(names, ", ")
	if rest := len(people) - namedUnready; rest > 0 {
		return p.t("command.unready.more", "Names", listed, "Count", rest)
	}
	return listed
}
