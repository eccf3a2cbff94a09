package postgres_test

import (
	"sync"
	"testing"
)

// Concurrent calls for the same name all succeed.
func TestEnsureDatabase(t *testing.T) {
	t.Parallel()
	pg := sharedPostgres(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if err := pg.EnsureDatabase(t.Context(), `lạ "tên"`); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	conn := connect(t, pg, "postgres")
	encoding := value[string](t, conn, `SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'lạ "tên"'`)
	if encoding != "UTF8" {
		t.Errorf("encoding is %q", encoding)
	}
}
