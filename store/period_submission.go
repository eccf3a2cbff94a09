package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/schema"
)

// SubmissionRoad is the way by which a submission came.
type SubmissionRoad string

// The roads of submissions.
const (
	SubmissionMail SubmissionRoad = "mail"
	SubmissionLink SubmissionRoad = "link"
	SubmissionWeb  SubmissionRoad = "web"
	SubmissionCLI  SubmissionRoad = "cli"
)

// FigureStanding says whether a figure counts.
type FigureStanding string

// The standings of a figure.
const (
	FigureTaken   FigureStanding = "taken"   // surely read: it counts
	FigureAsked   FigureStanding = "asked"   // not surely read: the unit is asked, and it does not count
	FigureSettled FigureStanding = "settled" // a person entered it in the place of one that was asked
	FigureBeside  FigureStanding = "beside"  // tells something else than the value of the period: a plan, an earlier period
)

// FigureSource is where a figure stands in what was sent.
type FigureSource struct {
	File  string `json:"file,omitempty"` // empty: the text of the letter
	Sheet string `json:"sheet,omitempty"`
	Cell  string `json:"cell,omitempty"` // "D7"
	Line  int    `json:"line,omitempty"` // of a text, from 1
}

// SubmittedFigure is a number that was read in a submission.
type SubmittedFigure struct {
	Unit       directory.UnitCode
	Submission string
	Number     int // in the submission, from 1
	Indicator  indicator.Code
	Value      indicator.Number
	HasValue   bool
	Kind       string // exact, approximate, cumulative, previous, plan, nil or ambiguous
	Standing   FigureStanding
	Words      string
	Source     FigureSource
	Links      []string

	SettledBy     directory.PersonID // who entered the value
	SettledAt     time.Time          // zero: nobody did
	SettledReason string
}

// SubmittedFile is a file of a submission.
type SubmittedFile struct {
	Name string `json:"name"`
	Hash string `json:"hash"` // of its blob
}

// Submission is what a unit sent for a period. ID is the SHA-256 of what was sent.
type Submission struct {
	Plan       plan.PlanID
	Period     period.ID
	Unit       directory.UnitCode
	ID         string
	Road       SubmissionRoad
	Letter     LetterID // of SubmissionMail
	Sender     directory.PersonID
	ReceivedOn calendar.Date
	FiledAt    time.Time
	Content    period.Content
	Receipt    string // the receipt number, which the store gives
	Text       string
	Files      []SubmittedFile
	Figures    []SubmittedFigure
}

// FileSubmission files what a unit sent, with its figures, before the period is asked to take it. The key is (plan, period, unit, content): filed twice, the
// first one stands. It returns the receipt number, and ErrNotFound when there is no such period.
func (s *Store) FileSubmission(ctx context.Context, sub Submission) (receipt string, err error) {
	sub = clean(sub)
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		receipt, err = fileSubmission(ctx, tx, sub)
		return err
	})
	return receipt, writeErr(err, "filing submission", sub.ID)
}

func fileSubmission(ctx context.Context, tx bun.Tx, sub Submission) (receipt string, err error) {
	var next int64
	if err := tx.NewRaw("SELECT nextval('receipt_number')").Scan(ctx, &next); err != nil {
		return "", err
	}
	row := schema.Submission{
		Plan: string(sub.Plan), Period: string(sub.Period), Unit: string(sub.Unit), ID: sub.ID, Road: string(sub.Road), Letter: int64(sub.Letter),
		Sender: string(sub.Sender), ReceivedOn: dayOf(sub.ReceivedOn), FiledAt: instant(sub.FiledAt), Content: string(sub.Content),
		Receipt: fmt.Sprintf("BN-%d-%05d", sub.ReceivedOn.Year(), next), Text: sub.Text, Files: asJSON(sub.Files),
	}
	result, err := tx.NewInsert().Model(&row).On("CONFLICT (plan, period, unit, id) DO NOTHING").Exec(ctx)
	if err != nil {
		return "", err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		if err != nil {
			return "", err
		}
		err := tx.NewSelect().Model(&row).Column("receipt").WherePK().Scan(ctx)
		return row.Receipt, err
	}
	figures := figureRows(sub)
	if len(figures) == 0 {
		return row.Receipt, nil
	}
	_, err = tx.NewInsert().Model(&figures).Exec(ctx)
	return row.Receipt, err
}

func figureRows(sub Submission) []schema.Figure {
	rows := make([]schema.Figure, 0, len(sub.Figures))
	for i, f := range sub.Figures {
		row := schema.Figure{
			Plan: string(sub.Plan), Period: string(sub.Period), Unit: string(sub.Unit), Submission: sub.ID, Number: i + 1, Indicator: string(f.Indicator),
			Kind: f.Kind, Standing: string(f.Standing), Words: f.Words, Source: mustJSON(f.Source), Links: asJSON(f.Links),
		}
		if f.HasValue {
			value := f.Value.String()
			row.Value = &value
		}
		rows = append(rows, row)
	}
	return rows
}

// Submissions lists what a unit sent for a period, the earliest first, with the figures of each.
func (r *Reader) Submissions(ctx context.Context, id plan.PlanID, which period.ID, unit directory.UnitCode) ([]Submission, error) {
	var rows []schema.Submission
	err := r.db.NewSelect().
		Model(&rows).
		Where("plan = ? AND period = ? AND unit = ?", id, which, unit).
		Order("filed_at", "receipt").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the submissions of %s for %s/%s: %w", unit, id, which, err)
	}
	var figures []schema.Figure
	err = r.db.NewSelect().
		Model(&figures).
		Where("plan = ? AND period = ? AND unit = ?", id, which, unit).
		Order("submission", "number").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the figures of %s for %s/%s: %w", unit, id, which, err)
	}
	submissions := make([]Submission, 0, len(rows))
	for _, row := range rows {
		sub, err := submissionOf(row, figures)
		if err != nil {
			return nil, err
		}
		submissions = append(submissions, sub)
	}
	return submissions, nil
}

func submissionOf(row schema.Submission, figures []schema.Figure) (Submission, error) {
	sub := Submission{
		Plan: plan.PlanID(row.Plan), Period: period.ID(row.Period), Unit: directory.UnitCode(row.Unit), ID: row.ID, Road: SubmissionRoad(row.Road),
		Letter: LetterID(row.Letter), Sender: directory.PersonID(row.Sender), ReceivedOn: dateOf(row.ReceivedOn), FiledAt: row.FiledAt,
		Content: period.Content(row.Content), Receipt: row.Receipt, Text: row.Text,
	}
	var err error
	if sub.Files, err = fromJSON[[]SubmittedFile](row.Files); err != nil {
		return sub, err
	}
	for _, f := range figures {
		if f.Submission != row.ID {
			continue
		}
		figure, err := figureOf(f)
		if err != nil {
			return sub, err
		}
		sub.Figures = append(sub.Figures, figure)
	}
	return sub, nil
}

func figureOf(row schema.Figure) (SubmittedFigure, error) {
	f := SubmittedFigure{
		Unit: directory.UnitCode(row.Unit), Submission: row.Submission, Number: row.Number, Indicator: indicator.Code(row.Indicator), Kind: row.Kind,
		Standing: FigureStanding(row.Standing), Words: row.Words, SettledBy: directory.PersonID(row.SettledBy), SettledReason: row.SettledReason,
	}
	if row.SettledAt != nil {
		f.SettledAt = *row.SettledAt
	}
	if row.Value != nil {
		value, err := indicator.ParseNumber(*row.Value)
		if err != nil {
			return f, fmt.Errorf("decoding figure %d of submission %s: %w", row.Number, row.Submission, err)
		}
		f.Value, f.HasValue = value, true
	}
	if err := json.Unmarshal(row.Source, &f.Source); err != nil {
		return f, fmt.Errorf("decoding the source of figure %d of submission %s: %w", row.Number, row.Submission, err)
	}
	links, err := fromJSON[[]string](row.Links)
	f.Links = links
	return f, err
}

// CountedFigures lists the figures that count in a period, by unit and indicator: those of the submissions that stand, as the view counted_figure has
// them. Pages, documents and exports take their numbers from here.
func (r *Reader) CountedFigures(ctx context.Context, id plan.PlanID, which period.ID) ([]SubmittedFigure, error) {
	var rows []schema.Figure
	err := r.db.NewSelect().
		ColumnExpr("plan, period, unit, submission, number, indicator, value, kind, standing, words, source, links").
		TableExpr("counted_figure").
		Where("plan = ? AND period = ?", id, which).
		OrderExpr("unit, indicator, number").
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("listing the figures of %s/%s: %w", id, which, err)
	}
	figures := make([]SubmittedFigure, 0, len(rows))
	for _, row := range rows {
		figure, err := figureOf(row)
		if err != nil {
			return nil, err
		}
		figures = append(figures, figure)
	}
	return figures, nil
}

// SaveCompiledReport files a compiled version of the report of a period with its figures. The key is (plan, period, version, hash).
func (s *Store) SaveCompiledReport(ctx context.Context, id plan.PlanID, which period.ID, version int, hash string, figures json.RawMessage, at time.Time) error {
	row := schema.CompiledReport{Plan: string(id), Period: string(which), Version: version, Hash: hash, CompiledAt: instant(at), Figures: figures}
	_, err := s.db.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
	return writeErr(err, "filing the report of period", which)
}

// Indicators are the indicators that were imported last, or those of the program.
func (r *Reader) Indicators(ctx context.Context) (indicator.Set, error) {
	var row schema.IndicatorList
	switch exists, err := r.db.NewSelect().Model(&row).Exists(ctx); {
	case err != nil:
		return indicator.Set{}, fmt.Errorf("looking up the list of indicators: %w", err)
	case !exists:
		return indicator.Shipped(), nil
	}
	if err := r.db.NewSelect().Model(&row).Scan(ctx); err != nil {
		return indicator.Set{}, fmt.Errorf("looking up the list of indicators: %w", err)
	}
	set, problems := indicator.Parse([]byte(row.Content))
	if len(set.List()) == 0 && len(problems) > 0 {
		return indicator.Set{}, fmt.Errorf("decoding the list of indicators: %s", problems[0].Message)
	}
	return set, nil
}

// SaveIndicators replaces the list of indicators by the content of a file that indicator.Parse takes without an error.
func (s *Store) SaveIndicators(ctx context.Context, content []byte, at time.Time) error {
	row := schema.IndicatorList{Single: true, Content: string(content), ImportedAt: instant(at)}
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (single) DO UPDATE").
		Set("content = EXCLUDED.content, imported_at = EXCLUDED.imported_at").
		Exec(ctx)
	return writeErr(err, "saving the list of indicators", "")
}
