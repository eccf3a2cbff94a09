package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/config"
)

func TestLoadSettings(t *testing.T) {
	t.Parallel()
	t.Run("each mailbox has its account and its address", func(t *testing.T) {
		t.Parallel()
		s, loaded := loadSettings(config.Sources{Places: []string{}, Environ: []string{
			"LOA_ADDRESS=loa@hanoi.gov.vn", "LOA_IMAP=imap.hanoi.gov.vn:993", "LOA_IMAP_USER=loa",
			"LOA_IMAP_3=imap.hanoi.gov.vn:993", "LOA_IMAP_3_USER=vanthu", "LOA_IMAP_3_ADDRESS=Vanthu@hanoi.gov.vn",
			"LOA_IMAP_2=mail.thudo.gov.vn:143", "LOA_IMAP_2_USER=loa@thudo.gov.vn", "LOA_IMAP_2_TLS=starttls",
		}})
		want := []config.Mailbox{
			{Account: config.Account{Server: "imap.hanoi.gov.vn:993", User: "loa", TLS: "tls"}, Address: "loa@hanoi.gov.vn"},
			{Account: config.Account{Server: "mail.thudo.gov.vn:143", User: "loa@thudo.gov.vn", TLS: "starttls"}, Address: "loa@thudo.gov.vn"},
			{Account: config.Account{Server: "imap.hanoi.gov.vn:993", User: "vanthu", TLS: "tls"}, Address: "vanthu@hanoi.gov.vn"},
		}
		if diff := cmp.Diff(want, s.AllMailboxes()); diff != "" || faultOf(loaded) != nil {
			t.Errorf("mailboxes (%v) (-want +got):\n%s", faultOf(loaded), diff)
		}
	})
	t.Run("every mistake in mailboxes is named", func(t *testing.T) {
		t.Parallel()
		code, _, errs := call(t, []string{
			"LOA_ADDRESS=loa@hanoi.gov.vn", "LOA_IMAP_2=khong-co-cong", "LOA_IMAP_2_USER=loa@hanoi.gov.vn", "LOA_IMAP_5=a:1", "LOA_IMAP_1=b:1",
		}, "mail", "list")
		wantExit(t, code, exitUsage, errs, `LOA_IMAP_2="khong-co-cong"`, "LOA_ADDRESS và LOA_IMAP_2", "LOA_IMAP_5_ADDRESS", "LOA_IMAP_1")
	})
	t.Run("a number that is not positive is refused", func(t *testing.T) {
		t.Parallel()
		for _, setting := range []string{"LOA_SMTP_RATE", "LOA_ANSWER_LIMIT", "LOA_MAIL_ATTACHMENT_LIMIT"} {
			for _, number := range []string{"nhanh", "0", "-5"} {
				code, _, errs := call(t, []string{setting + "=" + number}, "mail", "routes")
				wantExit(t, code, exitUsage, errs, setting)
			}
		}
	})
}
