package oidc

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"

	"loa/keyfile"
)

// errSealed means that a text was not sealed for this purpose with one of the keys.
var errSealed = errors.New("not sealed with a known key")

// vault seals what a browser or PostgreSQL keeps, so that they can neither read nor change it.
type vault struct{ keys func() (keyfile.Keys, error) }

// seal encrypts a text for a purpose, with the newest key. The id of the key stands before it.
func (v vault) seal(purpose string, plain []byte) (string, error) {
	keys, err := v.keys()
	if err != nil {
		return "", err
	}
	key, ok := keys.Newest()
	if !ok {
		return "", errSealed
	}
	block, err := gcm(key)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, block.NonceSize())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the process instead
	return key.ID + "." + base64.RawURLEncoding.EncodeToString(block.Seal(nonce, nonce, plain, []byte(purpose))), nil
}

// open decrypts what was sealed for a purpose. The error is errSealed for anything else.
func (v vault) open(purpose, sealed string) ([]byte, error) {
	keys, err := v.keys()
	if err != nil {
		return nil, err
	}
	id, text, _ := strings.Cut(sealed, ".")
	content, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, errSealed
	}
	for _, key := range keys {
		if key.ID != id {
			continue
		}
		block, err := gcm(key)
		if err != nil || len(content) < block.NonceSize() {
			return nil, errors.Join(errSealed, err)
		}
		plain, err := block.Open(nil, content[:block.NonceSize()], content[block.NonceSize():], []byte(purpose))
		if err != nil {
			return nil, errSealed
		}
		return plain, nil
	}
	return nil, errSealed
}

func gcm(key keyfile.Key) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key.Secret())
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
