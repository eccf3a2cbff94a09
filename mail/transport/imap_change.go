package transport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
)

func (b *session) MarkDone(ctx context.Context, uids []UID) error {
	if len(uids) == 0 {
		return nil
	}
	if !b.status.Keywords {
		return b.Move(ctx, uids, b.config.DoneFolder)
	}
	if err := b.store(ctx, uids, doneKeyword); err != nil {
		return fmt.Errorf("marking letters as done: %w", err)
	}
	return nil
}

func (b *session) store(ctx context.Context, uids []UID, flag imap.Flag) error {
	return b.run(ctx, commandTimeout, func() error {
		return b.client.Store(uidSet(uids), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}, nil).Close()
	})
}

func (b *session) Move(ctx context.Context, uids []UID, folder string) error {
	if len(uids) == 0 {
		return nil
	}
	if err := b.withFolder(ctx, folder, func() error { return b.move(ctx, uids, folder) }); err != nil {
		return fmt.Errorf("moving letters to %s: %w", folder, err)
	}
	return nil
}

// move uses MOVE where it is offered. Otherwise it copies, and only when the copy is there marks the originals as deleted:
// go-imap's own substitute deletes even when the copy was refused.
func (b *session) move(ctx context.Context, uids []UID, folder string) error {
	var canMove, canExpunge bool
	err := b.run(ctx, commandTimeout, func() error {
		caps := b.client.Caps()
		canMove, canExpunge = caps.Has(imap.CapMove), caps.Has(imap.CapUIDPlus)
		if canMove {
			_, err := b.client.Move(uidSet(uids), folder).Wait()
			return err
		}
		_, err := b.client.Copy(uidSet(uids), folder).Wait()
		return err
	})
	if err != nil || canMove {
		return err
	}
	if err := b.store(ctx, uids, imap.FlagDeleted); err != nil || !canExpunge {
		return err
	}
	return b.run(ctx, commandTimeout, func() error { return b.client.UIDExpunge(uidSet(uids)).Close() })
}

func (b *session) Append(ctx context.Context, folder string, raw []byte, at time.Time) error {
	err := b.withFolder(ctx, folder, func() error {
		return b.run(ctx, transferTimeout, func() error {
			command := b.client.Append(folder, int64(len(raw)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}, Time: at})
			_, writeErr := command.Write(raw)
			closeErr := command.Close()
			if _, err := command.Wait(); err != nil {
				return err
			}
			return errors.Join(writeErr, closeErr)
		})
	})
	if err != nil {
		return fmt.Errorf("adding a letter to %s: %w", folder, err)
	}
	return nil
}

// withFolder makes the folder and tries again when the server says that it is missing.
func (b *session) withFolder(ctx context.Context, folder string, do func() error) error {
	err := do()
	var refusal *ServerError
	if !errors.As(err, &refusal) {
		return err
	}
	created := b.run(ctx, commandTimeout, func() error { return b.client.Create(folder, nil).Wait() })
	if created != nil {
		return errors.Join(err, created)
	}
	return do()
}
