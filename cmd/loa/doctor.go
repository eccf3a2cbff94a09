package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"loa/plan/calendar"
	"loa/store"
)

// finding is one thing that was looked at.
type finding struct {
	Check  string `json:"check,omitempty"` // the name of the check in /readyz and in metrics; empty for what only the doctor looks at
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`
}

func (p *program) doctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: p.t("command.doctor.short"),
		Args:  p.noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.runDoctor(cmd.Context()) },
	}
}

// runDoctor looks at everything, even when the first thing is broken, and fails when any is.
func (p *program) runDoctor(ctx context.Context) error {
	a := p.newApp()
	defer a.stop()
	if err := a.findRunning(ctx); err != nil {
		return err
	}
	var findings []finding
	for _, look := range []func(context.Context, *app) []finding{lookAtStore, lookAtTemporal, lookAtWatch, lookAtWebhooks, lookAtMail, lookAtLDAP, lookAtSignIn} {
		findings = append(findings, look(ctx, a)...)
	}
	broken := 0
	for _, f := range findings {
		if !f.OK {
			broken++
		}
	}
	err := p.show(findings, func() {
		told := map[string]bool{"": true}
		for _, f := range findings {
			p.print(fmt.Sprintf("%s %-28s %s", map[bool]string{true: "✓", false: "✕"}[f.OK], f.Name, f.Detail))
			if !told[f.Fix] { // several findings may have one cause
				p.print("    → " + f.Fix)
			}
			told[f.Fix] = true
		}
	})
	if err == nil && broken > 0 {
		return unavailable(nil, p.t("command.doctor.broken", "Count", broken))
	}
	return err
}

func good(name, detail string) finding { return finding{Name: name, OK: true, Detail: detail} }

func bad(name, fix, detail string) finding { return finding{Name: name, Detail: detail, Fix: fix} }

// unreadable is the finding about a part of the database that cannot be read. In a database of another version that is no fault of its own:
// what to run stands where the version was looked at.
func (a *app) unreadable(name string, err error) finding {
	if a.otherVersion {
		return bad(name, "", a.lang.T("command.doctor.other_version"))
	}
	return bad(name, a.lang.T("command.doctor.postgres.fix"), message(a.lang, err))
}

func lookAtStore(ctx context.Context, a *app) []finding {
	if err := a.openStore(ctx); err != nil {
		return []finding{bad("PostgreSQL", a.lang.T("command.doctor.postgres.fix"), message(a.lang, err))}
	}
	findings := []finding{lookAtPostgres(ctx, a), lookAtInstallation(ctx, a)}
	gaps, err := a.store.Gaps(ctx)
	switch {
	case err != nil:
		return append(findings, a.unreadable(a.lang.T("command.doctor.schema.name"), err))
	case len(gaps) > 0:
		findings = append(findings, bad(a.lang.T("command.doctor.journal.name"), a.lang.T("command.doctor.changed_by_hand"), a.lang.T("command.doctor.journal.gaps", "Count", len(gaps))))
	default:
		findings = append(findings, good(a.lang.T("command.doctor.journal.name"), a.lang.T("command.doctor.journal.whole")))
	}
	findings = append(findings, lookAtPlans(ctx, a)...)
	findings = append(findings, lookAtNotices(ctx, a)...)
	findings = append(findings, lookAtLetters(ctx, a)...)
	findings = append(findings, lookAtBlocks(ctx, a)...)
	return append(findings, lookAtCalendar(ctx, a)...)
}

// lookAtPostgres tells how large the database is: what it takes on another machine's disk no check here sees.
func lookAtPostgres(ctx context.Context, a *app) finding {
	size, err := a.store.DatabaseBytes(ctx)
	if err != nil { // who may connect may ask
		return bad("PostgreSQL", a.lang.T("command.doctor.postgres.fix"), message(a.lang, err))
	}
	return good("PostgreSQL", a.lang.T("command.doctor.postgres.reached", "Megabytes", (size+1<<20-1)>>20))
}

func lookAtCalendar(ctx context.Context, a *app) []finding {
	name := a.lang.T("command.doctor.calendar.name")
	calendar, err := a.store.Calendar(ctx)
	if err != nil {
		return []finding{a.unreadable(name, err)}
	}
	plans, err := a.store.Plans(ctx)
	if err != nil {
		return []finding{a.unreadable(a.lang.T("command.doctor.plans.name"), err)}
	}
	findings := []finding{}
	for _, each := range plans {
		if calendar.Confirmed(each.Year) {
			findings = append(findings, good(name, a.lang.T("command.doctor.calendar.known", "Year", each.Year)))
			continue
		}
		// not a fault: next year's notice is not out yet, and reminders count Monday to Friday until then
		findings = append(findings, good(name, a.lang.T("command.doctor.calendar.assumed", "Year", each.Year)))
	}
	return findings
}

func lookAtTemporal(ctx context.Context, a *app) []finding {
	if err := a.needEngine(ctx); err != nil {
		return []finding{bad("Temporal", a.lang.T("command.doctor.temporal.fix_unknown"), a.lang.T("command.doctor.temporal.unknown"))}
	}
	if err := a.dial(ctx); err != nil {
		return []finding{bad("Temporal", a.lang.T("command.doctor.temporal.fix"), message(a.lang, err))}
	}
	findings := []finding{good("Temporal", a.lang.T("command.doctor.temporal.reached", "Address", a.temporal))}
	findings = append(findings, lookAtTemporalKey(a)...)
	return append(findings, lookAtReconciliation(ctx, a)...)
}

func lookAtMail(ctx context.Context, a *app) []finding {
	if len(a.settings.AllMailboxes()) == 0 {
		return []finding{good(a.lang.T("command.doctor.mail.name"), a.lang.T("command.doctor.mail.none"))}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	findings := lookAtMailboxes(ctx, a)
	name := a.lang.T("command.doctor.smtp.name")
	if sender, err := a.dialSender(ctx); err != nil {
		findings = append(findings, bad(name, connectionFix(a.lang, "command.doctor.smtp.fix", err), err.Error()))
	} else {
		_ = sender.Close() // the look is over
		findings = append(findings, good(name, a.lang.T("command.doctor.mail.logged_in", "Server", a.settings.SMTP.Server)))
	}
	findings = append(findings, a.mailHealth().look(ctx)...)
	findings = append(findings, lookAtSharedDomains(ctx, a)...)
	findings = append(findings, lookAtSilence(ctx, a)...)
	return append(findings, good(a.lang.T("command.doctor.clock.name"), calendar.Today(now()).Vietnamese()))
}

// slowDelivery is how long a letter may be open before somebody should look why.
const slowDelivery = 15 * time.Minute

// lookAtLetters holds what was counted when letters were filed against the outcomes on record, and looks for what stands still.
func lookAtLetters(ctx context.Context, a *app) []finding {
	name := a.lang.T("command.doctor.letters.name")
	counts, err := a.store.LetterCounts(ctx)
	if err != nil {
		return []finding{a.unreadable(name, err)}
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
		return append(findings, a.unreadable(a.lang.T("command.doctor.mailbox.any"), err))
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
			findings = append(findings, bad(name, connectionFix(a.lang, "command.doctor.imap.fix", err), err.Error()))
			continue
		}
		_ = opened.Close() // the look is over
		findings = append(findings, good(name, a.lang.T("command.doctor.mail.logged_in", "Server", box.Server)))
	}
	return findings
}
