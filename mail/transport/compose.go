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

// Outgoing is one letter to one person. Whoever queues it fixes MessageID and Date first, so that sending it again after a
// failure is the same letter again.
type Outgoing struct {
	// MessageID is without brackets, for example "loa.<token>.1@hanoi.test".
	MessageID string
	// From and To are bare addresses; the names may be empty.
	From, FromName string
	To, ToName     string
	// ReplyTo carries the token ("loa+<token>@…"); EnvelopeFrom takes bounces. From stands in for either when empty.
	ReplyTo, EnvelopeFrom string
	Subject               string
	// Text must not be empty; HTML may be.
	Text, HTML string
	// InReplyTo and References are ids without brackets.
	InReplyTo  string
	References []string
	Date       time.Time
	// Unsubscribe is where a reader of digests can be taken off the list (List-Unsubscribe, RFC 2369): an https or mailto URL; "" for
	// letters that belong to somebody's work.
	Unsubscribe string
	// LoopID marks our own letters (X-Loa-Loop), so that we know them when they come back.
	LoopID      string
	Attachments []mail.Attachment
}

// ErrUnsendable is in the chain when the letter itself cannot be sent, however often it is tried.
var ErrUnsendable = errors.New("letter cannot be sent")

// Compose gives the letter's bytes as they go over the wire, for the log of sent letters as well: the same Outgoing is the same bytes
// every time.
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

// replaceBoundaries writes boundaries that come from the letter in the place of random ones. They are a hash of all the rest, Message-ID
// included, so no text can be written that holds the boundary of its own letter.
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

// boundaryLine is how go-mail begins a multipart; a header of ours cannot look like it, because none holds a line end.
var boundaryLine = regexp.MustCompile(`(?m)^Content-Type: multipart/[a-z]+;\r\n boundary=([0-9a-f]{60})\r$`)

// compose builds the message. The header fields that keep other machines quiet are those of RFC 3834 and, for Exchange,
// [MS-OXCMAIL]: "All" would silence bounces too, so only absence notices and automatic replies are asked to stay away.
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
	m.Subject(mail.OneLine(o.Subject))
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
		m.AddAlternativeString(gomail.TypeTextHTML, vietnamese.CleanMarkup(o.HTML))
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

func (o Outgoing) addAttachments(m *gomail.Msg) error {
	for _, file := range o.Attachments {
		options := []gomail.FileOption{}
		if file.Type != "" {
			options = append(options, gomail.WithFileContentType(gomail.ContentType(file.Type)))
		}
		if err := m.AttachReader(mail.SafeName(file.Name), bytes.NewReader(file.Content), options...); err != nil {
			return fmt.Errorf("attaching %s: %w", file.Name, err)
		}
	}
	return nil
}

// check refuses what could smuggle a second recipient, a header or a command.
func (o Outgoing) check() error {
	lines := []struct{ what, value string }{
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
	for _, line := range lines {
		if strings.ContainsAny(line.value, "\r\n\x00") {
			return fmt.Errorf("%s holds a line end or a NUL", line.what)
		}
	}
	for _, id := range append([]string{o.MessageID, o.InReplyTo}, o.References...) {
		if strings.ContainsAny(id, "<> ") {
			return fmt.Errorf("id %q holds a bracket or a space", id)
		}
	}
	for _, address := range []string{o.From, o.To, cmp.Or(o.ReplyTo, o.From), cmp.Or(o.EnvelopeFrom, o.From)} {
		if _, ok := mail.NewAddress("", address); !ok || !vietnamese.IsASCII(address) || strings.ContainsAny(address, "\"<>,;:()[] ") {
			return fmt.Errorf("%q is not an address", address)
		}
	}
	switch {
	case o.Unsubscribe != "" && !unsubscribeURL.MatchString(o.Unsubscribe):
		return fmt.Errorf("%q is no address to unsubscribe at", o.Unsubscribe)
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
