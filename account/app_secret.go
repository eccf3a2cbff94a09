package account

import (
	"errors"
	"fmt"

	"loa/keyfile"
	"loa/store"
)

// ErrAppKey means that the secret of an app cannot be read: the key file lacks its key, or has another one under the same id. Codes of that app are
// neither right nor wrong then.
var ErrAppKey = errors.New("the secret of the app cannot be read with the keys of the key file")

// useOfAppKey is what a key of the file is used for.
const useOfAppKey = "secrets of apps"

// sealSecret encrypts the secret of an app with the newest key, for its login name: written into the row of another account it is not read.
func (a Accounts) sealSecret(login string, secret []byte) (keyID string, sealed []byte, err error) {
	keys, err := a.keys()
	if err != nil {
		return "", nil, err
	}
	keyID, sealed, err = keys.Encrypt(useOfAppKey, login, secret)
	if errors.Is(err, keyfile.ErrEncrypted) {
		err = ErrAppKey
	}
	return keyID, sealed, err
}

// secretOf decrypts the secret of an app, with the key of its id.
func (a Accounts) secretOf(app store.AccountApp) ([]byte, error) {
	keys, err := a.keys()
	if err != nil {
		return nil, err
	}
	secret, err := keys.Decrypt(useOfAppKey, app.Login, app.KeyID, app.Sealed)
	if errors.Is(err, keyfile.ErrEncrypted) {
		err = fmt.Errorf("reading the app of %s, key %s: %w", app.Login, app.KeyID, ErrAppKey)
	}
	return secret, err
}

func (a Accounts) keys() (keyfile.Keys, error) {
	if a.Keys == nil {
		return nil, nil
	}
	return a.Keys()
}
