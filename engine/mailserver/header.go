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

// headerField is one field as it stands in a letter, folded lines and the final CRLF included.
type headerField []byte

// name is the field's name in lower case; empty for a line that is no field.
func (f headerField) name() string {
	name, _, found := bytes.Cut(f, []byte(":"))
	if !found {
		return ""
	}
	return strings.ToLower(strings.TrimRight(string(name), " \t"))
}

// value is the unfolded text after the colon.
func (f headerField) value() string {
	_, value, _ := bytes.Cut(f, []byte(":"))
	return strings.TrimSpace(strings.NewReplacer("\r", "", "\n", "").Replace(string(value)))
}

// splitLetter cuts a letter with CRLF line ends into its fields and the rest, which begins with the empty line. Put together again they
// are the letter.
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

// lineEnd is the index after the first line.
func lineEnd(text []byte) int {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return i + 1
	}
	return len(text)
}

// withCRLF makes every line end CRLF, as RFC 5321 wants it on the wire.
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

// stamper adds the header fields of a receiving mail server.
type stamper struct {
	authservID string
	domain     string
	keys       *dkimKeys
}

// envelope is what the SMTP session tells of a letter (RFC 5321).
type envelope struct {
	login    string // mailbox that the sender logged in as; empty without a login
	sender   string // MAIL FROM
	greeting string // EHLO
	remote   net.Addr
	at       time.Time
}

// stamp removes the fields that only this server may write (Authentication-Results of its name, RFC 8601 §5, and Return-Path). On top it
// puts its results, a Received line and, for a proven sender, a DKIM signature.
func (s stamper) stamp(raw []byte, e envelope) ([]byte, error) {
	fields, rest := splitLetter(withCRLF(raw))
	var letter []byte
	for _, field := range fields {
		if field.name() == "return-path" || (field.name() == "authentication-results" && authservID(field.value()) == strings.ToLower(s.authservID)) {
			continue
		}
		letter = append(letter, field...)
	}
	letter = append(letter, rest...)
	author := soleAuthor(fields)
	proven := e.login != "" && author != "" && sameMailbox(author, e.login)
	var signature string
	if proven {
		var err error
		if signature, err = s.keys.sign(letter, domainOf(author)); err != nil {
			return nil, fmt.Errorf("signing a letter: %w", err)
		}
	}
	head := "Authentication-Results: " + s.results(author, proven, e) + "\r\n" + s.received(e) + signature
	return append([]byte(head), letter...), nil
}

// results is the value of Authentication-Results (RFC 8601; DMARC by RFC 7489). Domains and addresses are reduced to characters that need
// no quoting, so that an address cannot carry a result of its own.
func (s stamper) results(author string, proven bool, e envelope) string {
	authorDomain := orUnknown(token(domainOf(author)))
	parts := []string{s.authservID}
	if proven {
		parts = append(parts, "dkim=pass header.d="+authorDomain+" header.s="+dkimSelector)
	} else {
		parts = append(parts, "dkim=none")
	}
	switch {
	case e.sender == "":
		parts = append(parts, "spf=none")
	case e.login != "" && sameMailbox(e.sender, e.login):
		parts = append(parts, "spf=pass smtp.mailfrom="+orUnknown(token(e.sender)))
	default:
		parts = append(parts, "spf=fail smtp.mailfrom="+orUnknown(token(e.sender)))
	}
	if proven {
		parts = append(parts, "dmarc=pass header.from="+authorDomain)
	} else {
		parts = append(parts, "dmarc=fail header.from="+authorDomain)
	}
	if e.login != "" {
		parts = append(parts, "auth=pass smtp.auth="+orUnknown(token(e.login)))
	}
	return strings.Join(parts, ";\r\n\t")
}

func (s stamper) received(e envelope) string {
	protocol := "ESMTP"
	if e.login != "" {
		protocol = "ESMTPA"
	}
	host, _, err := net.SplitHostPort(e.remote.String())
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("Received: from %s ([%s])\r\n\tby %s with %s;\r\n\t%s\r\n",
		orUnknown(token(e.greeting)), host, s.domain, protocol, e.at.Format(time.RFC1123Z))
}

// token keeps the characters of plain addresses and domains and drops the others.
func token(text string) string {
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

// soleAuthor is the address of the letter's author, or empty unless there is exactly one From with exactly one address.
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

func domainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// sameMailbox compares an address with a mailbox, sub-addresses aside.
func sameMailbox(address, mailbox string) bool {
	of, err := mailboxOf(address)
	return err == nil && of == mailbox
}

// authservID reads who speaks in an Authentication-Results value, in lower case: the first word, which comments may precede (RFC 8601
// §2.2), plain or in quotation marks.
func authservID(value string) string {
	rest := value
	for {
		rest = strings.TrimLeft(rest, " \t")
		if !strings.HasPrefix(rest, "(") {
			break
		}
		rest = afterComment(rest)
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

// afterComment is what follows a comment, which may hold others (RFC 5322 §3.2.2).
func afterComment(text string) string {
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
