package inbound

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"loa/activities"
	"loa/activities/token"
	"loa/mail"
	"loa/mail/dsn"
	mailinbound "loa/mail/inbound"
	"loa/store"
)

// reports files delivery reports on letters of ours (RFC 3464).
type reports struct {
	store   *store.Store
	address string // loa's own mail address, to which reports come back
	log     *slog.Logger
}

// file puts a delivery report on record, and ends the letter that brought it. A report counts only when it names one letter of ours: by the
// return path, which only the recipient's mail servers have seen, or by the Message-ID that it quotes. A forged report can only count once
// against one letter.
func (p reports) file(ctx context.Context, l letter) (ending, error) {
	outcome := store.OutcomeBounce
	if l.interpreted.Kind == mailinbound.KindAuto {
		outcome = store.OutcomeIgnoredAuto
	}
	note, err := p.noteReport(ctx, l.in, l.parsed)
	return ending{outcome: outcome, note: note}, err
}

// noteReport puts a report on record and returns the note for its own record.
func (p reports) noteReport(ctx context.Context, in store.LetterIn, parsed mail.Letter) (string, error) {
	bounce, _ := dsn.Parse(parsed)
	out, certain, err := p.sentLetter(ctx, parsed, bounce)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return "Thư báo không gửi được không khớp với thư nào đã gửi; không ghi nhận gì.", nil
	case err != nil:
		return "", err
	case len(bounce.Recipients) == 0:
		return fmt.Sprintf("Thư tự động về thư “%s” gửi %s; không đọc được kết quả gửi.", out.Subject, out.ToAddress), nil
	}
	recipient, same := recipientOf(bounce, out.ToAddress)
	failure := store.Failure{
		Key: out.Key, Status: recipient.Status, Text: cmp.Or(recipient.Diagnostic, recipient.Status), At: in.FiledAt,
		Permanent: (certain || same && bounce.Standard) && activities.CountsAgainstMailbox(recipient.Status),
	}
	switch recipient.Action {
	case dsn.ActionFailed:
		return p.noteFailure(ctx, out, failure)
	case dsn.ActionDelayed:
		return fmt.Sprintf("Thư “%s” gửi %s đến chậm, máy chủ thư còn thử tiếp.", out.Subject, out.ToAddress), p.store.MarkDelayed(ctx, failure)
	case dsn.ActionDelivered:
		return fmt.Sprintf("Thư “%s” đã đến hộp thư %s.", out.Subject, out.ToAddress), p.store.MarkAddressWorking(ctx, out.ToAddress, in.FiledAt)
	case dsn.ActionRelayed, dsn.ActionExpanded:
	}
	return fmt.Sprintf("Thư “%s” gửi %s: máy chủ thư báo “%s”.", out.Subject, out.ToAddress, recipient.Action), nil
}

// sentLetter finds the letter of a report. It is certain when the return path names it. The error is store.ErrNotFound when there is none,
// and when the report names two letters.
func (p reports) sentLetter(ctx context.Context, parsed mail.Letter, bounce dsn.Bounce) (out store.LetterOut, certain bool, err error) {
	quoted := store.LetterOut{}
	if bounce.MessageID != "" {
		quoted, err = p.store.LetterOutByMessageID(ctx, bounce.MessageID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return out, false, err
		}
	}
	if id := token.BouncedID(parsed, p.address); id != "" {
		out, err = p.store.LetterOutByBounceID(ctx, id)
		if err == nil && quoted.Key != "" && quoted.Key != out.Key {
			return store.LetterOut{}, false, fmt.Errorf("report names letters %s and %s: %w", out.Key, quoted.Key, store.ErrNotFound)
		}
		if err == nil || !errors.Is(err, store.ErrNotFound) {
			return out, true, err
		}
	}
	if quoted.Key == "" {
		return out, false, store.ErrNotFound
	}
	return quoted, false, nil
}

// noteFailure puts on record that a letter did not arrive.
func (p reports) noteFailure(ctx context.Context, out store.LetterOut, failure store.Failure) (string, error) {
	status, err := p.store.FileBounce(ctx, failure)
	switch {
	case errors.Is(err, store.ErrConflict):
		return "Thư báo không gửi được về một thư chưa được gửi; không ghi nhận gì.", nil
	case err != nil:
		return "", err
	case !status.Counted:
		return fmt.Sprintf("Thư “%s” đã được báo không đến %s từ trước.", out.Subject, out.ToAddress), nil
	case status.Suppressed:
		p.log.Warn("address suppressed", "letter", out.Key, "status", failure.Status)
		return fmt.Sprintf("Thư “%s” không đến %s (%s). Hộp thư này không nhận thư nữa; hệ thống ngừng gửi.", out.Subject, out.ToAddress, failure.Status), nil
	}
	return fmt.Sprintf("Thư “%s” không đến %s (%s).", out.Subject, out.ToAddress, failure.Status), nil
}

// recipientOf is the report's result for an address. When the report does not name the address it is the first recipient, and same is
// false.
func recipientOf(bounce dsn.Bounce, address string) (recipient dsn.Recipient, same bool) {
	for _, r := range bounce.Recipients {
		if strings.EqualFold(r.Address, address) || strings.EqualFold(r.Original, address) {
			return r, true
		}
	}
	return bounce.Recipients[0], false
}
