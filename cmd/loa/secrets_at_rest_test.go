package main_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

var tokenInLetter = regexp.MustCompile(`\b[a-z2-7]{26}(?:[a-z2-7]{26})?\b`)

// checkSecretsAtRest checks that no token and no code of a letter that reached somebody lies in the database. What is received lies there as it is: an
// answer quotes the token of its question, and the code that it used up.
func checkSecretsAtRest(t *testing.T, c *cluster) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), c.mustEndpoints().DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }() // it only reads
	secrets := sentSecrets(t, c, db)
	if len(secrets) < 50 {
		t.Fatalf("only %d tokens and codes were sent", len(secrets))
	}
	for _, table := range tablesOf(t, db) {
		if table == "blob" || table == "letter_in" {
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
			for secret, from := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("table %s has %s of the letter %q:\n%.400s", table, secret, from, text)
				}
			}
		}
	}
}

// sentSecrets are the tokens and the codes in the letters that reached somebody, with the subjects of the letters.
func sentSecrets(t *testing.T, c *cluster, db *pgx.Conn) map[string]string {
	t.Helper()
	rows, err := db.Query(t.Context(), "SELECT DISTINCT to_address FROM letter_out WHERE state = 'sent'")
	if err != nil {
		t.Fatal(err)
	}
	people, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string]string{}
	reader := &journey{cluster: c.forTest(t)}
	for _, person := range people {
		letters, err := reader.mailboxOf(person)
		if err != nil {
			t.Fatal(err)
		}
		for _, letter := range letters {
			content := letter.MessageID + " " + letter.Subject + " " + letter.Text + " " + letter.HTML
			for _, address := range letter.ReplyTo {
				content += " " + address.Spec
			}
			for _, token := range tokenInLetter.FindAllString(content, -1) {
				secrets[token[:26]] = letter.Subject
			}
			if code := sixDigits.FindString(letter.Subject); code != "" {
				secrets[code] = letter.Subject
			}
		}
	}
	return secrets
}

func tablesOf(t *testing.T, db *pgx.Conn) []string {
	t.Helper()
	rows, err := db.Query(t.Context(), "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(tables, "letter_out") {
		t.Fatalf("the tables are %v", tables)
	}
	return tables
}
