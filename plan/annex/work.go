package annex

import (
	"loa/plan"
	"loa/plan/problem"
)

// proposeWork gives a line the work that its words propose, and reports what they leave open as warnings: the import goes on with the proposal
// when the coordinator agrees.
func (r *parser) proposeWork(found *parsedLine) {
	work, doubts := plan.ProposeWork(found.line, r.in.Year)
	found.line.Work = work
	for _, doubt := range doubts {
		ask := askOfDoubt(work, doubt)
		ask.Problem.Sheet, ask.Problem.Row, ask.Problem.Column = found.line.Sheet, found.line.Row, found.header.heading(found.location.column)
		found.line.Asks = append(found.line.Asks, ask)
		r.report(found.location, ask.Problem)
	}
}

// askOfDoubt is the question of a doubt about a proposal.
func askOfDoubt(work plan.Work, doubt plan.Doubt) plan.Ask {
	field := plan.AskAboutShape
	if doubt.Field == plan.DoubtQuota {
		field = plan.AskAboutQuota
	}
	return plan.Ask{Field: field, Shapes: doubt.Shapes, Quotas: doubt.Quotas, Problem: problem.Problem{
		Found: shorten(doubt.Words), Message: doubt.Question, Severity: problem.SeverityWarning,
		Suggestion: "đang hiểu là " + proposedAs(work, doubt) + "; nếu không đúng thì chọn lại trước khi triển khai",
	}}
}

// proposedAs names the proposal that a doubt is about.
func proposedAs(work plan.Work, doubt plan.Doubt) string {
	switch doubt.Field {
	case plan.DoubtQuota:
		return work.Quota.Vietnamese()
	case plan.DoubtShape:
	}
	return "“" + work.Shape.Vietnamese() + "”"
}
