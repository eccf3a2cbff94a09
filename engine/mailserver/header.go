package mailserver

import (
	"bytes"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"strings"
	"time"
)

// headerField is the bytes of one header field, folded lines and the final CRLF included.
type headerField []byte

// name returns the field's name in lower case, or "" for a line that is not a field.
func (f headerField) name() string {
	name, _, found := bytes.Cut(f, []byte(":"))
	if !found {
		return ""
	}
	return strings.ToLower(strings.TrimRight(string(name), " \t"))
}

// value returns the unfolded text after the colon.
func (f headerField) value() string {
	_, value, _ := bytes.Cut(f, []byte(":"))
	return strings.TrimSpace(strings.NewReplacer("\r", "", "\n", "").Replace(string(value)))
}

// splitLetter splits a letter with CRLF line ends into its header fields and the rest, which begins with the empty line. The concatenation
// of both is the letter.
func splitLetter(letter []byte) (fields []headerField, rest []byte) {
	rest = letter
	for len(rest) > 0 && !bytes.HasPrefix(rest, []byte("\r\n")) {
		end := lineEnd(rest)
		for end < len(rest) && (rest[end] == ' ' || rest[end] == '\t') {
			end += lineEnd(rest[end:])
		}
		fields = append(fields, headerField(rest[:end]))
		rest = rest[end:]
	}
	return fields, rest
}

// lineEnd returns the index after the first line.
func lineEnd(text []byte) int {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return i + 1
	}
	return len(text)
}

// withCRLF converts every line end LF to CRLF (RFC 5321 §2.3.8).
func withCRLF(letter []byte) []byte {
	out := make([]byte, 0, len(letter)+len(letter)/40)
	for i, c := range letter {
		if c == '\n' && (i == 0 || letter[i-1] != '\r') {
			out = append(out, '\r')
		}
		out = append(out, c)
	}
	return out
}

// headerRewriter writes the header fields of a receiving mail server.
type headerRewriter struct {
	authservID string // RFC 8601 §2.5
	domain     string // of this server, for Received
	keys       *dkimKeys
}

// envelope is the data of a letter that the SMTP session has (RFC 5321 §2.3.1).
type envelope struct {
	login    string // the mailbox that the sender logged in as, or empty
	sender   string // MAIL FROM
	greeting string // EHLO
	remote   net.Addr
	at       time.Time
}

// rewrite removes the fields that only this server may write: Authentication-Results with its authserv-id (RFC 8601 §5), and Return-Path.
// It prepends its own Authentication-Results, a Received field and, when a user of the author's domain logged in, a DKIM signature.
func (h headerRewriter) rewrite(raw []byte, e envelope) ([]byte, error) {
	fields, rest := splitLetter(withCRLF(raw))
	var letter []byte
	for _, field := range fields {
		if field.name() == "return-path" || (field.name() == "authentication-results" && parseAuthservID(field.value()) == strings.ToLower(h.authservID)) {
			continue
		}
		letter = append(letter, field...)
	}
	letter = append(letter, rest...)
	author := soleAuthor(fields)
	// As most mail servers, this one signs what any of its users sends in the domain, whichever address stands in From.
	ownDomain := e.login != "" && author != "" && lowerDomain(author) == lowerDomain(e.login)
	var signature string
	if ownDomain {
		var err error
		if signature, err = h.keys.sign(letter, lowerDomain(author)); err != nil {
			return nil, fmt.Errorf("signing a letter: %w", err)
		}
	}
	head := "Authentication-Results: " + h.results(author, ownDomain, e) + "\r\n" + h.received(e) + signature
	return append([]byte(head), letter...), nil
}

// results returns the value of Authentication-Results (RFC 8601; DMARC: RFC 7489). Domains and addresses are reduced to characters that
// need no quoting, so that an address cannot inject a result.
//
// DKIM, SPF and DMARC pass for a login of the domain, because they know no people. The login itself stands in auth=pass (RFC 4954), as
// Postfix with a milter writes it.
func (h headerRewriter) results(author string, ownDomain bool, e envelope) string {
	authorDomain := orUnknown(addressChars(lowerDomain(author)))
	parts := []string{h.authservID}
	if ownDomain {
		parts = append(parts, "dkim=pass header.d="+authorDomain+" header.s="+dkimSelector)
	} else {
		parts = append(parts, "dkim=none")
	}
	switch {
	case e.sender == "":
		parts = append(parts, "spf=none")
	case e.login != "" && lowerDomain(e.sender) == lowerDomain(e.login):
		parts = append(parts, "spf=pass smtp.mailfrom="+orUnknown(addressChars(e.sender)))
	default:
		parts = append(parts, "spf=fail smtp.mailfrom="+orUnknown(addressChars(e.sender)))
	}
	if ownDomain {
		parts = append(parts, "dmarc=pass (p=reject) header.from="+authorDomain)
	} else {
		parts = append(parts, "dmarc=fail (p=reject) header.from="+authorDomain)
	}
	if e.login != "" {
		parts = append(parts, "auth=pass smtp.auth="+orUnknown(addressChars(e.login)))
	}
	return strings.Join(parts, ";\r\n\t")
}

// received returns the Received field (RFC 5321 §4.4; protocol names: RFC 3848).
func (h headerRewriter) received(e envelope) string {
	protocol := "ESMTP"
	if e.login != "" {
		protocol = "ESMTPA"
	}
	host, _, err := net.SplitHostPort(e.remote.String())
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("Received: from %s ([%s])\r\n\tby %s with %s;\r\n\t%s\r\n",
		orUnknown(addressChars(e.greeting)), host, h.domain, protocol, e.at.Format(time.RFC1123Z))
}

// addressChars drops all characters of a text but ASCII letters, digits and @.-_+, which need no quoting in addresses and domains.
func addressChars(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("@.-_+", r)) {
			return r
		}
		return -1
	}, text)
}

func orUnknown(text string) string {
	if text == "" {
		return "unknown"
	}
	return text
}

// soleAuthor returns the address in From. It returns "" unless there is exactly one From field with exactly one address.
func soleAuthor(fields []headerField) string {
	author, seen := "", false
	for _, field := range fields {
		if field.name() != "from" {
			continue
		}
		parser := mail.AddressParser{WordDecoder: new(mime.WordDecoder)}
		list, err := parser.ParseList(field.value())
		if err != nil || len(list) != 1 || seen {
			return ""
		}
		author, seen = list[0].Address, true
	}
	return author
}

// lowerDomain returns the part of an address after its last @, in lower case.
func lowerDomain(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// parseAuthservID returns the authserv-id of an Authentication-Results value in lower case: the first token or quoted string, which
// comments may precede (RFC 8601 §2.2).
func parseAuthservID(value string) string {
	rest := value
	for {
		rest = strings.TrimLeft(rest, " \t")
		if !strings.HasPrefix(rest, "(") {
			break
		}
		rest = skipComment(rest)
	}
	if after, quoted := strings.CutPrefix(rest, `"`); quoted {
		inside, _, _ := strings.Cut(after, `"`)
		return strings.ToLower(strings.ReplaceAll(inside, `\`, ""))
	}
	if end := strings.IndexAny(rest, " \t;("); end >= 0 {
		rest = rest[:end]
	}
	return strings.ToLower(rest)
}

// skipComment returns the text after a comment at its beginning. Comments may be nested (RFC 5322 §3.2.2).
func skipComment(text string) string {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return text[i+1:]
			}
		}
	}
	return ""
}
