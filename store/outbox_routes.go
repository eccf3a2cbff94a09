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

// Route is the state of an address that letters failed to reach, with the person and unit of its latest entry in the directory.
type Route struct {
	Address          string // in lower case
	Person           directory.PersonID
	PersonName       string
	Unit             directory.UnitCode
	UnitName         string
	Failures         int // permanent failures in a row
	LastFailure      time.Time
	Status           string // enhanced status code (RFC 3463) of the last failure
	Reason           string // the reply of the mail server to it
	SuppressedSince  time.Time
	UnsuppressedAt   time.Time
	UnsuppressedBy   string
	Undelivered      []UndeliveredLetter // since the address last worked, the newest first, at most maxUndelivered
	UndeliveredCount int                 // all of them, without that limit
}

// Suppressed reports whether letters to this address are not tried.
func (r Route) Suppressed() bool { return !r.SuppressedSince.IsZero() }

// UndeliveredLetter is a letter that was given up or bounced.
type UndeliveredLetter struct {
	Key           string
	Task          plan.TaskID
	Notice        plan.NoticeKind
	Subject       string // as LetterOut.ShownSubject gives it
	CreatedAt     time.Time
	FailureReason FailureReason // empty when it bounced
	Text          string
}

// maxUndelivered is how many undelivered letters a Route lists.
const maxUndelivered = 20

// Routes lists the addresses that letters failed to reach since they last worked: the suppressed ones first, by the time of their
// suppression, then the others by address.
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
		return nil, fmt.Errorf("listing addresses that letters fail to reach: %w", err)
	}
	routes := make([]Route, 0, len(rows))
	for _, row := range rows {
		route := routeOf(row.AddressState)
		route.Person, route.PersonName = directory.PersonID(row.Person), row.PersonName
		route.Unit, route.UnitName = directory.UnitCode(row.Unit), row.UnitName
		routes = append(routes, route)
	}
	return routes, r.fillUndelivered(ctx, routes)
}

func routeOf(row schema.AddressState) Route {
	return Route{
		Address: row.Address, Failures: row.Failures, LastFailure: instant(row.LastFailure), Status: row.Status, Reason: row.Reason,
		SuppressedSince: instant(row.SuppressedSince), UnsuppressedAt: instant(row.UnsuppressedAt), UnsuppressedBy: row.UnsuppressedBy,
	}
}

// fillUndelivered adds to each route, in one statement, the letters that were not delivered since its address last worked.
func (r *Reader) fillUndelivered(ctx context.Context, routes []Route) error {
	byAddress := map[string]*Route{}
	addresses := make([]string, 0, len(routes))
	for i := range routes {
		byAddress[routes[i].Address] = &routes[i]
		addresses = append(addresses, routes[i].Address)
	}
	var rows []struct {
		schema.LetterOut `bun:",extend"`

		Address string
		Total   int
	}
	err := r.db.NewRaw(`
		SELECT key, task, notice, subject, created_at, failure_reason, last_error, bounce_text, address, total FROM (
			SELECT letter_out.*, address_state.address,
				row_number() OVER (PARTITION BY address_state.address ORDER BY letter_out.created_at DESC, letter_out.key) AS rank,
				count(*) OVER (PARTITION BY address_state.address) AS total
			FROM letter_out
			JOIN address_state ON address_state.address = lower(letter_out.to_address)
			WHERE address_state.address = ANY (?0)
				AND (letter_out.state = 'failed' OR letter_out.bounced_at IS NOT NULL)
				AND GREATEST(letter_out.bounced_at, letter_out.leased_at, letter_out.created_at) >
					COALESCE(GREATEST(address_state.last_success, address_state.unsuppressed_at), '-infinity')
		) AS undelivered
		WHERE rank <= ?1
		ORDER BY address, rank`,
		pgdialect.Array(addresses), maxUndelivered).
		Scan(ctx, &rows)
	if err != nil {
		return fmt.Errorf("listing undelivered letters: %w", err)
	}
	for _, row := range rows {
		route := byAddress[row.Address]
		route.UndeliveredCount = row.Total
		route.Undelivered = append(route.Undelivered, undeliveredOf(row.LetterOut))
	}
	return nil
}

func undeliveredOf(row schema.LetterOut) UndeliveredLetter {
	letter := UndeliveredLetter{
		Key: row.Key, Task: plan.TaskID(row.Task), Notice: plan.NoticeKind(row.Notice), Subject: shownSubject(plan.NoticeKind(row.Notice), row.Subject),
		CreatedAt: instant(row.CreatedAt), FailureReason: FailureReason(row.FailureReason), Text: row.BounceText,
	}
	if letter.FailureReason != "" {
		letter.Text = row.LastError
	}
	return letter
}

// SuppressedAddresses counts the suppressed addresses.
func (r *Reader) SuppressedAddresses(ctx context.Context) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.AddressState)(nil)).
		Where("suppressed_since IS NOT NULL").
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting suppressed addresses: %w", err)
	}
	return int(n), nil
}

// UnreportedAddresses counts the suppressed addresses that were not reported to the coordinators.
func (r *Reader) UnreportedAddresses(ctx context.Context) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.AddressState)(nil)).
		Where("suppressed_since IS NOT NULL").
		Where("reported_at IS NULL").
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting suppressed addresses that were not reported: %w", err)
	}
	return int(n), nil
}

// MarkAddressesReported queues the letters that report suppressed addresses to the coordinators, and records which addresses were
// reported. It does so once a day, because the keys of the letters name the day: when a letter of the day is queued already, it does nothing,
// and an address that was not reported waits for the next day.
func (s *Store) MarkAddressesReported(ctx context.Context, letters []LetterOut, addresses []string, at time.Time) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if n, err := s.queueLetters(ctx, tx, letters...); err != nil || n == 0 {
			return err
		}
		_, err := tx.NewUpdate().
			Model((*schema.AddressState)(nil)).
			Set("reported_at = ?", instant(at)).
			Where("address IN (?)", bun.List(addresses)).
			Where("suppressed_since IS NOT NULL").
			Exec(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("reporting %d suppressed addresses: %w", len(addresses), err)
	}
	return nil
}
