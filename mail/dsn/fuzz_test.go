package dsn_test

import (
	"strings"
	"testing"

	"loa/mail"
	"loa/mail/dsn"
	"loa/mail/mailtest"
)

func FuzzBounce(f *testing.F) {
	f.Add([]byte("Final-Recipient: rfc822; a@hanoi.test\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n"), "<a@hanoi.test>: 550 5.1.1 User unknown")
	f.Add([]byte("Original-Recipient: x400; a\n\nAction: delayed\nFinal-Recipient: utf-8;\xff@b.c"), "Message-ID: <x>\n will be retried a@b.c: 4.4.1")
	f.Fuzz(func(t *testing.T, fields []byte, words string) {
		for _, raw := range []string{report(string(fields)), "Return-Path: <>\r\nFrom: mailer-daemon@mx.test\r\nSubject: failure notice\r\nX-Failed-Recipients: " + string(fields) + "\r\n\r\n" + words} {
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
