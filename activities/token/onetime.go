package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// OneTimeCode is the code that a person gives back to prove that they read the registered mailbox.
func (t Token) OneTimeCode(secret []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("one-time\x00" + string(t)))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac.Sum(nil))%1_000_000)
}

// CodeHash is what is on record of a one-time code. It is useless without the token, which stands only in the letter.
func (t Token) CodeHash(code string) string {
	sum := sha256.Sum256([]byte("code\x00" + string(t) + "\x00" + code))
	return hex.EncodeToString(sum[:])
}
