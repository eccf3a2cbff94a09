package main_test

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"loa/cmd/clustertest"
)

// checkDatabaseReader checks that whoever reads the databases of loa and of its engine, or a backup of them, finds nothing to act with: no session, no
// password, no secret of an app, no token and no link of a letter. What was received lies there as it is.
func (p *production) checkDatabaseReader(t *testing.T) {
	t.Helper()
	if len(p.secrets) < 5 {
		t.Fatalf("only %d secrets are known", len(p.secrets))
	}
	admin, err := pgx.Connect(t.Context(), p.encrypted("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(t.Context()) // it only reads
	rows, err := admin.Query(t.Context(), "SELECT datname FROM pg_database WHERE datname LIKE 'loa%'")
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) != 3 {
		t.Fatalf("the databases are %v (%v)", names, err)
	}
	for _, name := range names {
		p.readDatabase(t, name)
	}
}

func (p *production) readDatabase(t *testing.T, name string) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), p.encrypted(name))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context()) // it only reads
	rows, err := db.Query(t.Context(), "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if slices.Contains([]string{"blob", "letter_in"}, table) {
			continue // what was received
		}
		rows, err := db.Query(t.Context(), fmt.Sprintf("SELECT t::text FROM %s AS t", pgx.Identifier{table}.Sanitize()))
		if err != nil {
			t.Fatal(err)
		}
		texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			for secret, what := range p.secrets {
				if strings.Contains(text, secret) || strings.Contains(text, hex.EncodeToString([]byte(secret))) {
					t.Errorf("table %s of %s has %s", table, name, what)
				}
			}
		}
	}
}

// encrypted is the address of a database for who trusts the authority.
func (p *production) encrypted(database string) string {
	return strings.Replace(p.dsn(database), "sslmode=disable", "sslmode=verify-full&sslrootcert="+p.authority.file, 1)
}

// keep remembers a secret that was given to somebody.
func (p *production) keep(what string, secrets ...string) {
	for _, secret := range secrets {
		p.secrets[secret] = what
	}
}

// keepPage remembers the secrets of the page on which an app is set up.
func (p *production) keepPage(page string) {
	if typed, is := clustertest.TypedSecret(page); is {
		p.keep("the secret of an app", typed)
	}
}
