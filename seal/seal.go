// Package seal lets the engine take commands only from who has a key of this installation.
//
// A certificate opens the port of the engine; whoever has stolen one could give commands in anybody's name. So each command of a task or plan,
// and each start of their workflows, carries a seal: an HMAC-SHA-256 under a key that lies in a file and never in PostgreSQL.
//
// Steps, in order:
//
//  1. The client interceptor ([Keys.Client]) seals what this process sends: the workflow, the name, the id and the arguments, with the
//     evidence that stands in the command.
//  2. The worker interceptor ([Keys.Worker]) checks the seal before the workflow looks at the command. A command without a valid seal is
//     refused and changes nothing.
//
// What was accepted once is not checked again when a history is replayed, so that keys may be rotated. The three newest keys are valid, and the second
// newest seals: a machine whose file is one rotation behind knows the key by which the others seal, and they know its own.
//
// Its caller is cmd/loa.
package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"loa/keyfile"
)

// ValidKeys is how many of the newest keys are valid.
const ValidKeys = 3

// Subject is what a seal is for.
type Subject struct {
	Workflow  string // id of the workflow
	Operation string // operationUpdate, operationStart or operationActivity
	Name      string // of the update or activity, or the type of the workflow
	ID        string // of the update; empty for a start
	Arguments []any  // as the workflow gets them
}

// The operations that are sealed.
const (
	operationUpdate   = "update"
	operationStart    = "start"
	operationActivity = "activity"
)

// Make returns the seal of a subject under the second newest key, or the only one: the id of the key and the code.
func Make(keys keyfile.Keys, subject Subject) (string, error) {
	if len(keys) == 0 {
		return "", fmt.Errorf("sealing %s: no key", subject.Name)
	}
	key := keys[max(0, len(keys)-2)]
	code, err := codeOf(key, subject)
	if err != nil {
		return "", err
	}
	return key.ID + " " + base64.RawStdEncoding.EncodeToString(code), nil
}

// Valid reports whether a seal is that of a subject under one of the valid keys.
func Valid(keys keyfile.Keys, subject Subject, seal string) bool {
	id, given, _ := strings.Cut(seal, " ")
	code, err := base64.RawStdEncoding.DecodeString(given)
	if err != nil {
		return false
	}
	for _, key := range keys[max(0, len(keys)-ValidKeys):] {
		if key.ID != id {
			continue
		}
		want, err := codeOf(key, subject)
		return err == nil && hmac.Equal(want, code)
	}
	return false
}

// codeOf is the HMAC over the fields of a subject, each with its length before it, so that no two subjects have the same bytes.
func codeOf(key keyfile.Key, subject Subject) ([]byte, error) {
	mac := hmac.New(sha256.New, key.Secret())
	fields := [][]byte{[]byte("loa seal 1"), []byte(subject.Workflow), []byte(subject.Operation), []byte(subject.Name), []byte(subject.ID)}
	for _, argument := range subject.Arguments {
		content, err := canonical(argument)
		if err != nil {
			return nil, fmt.Errorf("sealing %s: %w", subject.Name, err)
		}
		fields = append(fields, content)
	}
	for _, field := range fields {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(field)))) // a hash never fails
		mac.Write(field)
	}
	return mac.Sum(nil), nil
}

// canonical is the JSON of an argument as it is after the way through the engine: a time loses its zone there, an empty list may become none.
func canonical(argument any) ([]byte, error) {
	content, err := json.Marshal(argument)
	if err != nil || argument == nil {
		return content, err
	}
	arrived := reflect.New(reflect.TypeOf(argument))
	if err := json.Unmarshal(content, arrived.Interface()); err != nil {
		return nil, err
	}
	return json.Marshal(arrived.Elem().Interface())
}
