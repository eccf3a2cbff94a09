package store

import (
	"context"
	"errors"
	"time"

	"loa/plan"
)

var todo = errors.ErrUnsupported

// Reader reads.
type Reader struct{}

// Store reads and writes.
type Store struct{ *Reader }

func Open(ctx context.Context, dsn string) (*Store, error) { return nil, todo }
func (s *Store) Migrate(ctx context.Context) error         { return todo }
func (s *Store) Close() error                              { return todo }

func (r *Reader) Ping(ctx context.Context) error { return todo }

func (r *Reader) Plans(ctx context.Context) ([]plan.Plan, error) { return nil, todo }

func (r *Reader) Plan(ctx context.Context, id plan.PlanID) (plan.Plan, error) {
	return plan.Plan{}, todo
}

func (r *Reader) Lines(ctx context.Context, id plan.PlanID) ([]plan.Line, error) { return nil, todo }

func (r *Reader) PlanCounts(ctx context.Context, id plan.PlanID) (PlanCounts, error) {
	return PlanCounts{}, todo
}

func (r *Reader) Overview(ctx context.Context, id plan.PlanID, today plan.Date) (Overview, error) {
	return Overview{}, todo
}

func (r *Reader) Tasks(ctx context.Context, f TaskFilter, today plan.Date) ([]Task, int, error) {
	return nil, 0, todo
}

func (r *Reader) Task(ctx context.Context, id plan.TaskID) (Task, error) { return Task{}, todo }

func (r *Reader) Journal(ctx context.Context, id plan.TaskID) ([]plan.Event, error) { return nil, todo }

func (r *Reader) Gaps(ctx context.Context) ([]Gap, error) { return nil, todo }

func (r *Reader) Documents(ctx context.Context, id plan.TaskID) ([]Document, error) { return nil, todo }

func (r *Reader) LettersOut(ctx context.Context, id plan.TaskID) ([]LetterOut, error) {
	return nil, todo
}

func (r *Reader) LettersIn(ctx context.Context, id plan.TaskID) ([]LetterIn, error) { return nil, todo }

func (r *Reader) Refusals(ctx context.Context, id plan.TaskID) ([]Refusal, error) { return nil, todo }

func (r *Reader) Triage(ctx context.Context) ([]LetterIn, error) { return nil, todo }

func (r *Reader) LetterIn(ctx context.Context, id LetterID) (LetterIn, error) {
	return LetterIn{}, todo
}

func (r *Reader) RecentLettersIn(ctx context.Context, limit int) ([]LetterIn, error) {
	return nil, todo
}

func (r *Reader) LetterInByHash(ctx context.Context, contentHash string) (LetterIn, error) {
	return LetterIn{}, todo
}

func (r *Reader) LetterCounts(ctx context.Context) (LetterCounts, error) { return LetterCounts{}, todo }

func (r *Reader) LetterOutByMessageID(ctx context.Context, id string) (LetterOut, error) {
	return LetterOut{}, todo
}

func (r *Reader) OutboxCounts(ctx context.Context) (OutboxCounts, error) { return OutboxCounts{}, todo }

func (r *Reader) Ask(ctx context.Context, tokenHash string) (Ask, error) { return Ask{}, todo }

func (r *Reader) AskByCode(ctx context.Context, task plan.TaskID, code string) (Ask, error) {
	return Ask{}, todo
}

func (r *Reader) Asks(ctx context.Context, task plan.TaskID) ([]Ask, error) { return nil, todo }

func (r *Reader) Blob(ctx context.Context, hash string) (Blob, error) { return Blob{}, todo }

func (r *Reader) Directory(ctx context.Context) (plan.Directory, error) {
	return plan.Directory{}, todo
}

func (r *Reader) Calendar(ctx context.Context) (plan.Calendar, error) { return plan.Calendar{}, todo }

func (r *Reader) CalendarDays(ctx context.Context) ([]plan.CalendarDay, error) { return nil, todo }

func (r *Reader) Cursor(ctx context.Context, mailbox string) (Cursor, error) { return Cursor{}, todo }

func (r *Reader) PendingLetters(ctx context.Context, limit int) ([]LetterIn, error) { return nil, todo }

func (r *Reader) WaitOutbox(ctx context.Context, max time.Duration) error { return todo }

func (s *Store) FileBlob(ctx context.Context, content []byte, mediaType string) (string, error) {
	return "", todo
}

func (s *Store) ImportPlan(ctx context.Context, p plan.Plan, lines []plan.Line, source []byte) (plan.Plan, bool, error) {
	return plan.Plan{}, false, todo
}

func (s *Store) SetPlanStatus(ctx context.Context, id plan.PlanID, from []plan.PlanStatus, to plan.PlanStatus) error {
	return todo
}

func (s *Store) AddTasks(ctx context.Context, id plan.PlanID, specs []plan.TaskSpec) (int, error) {
	return 0, todo
}

func (r *Reader) NewTasks(ctx context.Context, id plan.PlanID, limit int) ([]TaskSeed, error) {
	return nil, todo
}
func (s *Store) MarkStarted(ctx context.Context, ids []plan.TaskID) error         { return todo }
func (s *Store) Project(ctx context.Context, p Projection) error                  { return todo }
func (s *Store) FileDocument(ctx context.Context, d Document) error               { return todo }
func (s *Store) UseAsk(ctx context.Context, tokenHash string, at time.Time) error { return todo }
func (s *Store) FileRefusal(ctx context.Context, r Refusal) error                 { return todo }
func (s *Store) QueueLetter(ctx context.Context, l LetterOut) error               { return todo }
func (s *Store) ClaimLetters(ctx context.Context, owner string, limit int, now time.Time) ([]LetterOut, error) {
	return nil, todo
}
func (s *Store) ReleaseSending(ctx context.Context) (int, error)              { return 0, todo }
func (s *Store) MarkSent(ctx context.Context, key string, at time.Time) error { return todo }

// MarkFailed notes why a try failed and when the next one is; a zero next gives the letter up.
func (s *Store) MarkFailed(ctx context.Context, key, cause string, next time.Time) error { return todo }

func (s *Store) LeaseMailbox(ctx context.Context, name, owner string, ttl time.Duration, now time.Time) (Lease, error) {
	return Lease{}, todo
}
func (s *Store) ReleaseMailbox(ctx context.Context, l Lease) error { return todo }
func (s *Store) FileLetters(ctx context.Context, l Lease, uidvalidity uint32, letters []IncomingLetter) ([]FiledLetter, error) {
	return nil, todo
}

func (s *Store) SetUIDValidity(ctx context.Context, l Lease, uidvalidity uint32) error { return todo }

func (s *Store) CountAttempt(ctx context.Context, id LetterID) (int, error) { return 0, todo }

func (s *Store) CloseLetter(ctx context.Context, id LetterID, c Closing) error { return todo }

func (s *Store) SaveDirectory(ctx context.Context, d plan.Directory) error { return todo }

func (s *Store) SaveCalendar(ctx context.Context, days []plan.CalendarDay) error { return todo }

func (s *Store) Secret(ctx context.Context) ([]byte, error) { return nil, todo }
