package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// shownTasks is how many tasks are named after a person or a unit that goes.
const shownTasks = 10

// sayGone says which units and people the next directory lacks, and the open tasks that lie with each: those that a unit leads, and those that
// ask something of a person.
func (p *program) sayGone(ctx context.Context, a *app, next directory.Directory) error {
	present, err := a.store.Directory(ctx)
	if err != nil {
		return err
	}
	units, people := present.Gone(next)
	if len(units)+len(people) == 0 {
		return nil
	}
	open, _, err := a.store.Tasks(ctx, store.TaskFilter{Open: true}, calendar.Today(now()))
	if err != nil {
		return err
	}
	requests, err := a.store.OpenRequests(ctx, now())
	if err != nil {
		return err
	}
	led, asked := map[directory.UnitCode][]plan.TaskID{}, map[directory.PersonID][]plan.TaskID{}
	for _, task := range open {
		led[task.State.Unit] = append(led[task.State.Unit], task.ID)
	}
	for _, request := range requests {
		asked[request.Person] = append(asked[request.Person], request.Task)
	}
	for _, unit := range units {
		p.sayOneGone("command.directory.load.unit_gone", fmt.Sprintf("%s (%s)", unit.Name, unit.Code), led[unit.Code])
	}
	for _, person := range people {
		p.sayOneGone("command.directory.load.person_gone", fmt.Sprintf("%s (%s)", person.Name, person.ID), asked[person.ID])
	}
	return nil
}

func (p *program) sayOneGone(sentence locale.ID, who string, tasks []plan.TaskID) {
	slices.Sort(tasks)
	tasks = slices.Compact(tasks)
	line := p.t(sentence, "Who", who)
	if len(tasks) > 0 {
		var names []string
		for _, id := range tasks[:min(len(tasks), shownTasks)] {
			names = append(names, string(id))
		}
		if len(tasks) > shownTasks {
			names = append(names, "…")
		}
		line += " " + p.t("command.directory.load.open_tasks", "Count", len(tasks), "Tasks", strings.Join(names, ", "))
	}
	p.say(line)
}
