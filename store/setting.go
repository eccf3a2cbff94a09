package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"loa/schema"
)

// The keys of table setting.
const (
	settingSecret    = "secret"
	settingDirectory = "directory_version"
)

// secretSize is the length of the secret in bytes.
const secretSize = 32

// Secret returns the 32 random bytes of this database, from which tokens and links are derived. The first call creates them; the key is
// their name in table setting, so that two processes that call at once get the same bytes.
func (s *Store) Secret(ctx context.Context) ([]byte, error) {
	stored, err := s.setting(ctx, settingSecret)
	if errors.Is(err, ErrNotFound) {
		stored, err = s.createSecret(ctx)
	}
	if err != nil {
		return nil, err
	}
	return decodeSecret(stored)
}

func (s *Store) createSecret(ctx context.Context) (string, error) {
	random := make([]byte, secretSize)
	_, _ = rand.Read(random) // Read of crypto/rand never returns an error
	row := schema.Setting{Key: settingSecret, Value: hex.EncodeToString(random)}
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (key) DO NOTHING").
		Exec(ctx)
	if err != nil {
		return "", fmt.Errorf("creating the secret of the database: %w", err)
	}
	return s.setting(ctx, settingSecret)
}

func decodeSecret(stored string) ([]byte, error) {
	secret, err := hex.DecodeString(stored)
	if err != nil || len(secret) != secretSize {
		return nil, errors.New("decoding the secret of the database: it is not 32 bytes in hexadecimal")
	}
	return secret, nil
}

// saveSetting writes the value of a key of table setting, in place of the one before.
func saveSetting(ctx context.Context, db bun.IDB, key, value string) error {
	row := schema.Setting{Key: key, Value: value}
	_, err := db.NewInsert().
		Model(&row).
		On("CONFLICT (key) DO UPDATE").
		Set("value = EXCLUDED.value").
		Exec(ctx)
	return err
}

// setting finds the value of a key of table setting.
func (r *Reader) setting(ctx context.Context, key string) (string, error) {
	var row schema.Setting
	err := r.db.NewSelect().
		Model(&row).
		Where("key = ?", key).
		Scan(ctx)
	return row.Value, findErr(err, "setting", key)
}
