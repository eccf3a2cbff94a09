package inbound

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/mail/senderauth"
	"loa/plan/directory"
	"loa/store"
)

// letter is a filed letter that was parsed and interpreted.
type letter struct {
	in           store.LetterIn // its record
	parsed       mail.Letter
	signatures   senderauth.Signatures
	interpreted  mailinbound.Interpretation // its interpretation by package mail/inbound
	confirmation *confirmation              // the answer to the one-time code that the letter waited for; nil for any other letter
	basis        *basis                     // what the record says about its tokens; nil for a letter without one
}

// confirmation is a person's answer to a one-time code.
type confirmation struct {
	request  store.Request    // the question of the letter that waited
	person   directory.Person // the person who answered, from the registered address
	disowned bool             // the person denies having written the letter
}

// oneSender reports whether the letter names exactly one sender.
func (l letter) oneSender() bool { return len(l.parsed.From) == 1 && l.parsed.FromFault == "" }

// claimedFrom is the address in From; empty when there is none.
func (l letter) claimedFrom() string {
	if len(l.parsed.From) == 0 {
		return ""
	}
	return l.parsed.From[0].Spec
}

// commandID is the idempotency key of the letter's command: the same bytes count once.
func (l letter) commandID() string { return "mail:" + l.in.ContentHash }

// itemCommandID is the idempotency key of the command for one item of a list.
func (l letter) itemCommandID(number int) string { return fmt.Sprintf("%s:%d", l.commandID(), number) }

// opener opens filed letters.
type opener struct {
	store   *store.Store
	signing Signing
	trust   senderauth.Trust
	now     func() time.Time
}

// errSetAside says that a letter could not be opened and was closed.
var errSetAside = errors.New("the letter could not be opened and was set aside")

// maxAttempts is how often opening a letter may crash the program before the letter is set aside.
const maxAttempts = 3

// open parses and interprets a letter from its bytes. attempts is how often that was begun since it last ended. The error is errSetAside when
// the letter was closed.
func (o opener) open(ctx context.Context, in store.LetterIn, attempts int, raw []byte) (letter, error) {
	if attempts > maxAttempts {
		return letter{}, o.setAside(ctx, in, "Không đọc được sau nhiều lần thử.", "attempts")
	}
	parsed, signatures, err := o.parse(ctx, in, raw)
	if err != nil {
		return letter{}, o.setAside(ctx, in, "Thư có cấu trúc bất thường, cần người xem.", err.Error())
	}
	facts := factsOf(parsed)
	in.MessageID, in.From, in.Subject, in.Date, in.BodyKey = facts.MessageID, facts.From, facts.Subject, facts.Date, facts.BodyKey
	return letter{in: in, parsed: parsed, signatures: signatures, interpreted: o.interpret(in, parsed, signatures)}, nil
}

func (o opener) setAside(ctx context.Context, in store.LetterIn, note, fault string) error {
	err := o.store.CloseLetter(ctx, in.ID, store.Closing{
		Outcome: store.OutcomeQuarantined, Note: note, Error: fault, At: o.now(),
	})
	if err != nil {
		return err
	}
	return errSetAside
}

// reopen opens a letter that waits for a one-time code.
func (o opener) reopen(ctx context.Context, id store.LetterID) (letter, error) {
	in, err := o.store.LetterIn(ctx, id)
	if err != nil {
		return letter{}, err
	}
	blob, err := o.store.Blob(ctx, in.ContentHash)
	if err != nil {
		return letter{}, err
	}
	parsed, signatures, err := o.parse(ctx, in, blob.Content)
	if err != nil {
		return letter{}, fmt.Errorf("parsing letter %d again: %w", in.ID, err)
	}
	return letter{in: in, parsed: parsed, signatures: signatures, interpreted: o.interpret(in, parsed, signatures)}, nil
}

// factsOf are the facts of a letter for its record. Copies of the same letter with other trace headers have the same key. A letter without
// a Message-ID has no key and is recognised by its bytes only.
func factsOf(parsed mail.Letter) store.LetterFacts {
	from := make([]string, 0, len(parsed.From))
	for _, address := range parsed.From {
		from = append(from, address.Spec)
	}
	facts := store.LetterFacts{MessageID: parsed.MessageID, From: strings.Join(from, ", "), Subject: parsed.Subject, Date: parsed.Date}
	if parsed.MessageID != "" {
		sum := sha256.Sum256([]byte(parsed.MessageID + "\x00" + facts.From + "\x00" + parsed.Text + "\x00" + parsed.HTML))
		facts.BodyKey = hex.EncodeToString(sum[:])
	}
	return facts
}
