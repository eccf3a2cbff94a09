// Package keyfile reads and writes the files in which loa keeps secret keys: those of payloads, seals, letters, apps and sign-ins. A file has a line for
// each key, the newest last, and only its owner may read it. The keys also encrypt what lies elsewhere (encrypt.go).
package keyfile

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

const (
	keySize = 32 // bytes of a key: AES-256, HMAC-SHA-256
	idSize  = 4  // bytes of the id of a key, which is written in hexadecimal
)

// The faults of a key file, which the errors of this package wrap. A file that cannot be read gives the error of the operating system.
var (
	// ErrKeyFile means that a line of the file is not the id and the key of one key.
	ErrKeyFile = errors.New("not a key file")
	// ErrExposed means that other accounts than the owner of the file may read or write it.
	ErrExposed = errors.New("other accounts have access to it")
)

// Key is one key with its id. The id is not secret: it is written beside what the key made.
type Key struct {
	ID     string
	secret [keySize]byte
}

// Secret is the key itself.
func (k Key) Secret() []byte { return bytes.Clone(k.secret[:]) }

// New makes a random key.
func New() Key {
	var k Key
	id := make([]byte, idSize)
	_, _ = rand.Read(id) // it never fails (crypto/rand)
	_, _ = rand.Read(k.secret[:])
	k.ID = hex.EncodeToString(id)
	return k
}

// Of is the key of a secret that lay elsewhere before. Its id is derived from the secret, so that two processes that keep it give it the same. ok is
// false for a secret of another size.
func Of(secret []byte) (k Key, ok bool) {
	if len(secret) != keySize {
		return Key{}, false
	}
	copy(k.secret[:], secret)
	hash := sha256.Sum256(append([]byte("id of a key\x00"), secret...))
	k.ID = hex.EncodeToString(hash[:idSize])
	return k, true
}

// Keys are the keys of one purpose, the oldest first. The newest is used for what is new, all of them for what there is.
type Keys []Key

// Newest returns the key for what is new; ok is false for no keys.
func (k Keys) Newest() (key Key, ok bool) {
	if len(k) == 0 {
		return Key{}, false
	}
	return k[len(k)-1], true
}

// Has reports whether a key of this id is among them.
func (k Keys) Has(id string) bool {
	for _, key := range k {
		if key.ID == id {
			return true
		}
	}
	return false
}

// Read reads a key file, which only its owner may read. A missing file gives an error that wraps os.ErrNotExist.
func Read(path string) (Keys, error) {
	found, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	if found.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("reading keys: %s: %w", path, ErrExposed)
	}
	return ReadCredential(path)
}

// ReadCredential reads a key file as Read does, and does not ask who else may read it: systemd guards its credentials by their folder and by access
// lists, with which the mode of a file says less.
func ReadCredential(path string) (Keys, error) {
	content, err := os.ReadFile(path) // #nosec the operator names the file
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	keys, err := Parse(string(content))
	if err != nil {
		return nil, fmt.Errorf("reading keys: %s: %w", path, err)
	}
	return keys, nil
}

// ReadOrMake reads a key file, and makes one with a remark and a new key when it is missing. write writes a file with the mode 0600 in one step.
func ReadOrMake(path, remark string, write func(path string, content []byte) error) (Keys, error) {
	keys, err := Read(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	keys = Keys{New()}
	return keys, write(path, keys.Format(remark))
}

// Parse parses the content of a key file: a line for each key, with its id and the key in base64, the oldest first. Empty lines and lines
// that begin with # count for nothing. An id that stands there twice, or a file without a key, is a fault.
func Parse(content string) (Keys, error) {
	var keys Keys
	number := 0
	for line := range strings.Lines(content) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, ok := parseKey(line)
		if !ok || keys.Has(key.ID) {
			return nil, fmt.Errorf("line %d: %w", number, ErrKeyFile) // the line may hold a secret
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("no key: %w", ErrKeyFile)
	}
	return keys, nil
}

func parseKey(line string) (key Key, ok bool) {
	fields := strings.Fields(line)
	if len(fields) != 2 {
		return Key{}, false
	}
	id, err := hex.DecodeString(fields[0])
	if err != nil || len(id) != idSize || fields[0] != strings.ToLower(fields[0]) {
		return Key{}, false
	}
	secret, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil || len(secret) != keySize {
		return Key{}, false
	}
	key.ID = fields[0]
	copy(key.secret[:], secret)
	return key, true
}

// Format is the content of a key file with a remark in its first line.
func (k Keys) Format(remark string) []byte {
	var b strings.Builder
	b.WriteString("# " + remark + "\n")
	for _, key := range k {
		b.WriteString(key.ID + " " + base64.StdEncoding.EncodeToString(key.secret[:]) + "\n")
	}
	return []byte(b.String())
}
