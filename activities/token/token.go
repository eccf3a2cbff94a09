// Package token derives the secrets that connect an answer with its question, and recognises them in answers. All are derived from the
// secret of the installation and the key of a letter, so that composing a letter twice gives the same letter. The secret lies in a file: PostgreSQL holds
// hashes only. The newest secret derives what is new, and what older ones derived is still recognised.
//
//  1. Token: one question to one person, in the reply address, the Message-ID and the signed link of a letter.
//  2. The short code of a question, which a person types.
//  3. The one-time code, which proves that a person reads the registered mailbox.
//  4. The return path, by which a delivery report names its letter.
//
// Its callers are activities (composing), activities/outbox (sending), activities/inbound (answers and delivery reports), intake (link codes)
// and package web (approval links).
package token

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"loa/store"
)

// Token names one question to one person: 128 bits as 26 lower-case base32 letters, because mail clients lower-case the local
// part of addresses. It names the question, and proves no sender.
type Token string

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// New derives the token of the letter with that key.
func New(secret []byte, key string) Token { return Token(derive(secret, "ask", key)) }

// Find derives the token of the letter with that key again, by whichever of the secrets gives the hash that is on record.
func Find(secrets [][]byte, key, hash string) (t Token, by []byte, found bool) {
	for _, secret := range secrets {
		if t := New(secret, key); t.Hash() == hash {
			return t, secret, true
		}
	}
	return "", nil, false
}

func derive(secret []byte, use, text string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(use + "\x00" + text))
	return base32Lower.EncodeToString(mac.Sum(nil)[:16])
}

// Hash is the hash of a token, which is on record.
func (t Token) Hash() string {
	sum := sha256.Sum256([]byte(t))
	return hex.EncodeToString(sum[:])
}

// Link is the token in the address of a page, followed by a signature: the token alone is in the mail address of every answer and must not
// open the page.
func (t Token) Link(secret []byte) string { return string(t) + derive(secret, "link", string(t)) }

// Code is the short code of a question, four characters that a person types. It distinguishes the questions to one person. The second
// character is a digit, so that no code is a Vietnamese syllable.
func (t Token) Code(secret []byte) string {
	letters := strings.ToUpper(derive(secret, "code", string(t))[:4])
	digit := "234567"[int(letters[1])%6]
	return letters[:1] + string(digit) + letters[2:]
}

// ReplyTo is loa's address with the token as sub-address (RFC 5233).
func (t Token) ReplyTo(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	return local + "+" + string(t) + "@" + domain
}

// MessageID is the Message-ID of the letter that asks the question.
func (t Token) MessageID(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return "loa." + string(t) + ".thu@" + domain
}

// FollowUpID is the Message-ID of another letter about the question, named by its key: an answer to it names the same question.
func (t Token) FollowUpID(secret []byte, key, address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return "loa." + string(t) + "." + derive(secret, "again", key) + "@" + domain
}

// NoticeID is the Message-ID of a letter that asks nothing, named by its key.
func NoticeID(secret []byte, key, address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return "thu." + derive(secret, "notice", key) + "@" + strings.ToLower(domain)
}

// HashOfLink checks the signature of a link's token in constant time, and returns the hash under which its question is on record.
func HashOfLink(secrets [][]byte, text string) (tokenHash string, ok bool) {
	if len(text) != 52 {
		return "", false
	}
	t := Token(text[:26])
	for _, secret := range secrets {
		if subtle.ConstantTimeCompare([]byte(t.Link(secret)), []byte(text)) == 1 {
			return t.Hash(), true
		}
	}
	return "", false
}

// HashOfMail is the hash under which the question of a token from a mail address is on record.
func HashOfMail(text string) string { return Token(text).Hash() }

// Links finds the questions behind the links in letters, for package web.
type Links struct{ Store *store.Store }

// RequestOfLink checks the signature of a link's token and finds its question, open or not. The error is store.ErrNotFound for any other
// token.
func (l Links) RequestOfLink(ctx context.Context, text string) (store.Request, error) {
	secrets, err := l.Store.Secrets()
	if err != nil {
		return store.Request{}, err
	}
	hash, valid := HashOfLink(secrets, text)
	if !valid {
		return store.Request{}, store.ErrNotFound
	}
	return l.Store.Request(ctx, hash)
}

// BatchOfLink checks the signature of a link's token and finds its list of questions, open or not. The error is store.ErrNotFound for any other
// token.
func (l Links) BatchOfLink(ctx context.Context, text string) (store.BatchRequest, error) {
	secrets, err := l.Store.Secrets()
	if err != nil {
		return store.BatchRequest{}, err
	}
	hash, valid := HashOfLink(secrets, text)
	if !valid {
		return store.BatchRequest{}, store.ErrNotFound
	}
	return l.Store.BatchRequest(ctx, hash)
}

// OneTimeCode is the code of six digits by which a person proves access to the registered mailbox.
func (t Token) OneTimeCode(secret []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("one-time\x00" + string(t)))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac.Sum(nil))%1_000_000)
}

// CodeHash is the hash of a one-time code, which is on record. There are a million codes: without the secret none can be tried, even by who has found
// the token in a letter.
func (t Token) CodeHash(secret []byte, code string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("hash of code\x00" + string(t) + "\x00" + code))
	return hex.EncodeToString(mac.Sum(nil))
}

// CodeHashes are the hashes under which a code may be on record: CodeHash by each secret, and that of the versions before, which had no secret in it.
func (t Token) CodeHashes(secrets [][]byte, code string) []string {
	before := sha256.Sum256([]byte("code\x00" + string(t) + "\x00" + code))
	hashes := []string{hex.EncodeToString(before[:])}
	for _, secret := range secrets {
		hashes = append(hashes, t.CodeHash(secret, code))
	}
	return hashes
}

// IsCode reports in constant time whether a code has a hash that is on record.
func (t Token) IsCode(secrets [][]byte, code, hash string) bool {
	is := 0
	for _, candidate := range t.CodeHashes(secrets, code) {
		is |= subtle.ConstantTimeCompare([]byte(candidate), []byte(hash))
	}
	return is == 1
}
