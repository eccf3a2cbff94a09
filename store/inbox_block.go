package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"loa/plan/directory"
)

// BlocksToLearn is the number of letters of a person about different questions in which a block must have stood before it is known, and the
// number of people of a domain before it is known of the domain.
const BlocksToLearn = 3

// LetterBlocks are the blocks that stood in one proven letter.
type LetterBlocks struct {
	Letter   LetterID
	Person   directory.PersonID // the registered sender
	Domain   string             // of the sender's address, in lower case
	Question string             // identifies the question; several letters about one question count as one
	Blocks   []BlockSeen
	At       time.Time
}

// BlockSeen is a block by its key (reply.BlockKey), with its first line for people.
type BlockSeen struct{ Key, First string }

// LearnedBlock is a block that is known of a person or of a domain.
type LearnedBlock struct {
	Key     string             `bun:"key"`
	Person  directory.PersonID `bun:"person"` // empty: of a domain
	Domain  string             `bun:"domain"` // empty: of a person
	First   string             `bun:"first_line"`
	Letters int                `bun:"letters"` // in which it stood
	Since   time.Time          `bun:"since"`   // the first of them
}

// SaveBlocks records the blocks of a proven letter. The key is the letter: a second call changes nothing. CloseLetter does the same for a letter
// that it closes.
func (s *Store) SaveBlocks(ctx context.Context, seen LetterBlocks) error {
	if len(seen.Blocks) == 0 {
		return nil
	}
	values := append([]any{pgx.QueryExecModeCacheStatement}, seenValues(clean(seen))...)
	_, err := s.db.DB.ExecContext(ctx, `WITH `+seenSQL+` SELECT`, values...)
	return writeErr(err, "recording the blocks of letter", seen.Letter)
}

// seenSQL are the parts of a statement that record the blocks of a letter, and those that become known with it: a block of which enough other
// letters are on record. Of a block that is known nothing is counted. Of letters that are recorded at the same moment none counts the others;
// the block then becomes known with the next one.
const seenSQL = `seen AS (
		INSERT INTO letter_block (letter, key, person, domain, question, first_line, at)
		SELECT $1, key, $4, $5, $6, first_line, $7
		FROM unnest($2::text[], $3::text[]) AS block (key, first_line)
		ON CONFLICT (letter, key) DO NOTHING
	), learned AS (
		INSERT INTO known_block (person, domain, key)
		SELECT $4, '', key
		FROM unnest($2::text[]) AS block (key)
		WHERE CASE
			WHEN EXISTS (SELECT FROM known_block AS known WHERE known.person = $4 AND known.domain = '' AND known.key = block.key) THEN false
			ELSE (
				SELECT count(DISTINCT question) FROM letter_block AS other
				WHERE other.person = $4 AND other.key = block.key AND other.question <> $6 AND other.letter <> $1
			) + 1 >= $8 END
		UNION ALL
		SELECT '', $5, key
		FROM unnest($2::text[]) AS block (key)
		WHERE CASE
			WHEN EXISTS (SELECT FROM known_block AS known WHERE known.person = '' AND known.domain = $5 AND known.key = block.key) THEN false
			ELSE (
				SELECT count(DISTINCT person) FROM letter_block AS other
				WHERE other.domain = $5 AND other.key = block.key AND other.person <> $4 AND other.letter <> $1
			) + 1 >= $8 END
		ON CONFLICT DO NOTHING
	)`

// seenValues are the values $1 to $8 of seenSQL.
func seenValues(seen LetterBlocks) []any {
	var keys, firstLines []string
	for _, block := range seen.Blocks {
		keys, firstLines = append(keys, block.Key), append(firstLines, block.First)
	}
	return []any{int64(seen.Letter), keys, firstLines, string(seen.Person), seen.Domain, seen.Question, instant(seen.At), BlocksToLearn}
}

// learnedOf and learnedIn select the blocks that are known of people and of domains.
const (
	learnedOf = `
		SELECT key, person, '' AS domain, max(first_line) AS first_line, count(DISTINCT letter) AS letters, min(at) AS since
		FROM letter_block
		WHERE NOT EXISTS (SELECT FROM forgotten_block WHERE forgotten_block.key = letter_block.key)
		GROUP BY person, key
		HAVING count(DISTINCT question) >= ?0`
	learnedIn = `
		SELECT key, '' AS person, domain, max(first_line) AS first_line, count(DISTINCT letter) AS letters, min(at) AS since
		FROM letter_block
		WHERE NOT EXISTS (SELECT FROM forgotten_block WHERE forgotten_block.key = letter_block.key)
		GROUP BY domain, key
		HAVING count(DISTINCT person) >= ?0`
)

// LearnedBlocks lists every block that is known, those of people first, by owner and first line.
func (r *Reader) LearnedBlocks(ctx context.Context) ([]LearnedBlock, error) {
	var blocks []LearnedBlock
	err := r.db.NewRaw(learnedOf+` UNION ALL `+learnedIn+` ORDER BY domain, person, first_line, key`, BlocksToLearn).Scan(ctx, &blocks)
	if err != nil {
		return nil, fmt.Errorf("listing learned blocks: %w", err)
	}
	for i := range blocks {
		blocks[i].Since = instant(blocks[i].Since)
	}
	return blocks, nil
}

// KnownBlocks are the keys of the blocks that are known of a person or of a mail domain. What a letter taught counts only for letters that
// are processed later, so that a letter is read with what was known before it.
func (r *Reader) KnownBlocks(ctx context.Context, person directory.PersonID, domain string) (map[string]bool, error) {
	var keys []string
	err := r.db.NewRaw(`
		SELECT key FROM known_block
		WHERE ((person = ?0 AND domain = '') OR (person = '' AND domain = ?1))
			AND NOT EXISTS (SELECT FROM forgotten_block WHERE forgotten_block.key = known_block.key)`,
		string(person), domain).Scan(ctx, &keys)
	if err != nil {
		return nil, fmt.Errorf("listing the blocks of %s: %w", person, err)
	}
	known := map[string]bool{}
	for _, key := range keys {
		known[key] = true
	}
	return known, nil
}

// ForgetBlock makes loa forget a block, of every person and domain, for good. It returns ErrNotFound when no letter had such a block.
// Repeated, it changes nothing.
func (s *Store) ForgetBlock(ctx context.Context, key string, at time.Time) error {
	forgotten, err := s.db.NewRaw(`
		INSERT INTO forgotten_block (key, at)
		SELECT ?0, ?1 WHERE EXISTS (SELECT FROM letter_block WHERE key = ?0)
		ON CONFLICT (key) DO UPDATE SET at = forgotten_block.at`, key, instant(at)).Exec(ctx)
	if err != nil {
		return writeErr(err, "forgetting block", key)
	}
	if n, err := forgotten.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fmt.Errorf("forgetting block %s: %w", key, ErrNotFound)
}
