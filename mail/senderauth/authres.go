package senderauth

import (
	"errors"
	"strings"

	"loa/mail"
)

// AuthResults is one Authentication-Results field (RFC 8601 section 2.2).
type AuthResults struct {
	// ID is the authserv-id, which names the server that wrote the field; lower-cased.
	ID string
	// Results are the results of the methods, in order; none when the field says "none".
	Results []AuthResult
}

// AuthResult is the result of one method.
type AuthResult struct {
	// Method and Result are lower-cased: "dmarc", "pass".
	Method, Result string
	// Version is the version of the method when it is stated; "" means 1.
	Version string
	// Properties are the "ptype.property=value" pairs in order, names lower-cased; the reason is one of them.
	Properties []Property
	// Policy is the DMARC policy of the domain as the server stated it: "none", "quarantine" or "reject", "" when it did not. It is set
	// for the method "dmarc" alone.
	Policy string
}

// Passed is true for the result "pass" of version 1, the only version that is defined.
func (r AuthResult) Passed() bool {
	return r.Result == mail.Pass && (r.Version == "" || r.Version == "1")
}

// Property is one "ptype.property=value" of a result, for example header.from.
type Property struct{ Name, Value string }

// Property gives the value of a property; ok is false when it is absent, or stated twice with different values.
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

// ParseAuthResults parses an unfolded Authentication-Results value. It tokenizes and does not split at ";", because an attacker can
// write "; dmarc=pass" into a quoted string, a comment or a reason. A value that is not in the form of RFC 8601 is an error: two
// programs may understand it differently, so it must prove nothing. A value without an authserv-id is an error too.
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

// parseNamelessResults parses a value without an authserv-id, as Exchange Online writes it.
func parseNamelessResults(value string) (AuthResults, error) {
	l := authLexer{in: ";" + value}
	results, err := l.results()
	return AuthResults{Results: results}, err
}
