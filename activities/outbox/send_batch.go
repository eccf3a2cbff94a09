package outbox

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"loa/activities"
	"loa/mail/transport"
	"loa/store"
)

// batch is some letters on one connection.
type batch struct {
	*run
	sender     transport.Sender
	suppressed map[string]store.FailureReason // by key of a letter that is not tried: the reason
	holds      map[string]store.Hold          // by domain
	busy       map[string]bool                // domains that were held during this batch
	returned   []string                       // keys of letters that are returned to the queue untried
}

// prepare finds, with one query for the batch, the letters that must not be tried, and completes letters that were never tried.
func (r *run) prepare(ctx context.Context, sender transport.Sender, letters []store.LetterOut) (*batch, error) {
	b := &batch{run: r, sender: sender, holds: map[string]store.Hold{}, busy: map[string]bool{}}
	if err := r.complete(ctx, letters); err != nil {
		return nil, err
	}
	keys := make([]string, 0, len(letters))
	for _, letter := range letters {
		keys = append(keys, letter.Key)
	}
	var err error
	b.suppressed, err = r.Store.Suppressions(ctx, keys, store.SendingLimits{
		Own: []string{r.Address}, PerDay: cmp.Or(r.Answers, DefaultAnswers), Now: r.Now(),
	})
	if err != nil {
		return nil, err
	}
	holds, err := r.Store.Holds(ctx)
	for _, hold := range holds {
		b.holds[hold.Domain] = hold
	}
	return b, err
}

// send sends the letters one after the other, until the connection fails, and returns how many it worked off. It returns the remaining
// letters to the queue, and those to domains that were held meanwhile.
func (b *batch) send(ctx context.Context, letters []store.LetterOut) (processed int, err error) {
	for i, letter := range letters {
		if err = b.sendOne(ctx, letter); err != nil {
			for _, rest := range letters[i+1:] {
				b.returned = append(b.returned, rest.Key)
			}
			break
		}
		processed++
	}
	return processed, errors.Join(err, b.Store.ReturnLetters(ctx, b.returned))
}

// sendOne sends one letter and records the answer of the server.
func (b *batch) sendOne(ctx context.Context, letter store.LetterOut) error {
	if why, skips := b.suppressed[letter.Key]; skips {
		return b.skip(ctx, letter, why)
	}
	if b.busy[recipientDomain(letter.ToAddress)] {
		b.returned = append(b.returned, letter.Key)
		return nil
	}
	b.At.Reached(activities.PointLetterLeased)
	if err := b.transmit(ctx, letter); err != nil {
		return b.failed(ctx, letter, err)
	}
	b.At.Reached(activities.PointLetterSent)
	if err := b.Store.MarkSent(ctx, letter.Key, b.Now()); err != nil {
		return err
	}
	domain := recipientDomain(letter.ToAddress)
	return errors.Join(b.raiseRate(ctx, domain), b.releaseHold(ctx, domain))
}

// transmit sends a letter to the server. When the server refuses a return path with a tag, it tries again with our plain address.
func (b *batch) transmit(ctx context.Context, letter store.LetterOut) error {
	out, err := b.outgoing(ctx, letter)
	if err != nil {
		return err
	}
	if b.plainReturnPath {
		out.EnvelopeFrom = b.Address
	}
	err = b.sender.Send(ctx, out)
	if b.plainReturnPath || !transport.SenderRefused(err) {
		return err
	}
	out.EnvelopeFrom = b.Address
	if err = b.sender.Send(ctx, out); !transport.SenderRefused(err) {
		b.plainReturnPath = true
		b.Log.Warn("the mail server refuses return paths with a tag; bounces are matched by the Message-ID that they quote")
	}
	return err
}

// recipientDomain is the mail domain of an address that we send to.
func recipientDomain(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return strings.ToLower(domain)
}

// failed gives a letter up, or has it tried later. It is given up when it cannot be sent at all, was refused permanently, or was tried for
// giveUpAfter. The error is that of the connection, when the connection failed.
func (b *batch) failed(ctx context.Context, letter store.LetterOut, cause error) error {
	rejection, rejected := transport.RejectionOf(cause)
	failure := store.Failure{Key: letter.Key, Status: rejection.Status, Text: cause.Error(), At: b.Now()}
	if rejected {
		failure.Text = rejection.Text
	}
	switch {
	case errors.Is(cause, transport.ErrUnsendable):
		return b.giveUp(ctx, store.FailureUnsendable, failure)
	case rejected && rejection.Code/100 == 5:
		failure.Permanent = refusesMailbox(rejection)
		return b.giveUp(ctx, store.FailureRefused, failure)
	case !letter.FirstTry.IsZero() && b.Now().Sub(letter.FirstTry) > giveUpAfter:
		return b.giveUp(ctx, store.FailureExpired, failure)
	}
	next := b.Now().Add(retryAfter(letter.Attempts))
	b.Log.Warn("letter not accepted, it is tried again", "letter", letter.Key, "error", cause, "next", next)
	if err := b.Store.MarkFailed(ctx, letter.Key, failure.Text, next); err != nil {
		return err
	}
	domain := recipientDomain(letter.ToAddress)
	if !rejected {
		if transport.Closing(cause) {
			return errors.Join(cause, b.lowerRate(ctx, domain))
		}
		return cause
	}
	return errors.Join(b.slowDown(ctx, domain, rejection), b.holdDomain(ctx, domain, rejection))
}

// slowDown lowers the rate of a domain whose server answered with a temporary failure. A status about one mailbox (4.1 and 4.2 of RFC 3463)
// is no request for fewer letters. 450 without a status may be: servers that count letters give it.
func (b *batch) slowDown(ctx context.Context, domain string, r transport.Rejection) error {
	if ofMailbox(r.Status) {
		return nil
	}
	return b.lowerRate(ctx, domain)
}

// ofMailbox reports whether a status of a temporary failure is about one mailbox.
func ofMailbox(status string) bool {
	return strings.HasPrefix(status, "4.1.") || strings.HasPrefix(status, "4.2.")
}

// refusesMailbox reports whether a 5xx counts against the mailbox: by its enhanced status, and without one when it was the answer to RCPT TO.
func refusesMailbox(r transport.Rejection) bool {
	if r.Status == "" {
		return r.Recipient
	}
	return activities.CountsAgainstMailbox(r.Status)
}

func (b *batch) giveUp(ctx context.Context, why store.FailureReason, failure store.Failure) error {
	status, err := b.Store.GiveUp(ctx, why, failure)
	b.Log.Warn("letter given up", "letter", failure.Key, "why", why, "error", failure.Text, "address_suppressed", status.Suppressed)
	return err
}

// skipReasons are the texts on record for letters that are not tried.
var skipReasons = map[store.FailureReason]string{
	store.FailureSuppressed: "hộp thư không nhận thư",
	store.FailureOwnAddress: "địa chỉ của chính hệ thống",
	store.FailureDailyLimit: "quá số thư trả lời trong ngày cho một địa chỉ",
}

// skip records a letter as undeliverable without an attempt to send it.
func (b *batch) skip(ctx context.Context, letter store.LetterOut, why store.FailureReason) error {
	return b.giveUp(ctx, why, store.Failure{Key: letter.Key, Text: skipReasons[why], At: b.Now()})
}

// holdDomain puts the letters to a domain on hold when its server answered with a temporary failure. A status about one mailbox (4.1 and 4.2
// of RFC 3463, 450 of RFC 5321) holds no other letter.
func (b *batch) holdDomain(ctx context.Context, domain string, r transport.Rejection) error {
	if ofMailbox(r.Status) || r.Status == "" && r.Code == 450 {
		return nil
	}
	failures := b.holds[domain].Failures + 1
	wait := min(retryAfter(failures), 5*time.Minute)
	hold := store.Hold{Domain: domain, Failures: failures, Until: b.Now().Add(wait), Reason: r.Text}
	b.holds[domain], b.busy[domain] = hold, true
	return b.Store.HoldDomain(ctx, hold)
}

// releaseHold ends the hold of a domain whose server accepted a letter.
func (b *batch) releaseHold(ctx context.Context, domain string) error {
	if _, held := b.holds[domain]; !held {
		return nil
	}
	delete(b.holds, domain)
	return b.Store.ReleaseDomain(ctx, domain)
}
