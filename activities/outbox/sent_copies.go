package outbox

import (
	"context"
	"errors"
	"fmt"

	"loa/mail/transport"
	"loa/store"
)

const (
	copyBatch = 50
	// copyLookback is how many letters at the end of the folder are searched for existing copies.
	copyLookback = 500
)

// copySent stores a copy of each sent letter in the folder of sent letters. A copy that was begun and not finished is searched in the folder
// first, so that there is one copy of each letter.
func (a *Activities) copySent(ctx context.Context) error {
	letters, err := a.Store.UncopiedLetters(ctx, copyBatch, a.Now())
	if err != nil || len(letters) == 0 {
		return err
	}
	letters, err = a.withoutCopy(ctx, letters)
	if err != nil || len(letters) == 0 {
		return err
	}
	box, err := a.OpenMailbox(ctx, a.Address)
	if err != nil {
		return fmt.Errorf("connecting to the mailbox of sent letters: %w", err)
	}
	defer func() { _ = box.Close() }() // each copy was acknowledged
	for _, letter := range letters {
		if err := a.copyLetter(ctx, box, letter); err != nil {
			return err
		}
	}
	return nil
}

func (a *Activities) copyLetter(ctx context.Context, box transport.Client, letter store.LetterOut) error {
	out, err := a.outgoing(ctx, letter)
	if err != nil {
		return err
	}
	raw, err := transport.Compose(out)
	if err != nil {
		return fmt.Errorf("composing the copy of letter %s: %w", letter.Key, err)
	}
	key := []string{letter.Key}
	if err := a.Store.BeginCopies(ctx, key, a.Now()); err != nil {
		return err
	}
	if err := box.Append(ctx, a.SentFolder, raw, letter.SentAt); err != nil {
		return fmt.Errorf("copying letter %s: %w", letter.Key, err)
	}
	return a.Store.MarkCopied(ctx, key, a.Now())
}

// withoutCopy marks the letters that have a copy in the folder, and returns the others.
func (a *Activities) withoutCopy(ctx context.Context, letters []store.LetterOut) ([]store.LetterOut, error) {
	begun := false
	for _, letter := range letters {
		begun = begun || !letter.CopyBegunAt.IsZero()
	}
	if !begun {
		return letters, nil
	}
	there, err := a.idsInFolder(ctx)
	if err != nil {
		return nil, err
	}
	var missing []store.LetterOut
	var found []string
	for _, letter := range letters {
		if there[letter.MessageID] {
			found = append(found, letter.Key)
			continue
		}
		missing = append(missing, letter)
	}
	return missing, a.Store.MarkCopied(ctx, found, a.Now())
}

// idsInFolder are the Message-IDs of the newest letters in the folder of sent letters. A folder that does not exist has none.
func (a *Activities) idsInFolder(ctx context.Context) (map[string]bool, error) {
	box, err := a.OpenFolder(ctx, a.Address, a.SentFolder)
	var refused *transport.ServerError
	if errors.As(err, &refused) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening folder %s: %w", a.SentFolder, err)
	}
	defer func() { _ = box.Close() }() // it was only read
	uids, err := box.SearchNew(ctx, 0)
	if err != nil {
		return nil, err
	}
	metas, err := box.FetchMeta(ctx, uids[max(0, len(uids)-copyLookback):])
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, meta := range metas {
		ids[meta.MessageID] = true
	}
	return ids, nil
}
