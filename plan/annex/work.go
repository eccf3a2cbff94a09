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
		r.report(found.location, problem.Problem{
			Sheet: found.line.Sheet, Row: found.line.Row, Column: found.header.heading(found.location.column), Found: shorten(doubt.Words),
			Message: doubt.Question, Suggestion: "đang hiểu là " + proposedAs(work, doubt) + "; nếu không đúng thì chọn lại trước khi triển khai", Severity: problem.SeverityWarning,
		})
	}
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
