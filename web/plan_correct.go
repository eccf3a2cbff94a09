package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/plan/problem"
	"loa/report"
	"loa/store"
)

// correctionBlock asks what is not surely understood, before the launch of a plan.
type correctionBlock struct {
	Waiting int // lines that have to be answered before the launch
	Lines   []correctionForm
}

// correctionForm is a line with its questions, and what may be corrected.
type correctionForm struct {
	Plan     plan.PlanID
	Key      string
	Code     string
	Title    string
	Open     bool
	Blocked  bool
	Asks     []askRow
	Settled  bool // a correction is on record
	Note     string
	Said     lineSaid
	Entered  plan.Correction
	Shapes   []choice
	Rhythms  []choice
	CheckIns []choice
}

// lineSaid is the words of the plan.
type lineSaid struct{ Lead, Support, Deadline, Work string }

// askRow is a question with the words of the plan that it is about. Confirm is the field whose reading a press of a button confirms; empty for an error.
type askRow struct {
	Message    string
	Words      string
	Suggestion string
	Confirm    plan.AskField
}

// triedCorrection is a correction that was refused; the form keeps what was typed.
type triedCorrection struct {
	line    string
	entered plan.Correction
}

// corrections lists the lines with questions, those that keep the plan from its launch first, and the line that the address names. It is nil after the
// launch, and for visitors who may not change plans.
func (s *site) corrections(req request, key string, p plan.Plan, lines []plan.Line, tried *triedCorrection) (*correctionBlock, error) {
	if p.Status != plan.PlanImported || !mayCorrect(req) {
		return nil, nil
	}
	own, err := s.Reader.Shapes(req.Context())
	if err != nil {
		return nil, err
	}
	block := &correctionBlock{Waiting: plan.BlockedLines(lines)}
	chosen := req.URL.Query().Get("line")
	if tried != nil {
		chosen = tried.line
	}
	for _, line := range lines {
		if len(line.Asks) == 0 && line.Code != chosen {
			continue
		}
		form := s.correctionForm(req.lang, p, line, own)
		form.Plan, form.Key, form.Open = p.ID, key, line.Code == chosen
		if tried != nil && form.Open {
			form.enter(req.lang, tried.entered, own)
		}
		block.Lines = append(block.Lines, form)
	}
	slices.SortStableFunc(block.Lines, func(a, b correctionForm) int { return rank(a) - rank(b) })
	if len(block.Lines) > 0 && block.Lines[0].Blocked { // the next to answer
		block.Lines[0].Open = true
	}
	return block, nil
}

// rank puts the line that the visitor corrects first, then those that keep the plan from its launch.
func rank(f correctionForm) int {
	switch {
	case f.Open:
		return 0
	case f.Blocked:
		return 1
	}
	return 2
}

func mayCorrect(req request) bool {
	return req.actor.Has(directory.RoleCoordinator) && req.visitor.may(policy.RightChangePlans)
}

func (s *site) correctionForm(lang locale.Language, p plan.Plan, line plan.Line, own []plan.ShapeDefinition) correctionForm {
	said := line.AsSaid()
	form := correctionForm{
		Code: line.Code, Title: line.Title, Blocked: line.Blocked(), Settled: line.Corrected != nil, Note: correctedNote(lang, line, p.Year),
		Said: lineSaid{
			orNothing(lang, saidNames(said.Lead)), orNothing(lang, saidNames(said.Support)), orNothing(lang, said.Deadline.Text), report.WorkText(lang, said.Work, own),
		},
	}
	for _, ask := range line.Asks {
		row := askRow{Message: ask.Problem.Message, Words: ask.Problem.Found, Suggestion: ask.Problem.Suggestion}
		if !ask.Blocks() {
			row.Confirm = ask.Field
		}
		form.Asks = append(form.Asks, row)
	}
	entered := plan.Correction{}
	if line.Corrected != nil {
		entered = line.Corrected.Correction
	}
	form.enter(lang, entered, own)
	return form
}

// enter fills the inputs with a correction.
func (f *correctionForm) enter(lang locale.Language, c plan.Correction, own []plan.ShapeDefinition) {
	f.Entered = c
	shapes := []choice{{Label: lang.T("page.correct.as_said")}}
	for _, shape := range slices.Concat(plan.ShippedShapes(), own) {
		shapes = append(shapes, choice{Value: string(shape.Code), Label: shape.Title(string(lang))})
	}
	f.Shapes = withSelected(shapes, string(c.Shape))
	rhythms := func(list []plan.Rhythm, selected plan.Rhythm) []choice {
		choices := []choice{{Label: lang.T("page.correct.as_said")}}
		for _, rhythm := range list {
			choices = append(choices, choice{Value: string(rhythm), Label: lang.Word("rhythm", string(rhythm))})
		}
		return withSelected(choices, string(selected))
	}
	f.Rhythms, f.CheckIns = rhythms(plan.Rhythms(), c.Quota.Per), rhythms(plan.CheckInRhythms(), c.CheckIn)
}

// saidNames are the words of the plan for bodies.
func saidNames(bodies []plan.Assignee) string {
	var words []string
	for _, body := range bodies {
		words = append(words, body.Text)
	}
	return strings.Join(words, "; ")
}

// orNothing stands in for words that the plan does not have.
func orNothing(lang locale.Language, words string) string {
	if words == "" {
		return lang.T("page.correct.nothing")
	}
	return words
}

// correctedNote says that a line is read by a correction, and of which year; empty for a line that is read by its own words.
func correctedNote(lang locale.Language, line plan.Line, year int) string {
	switch {
	case line.Corrected == nil:
		return ""
	case line.Corrected.Year != year:
		return lang.T("page.correct.remembered", "Year", line.Corrected.Year)
	}
	return lang.T("page.correct.corrected", "Day", calendar.DateOf(line.Corrected.At, calendar.Zone).Vietnamese())
}

// correctedWords lists the fields of a line that a correction reads otherwise: the words of the plan, and what they are taken for.
func correctedWords(lang locale.Language, line plan.Line, year int, own []plan.ShapeDefinition) []string {
	if line.Corrected == nil {
		return nil
	}
	settled, said := line.Corrected.Correction, line.Corrected.Said
	words := []string{correctedNote(lang, line, year)}
	add := func(from, to string) {
		words = append(words, lang.T("page.correct.said", "Said", orNothing(lang, from), "Read", to))
	}
	if settled.Lead != "" {
		add(saidNames(said.Lead), assigneeNames(line.Lead))
	}
	if settled.Support != "" {
		add(saidNames(said.Support), assigneeNames(line.Support))
	}
	if settled.Deadline != "" {
		add(said.Deadline.Text, settled.Deadline)
	}
	if settled.Shape != "" || !settled.Quota.IsZero() {
		words = append(words, lang.T("page.correct.work", "Work", report.WorkText(lang, line.Work, own)))
	}
	return words
}

// correct settles what a form says about a line, and returns what was typed when it is refused.
func (s *site) correct(req request, p plan.Plan) (*triedCorrection, error) {
	if !req.actor.Has(directory.RoleCoordinator) {
		return nil, refuse(plan.RefusalForbidden, "page.refusal.plan_coordinators_only")
	}
	if _, err := formKey(req.Request); err != nil {
		return nil, err
	}
	tried := &triedCorrection{line: typed(req.Request, "line")}
	line, err := s.Reader.Line(req.Context(), p.ID, tried.line)
	if err != nil {
		return nil, correctionRefusal(err, tried.line)
	}
	if tried.entered, err = enteredCorrection(req.Request, line); err != nil {
		return tried, err
	}
	of := plan.Correcting{Plan: p.ID, Line: line.Code, By: string(req.actor.Person), At: req.now}
	_, problems, err := s.Importer.Correct(req.Context(), of, tried.entered)
	if err != nil {
		return tried, correctionRefusal(err, tried.line)
	}
	for _, found := range problems {
		if found.Severity == problem.SeverityError {
			return tried, refuse(plan.RefusalInvalid, "page.refusal.correction", "Line", line.Code, "Column", found.Column, "Message", found.Message, "Suggestion", found.Suggestion)
		}
	}
	return nil, nil
}

func correctionRefusal(err error, line string) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return refuse(plan.RefusalInvalid, "page.refusal.no_such_line", "Line", line)
	case errors.Is(err, store.ErrConflict):
		return refuse(plan.RefusalNotNow, "page.refusal.correct_launched")
	}
	return err
}

// enteredCorrection is what the pressed button of the form says: confirm one field, take the correction back, or settle what the inputs have.
func enteredCorrection(r *http.Request, line plan.Line) (plan.Correction, error) {
	before := plan.Correction{}
	if line.Corrected != nil {
		before = line.Corrected.Correction
	}
	if field := plan.AskField(typed(r, "confirm")); slices.Contains(plan.AskFields(), field) {
		return before.With(line.Confirming(field)), nil
	}
	if typed(r, "forget") != "" {
		return plan.Correction{}, nil
	}
	c := plan.Correction{
		Lead: typed(r, "lead"), Support: typed(r, "support"), Deadline: typed(r, "deadline"), Shape: plan.ShapeCode(typed(r, "shape")),
		CheckIn: plan.Rhythm(typed(r, "check_in")), Quota: plan.Quota{Per: plan.Rhythm(typed(r, "per"))}, Confirmed: before.Confirmed,
	}
	if count := typed(r, "count"); count != "" {
		number, err := strconv.Atoi(count)
		if err != nil {
			return c, refuse(plan.RefusalInvalid, "page.refusal.quota_number", "Value", count)
		}
		c.Quota.Count = number
	}
	return c, nil
}
