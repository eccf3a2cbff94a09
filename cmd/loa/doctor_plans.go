package main

import (
	"context"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
)

// lookAtPlans names the occurrences that could not be opened. Those that were missed during a pause wait for a person, and are no fault.
func lookAtPlans(ctx context.Context, a *app) []finding {
	name := a.lang.T("command.doctor.plans.name")
	states, err := a.store.PlanStates(ctx)
	if err != nil {
		return []finding{a.unreadable(name, err)}
	}
	var findings []finding
	for _, state := range states {
		for _, problem := range state.Problems {
			fix := a.lang.T("command.doctor.plans.problem_fix", "Plan", state.Plan)
			findings = append(findings, bad(name, fix, openingProblem(a.lang, state.Plan, problem)))
		}
		if missed := len(state.Missed()); missed > 0 {
			findings = append(findings, good(name, a.lang.T("command.doctor.plans.missed", "Plan", state.Plan, "Count", missed)))
		}
	}
	return findings
}

// openingProblem tells which occurrence could not be opened and why, and whether it is tried again.
func openingProblem(lang locale.Language, id plan.PlanID, problem plan.OpeningProblem) string {
	day := calendar.DateOf(problem.At, calendar.Zone).Vietnamese()
	if problem.Stands() {
		return lang.T("command.plan.problem.stands", "Plan", id, "Line", problem.Line, "Day", day, "Reason", problem.Message)
	}
	return lang.T("command.plan.problem.retried", "Plan", id, "Line", problem.Line, "Day", day, "Reason", problem.Message, "Moment", moment(lang, problem.Next))
}
