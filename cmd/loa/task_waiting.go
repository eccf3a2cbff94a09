package main

import (
	"context"
	"strings"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// waitingTasks are the open tasks that wait for the step of a person, named as for --as, or of a position "role@unit"; of one plan, or of all. The list is
// not nil.
func (a *app) waitingTasks(ctx context.Context, of plan.PlanID, whom string, today calendar.Date) ([]plan.TaskID, error) {
	waits, err := a.waitsFor(ctx, whom)
	if err != nil {
		return nil, err
	}
	plans := []plan.PlanID{of}
	if of == "" {
		known, err := a.store.Plans(ctx)
		if err != nil {
			return nil, err
		}
		plans = nil
		for _, p := range known {
			plans = append(plans, p.ID)
		}
	}
	tasks := []plan.TaskID{}
	for _, id := range plans {
		groups, err := a.store.WaitingTasks(ctx, store.WaitingFilter{Plan: id, Today: today})
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, tasksOnDesk(groups, waits, today)...)
	}
	return tasks, nil
}

func tasksOnDesk(groups []store.Waiting, waits func(plan.Notice) bool, today calendar.Date) []plan.TaskID {
	var tasks []plan.TaskID
	for _, group := range groups {
		for _, n := range group.State.Desk(today) {
			if !waits(n) {
				continue
			}
			for _, task := range group.First {
				tasks = append(tasks, task.ID)
			}
			break
		}
	}
	return tasks
}

// waitsFor says whether a notice on a desk is for a person or a position. The error is that of a person who is not in the directory.
func (a *app) waitsFor(ctx context.Context, whom string) (func(plan.Notice) bool, error) {
	if role, unit, is := strings.Cut(whom, "@"); is && !strings.Contains(unit, ".") { // a mail address has a dot
		if err := knownValue(&program{lang: a.lang}, "--waiting-for", directory.Role(role), directory.Roles()); err != nil {
			return nil, err
		}
		return func(n plan.Notice) bool {
			return n.Person == "" && n.Role == directory.Role(role) && n.Unit == directory.UnitCode(unit)
		}, nil
	}
	actor, err := a.actor(ctx, whom)
	if err != nil {
		return nil, err
	}
	return func(n plan.Notice) bool {
		_, holds := actor.In(n.Role, n.Unit)
		switch {
		case n.Person != "":
			return n.Person == actor.Person
		case n.Role == directory.RoleCoordinator:
			return actor.Has(directory.RoleCoordinator)
		}
		return holds
	}, nil
}
