package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"loa/schema"
)

// LetterFile is a file that goes out with a letter. Its content is a blob, which FileBlob stored before: letters refer to it and hold no copy.
type LetterFile struct {
	Hash string // SHA-256 of the content
	Name string // as the recipient sees it; not empty
	Type string // media type
	Size int64  // in bytes
}

// attachedSQL is the part of a statement that inserts the files of the letters that its part "queued" inserted; the argument holds the JSON of
// letterFileRows. The files of a letter that was queued before stand as they are.
func attachedSQL(argument string) string {
	return `
	attached AS (
		INSERT INTO letter_out_file (letter, n, hash, name, type, size)
		SELECT file.letter, file.n, file.hash, file.name, file.type, file.size
		FROM jsonb_populate_recordset(NULL::letter_out_file, ` + argument + `) AS file
		JOIN queued ON queued.key = file.letter
	)`
}

func letterFileRows(letters []LetterOut) []schema.LetterOutFile {
	rows := []schema.LetterOutFile{}
	for _, l := range letters {
		for n, file := range l.Files {
			rows = append(rows, schema.LetterOutFile{Letter: l.Key, N: n + 1, Hash: file.Hash, Name: file.Name, Type: file.Type, Size: file.Size})
		}
	}
	return rows
}

// withFiles adds to letters the files that go out with them, with one query.
func (r *Reader) withFiles(ctx context.Context, letters []LetterOut) ([]LetterOut, error) {
	if len(letters) == 0 {
		return letters, nil
	}
	keys, at := make([]string, 0, len(letters)), make(map[string]int, len(letters))
	for i, l := range letters {
		keys, at[l.Key] = append(keys, l.Key), i
	}
	var rows []schema.LetterOutFile
	err := r.db.NewSelect().
		Model(&rows).
		Where("letter IN (?)", bun.List(keys)).
		Order("letter", "n").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the files of %d letters: %w", len(letters), err)
	}
	for _, row := range rows {
		letter := &letters[at[row.Letter]]
		letter.Files = append(letter.Files, LetterFile{Hash: row.Hash, Name: row.Name, Type: row.Type, Size: row.Size})
	}
	return letters, nil
}
