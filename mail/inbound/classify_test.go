package inbound_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

func TestMachinesAreToldFromPeople(t *testing.T) {
	t.Parallel()
	const answerHead = mailtest.FromField + "In-Reply-To: <loa." + mailtest.Token + ".1@tp.test>\r\n"
	tests := []struct {
		name, raw string
		want      inbound.Kind
	}{
		{"a person", answerHead + "Subject: Re: Xin ý kiến\r\n\r\nĐồng ý", inbound.KindReply},
		{"a person on Exchange", answerHead + "X-Auto-Response-Suppress: All\r\nSubject: Re: Xin ý kiến\r\n\r\nĐồng ý", inbound.KindReply},
		{"Auto-Submitted: no", answerHead + "Auto-Submitted: no\r\n\r\nĐồng ý", inbound.KindReply},
		{"an automatic reply", answerHead + "Auto-Submitted: auto-replied\r\n\r\nĐồng ý", inbound.KindAuto},
		{"an absence by its Vietnamese subject", answerHead + "Subject: Trả lời tự động: Xin ý kiến\r\n\r\nĐồng ý", inbound.KindAuto},
		{"an absence by its encoded subject", answerHead + "Subject: =?utf-8?B?VuG6r25nIG3hurd0OiBYaW4gw70ga2nhur9u?=\r\n\r\nĐồng ý", inbound.KindAuto},
		{"an absence by its English subject", answerHead + "Subject: Automatic reply: Xin ý kiến\r\n\r\nĐồng ý", inbound.KindAuto},
		{"an Exchange rule", answerHead + "X-Auto-Response-Suppress: All\r\nX-MS-Exchange-Inbox-Rules-Loop: a\r\n\r\nĐồng ý", inbound.KindAuto},
		{"bulk mail", answerHead + "Precedence: bulk\r\n\r\nĐồng ý", inbound.KindAuto},
		{"an autoresponder", answerHead + "X-Autoreply: yes\r\n\r\nĐồng ý", inbound.KindAuto},
		{"an empty return path", "Return-Path: <>\r\n" + answerHead + "\r\nĐồng ý", inbound.KindAuto},
		{"a no-reply address", "From: no-reply@tp.test\r\n\r\nĐồng ý", inbound.KindAuto},
		{"our own letter", answerHead + "X-Loa-Loop: loa-1\r\n\r\nĐồng ý", inbound.KindAuto},
		{"a read receipt", answerHead + "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: message/disposition-notification\r\n\r\na\r\n--x--\r\n", inbound.KindAuto},
		{"a calendar answer", answerHead + "Subject: Accepted: Họp\r\nContent-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR", inbound.KindAuto},
		{"a delivery report", answerHead + "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\na\r\n--x--\r\n", inbound.KindBounce},
		{"a bounce of a mail server", "Return-Path: <>\r\nFrom: MAILER-DAEMON@tp.test\r\nSubject: Undelivered Mail Returned to Sender\r\n\r\nĐồng ý", inbound.KindBounce},
		{"failed recipients", mailtest.FromField + "X-Failed-Recipients: a@tp.test\r\n\r\nĐồng ý", inbound.KindBounce},
		{"a letter out of the blue", mailtest.FromField + "Subject: Mời họp\r\n\r\nMời họp lúc 14h", inbound.KindOther},
		{"an answer by its subject alone", mailtest.FromField + "Subject: Trả lời: Xin ý kiến\r\n\r\nĐồng ý", inbound.KindReply},
		{"an answer by its address alone", "To: loa+" + mailtest.Token + "@tp.test\r\n" + mailtest.FromField + "\r\nĐồng ý", inbound.KindReply},
		{"a report by the form", answerHead + "\r\nMã: LOA-2022-0017 | Kỳ: Quý I/2022 | Đơn vị: UBND quận Ba Đình\nSố tin: 12\nSố bài: 5\n", inbound.KindReport},
		{"a report by its lines", answerHead + "\r\nKính gửi Phòng,\nSố tin: 12\nSố bài: 5\nKhó khăn, kiến nghị: Không\n", inbound.KindReport},
		{"a report by its subject", mailtest.FromField + "Subject: Báo cáo kết quả thực hiện quý I\r\n\r\nGửi phòng báo cáo kết quả quý I: 12 tin, 5 bài.", inbound.KindReport},
		{"a report by its file", answerHead + "Subject: Re: Nhắc nộp\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nKính gửi phòng.\r\n--x\r\nContent-Type: application/pdf; name=\"bc.pdf\"\r\n\r\n%PDF\r\n--x--\r\n", inbound.KindReport},
		{"a decision with a file is an answer", answerHead + "Subject: Re: Xin ý kiến\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: application/pdf; name=\"bc.pdf\"\r\n\r\n%PDF\r\n--x--\r\n", inbound.KindReply},
		{"a decision about a report is an answer", answerHead + "Subject: Re: Báo cáo kết quả quý I\r\n\r\nKhông đồng ý, số liệu sai.", inbound.KindReply},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := inbound.Explain([]byte(test.raw), mailtest.Trust)
			if got.Kind != test.want {
				t.Errorf("got %s, want %s: %+v", got.Kind, test.want, got.Checks)
			}
			if machine := got.Kind == inbound.KindAuto || got.Kind == inbound.KindBounce; machine && got.Verdict != reply.VerdictNone {
				t.Errorf("a machine decided: %s", got.Verdict)
			}
		})
	}
}

func TestTheTokenIsFoundWhereverItSurvives(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header string
		want         []inbound.Reference
		token        string
		conflict     bool
	}{
		{"nowhere", "To: loa@tp.test\r\n", nil, "", false},
		{"in To, in capitals", "To: Loa <LOA+ABCDEFGHIJKLMNOPQRSTUVWXYZ@tp.test>\r\n", []inbound.Reference{{Token: mailtest.Token, Where: "to"}}, mailtest.Token, false},
		{"in Delivered-To when To was rewritten", "To: loa@tp.test\r\nDelivered-To: loa+" + mailtest.Token + "@tp.test\r\n", []inbound.Reference{{Token: mailtest.Token, Where: "delivered-to"}}, mailtest.Token, false},
		{"in In-Reply-To", "In-Reply-To: <loa." + mailtest.Token + ".2@tp.test>\r\n", []inbound.Reference{{Token: mailtest.Token, Where: "in-reply-to"}}, mailtest.Token, false},
		{"in the youngest of References", "References: <loa." + mailtest.OtherToken + ".1@tp.test> <loa." + mailtest.Token + ".2@tp.test> <x@y.test>\r\n", []inbound.Reference{{Token: mailtest.Token, Where: "references"}}, mailtest.Token, false},
		{"short, in the subject", "Subject: Re: [loa-7K3F2] Xin ý kiến\r\n", []inbound.Reference{{Token: "7k3f2", Where: "subject"}}, "", false},
		{"address and thread agree", "To: loa+" + mailtest.Token + "@tp.test\r\nIn-Reply-To: <loa." + mailtest.Token + ".1@tp.test>\r\n", []inbound.Reference{{Token: mailtest.Token, Where: "to"}, {Token: mailtest.Token, Where: "in-reply-to"}}, mailtest.Token, false},
		{"address and thread disagree", "To: loa+" + mailtest.Token + "@tp.test\r\nIn-Reply-To: <loa." + mailtest.OtherToken + ".1@tp.test>\r\n", []inbound.Reference{{Token: mailtest.Token, Where: "to"}, {Token: mailtest.OtherToken, Where: "in-reply-to"}}, "", true},
		{"an id that only looks like one", "In-Reply-To: <" + mailtest.Token + "@mail.test>\r\n", nil, "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, mailtest.FromField+test.header+"\r\nĐồng ý")
			if diff := cmp.Diff(test.want, inbound.References(letter)); diff != "" {
				t.Error(diff)
			}
			got := inbound.Interpret(letter, senderauth.Signatures{}, mailtest.Trust)
			if got.Token != test.token || got.TokenConflict != test.conflict {
				t.Errorf("got token %q, conflict %t", got.Token, got.TokenConflict)
			}
		})
	}
}

func TestAReadingKeepsWhatTheCallerNeeds(t *testing.T) {
	t.Parallel()
	raw := mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField + "To: loa+" + mailtest.Token + "@tp.test\r\nSubject: Re: [LOA-2022-0017] Xin ý kiến\r\n\r\n"
	type essence struct {
		Kind            inbound.Kind
		Verdict         reply.Verdict
		Code, Task, Who string
		Comment         string
		Cancel          bool
		Proof           senderauth.Authentication
	}
	tests := []struct {
		name, body string
		want       essence
	}{
		{"a return with its reason", "Trả lại.\nThiếu số liệu.", essence{inbound.KindReply, reply.VerdictReturn, "", "LOA-2022-0017", "binh@tp.test", "Trả lại.\nThiếu số liệu.", false, senderauth.AuthenticatedByDMARC}},
		{"the ready answer", "DUYET 7K3F", essence{inbound.KindReply, reply.VerdictApprove, "7K3F", "LOA-2022-0017", "binh@tp.test", "", false, senderauth.AuthenticatedByDMARC}},
		{"an urgent word that is no code", "DUYET NGAY", essence{inbound.KindReply, reply.VerdictApprove, "", "LOA-2022-0017", "binh@tp.test", "", false, senderauth.AuthenticatedByDMARC}},
		{"taking it back", "HỦY", essence{inbound.KindReply, reply.VerdictReturn, "", "LOA-2022-0017", "binh@tp.test", "HỦY", true, senderauth.AuthenticatedByDMARC}},
		{"not me", "Không phải tôi", essence{inbound.KindReply, reply.VerdictUnclear, "", "LOA-2022-0017", "binh@tp.test", "", true, senderauth.AuthenticatedByDMARC}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := inbound.Explain([]byte(raw+test.body), mailtest.Trust)
			got := essence{r.Kind, r.Verdict, r.Code, r.TaskCode, r.Sender, r.Comment, r.Cancel, r.Authentication}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheJSONOfAReadingHasFourFields(t *testing.T) {
	t.Parallel()
	out, err := json.Marshal(inbound.Explain([]byte(mailtest.FromField+"Subject: Re: x\r\n\r\nĐồng ý"), mailtest.Trust))
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(out, &fields); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for name := range fields {
		names[name] = true
	}
	if diff := cmp.Diff(map[string]bool{"kind": true, "verdict": true, "new_text": true, "checks": true}, names); diff != "" {
		t.Error(diff)
	}
}

func TestTextAndHTMLThatDisagreeAreAskedAbout(t *testing.T) {
	t.Parallel()
	reading := inbound.Explain([]byte(mailtest.AlternativeLetter("Đồng ý", "<p>Không đồng ý</p>")), mailtest.Trust)
	if reading.Verdict == reply.VerdictApprove || reading.Confidence >= 0.8 {
		t.Errorf("got %s with confidence %.1f", reading.Verdict, reading.Confidence)
	}
	reading = inbound.Explain([]byte(mailtest.AlternativeLetter("Không đồng ý", "<p>Đồng ý</p>")), mailtest.Trust)
	if reading.Verdict != reply.VerdictUnclear {
		t.Errorf("got %s, want unclear", reading.Verdict)
	}
}

// BenchmarkExplain reads an ordinary reply of Gmail with its quotation, from bytes to verdict.
func BenchmarkExplain(b *testing.B) {
	raw := []byte(mailtest.Clients[1].Reply("Đồng ý với dự thảo, đề nghị phát hành ngay."))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if got := inbound.Explain(raw, mailtest.Trust); got.Verdict != reply.VerdictApprove {
			b.Fatalf("got %s", got.Verdict)
		}
	}
}
