package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

func blocksOf(letter store.LetterID, person directory.PersonID, question string, blocks ...string) store.LetterBlocks {
	seen := store.LetterBlocks{Letter: letter, Person: person, Domain: "hanoi.test", Question: question, At: noon}
	for _, block := range blocks {
		seen.Blocks = append(seen.Blocks, store.BlockSeen{Key: hash(block), First: block})
	}
	return seen
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		seen   []store.LetterBlocks
		person bool // known of "duong"
		domain bool // known of the domain, for somebody else
	}{
		{"two letters", []store.LetterBlocks{blocksOf(1, "duong", "a", "m"), blocksOf(2, "duong", "b", "m")}, false, false},
		{"three letters about three questions", []store.LetterBlocks{
			blocksOf(1, "duong", "a", "m"), blocksOf(2, "duong", "b", "m"), blocksOf(3, "duong", "c", "m"),
		}, true, false},
		{"three letters about two questions", []store.LetterBlocks{
			blocksOf(1, "duong", "a", "m"), blocksOf(2, "duong", "b", "m"), blocksOf(3, "duong", "b", "m"),
		}, false, false},
		{"one letter that is recorded three times", []store.LetterBlocks{
			blocksOf(1, "duong", "a", "m"), blocksOf(1, "duong", "b", "m"), blocksOf(1, "duong", "c", "m"),
		}, false, false},
		{"three people of a domain", []store.LetterBlocks{
			blocksOf(1, "an", "a", "m"), blocksOf(2, "hoa", "b", "m"), blocksOf(3, "mai", "c", "m"),
		}, true, true},
		{"two people of a domain, one of them often", []store.LetterBlocks{
			blocksOf(1, "an", "a", "m"), blocksOf(2, "an", "b", "m"), blocksOf(3, "an", "c", "m"), blocksOf(4, "hoa", "d", "m"),
		}, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, lease := mailboxAt(t)
			for i, text := range []string{"một", "hai", "ba", "bốn"} {
				file(t, s, lease, incoming(uint32(i+1), text))
			}
			for _, seen := range tt.seen {
				if err := s.SaveBlocks(t.Context(), seen); err != nil {
					t.Fatal(err)
				}
			}
			for person, want := range map[directory.PersonID]bool{"duong": tt.person, "khac": tt.domain} {
				known, err := s.KnownBlocks(t.Context(), person, "hanoi.test")
				if err != nil {
					t.Fatal(err)
				}
				if known[hash("m")] != want {
					t.Errorf("known of %s: %t, want %t", person, known[hash("m")], want)
				}
			}
		})
	}
	t.Run("a forgotten block is neither listed nor known, and stays forgotten", func(t *testing.T) {
		t.Parallel()
		s, lease := mailboxAt(t)
		var errs []error
		for i, question := range []string{"a", "b", "c", "d"} {
			id := file(t, s, lease, incoming(uint32(i+1), question))[0].ID
			errs = append(errs, s.SaveBlocks(t.Context(), blocksOf(id, "duong", question, "m")))
			if i == 2 {
				learned, err := s.LearnedBlocks(t.Context())
				want := []store.LearnedBlock{{Key: hash("m"), Person: "duong", First: "m", Letters: 3, Since: noon}}
				if diff := cmp.Diff(want, learned); diff != "" || err != nil {
					t.Errorf("learned (-want +got, %v):\n%s", err, diff)
				}
				errs = append(errs, s.ForgetBlock(t.Context(), hash("m"), noon), s.ForgetBlock(t.Context(), hash("m"), noon))
			}
		}
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		learned, err := s.LearnedBlocks(t.Context())
		if err != nil || len(learned) > 0 {
			t.Errorf("learned %v, %v", learned, err)
		}
		if err := s.ForgetBlock(t.Context(), hash("khác"), noon); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("forgetting an unknown block: %v, want ErrNotFound", err)
		}
	})
}

// TestKnownBlocksOfMigration: what was known before the blocks that are known had a table is known after it.
func TestKnownBlocksOfMigration(t *testing.T) {
	t.Parallel()
	m := migration{t, connect(t, storetest.DSN(t))}
	m.run("DROP TABLE known_block")
	m.run("SET session_replication_role = replica") // without foreign keys, so that each row can be inserted alone
	m.run(`INSERT INTO letter_block (letter, key, person, domain, question, first_line, at)
		SELECT n, encode(sha256('m'), 'hex'), 'an', 'hanoi.test', n::text, 'm', now() FROM generate_series(1, 3) AS n
		UNION ALL SELECT n, encode(sha256('n'), 'hex'), 'p' || n, 'hanoi.test', 'a', 'n', now() FROM generate_series(1, 3) AS n
		UNION ALL SELECT n, encode(sha256('o'), 'hex'), 'an', 'hanoi.test', 'a', 'o', now() FROM generate_series(1, 3) AS n`)
	m.to("0032")
	got := rows[string](t, m.conn, "SELECT concat_ws(' ', person, domain, key) FROM known_block ORDER BY person")
	if diff := cmp.Diff([]string{" hanoi.test " + hash("n"), "an  " + hash("m")}, got); diff != "" {
		t.Errorf("known (-want +got):\n%s", diff)
	}
}
