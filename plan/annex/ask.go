package annex

import (
	"loa/plan"
	"loa/plan/problem"
)

// fieldOf is the field of a line that the words in a column give; empty for a column that nobody can settle beside the annex.
func fieldOf(column columnKind) plan.AskField {
	switch column {
	case columnLead:
		return plan.AskAboutLead
	case columnSupport:
		return plan.AskAboutSupport
	case columnDeadline, columnStart:
		return plan.AskAboutDeadline
	case columnNumber, columnGroup, columnTitle, columnProduct, columnChannel, columnNote:
	}
	return ""
}

// reportField reports a problem about one field of the line in its row.
func (r *parser) reportField(at location, field plan.AskField, p problem.Problem) {
	r.problems = append(r.problems, locatedProblem{location: at, field: field, problem: p})
}

// askAboutLines makes the problems about one field of a line questions of that line. A row of which no line was made has none.
func (r *parser) askAboutLines() {
	lines := map[location]int{}
	for i, found := range r.lines {
		lines[location{table: found.location.table, row: found.location.row}] = i
	}
	for i, each := range r.problems {
		line, found := lines[location{table: each.location.table, row: each.location.row}]
		if each.field == "" || !found {
			continue
		}
		r.problems[i].asked = true
		r.lines[line].line.Asks = append(r.lines[line].line.Asks, plan.Ask{Field: each.field, Problem: each.problem})
	}
}

// wholeProblems are the errors that no answer about one field of one line settles.
func (r *parser) wholeProblems() []problem.Problem {
	var whole []problem.Problem
	for _, each := range r.problems {
		if each.problem.Severity == problem.SeverityError && !each.asked {
			whole = append(whole, each.problem)
		}
	}
	return whole
}
