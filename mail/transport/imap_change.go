package transport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
)

func (s *session) MarkDone(ctx context.Context, uids []UID) error {
	if len(uids) == 0 {
		return nil
	}
	if !s.status.Keywords {
		return s.Move(ctx, uids, s.config.DoneFolder)
	}
	keywords := []imap.Flag{doneKeyword}
	if s.config.Installation != "" {
		keywords = append(keywords, readerKeyword(s.config.Installation))
	}
	if err := s.store(ctx, uids, keywords...); err != nil {
		return fmt.Errorf("marking letters as done: %w", err)
	}
	return nil
}

func (s *session) store(ctx context.Context, uids []UID, flags ...imap.Flag) error {
	return s.run(ctx, commandTimeout, func() error {
		return s.client.Store(uidSet(uids), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: flags}, nil).Close()
	})
}

func (s *session) Move(ctx context.Context, uids []UID, folder string) error {
	if len(uids) == 0 {
		return nil
	}
	if err := s.withFolder(ctx, folder, func() error { return s.move(ctx, uids, folder) }); err != nil {
		return fmt.Errorf("moving letters to %s: %w", folder, err)
	}
	return nil
}

// move uses MOVE (RFC 6851) when the server offers it. Otherwise it copies, and marks the originals as deleted only after the copy has
// succeeded: go-imap's own substitute deletes even when the server refused the copy.
func (s *session) move(ctx context.Context, uids []UID, folder string) error {
	var canMove, canExpunge bool
	err := s.run(ctx, commandTimeout, func() error {
		caps := s.client.Caps()
		canMove, canExpunge = caps.Has(imap.CapMove), caps.Has(imap.CapUIDPlus)
		if canMove {
			_, err := s.client.Move(uidSet(uids), folder).Wait()
			return err
		}
		_, err := s.client.Copy(uidSet(uids), folder).Wait()
		return err
	})
	if err != nil || canMove {
		return err
	}
	if err := s.store(ctx, uids, imap.FlagDeleted); err != nil || !canExpunge {
		return err
	}
	return s.run(ctx, commandTimeout, func() error { return s.client.UIDExpunge(uidSet(uids)).Close() })
}

func (s *session) Append(ctx context.Context, folder string, raw []byte, at time.Time) error {
	err := s.withFolder(ctx, folder, func() error {
		return s.run(ctx, transferTimeout, func() error {
			command := s.client.Append(folder, int64(len(raw)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}, Time: at})
			_, writeErr := command.Write(raw)
			closeErr := command.Close()
			if _, err := command.Wait(); err != nil {
				return err
			}
			return errors.Join(writeErr, closeErr)
		})
	})
	if err != nil {
		return fmt.Errorf("appending a letter to %s: %w", folder, err)
	}
	return nil
}

// withFolder runs do. When the server refuses, it makes the folder and runs do once more.
func (s *session) withFolder(ctx context.Context, folder string, do func() error) error {
	err := do()
	var refusal *ServerError
	if !errors.As(err, &refusal) {
		return err
	}
	created := s.run(ctx, commandTimeout, func() error { return s.client.Create(folder, nil).Wait() })
	if created != nil {
		return errors.Join(err, created)
	}
	return do()
}
