package inbound_test

import (
	"testing"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	const answerHead = mailtest.FromField + "In-Reply-To: <loa." + mailtest.Token + ".1@tp.test>\r\n"
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
		{name: "bulk mail", raw: "From: a@b.test\r\nSubject: Ban tin\r\nPrecedence: bulk\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "a decision with Precedence", raw: answerHead + "Precedence: bulk\r\n\r\nĐồng ý", want: inbound.KindReply},
		{name: "an absence note with Precedence", raw: answerHead + "Precedence: bulk\r\n\r\nTôi đi công tác đến thứ Hai.", want: inbound.KindAuto},
		{name: "an autoresponder", raw: answerHead + "X-Autoreply: yes\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "an empty return path", raw: "Return-Path: <>\r\n" + answerHead + "\r\nĐồng ý", want: inbound.KindAuto},
		{name: "a no-reply address", raw: "From: no-reply@tp.test\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "our own letter", raw: answerHead + "X-Loa-Loop: loa-1\r\n\r\nĐồng ý", want: inbound.KindAuto},
		{name: "a read receipt", raw: answerHead + "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: message/disposition-notification\r\n\r\na\r\n--x--\r\n", want: inbound.KindAuto},
		{name: "a calendar answer", raw: answerHead + "Subject: Accepted: Họp\r\nContent-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR", want: inbound.KindAuto},
		{name: "a delivery report", raw: answerHead + "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\na\r\n--x--\r\n", want: inbound.KindBounce},
		{name: "a bounce of a mail server", raw: "Return-Path: <>\r\nFrom: MAILER-DAEMON@tp.test\r\nSubject: Undelivered Mail Returned to Sender\r\n\r\nĐồng ý", want: inbound.KindBounce},
		{name: "failed recipients", raw: mailtest.FromField + "X-Failed-Recipients: a@tp.test\r\n\r\nĐồng ý", want: inbound.KindBounce},
		{name: "a letter without relation to ours", raw: mailtest.FromField + "Subject: Mời họp\r\n\r\nMời họp lúc 14h", want: inbound.KindOther},
		{name: "an answer by its subject alone", raw: mailtest.FromField + "Subject: Trả lời: Xin ý kiến\r\n\r\nĐồng ý", want: inbound.KindReply},
		{name: "an answer by its address alone", raw: "To: loa+" + mailtest.Token + "@tp.test\r\n" + mailtest.FromField + "\r\nĐồng ý", want: inbound.KindReply},
		{name: "a report by the form", raw: answerHead + "\r\nMã: LOA-2022-0017 | Kỳ: Quý I/2022 | Đơn vị: UBND quận Ba Đình\nSố tin: 12\nSố bài: 5\n", want: inbound.KindReport},
		{name: "a report by its lines", raw: answerHead + "\r\nKính gửi Phòng,\nSố tin: 12\nSố bài: 5\nKhó khăn, kiến nghị: Không\n", want: inbound.KindReport},
		{name: "a report by its subject", raw: mailtest.FromField + "Subject: Báo cáo kết quả thực hiện quý I\r\n\r\nGửi phòng báo cáo kết quả quý I: 12 tin, 5 bài.", want: inbound.KindReport},
		{name: "a report by its file", raw: answerHead + "Subject: Re: Nhắc nộp\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nKính gửi phòng.\r\n--x\r\nContent-Type: application/pdf; name=\"bc.pdf\"\r\n\r\n%PDF\r\n--x--\r\n", want: inbound.KindReport},
		{name: "a decision with a file is an answer", raw: answerHead + "Subject: Re: Xin ý kiến\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: application/pdf; name=\"bc.pdf\"\r\n\r\n%PDF\r\n--x--\r\n", want: inbound.KindReply},
		{name: "a decision about a report is an answer", raw: answerHead + "Subject: Re: Báo cáo kết quả quý I\r\n\r\nKhông đồng ý, số liệu sai.", want: inbound.KindReply},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := inbound.Explain([]byte(test.raw), mailtest.Trust, reply.Context{})
			if got.Kind != test.want {
				t.Errorf("got %s, want %s: %+v", got.Kind, test.want, got.Checks)
			}
			if automatic := got.Kind == inbound.KindAuto || got.Kind == inbound.KindBounce; automatic && got.Verdict != reply.VerdictNone {
				t.Errorf("automatic mail has the verdict %s", got.Verdict)
			}
		})
	}
}
