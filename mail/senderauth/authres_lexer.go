package senderauth

import (
	"fmt"
	"strings"

	"loa/mail"
)

// authLexer parses a value from the front. Every method leaves at behind the bytes that it parsed.
type authLexer struct {
	in string
	at int
	// comments are the outermost comments that skip has passed, without their brackets.
	comments []string
}

func (l *authLexer) done() bool { return l.at >= len(l.in) }

func (l *authLexer) peek() byte {
	if l.done() {
		return 0
	}
	return l.in[l.at]
}

// skip skips white space and comments; comments nest.
func (l *authLexer) skip() error {
	depth, from := 0, 0
	for ; !l.done(); l.at++ {
		switch c := l.in[l.at]; {
		case c == '\\' && depth > 0:
			l.at++
		case c == '(':
			if depth++; depth == 1 {
				from = l.at + 1
			}
		case c == ')' && depth > 0:
			if depth--; depth == 0 {
				l.comments = append(l.comments, l.in[from:l.at])
			}
		case depth > 0 || c == ' ' || c == '\t' || c == '\r' || c == '\n':
		default:
			return nil
		}
	}
	if depth > 0 {
		return fmt.Errorf("parsing comment: %w", errAuthSyntax)
	}
	return nil
}

// id parses the authserv-id, which must be a plain token. RFC 8601 allows a quoted string too; it is refused, because no server of
// ours writes it so, and because the gateway that removes forged fields under our id may not look into quotes.
func (l *authLexer) id() (string, error) {
	if err := l.skip(); err != nil {
		return "", err
	}
	from := l.at
	id, err := l.value()
	if err != nil || !hostname(l.in[from:l.at]) {
		return "", fmt.Errorf("parsing authserv-id: %w", errAuthSyntax)
	}
	return strings.ToLower(id), nil
}

// hostname is true for a text made of the characters of a host name or an address literal. A result ("dmarc=pass") is none.
func hostname(s string) bool {
	for i := range len(s) {
		if c := s[i]; !nameByte(c) && c != ':' && c != '[' && c != ']' {
			return false
		}
	}
	return s != ""
}

// version skips the optional version of the field, which must be 1.
func (l *authLexer) version() error {
	if err := l.skip(); err != nil || l.done() || l.peek() == ';' {
		return err
	}
	if version, err := l.value(); err != nil || version != "1" {
		return fmt.Errorf("parsing version: %w", errAuthSyntax)
	}
	return nil
}

// results parses the results up to the end of the value.
func (l *authLexer) results() ([]AuthResult, error) {
	var results []AuthResult
	for {
		more, err := l.separator()
		if err != nil || !more {
			return results, err
		}
		result, err := l.result()
		if err != nil {
			return nil, err
		}
		if result.Method != "" {
			results = append(results, result)
		}
	}
}

// separator skips ";"; more is true when a result follows.
func (l *authLexer) separator() (more bool, err error) {
	if err := l.skip(); err != nil || l.done() {
		return false, err
	}
	if l.peek() != ';' {
		return false, fmt.Errorf("parsing separator at %d: %w", l.at, errAuthSyntax)
	}
	l.at++
	if err := l.skip(); err != nil {
		return false, err
	}
	return !l.done(), nil
}

// result parses "method[/version]=result [reason=value] [ptype.property=value]…", or "none".
func (l *authLexer) result() (AuthResult, error) {
	method, version, err := l.method()
	if err != nil {
		return AuthResult{}, err
	}
	if l.peek() != '=' {
		if method == mail.None && version == "" {
			return AuthResult{}, nil
		}
		return AuthResult{}, fmt.Errorf("parsing result of %q: %w", method, errAuthSyntax)
	}
	l.at++
	outcome, err := l.value()
	if err != nil {
		return AuthResult{}, err
	}
	result := AuthResult{Method: method, Version: version, Result: strings.ToLower(outcome)}
	l.comments = nil
	for {
		if err := l.skip(); err != nil {
			return AuthResult{}, err
		}
		if l.done() || l.peek() == ';' {
			if method == "dmarc" {
				result.Policy = statedPolicy(result, l.comments)
			}
			return result, nil
		}
		property, err := l.property()
		if err != nil {
			return AuthResult{}, err
		}
		result.Properties = append(result.Properties, property)
	}
}

// method parses "method" or "method/version".
func (l *authLexer) method() (method, version string, err error) {
	if method, err = l.name(); err != nil || l.peek() != '/' {
		return method, "", err
	}
	l.at++
	if err := l.skip(); err != nil {
		return "", "", err
	}
	version, err = l.name()
	return method, version, err
}

// property parses "ptype.property=value"; comments may stand around the dot.
func (l *authLexer) property() (Property, error) {
	name, err := l.name()
	if err != nil {
		return Property{}, err
	}
	for l.peek() == '.' {
		l.at++
		if err := l.skip(); err != nil {
			return Property{}, err
		}
		part, err := l.name()
		if err != nil {
			return Property{}, err
		}
		name += "." + part
	}
	if l.peek() != '=' {
		return Property{}, fmt.Errorf("parsing property %q: %w", name, errAuthSyntax)
	}
	l.at++
	value, err := l.value()
	return Property{name, value}, err
}

// name parses a keyword and skips the white space behind it.
func (l *authLexer) name() (string, error) {
	from := l.at
	for !l.done() && l.in[l.at] != '.' && nameByte(l.in[l.at]) {
		l.at++
	}
	if l.at == from {
		return "", fmt.Errorf("parsing name at %d: %w", l.at, errAuthSyntax)
	}
	name := strings.ToLower(l.in[from:l.at])
	return name, l.skip()
}

// nameByte is true for the bytes of a keyword (RFC 8601 section 2.2) and of a host name.
func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
}

// value parses tokens and quoted strings that stand without space between them: token, "quoted", "local part"@domain.
func (l *authLexer) value() (string, error) {
	if err := l.skip(); err != nil {
		return "", err
	}
	var out strings.Builder
	from := l.at
	for !l.done() {
		c := l.in[l.at]
		switch {
		case c == '"':
			if err := l.quoted(&out); err != nil {
				return "", err
			}
			continue
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ';' || c == '(':
			if l.at == from {
				return "", fmt.Errorf("parsing value at %d: %w", l.at, errAuthSyntax)
			}
			return out.String(), nil
		case c < ' ' || c == 0x7f || c == ')' || c == '\\':
			return "", fmt.Errorf("parsing value at %d: %w", l.at, errAuthSyntax)
		}
		out.WriteByte(c)
		l.at++
	}
	if l.at == from {
		return "", fmt.Errorf("parsing value at the end: %w", errAuthSyntax)
	}
	return out.String(), nil
}

// quoted parses a quoted string into out, without its quotes.
func (l *authLexer) quoted(out *strings.Builder) error {
	for l.at++; !l.done(); l.at++ {
		switch c := l.in[l.at]; c {
		case '\\':
			l.at++
			if !l.done() {
				out.WriteByte(l.in[l.at])
			}
		case '"':
			l.at++
			return nil
		default:
			out.WriteByte(c)
		}
	}
	return fmt.Errorf("parsing quoted string: %w", errAuthSyntax)
}
