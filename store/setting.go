package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"loa/schema"
)

// The keys of table setting.
const (
	settingSecret    = "secret"
	settingDirectory = "directory_version"
)

// secretSize is in bytes.
const secretSize = 32

// Secret is 32 random bytes that belong to this database: tokens and links are made from them. The key is its name in table setting:
// whoever asks first makes it, and two processes that ask at once get the same.
func (s *Store) Secret(ctx context.Context) ([]byte, error) {
	fresh := make([]byte, secretSize)
	_, _ = rand.Read(fresh) // never fails: the program would have stopped
	row := schema.Setting{Key: settingSecret, Value: hex.EncodeToString(fresh)}
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (key) DO NOTHING").
		Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("making the secret of the database: %w", err)
	}
	kept, err := s.setting(ctx, settingSecret)
	if err != nil {
		return nil, err
	}
	secret, err := hex.DecodeString(kept)
	if err != nil || len(secret) != secretSize {
		return nil, errors.New("reading the secret of the database: it is not 32 bytes in hexadecimal")
	}
	return secret, nil
}

func (r *Reader) setting(ctx context.Context, key string) (string, error) {
	var row schema.Setting
	err := r.db.NewSelect().
		Model(&row).
		Where("key = ?", key).
		Scan(ctx)
	return row.Value, found(err, "setting", key)
}
