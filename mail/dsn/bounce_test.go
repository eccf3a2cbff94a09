package dsn_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/dsn"
	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

// sentID is the id of the letter that the reports are about.
const sentID = "loa." + mailtest.Token + ".1@loa.test"

// statusReport returns a delivery status notification with the given fields of recipients. The header of our letter comes back in it.
func statusReport(fields string) string {
	return string(mailtest.DSN{
		From: "MAILER-DAEMON@mx.hanoi.test (Mail Delivery System)", To: "loa@loa.test", Header: []string{"Return-Path: <>", "Auto-Submitted: auto-replied"},
		Text: "Đồng ý. This is the mail system at host mx.hanoi.test.", Recipients: []string{fields},
		Returned: "From: loa@loa.test\r\nMessage-ID: <" + sentID + ">\r\nSubject: x",
	}.Bytes())
}

// summary gives the id and one line for each recipient.
func summary(b dsn.Bounce) []string {
	out := []string{b.MessageID}
	for _, r := range b.Recipients {
		out = append(out, strings.TrimSpace(strings.Join([]string{r.Address, r.Original, string(r.Action), r.Status, r.Diagnostic}, "|")))
	}
	return out
}

func TestParse(t *testing.T) {
	t.Parallel()
	t.Run("reports name each recipient", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name, raw string
			want      []string
			kind      inbound.Kind
		}{
			{
				name: "Postfix, one unknown user", raw: statusReport("Final-Recipient: rfc822; GD_SONV@hanoi.test\r\nOriginal-Recipient: rfc822;giamdoc@hanoi.test\r\nAction: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx.hanoi.test\r\nDiagnostic-Code: smtp; 550 5.1.1 <gd_sonv@hanoi.test>:\r\n Recipient address rejected: User unknown"),
				want: []string{sentID, "gd_sonv@hanoi.test|giamdoc@hanoi.test|failed|5.1.1|550 5.1.1 <gd_sonv@hanoi.test>: Recipient address rejected: User unknown"},
				kind: inbound.KindBounce,
			},
			{
				name: "two recipients, one delivered", raw: statusReport("Final-Recipient: rfc822; a@hanoi.test\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\nFinal-Recipient: rfc822; b@hanoi.test\r\nAction: delivered\r\nStatus: 2.0.0\r\n"),
				want: []string{sentID, "a@hanoi.test||failed|5.2.2|", "b@hanoi.test||delivered|2.0.0|"},
				kind: inbound.KindBounce,
			},
			{
				name: "a delay is no failure", raw: statusReport("Final-Recipient: rfc822; a@hanoi.test\r\nAction: delayed\r\nStatus: 4.4.1\r\nWill-Retry-Until: Wed, 8 Jun 2022 09:00:00 +0700\r\n"),
				want: []string{sentID, "a@hanoi.test||delayed|4.4.1|"},
				kind: inbound.KindAuto,
			},
			{
				name: "a receipt", raw: statusReport("Final-Recipient: rfc822;a@hanoi.test\r\nAction: delivered (to mailbox)\r\nStatus: 2.1.5\r\n"),
				want: []string{sentID, "a@hanoi.test||delivered|2.1.5|"},
				kind: inbound.KindAuto,
			},
			{
				name: "relayed", raw: statusReport("Final-Recipient: rfc822;a@hanoi.test\r\nAction: relayed\r\nStatus: 2.0.0\r\n"),
				want: []string{sentID, "a@hanoi.test||relayed|2.0.0|"},
				kind: inbound.KindAuto,
			},
			{
				name: "only the original recipient, in bare lines", raw: statusReport("Original-Recipient: rfc822;a@hanoi.test\nAction: failed\nStatus: 5.0.0 (permanent)\n"),
				want: []string{sentID, "a@hanoi.test|a@hanoi.test|failed|5.0.0|"},
				kind: inbound.KindBounce,
			},
			{
				name: "lines that are no field", raw: statusReport("Your letter did not arrive\r\n> quoted\r\nFinal-Recipient: rfc822; a@hanoi.test\r\nLý-do: x\r\nAction : failed\r\nStatus: 5.1.1\r\nUser unknown\r\n\r\nFinal-Recipient: rfc822; b@hanoi.test\r\nAction: failed\r\n"),
				want: []string{sentID, "a@hanoi.test||failed|5.1.1|", "b@hanoi.test||failed||"},
				kind: inbound.KindBounce,
			},
			{
				name: "100,000 empty lines", raw: statusReport(strings.Repeat("\r\n", 100_000) + "Final-Recipient: rfc822; a@hanoi.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"),
				want: []string{sentID, "a@hanoi.test||failed|5.1.1|"},
				kind: inbound.KindBounce,
			},
			{name: "a report that says nothing", raw: statusReport("X: y"), want: []string{sentID}, kind: inbound.KindBounce},
			{
				name: "the whole letter comes back", raw: strings.Replace(statusReport("Final-Recipient: rfc822; a@hanoi.test\r\nAction: failed\r\nStatus: 5.1.1"), "text/rfc822-headers", "message/rfc822", 1),
				want: []string{sentID, "a@hanoi.test||failed|5.1.1|"},
				kind: inbound.KindBounce,
			},
			{
				name: "Exim in prose", raw: "From: Mail Delivery System <Mailer-Daemon@mx.test>\r\nTo: loa@loa.test\r\nX-Failed-Recipients: a@hanoi.test\r\nSubject: Mail delivery failed: returning message to sender\r\n\r\nThis message was created automatically by mail delivery software.\r\n\r\nA message that you sent could not be delivered to one or more of its\r\nrecipients. This is a permanent error. The following address(es) failed:\r\n\r\n  a@hanoi.test\r\n    host mx.hanoi.test [192.0.2.1]\r\n    SMTP error from remote mail server after RCPT TO:<a@hanoi.test>:\r\n    550 5.1.1 User unknown\r\n\r\n------ This is a copy of the message, including all the headers. ------\r\n\r\nMessage-ID: <" + sentID + ">\r\nTo: khac@hanoi.test\r\n",
				want: []string{sentID, "a@hanoi.test||failed|5.1.1|host mx.hanoi.test [192.0.2.1] SMTP error from remote mail server after RCPT TO:<a@hanoi.test>: 550 5.1.1 User unknown"},
				kind: inbound.KindBounce,
			},
			{
				name: "qmail in prose", raw: "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test\r\nTo: loa@loa.test\r\nSubject: failure notice\r\n\r\nHi. This is the qmail-send program at mx.test.\r\nI'm afraid I wasn't able to deliver your message to the following addresses.\r\nThis is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n<a@hanoi.test>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nReturn-Path: <loa@loa.test>\r\nMessage-ID: <" + sentID + ">\r\nTo: b@hanoi.test\r\n",
				want: []string{sentID, "a@hanoi.test||failed|5.1.1|Sorry, no mailbox here by that name. (#5.1.1)"},
				kind: inbound.KindBounce,
			},
			{
				name: "Exchange in Vietnamese prose", raw: "Return-Path: <>\r\nFrom: postmaster@hanoi.test\r\nTo: loa@loa.test\r\nIn-Reply-To: <" + sentID + ">\r\nSubject: Không thể gửi: Xin ý kiến\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Không thể gửi thư của bạn đến người nhận sau:</p><p>Giám đốc (<a href=\"mailto:gd@hanoi.test\">gd@hanoi.test</a>)<br>Hộp thư đã đầy. 552 5.2.2 mailbox full</p>",
				want: []string{sentID, "gd@hanoi.test||failed|5.2.2|Hộp thư đã đầy. 552 5.2.2 mailbox full"},
				kind: inbound.KindBounce,
			},
			{
				name: "Exchange in English prose", raw: "Return-Path: <>\r\nFrom: Microsoft Outlook <postmaster@hanoi.test>\r\nTo: loa@loa.test\r\nReferences: <" + sentID + ">\r\nSubject: Undeliverable: Xin ý kiến\r\n\r\nDelivery has failed to these recipients or groups:\r\n\r\ngd@hanoi.test\r\nThe email address you entered couldn't be found. Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'\r\n",
				want: []string{sentID, "gd@hanoi.test||failed|5.1.10|The email address you entered couldn't be found. Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'"},
				kind: inbound.KindBounce,
			},
			{
				name: "Zimbra's delay in prose", raw: "Return-Path: <>\r\nFrom: MAILER-DAEMON@hanoi.test\r\nTo: loa@loa.test\r\nSubject: Delivery Status Notification (Delay)\r\n\r\nYour message could not be delivered for 4 hours. It will be retried until it is 5 days old.\r\n\r\n<a@hanoi.test>: connect to mx.hanoi.test: Connection timed out\r\n",
				want: []string{"", "a@hanoi.test||delayed||connect to mx.hanoi.test: Connection timed out"},
				kind: inbound.KindAuto,
			},
			{
				name: "a reply code alone", raw: "Return-Path: <>\r\nFrom: MAILER-DAEMON@hanoi.test\r\nTo: loa@loa.test\r\nSubject: Undelivered Mail\r\n\r\n<a@hanoi.test>: host mx said: 550 No such user\r\n",
				want: []string{"", "a@hanoi.test||failed|5.0.0|host mx said: 550 No such user"},
				kind: inbound.KindBounce,
			},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				letter := mailtest.Parse(t, test.raw)
				bounce, ok := dsn.Parse(letter)
				if diff := cmp.Diff(test.want, summary(bounce)); diff != "" || !ok {
					t.Errorf("%t %s", ok, diff)
				}
				got := inbound.Interpret(letter, senderauth.Signatures{}, mailtest.Trust, reply.Context{})
				if got.Kind != test.kind || got.Verdict != reply.VerdictNone || got.Bounce == nil {
					t.Errorf("got kind %s, verdict %s: %+v", got.Kind, got.Verdict, got.Checks)
				}
			})
		}
	})
	t.Run("the letter of a person is no report", func(t *testing.T) {
		t.Parallel()
		for _, body := range []string{"Đồng ý", "Thư của tôi không gửi được đến a@hanoi.test, 550 5.1.1"} {
			if bounce, ok := dsn.Parse(mailtest.Parse(t, mailtest.PlainLetter("utf-8", "8bit", body))); ok {
				t.Errorf("%q: %+v", body, bounce)
			}
		}
	})
}

// FuzzParse parses reports of any fields and words: every recipient has an address of its own, in clean text.
func FuzzParse(f *testing.F) {
	f.Add([]byte("Final-Recipient: rfc822; a@hanoi.test\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n"), "<a@hanoi.test>: 550 5.1.1 User unknown")
	f.Add([]byte("Original-Recipient: x400; a\n\nAction: delayed\nFinal-Recipient: utf-8;\xff@b.c"), "Message-ID: <x>\n will be retried a@b.c: 4.4.1")
	f.Fuzz(func(t *testing.T, fields []byte, prose string) {
		for _, raw := range []string{statusReport(string(fields)), "Return-Path: <>\r\nFrom: mailer-daemon@mx.test\r\nSubject: failure notice\r\nX-Failed-Recipients: " + string(fields) + "\r\n\r\n" + prose} {
			letter, err := mail.Parse([]byte(raw))
			if err != nil {
				continue
			}
			bounce, _ := dsn.Parse(letter)
			seen := map[string]bool{}
			for _, r := range bounce.Recipients {
				mailtest.AssertCleanText(t, "diagnostic", r.Diagnostic)
				mailtest.AssertCleanText(t, "address", r.Address)
				if !strings.Contains(r.Address, "@") || seen[r.Address] || r.Action == "" || strings.ContainsAny(r.Address+r.Diagnostic, "\r\n") {
					t.Errorf("recipient %+v", r)
				}
				seen[r.Address] = true
			}
		}
	})
}
