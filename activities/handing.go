package activities

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"loa/activities/token"
	"loa/mail/transport"
	"loa/store"
)

// handing is one batch of letters on one connection.
type handing struct {
	*sending
	sender    transport.Sender
	obstacles map[string]store.FailureReason
	holds     map[string]store.Hold // by domain
	held      map[string]bool       // domains that asked for patience in this batch
	back      []string              // letters that are given back untried
}

// handing looks once, for the whole batch, at what stands in the way, and names the return paths.
func (s *sending) handing(ctx context.Context, sender transport.Sender, letters []store.LetterOut) (*handing, error) {
	h := &handing{sending: s, sender: sender, holds: map[string]store.Hold{}, held: map[string]bool{}}
	secret, err := s.Store.Secret(ctx)
	if err != nil {
		return nil, err
	}
	keys, names := make([]string, 0, len(letters)), map[string]string{}
	for i := range letters {
		letter := &letters[i]
		keys = append(keys, letter.Key)
		if letter.BounceID == "" {
			letter.BounceID = token.BounceID(secret, letter.Key)
			names[letter.Key] = letter.BounceID
		}
	}
	if err := s.Store.NameBounces(ctx, names); err != nil {
		return nil, err
	}
	h.obstacles, err = s.Store.Suppressions(ctx, keys, store.SendingLimits{
		Own: []string{s.Address}, PerDay: cmp.Or(s.Answers, DefaultAnswers), Now: s.Now(),
	})
	if err != nil {
		return nil, err
	}
	holds, err := s.Store.Holds(ctx)
	for _, hold := range holds {
		h.holds[hold.Domain] = hold
	}
	return h, err
}

// all hands the letters over, one after the other. Only a failure that concerns every letter ends it early; the letters that it had not
// come to are given back, as are those to a domain that asked for patience meanwhile.
func (h *handing) all(ctx context.Context, letters []store.LetterOut) error {
	var failure error
	for i, letter := range letters {
		if failure = h.one(ctx, letter); failure != nil {
			for _, rest := range letters[i+1:] {
				h.back = append(h.back, rest.Key)
			}
			break
		}
	}
	return errors.Join(failure, h.Store.ReturnLetters(ctx, h.back))
}

// one hands one letter over and records what the server said.
func (h *handing) one(ctx context.Context, letter store.LetterOut) error {
	if why, stands := h.obstacles[letter.Key]; stands {
		return h.leave(ctx, letter, why)
	}
	if h.held[domainOf(letter.ToAddress)] {
		h.back = append(h.back, letter.Key)
		return nil
	}
	h.At.Reached(PointLetterClaimed)
	if err := h.send(ctx, letter); err != nil {
		return h.failed(ctx, letter, err)
	}
	h.At.Reached(PointLetterSent)
	if err := h.Store.MarkSent(ctx, letter.Key, h.Now()); err != nil {
		return err
	}
	return h.free(ctx, domainOf(letter.ToAddress))
}

// send tries again with our plain address as return path when the server refuses the one that names the letter.
func (h *handing) send(ctx context.Context, letter store.LetterOut) error {
	out := h.outgoing(letter)
	if h.plain {
		out.EnvelopeFrom = h.Address
	}
	err := h.sender.Send(ctx, out)
	if h.plain || !transport.SenderRefused(err) {
		return err
	}
	out.EnvelopeFrom = h.Address
	if err = h.sender.Send(ctx, out); !transport.SenderRefused(err) {
		h.plain = true
		h.Log.Warn("the mail server refuses return paths with a tag; bounces are told apart by what they quote")
	}
	return err
}

func (a *Activities) outgoing(l store.LetterOut) transport.Outgoing {
	return transport.Outgoing{
		MessageID: l.MessageID, From: a.Address, ReplyTo: l.ReplyTo, EnvelopeFrom: token.ReturnPath(a.Address, l.BounceID),
		To: l.ToAddress, ToName: l.ToName, Subject: l.Subject, Text: l.Text, HTML: l.HTML,
		InReplyTo: l.InReplyTo, Date: l.CreatedAt, LoopID: domainOf(a.Address),
	}
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return strings.ToLower(domain)
}

// failed decides what a failure means: the letter cannot be sent at all, was refused for good, was tried for days, may go later, or the
// connection is at fault, which alone is returned.
func (h *handing) failed(ctx context.Context, letter store.LetterOut, cause error) error {
	rejection, rejected := transport.RejectionOf(cause)
	failure := store.Failure{Key: letter.Key, Status: rejection.Status, Text: cause.Error(), At: h.Now()}
	if rejected {
		failure.Text = rejection.Text
	}
	switch {
	case errors.Is(cause, transport.ErrUnsendable):
		return h.giveUp(ctx, store.FailureUnsendable, failure)
	case rejected && rejection.Code/100 == 5:
		failure.Permanent = refusesMailbox(rejection)
		return h.giveUp(ctx, store.FailureRefused, failure)
	case !letter.FirstTry.IsZero() && h.Now().Sub(letter.FirstTry) > giveUpAfter:
		return h.giveUp(ctx, store.FailureExpired, failure)
	}
	next := h.Now().Add(retryAfter(letter.Attempts))
	h.Log.Warn("letter not taken, it is tried again", "letter", letter.Key, "error", cause, "next", next)
	if err := h.Store.MarkFailed(ctx, letter.Key, failure.Text, next); err != nil {
		return err
	}
	if !rejected {
		return cause
	}
	return h.hold(ctx, domainOf(letter.ToAddress), rejection)
}

// refusesMailbox says whether a 5xx speaks against the mailbox: by its enhanced status, else when it was the answer to the recipient.
func refusesMailbox(r transport.Rejection) bool {
	if r.Status == "" {
		return r.Recipient
	}
	return CondemnsMailbox(r.Status)
}

func (h *handing) giveUp(ctx context.Context, why store.FailureReason, failure store.Failure) error {
	standing, err := h.Store.GiveUp(ctx, why, failure)
	h.Log.Warn("letter given up", "letter", failure.Key, "why", why, "error", failure.Text, "mailbox_dead", standing.Suppressed)
	return err
}

// leaveWords is why a letter was not tried, for whoever looks at it.
var leaveWords = map[store.FailureReason]string{
	store.FailureSuppressed: "hộp thư không nhận thư",
	store.FailureOwnAddress: "địa chỉ của chính hệ thống",
	store.FailureDailyLimit: "quá số thư trả lời trong ngày cho một địa chỉ",
}

func (h *handing) leave(ctx context.Context, letter store.LetterOut, why store.FailureReason) error {
	return h.giveUp(ctx, why, store.Failure{Key: letter.Key, Text: leaveWords[why], At: h.Now()})
}

// hold lets a domain wait when its server asked for patience as a whole. What is said of one mailbox (4.1, 4.2 of RFC 3463; 450 of RFC
// 5321) concerns no other.
func (h *handing) hold(ctx context.Context, domain string, r transport.Rejection) error {
	ofMailbox := strings.HasPrefix(r.Status, "4.1.") || strings.HasPrefix(r.Status, "4.2.") || r.Status == "" && r.Code == 450
	if ofMailbox {
		return nil
	}
	failures := h.holds[domain].Failures + 1
	wait := min(retryAfter(failures), 5*time.Minute)
	hold := store.Hold{Domain: domain, Failures: failures, Until: h.Now().Add(wait), Reason: r.Text}
	h.holds[domain], h.held[domain] = hold, true
	return h.Store.HoldDomain(ctx, hold)
}

// free ends the hold of a domain that has taken a letter.
func (h *handing) free(ctx context.Context, domain string) error {
	if _, held := h.holds[domain]; !held {
		return nil
	}
	delete(h.holds, domain)
	return h.Store.ReleaseDomain(ctx, domain)
}
