package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// filterOf parses the filter of the list. It returns a sentence for each value that does not exist: a list that ignored it would be taken
// for the one that was asked for. The filter by desk is that of [filterByDesk].
func filterOf(req request, query url.Values, plans []plan.Plan) (store.TaskFilter, []string) {
	p := filterParser{req: req, query: query}
	f := store.TaskFilter{
		Plan: plan.PlanID(p.text("plan")), Unit: directory.UnitCode(p.text("unit")), Group: p.text("group"), Line: p.text("line"),
		Stage:      parseOneOf(&p, "stage", req.lang.T("page.label.stage"), plan.Stages(), func(v plan.Stage) string { return req.lang.Word("stage", string(v)) }),
		Condition:  parseOneOf(&p, "condition", req.lang.T("page.label.condition"), plan.Conditions(), func(v plan.Condition) string { return req.lang.Word("condition", string(v)) }),
		Bucket:     parseOneOf(&p, "bucket", req.lang.T("page.label.result"), plan.Buckets(), func(v plan.Bucket) string { return req.lang.Word("bucket", string(v)) }),
		Timeliness: parseOneOf(&p, "timeliness", req.lang.T("page.label.deadline"), timelinesses(), func(v plan.Timeliness) string { return req.lang.Word("timeliness", string(v)) }),
		Sort:       parseOneOf(&p, "sort", req.lang.T("page.label.sort"), sorts(), func(v store.TaskSort) string { return req.lang.Word("sort", string(v)) }),
		Search:     p.text("q"), DueFrom: p.day("from"), DueTo: p.day("to"), Open: query.Get("open") == "1",
	}
	p.checkPlan(&f, plans)
	return f, p.problems
}

// filterParser parses the values of a query and collects what is wrong with them.
type filterParser struct {
	req      request
	query    url.Values
	problems []string
}

func (p *filterParser) text(name string) string { return cleanQuery(p.query.Get(name)) }

// cleanQuery is a value of a query as valid UTF-8 without NUL bytes, which no text on record has.
func cleanQuery(value string) string {
	return strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(value, "\x00", ""), "\uFFFD"))
}

// day parses a date as browsers send it, or as people write it.
func (p *filterParser) day(name string) calendar.Date {
	text := p.text(name)
	if text == "" {
		return calendar.Date{}
	}
	date, err := calendar.ParseDay(text)
	if err != nil {
		p.problems = append(p.problems, p.req.lang.T("page.refusal.no_such_day", "Day", strconv.Quote(text)))
	}
	return date
}

// checkPlan refuses a plan that does not exist, and completes a filter by desk, which belongs to one plan.
func (p *filterParser) checkPlan(f *store.TaskFilter, plans []plan.Plan) {
	if f.Plan == "" {
		if p.query.Get("desk") != "" {
			f.Plan = deskPlan(p.req, *f, plans)
		}
		return
	}
	var known []string
	for _, each := range plans {
		if each.ID == f.Plan {
			return
		}
		known = append(known, each.Title)
	}
	p.refuse(p.req.lang.T("page.label.plan"), string(f.Plan), known)
	f.Plan = ""
}

func (p *filterParser) refuse(label, value string, known []string) {
	p.problems = append(p.problems, p.req.lang.T("page.tasks.no_such_value", "Label", label, "Value", strconv.Quote(value), "Known", strings.Join(known, ", ")))
}

// parseOneOf parses a value of a closed list, and refuses any other with the words of those that exist.
func parseOneOf[V ~string](p *filterParser, name, label string, values []V, word func(V) string) V {
	value := V(p.text(name))
	if value == "" || slices.Contains(values, value) {
		return value
	}
	var known []string
	for _, each := range values {
		known = append(known, word(each))
	}
	p.refuse(label, string(value), known)
	return ""
}
