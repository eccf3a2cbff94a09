package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/content"
	"loa/schema"
	"loa/vietnamese"
)

// TagChange is what a person sets for a line; nil leaves an axis as it is, an empty list says that the line has none.
type TagChange struct {
	Content *[]content.Code
	Forms   *[]content.Code
}

// SetTags sets the tags of lines of a plan, all or none, whatever the status of the plan: tags have no effect on tasks. No proposal changes them
// afterwards. Repeated, it changes nothing. It returns ErrNotFound when one of the lines does not exist.
func (s *Store) SetTags(ctx context.Context, id plan.PlanID, lines []string, change TagChange) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		for _, line := range lines {
			n, err := setTags(ctx, tx, id, line, change)
			if err != nil {
				return writeErr(err, "setting the tags of line", line)
			}
			if n == 0 {
				return fmt.Errorf("setting the tags in plan %s: %w", id, missing(RecordLine, line))
			}
		}
		return nil
	})
}

func setTags(ctx context.Context, tx bun.Tx, id plan.PlanID, line string, change TagChange) (int64, error) {
	update := tx.NewUpdate().
		Model((*schema.Line)(nil)).
		Set("tags_corrected = true").
		Where("plan = ?", id).
		Where("code = ?", line)
	if change.Content != nil {
		update = update.Set("content = ?", string(asJSON(*change.Content)))
	}
	if change.Forms != nil {
		update = update.Set("forms = ?", string(asJSON(*change.Forms)))
	}
	done, err := update.Exec(ctx)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// ProposeTags gives the lines of a plan the tags that the lists propose, but for lines whose tags a person has set, and returns how many lines
// changed. Plans from before there were tags get theirs by it, and every plan after the lists have changed.
func (s *Store) ProposeTags(ctx context.Context, id plan.PlanID, tags content.Tags) (changed int, err error) {
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		lines, err := linesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, line := range lines {
			line = line.Tagged(tags)
			forms, groups := string(asJSON(line.Forms)), string(asJSON(line.Content))
			done, err := tx.NewUpdate().
				Model((*schema.Line)(nil)).
				Set("content = ?", groups).
				Set("forms = ?", forms).
				Where("plan = ?", id).
				Where("code = ?", line.Code).
				Where("NOT tags_corrected").
				Where("(content <> ?::jsonb OR forms <> ?::jsonb)", groups, forms).
				Exec(ctx)
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			changed += int(n)
		}
		return nil
	})
	return changed, writeErr(err, "proposing the tags of plan", id)
}

// CorrectedTags lists the codes of the lines whose tags a person has set, in the order of the annex.
func (r *Reader) CorrectedTags(ctx context.Context, id plan.PlanID) ([]string, error) {
	lines, err := correctedLines(ctx, r.db, id)
	if err != nil {
		return nil, fmt.Errorf("listing the corrected tags of plan %s: %w", id, err)
	}
	codes := make([]string, 0, len(lines))
	for _, line := range lines {
		codes = append(codes, line.Code)
	}
	return codes, nil
}

func correctedLines(ctx context.Context, db bun.IDB, id plan.PlanID) ([]plan.Line, error) {
	var rows []schema.Line
	err := db.NewSelect().
		Model(&rows).
		Where("plan = ?", id).
		Where("tags_corrected").
		Order("ord").
		Scan(ctx)
	lines := make([]plan.Line, 0, len(rows))
	for _, row := range rows {
		line, decoding := lineOf(row)
		err = errors.Join(err, decoding)
		lines = append(lines, line)
	}
	return lines, err
}

// keepTags gives lines that took the place of others the corrected tags of the line with the same title.
func keepTags(ctx context.Context, tx bun.Tx, id plan.PlanID, corrected, lines []plan.Line) error {
	for _, old := range corrected {
		for _, line := range lines {
			if vietnamese.Fold(line.Title) != vietnamese.Fold(old.Title) {
				continue
			}
			if _, err := setTags(ctx, tx, id, line.Code, TagChange{Content: &old.Content, Forms: &old.Forms}); err != nil {
				return err
			}
		}
	}
	return nil
}
