package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/schema"
)

// ImportPlan stores a new plan with its lines and the file from which they were read, in one transaction. An empty Version becomes the
// SHA-256 of the file. The key is the Version: when a plan has it already, that plan is returned unchanged, with created false. For a plan of
// that id from another file it is ErrOtherAnnex, and for a launched one another ErrConflict.
func (s *Store) ImportPlan(ctx context.Context, p plan.Plan, lines []plan.Line, source []byte) (imported plan.Plan, created bool, err error) {
	return s.ImportPlanAs(ctx, plan.ImportNew, p, lines, source)
}

// ImportPlanAs is ImportPlan with what the file does to a plan on record that is not launched: its lines are added, or take the place of those
// of the plan. The files stay on record by their hashes. Adding the same file again changes nothing.
func (s *Store) ImportPlanAs(ctx context.Context, act plan.ImportAct, p plan.Plan, lines []plan.Line, source []byte) (imported plan.Plan, created bool, err error) {
	p, lines = clean(p), clean(lines)
	if p.Version == "" {
		p.Version = hashOf(source)
	}
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		// Of two imports at once the second waits, and then finds the plan of the first.
		if _, err := tx.ExecContext(ctx, "LOCK TABLE plan IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
		imported, created, err = importPlan(ctx, tx, act, p, lines, source)
		return err
	})
	if err != nil {
		return plan.Plan{}, false, writeErr(err, "importing plan", p.ID)
	}
	return imported, created, nil
}

func importPlan(ctx context.Context, tx bun.Tx, act plan.ImportAct, p plan.Plan, lines []plan.Line, source []byte) (plan.Plan, bool, error) {
	same, err := planWhere(ctx, tx, "version = ?", p.Version)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return same, false, err
	}
	older, err := planWhere(ctx, tx, "id = ?", p.ID)
	exists := err == nil
	files := strings.Split(older.Version, "+")
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return plan.Plan{}, false, err
	case exists && act != plan.ImportReplace && slices.Contains(files, p.Version):
		return older, false, nil
	case exists && older.Status != plan.PlanImported:
		return plan.Plan{}, false, fmt.Errorf("it is %s, with another file: %w", older.Status, ErrConflict)
	case exists && act == plan.ImportNew:
		return plan.Plan{}, false, ErrOtherAnnex
	}
	p.Status = plan.PlanImported
	hash, err := fileBlob(ctx, tx, source, "application/octet-stream")
	if err != nil {
		return plan.Plan{}, false, err
	}
	if exists && act == plan.ImportAdd {
		return addAnnex(ctx, tx, older, p, lines)
	}
	corrected, err := correctedLines(ctx, tx, p.ID)
	if err != nil {
		return plan.Plan{}, false, err
	}
	if err := upsertPlan(ctx, tx, planRow(p, hash)); err != nil {
		return plan.Plan{}, false, err
	}
	if err := replaceLines(ctx, tx, p.ID, lines); err != nil {
		return plan.Plan{}, false, err
	}
	return p, true, keepTags(ctx, tx, p.ID, corrected, lines)
}

// addAnnex puts the lines of a further annex after those of the plan, which keeps its title and its settings.
func addAnnex(ctx context.Context, tx bun.Tx, older, annex plan.Plan, more []plan.Line) (plan.Plan, bool, error) {
	lines, err := linesOf(ctx, tx, older.ID)
	if err != nil {
		return plan.Plan{}, false, err
	}
	number := len(strings.Split(older.Version, "+")) + 1
	older.Version, older.Source = older.Version+"+"+annex.Version, older.Source+"; "+annex.Source
	_, err = tx.NewUpdate().
		Model((*schema.Plan)(nil)).
		Set("version = ?", older.Version).
		Set("source = ?", older.Source).
		Where("id = ?", older.ID).
		Exec(ctx)
	if err != nil {
		return plan.Plan{}, false, err
	}
	added := plan.AddLines(lines, more, number)[len(lines):]
	return older, true, insertLines(ctx, tx, older.ID, len(lines), added) // the lines of the plan keep their marks: stakes, corrected tags
}

func upsertPlan(ctx context.Context, tx bun.Tx, row schema.Plan) error {
	_, err := tx.NewInsert().
		Model(&row).
		On("CONFLICT (id) DO UPDATE").
		Set("year = EXCLUDED.year").
		Set("title = EXCLUDED.title").
		Set("number = EXCLUDED.number").
		Set("issued_on = EXCLUDED.issued_on").
		Set("version = EXCLUDED.version").
		Set("source = EXCLUDED.source").
		Set("source_hash = EXCLUDED.source_hash").
		Set("levels = EXCLUDED.levels").
		Set("rules = EXCLUDED.rules").
		Exec(ctx)
	return err
}

func replaceLines(ctx context.Context, tx bun.Tx, id plan.PlanID, lines []plan.Line) error {
	_, err := tx.NewDelete().
		Model((*schema.Line)(nil)).
		Where("plan = ?", id).
		Exec(ctx)
	if err != nil {
		return err
	}
	return insertLines(ctx, tx, id, 0, lines)
}

// insertLines puts lines at the end of a plan that has a number of lines.
func insertLines(ctx context.Context, tx bun.Tx, id plan.PlanID, after int, lines []plan.Line) error {
	rows := make([]schema.Line, 0, len(lines))
	for i, line := range lines {
		rows = append(rows, lineRow(id, after+i, line))
	}
	for batch := range slices.Chunk(rows, insertBatch) {
		if _, err := tx.NewInsert().Model(&batch).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// insertBatch is how many rows one INSERT has at most.
const insertBatch = 500

// SetPlanStatus moves a plan from one of some statuses to another, until a workflow has projected a state: then only ProjectPlan changes it.
// The key is the new status: a plan that has it is not changed. It returns ErrConflict when the plan has none of these statuses, and
// ErrNotFound when there is no such plan.
func (s *Store) SetPlanStatus(ctx context.Context, id plan.PlanID, from []plan.PlanStatus, to plan.PlanStatus) error {
	moved, err := s.db.NewUpdate().
		Model((*schema.Plan)(nil)).
		Set("status = ?", to).
		Where("id = ?", id).
		Where("status IN (?)", bun.List(append(slices.Clone(from), to))).
		Where("state IS NULL").
		Exec(ctx)
	if err != nil {
		return writeErr(err, "setting the status of plan", id)
	}
	if n, err := moved.RowsAffected(); err != nil || n > 0 {
		return err
	}
	if state, err := s.PlanState(ctx, id); err != nil || state.Seq > 0 {
		return err
	}
	p, err := s.Plan(ctx, id)
	if err != nil {
		return err
	}
	return fmt.Errorf("setting plan %s to %s: it is %s: %w", id, to, p.Status, ErrConflict)
}

// Plans lists all plans, the latest year first.
func (r *Reader) Plans(ctx context.Context) ([]plan.Plan, error) {
	var rows []schema.Plan
	err := r.db.NewSelect().
		Model(&rows).
		Order("year DESC", "id").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing plans: %w", err)
	}
	plans := make([]plan.Plan, 0, len(rows))
	for _, row := range rows {
		p, err := planOf(row)
		if err != nil {
			return nil, err
		}
		plans = append(plans, p)
	}
	return plans, nil
}

// Plan finds a plan by its id.
func (r *Reader) Plan(ctx context.Context, id plan.PlanID) (plan.Plan, error) {
	p, err := planWhere(ctx, r.db, "id = ?", id)
	return p, findErr(err, "plan", id)
}

func planWhere(ctx context.Context, db bun.IDB, condition string, value any) (plan.Plan, error) {
	var row schema.Plan
	err := db.NewSelect().
		Model(&row).
		Where(condition, value).
		Scan(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	return planOf(row)
}

// Lines lists the lines of a plan in the order of its annex.
func (r *Reader) Lines(ctx context.Context, id plan.PlanID) ([]plan.Line, error) {
	return linesOf(ctx, r.db, id)
}

func linesOf(ctx context.Context, db bun.IDB, id plan.PlanID) ([]plan.Line, error) {
	var rows []schema.Line
	err := db.NewSelect().
		Model(&rows).
		Where("plan = ?", id).
		Order("ord").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing lines of plan %s: %w", id, err)
	}
	lines := make([]plan.Line, 0, len(rows))
	for _, row := range rows {
		line, err := lineOf(row)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// Line finds a line of a plan by its code.
func (r *Reader) Line(ctx context.Context, id plan.PlanID, code string) (plan.Line, error) {
	var row schema.Line
	err := r.db.NewSelect().
		Model(&row).
		Where("plan = ?", id).
		Where("code = ?", code).
		Scan(ctx)
	if err != nil {
		return plan.Line{}, findErr(err, "line", code)
	}
	return lineOf(row)
}

func planRow(p plan.Plan, sourceHash string) schema.Plan {
	return schema.Plan{
		ID: string(p.ID), Year: p.Year, Title: p.Title, Version: p.Version, Source: p.Source, SourceHash: sourceHash,
		Status: string(p.Status), Levels: asJSON(p.Levels), Rules: mustJSON(p.Rules), Number: p.Number, IssuedOn: dayOf(p.Issued),
	}
}

func planOf(row schema.Plan) (plan.Plan, error) {
	levels, err1 := fromJSON[[]directory.Role](row.Levels)
	rules, err2 := fromJSON[deadline.Rules](row.Rules)
	return plan.Plan{
		ID: plan.PlanID(row.ID), Year: row.Year, Title: row.Title, Version: row.Version, Source: row.Source,
		Status: plan.PlanStatus(row.Status), Levels: levels, Rules: rules, Number: row.Number, Issued: dateOf(row.IssuedOn),
	}, errors.Join(err1, err2)
}

func lineRow(id plan.PlanID, ord int, l plan.Line) schema.Line {
	return schema.Line{
		Plan: string(id), Code: l.Code, Ord: ord, Sheet: l.Sheet, Row: l.Row, GroupName: l.Group, Title: l.Title,
		Product: l.Product, Channels: asJSON(l.Channels), Lead: asJSON(l.Lead), Support: asJSON(l.Support),
		Deadline: mustJSON(l.Deadline), Note: l.Note, Content: asJSON(l.Content), Forms: asJSON(l.Forms), Work: mustJSON(l.Work),
		Asks: asJSON(l.Asks), Corrected: correctedJSON(l.Corrected),
	}
}

func lineOf(row schema.Line) (plan.Line, error) {
	line := plan.Line{
		Code: row.Code, Sheet: row.Sheet, Row: row.Row, Group: row.GroupName, Title: row.Title, Product: row.Product, Note: row.Note,
	}
	var errs []error
	decode := func(encoded json.RawMessage, into any) {
		if len(encoded) > 0 && string(encoded) != "[]" {
			errs = append(errs, json.Unmarshal(encoded, into))
		}
	}
	decode(row.Channels, &line.Channels)
	decode(row.Lead, &line.Lead)
	decode(row.Support, &line.Support)
	decode(row.Deadline, &line.Deadline)
	decode(row.Work, &line.Work)
	decode(row.Content, &line.Content)
	decode(row.Forms, &line.Forms)
	decode(row.Asks, &line.Asks)
	decode(row.Corrected, &line.Corrected)
	if err := errors.Join(errs...); err != nil {
		return line, fmt.Errorf("decoding line %s of plan %s: %w", row.Code, row.Plan, err)
	}
	return line, nil
}
