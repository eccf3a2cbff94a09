// Package token makes the secrets that tie an answer to its question, and reads them back. Everything is derived from the installation's
// secret and the key of a letter of ours, so that writing a letter twice gives the same letter; PostgreSQL keeps hashes only.
//
//  1. Token: one question to one person, in the reply address, the Message-ID and the sealed link of a letter.
//  2. The short code of a question, which a person types.
//  3. The one-time code, which proves that a person reads the registered mailbox.
//  4. The return path, which tells which letter a delivery report is about.
//
// It is called by activities (writing), activities/outbox (sending), activities/inbound (answers and delivery reports), by link codes and
// by the pages that approval links open. It talks to nothing.
package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// Token names one question to one person: 128 bits as 26 lower-case base32 letters, because mail clients lower-case the local
// part of addresses. It says which task is answered, never who answers.
type Token string

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// New derives the token of the letter with that key.
func New(secret []byte, key string) Token { return Token(derive(secret, "ask", key)) }

func derive(secret []byte, use, text string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(use + "\x00" + text))
	return base32Lower.EncodeToString(mac.Sum(nil)[:16])
}

// Hash is what is on record of a token.
func (t Token) Hash() string {
	sum := sha256.Sum256([]byte(t))
	return hex.EncodeToString(sum[:])
}

// Link is the token as a page's address carries it: followed by a seal, because the token alone stands in the mail address of every
// answer and must not open the page.
func (t Token) Link(secret []byte) string { return string(t) + derive(secret, "link", string(t)) }

// Code is the four letters that a person types. It only has to tell this question from others. Its second letter is a digit, so that no
// code is a syllable of the language.
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

// HashOfLink checks the seal of a link's token in constant time and gives the hash under which its question is on record.
func HashOfLink(secret []byte, text string) (tokenHash string, ok bool) {
	if len(text) != 52 {
		return "", false
	}
	t := Token(text[:26])
	if subtle.ConstantTimeCompare([]byte(t.Link(secret)), []byte(text)) != 1 {
		return "", false
	}
	return t.Hash(), true
}

// HashOfMail gives the hash under which the question of a token from a mail address is on record.
func HashOfMail(text string) string { return Token(text).Hash() }
