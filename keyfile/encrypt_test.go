package keyfile_test

import (
	"bytes"
	"errors"
	"testing"

	"loa/keyfile"
)

func TestEncrypt(t *testing.T) {
	t.Parallel()
	old, next := keyfile.New(), keyfile.New()
	content := []byte("mã 482913")
	id, encrypted, err := keyfile.Keys{old}.Encrypt("thư", "thu-1", content)
	if err != nil || id != old.ID || bytes.Contains(encrypted, content) {
		t.Fatalf("got %s, %q, %v", id, encrypted, err)
	}
	both := keyfile.Keys{old, next}
	for name, c := range map[string]struct {
		keys           keyfile.Keys
		use, owner, id string
		encrypted      []byte
		readable       bool
	}{
		"after a rotation":          {both, "thư", "thu-1", id, encrypted, true},
		"for another use":           {both, "phiên", "thu-1", id, encrypted, false},
		"beside another owner":      {both, "thư", "thu-2", id, encrypted, false},
		"under the id of another":   {both, "thư", "thu-1", next.ID, encrypted, false},
		"when its key is gone":      {keyfile.Keys{next}, "thư", "thu-1", id, encrypted, false},
		"when it was cut short":     {both, "thư", "thu-1", id, encrypted[:8], false},
		"when one bit was changed":  {both, "thư", "thu-1", id, append([]byte{encrypted[0] ^ 1}, encrypted[1:]...), false},
		"when there is nothing yet": {both, "thư", "thu-1", "", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.keys.Decrypt(c.use, c.owner, c.id, c.encrypted)
			if c.readable && (err != nil || !bytes.Equal(got, content)) || !c.readable && !errors.Is(err, keyfile.ErrEncrypted) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	t.Run("the same content is never encrypted alike", func(t *testing.T) {
		t.Parallel()
		if _, again, err := (keyfile.Keys{old}).Encrypt("thư", "thu-1", content); err != nil || bytes.Equal(again, encrypted) {
			t.Errorf("got %q, %v", again, err)
		}
	})
	t.Run("without a key nothing is encrypted", func(t *testing.T) {
		t.Parallel()
		if _, _, err := (keyfile.Keys{}).Encrypt("thư", "thu-1", content); !errors.Is(err, keyfile.ErrEncrypted) {
			t.Errorf("got %v", err)
		}
	})
}
