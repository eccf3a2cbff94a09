package inbound

import (
	"context"
	"log/slog"
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
// they are kept as long as the address has not sent more within a day, and all unproven senders together neither. Where no mail server is believed, every
// sender is unproven: so the domain is not what counts here.
const (
	maxUnproven       = mail.MaxKept
	maxUnprovenOfDay  = 40 << 20
	maxAllUnproven    = 2 << 30
	unprovenDayCounts = 24 * time.Hour
)

// maxUnprovenLetters is how many letters of one mail domain that no sender proves are put before people within a day. Those beyond are set aside without an
// answer, unless they name a registered address. A proven letter of the same domain is always read.
const maxUnprovenLetters = 300

// maxLettersOfSender is how many letters of one address are read within a day, proven or not. Those beyond wait for a person, without an answer.
const (
	maxLettersOfSender = 500
	senderDayCounts    = 24 * time.Hour
)

const noteSenderFlooded = "Địa chỉ này đã gửi quá nhiều thư trong một ngày; thư được giữ lại để người xem, không trả lời tự động."

// tooMany reports whether the address of a letter has sent too many within a day.
func (d decider) tooMany(ctx context.Context, r received) (bool, error) {
	if r.basis != nil {
		return r.basis.OfSender > maxLettersOfSender, nil
	}
	n, err := d.store.LettersFrom(ctx, r.claimedFrom(), r.in.FiledAt.Add(-senderDayCounts))
	return n > maxLettersOfSender, err
}

const noteFlooded = "Quá nhiều thư chưa xác thực từ cùng tên miền trong một ngày; thư được giữ lại, không xử lý và không trả lời."

// flooded reports whether a letter is unproven, of a stranger, and its domain has sent too many unproven letters within a day.
func (d decider) flooded(ctx context.Context, r received) (bool, error) {
	if r.proven() || r.sender.ID != "" {
		return false, nil
	}
	n, err := d.store.UnprovenSince(ctx, r.claimedFrom(), r.in.FiledAt.Add(-unprovenDayCounts))
	return n.OfDomain >= maxUnprovenLetters, err
}

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

// mayBeConfirmed reports whether a letter names a registered address as its one sender, that has not sent too much within a day.
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
	n, err := q.Store.UnprovenSince(ctx, from, at.Add(-unprovenDayCounts))
	return n.AddressBytes <= maxUnprovenOfDay && n.AllBytes <= maxAllUnproven, err
}
