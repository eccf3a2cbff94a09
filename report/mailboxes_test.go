package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"loa/locale"
	"loa/report"
)

func suppressedMailboxes() report.MailboxesInput {
	return report.MailboxesInput{
		To: coordinator,
		Mailboxes: []report.MailboxStatus{
			{Address: "binhnv@badinh.test", PersonName: "Nguyễn Văn Bình", UnitName: "UBND phường Ba Đình", Since: noon, Status: "5.1.1", Lost: 3},
			{Address: "vanthu@cu.hanoi.test", Since: noon.Add(time.Hour), Status: "5.4.4"},
		},
		Link: "https://loa.test/mailboxes",
	}
}

func TestComposeMailboxes(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Languages() {
		t.Run("two mailboxes in "+string(lang), func(t *testing.T) {
			t.Parallel()
			in := suppressedMailboxes()
			in.Language = lang
			letter, err := report.ComposeMailboxes(in)
			if err != nil {
				t.Fatal(err)
			}
			checkShape(t, lang, letter)
		})
	}
	t.Run("one mailbox is singular in English", func(t *testing.T) {
		t.Parallel()
		in := suppressedMailboxes()
		in.Language, in.Mailboxes = locale.English, in.Mailboxes[:1]
		letter, err := report.ComposeMailboxes(in)
		if err != nil {
			t.Fatal(err)
		}
		if want := "[LOA] A mailbox takes no letters: 1 (one) address"; letter.Subject != want {
			t.Errorf("subject %q, want %q", letter.Subject, want)
		}
	})
	t.Run("of many mailboxes the first are listed", func(t *testing.T) {
		t.Parallel()
		in := suppressedMailboxes()
		in.Link = ""
		for i := range 700 {
			in.Mailboxes = append(in.Mailboxes, report.MailboxStatus{Address: fmt.Sprintf("p%d@hanoi.test", i)})
		}
		for lang, want := range map[locale.Language]string{
			locale.Vietnamese: "còn 672 hộp thư khác", locale.English: "672 other mailboxes are not listed here",
		} {
			in.Language = lang
			letter, err := report.ComposeMailboxes(in)
			if err != nil {
				t.Fatal(err)
			}
			checkShape(t, lang, letter)
			if !strings.Contains(letter.Text, want) || len(letter.Text) > 6000 {
				t.Errorf("letter of %d bytes:\n%s", len(letter.Text), letter.Text)
			}
		}
	})
	t.Run("no mailbox is refused", func(t *testing.T) {
		t.Parallel()
		in := suppressedMailboxes()
		in.Mailboxes = nil
		if letter, err := report.ComposeMailboxes(in); err == nil {
			t.Errorf("got letter %q", letter.Subject)
		}
	})
	t.Run("a link that runs a script is refused", func(t *testing.T) {
		t.Parallel()
		in := suppressedMailboxes()
		in.Link = "javascript:alert(1)"
		if letter, err := report.ComposeMailboxes(in); err == nil {
			t.Errorf("got letter %q", letter.Subject)
		}
	})
}

func TestDeliveryFault(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"5.1.1": "không có hộp thư này", "5.2.2": "hộp thư đã đầy", "5.1.99": "địa chỉ không đúng", "5.7.1": "máy chủ thư của cơ quan nhận từ chối theo chính sách",
		"4.4.7": "đã thử nhiều lần mà chưa gửi được", "": "máy chủ thư từ chối",
	} {
		if got := report.DeliveryFault(locale.Vietnamese, status); got != want {
			t.Errorf("%q: %q, want %q", status, got, want)
		}
	}
	for status, word := range map[string]string{
		"5.1.0": "5.1", "5.1.1": "5.1.1", "5.1.2": "5.1.2", "5.1.3": "5.1.3", "5.1.6": "5.1.6", "5.1.10": "5.1.10", "5.2.0": "5.2", "5.2.1": "5.2.1",
		"5.2.2": "5.2.2", "5.2.3": "5.2.3", "5.3.0": "5.3", "5.3.4": "5.3.4", "5.4.0": "5.4", "5.4.4": "5.4.4", "5.4.7": "5.4.7", "5.7.0": "5.7",
		"4.4.7": "4", "": "other", "5.5.1": "other",
	} {
		for _, lang := range locale.Languages() {
			if got, want := report.DeliveryFault(lang, status), lang.Word("delivery_fault", word); got != want {
				t.Errorf("%q in %s: %q, want %q", status, lang, got, want)
			}
		}
	}
}
