package main

import (
	"context"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// withStore runs a command against the database: the one that is named, or the one of the loa that runs in the home folder.
func (p *program) withStore(ctx context.Context, do func(context.Context, *app) error) error {
	a := p.newApp()
	defer a.stop()
	if err := a.findRunning(ctx); err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	return do(ctx, a)
}

// withEngine runs a command against the database and the engine.
func (p *program) withEngine(ctx context.Context, do func(context.Context, *app) error) error {
	return p.withStore(ctx, func(ctx context.Context, a *app) error {
		for _, step := range []func(context.Context) error{a.checkVersion, a.knowInstallation, a.needEngine, a.dial} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return do(ctx, a)
	})
}

// onPlan runs a command on the plan that is named, or the only one there is.
func (p *program) onPlan(ctx context.Context, args []string, with func(context.Context, func(context.Context, *app) error) error,
	do func(context.Context, *app, plan.Plan) error,
) error {
	return with(ctx, func(ctx context.Context, a *app) error {
		which, err := a.thePlan(ctx, args)
		if err != nil {
			return err
		}
		return do(ctx, a, which)
	})
}

// thePlan is the plan that is named, or the only one there is.
func (a *app) thePlan(ctx context.Context, args []string) (plan.Plan, error) {
	if len(args) > 0 {
		return a.store.Plan(ctx, plan.PlanID(args[0]))
	}
	plans, err := a.store.Plans(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	switch len(plans) {
	case 0:
		return plan.Plan{}, notFound(a.lang.T("command.plan.no_plan_yet"))
	case 1:
		return plans[0], nil
	}
	return plan.Plan{}, usage(a.lang.T("command.plan.name_one", "Number", len(plans)))
}

// actor is who gives a command: the person or address that --as names, or the first coordinator.
func (a *app) actor(ctx context.Context, as string) (directory.Actor, error) {
	known, err := a.store.Directory(ctx)
	if err != nil {
		return directory.Actor{}, err
	}
	today := calendar.Today(now())
	person, found := known.PersonNamed(as, today)
	if as == "" {
		person, found = known.FirstCoordinator(today)
	}
	switch {
	case found:
		return known.Actor(person.ID, today), nil
	case as == "":
		return directory.Actor{}, usage(a.lang.T("command.actor.no_coordinator"))
	}
	return directory.Actor{}, notFound(a.lang.T("command.actor.unknown", "Name", quoted(as)))
}
