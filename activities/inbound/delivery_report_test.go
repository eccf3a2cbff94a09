package inbound_test

import (
	"fmt"
	"strings"
	"testing"

	"loa/activities/token"
	"loa/mail/mailtest"
	"loa/plan"
	"loa/store"
)

// deliveryReport is a delivery report as mail servers write it.
type deliveryReport struct {
	to        string // the address that it is sent to
	about     string // Message-ID of the letter that it quotes
	recipient string
	action    string
	status    string
	plain     bool // without the machine-readable part
}

func (n deliveryReport) bytes(id string) []byte {
	report := mailtest.DSN{
		From: "MAILER-DAEMON@thu.hanoi.test (Mail Delivery System)", To: n.to, ID: id + "@thu.hanoi.test",
		Header: []string{"Return-Path: <>", "Delivered-To: " + n.to, "Auto-Submitted: auto-replied"},
		Text:   "This is the mail system at host thu.hanoi.test.",
		Returned: "From: loa@cchc.hanoi.test\r\nMessage-ID: <" + n.about + "@cchc.hanoi.test>\r\nSubject: Giao =?utf-8?q?nhi=E1=BB=87m_v=E1=BB=A5?=\r\n\r\n" +
			"Kinh gui dong chi,",
	}
	if !n.plain {
		report.Recipients = []string{mailtest.RecipientFields(n.recipient, n.action, n.status, "Original-Recipient: rfc822;"+n.recipient, "Remote-MTA: dns; so.test",
			"Diagnostic-Code: smtp; 550 "+n.status+" <"+n.recipient+">: Recipient address\r\n    rejected: User unknown")}
	}
	return report.Bytes()
}

const khanh = "khanh@so.test"

// reportFixture is a fixture with sent letters to one person, "thu-0" and so on, for delivery reports.
type reportFixture struct {
	*fixture
	reports int
}

func newReportFixture(t *testing.T, letters int) *reportFixture {
	t.Helper()
	r := &reportFixture{fixture: newFixture(t)}
	for i := range letters {
		r.queue(fmt.Sprint("thu-", i))
		r.Must(r.Store.SetSendingFields(t.Context(), []store.SendingFields{{Key: fmt.Sprint("thu-", i), BounceID: bounceID(fmt.Sprint("thu-", i))}}))
		r.Must(r.Store.MarkSent(t.Context(), fmt.Sprint("thu-", i), r.Clock))
	}
	return r
}

func bounceID(key string) string { return token.BounceID([]byte("khóa thử"), key) }

func (r *reportFixture) queue(key string) {
	r.t.Helper()
	r.Must(r.Store.QueueLetter(r.t.Context(), store.LetterOut{
		Key: key, Notice: plan.NoticeReminder, ToAddress: khanh, MessageID: key + "@cchc.hanoi.test", Subject: "Nhắc việc: " + key,
		Text: "Kính gửi đồng chí,", CreatedAt: r.Clock,
	}))
}

func (r *reportFixture) returnPathOf(key string) string {
	return token.ReturnPath(loaAt, bounceID(key))
}

// processReport processes a report and returns the note on record.
func (r *reportFixture) processReport(n deliveryReport) string {
	r.t.Helper()
	r.reports++
	in := r.process(n.bytes(fmt.Sprint("bao-", r.reports)))
	want := store.OutcomeIgnoredAuto
	if n.action == "failed" || n.plain {
		want = store.OutcomeBounce
	}
	if in.Outcome != want {
		r.t.Errorf("the outcome of the report is %s (%s), want %s", in.Outcome, in.Note, want)
	}
	return in.Note
}

func (r *reportFixture) suppressedAddresses() int {
	r.t.Helper()
	n, err := r.Store.SuppressedAddresses(r.t.Context())
	r.Must(err)
	return n
}

func TestDeliveryReport(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		write func(r *reportFixture) deliveryReport
		lost  bool   // the first letter counts as undelivered
		fails int    // failures counted against the mailbox
		note  string // part of the note on the report
	}{
		{
			name: "the return path names the letter",
			write: func(r *reportFixture) deliveryReport {
				return deliveryReport{to: r.returnPathOf("thu-0"), recipient: khanh, action: "failed", status: "5.1.1"}
			},
			lost:  true,
			fails: 1,
			note:  "không đến khanh@so.test (5.1.1)",
		},
		{
			name: "it quotes the letter",
			write: func(*reportFixture) deliveryReport {
				return deliveryReport{to: loaAt, about: "thu-0", recipient: "Khanh@So.test", action: "failed", status: "5.1.1"}
			},
			lost:  true,
			fails: 1,
			note:  "không đến",
		},
		{
			name: "it quotes the letter and reports on another mailbox",
			write: func(*reportFixture) deliveryReport {
				return deliveryReport{to: loaAt, about: "thu-0", recipient: "chuyen-tiep@nha.test", action: "failed", status: "5.1.1"}
			},
			lost: true,
			note: "không đến",
		},
		{
			name: "the return path names the letter, and it reports on the mailbox that letters are forwarded to",
			write: func(r *reportFixture) deliveryReport {
				return deliveryReport{to: r.returnPathOf("thu-0"), recipient: "chuyen-tiep@nha.test", action: "failed", status: "5.1.1"}
			},
			lost:  true,
			fails: 1,
			note:  "không đến",
		},
		{
			name: "the letter is late",
			write: func(r *reportFixture) deliveryReport {
				return deliveryReport{to: r.returnPathOf("thu-0"), recipient: khanh, action: "delayed", status: "4.4.1"}
			},
			note: "đến chậm",
		},
		{
			name: "the letter failed for a while",
			write: func(r *reportFixture) deliveryReport {
				return deliveryReport{to: r.returnPathOf("thu-0"), recipient: khanh, action: "failed", status: "4.4.7"}
			},
			lost: true,
			note: "không đến",
		},
		{
			name: "policy refused it",
			write: func(r *reportFixture) deliveryReport {
				return deliveryReport{to: r.returnPathOf("thu-0"), recipient: khanh, action: "failed", status: "5.7.1"}
			},
			lost: true,
			note: "không đến",
		},
		{
			name: "the letter arrived",
			write: func(r *reportFixture) deliveryReport {
				return deliveryReport{to: r.returnPathOf("thu-0"), recipient: khanh, action: "delivered", status: "2.0.0"}
			},
			note: "đã đến",
		},
		{
			name: "it names an unknown letter",
			write: func(*reportFixture) deliveryReport {
				return deliveryReport{to: loaAt, about: "thu-la", recipient: khanh, action: "failed", status: "5.1.1"}
			},
			note: "không khớp",
		},
		{
			name: "its return path is unknown",
			write: func(*reportFixture) deliveryReport {
				return deliveryReport{to: token.ReturnPath(loaAt, strings.Repeat("a", token.BounceIDLength)), recipient: khanh, action: "failed", status: "5.1.1"}
			},
			note: "không khớp",
		},
		{
			name: "its return path is of another domain",
			write: func(r *reportFixture) deliveryReport {
				return deliveryReport{to: strings.Replace(r.returnPathOf("thu-0"), "cchc.", "khac.", 1), recipient: khanh, action: "failed", status: "5.1.1"}
			},
			note: "không khớp",
		},
		{
			name: "its return path and its quotation name two letters",
			write: func(r *reportFixture) deliveryReport {
				return deliveryReport{to: r.returnPathOf("thu-0"), about: "thu-1", recipient: khanh, action: "failed", status: "5.1.1"}
			},
			note: "không khớp",
		},
		{
			name: "it has no machine-readable part",
			write: func(r *reportFixture) deliveryReport {
				return deliveryReport{to: r.returnPathOf("thu-0"), plain: true}
			},
			note: "không đọc được kết quả",
		},
		{
			name: "an action that is not counted",
			write: func(r *reportFixture) deliveryReport {
				return deliveryReport{to: r.returnPathOf("thu-0"), recipient: khanh, action: "expanded", status: "2.0.0"}
			},
			note: "expanded",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newReportFixture(t, 2)
			if note := r.processReport(tt.write(r)); !strings.Contains(note, tt.note) {
				t.Errorf("the record says %q, want %q", note, tt.note)
			}
			if letter := r.queued("thu-0"); letter.Undelivered() != tt.lost {
				t.Errorf("letter %+v", letter)
			}
			if r.queued("thu-1").Undelivered() {
				t.Error("the other letter is changed")
			}
			routes, err := r.Store.Routes(t.Context())
			if err != nil || len(routes) != min(tt.fails, 1) || tt.fails > 0 && routes[0].Failures != tt.fails {
				t.Errorf("routes %+v, %v; want %d failures", routes, err, tt.fails)
			}
		})
	}
}

// TestDeliveryReportsCount checks that several reports on one letter count once against its mailbox.
func TestDeliveryReportsCount(t *testing.T) {
	t.Parallel()
	r := newReportFixture(t, 3)
	for range 5 {
		r.processReport(deliveryReport{to: r.returnPathOf("thu-0"), about: "thu-0", recipient: khanh, action: "failed", status: "5.1.1"})
		r.processReport(deliveryReport{to: loaAt, about: "thu-0", recipient: khanh, action: "failed", status: "5.1.1"})
	}
	if n := r.suppressedAddresses(); n != 0 {
		t.Fatalf("%d suppressed addresses after one lost letter", n)
	}
	r.processReport(deliveryReport{to: r.returnPathOf("thu-1"), recipient: khanh, action: "failed", status: "5.1.1"})
	note := r.processReport(deliveryReport{to: r.returnPathOf("thu-2"), recipient: khanh, action: "failed", status: "5.2.1"})
	if n := r.suppressedAddresses(); n != 1 || !strings.Contains(note, "ngừng gửi") {
		t.Errorf("%d suppressed addresses after three lost letters; the record says %q", n, note)
	}
	r.queue("thu-3")
	suppressions, err := r.Store.Suppressions(t.Context(), []string{"thu-3"}, store.SendingLimits{PerDay: 50, Now: r.Clock})
	if err != nil || suppressions["thu-3"] != store.FailureSuppressed {
		t.Errorf("the next letter is %q, %v", suppressions["thu-3"], err)
	}
	r.processReport(deliveryReport{to: r.returnPathOf("thu-2"), recipient: khanh, action: "delivered", status: "2.0.0"})
	if n := r.suppressedAddresses(); n != 0 {
		t.Errorf("%d suppressed addresses after a delivery", n)
	}
}
