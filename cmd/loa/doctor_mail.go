package main

import (
	"context"
	"time"

	"loa/store"
)

// slowDelivery is how long a letter may be open before somebody should look why.
const slowDelivery = 15 * time.Minute

// lookAtLetters holds what was counted when letters were filed against the outcomes on record, and looks for what stands still.
func lookAtLetters(ctx context.Context, a *app) []finding {
	name := a.lang.T("command.doctor.letters.name")
	counts, err := a.store.LetterCounts(ctx)
	if err != nil {
		return []finding{a.needsMigration(name, err)}
	}
	var findings []finding
	if counts.Balanced() {
		findings = append(findings, good(name, a.lang.T("command.doctor.letters.balanced", "Fetched", counts.Fetched, "Open", counts.Open)))
	} else {
		findings = append(findings, bad(name, a.lang.T("command.doctor.changed_by_hand"), a.lang.T("command.doctor.letters.unbalanced", "Fetched", counts.Fetched)))
	}
	if waits := now().Sub(counts.OldestAt); counts.Open > 0 && waits > slowDelivery {
		findings = append(findings, bad(a.lang.T("command.doctor.waiting.name"), a.lang.T("command.doctor.waiting.fix"), a.lang.T("command.doctor.waiting.oldest", "Time", waits.Round(time.Minute))))
	}
	boxes, err := a.store.Mailboxes(ctx)
	if err != nil {
		return append(findings, a.needsMigration(a.lang.T("command.doctor.mailbox.any"), err))
	}
	for _, box := range boxes {
		findings = append(findings, a.lookAtRecord(box))
	}
	return findings
}

// lookAtRecord says what the reader of a mailbox has put on record about it.
func (a *app) lookAtRecord(box store.Mailbox) finding {
	t := a.lang.T
	name, since := t("command.doctor.mailbox.name", "Name", box.Name), moment(a.lang, box.AlarmAt)
	switch box.Alarm {
	case store.AlarmNone:
		if box.SyncedAt.IsZero() {
			return good(name, t("command.doctor.mailbox.never"))
		}
		return good(name, t("command.doctor.mailbox.read", "Moment", moment(a.lang, box.SyncedAt), "Count", box.Fetched))
	case store.AlarmLogin:
		return bad(name, t("command.doctor.mailbox.login_fix"), t("command.doctor.mailbox.login", "Moment", since, "Note", box.AlarmNote))
	case store.AlarmUnreachable:
		return bad(name, t("command.doctor.mailbox.unreachable_fix"), t("command.doctor.mailbox.unreachable", "Moment", since, "Note", box.AlarmNote))
	case store.AlarmMissing:
		return bad(name, t("command.doctor.mailbox.missing_fix"), t("command.doctor.mailbox.missing", "Moment", since, "Note", box.AlarmNote))
	case store.AlarmEmptied:
		return bad(name, t("command.doctor.mailbox.emptied_fix"), t("command.doctor.mailbox.emptied", "Moment", since))
	}
	return bad(name, t("command.doctor.mailbox.odd_fix"), t("command.doctor.mailbox.odd", "Alarm", box.Alarm))
}

// lookAtMailboxes logs in to every mailbox that is set up.
func lookAtMailboxes(ctx context.Context, a *app) []finding {
	var findings []finding
	for _, box := range a.settings.AllMailboxes() {
		name := a.lang.T("command.doctor.imap.name", "Address", box.Address)
		opened, err := a.openMailbox(ctx, box.Address)
		if err != nil {
			findings = append(findings, bad(name, a.lang.T("command.doctor.imap.fix"), err.Error()))
			continue
		}
		_ = opened.Close() // the look is over
		findings = append(findings, good(name, a.lang.T("command.doctor.mail.logged_in", "Server", box.Server)))
	}
	return findings
}
