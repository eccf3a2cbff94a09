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
	"loa/vietnamese"
)

// SelfTest is a letter that loa sends to itself to test whether the mail gateway removes forged Authentication-Results (RFC 8601 §5).
type SelfTest struct {
	// Address is loa's own address, the sender and the recipient.
	Address string
	// AuthservID is an authserv-id that loa trusts. The letter carries two forged fields in its name. The second begins with a comment,
	// which a gateway does not remove when its rule compares the beginning of the field.
	AuthservID string
	// MessageID is without brackets, and another one for every test. At is the time of sending.
	MessageID string
	At        time.Time
	// LoopID is the value of X-Loa-Loop, so that intake recognises the letter if it fetches the letter first.
	LoopID string
}

// SelfTestResult is the result of a [SelfTest].
type SelfTestResult struct {
	// ForgeryKept is true when a forged field was not removed. Then any sender can forge an authentication.
	ForgeryKept bool
	// Delay is the time between At and the receipt by the clock of the IMAP server. A large delay of either sign means that the clocks
	// differ.
	Delay time.Duration
}

const forgedFromDomain = "gia-mao.invalid"

// Run sends the letter, waits for it in the inbox until the context ends, examines it and removes it. When the letter does not arrive,
// the error has the context's error in its chain, and the letter is not removed.
func (t SelfTest) Run(ctx context.Context, out SMTPConfig, in IMAPConfig) (SelfTestResult, error) {
	s, err := dialSession(ctx, in, nil)
	if err != nil {
		return SelfTestResult{}, err
	}
	result, err := t.run(ctx, out, s)
	return result, errors.Join(err, s.Close())
}

func (t SelfTest) run(ctx context.Context, out SMTPConfig, s *session) (SelfTestResult, error) {
	if err := t.send(ctx, out); err != nil {
		return SelfTestResult{}, fmt.Errorf("sending the self-test: %w", err)
	}
	uid, err := t.awaitLetter(ctx, s)
	if err != nil {
		return SelfTestResult{}, fmt.Errorf("waiting for the self-test %s: %w", t.MessageID, err)
	}
	raws, err := s.FetchRaw(ctx, []UID{uid})
	if err != nil {
		return SelfTestResult{}, err
	}
	if len(raws) != 1 {
		return SelfTestResult{}, fmt.Errorf("fetching the self-test %s: another client has removed it", t.MessageID)
	}
	kept := slices.ContainsFunc(mail.ParseHeader(raws[0].Bytes).All("Authentication-Results"), func(field string) bool {
		return strings.Contains(field, forgedFromDomain)
	})
	return SelfTestResult{ForgeryKept: kept, Delay: raws[0].At.Sub(t.At)}, s.remove(ctx, uid)
}

func (t SelfTest) send(ctx context.Context, config SMTPConfig) error {
	o := Outgoing{
		MessageID: t.MessageID, From: t.Address, To: t.Address, Date: t.At, LoopID: t.LoopID,
		Subject: "Thư tự kiểm tra của loa",
		Text:    "Thư này do loa gửi cho chính mình để kiểm tra máy chủ thư có gỡ dòng Authentication-Results giả hay không. Không cần xử lý.",
	}
	letter, err := Compose(o)
	if err != nil {
		return err
	}
	field := fmt.Sprintf("Authentication-Results: %[1]s; dmarc=pass header.from=%[2]s\r\nAuthentication-Results: (x) %[1]s; dmarc=pass header.from=%[2]s\r\n",
		vietnamese.CleanLine(t.AuthservID), forgedFromDomain)
	sender, err := dialSMTP(ctx, config)
	if err != nil {
		return err
	}
	return errors.Join(sender.deliver(ctx, o, append([]byte(field), letter...)), sender.Close())
}

// awaitLetter waits until the letter is in the folder and returns its UID.
func (t SelfTest) awaitLetter(ctx context.Context, s *session) (UID, error) {
	criteria := &imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: t.MessageID}}}
	for {
		s.clearChange()
		found, err := s.search(ctx, criteria)
		if err != nil {
			return 0, err
		}
		if len(found) > 0 {
			return found[len(found)-1], nil
		}
		if err := s.Wait(ctx, 5*time.Second); err != nil {
			return 0, err
		}
	}
}

// remove expunges one message when the server offers UIDPLUS (RFC 4315), and otherwise marks it as deleted.
func (s *session) remove(ctx context.Context, uid UID) error {
	if err := s.store(ctx, []UID{uid}, imap.FlagDeleted); err != nil {
		return fmt.Errorf("removing letter %d: %w", uid, err)
	}
	return s.run(ctx, commandTimeout, func() error {
		if !s.client.Caps().Has(imap.CapUIDPlus) {
			return nil
		}
		return s.client.UIDExpunge(uidSet([]UID{uid})).Close()
	})
}
