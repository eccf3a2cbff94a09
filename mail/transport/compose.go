package transport

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"loa/mail"
	"loa/vietnamese"
)

// Outgoing is one letter to one recipient. MessageID and Date are set when the letter is queued, so that the letter sent again after a
// failure has the same bytes, and the recipient's server can recognise it.
type Outgoing struct {
	// MessageID is without brackets, for example "loa.<token>.1@hanoi.test".
	MessageID string
	// From and To are addresses without a name. The names may be empty.
	From, FromName string
	To, ToName     string
	// ReplyTo is the address with the token ("loa+<token>@…"). EnvelopeFrom is the address for bounces (MAIL FROM, RFC 5321 §4.1.1.2).
	// Either is From when empty.
	ReplyTo, EnvelopeFrom string
	Subject               string
	// Text must not be empty; HTML may be.
	Text, HTML string
	// InReplyTo and References are ids without brackets.
	InReplyTo  string
	References []string
	Date       time.Time
	// Unsubscribe is the https or mailto URL at which a recipient of digests leaves the list (List-Unsubscribe, RFC 2369 §3.2). It is ""
	// for letters about the recipient's own tasks.
	Unsubscribe string
	// LoopID is the value of X-Loa-Loop, which marks our own letters, so that intake recognises one that comes back.
	LoopID      string
	Attachments []mail.Attachment
}

// ErrUnsendable is in the error chain when the letter itself is the reason that it cannot be sent, so that no further try helps.
var ErrUnsendable = errors.New("letter cannot be sent")

// Compose returns the letter's bytes as they are sent and logged, without a DKIM signature. The same Outgoing always gives the same
// bytes. An error with [ErrUnsendable] in its chain says which field is faulty.
func Compose(o Outgoing) ([]byte, error) {
	message, err := compose(o)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := message.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("writing letter %s: %w", o.MessageID, err)
	}
	return replaceBoundaries(out.Bytes()), nil
}

// replaceBoundaries replaces random MIME boundaries with boundaries computed from the letter. They are a hash of the whole letter,
// Message-ID included, so that no text can contain the boundary of its own letter.
func replaceBoundaries(letter []byte) []byte {
	var random [][]byte
	for _, m := range boundaryLine.FindAllSubmatch(letter, -1) {
		random = append(random, m[1])
	}
	rest := letter
	for _, boundary := range random {
		rest = bytes.ReplaceAll(rest, boundary, nil)
	}
	sum := sha256.Sum256(rest)
	for i, boundary := range random {
		letter = bytes.ReplaceAll(letter, boundary, fmt.Appendf(nil, "loa-%d-%x", i+1, sum[:20]))
	}
	return letter
}

// boundaryLine matches the field with which go-mail begins a multipart. A header field of ours cannot match, because none contains a
// line end.
var boundaryLine = regexp.MustCompile(`(?m)^Content-Type: multipart/[a-z]+;\r\n boundary=([0-9a-f]{60})\r$`)

// compose builds the message. Auto-Submitted asks for no automatic answers (RFC 3834 §5). X-Auto-Response-Suppress asks the same of
// Exchange (MS-OXCMAIL): it names absence notices and automatic replies, because "All" would suppress bounces too.
func compose(o Outgoing) (*gomail.Msg, error) {
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("composing letter %s: %w: %w", o.MessageID, ErrUnsendable, err)
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	err := errors.Join(
		m.FromFormat(o.FromName, o.From),
		m.AddToFormat(o.ToName, o.To),
		m.EnvelopeFrom(cmp.Or(o.EnvelopeFrom, o.From)),
		m.ReplyTo(cmp.Or(o.ReplyTo, o.From)))
	if err != nil {
		return nil, fmt.Errorf("composing letter %s: %w: %w", o.MessageID, ErrUnsendable, err)
	}
	m.SetMessageIDWithValue(o.MessageID)
	m.SetDateWithValue(o.Date)
	m.Subject(vietnamese.CleanLine(o.Subject))
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "OOF, AutoReply")
	if o.LoopID != "" {
		m.SetGenHeader("X-Loa-Loop", o.LoopID)
	}
	if o.Unsubscribe != "" {
		m.SetGenHeader("List-Unsubscribe", "<"+o.Unsubscribe+">")
	}
	o.addReferences(m)
	m.SetBodyString(gomail.TypeTextPlain, vietnamese.Clean(o.Text))
	if o.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, vietnamese.CleanControls(o.HTML))
	}
	return m, o.addAttachments(m)
}

func (o Outgoing) addReferences(m *gomail.Msg) {
	if o.InReplyTo != "" {
		m.SetGenHeader("In-Reply-To", "<"+o.InReplyTo+">")
	}
	ids := o.References
	if len(ids) == 0 && o.InReplyTo != "" {
		ids = []string{o.InReplyTo}
	}
	if len(ids) > 0 {
		m.SetGenHeader("References", "<"+strings.Join(ids, "> <")+">")
	}
}

// check refuses values that would add a recipient, a header field or an SMTP command to the letter, and letters without the required
// fields.
func (o Outgoing) check() error {
	fields := []struct{ name, value string }{
		{"message id", o.MessageID},
		{"sender", o.From},
		{"sender's name", o.FromName},
		{"recipient", o.To},
		{"recipient's name", o.ToName},
		{"reply address", o.ReplyTo},
		{"return path", o.EnvelopeFrom},
		{"subject", o.Subject},
		{"in-reply-to", o.InReplyTo},
		{"loop id", o.LoopID},
		{"address to unsubscribe", o.Unsubscribe},
		{"references", strings.Join(o.References, "")},
	}
	for _, field := range fields {
		if strings.ContainsAny(field.value, "\r\n\x00") {
			return fmt.Errorf("%s contains a line end or a NUL", field.name)
		}
	}
	for _, id := range append([]string{o.MessageID, o.InReplyTo}, o.References...) {
		if strings.ContainsAny(id, "<> ") {
			return fmt.Errorf("id %q contains a bracket or a space", id)
		}
	}
	for _, address := range []string{o.From, o.To, cmp.Or(o.ReplyTo, o.From), cmp.Or(o.EnvelopeFrom, o.From)} {
		if _, ok := mail.NewAddress("", address); !ok || !vietnamese.IsASCII(address) || strings.ContainsAny(address, "\"<>,;:()[] ") {
			return fmt.Errorf("%q is not an address", address)
		}
	}
	switch {
	case o.Unsubscribe != "" && !unsubscribeURL.MatchString(o.Unsubscribe):
		return fmt.Errorf("%q is not an https or mailto URL", o.Unsubscribe)
	case !strings.Contains(o.MessageID, "@"):
		return errors.New("no message id")
	case o.Date.IsZero():
		return errors.New("no date")
	case strings.TrimSpace(o.Text) == "":
		return errors.New("no text")
	default:
		return nil
	}
}

var unsubscribeURL = regexp.MustCompile(`^(https://|mailto:)[!-;=?-~]+$`)
