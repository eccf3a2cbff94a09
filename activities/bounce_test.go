package activities

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"loa/activities/token"
	"loa/mail"
	"loa/mail/inbound"
	"loa/mail/senderauth"
	"loa/store"
)

// notice is a delivery report as the mail servers of a city write it.
type notice struct {
	to        string // where it comes back to
	about     string // Message-ID of the letter that it quotes
	recipient string
	action    string
	status    string
	plain     bool // without the part for machines
}

func (n notice) letter(t *testing.T) mail.Letter {
	t.Helper()
	status := fmt.Sprintf(`--ranh
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; thu.hanoi.test
X-Postfix-Queue-ID: 4Bxyz
Arrival-Date: Mon, 15 Mar 2027 09:12:00 +0700 (+07)

Final-Recipient: rfc822; %s
Original-Recipient: rfc822;%s
Action: %s
Status: %s
Remote-MTA: dns; so.test
Diagnostic-Code: smtp; 550 %s <%s>: Recipient address
    rejected: User unknown

`, n.recipient, n.recipient, n.action, n.status, n.status, n.recipient)
	if n.plain {
		status = ""
	}
	raw := fmt.Sprintf(`Return-Path: <>
Delivered-To: %s
From: MAILER-DAEMON@thu.hanoi.test (Mail Delivery System)
To: %s
Subject: Undelivered Mail Returned to Sender
Message-ID: <20270315@thu.hanoi.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="ranh"

--ranh
Content-Type: text/plain; charset=us-ascii

This is the mail system at host thu.hanoi.test.
%s--ranh
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: loa@cchc.hanoi.test
Message-ID: <%s@cchc.hanoi.test>
Subject: Giao =?utf-8?q?nhi=E1=BB=87m_v=E1=BB=A5?=

Kinh gui dong chi,
--ranh--
`, n.to, n.to, status, n.about)
	letter, err := mail.Parse([]byte(strings.ReplaceAll(raw, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	want := inbound.KindAuto
	if n.action == "failed" || n.plain {
		want = inbound.KindBounce
	}
	if reading := inbound.Interpret(letter, senderauth.Signatures{}, senderauth.Trust{}); reading.Kind != want {
		t.Fatalf("the report is read as %s, want %s", reading.Kind, want)
	}
	return letter
}

const khanh = "khanh@so.test"

// bounces is an outbox that has sent letters to one person.
func bounces(t *testing.T, letters int) *outboxTest {
	t.Helper()
	o := newOutbox(t)
	for i := range letters {
		o.queue(fmt.Sprint("thu-", i), khanh)
	}
	o.sends()
	return o
}

func (o *outboxTest) pathOf(key string) string {
	o.t.Helper()
	return token.ReturnPath(loaAddress, o.letter(key).BounceID)
}

func (o *outboxTest) reports(n notice) string {
	o.t.Helper()
	said, err := o.fileBounce(o.t.Context(), store.LetterIn{ID: 1, FiledAt: o.clock}, n.letter(o.t))
	if err != nil {
		o.t.Fatal(err)
	}
	return said
}

func TestWhatADeliveryReportDoes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		write func(o *outboxTest) notice
		lost  bool   // the first letter is known not to have arrived
		fails int    // counted against the mailbox
		note  string // what the record of the report says
	}{
		{"it came by the letter's own return path", func(o *outboxTest) notice {
			return notice{to: o.pathOf("thu-0"), recipient: khanh, action: "failed", status: "5.1.1"}
		}, true, 1, "không đến khanh@so.test (5.1.1)"},
		{"it quotes the letter", func(*outboxTest) notice {
			return notice{to: loaAddress, about: "thu-0", recipient: "Khanh@So.test", action: "failed", status: "5.1.1"}
		}, true, 1, "không đến"},
		{"it quotes the letter and speaks of another mailbox", func(*outboxTest) notice {
			return notice{to: loaAddress, about: "thu-0", recipient: "chuyen-tiep@nha.test", action: "failed", status: "5.1.1"}
		}, true, 0, "không đến"},
		{"it came by the return path and speaks of where the mailbox forwards to", func(o *outboxTest) notice {
			return notice{to: o.pathOf("thu-0"), recipient: "chuyen-tiep@nha.test", action: "failed", status: "5.1.1"}
		}, true, 1, "không đến"},
		{"the letter is late", func(o *outboxTest) notice {
			return notice{to: o.pathOf("thu-0"), recipient: khanh, action: "delayed", status: "4.4.1"}
		}, false, 0, "đến chậm"},
		{"the letter failed for a while", func(o *outboxTest) notice {
			return notice{to: o.pathOf("thu-0"), recipient: khanh, action: "failed", status: "4.4.7"}
		}, true, 0, "không đến"},
		{"policy refused it", func(o *outboxTest) notice {
			return notice{to: o.pathOf("thu-0"), recipient: khanh, action: "failed", status: "5.7.1"}
		}, true, 0, "không đến"},
		{"the letter arrived", func(o *outboxTest) notice {
			return notice{to: o.pathOf("thu-0"), recipient: khanh, action: "delivered", status: "2.0.0"}
		}, false, 0, "đã đến"},
		{"it names a letter that never was", func(*outboxTest) notice {
			return notice{to: loaAddress, about: "thu-la", recipient: khanh, action: "failed", status: "5.1.1"}
		}, false, 0, "không khớp"},
		{"its return path is invented", func(*outboxTest) notice {
			return notice{to: token.ReturnPath(loaAddress, strings.Repeat("a", token.BounceIDLength)), recipient: khanh, action: "failed", status: "5.1.1"}
		}, false, 0, "không khớp"},
		{"its return path is that of another house", func(o *outboxTest) notice {
			return notice{to: strings.Replace(o.pathOf("thu-0"), "cchc.", "khac.", 1), recipient: khanh, action: "failed", status: "5.1.1"}
		}, false, 0, "không khớp"},
		{"its return path and what it quotes are two letters", func(o *outboxTest) notice {
			return notice{to: o.pathOf("thu-0"), about: "thu-1", recipient: khanh, action: "failed", status: "5.1.1"}
		}, false, 0, "không khớp"},
		{"it says nothing for machines", func(o *outboxTest) notice {
			return notice{to: o.pathOf("thu-0"), plain: true}
		}, false, 0, "không đọc được kết quả"},
		{"a server that does something of its own", func(o *outboxTest) notice {
			return notice{to: o.pathOf("thu-0"), recipient: khanh, action: "expanded", status: "2.0.0"}
		}, false, 0, "expanded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := bounces(t, 2)
			o.clock = o.clock.Add(time.Minute)
			said := o.reports(tt.write(o))
			if !strings.Contains(said, tt.note) {
				t.Errorf("the record says %q, want %q", said, tt.note)
			}
			if letter := o.letter("thu-0"); letter.Undelivered() != tt.lost {
				t.Errorf("letter %+v", letter)
			}
			if o.letter("thu-1").Undelivered() {
				t.Error("the other letter is touched")
			}
			routes, err := o.Store.Routes(t.Context())
			if err != nil || len(routes) != min(tt.fails, 1) || tt.fails > 0 && routes[0].Failures != tt.fails {
				t.Errorf("routes %+v, %v; want %d failures", routes, err, tt.fails)
			}
		})
	}
}

func TestOneLetterCannotKillAMailboxHoweverOftenItIsReported(t *testing.T) {
	t.Parallel()
	o := bounces(t, 3)
	for range 5 {
		o.reports(notice{to: o.pathOf("thu-0"), about: "thu-0", recipient: khanh, action: "failed", status: "5.1.1"})
		o.reports(notice{to: loaAddress, about: "thu-0", recipient: khanh, action: "failed", status: "5.1.1"})
	}
	if n, err := o.Store.SuppressedAddresses(t.Context()); err != nil || n != 0 {
		t.Fatalf("%d dead mailboxes, %v", n, err)
	}
	o.reports(notice{to: o.pathOf("thu-1"), recipient: khanh, action: "failed", status: "5.1.1"})
	said := o.reports(notice{to: o.pathOf("thu-2"), recipient: khanh, action: "failed", status: "5.2.1"})
	if n, err := o.Store.SuppressedAddresses(t.Context()); err != nil || n != 1 || !strings.Contains(said, "ngừng gửi") {
		t.Errorf("%d dead mailboxes, %v; the record says %q", n, err, said)
	}
	o.queue("thu-3", khanh)
	o.sends()
	if letter := o.letter("thu-3"); letter.FailureReason != store.FailureSuppressed || len(o.took()) != 3 {
		t.Errorf("the next letter: %+v", letter)
	}
	o.reports(notice{to: o.pathOf("thu-2"), recipient: khanh, action: "delivered", status: "2.0.0"})
	if n, err := o.Store.SuppressedAddresses(t.Context()); err != nil || n != 0 {
		t.Errorf("%d dead mailboxes after a delivery, %v", n, err)
	}
}
