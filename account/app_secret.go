package account

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"

	"loa/keyfile"
	"loa/store"
)

// ErrAppKey means that the secret of an app cannot be read: the key file lacks its key, or has another one under the same id. Codes of that app are
// neither right nor wrong then.
var ErrAppKey = errors.New("the secret of the app cannot be read with the keys of the key file")

// sealSecret encrypts the secret of an app with the newest key. The login name is sealed with it, so that a secret that somebody writes into the row of
// another account is not read.
func (a Accounts) sealSecret(login string, secret []byte) (keyID string, sealed []byte, err error) {
	keys, err := a.keys()
	if err != nil {
		return "", nil, err
	}
	key, has := keys.Newest()
	if !has {
		return "", nil, ErrAppKey
	}
	box, err := boxOf(key)
	if err != nil {
		return "", nil, err
	}
	return key.ID, box.Seal(nil, nil, secret, sealedWith(login, key.ID)), nil
}

// secretOf decrypts the secret of an app, with the key of its id.
func (a Accounts) secretOf(app store.AccountApp) ([]byte, error) {
	keys, err := a.keys()
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if key.ID != app.KeyID {
			continue
		}
		box, err := boxOf(key)
		if err != nil {
			return nil, err
		}
		if secret, err := box.Open(nil, nil, app.Sealed, sealedWith(app.Login, key.ID)); err == nil {
			return secret, nil
		}
	}
	return nil, fmt.Errorf("reading the app of %s, key %s: %w", app.Login, app.KeyID, ErrAppKey)
}

func (a Accounts) keys() (keyfile.Keys, error) {
	if a.Keys == nil {
		return nil, nil
	}
	return a.Keys()
}

func boxOf(key keyfile.Key) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key.Secret())
	if err != nil {
		return nil, fmt.Errorf("preparing the key of apps %s: %w", key.ID, err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func sealedWith(login, keyID string) []byte { return []byte("totp\x00" + keyID + "\x00" + login) }
