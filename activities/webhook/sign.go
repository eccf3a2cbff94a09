// Package webhook tells other programs what happens to tasks, as standardwebhooks.com has it.
//
//  1. Which events an endpoint has not been told of follows from the record (store.UntoldWebhookEvents). Each becomes a message with an id of its own
//     (message.go), which is queued and never changed.
//  2. A message is sent with its id, the time and a signature (sign.go) until the endpoint accepts it: at least once, for three days at most (deliver.go).
//  3. An endpoint that answers 410 is told nothing more until loa starts again.
//
// The addresses are the operator's own, so that private ones are allowed. Redirects are not followed.
package webhook

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// The headers of a message.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp" // of the attempt, in seconds
	HeaderSignature = "webhook-signature"
)

// Secret is what loa and an endpoint share.
type Secret []byte

const (
	secretPrefix = "whsec_"
	leastSecret  = 24 // bytes, as the specification has it
	mostSecret   = 64
)

// The faults of a file of secrets.
var (
	// ErrSecret means that a line is no secret, or that there is none.
	ErrSecret = errors.New("not a secret of a webhook")
	// ErrExposed means that other accounts than the owner of the file may read or write it.
	ErrExposed = errors.New("other accounts have access to it")
)

// ReadSecrets reads a file of secrets, which only its owner may read: one in each line, as whsec_ and base64. Several are for the time in which the endpoint
// changes from one to the next: messages then have a signature of each. Empty lines and lines that begin with # count for nothing.
func ReadSecrets(path string) ([]Secret, error) {
	found, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading secrets: %w", err)
	}
	if found.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("reading secrets: %s: %w", path, ErrExposed)
	}
	content, err := os.ReadFile(path) // #nosec the operator names the file
	if err != nil {
		return nil, fmt.Errorf("reading secrets: %w", err)
	}
	return ParseSecrets(content)
}

// ParseSecrets parses the content of a file of secrets.
func ParseSecrets(content []byte) ([]Secret, error) {
	var secrets []Secret
	number := 0
	for line := range bytes.Lines(content) {
		number++
		text := strings.TrimSpace(string(line))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		encoded, prefixed := strings.CutPrefix(text, secretPrefix)
		secret, err := base64.StdEncoding.DecodeString(encoded)
		if !prefixed || err != nil || len(secret) < leastSecret || len(secret) > mostSecret {
			return nil, fmt.Errorf("line %d: %w", number, ErrSecret) // the line may hold a secret
		}
		secrets = append(secrets, secret)
	}
	if len(secrets) == 0 {
		return nil, fmt.Errorf("no line: %w", ErrSecret)
	}
	return secrets, nil
}

// Sign is the signature of a message at a time, with each of some secrets: HMAC-SHA256 of the id, the time in seconds and the payload, parted by dots.
func Sign(secrets []Secret, id string, at time.Time, payload string) string {
	signatures := make([]string, 0, len(secrets))
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, secret)
		_, _ = fmt.Fprintf(mac, "%s.%s.%s", id, timestamp(at), payload) // a hash takes everything
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(signatures, " ")
}

func timestamp(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
