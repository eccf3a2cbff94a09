package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The cost of a password, from the OWASP Password Storage Cheat Sheet (argon2id, second choice of five of equal strength). It stands in each hash, so that
// a later version can raise it for new passwords.
const (
	argonMemory  = 19 * 1024 // KB
	argonTime    = 2
	argonThreads = 1
	saltSize     = 16
	keySize      = 32
)

// The length of a password in characters (NIST SP 800-63B §3.1.1.2: at least 8 where another factor protects it, 15 where none does; 12 lies between
// and is what the sign-in with waits between attempts holds). The upper limit bounds the work of one attempt.
const (
	MinPassword = 12
	MaxPassword = 256
)

// ErrWeakPassword means that a password is too short, too long, or the login name.
var ErrWeakPassword = errors.New("the password must have 12 to 256 characters, more than one of them different, and not be the login name")

// derived counts the hashes that were computed: what an attempt takes of time.
var derived atomic.Int64

// hashing bounds how many passwords are hashed at the same time, and with that the memory that a flood of attempts takes.
var hashing = make(chan struct{}, 2)

// HashPassword returns the argon2id hash of a password as a PHC string. The same password typed on another keyboard has the same hash: it is hashed in
// Unicode's form NFC.
func HashPassword(login, password string) (string, error) {
	if err := checkPassword(login, password); err != nil {
		return "", err
	}
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the process instead
	encode := base64.RawStdEncoding.EncodeToString
	key := derive(password, salt, argonTime, argonMemory, argonThreads)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, encode(salt), encode(key)), nil
}

func checkPassword(login, password string) error {
	n := utf8.RuneCountInString(password)
	first, _ := utf8.DecodeRuneInString(password)
	if n < MinPassword || n > MaxPassword || strings.EqualFold(login, password) || strings.Trim(password, string(first)) == "" {
		return ErrWeakPassword
	}
	return nil
}

// matches reports whether a password has a hash. It takes the same time for every password.
func matches(password, hash string) bool {
	var version, memory, time, threads int
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &time, &threads); err != nil || version != argon2.Version {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(key) != keySize || len(password) > 4*MaxPassword {
		return false
	}
	return subtle.ConstantTimeCompare(derive(password, salt, uint32(time), uint32(memory), uint8(threads)), key) == 1
}

func derive(password string, salt []byte, time, memory uint32, threads uint8) []byte {
	derived.Add(1)
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey(norm.NFC.Bytes([]byte(password)), salt, time, memory, threads, keySize)
}

// nobodysHash is compared with the password of a login name that nobody has, so that it takes as long as another. No password has it.
var nobodysHash = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
	base64.RawStdEncoding.EncodeToString(make([]byte, saltSize)), base64.RawStdEncoding.EncodeToString(make([]byte, keySize)))
