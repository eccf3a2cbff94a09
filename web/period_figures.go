package web

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/store"
)

// submissionBlock is what a unit sent, with the figures that were read in it.
type submissionBlock struct {
	Receipt string
	Badge   badge
	Facts   []fact
	Files   []namedLink
	Text    string
	Figures []figureRow
}

type namedLink struct{ Name, Link string }

// figureRow is a number that was read, with where it stands.
type figureRow struct {
	Indicator string
	Value     string
	Kind      string
	Badge     badge
	Words     string
	Source    string
	Links     []string
	Settled   string // who entered the value, when and why
	Form      *periodForm
}

// shownText is how many characters of a submission a page shows.
const shownText = 4000

func newSubmissionBlock(req request, one period.State, o period.Obligation, sub store.Submission, set indicator.Set, settles bool) submissionBlock {
	b := submissionBlock{Receipt: sub.Receipt, Badge: submissionBadge(req, o, sub), Text: beginning(sub.Text, shownText)}
	b.Facts = facts(req.lang, []labelled{
		{"page.period_unit.received", day(sub.ReceivedOn)},
		{"page.period_unit.road", req.lang.Word("submission_road", string(sub.Road))},
		{"page.label.sender", personLabel(req, sub.Sender)},
	})
	for _, file := range sub.Files {
		b.Files = append(b.Files, namedLink{file.Name, unitLink(one, sub.Unit) + "/files/" + url.PathEscape(file.Hash)})
	}
	for _, f := range sub.Figures {
		row := newFigureRow(req, f, set, one)
		if settles && period.CommandSettle.Allows(one.Stage) && (f.Standing == store.FigureAsked || f.Standing == store.FigureSettled) {
			row.Form = settleForm(req, sub.Receipt, f)
		}
		b.Figures = append(b.Figures, row)
	}
	return b
}

// beginning cuts a text at a number of characters.
func beginning(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}

// submissionBadge says what became of a submission. The state of a period keeps the latest; one that it does not have counts no more.
func submissionBadge(req request, o period.Obligation, sub store.Submission) badge {
	standing, found := o.Standing(req.today)
	for _, known := range o.Submissions {
		if known.ID != sub.ID {
			continue
		}
		switch {
		case !known.ReturnedOn.IsZero():
			return badge{"late", "▲", req.lang.T("page.period_unit.was_returned", "Day", day(known.ReturnedOn))}
		case known.Content == period.ContentEmpty:
			return badge{"late", "▲", req.lang.Word("report_grade", string(period.GradeEmpty))}
		case found && standing.ID == sub.ID && known.Late:
			return badge{"late", "▲", req.lang.T("page.period_unit.counts_late")}
		case found && standing.ID == sub.ID:
			return badge{"done", "●", req.lang.T("page.period_unit.counts")}
		}
	}
	return badge{"still", "■", req.lang.T("page.period_unit.replaced")}
}

func newFigureRow(req request, f store.SubmittedFigure, set indicator.Set, one period.State) figureRow {
	row := figureRow{
		Indicator: indicatorName(req.lang, set, f.Indicator, one), Kind: req.lang.Word("figure_kind", f.Kind), Words: f.Words, Source: sourceText(req.lang, f.Source),
		Links: f.Links, Badge: figureBadge(req.lang, f.Standing),
	}
	if f.Kind == "ambiguous" {
		row.Kind = "" // its standing says so
	}
	if f.HasValue {
		row.Value = f.Value.Vietnamese()
	}
	if !f.SettledAt.IsZero() {
		row.Settled = req.lang.T("page.period_unit.settled_by", "Person", cmp.Or(personName(req, f.SettledBy), req.lang.T("page.period_unit.operator")),
			"At", timestamp(f.SettledAt), "Reason", f.SettledReason)
	}
	return row
}

// indicatorName names an indicator with its unit of measure, in the form that it has at the end of the period.
func indicatorName(lang locale.Language, set indicator.Set, code indicator.Code, one period.State) string {
	for _, i := range set.On(one.Period.To) {
		if i.Code != code {
			continue
		}
		if lang == locale.English {
			return i.English + " (" + i.UnitEnglish + ")"
		}
		return i.Vietnamese + " (" + i.Unit + ")"
	}
	return string(code)
}

func figureBadge(lang locale.Language, standing store.FigureStanding) badge {
	b := badge{"still", "■", lang.Word("figure_standing", string(standing))}
	switch standing {
	case store.FigureTaken, store.FigureSettled:
		b.Class, b.Symbol = "done", "●"
	case store.FigureAsked:
		b.Class, b.Symbol = "soon", "▲"
	case store.FigureBeside:
	}
	return b
}

func sourceText(lang locale.Language, s store.FigureSource) string {
	var parts []string
	for _, part := range []string{s.File, s.Sheet, s.Cell} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if s.Line > 0 {
		parts = append(parts, lang.T("page.period_unit.line", "Line", s.Line))
	}
	return strings.Join(parts, ", ")
}

// settlement completes the command that settles a figure: the figure has to be one that was not surely read, and the value one that its indicator may have.
func (s *site) settlement(req request, one period.State, command period.Command) (period.Command, error) {
	_, err := fmt.Sscan(req.PostFormValue("number"), &command.Number)
	if err != nil {
		return command, refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
	}
	figure, err := s.askedFigure(req, one, command)
	if err != nil {
		return command, err
	}
	text := strings.TrimSpace(req.PostFormValue("value"))
	value, understood := parseValue(text)
	if !understood {
		return command, refuse(plan.RefusalInvalid, "page.refusal.no_such_value", "Value", text)
	}
	indicators, err := s.Reader.Indicators(req.Context())
	if err != nil {
		return command, err
	}
	for _, i := range indicators.On(one.Period.To) {
		if i.Code == figure.Indicator && !value.Fits(i.Decimals) {
			return command, refuse(plan.RefusalInvalid, "page.refusal.value_decimals", "Value", text, "Decimals", i.Decimals)
		}
	}
	command.Value = &value
	return command, nil
}

func (s *site) askedFigure(req request, one period.State, command period.Command) (store.SubmittedFigure, error) {
	submissions, err := s.Reader.Submissions(req.Context(), plan.PlanID(one.Plan), one.Period.ID, command.Unit)
	if err != nil {
		return store.SubmittedFigure{}, err
	}
	for _, sub := range submissions {
		for _, f := range sub.Figures {
			if sub.ID == command.Submission && f.Number == command.Number && (f.Standing == store.FigureAsked || f.Standing == store.FigureSettled) {
				return f, nil
			}
		}
	}
	return store.SubmittedFigure{}, refuse(plan.RefusalNotFound, "page.refusal.no_such_figure")
}

// parseValue reads a number as Vietnamese people write it: "1234", "1.234" with a point for thousands, "12,5" with a comma for decimals.
func parseValue(text string) (indicator.Number, bool) {
	whole, decimals, pointed := strings.Cut(strings.ReplaceAll(text, " ", ""), ",")
	groups := strings.Split(whole, ".")
	for i, group := range groups {
		if i > 0 && len(group) != 3 || i == 0 && len(groups) > 1 && (group == "" || len(group) > 3) {
			return 0, false
		}
	}
	whole = strings.Join(groups, "")
	if pointed {
		whole += "." + decimals
	}
	n, err := indicator.ParseNumber(whole)
	return n, err == nil && n >= 0
}
