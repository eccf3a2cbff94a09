package senderauth

import (
	"errors"
	"strings"

	"loa/mail"
)

// AuthResults is one Authentication-Results field (RFC 8601).
type AuthResults struct {
	// ID is the authserv-id: the server that says so, lower-cased.
	ID      string
	Results []AuthResult
}

// AuthResult is what one method found.
type AuthResult struct {
	// Method and Result are lower-cased: "dmarc", "pass".
	Method, Result string
	// Version is the method's version when it is stated; "" means 1.
	Version string
	// Properties are the "ptype.property=value" pairs in order, names lower-cased; a reason is among them.
	Properties []Property
}

// Passed reports whether the method, in the one version that is defined, passed.
func (r AuthResult) Passed() bool {
	return r.Result == mail.Pass && (r.Version == "" || r.Version == "1")
}

// Property is one "ptype.property=value" of a result, for example header.from.
type Property struct{ Name, Value string }

// Property gives the value of a property; ok is false when it is absent or stated twice with different values.
func (r AuthResult) Property(name string) (value string, ok bool) {
	for _, p := range r.Properties {
		if p.Name != name {
			continue
		}
		if ok && !strings.EqualFold(value, p.Value) {
			return "", false
		}
		value, ok = p.Value, true
	}
	return value, ok
}

var errAuthSyntax = errors.New("not in the form of RFC 8601")

// ParseAuthResults reads an unfolded Authentication-Results value. It is a tokenizer and not a split at ";", because quoted
// strings, comments and reasons are where an attacker writes "; dmarc=pass". What is not in the form is an error: a field
// that can be read in two ways proves nothing. A field without an authserv-id is an error too.
func ParseAuthResults(value string) (AuthResults, error) {
	l := authLexer{in: value}
	id, err := l.id()
	if err != nil {
		return AuthResults{}, err
	}
	if err := l.version(); err != nil {
		return AuthResults{}, err
	}
	results, err := l.results()
	return AuthResults{id, results}, err
}

// parseNamelessResults reads the value of a field that begins with its first result, as Exchange Online writes it.
func parseNamelessResults(value string) (AuthResults, error) {
	l := authLexer{in: ";" + value}
	results, err := l.results()
	return AuthResults{Results: results}, err
}
