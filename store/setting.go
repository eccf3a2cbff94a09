package store

import (
	"context"

	"github.com/uptrace/bun"

	"loa/schema"
)

// The keys of table setting.
const (
	settingSecret      = "secret"       // its key, or before the secret itself
	settingSecretSince = "secret_since" // when the newest key was added to one before; RFC 3339
	settingDirectory   = "directory_version"
)

// secretSize is the length of a secret of the versions before in bytes.
const secretSize = 32

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
