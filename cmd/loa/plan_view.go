package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"loa/plan"
)

// readingView is the JSON of `loa plan check`.
type readingView struct {
	Lines    []lineView     `json:"lines"`
	Problems []plan.Problem `json:"problems"`
}

type lineView struct {
	Row      int           `json:"row"`
	Code     string        `json:"code"`
	Group    string        `json:"group"`
	Title    string        `json:"title"`
	Product  string        `json:"product"`
	Channels []string      `json:"channels"`
	Lead     []string      `json:"lead"`
	Support  []string      `json:"support"`
	Deadline plan.Deadline `json:"deadline"`
}

func newReadingView(r plan.Reading) readingView {
	view := readingView{Lines: []lineView{}, Problems: r.Problems}
	if view.Problems == nil {
		view.Problems = []plan.Problem{}
	}
	for _, line := range r.Lines {
		view.Lines = append(view.Lines, lineView{
			Row: line.Row, Code: line.Code, Group: line.Group, Title: line.Title, Product: line.Product,
			Channels: append([]string{}, line.Channels...), Lead: names(line.Lead), Support: names(line.Support), Deadline: line.Deadline,
		})
	}
	return view
}

func names(parties []plan.Party) []string {
	names := []string{}
	for _, party := range parties {
		names = append(names, party.Called())
	}
	return names
}

func (p *program) printReading(r plan.Reading) {
	table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "DÒNG\tMÃ\tNHIỆM VỤ\tCHỦ TRÌ\tTHỜI HẠN\tHIỂU LÀ")
	for _, line := range r.Lines {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\n", line.Row, line.Code, short(line.Title, 48),
			short(strings.Join(names(line.Lead), "; "), 40), line.Deadline.Text, understood(line.Deadline))
	}
	_ = table.Flush() // a closed pipe is the reader's wish
	errors := 0
	for _, problem := range r.Problems {
		if problem.Severity == plan.SeverityError {
			errors++
		}
		p.print("%s", problemText(problem))
	}
	p.print("%d nhiệm vụ, %d lỗi, %d điều cần xem lại", len(r.Lines), errors, len(r.Problems)-errors)
}

func problemText(problem plan.Problem) string {
	kind := "cần xem"
	if problem.Severity == plan.SeverityError {
		kind = "LỖI"
	}
	text := fmt.Sprintf("%s: %s, dòng %d, cột %s: %s", kind, problem.Sheet, problem.Row, problem.Column, problem.Message)
	if problem.Found != "" {
		text += fmt.Sprintf(" (thấy: %q)", short(problem.Found, 80))
	}
	if problem.Suggestion != "" {
		text += " → " + problem.Suggestion
	}
	return text
}

func understood(d plan.Deadline) string {
	text := string(d.Kind)
	if !d.To.IsZero() {
		text += " đến " + d.To.Vietnamese()
	}
	if d.Recurrence != "" {
		text += " " + d.Recurrence
	}
	return text
}

// short cuts a text to a number of letters for a column.
func short(text string, letters int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= letters {
		return string(runes)
	}
	return string(runes[:letters-1]) + "…"
}
