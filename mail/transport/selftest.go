package transport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"

	"loa/mail"
)

// SelfTest is a letter that loa sends itself to see whether its border can be trusted.
type SelfTest struct {
	// Address is loa's own: the sender and the recipient.
	Address string
	// AuthservID is a name whose Authentication-Results loa believes; the letter carries forged ones in that name, one of them with a
	// comment in front, which a rule that looks for the name alone lets through.
	AuthservID string
	// MessageID is without brackets, another one for every probe; At is now.
	MessageID string
	At        time.Time
	// LoopID is loa's own mark, so that the intake takes the letter for what it is should it be quicker.
	LoopID string
}

// SelfTestResult is what came of a probe.
type SelfTestResult struct {
	// ForgeryKept is true when the forged field came through: then anybody can prove to be anybody.
	ForgeryKept bool
	// Delay is the way's time by the receiving server's clock, so it holds the difference of the clocks too; about zero when they agree.
	Delay time.Duration
}

const forgedFromDomain = "gia-mao.invalid"

// Run sends the letter, waits for it in the inbox until the context ends, looks at it and removes it. A letter that does not come is
// an error in which the context's error is; it then remains where it may be.
func (p SelfTest) Run(ctx context.Context, out SMTPConfig, in IMAPConfig) (SelfTestResult, error) {
	box, err := dialSession(ctx, in, nil)
	if err != nil {
		return SelfTestResult{}, err
	}
	probed, err := p.run(ctx, out, box)
	return probed, errors.Join(err, box.Close())
}

func (p SelfTest) run(ctx context.Context, out SMTPConfig, box *session) (SelfTestResult, error) {
	if err := p.send(ctx, out); err != nil {
		return SelfTestResult{}, fmt.Errorf("sending a probe: %w", err)
	}
	uid, err := p.awaitLetter(ctx, box)
	if err != nil {
		return SelfTestResult{}, fmt.Errorf("waiting for the probe %s: %w", p.MessageID, err)
	}
	raws, err := box.FetchRaw(ctx, []UID{uid})
	if err != nil {
		return SelfTestResult{}, err
	}
	if len(raws) != 1 {
		return SelfTestResult{}, fmt.Errorf("looking at the probe %s: somebody has removed it", p.MessageID)
	}
	kept := slices.ContainsFunc(mail.ParseHeader(raws[0].Bytes).All("Authentication-Results"), func(field string) bool {
		return strings.Contains(field, forgedFromDomain)
	})
	return SelfTestResult{ForgeryKept: kept, Delay: raws[0].At.Sub(p.At)}, box.remove(ctx, uid)
}

func (p SelfTest) send(ctx context.Context, config SMTPConfig) error {
	o := Outgoing{
		MessageID: p.MessageID, From: p.Address, To: p.Address, Date: p.At, LoopID: p.LoopID,
		Subject: "Thư tự kiểm tra của loa",
		Text:    "Thư này do loa gửi cho chính mình để kiểm tra máy chủ thư có gỡ dòng Authentication-Results giả hay không. Không cần xử lý.",
	}
	letter, err := Compose(o)
	if err != nil {
		return err
	}
	field := fmt.Sprintf("Authentication-Results: %[1]s; dmarc=pass header.from=%[2]s\r\nAuthentication-Results: (x) %[1]s; dmarc=pass header.from=%[2]s\r\n",
		mail.OneLine(p.AuthservID), forgedFromDomain)
	s, err := dialSMTP(ctx, config)
	if err != nil {
		return err
	}
	return errors.Join(s.deliver(ctx, o, append([]byte(field), letter...)), s.Close())
}

// awaitLetter waits for the letter.
func (p SelfTest) awaitLetter(ctx context.Context, box *session) (UID, error) {
	criteria := &imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: p.MessageID}}}
	for {
		box.clearChange()
		found, err := box.search(ctx, criteria)
		if err != nil {
			return 0, err
		}
		if len(found) > 0 {
			return found[len(found)-1], nil
		}
		if err := box.Wait(ctx, 5*time.Second); err != nil {
			return 0, err
		}
	}
}

// remove deletes one message for good where the server can (UIDPLUS, RFC 4315), and otherwise marks it as deleted.
func (b *session) remove(ctx context.Context, uid UID) error {
	if err := b.store(ctx, []UID{uid}, imap.FlagDeleted); err != nil {
		return fmt.Errorf("removing letter %d: %w", uid, err)
	}
	return b.run(ctx, commandTimeout, func() error {
		if !b.client.Caps().Has(imap.CapUIDPlus) {
			return nil
		}
		return b.client.UIDExpunge(uidSet([]UID{uid})).Close()
	})
}
