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
	const answerHead = mailtest.FromBinh + "In-Reply-To: <loa." + mailtest.Token + ".1@tp.test>\r\n"
	tests := []struct {
		name, raw string
		want      inbound.Kind
	}{
		{name: "a person", raw: answerHead + "Subject: Re: Xin ý kiến\r\n\r\nĐồng ý", want: inbound.KindReply},
		{name: "a person on Exchange", raw: answerHead + "X-Auto-Response-Suppress: All\r\nSubject: Re: Xin ý kiến\r\n\r\nĐồng ý", want: inbound.KindReply},
		{name: "Auto-Submitted: no", raw: answerHead + "Auto-Submitted: no\r\n\r\nĐồng ý", want: inbound.KindReply},
		{name: "an automatic reply", raw: answerHead + "Auto-Submitted: auto-replied\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "an absence by its Vietnamese subject", raw: answerHead + "Subject: Trả lời tự động: Xin ý kiến\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "an absence by its encoded subject", raw: answerHead + "Subject: =?utf-8?B?VuG6r25nIG3hurd0OiBYaW4gw70ga2nhur9u?=\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "an absence by its English subject", raw: answerHead + "Subject: Automatic reply: Xin ý kiến\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "an Exchange rule", raw: answerHead + "X-Auto-Response-Suppress: All\r\nX-MS-Exchange-Inbox-Rules-Loop: a\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "bulk mail", raw: answerHead + "Precedence: bulk\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "an autoresponder", raw: answerHead + "X-Autoreply: yes\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "an empty return path", raw: "Return-Path: <>\r\n" + answerHead + "\r\nĐồng ý", want: inbound.KindAuto},
		{name: "a no-reply address", raw: "From: no-reply@tp.test\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "our own letter", raw: answerHead + "X-Loa-Loop: loa-1\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "a read receipt", raw: answerHead + "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: message/disposition-notification\r\n\r\na\r\n--x--\r\n", want: inbound.KindAuto},
		{name: "a calendar answer", raw: answerHead + "Subject: Accepted: Họp\r\nContent-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR", want: inbound.KindAuto},
		{name: "a delivery report", raw: answerHead + "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\na\r\n--x--\r\n", want: inbound.KindBounce},
		{name: "a bounce of a mail server", raw: "Return-Path: <>\r\nFrom: MAILER-DAEMON@tp.test\r\nSubject: Undelivered Mail Returned to Sender\r\n\r\nĐồng ý", want: inbound.KindBounce},
		{name: "failed recipients", raw: mailtest.FromBinh + "X-Failed-Recipients: a@tp.test\r\n\r\nĐồng ý", want: inbound.KindBounce},
		{name: "a letter out of the blue", raw: mailtest.FromBinh + "Subject: Mời họp\r\n\r\nMời họp lúc 14h", want: inbound.KindOther},
		{name: "an answer by its subject alone", raw: mailtest.FromBinh + "Subject: Trả lời: Xin ý kiến\r\n\r\nĐồng ý", want: inbound.KindReply},
		{name: "an answer by its address alone", raw: "To: loa+" + mailtest.Token + "@tp.test\r\n" + mailtest.FromBinh + "\r\nĐồng ý", want: inbound.KindReply},
		{name: "a report by the form", raw: answerHead + "\r\nMã: LOA-2022-0017 | Kỳ: Quý I/2022 | Đơn vị: UBND quận Ba Đình\nSố tin: 12\nSố bài: 5\n", want: inbound.KindReport},
		{name: "a report by its lines", raw: answerHead + "\r\nKính gửi Phòng,\nSố tin: 12\nSố bài: 5\nKhó khăn, kiến nghị: Không\n", want: inbound.KindReport},
		{name: "a report by its subject", raw: mailtest.FromBinh + "Subject: Báo cáo kết quả thực hiện quý I\r\n\r\nGửi phòng báo cáo kết quả quý I: 12 tin, 5 bài.", want: inbound.KindReport},
		{name: "a report by its file", raw: answerHead + "Subject: Re: Nhắc nộp\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nKính gửi phòng.\r\n--x\r\nContent-Type: application/pdf; name=\"bc.pdf\"\r\n\r\n%PDF\r\n--x--\r\n", want: inbound.KindReport},
		{name: "a decision with a file is an answer", raw: answerHead + "Subject: Re: Xin ý kiến\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: application/pdf; name=\"bc.pdf\"\r\n\r\n%PDF\r\n--x--\r\n", want: inbound.KindReply},
		{name: "a decision about a report is an answer", raw: answerHead + "Subject: Re: Báo cáo kết quả quý I\r\n\r\nKhông đồng ý, số liệu sai.", want: inbound.KindReply},
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
		{name: "nowhere", header: "To: loa@tp.test\r\n", want: nil, token: "", conflict: false},
		{name: "in To, in capitals", header: "To: Loa <LOA+ABCDEFGHIJKLMNOPQRSTUVWXYZ@tp.test>\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "to"}}, token: mailtest.Token, conflict: false},
		{name: "in Delivered-To when To was rewritten", header: "To: loa@tp.test\r\nDelivered-To: loa+" + mailtest.Token + "@tp.test\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "delivered-to"}}, token: mailtest.Token, conflict: false},
		{name: "in In-Reply-To", header: "In-Reply-To: <loa." + mailtest.Token + ".2@tp.test>\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "in-reply-to"}}, token: mailtest.Token, conflict: false},
		{name: "in the youngest of References", header: "References: <loa." + mailtest.Another + ".1@tp.test> <loa." + mailtest.Token + ".2@tp.test> <x@y.test>\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "references"}}, token: mailtest.Token, conflict: false},
		{name: "short, in the subject", header: "Subject: Re: [loa-7K3F2] Xin ý kiến\r\n", want: []inbound.Reference{{Token: "7k3f2", Where: "subject"}}, token: "", conflict: false},
		{name: "address and thread agree", header: "To: loa+" + mailtest.Token + "@tp.test\r\nIn-Reply-To: <loa." + mailtest.Token + ".1@tp.test>\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "to"}, {Token: mailtest.Token, Where: "in-reply-to"}}, token: mailtest.Token, conflict: false},
		{name: "address and thread disagree", header: "To: loa+" + mailtest.Token + "@tp.test\r\nIn-Reply-To: <loa." + mailtest.Another + ".1@tp.test>\r\n", want: []inbound.Reference{{Token: mailtest.Token, Where: "to"}, {Token: mailtest.Another, Where: "in-reply-to"}}, token: "", conflict: true},
		{name: "an id that only looks like one", header: "In-Reply-To: <" + mailtest.Token + "@mail.test>\r\n", want: nil, token: "", conflict: false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, mailtest.FromBinh+test.header+"\r\nĐồng ý")
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
	raw := mailtest.Results("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromBinh + "To: loa+" + mailtest.Token + "@tp.test\r\nSubject: Re: [LOA-2022-0017] Xin ý kiến\r\n\r\n"
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
		{name: "a return with its reason", body: "Trả lại.\nThiếu số liệu.", want: essence{Kind: inbound.KindReply, Verdict: reply.VerdictReturn, Code: "", Task: "LOA-2022-0017", Who: "binh@tp.test", Comment: "Trả lại.\nThiếu số liệu.", Cancel: false, Proof: senderauth.AuthenticatedByDMARC}},
		{name: "the ready answer", body: "DUYET 7K3F", want: essence{Kind: inbound.KindReply, Verdict: reply.VerdictApprove, Code: "7K3F", Task: "LOA-2022-0017", Who: "binh@tp.test", Comment: "", Cancel: false, Proof: senderauth.AuthenticatedByDMARC}},
		{name: "an urgent word that is no code", body: "DUYET NGAY", want: essence{Kind: inbound.KindReply, Verdict: reply.VerdictApprove, Code: "", Task: "LOA-2022-0017", Who: "binh@tp.test", Comment: "", Cancel: false, Proof: senderauth.AuthenticatedByDMARC}},
		{name: "taking it back", body: "HỦY", want: essence{Kind: inbound.KindReply, Verdict: reply.VerdictReturn, Code: "", Task: "LOA-2022-0017", Who: "binh@tp.test", Comment: "HỦY", Cancel: true, Proof: senderauth.AuthenticatedByDMARC}},
		{name: "not me", body: "Không phải tôi", want: essence{Kind: inbound.KindReply, Verdict: reply.VerdictUnclear, Code: "", Task: "LOA-2022-0017", Who: "binh@tp.test", Comment: "", Cancel: true, Proof: senderauth.AuthenticatedByDMARC}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := inbound.Explain([]byte(raw+test.body), mailtest.Trust)
			got := essence{Kind: r.Kind, Verdict: r.Verdict, Code: r.Code, Task: r.TaskCode, Who: r.Sender, Comment: r.Comment, Cancel: r.Cancel, Proof: r.Authentication}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheJSONOfAReadingHasFourFields(t *testing.T) {
	t.Parallel()
	out, err := json.Marshal(inbound.Explain([]byte(mailtest.FromBinh+"Subject: Re: x\r\n\r\nĐồng ý"), mailtest.Trust))
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
	reading := inbound.Explain([]byte(mailtest.Alternative("Đồng ý", "<p>Không đồng ý</p>")), mailtest.Trust)
	if reading.Verdict == reply.VerdictApprove || reading.Confidence >= 0.8 {
		t.Errorf("got %s with confidence %.1f", reading.Verdict, reading.Confidence)
	}
	reading = inbound.Explain([]byte(mailtest.Alternative("Không đồng ý", "<p>Đồng ý</p>")), mailtest.Trust)
	if reading.Verdict != reply.VerdictUnclear {
		t.Errorf("got %s, want unclear", reading.Verdict)
	}
}

// BenchmarkExplain reads an ordinary reply of Gmail with its quotation, from bytes to verdict.
func BenchmarkExplain(b *testing.B) {
	raw := []byte(mailtest.Clients[1].Wrap("Đồng ý với dự thảo, đề nghị phát hành ngay."))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if got := inbound.Explain(raw, mailtest.Trust); got.Verdict != reply.VerdictApprove {
			b.Fatalf("got %s", got.Verdict)
		}
	}
}
