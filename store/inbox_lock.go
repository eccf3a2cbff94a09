package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// deliveryLock is the advisory lock of whoever delivers letters; the number has no meaning.
const deliveryLock = 7_216_511_033

// LockProcessing waits until nobody else delivers letters and keeps others from it until release is called, or this process or its
// connection dies. Letters are delivered one after the other, in the order they were filed, however many mailboxes are read. Should the
// connection break while a letter is on its way, another may begin the same letter: each effect has its key, so it comes about once.
func (s *Store) LockProcessing(ctx context.Context) (release func(), err error) {
	conn, err := pgx.ConnectConfig(ctx, s.address.Copy())
	if err != nil {
		return nil, fmt.Errorf("connecting to deliver letters: %w", err)
	}
	// closing the connection is what frees the lock; a broken one has freed it
	release = func() { _ = conn.Close(context.WithoutCancel(ctx)) }
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", deliveryLock); err != nil {
		release()
		return nil, fmt.Errorf("waiting to deliver letters: %w", err)
	}
	return release, nil
}
