package oidc

import "loa/keyfile"

// vault seals what a browser or PostgreSQL keeps, so that they can neither read nor change it.
type vault struct{ keys func() (keyfile.Keys, error) }

const useOfSessionKey = "sign-ins"

// seal encrypts a text for a purpose, with the newest key. The error is keyfile.ErrEncrypted for no keys.
func (v vault) seal(purpose string, plain []byte) (string, error) {
	keys, err := v.keys()
	if err != nil {
		return "", err
	}
	return keys.EncryptText(useOfSessionKey, purpose, plain)
}

// open decrypts what was sealed for a purpose. The error is keyfile.ErrEncrypted for anything else.
func (v vault) open(purpose, sealed string) ([]byte, error) {
	keys, err := v.keys()
	if err != nil {
		return nil, err
	}
	return keys.DecryptText(useOfSessionKey, purpose, sealed)
}
