package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"loa/plan"
	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/report"
	"loa/vietnamese"
)

// linesInput is the lines of a plan and what they are shown by.
type linesInput struct {
	lines     []plan.Line
	year      int
	directory directory.Directory
	on        calendar.Date // the day whose units are counted
}

// readingView is the JSON of `loa plan check`.
type readingView struct {
	Directory string            `json:"directory,omitempty"` // whose it is
	Lines     []lineView        `json:"lines"`
	Problems  []problem.Problem `json:"problems"`
}

type lineView struct {
	Row           int               `json:"row"`
	Code          string            `json:"code"`
	Group         string            `json:"group"`
	Title         string            `json:"title"`
	Product       string            `json:"product"`
	Channels      []string          `json:"channels"`
	Lead          []string          `json:"lead"`
	LeadMeans     []bodyView        `json:"lead_means"`
	Support       []string          `json:"support"`
	Deadline      deadline.Deadline `json:"deadline"`
	DeadlineWords string            `json:"deadline_words"`
	Work          plan.Work         `json:"work"`
	Content       []content.Match   `json:"content"`       // with the words that propose each
	Forms         []content.Match   `json:"forms"`         // likewise
	Unknown       []string          `json:"unknown_forms"` // entries of the column of forms that no list has
	Clear         clearView         `json:"clear"`
}

// bodyView is what the words for a lead were taken for: a unit or a class, neither for an unknown name, and the number of units.
type bodyView struct {
	Words  string               `json:"words"`
	Unit   directory.UnitCode   `json:"unit,omitempty"`
	Class  directory.ClassCode  `json:"class,omitempty"`
	Name   string               `json:"name,omitempty"`
	Except []directory.UnitCode `json:"except,omitempty"`
	Units  int                  `json:"units"`
}

// clearView says which of the five points of a line are clear, and what to ask its author.
type clearView struct {
	Who       bool           `json:"who"`
	What      bool           `json:"what"`
	When      bool           `json:"when"`
	Product   bool           `json:"product"`
	Authority bool           `json:"authority"`
	Questions []questionView `json:"questions"`
}

type questionView struct {
	About    plan.ClarityPoint `json:"about"`
	Question string            `json:"question"`
	Words    string            `json:"words,omitempty"`
}

func (p *program) newReadingView(r annex.Result, owner string, in linesInput) readingView {
	return readingView{Directory: owner, Lines: p.newLineViews(in), Problems: append([]problem.Problem{}, r.Problems...)}
}

func (p *program) newLineViews(in linesInput) []lineView {
	views := []lineView{}
	for _, line := range in.lines {
		means := []bodyView{}
		for _, lead := range line.Lead {
			means = append(means, bodyView{lead.Text, lead.Unit, lead.Class, lead.Name, lead.Except, len(lead.Members(in.directory, in.on))})
		}
		proposed := p.settings.tags.Propose(line.Words())
		views = append(views, lineView{
			Row: line.Row, Code: line.Code, Group: line.Group, Title: line.Title, Product: line.Product,
			Channels: append([]string{}, line.Channels...), Lead: names(line.Lead), LeadMeans: means, Support: names(line.Support),
			Deadline: line.Deadline, DeadlineWords: p.understood(line.Deadline, in.year), Clear: p.newClearView(line),
			Work: line.Work, Content: matches(line.Content, proposed.Content), Forms: matches(line.Forms, proposed.Forms), Unknown: proposed.Unknown,
		})
	}
	return views
}

// matches are the tags of a line, with the words of those that are proposed.
func matches(codes []content.Code, proposed []content.Match) []content.Match {
	all := []content.Match{}
	for _, code := range codes {
		match := content.Match{Code: code}
		if i := slices.IndexFunc(proposed, func(m content.Match) bool { return m.Code == code }); i >= 0 {
			match = proposed[i]
		}
		all = append(all, match)
	}
	return all
}

func (p *program) newClearView(line plan.Line) clearView {
	c := plan.NewClarity(line)
	view := clearView{Who: c.Who, What: c.What, When: c.When, Product: c.Product, Authority: c.Authority, Questions: []questionView{}}
	for _, q := range c.Questions {
		view.Questions = append(view.Questions, questionView{q.About, p.lang.Word("clarity_question", string(q.Ask)), q.Words})
	}
	return view
}

func names(parties []plan.Assignee) []string {
	names := []string{}
	for _, party := range parties {
		names = append(names, party.DisplayName())
	}
	return names
}

func (p *program) printReading(r annex.Result, owner string, in linesInput) {
	if owner != "" {
		p.print(p.t("command.plan.check.directory", "Owner", owner, "Units", len(in.directory.Units), "Classes", len(in.directory.Classes)))
	}
	p.printLines(in)
	errors := 0
	for _, found := range r.Problems {
		if found.Severity == problem.SeverityError {
			errors++
		}
		p.print(problemText(p.lang, found))
	}
	p.printQuestions(in.lines)
	p.print(p.t("command.plan.check.summary", "Tasks", len(in.lines), "Errors", errors, "Warnings", len(r.Problems)-errors))
}

// printLines shows each line with the unit or class that its lead was taken for, its deadline in words, and the points in which it is clear.
func (p *program) printLines(in linesInput) {
	table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join([]string{
		p.t("command.plan.check.row"), p.t("command.plan.check.code"), p.t("command.plan.check.clear"), p.t("command.plan.check.title"), p.t("command.plan.check.lead"),
		p.t("command.plan.check.deadline"), p.t("command.plan.check.understood"), p.t("command.plan.check.work"), p.t("command.plan.check.forms"),
	}, "\t"))
	for _, line := range in.lines {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", line.Row, line.Code, p.clearMarks(line), short(line.Title, 48), p.leadText(line.Lead, in),
			short(line.Deadline.Text, 40), p.understood(line.Deadline, in.year), report.WorkText(p.lang, line.Work, nil),
			strings.Join(p.tagNames(content.AxisForm, line.Forms), "; "))
	}
	_ = table.Flush() // a closed pipe is the reader's wish
	for _, line := range in.lines {
		for _, unknown := range p.settings.tags.Propose(line.Words()).Unknown {
			p.print(p.t("command.plan.check.unknown_form", "Code", line.Code, "Found", quoted(unknown)))
		}
	}
}

// clearMarks is a letter for each point in which the line is clear, and a dot for each other.
func (p *program) clearMarks(line plan.Line) string {
	letters, clarity := []rune(p.t("command.plan.check.clear_letters")), plan.NewClarity(line)
	for i, point := range plan.ClarityPoints() {
		if !clarity.Clear(point) {
			letters[i] = '·'
		}
	}
	return string(letters)
}

// leadText is what the leads were taken for: the name in the directory, after the words of the plan when they differ, and how many units a class has.
func (p *program) leadText(leads []plan.Assignee, in linesInput) string {
	var texts []string
	for _, lead := range leads {
		text := short(lead.Text, 44)
		switch {
		case lead.Name == "":
			text += " " + p.t("command.plan.check.unknown_body")
		case !strings.HasPrefix(vietnamese.Fold(lead.Name), vietnamese.Fold(lead.Text)):
			text += " → " + lead.Name
		}
		if lead.Class != "" {
			text += " " + p.t("command.plan.check.members", "Count", len(lead.Members(in.directory, in.on)))
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "; ")
}

// standingKinds are the kinds of deadline whose days alone would read like a term.
var standingKinds = []deadline.Kind{deadline.KindContinuous, deadline.KindWithinYear, deadline.KindMinPerYear, deadline.KindMultiYear}

// understood is the deadline in words, with the number of products in each period when it is more than one.
func (p *program) understood(d deadline.Deadline, year int) string {
	words := report.DeadlineWords(p.lang, d, year)
	switch {
	case d.To.IsZero():
	case slices.Contains(standingKinds, d.Kind):
		words = p.lang.Word("deadline_kind", string(d.Kind)) + ": " + words
	case d.From.IsZero() && d.Recurrence == "":
		words = p.t("command.plan.check.until", "Day", words)
	}
	if d.Quota > 1 {
		return p.t("command.plan.check.quota", "Words", words, "Number", d.Quota)
	}
	return words
}

// printQuestions lists what to ask the authors of the lines that are not clear.
func (p *program) printQuestions(lines []plan.Line) {
	unclear := slices.DeleteFunc(slices.Clone(lines), func(line plan.Line) bool { return len(plan.NewClarity(line).Questions) == 0 })
	if len(unclear) == 0 {
		return
	}
	p.print(p.t("command.plan.check.legend"))
	p.print(p.t("command.plan.check.questions", "Count", len(unclear)))
	for _, line := range unclear {
		for _, q := range plan.NewClarity(line).Questions {
			text := "  " + p.t("command.plan.check.question", "Row", line.Row, "Code", line.Code, "Point", p.lang.Word("clarity", string(q.About)),
				"Question", p.lang.Word("clarity_question", string(q.Ask)))
			if q.Words != "" {
				text += " (" + p.t("command.problem.found", "Found", quoted(short(q.Words, 80))) + ")"
			}
			p.print(text)
		}
	}
}
