package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"loa/schema"
)

// The keys of table setting about the installation.
const (
	settingInstallation = "installation"
	settingEngineNames  = "engine_names" // "first" in a database from before installations had ids
)

// The keys of advisory locks about the installation. The numbers are arbitrary.
const (
	// ServeLock is held in the database by the one process that is the whole of loa, see engine.LockDatabase.
	ServeLock = 7_216_511_041
	// installationLock is held by a transaction that gives an installation its id.
	installationLock = 7_216_511_042
)

// The compiler refuses two advisory locks with one key.
var _ = map[int64]string{migrationLock: "migrate", filingLock: "file letters", processingLock: "process letters", ServeLock: "serve", installationLock: "settle", syncLock: "compare accounts"}

// Installation is one loa: a database, and the engine whose names are derived from it.
//
// The id alone does not tell a copy from the original, because table setting is copied along; so the place of the database is written beside
// it. A database at another place than its installation names is a copy, or was moved.
type Installation struct {
	ID string `json:"id"`
	// Stem begins the names of the engine; empty for an installation from before they were derived.
	Stem string `json:"stem,omitempty"`
	Place
	// CopyOf is the installation of which this database is a copy.
	CopyOf *Installation `json:"copy_of,omitempty"`
}

// Place is where a database is: its name, and the number that initdb gave its server.
type Place struct {
	Database string `json:"database"`
	System   string `json:"system"`
}

// EngineNames are what an installation calls its parts of Temporal.
type EngineNames struct {
	Database, Visibility string // databases on the server of loa's own
	Namespace            string
	Queue, MailQueue     string
}

// Engine derives the names of the engine.
func (i Installation) Engine() EngineNames {
	if i.Stem == "" {
		return EngineNames{"temporal", "temporal_visibility", "loa", "loa", "loa-mail"}
	}
	dashed := strings.ReplaceAll(i.Stem, "_", "-")
	return EngineNames{i.Stem + "_temporal", i.Stem + "_visibility", dashed, dashed, dashed + "-mail"}
}

// The errors of an installation.
var (
	// ErrUnsettled means that the database has no installation at its place: it is new, or a copy. SettleInstallation gives it one.
	ErrUnsettled = errors.New("the database has no installation of its own")
	// ErrMoved means that nothing tells whether the database is the original at another place, or a copy beside a copy of the engine. The
	// operator says it: KeepInstallation or RenewInstallation.
	ErrMoved = errors.New("the database is the original at another place, or a copy")
)

// Installation returns the installation of this database, or ErrUnsettled.
func (r *Reader) Installation(ctx context.Context) (Installation, error) {
	recorded, err := installationOf(ctx, r.db)
	if err != nil {
		return Installation{}, err
	}
	here, err := placeOf(ctx, r.db)
	if err != nil {
		return Installation{}, err
	}
	if recorded == nil || recorded.Place != here {
		return Installation{}, ErrUnsettled
	}
	return *recorded, nil
}

// SettleInstallation gives the database an installation, unless it has one. A copy gets names of its own, so that it never reaches the
// engine of the original. A database from before installations had ids goes on with the names of its engine, which external says is not
// on the same server. ErrMoved asks the operator. It returns whether names were given now.
func (s *Store) SettleInstallation(ctx context.Context, external bool) (settled Installation, given bool, err error) {
	err = s.inInstallation(ctx, func(tx bun.Tx, recorded *Installation, here Place) (*Installation, error) {
		if recorded != nil && recorded.Place == here {
			settled = *recorded
			return nil, nil
		}
		settled, err = settle(ctx, tx, recorded, here, external)
		given = err == nil
		return &settled, err
	})
	return settled, given, err
}

// KeepInstallation says that the database is the original: it goes on with the id and the engine that it had at its earlier place.
func (s *Store) KeepInstallation(ctx context.Context) (kept Installation, err error) {
	err = s.inInstallation(ctx, func(tx bun.Tx, recorded *Installation, here Place) (*Installation, error) {
		switch {
		case recorded == nil:
			first, err := isFirst(ctx, tx)
			if err != nil {
				return nil, err
			}
			if kept = newInstallation(here); first {
				kept.Stem = ""
			}
		case recorded.CopyOf != nil:
			kept = *recorded.CopyOf
		default:
			kept = *recorded
		}
		kept.Place = here
		return &kept, nil
	})
	return kept, err
}

// RenewInstallation says that the database is a copy: it gets an id and an engine of its own.
func (s *Store) RenewInstallation(ctx context.Context) (renewed Installation, err error) {
	err = s.inInstallation(ctx, func(tx bun.Tx, recorded *Installation, here Place) (*Installation, error) {
		renewed = newInstallation(here)
		renewed.CopyOf = recorded
		return &renewed, forgetKey(ctx, tx)
	})
	return renewed, err
}

// inInstallation runs do in a transaction that only one process can be in, and writes the installation that it returns.
func (s *Store) inInstallation(ctx context.Context, do func(tx bun.Tx, recorded *Installation, here Place) (*Installation, error)) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", installationLock); err != nil {
			return fmt.Errorf("locking the installation: %w", err)
		}
		recorded, err := installationOf(ctx, tx)
		if err != nil {
			return err
		}
		here, err := placeOf(ctx, tx)
		if err != nil {
			return err
		}
		wanted, err := do(tx, recorded, here)
		if err != nil || wanted == nil {
			return err
		}
		return writeInstallation(ctx, tx, *wanted)
	})
}

func settle(ctx context.Context, tx bun.Tx, recorded *Installation, here Place, external bool) (Installation, error) {
	if recorded != nil {
		return settleElsewhere(ctx, tx, *recorded, here)
	}
	first, err := isFirst(ctx, tx)
	if err != nil {
		return Installation{}, err
	}
	if first {
		return settleFirst(ctx, tx, here, external)
	}
	return newInstallation(here), nil
}

// isFirst reports whether the database is from before installations had ids.
func isFirst(ctx context.Context, tx bun.Tx) (bool, error) {
	first, err := tx.NewSelect().Model((*schema.Setting)(nil)).Where("key = ?", settingEngineNames).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("reading the names of the engine: %w", err)
	}
	return first, nil
}

// settleElsewhere settles a database that names another place.
func settleElsewhere(ctx context.Context, tx bun.Tx, recorded Installation, here Place) (Installation, error) {
	original, err := databaseOID(ctx, tx, recorded.Database)
	if err != nil {
		return Installation{}, err
	}
	engine, err := databaseOID(ctx, tx, recorded.Engine().Database)
	if err != nil {
		return Installation{}, err
	}
	besideOriginal := recorded.System == here.System && original != 0
	if !besideOriginal && engine != 0 { // renamed or moved with its engine, or both were copied to another server
		return Installation{}, fmt.Errorf("%w: installation %s was database %s, and its engine %s is on this server", ErrMoved, recorded.ID, recorded.Database, recorded.Engine().Database)
	}
	copied := newInstallation(here)
	copied.CopyOf = &recorded
	if besideOriginal { // elsewhere it may be production, restored after a loss, whose letters are still to be answered
		return copied, forgetKey(ctx, tx)
	}
	return copied, nil
}

// forgetKey takes the name of the key of tokens from a copy: it gets a key of its own, and does not recognise what answers the letters of the original.
func forgetKey(ctx context.Context, tx bun.Tx) error {
	_, err := tx.NewDelete().Model((*schema.Setting)(nil)).Where("key IN (?)", bun.List([]string{settingSecret, settingSecretSince})).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forgetting the key of tokens: %w", err)
	}
	return nil
}

// settleFirst settles a database from before installations had ids. Its engine was made after it; a database that is younger than the engine
// beside it is a copy, or was restored.
func settleFirst(ctx context.Context, tx bun.Tx, here Place, external bool) (Installation, error) {
	first := Installation{ID: newInstallationID(), Place: here}
	if external {
		return first, nil
	}
	own, err := databaseOID(ctx, tx, here.Database)
	if err != nil {
		return Installation{}, err
	}
	engine, err := databaseOID(ctx, tx, first.Engine().Database)
	switch {
	case err != nil:
		return Installation{}, err
	case engine == 0:
		return newInstallation(here), nil
	case own > engine:
		return Installation{}, fmt.Errorf("%w: it is younger than the engine %s on this server", ErrMoved, first.Engine().Database)
	}
	return first, nil
}

// databaseOID returns the number of a database of this server, which grows with each database that is created; 0 when there is none.
func databaseOID(ctx context.Context, db bun.IDB, name string) (oid int64, err error) {
	err = db.NewRaw("SELECT coalesce((SELECT oid::bigint FROM pg_database WHERE datname = ?), 0)", name).Scan(ctx, &oid)
	if err != nil {
		return 0, fmt.Errorf("looking for database %s: %w", name, err)
	}
	return oid, nil
}

func placeOf(ctx context.Context, db bun.IDB) (here Place, err error) {
	err = db.NewRaw("SELECT current_database()::text, system_identifier::text FROM pg_control_system()").Scan(ctx, &here.Database, &here.System)
	if err != nil {
		return Place{}, fmt.Errorf("finding out where the database is: %w", err)
	}
	return here, nil
}

// installationOf returns the installation on record; nil when there is none.
func installationOf(ctx context.Context, db bun.IDB) (*Installation, error) {
	var row schema.Setting
	err := findErr(db.NewSelect().Model(&row).Where("key = ?", settingInstallation).Scan(ctx), "setting", settingInstallation)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var recorded Installation
	if err := json.Unmarshal([]byte(row.Value), &recorded); err != nil {
		return nil, fmt.Errorf("decoding the installation: %w", err)
	}
	return &recorded, nil
}

func writeInstallation(ctx context.Context, tx bun.Tx, i Installation) error {
	content, err := json.Marshal(i)
	if err != nil {
		return fmt.Errorf("encoding the installation: %w", err)
	}
	if err := saveSetting(ctx, tx, settingInstallation, string(content)); err != nil {
		return fmt.Errorf("writing the installation: %w", err)
	}
	return nil
}

func newInstallation(here Place) Installation {
	id := newInstallationID()
	return Installation{ID: id, Stem: stemOf(here.Database) + "_" + id, Place: here}
}

// newInstallationID returns eight random letters and digits: 40 bits.
func newInstallationID() string { return strings.ToLower(rand.Text()[:8]) }

// maxStem keeps the names of the engine's databases below PostgreSQL's limit of 63 bytes.
const maxStem = 30

// stemOf returns the name of a database as small letters, digits and underscores, which need no quotation marks.
func stemOf(database string) string {
	stem := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '_'
	}, database)
	return cmp.Or(strings.Trim(stem[:min(len(stem), maxStem)], "_"), "loa")
}
