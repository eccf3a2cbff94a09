package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // #nosec RFC 6238 apps compute with it; an HMAC does not suffer from its collisions (RFC 6194, 3.3)
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// The one-time codes of an app (TOTP, RFC 6238), with the values that every app takes for granted.
const (
	CodeStep   = 30 * time.Second // RFC 6238, 5.2: how long a code is shown
	CodeDigits = 6
	codeDrift  = 1  // steps before and after the present one, for clocks that differ and for the time of typing (RFC 6238, 5.2)
	secretSize = 20 // bytes of the secret of an app (RFC 4226, 4: at least 16, better 20)
)

// NewSecret makes the secret that an app and loa share.
func NewSecret() []byte {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the process instead
	return secret
}

// Step numbers the span of time in which an app shows one code.
func Step(at time.Time) int64 { return at.Unix() / int64(CodeStep/time.Second) }

// Code is what an app shows in a step (RFC 4226, 5.3).
func Code(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash takes everything
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	number := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%06d", number%1_000_000)
}

// stepOf finds the step around a time in which an app shows the code. It looks at all of them, so that its time tells nothing. With two equal codes,
// which is a matter of chance, the later step counts.
func stepOf(secret []byte, code string, at time.Time) (step int64, right bool) {
	now := Step(at)
	for candidate := now - codeDrift; candidate <= now+codeDrift; candidate++ {
		equal := subtle.ConstantTimeCompare([]byte(Code(secret, candidate)), []byte(code))
		step = int64(subtle.ConstantTimeSelect(equal, int(candidate), int(step)))
		right = right || equal == 1
	}
	return step, right
}

// typedCode is a code without the blanks with which people and apps group it.
func typedCode(text string) string { return strings.Join(strings.Fields(text), "") }

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

// SecretText is a secret as it is typed into an app, in groups of four.
func SecretText(secret []byte) string { return grouped(base32Plain.EncodeToString(secret), " ") }

// ParseSecret reads a secret as SecretText writes it.
func ParseSecret(text string) ([]byte, error) {
	secret, err := base32Plain.DecodeString(strings.ToUpper(typedCode(text)))
	if err != nil {
		return nil, fmt.Errorf("reading the secret of an app: %w", err)
	}
	return secret, nil
}

// SecretAddress is what an app reads from the QR code: the secret, and under which name it is shown there. The number of digits, the step and the hash
// are those that apps take for granted.
func SecretAddress(secret []byte, login, host string) string {
	issuer := strings.TrimSpace("loa " + host)
	address := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + login,
		RawQuery: "secret=" + base32Plain.EncodeToString(secret) + "&issuer=" + url.PathEscape(issuer), // blanks as %20: some apps show a plus
	}
	return address.String()
}

// grouped writes a text in groups of four.
func grouped(text, between string) string {
	var groups []string
	for ; len(text) > 4; text = text[4:] {
		groups = append(groups, text[:4])
	}
	return strings.Join(append(groups, text), between)
}
