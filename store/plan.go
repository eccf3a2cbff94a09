package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/schema"
)

// ImportPlan keeps a plan with the lines and the file it was read from, in one transaction. The key is the plan's Version: the same
// file is the plan that is there already, returned as it is with created=false. Another file for a plan that is not launched takes
// the place of the first; for a launched one it is ErrConflict.
func (s *Store) ImportPlan(ctx context.Context, p plan.Plan, lines []plan.Line, source []byte) (plan.Plan, bool, error) {
	p, lines = clean(p), clean(lines)
	if p.Version == "" {
		p.Version = hashOf(source)
	}
	kept, created := p, false
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		// Two imports at once: the second waits, and then sees what the first did.
		if _, err := tx.ExecContext(ctx, "LOCK TABLE plan IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
		kept, created, err = importPlan(ctx, tx, p, lines, source)
		return err
	})
	if err != nil {
		return plan.Plan{}, false, doing(err, "importing plan", p.ID)
	}
	return kept, created, nil
}

func importPlan(ctx context.Context, tx bun.Tx, p plan.Plan, lines []plan.Line, source []byte) (plan.Plan, bool, error) {
	same, err := planWhere(ctx, tx, "version = ?", p.Version)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return same, false, err
	}
	older, err := planWhere(ctx, tx, "id = ?", p.ID)
	switch {
	case err == nil && older.Status != plan.PlanImported:
		return plan.Plan{}, false, fmt.Errorf("it is %s with another file: %w", older.Status, ErrConflict)
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return plan.Plan{}, false, err
	}
	p.Status = plan.PlanImported
	hash, err := fileBlob(ctx, tx, source, "application/octet-stream")
	if err != nil {
		return plan.Plan{}, false, err
	}
	if err := writePlan(ctx, tx, planRow(p, hash)); err != nil {
		return plan.Plan{}, false, err
	}
	return p, true, replaceLines(ctx, tx, p.ID, lines)
}

func writePlan(ctx context.Context, tx bun.Tx, row schema.Plan) error {
	_, err := tx.NewInsert().
		Model(&row).
		On("CONFLICT (id) DO UPDATE").
		Set("year = EXCLUDED.year").
		Set("title = EXCLUDED.title").
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
	if err != nil || len(lines) == 0 {
		return err
	}
	rows := make([]schema.Line, 0, len(lines))
	for i, line := range lines {
		rows = append(rows, lineRow(id, i, line))
	}
	for batch := range slices.Chunk(rows, insertBatch) {
		if _, err := tx.NewInsert().Model(&batch).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// insertBatch is how many rows one INSERT carries.
const insertBatch = 500

// SetPlanStatus moves a plan to a status. The key is the status itself: a plan that has it already stays so. ErrConflict when the
// plan is in none of the statuses it may come from, ErrNotFound when there is no such plan.
func (s *Store) SetPlanStatus(ctx context.Context, id plan.PlanID, from []plan.PlanStatus, to plan.PlanStatus) error {
	moved, err := s.db.NewUpdate().
		Model((*schema.Plan)(nil)).
		Set("status = ?", to).
		Where("id = ?", id).
		Where("status IN (?)", bun.List(append(slices.Clone(from), to))).
		Exec(ctx)
	if err != nil {
		return doing(err, "setting the status of plan", id)
	}
	if n, err := moved.RowsAffected(); err != nil || n > 0 {
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

// Plan finds a plan.
func (r *Reader) Plan(ctx context.Context, id plan.PlanID) (plan.Plan, error) {
	p, err := planWhere(ctx, r.db, "id = ?", id)
	return p, found(err, "plan", id)
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
	var rows []schema.Line
	err := r.db.NewSelect().
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

func planRow(p plan.Plan, sourceHash string) schema.Plan {
	return schema.Plan{
		ID: string(p.ID), Year: p.Year, Title: p.Title, Version: p.Version, Source: p.Source, SourceHash: sourceHash,
		Status: string(p.Status), Levels: asJSON(p.Levels), Rules: mustJSON(p.Rules),
	}
}

func planOf(row schema.Plan) (plan.Plan, error) {
	levels, err := fromJSON[[]directory.Role](row.Levels)
	rules, failed := fromJSON[deadline.Rules](row.Rules)
	return plan.Plan{
		ID: plan.PlanID(row.ID), Year: row.Year, Title: row.Title, Version: row.Version, Source: row.Source,
		Status: plan.PlanStatus(row.Status), Levels: levels, Rules: rules,
	}, errors.Join(err, failed)
}

func lineRow(id plan.PlanID, ord int, l plan.Line) schema.Line {
	return schema.Line{
		Plan: string(id), Code: l.Code, Ord: ord, Sheet: l.Sheet, Row: l.Row, GroupName: l.Group, Title: l.Title,
		Product: l.Product, Channels: asJSON(l.Channels), Lead: asJSON(l.Lead), Support: asJSON(l.Support),
		Deadline: mustJSON(l.Deadline), Note: l.Note,
	}
}

func lineOf(row schema.Line) (plan.Line, error) {
	line := plan.Line{
		Code: row.Code, Sheet: row.Sheet, Row: row.Row, Group: row.GroupName, Title: row.Title, Product: row.Product, Note: row.Note,
	}
	var faults []error
	read := func(written json.RawMessage, into any) {
		if len(written) > 0 && string(written) != "[]" {
			faults = append(faults, json.Unmarshal(written, into))
		}
	}
	read(row.Channels, &line.Channels)
	read(row.Lead, &line.Lead)
	read(row.Support, &line.Support)
	read(row.Deadline, &line.Deadline)
	if err := errors.Join(faults...); err != nil {
		return line, fmt.Errorf("reading line %s of plan %s: %w", row.Code, row.Plan, err)
	}
	return line, nil
}
