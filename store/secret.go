package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"loa/hidden"
	"loa/keyfile"

	"loa/schema"
)

// Errors about the keys of tokens.
var (
	// ErrNoKey means that this process was given no key of tokens: it can neither compose letters nor recognise what answers them.
	ErrNoKey = errors.New("the key of tokens is not here")
	// ErrOtherKey means that letters of this database were made with a key that is not among those given.
	ErrOtherKey = errors.New("the letters of this database were made with another key")
)

// UseKeys gives the keys from which tokens, links and codes are derived, the oldest first, and with which they are hidden in letters. They are asked for
// at each use, so that another key holds at once. It must be called before any letter is composed or sent.
func (r *Reader) UseKeys(keys func() (keyfile.Keys, error)) { r.tokenKeys = keys }

func (r *Reader) keys() (keyfile.Keys, error) {
	if r.tokenKeys == nil {
		return nil, ErrNoKey
	}
	return r.tokenKeys()
}

// Secret returns the 32 random bytes from which new tokens and links are derived.
func (r *Reader) Secret() ([]byte, error) {
	keys, err := r.keys()
	if err != nil {
		return nil, err
	}
	key, ok := keys.Newest()
	if !ok {
		return nil, ErrNoKey
	}
	return key.Secret(), nil
}

// Secrets returns all that a token on record may be derived from, the newest first.
func (r *Reader) Secrets() ([][]byte, error) {
	keys, err := r.keys()
	if err != nil {
		return nil, err
	}
	secrets := make([][]byte, 0, len(keys))
	for _, key := range slices.Backward(keys) {
		secrets = append(secrets, key.Secret())
	}
	return secrets, nil
}

// keyNamed begins the value of the setting that names the newest key of tokens. A value without it is the secret itself, of the versions that kept it
// in the database.
const keyNamed = "key:"

// LegacySecret is the secret that a version before kept in the database. The error is ErrNotFound when there is none, and ErrOtherKey when the
// database names a key in a file instead.
func (r *Reader) LegacySecret(ctx context.Context) ([]byte, error) {
	stored, err := r.setting(ctx, settingSecret)
	if err != nil {
		return nil, err
	}
	if id, named := strings.CutPrefix(stored, keyNamed); named {
		return nil, fmt.Errorf("%w: %s", ErrOtherKey, id)
	}
	secret, err := hex.DecodeString(stored)
	if err != nil || len(secret) != secretSize {
		return nil, errors.New("decoding the secret of the database: it is not 32 bytes in hexadecimal")
	}
	return secret, nil
}

// CheckKeys looks whether the key that the database names is among the keys, and writes nothing. A database that names none is no error. The error is
// ErrOtherKey when it is not.
func (r *Reader) CheckKeys(ctx context.Context, keys keyfile.Keys) error {
	stored, err := r.setting(ctx, settingSecret)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return acceptKey(stored, keys)
}

func acceptKey(stored string, keys keyfile.Keys) error {
	for _, key := range keys {
		if stored == keyNamed+key.ID || stored == hex.EncodeToString(key.Secret()) {
			return nil
		}
	}
	id, _ := strings.CutPrefix(stored, keyNamed)
	return fmt.Errorf("%w: %s", ErrOtherKey, id[:min(len(id), 8)])
}

// ClaimKeys puts the name of the newest key on record, in place of the secret that lay there or of an older key. The error is ErrOtherKey when the
// database names a key that is not among them, or has a secret that none of them is.
func (s *Store) ClaimKeys(ctx context.Context, keys keyfile.Keys) error {
	newest, ok := keys.Newest()
	if !ok {
		return ErrNoKey
	}
	row := schema.Setting{Key: settingSecret, Value: keyNamed + newest.ID}
	_, err := s.db.NewInsert().Model(&row).On("CONFLICT (key) DO NOTHING").Exec(ctx)
	if err != nil {
		return fmt.Errorf("naming the key of tokens: %w", err)
	}
	stored, err := s.setting(ctx, settingSecret)
	if err != nil {
		return err
	}
	if err := acceptKey(stored, keys); err != nil || stored == row.Value {
		return err
	}
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := saveSetting(ctx, tx, settingSecret, row.Value); err != nil || !strings.HasPrefix(stored, keyNamed) {
			return err
		}
		return saveSetting(ctx, tx, settingSecretSince, time.Now().UTC().Format(time.RFC3339Nano))
	})
	return writeErr(err, "naming the key of tokens", newest.ID)
}

// ReplaceKeys puts the name of the newest key on record whatever stands there: what was derived from keys that are not among them is lost.
func (s *Store) ReplaceKeys(ctx context.Context, keys keyfile.Keys) error {
	newest, ok := keys.Newest()
	if !ok {
		return ErrNoKey
	}
	return writeErr(saveSetting(ctx, s.db, settingSecret, keyNamed+newest.ID), "naming the key of tokens", newest.ID)
}

// CountOfOlderKeys counts the open questions and the letters to send that are older than the newest key: they need the one before it.
func (r *Reader) CountOfOlderKeys(ctx context.Context, now time.Time) (n int, err error) {
	since, err := r.setting(ctx, settingSecretSince)
	if errors.Is(err, ErrNotFound) {
		return 0, nil // there was no key before
	}
	if err != nil {
		return 0, err
	}
	err = r.db.NewRaw(`
		SELECT (SELECT count(*) FROM request WHERE used_at IS NULL AND revoked_at IS NULL AND expires_at > ?1 AND created_at < ?0::timestamptz)
			+ (SELECT count(*) FROM letter_out WHERE state IN ('pending', 'sending') AND created_at < ?0::timestamptz)`, since, instant(now)).
		Scan(ctx, &n)
	if err != nil {
		return 0, fmt.Errorf("counting what older keys have made: %w", err)
	}
	return n, nil
}

// hide takes the tokens and codes out of the row of a letter.
func (r *Reader) hide(row *schema.LetterOut) error {
	keys, err := r.keys()
	if err != nil {
		return err
	}
	if row.Hidden, err = hidden.Hide(keys, hiddenTexts(row)); err != nil {
		return err
	}
	row.ReferencesHidden, err = hidden.Hide(keys, hiddenReferences(row))
	return err
}

// reveal puts them back. Without the key the row has dots in their place, and shut is true.
func (r *Reader) reveal(row *schema.LetterOut) (shut bool) {
	if !anyHidden(row.Hidden) && !anyHidden(row.ReferencesHidden) {
		return false
	}
	keys, err := r.keys()
	if err == nil {
		err = errors.Join(hidden.Reveal(keys, row.Hidden, hiddenTexts(row)), hidden.Reveal(keys, row.ReferencesHidden, hiddenReferences(row)))
	}
	if err == nil {
		return false
	}
	for _, text := range []*string{&row.ReplyTo, &row.MessageID, &row.Subject, &row.Text, &row.HTML, &row.ReferenceIDs} {
		*text = hidden.Shown(*text)
	}
	return true
}

func anyHidden(column string) bool { return column != "" && column != hidden.Nothing }

func hiddenTexts(row *schema.LetterOut) hidden.Texts {
	texts := hidden.Texts{Letter: row.Key, Fields: []*string{&row.ReplyTo, &row.MessageID}}
	if written := []*string{&row.Subject, &row.Text, &row.HTML}; row.Notice == string(NoticeConfirm) {
		texts.Coded = written
	} else {
		texts.Fields = append(texts.Fields, written...)
	}
	return texts
}

func hiddenReferences(row *schema.LetterOut) hidden.Texts {
	return hidden.Texts{Letter: row.Key + " references", Fields: []*string{&row.ReferenceIDs}}
}

// hideBatch is how many letters HideLetters rewrites in one transaction.
const hideBatch = 500

// HideLetters takes the tokens and codes out of the letters that a version before has left in clear, and returns how many there were. It may be called
// by several processes at once, and again after an interruption.
func (s *Store) HideLetters(ctx context.Context) (hiddenLetters int, err error) {
	for {
		n, err := s.hideSome(ctx)
		hiddenLetters += n
		if err != nil || n == 0 {
			return hiddenLetters, err
		}
	}
}

func (s *Store) hideSome(ctx context.Context) (n int, err error) {
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var rows []schema.LetterOut
		err := tx.NewSelect().Model(&rows).Where("hidden IS NULL").Order("created_at").Limit(hideBatch).For("UPDATE SKIP LOCKED").Scan(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		for i := range rows {
			if err := s.hide(&rows[i]); err != nil {
				return err
			}
		}
		n = len(rows)
		_, err = tx.NewUpdate().
			With("given", tx.NewValues(&rows).Column("key", "reply_to", "message_id", "subject", "text", "html", "hidden", "reference_ids", "references_hidden")).
			Model((*schema.LetterOut)(nil)).
			TableExpr("given").
			Set("reply_to = given.reply_to, message_id = given.message_id, subject = given.subject, text = given.text, html = given.html").
			Set("hidden = given.hidden, reference_ids = given.reference_ids, references_hidden = given.references_hidden").
			Where("letter_out.key = given.key").
			Exec(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("hiding the tokens and codes of letters: %w", err)
	}
	return n, nil
}
