package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// RefusedForGood reports whether PostgreSQL refused a statement for what it writes: a value (SQLSTATE class 22) or a constraint (class 23). The same
// statement is refused again until a release, a migration or an operator changes something. Missing rows and conflicts, which are ErrNotFound and
// ErrConflict, are none of these: another step may mend them.
func RefusedForGood(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && len(refused.Code) == 5 && (refused.Code[:2] == "22" || refused.Code[:2] == "23")
}
