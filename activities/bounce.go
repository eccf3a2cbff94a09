package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"loa/activities/token"
	"loa/mail"
	"loa/mail/dsn"
	"loa/store"
)

// deliveryReport ends a letter that reports on one of ours: one that came back, or one that is late or has arrived.
func (d *delivery) deliveryReport(ctx context.Context, outcome store.Outcome) error {
	note, err := d.fileBounce(ctx, d.in, d.letter)
	if err != nil {
		return err
	}
	return d.end(ctx, outcome, note)
}

// fileBounce puts on record what a delivery report says about a letter of ours, and gives the sentence for its own record. A report counts
// only when it finds the letter: by the return path, which nobody else knows, or by the Message-ID that it quotes. A forged one says
// something about one letter at most, once.
func (a *Activities) fileBounce(ctx context.Context, in store.LetterIn, letter mail.Letter) (note string, err error) {
	report, _ := dsn.Parse(letter)
	out, certain, err := a.bouncedLetter(ctx, letter, report)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return "Thư báo không gửi được không khớp với thư nào đã gửi; không ghi nhận gì.", nil
	case err != nil:
		return "", err
	case len(report.Recipients) == 0:
		return fmt.Sprintf("Thư tự động về thư “%s” gửi %s; không đọc được kết quả gửi.", out.Subject, out.ToAddress), nil
	}
	recipient, same := aboutAddress(report, out.ToAddress)
	failure := store.Failure{
		Key: out.Key, Status: recipient.Status, Text: cmp.Or(recipient.Diagnostic, recipient.Status), At: in.FiledAt,
		Permanent: (certain || same && report.Standard) && CondemnsMailbox(recipient.Status),
	}
	switch recipient.Action {
	case dsn.ActionFailed:
		return a.cameBack(ctx, out, failure)
	case dsn.ActionDelayed:
		return fmt.Sprintf("Thư “%s” gửi %s đến chậm, máy chủ thư còn thử tiếp.", out.Subject, out.ToAddress), a.Store.MarkDelayed(ctx, failure)
	case dsn.ActionDelivered:
		return fmt.Sprintf("Thư “%s” đã đến hộp thư %s.", out.Subject, out.ToAddress), a.Store.MarkAddressWorking(ctx, out.ToAddress, in.FiledAt)
	case dsn.ActionRelayed, dsn.ActionExpanded:
	}
	return fmt.Sprintf("Thư “%s” gửi %s: máy chủ thư báo “%s”.", out.Subject, out.ToAddress, recipient.Action), nil
}

// bouncedLetter finds the letter that a report is about. It is certain when the return path names it. A report that names two letters
// names none.
func (a *Activities) bouncedLetter(ctx context.Context, letter mail.Letter, report dsn.Bounce) (out store.LetterOut, certain bool, err error) {
	quoted := store.LetterOut{}
	if report.MessageID != "" {
		quoted, err = a.Store.LetterOutByMessageID(ctx, report.MessageID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return out, false, err
		}
	}
	if id := token.BouncedID(letter, a.Address); id != "" {
		out, err = a.Store.LetterOutByBounceID(ctx, id)
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

func (a *Activities) cameBack(ctx context.Context, out store.LetterOut, failure store.Failure) (string, error) {
	standing, err := a.Store.FileBounce(ctx, failure)
	switch {
	case errors.Is(err, store.ErrConflict):
		return "Thư báo không gửi được về một thư chưa được gửi; không ghi nhận gì.", nil
	case err != nil:
		return "", err
	case !standing.Counted:
		return fmt.Sprintf("Thư “%s” đã được báo không đến %s từ trước.", out.Subject, out.ToAddress), nil
	case standing.Suppressed:
		a.Log.Warn("mailbox is dead", "letter", out.Key, "status", failure.Status)
		return fmt.Sprintf("Thư “%s” không đến %s (%s). Hộp thư này không nhận thư nữa; hệ thống ngừng gửi.", out.Subject, out.ToAddress, failure.Status), nil
	}
	return fmt.Sprintf("Thư “%s” không đến %s (%s).", out.Subject, out.ToAddress, failure.Status), nil
}

// aboutAddress is what a report says of one address, else of the first that it names; same is true when it speaks of that address.
func aboutAddress(report dsn.Bounce, address string) (recipient dsn.Recipient, same bool) {
	for _, r := range report.Recipients {
		if strings.EqualFold(r.Address, address) || strings.EqualFold(r.Original, address) {
			return r, true
		}
	}
	return report.Recipients[0], false
}
