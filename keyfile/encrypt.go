package keyfile

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

// ErrEncrypted means that a content was not encrypted for this use and owner with one of the keys.
var ErrEncrypted = errors.New("the content cannot be read with the keys that are here")

// Encrypt encrypts a content with the newest key (AES-256-GCM) and returns the id of that key. Each use has a key of its own, derived from the one of the
// file, because the same file may derive other things. The owner, such as the key of a row, is bound to the content: beside another owner it cannot be
// read. The error is ErrEncrypted for no keys.
func (k Keys) Encrypt(use, owner string, content []byte) (id string, encrypted []byte, err error) {
	key, ok := k.Newest()
	if !ok {
		return "", nil, ErrEncrypted
	}
	box, err := key.box(use)
	if err != nil {
		return "", nil, err
	}
	return key.ID, box.Seal(nil, nil, content, []byte(owner)), nil
}

// Decrypt gives the content again that Encrypt encrypted with the key of an id for the same use and owner. The error is ErrEncrypted for anything else.
func (k Keys) Decrypt(use, owner, id string, encrypted []byte) ([]byte, error) {
	for _, key := range k {
		if key.ID != id {
			continue
		}
		box, err := key.box(use)
		if err != nil {
			return nil, err
		}
		content, err := box.Open(nil, nil, encrypted, []byte(owner))
		if err != nil {
			return nil, ErrEncrypted // its cause tells nobody more
		}
		return content, nil
	}
	return nil, ErrEncrypted
}

// EncryptText is Encrypt for a column of text or a cookie: the id of the key stands before the content in base64.
func (k Keys) EncryptText(use, owner string, content []byte) (string, error) {
	id, encrypted, err := k.Encrypt(use, owner, content)
	if err != nil {
		return "", err
	}
	return id + "." + base64.RawURLEncoding.EncodeToString(encrypted), nil
}

// DecryptText gives the content again that EncryptText encrypted. The error is ErrEncrypted for anything else.
func (k Keys) DecryptText(use, owner, text string) ([]byte, error) {
	id, encoded, _ := strings.Cut(text, ".")
	encrypted, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return nil, ErrEncrypted
	}
	return k.Decrypt(use, owner, id, encrypted)
}

// box encrypts with a key for one use. What it encrypts begins with a random nonce.
func (k Key) box(use string) (cipher.AEAD, error) {
	mac := hmac.New(sha256.New, k.secret[:])
	mac.Write([]byte(use))
	block, err := aes.NewCipher(mac.Sum(nil))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
