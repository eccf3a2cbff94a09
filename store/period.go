package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/schema"
)

// AddPeriods records periods of a plan that are not on record yet, as planned. The key is (plan, period): a period that is there is not changed.
// It returns how many were added, and ErrNotFound when there is no such plan.
func (s *Store) AddPeriods(ctx context.Context, id plan.PlanID, periods []period.Period) (int, error) {
	if _, err := s.PlanState(ctx, id); err != nil {
		return 0, err
	}
	if len(periods) == 0 {
		return 0, nil
	}
	rows := make([]schema.Period, 0, len(periods))
	for _, p := range clean(periods) {
		rows = append(rows, periodRow(period.NewState(string(id), p)))
	}
	result, err := s.db.NewInsert().
		Model(&rows).
		On("CONFLICT DO NOTHING").
		Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("recording periods of plan %s: %w", id, err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

func periodRow(s period.State) schema.Period {
	p := s.Period
	return schema.Period{
		Plan: s.Plan, ID: string(p.ID), Kind: string(p.Kind), Name: p.Name, English: p.English,
		From: dayOf(p.From), To: dayOf(p.To), OpensOn: dayOf(p.OpensOn),
		Stage: string(s.Stage), Epoch: s.Epoch, Seq: s.Seq, State: mustJSON(s),
	}
}

// PeriodState is the state of a period as its workflow last projected it. It returns ErrNotFound when there is no such period.
func (r *Reader) PeriodState(ctx context.Context, id plan.PlanID, which period.ID) (period.State, error) {
	var row schema.Period
	err := r.db.NewSelect().
		Model(&row).
		Column("state").
		Where("plan = ?", id).
		Where("id = ?", which).
		Scan(ctx)
	if err != nil {
		return period.State{}, findErr(err, "period", string(id)+"/"+string(which))
	}
	return fromJSON[period.State](row.State)
}

// PeriodStates lists the states of all periods of a plan, or of every plan when it is empty, by the first day of the period.
func (r *Reader) PeriodStates(ctx context.Context, id plan.PlanID) ([]period.State, error) {
	var rows []schema.Period
	query := r.db.NewSelect().
		Model(&rows).
		Column("state").
		Order("plan", "opens_on", "id")
	if id != "" {
		query.Where("plan = ?", id)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("listing periods: %w", err)
	}
	states := make([]period.State, 0, len(rows))
	for _, row := range rows {
		state, err := fromJSON[period.State](row.State)
		if err != nil {
			return nil, err
		}
		states = append(states, state)
	}
	return states, nil
}

// PeriodJournal lists the events of a period in the order of their numbers.
func (r *Reader) PeriodJournal(ctx context.Context, id plan.PlanID, which period.ID) ([]period.Event, error) {
	var rows []schema.PeriodJournal
	err := r.db.NewSelect().
		Model(&rows).
		Where("plan = ?", id).
		Where("period = ?", which).
		Order("seq", "epoch").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the journal of period %s/%s: %w", id, which, err)
	}
	events := make([]period.Event, 0, len(rows))
	for _, row := range rows {
		var e period.Event
		if err := json.Unmarshal(row.Event, &e); err != nil {
			return nil, fmt.Errorf("decoding event %d of period %s/%s: %w", row.Seq, id, which, err)
		}
		events = append(events, e)
	}
	return events, nil
}

// PeriodProjection is one change of a period: its state, the events that led to it, and the letters and requests that follow from them.
type PeriodProjection struct {
	State    period.State
	Events   []period.Event
	Letters  []LetterOut
	Requests []PeriodRequest
	Notices  []PeriodNotice
}

// ProjectPeriod writes one change of a period in one transaction: its row, its events, its obligations and the letters to send. The keys are
// (plan, period, epoch, seq) and the keys of the letters: repeated, it changes nothing. The row moves only to a greater (epoch, seq); a late, older
// projection still files its events. It returns ErrNotFound when there is no such period, ErrFenced when the row has a newer epoch and an event is
// not filed yet, ErrConflict when the journal has the command under another number, and ErrSeqTaken when it has another event under a number of this
// projection; nothing is written then.
func (s *Store) ProjectPeriod(ctx context.Context, p PeriodProjection) error {
	p.State, p.Events = clean(p.State), clean(p.Events)
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error { return s.projectPeriod(ctx, tx, p) })
	return writeErr(err, "projecting period", p.State.Plan+"/"+string(p.State.Period.ID))
}

func (s *Store) projectPeriod(ctx context.Context, tx bun.Tx, p PeriodProjection) error {
	var row schema.Period
	err := tx.NewSelect().
		Model(&row).
		Column("plan", "id", "epoch", "seq").
		Where("plan = ?", p.State.Plan).
		Where("id = ?", p.State.Period.ID).
		For("UPDATE").
		Scan(ctx)
	if err != nil {
		return findErr(err, "period", p.State.Period.ID)
	}
	unfiled, err := unfiledPeriodEvents(ctx, tx, p)
	if err != nil {
		return err
	}
	if row.Epoch > p.State.Epoch {
		if len(unfiled) > 0 {
			return fmt.Errorf("at epoch %d, the record is at %d: %w", p.State.Epoch, row.Epoch, ErrFenced)
		}
		return nil
	}
	if len(unfiled) > 0 {
		if _, err := tx.NewInsert().Model(&unfiled).Exec(ctx); err != nil {
			return err
		}
	}
	if err := settleFigures(ctx, tx, unfiled); err != nil {
		return err
	}
	if err := savePeriodRequests(ctx, tx, p.Requests); err != nil {
		return err
	}
	if len(p.Letters) > 0 {
		if _, err := s.queueLetters(ctx, tx, p.Letters...); err != nil {
			return err
		}
	}
	if err := savePeriodNotices(ctx, tx, p.Notices); err != nil {
		return err
	}
	if row.Epoch == p.State.Epoch && row.Seq >= p.State.Seq {
		return nil
	}
	next := periodRow(p.State)
	if _, err := tx.NewUpdate().Model(&next).WherePK().Exec(ctx); err != nil {
		return err
	}
	return saveObligations(ctx, tx, p)
}

// unfiledPeriodEvents leaves out the events that the journal has. It returns ErrSeqTaken when the journal has another event with a number.
func unfiledPeriodEvents(ctx context.Context, tx bun.Tx, p PeriodProjection) ([]schema.PeriodJournal, error) {
	if len(p.Events) == 0 {
		return nil, nil
	}
	numbers := make([]int, 0, len(p.Events))
	for _, e := range p.Events {
		numbers = append(numbers, e.Seq)
	}
	var filed []schema.PeriodJournal
	err := tx.NewSelect().
		Model(&filed).
		Where("plan = ?", p.State.Plan).
		Where("period = ?", p.State.Period.ID).
		Where("seq IN (?)", bun.List(numbers)).
		Scan(ctx)
	if err != nil {
		return nil, err
	}
	var unfiled []schema.PeriodJournal
	for _, row := range periodJournalRows(p.Events) {
		i := slices.IndexFunc(filed, func(old schema.PeriodJournal) bool { return old.Epoch == row.Epoch && old.Seq == row.Seq })
		switch {
		case i < 0:
			unfiled = append(unfiled, row)
		case filed[i].Kind != row.Kind || filed[i].Command != row.Command || filed[i].Unit != row.Unit || !filed[i].At.Equal(row.At):
			return nil, fmt.Errorf("event %d: %w", row.Seq, ErrSeqTaken)
		}
	}
	return unfiled, nil
}

func periodJournalRows(events []period.Event) []schema.PeriodJournal {
	rows := make([]schema.PeriodJournal, 0, len(events))
	for _, e := range events {
		rows = append(rows, schema.PeriodJournal{
			Plan: e.Plan, Period: string(e.Period), Epoch: e.Epoch, Seq: e.Seq, Kind: string(e.Kind), At: instant(e.At), Actor: string(e.Actor),
			Command: e.Command, Unit: string(e.Unit), Stage: string(e.Stage), Event: mustJSON(e),
		})
	}
	return rows
}

// saveObligations writes the obligations that the events of a projection concern; all of them when the period was opened or restored.
func saveObligations(ctx context.Context, tx bun.Tx, p PeriodProjection) error {
	var rows []schema.Obligation
	for _, o := range p.State.Obligations {
		if concerns(p.Events, o.Unit) {
			rows = append(rows, obligationRow(p.State, o))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().
		Model(&rows).
		On("CONFLICT (plan, period, unit) DO UPDATE").
		Set("level = EXCLUDED.level, parent = EXCLUDED.parent, due = EXCLUDED.due, status = EXCLUDED.status").
		Set("submission = EXCLUDED.submission, late = EXCLUDED.late").
		Exec(ctx)
	return err
}

func concerns(events []period.Event, unit directory.UnitCode) bool {
	if len(events) == 0 {
		return true // the whole run is projected again
	}
	return slices.ContainsFunc(events, func(e period.Event) bool {
		return e.Unit == unit || slices.Contains(e.Units, unit) || e.Kind == period.EventRestored
	})
}

func obligationRow(s period.State, o period.Obligation) schema.Obligation {
	row := schema.Obligation{
		Plan: s.Plan, Period: string(s.Period.ID), Unit: string(o.Unit), Level: string(o.Level), Parent: string(o.Parent), Due: dayOf(o.Due), Status: string(o.Status),
	}
	if standing, found := o.Standing(lastDay(o)); found {
		row.Submission, row.Late = standing.ID, standing.Late
	}
	return row
}

// lastDay is the day of the latest submission of an obligation.
func lastDay(o period.Obligation) (day calendar.Date) {
	for _, s := range o.Submissions {
		if s.ReceivedOn.After(day) {
			day = s.ReceivedOn
		}
	}
	return day
}
