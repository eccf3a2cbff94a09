package account

import (
	"crypto/rand"
	"strings"
)

// RecoveryCodes is how many recovery codes a person gets at once.
const RecoveryCodes = 10

// newRecoveryCodes makes the codes with which a person who has lost the phone signs in, one for each time. Each has 80 random bits, too many to be
// guessed, so that a plain hash of them is safe on record.
func newRecoveryCodes() []string {
	codes := make([]string, RecoveryCodes)
	for i := range codes {
		random := make([]byte, 10)
		_, _ = rand.Read(random) // never fails: crypto/rand ends the process instead
		codes[i] = grouped(base32Plain.EncodeToString(random), "-")
	}
	return codes
}

// recoveryHash is a recovery code of an account as it is on record. Small letters, blanks and missing strokes are the same code.
func recoveryHash(login, code string) string {
	plain := strings.ToUpper(strings.ReplaceAll(typedCode(code), "-", ""))
	return digest("recovery\x00" + login + "\x00" + plain)
}

func recoveryHashes(login string, codes []string) []string {
	hashes := make([]string, len(codes))
	for i, code := range codes {
		hashes[i] = recoveryHash(login, code)
	}
	return hashes
}
