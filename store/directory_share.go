package store

import (
	"context"

	"github.com/uptrace/bun"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/schema"
)

// AddShare adds a rule about which coordinator gets which matters. It stands beside the directory: saving the directory keeps it. A rule for the
// same matter from a later day on outranks the earlier one.
func (s *Store) AddShare(ctx context.Context, share directory.Share) error {
	row := shareRow(clean(share))
	err := s.changeAddresses(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).ExcludeColumn("id").Exec(ctx)
		return err
	})
	return writeErr(err, "adding a share of", share.Person)
}

// EndShare ends a rule: it holds until the day before. Repeated, it changes nothing. It returns ErrNotFound when there is no such rule.
func (s *Store) EndShare(ctx context.Context, id int64, on calendar.Date) error {
	until := dayOf(on.AddDays(-1))
	err := s.changeAddresses(ctx, func(ctx context.Context, tx bun.Tx) error {
		ended, err := tx.NewUpdate().
			Model((*schema.CoordinatorShare)(nil)).
			Set("valid_to = LEAST(valid_to, ?)", until).
			Set("valid_from = LEAST(valid_from, ?)", until).
			Where("id = ?", id).
			Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := ended.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return missing(RecordShare, id)
	})
	return writeErr(err, "ending share", id)
}

// loadShares selects the rules in the order in which they were given.
func loadShares(shares *[]directory.Share) step {
	return func(ctx context.Context, tx bun.Tx) error {
		var rows []schema.CoordinatorShare
		if err := tx.NewSelect().Model(&rows).Order("id").Scan(ctx); err != nil {
			return err
		}
		for _, row := range rows {
			*shares = append(*shares, shareOf(row))
		}
		return nil
	}
}

func shareRow(s directory.Share) schema.CoordinatorShare {
	return schema.CoordinatorShare{
		Plan: s.Plan, GroupName: s.Group, Unit: string(s.Unit), Person: string(s.Person), ValidFrom: dayOf(s.From), ValidTo: dayOf(s.To),
	}
}

func shareOf(row schema.CoordinatorShare) directory.Share {
	return directory.Share{
		ID: row.ID, Plan: row.Plan, Group: row.GroupName, Unit: directory.UnitCode(row.Unit), Person: directory.PersonID(row.Person),
		From: dateOf(row.ValidFrom), To: dateOf(row.ValidTo),
	}
}
