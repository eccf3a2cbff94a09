package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"loa/locale"
	"loa/mail/transport"
	"loa/plan/calendar"
)

// What is early enough to be told, and not so early that nobody looks any more.
const (
	certificateNotice = 30 * 24 * time.Hour
	quotaNotice       = 80 // percent
	clockNotice       = 5 * time.Minute
	silenceNotice     = 10 * 24 * time.Hour // Tết is nine days long
	probePatience     = 60 * time.Second
)

// mailHealth is what has to be looked at before the mailbox goes dark.
type mailHealth struct {
	lang     locale.Language
	in       transport.IMAPConfig
	out      transport.SMTPConfig
	address  string
	authserv []string
	now      time.Time
	// installation is the id of this one; empty when it is not known.
	installation string
	// lookupTXT asks the DNS.
	lookupTXT func(ctx context.Context, name string) ([]string, error)
}

func (a *app) mailHealth() mailHealth {
	return mailHealth{
		lang: a.lang, in: a.settings.imapConfig(a.settings.IMAP.Account), out: a.settings.smtpConfig(), address: a.settings.Mail.Address, authserv: a.settings.trust().AuthservIDs,
		now: now(), installation: a.installation.ID, lookupTXT: net.DefaultResolver.LookupTXT,
	}
}

func (h mailHealth) look(ctx context.Context) []finding {
	findings := h.lookAtReading(ctx)
	findings = append(findings, h.lookAtSending(ctx)...)
	findings = append(findings, h.lookAtSignature(ctx))
	return append(findings, h.lookAtBorder(ctx)...)
}

func (h mailHealth) lookAtReading(ctx context.Context) []finding {
	health, err := transport.InspectIMAP(ctx, h.in)
	findings := h.alertsOf(health)
	if err != nil {
		return append(findings, bad(h.lang.T("command.doctor.mailbox.any"), connectionFix(h.lang, "command.doctor.mailbox.fix", err), err.Error()))
	}
	findings = append(findings, h.lookAtCertificate(h.lang.T("command.doctor.certificate.imap"), health.CertificateEnd)...)
	findings = append(findings, h.quotaOf(health)...)
	findings = append(findings, h.otherReaders(health)...)
	if !health.Keywords {
		findings = append(findings, good(h.lang.T("command.doctor.keywords.name"), h.lang.T("command.doctor.keywords.none")))
	}
	if !health.Idle {
		findings = append(findings, good(h.lang.T("command.doctor.idle.name"), h.lang.T("command.doctor.idle.none")))
	}
	return findings
}

// otherReaders finds other installations that take letters out of the same mailbox. Each letter is then processed by one of them only, which
// may be the one that knows nothing of it.
func (h mailHealth) otherReaders(health transport.Health) []finding {
	others := slices.DeleteFunc(slices.Clone(health.Readers), func(id string) bool { return id == h.installation })
	if len(others) == 0 || h.installation == "" {
		return nil
	}
	t := h.lang.T
	return []finding{bad(t("command.doctor.readers.name"), t("command.doctor.readers.fix"), t("command.doctor.readers.others", "Others", strings.Join(others, ", "), "Own", h.installation))}
}

// connectionFix is what to do about a mail server that was not reached. A certificate that this machine does not believe has its own remedy: the
// account and the password are right.
func connectionFix(lang locale.Language, otherwise locale.ID, err error) string {
	unbelieved := tls.CertificateVerificationError{Err: errors.New("")}
	if strings.Contains(err.Error(), unbelieved.Error()) { // go-imap hands the error on as text
		return lang.T("command.doctor.certificate.unbelieved")
	}
	return lang.T(otherwise)
}

func (h mailHealth) lookAtSending(ctx context.Context) []finding {
	health, err := transport.InspectSMTP(ctx, h.out)
	if err != nil {
		return []finding{bad(h.lang.T("command.doctor.smtp.server"), connectionFix(h.lang, "command.doctor.smtp.fix", err), err.Error())}
	}
	return h.lookAtCertificate(h.lang.T("command.doctor.certificate.smtp"), health.CertificateEnd)
}

// lookAtSignature compares the key that signs with the one that others are told of.
func (h mailHealth) lookAtSignature(ctx context.Context) finding {
	name := h.lang.T("command.doctor.dkim.name")
	signer := h.out.Signer
	if signer == nil {
		return good(name, h.lang.T("command.doctor.dkim.unsigned"))
	}
	want, err := signer.Record()
	if err != nil {
		return bad(name, h.lang.T("command.doctor.dkim.fix_key"), err.Error())
	}
	records, err := h.lookupTXT(ctx, signer.RecordName())
	if err != nil || !signer.PublishedIn(records) {
		fix := h.lang.T("command.doctor.dkim.fix_record", "Name", signer.RecordName(), "Record", want)
		return bad(name, fix, h.lang.T("command.doctor.dkim.unpublished", "Reason", err))
	}
	return good(name, h.lang.T("command.doctor.dkim.matches", "Name", signer.RecordName()))
}

func (h mailHealth) lookAtCertificate(name string, end time.Time) []finding {
	if end.IsZero() {
		return nil
	}
	day := calendar.Today(end).Vietnamese()
	if left := end.Sub(h.now); left < certificateNotice {
		ends := h.lang.T("command.doctor.certificate.ends", "Day", day, "Count", int(left.Hours()/24))
		return []finding{bad(name, h.lang.T("command.doctor.certificate.fix"), ends)}
	}
	return []finding{good(name, h.lang.T("command.doctor.certificate.good", "Day", day))}
}

// alertsOf passes on what the mail server insists on, often a password that ends soon.
func (h mailHealth) alertsOf(health transport.Health) []finding {
	var findings []finding
	for _, text := range health.Alerts {
		findings = append(findings, bad(h.lang.T("command.doctor.alert.name"), h.lang.T("command.doctor.alert.fix"), text))
	}
	return findings
}

func (h mailHealth) quotaOf(health transport.Health) []finding {
	if health.QuotaLimit == 0 {
		return nil
	}
	name, percent := h.lang.T("command.doctor.quota.name"), health.QuotaPercent()
	used := h.lang.T("command.doctor.quota.used", "Percent", percent, "Limit", health.QuotaLimit>>20)
	if percent >= quotaNotice {
		return []finding{bad(name, h.lang.T("command.doctor.quota.fix"), used)}
	}
	return []finding{good(name, used)}
}

// lookAtBorder sends loa a letter with a forged proof of its sender and sees whether the border lets it through.
func (h mailHealth) lookAtBorder(ctx context.Context) []finding {
	name := h.lang.T("command.doctor.border.name")
	if len(h.authserv) == 0 {
		return []finding{good(name, h.lang.T("command.doctor.border.none"))}
	}
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	_, domain, _ := strings.Cut(h.address, "@")
	probe := transport.SelfTest{
		Address: h.address, AuthservID: h.authserv[0], At: h.now, LoopID: domain,
		MessageID: fmt.Sprintf("loa.tu-kiem-tra.%s@%s", strings.ToLower(rand.Text()), domain),
	}
	probed, err := probe.Run(ctx, h.out, h.in)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		lost := h.lang.T("command.doctor.border.lost", "Seconds", int(probePatience.Seconds()))
		return []finding{bad(name, h.lang.T("command.doctor.border.lost_fix"), lost)}
	case err != nil:
		return []finding{bad(name, h.lang.T("command.doctor.border.fix"), err.Error())}
	}
	return append(h.lookAtClock(probed.Delay), h.borderOf(name, h.authserv[0], probed.ForgeryKept))
}

func (h mailHealth) borderOf(name, authserv string, kept bool) finding {
	if !kept {
		return good(name, h.lang.T("command.doctor.border.removed", "Server", authserv))
	}
	fix := strings.Join([]string{
		h.lang.T("command.doctor.border.remove"), h.lang.T("command.doctor.border.remove_postfix"),
		h.lang.T("command.doctor.border.remove_exchange"), h.lang.T("command.doctor.border.remove_otherwise"),
	}, " ")
	return bad(name, fix, h.lang.T("command.doctor.border.kept"))
}

func (h mailHealth) lookAtClock(took time.Duration) []finding {
	if took.Abs() < clockNotice {
		return nil
	}
	return []finding{bad(h.lang.T("command.doctor.mail_clock.name"), h.lang.T("command.doctor.mail_clock.fix"), h.lang.T("command.doctor.mail_clock.differs", "Count", int(took.Abs().Minutes())))}
}

// lookAtSilence warns when nothing at all has come for long: a mailbox that is dead looks just like one that nobody writes to.
func lookAtSilence(ctx context.Context, a *app) []finding {
	name := a.lang.T("command.doctor.silence.name")
	if a.store == nil {
		return nil // told where the database was looked at
	}
	letters, err := a.store.RecentLettersIn(ctx, 1)
	switch {
	case err != nil:
		return []finding{a.unreadable(name, err)}
	case len(letters) == 0:
		return []finding{good(name, a.lang.T("command.doctor.silence.none"))}
	}
	day := calendar.Today(letters[0].FiledAt).Vietnamese()
	if now().Sub(letters[0].FiledAt) > silenceNotice {
		return []finding{bad(name, a.lang.T("command.doctor.silence.fix"), a.lang.T("command.doctor.silence.since", "Day", day))}
	}
	return []finding{good(name, a.lang.T("command.doctor.silence.day", "Day", day))}
}
