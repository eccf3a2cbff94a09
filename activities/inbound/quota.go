package inbound

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"loa/mail"
	"loa/mail/senderauth"
	"loa/plan/calendar"
	"loa/store"
)

// Quota bounds what mail of unproven senders takes on disk. A letter is judged before its bytes are filed: those of a proven sender are kept whole.
type Quota struct {
	Store   *store.Reader
	Signing Signing
	Trust   senderauth.Trust
	Log     *slog.Logger
}

// The most bytes of an unproven sender. A registered address that is not proven may still be confirmed by a one-time code, and its files count then:
// they are kept as long as its domain has not sent more within a day.
const (
	maxUnproven       = mail.MaxKept
	maxUnprovenOfDay  = 50 << 20
	unprovenDayCounts = 24 * time.Hour
)

// Shorten returns the bytes of a letter that go on record, and what was left out of them; empty for a letter that is kept whole. When it cannot be told
// whether the sender is proven, the letter is kept whole: the error is only logged.
func (q Quota) Shorten(ctx context.Context, raw []byte, at time.Time) (kept []byte, leftOut string) {
	if len(raw) <= maxUnproven {
		return raw, ""
	}
	parsed, signatures, err := opener{signing: q.Signing, trust: q.Trust}.parse(ctx, store.LetterIn{FiledAt: at}, raw)
	if err != nil { // nothing of it could be proven either
		return mail.WithoutFiles(raw)
	}
	proof := authenticate(letter{parsed: parsed, signatures: signatures}, correlation{relation: relationNone}, q.Trust)
	if proof.proven() {
		return raw, ""
	}
	keep, err := q.mayBeConfirmed(ctx, parsed, at)
	if err != nil {
		q.Log.Warn("judging a large letter, it is kept whole", "error", err)
		return raw, ""
	}
	if keep {
		return raw, ""
	}
	return mail.WithoutFiles(raw)
}

// mayBeConfirmed reports whether a letter names a registered address as its one sender, whose domain has not sent too much within a day.
func (q Quota) mayBeConfirmed(ctx context.Context, parsed mail.Letter, at time.Time) (bool, error) {
	if len(parsed.From) != 1 || parsed.FromFault != "" {
		return false, nil
	}
	from := parsed.From[0].Spec
	known, err := q.Store.Directory(ctx)
	if err != nil {
		return false, err
	}
	if _, registered := known.PersonAt(from, calendar.Today(at)); !registered {
		return false, nil
	}
	_, domain, _ := strings.Cut(from, "@")
	sent, err := q.Store.LetterBytesOfDomain(ctx, domain, at.Add(-unprovenDayCounts))
	return sent <= maxUnprovenOfDay, err
}
