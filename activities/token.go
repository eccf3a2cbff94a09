package activities

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// token names one question to one person: 128 bits as 26 lower-case base32 letters, because mail clients lower-case the local
// part of addresses. It is derived from the letter's key, so writing a letter twice gives the same letter; PostgreSQL keeps
// only its SHA-256. A token says which task is answered, never who answers.
type token string

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func newToken(secret []byte, key string) token { return token(derive(secret, "ask", key)) }

func derive(secret []byte, use, text string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(use + "\x00" + text))
	return base32Lower.EncodeToString(mac.Sum(nil)[:16])
}

func (t token) hash() string {
	sum := sha256.Sum256([]byte(t))
	return hex.EncodeToString(sum[:])
}

// link is the token as a page's address carries it: followed by a seal, so that somebody who has only seen the mail address of
// an answer cannot open the page.
func (t token) link(secret []byte) string { return string(t) + derive(secret, "link", string(t)) }

// code is the four letters a person types: short, because it only has to tell this question from others. The second is a digit, so
// that no code is a syllable of the language.
func (t token) code(secret []byte) string {
	letters := strings.ToUpper(derive(secret, "code", string(t))[:4])
	digit := "234567"[int(letters[1])%6]
	return letters[:1] + string(digit) + letters[2:]
}

func (t token) replyTo(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	return local + "+" + string(t) + "@" + domain
}

func (t token) messageID(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return "loa." + string(t) + ".thu@" + domain
}

// again is the Message-ID of a letter that goes back to somebody who answered: an answer to that letter names the same question.
func (t token) again(secret []byte, key, address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return "loa." + string(t) + "." + derive(secret, "again", key) + "@" + domain
}

// AskOfLink checks the seal of a link's token in constant time and gives the hash under which its question is on record.
func AskOfLink(secret []byte, text string) (tokenHash string, ok bool) {
	if len(text) != 52 {
		return "", false
	}
	t := token(text[:26])
	if subtle.ConstantTimeCompare([]byte(t.link(secret)), []byte(text)) != 1 {
		return "", false
	}
	return t.hash(), true
}

// AskOfMail gives the hash under which the question of a token from a mail address is on record.
func AskOfMail(text string) string { return token(text).hash() }
