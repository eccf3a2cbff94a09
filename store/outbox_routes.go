package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// Route is how a mailbox that we write to has answered lately, with whose it is by the newest entry of the directory.
type Route struct {
	Address          string // in lower case
	Person           directory.PersonID
	PersonName       string
	Unit             directory.UnitCode
	UnitName         string
	Failures         int // letters in a row that failed for good
	LastFailure      time.Time
	Status           string // RFC 3463
	Reason           string // in the words of the mail server
	SuppressedSince  time.Time
	UnsuppressedAt   time.Time
	UnsuppressedBy   string
	Undelivered      []UndeliveredLetter // the newest first, at most twenty
	UndeliveredCount int                 // all of them
}

// Suppressed says that nothing is sent to this mailbox.
func (r Route) Suppressed() bool { return !r.SuppressedSince.IsZero() }

// UndeliveredLetter is a letter that did not reach its reader.
type UndeliveredLetter struct {
	Key           string
	Task          plan.TaskID
	Notice        plan.NoticeKind
	Subject       string
	CreatedAt     time.Time
	FailureReason FailureReason // empty when it came back
	Text          string
}

// shownLost is how many letters that did not arrive are listed for one mailbox.
const shownLost = 20

// Routes lists the mailboxes that letters failed to reach since they last worked, the dead ones first and the longest dead of them, then
// by address.
func (r *Reader) Routes(ctx context.Context) ([]Route, error) {
	var rows []struct {
		schema.AddressState `bun:",extend"`

		Person, PersonName, Unit, UnitName string
	}
	err := r.db.NewSelect().
		Model(&rows).
		ModelTableExpr("address_state").
		ColumnExpr("address_state.*").
		ColumnExpr("COALESCE(owner.person, '') AS person").
		ColumnExpr("COALESCE(person.name, '') AS person_name").
		ColumnExpr("COALESCE(owner.unit, '') AS unit").
		ColumnExpr("COALESCE(unit_name.name, owner.unit, '') AS unit_name").
		Join(`LEFT JOIN LATERAL (
			SELECT person_address.person, person_address.unit FROM person_address
			WHERE lower(person_address.address) = address_state.address
			ORDER BY person_address.valid_to DESC NULLS FIRST, person_address.ord LIMIT 1
		) AS owner ON true`).
		Join("LEFT JOIN person ON person.id = owner.person").
		Join("LEFT JOIN unit_name ON unit_name.code = owner.unit").
		Where("address_state.failures > 0 OR address_state.suppressed_since IS NOT NULL").
		OrderExpr("address_state.suppressed_since NULLS LAST, address_state.address").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing mailboxes that letters fail to reach: %w", err)
	}
	routes := make([]Route, 0, len(rows))
	for _, row := range rows {
		route := routeOf(row.AddressState)
		route.Person, route.PersonName = directory.PersonID(row.Person), row.PersonName
		route.Unit, route.UnitName = directory.UnitCode(row.Unit), row.UnitName
		routes = append(routes, route)
	}
	return routes, r.fillLost(ctx, routes)
}

func routeOf(row schema.AddressState) Route {
	return Route{
		Address: row.Address, Failures: row.Failures, LastFailure: instant(row.LastFailure), Status: row.Status, Reason: row.Reason,
		SuppressedSince: instant(row.SuppressedSince), UnsuppressedAt: instant(row.UnsuppressedAt), UnsuppressedBy: row.UnsuppressedBy,
	}
}

// fillLost finds, in one statement, the letters that did not arrive since each mailbox last worked.
func (r *Reader) fillLost(ctx context.Context, routes []Route) error {
	byAddress := map[string]*Route{}
	addresses := make([]string, 0, len(routes))
	for i := range routes {
		byAddress[routes[i].Address] = &routes[i]
		addresses = append(addresses, routes[i].Address)
	}
	var rows []struct {
		schema.LetterOut `bun:",extend"`

		Address string
		Place   int
		Whole   int
	}
	err := r.db.NewRaw(`
		SELECT key, task, notice, subject, created_at, failure_reason, last_error, bounce_text, address, place, whole FROM (
			SELECT letter_out.*, address_state.address,
				row_number() OVER (PARTITION BY address_state.address ORDER BY letter_out.created_at DESC, letter_out.key) AS place,
				count(*) OVER (PARTITION BY address_state.address) AS whole
			FROM letter_out
			JOIN address_state ON address_state.address = lower(letter_out.to_address)
			WHERE address_state.address = ANY (?0)
				AND (letter_out.state = 'failed' OR letter_out.bounced_at IS NOT NULL)
				AND GREATEST(letter_out.bounced_at, letter_out.leased_at, letter_out.created_at) >
					COALESCE(GREATEST(address_state.last_success, address_state.unsuppressed_at), '-infinity')
		) AS lost
		WHERE place <= ?1
		ORDER BY address, place`,
		pgdialect.Array(addresses), shownLost).
		Scan(ctx, &rows)
	if err != nil {
		return fmt.Errorf("listing letters that did not arrive: %w", err)
	}
	for _, row := range rows {
		route := byAddress[row.Address]
		route.UndeliveredCount = row.Whole
		route.Undelivered = append(route.Undelivered, lostLetterOf(row.LetterOut))
	}
	return nil
}

func lostLetterOf(row schema.LetterOut) UndeliveredLetter {
	lost := UndeliveredLetter{
		Key: row.Key, Task: plan.TaskID(row.Task), Notice: plan.NoticeKind(row.Notice), Subject: row.Subject,
		CreatedAt: instant(row.CreatedAt), FailureReason: FailureReason(row.FailureReason), Text: row.BounceText,
	}
	if lost.FailureReason != "" {
		lost.Text = row.LastError
	}
	return lost
}

// SuppressedAddresses counts the mailboxes that nothing is sent to.
func (r *Reader) SuppressedAddresses(ctx context.Context) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.AddressState)(nil)).
		Where("suppressed_since IS NOT NULL").
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting dead mailboxes: %w", err)
	}
	return int(n), nil
}

// UnreportedAddresses counts the dead mailboxes that no coordinator was told about.
func (r *Reader) UnreportedAddresses(ctx context.Context) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.AddressState)(nil)).
		Where("suppressed_since IS NOT NULL").
		Where("reported_at IS NULL").
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting dead mailboxes that nobody was told about: %w", err)
	}
	return int(n), nil
}

// MarkAddressesReported queues the letters that tell which mailboxes are dead, and notes that these were told; at most once a day, which the key
// of the letters has to name: when one of them is there already nothing happens, and what is untold waits for the next day.
func (s *Store) MarkAddressesReported(ctx context.Context, letters []LetterOut, told []string, at time.Time) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if n, err := queueLetters(ctx, tx, letters...); err != nil || n == 0 {
			return err
		}
		_, err := tx.NewUpdate().
			Model((*schema.AddressState)(nil)).
			Set("reported_at = ?", instant(at)).
			Where("address IN (?)", bun.List(told)).
			Where("suppressed_since IS NOT NULL").
			Exec(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("telling about %d dead mailboxes: %w", len(told), err)
	}
	return nil
}
