// Package hidden takes the secrets of letters out of the texts in which they lie in the database, and puts them back when a letter is sent.
//
// A letter carries the token of its question (in its reply address, its Message-ID and its links) and perhaps a one-time code. Whoever reads the
// database, or a backup of it, must not find them: [Hide] replaces each by a placeholder and returns what it took out, encrypted (AES-256-GCM) with
// a key that does not lie in the database. [Reveal] gives the same bytes again. Nothing is lost by a run of letters that only looks like a secret.
//
// A token is known by its form, 26 or more letters and digits of base32 in a row, and not by who wrote it: no letter can forget to name one. The
// placeholder of a token is a hash of it, so that a Message-ID is found by [ID]. That of a code, which six digits would betray, is not.
package hidden

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loa/keyfile"
)

// The placeholder of a secret stands between two characters of Unicode's private use area, which no letter has: Hide removes them.
const (
	opening = "\uE000"
	closing = "\uE001"
)

const (
	tokenSize = 26 // letters and digits of a token; a link has twice as many
	codeSize  = 6  // digits of a one-time code
	hashSize  = 16 // bytes of a placeholder's hash
)

// Nothing is what Hide returns for texts without a secret.
const Nothing = "-"

// use is what a key of the file is used for here: tokens are derived from it too.
const use = "hidden texts"

// Texts are the texts of one letter.
type Texts struct {
	Letter string    // its key, to which what is hidden is bound
	Fields []*string // in which tokens are hidden
	Coded  []*string // in which one-time codes are hidden too
}

func (t Texts) all() []*string { return slices.Concat(t.Fields, t.Coded) }

// Hide replaces the secrets in the texts by placeholders, and returns them encrypted with the newest key. The error is
// keyfile.ErrEncrypted for no keys.
func Hide(keys keyfile.Keys, t Texts) (string, error) {
	secrets := map[string]string{} // by placeholder
	unmarked := strings.NewReplacer(opening, "", closing, "")
	for i, field := range t.all() {
		*field = hide(unmarked.Replace(*field), i >= len(t.Fields), secrets)
	}
	if len(secrets) == 0 {
		return Nothing, nil
	}
	content, err := json.Marshal(secrets)
	if err != nil {
		return "", fmt.Errorf("hiding the secrets of a letter: %w", err)
	}
	return keys.EncryptText(use, t.Letter, content)
}

// Reveal puts the secrets back into the texts. Texts that were never hidden (hidden is empty) stay as they are. The error is keyfile.ErrEncrypted
// when the key is not among those given, or the row was changed; the texts are then as they were.
func Reveal(keys keyfile.Keys, hidden string, t Texts) error {
	if hidden == "" || hidden == Nothing {
		return nil
	}
	content, err := keys.DecryptText(use, t.Letter, hidden)
	if err != nil {
		return err
	}
	var secrets map[string]string // by placeholder
	if err := json.Unmarshal(content, &secrets); err != nil {
		return fmt.Errorf("revealing the secrets of a letter: %w", err)
	}
	pairs := make([]string, 0, 2*len(secrets))
	for placeholder, secret := range secrets {
		pairs = append(pairs, opening+placeholder+closing, secret)
	}
	back := strings.NewReplacer(pairs...)
	for _, field := range t.all() {
		*field = back.Replace(*field)
	}
	return nil
}

// ID is a Message-ID as Hide leaves it.
func ID(messageID string) string { return hide(messageID, false, map[string]string{}) }

// hide replaces the secrets in a text, and keeps them by their placeholders.
func hide(text string, codes bool, secrets map[string]string) string {
	var b strings.Builder
	copied := 0
	for i := 0; i < len(text); i++ {
		n := secretAt(text, i, codes)
		if n == 0 {
			continue
		}
		b.WriteString(text[copied:i] + opening + placeholderOf(text[i:i+n], secrets) + closing)
		copied = i + n
		i = copied - 1
	}
	if copied == 0 {
		return text
	}
	return b.String() + text[copied:]
}

// secretAt is the length of the secret that begins at a place of a text; 0 when none does.
func secretAt(text string, at int, codes bool) int {
	if n := runAt(text, at, inBase32); n >= tokenSize {
		return n
	}
	if n := runAt(text, at, isDigit); codes && n == codeSize {
		return n
	}
	return 0
}

// runAt is the length of a run of characters that begins at a place of a text; 0 in the middle of one.
func runAt(text string, at int, in func(byte) bool) int {
	if at > 0 && in(text[at-1]) {
		return 0
	}
	end := at
	for end < len(text) && in(text[end]) {
		end++
	}
	return end - at
}

func inBase32(c byte) bool { return c >= 'a' && c <= 'z' || c >= '2' && c <= '7' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// placeholderOf names a secret and keeps it: a token by its hash, and a code, of which there are a million, by its number in the letter.
func placeholderOf(secret string, secrets map[string]string) string {
	name := ""
	if len(secret) >= tokenSize {
		hash := sha256.Sum256([]byte("hidden\x00" + secret))
		name = hex.EncodeToString(hash[:hashSize])
	}
	for n := 1; name == ""; n++ {
		candidate := fmt.Sprintf("code%d", n)
		if known, taken := secrets[candidate]; !taken || known == secret {
			name = candidate
		}
	}
	secrets[name] = secret
	return name
}

var placeholder = regexp.MustCompile(opening + `[0-9a-z]+` + closing)

// Shown is a text for people, in which dots stand for what is hidden.
func Shown(text string) string {
	if !strings.Contains(text, opening) {
		return text
	}
	return placeholder.ReplaceAllString(text, "••••••")
}
