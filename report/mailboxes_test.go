package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"loa/report"
)

func deadMailboxes() report.MailboxesInput {
	return report.MailboxesInput{
		To: coordinator,
		Mailboxes: []report.MailboxStatus{
			{Address: "binhnv@badinh.test", PersonName: "Nguyễn Văn Bình", UnitName: "UBND phường Ba Đình", Since: noon, Status: "5.1.1", Lost: 3},
			{Address: "vanthu@cu.hanoi.test", Since: noon.Add(time.Hour), Status: "5.4.4"},
		},
		Link: "https://loa.test/mailboxes",
	}
}

func TestTheLetterAboutDeadMailboxesReadsAsReviewed(t *testing.T) {
	t.Parallel()
	letter, err := report.ComposeMailboxes(deadMailboxes())
	if err != nil {
		t.Fatal(err)
	}
	checkShape(t, letter)
	golden(t, "dead_mailboxes.txt.golden", "Subject: "+letter.Subject+"\n\n"+letter.Text)
	golden(t, "dead_mailboxes.html.golden", letter.HTML)
}

func TestALetterAboutManyMailboxesStaysALetter(t *testing.T) {
	t.Parallel()
	in := deadMailboxes()
	in.Link = ""
	for i := range 700 {
		in.Mailboxes = append(in.Mailboxes, report.MailboxStatus{Address: fmt.Sprintf("p%d@hanoi.test", i)})
	}
	letter, err := report.ComposeMailboxes(in)
	if err != nil {
		t.Fatal(err)
	}
	checkShape(t, letter)
	if !strings.Contains(letter.Text, "còn 672 hộp thư khác") || len(letter.Text) > 6000 {
		t.Errorf("letter of %d bytes:\n%s", len(letter.Text), letter.Text)
	}
}

func TestNoLetterIsWrittenAboutNoMailbox(t *testing.T) {
	t.Parallel()
	in := deadMailboxes()
	in.Mailboxes = nil
	if letter, err := report.ComposeMailboxes(in); err == nil {
		t.Errorf("got letter %q", letter.Subject)
	}
	in = deadMailboxes()
	in.Link = "javascript:alert(1)"
	if letter, err := report.ComposeMailboxes(in); err == nil {
		t.Errorf("got letter %q", letter.Subject)
	}
}

func TestWhyALetterDidNotArriveIsSaidInWords(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"5.1.1": "không có hộp thư này", "5.2.2": "hộp thư đã đầy", "5.1.99": "địa chỉ không đúng", "5.7.1": "máy chủ thư của cơ quan nhận từ chối theo chính sách",
		"4.4.7": "đã thử nhiều lần mà chưa gửi được", "": "máy chủ thư từ chối",
	} {
		if got := report.DeliveryFault(status); got != want {
			t.Errorf("%q: %q, want %q", status, got, want)
		}
	}
}
