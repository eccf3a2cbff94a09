package mail_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
)

const (
	token   = "abcdefghijklmnopqrstuvwxyz"
	another = "zyxwvutsrqponmlkjihgfedcba"
)

func TestMachinesAreToldFromPeople(t *testing.T) {
	t.Parallel()
	const reply = from + "In-Reply-To: <loa." + token + ".1@tp.test>\r\n"
	tests := []struct {
		name, raw string
		want      mail.Kind
	}{
		{"a person", reply + "Subject: Re: Xin ý kiến\r\n\r\nĐồng ý", mail.KindReply},
		{"a person on Exchange", reply + "X-Auto-Response-Suppress: All\r\nSubject: Re: Xin ý kiến\r\n\r\nĐồng ý", mail.KindReply},
		{"Auto-Submitted: no", reply + "Auto-Submitted: no\r\n\r\nĐồng ý", mail.KindReply},
		{"an automatic reply", reply + "Auto-Submitted: auto-replied\r\n\r\nĐồng ý", mail.KindAuto},
		{"an absence by its Vietnamese subject", reply + "Subject: Trả lời tự động: Xin ý kiến\r\n\r\nĐồng ý", mail.KindAuto},
		{"an absence by its encoded subject", reply + "Subject: =?utf-8?B?VuG6r25nIG3hurd0OiBYaW4gw70ga2nhur9u?=\r\n\r\nĐồng ý", mail.KindAuto},
		{"an absence by its English subject", reply + "Subject: Automatic reply: Xin ý kiến\r\n\r\nĐồng ý", mail.KindAuto},
		{"an Exchange rule", reply + "X-Auto-Response-Suppress: All\r\nX-MS-Exchange-Inbox-Rules-Loop: a\r\n\r\nĐồng ý", mail.KindAuto},
		{"bulk mail", reply + "Precedence: bulk\r\n\r\nĐồng ý", mail.KindAuto},
		{"an autoresponder", reply + "X-Autoreply: yes\r\n\r\nĐồng ý", mail.KindAuto},
		{"an empty return path", "Return-Path: <>\r\n" + reply + "\r\nĐồng ý", mail.KindAuto},
		{"a no-reply address", "From: no-reply@tp.test\r\n\r\nĐồng ý", mail.KindAuto},
		{"our own letter", reply + "X-Loa-Loop: loa-1\r\n\r\nĐồng ý", mail.KindAuto},
		{"a read receipt", reply + "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: message/disposition-notification\r\n\r\na\r\n--x--\r\n", mail.KindAuto},
		{"a calendar answer", reply + "Subject: Accepted: Họp\r\nContent-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR", mail.KindAuto},
		{"a delivery report", reply + "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\na\r\n--x--\r\n", mail.KindBounce},
		{"a bounce of a mail server", "Return-Path: <>\r\nFrom: MAILER-DAEMON@tp.test\r\nSubject: Undelivered Mail Returned to Sender\r\n\r\nĐồng ý", mail.KindBounce},
		{"failed recipients", from + "X-Failed-Recipients: a@tp.test\r\n\r\nĐồng ý", mail.KindBounce},
		{"a letter out of the blue", from + "Subject: Mời họp\r\n\r\nMời họp lúc 14h", mail.KindOther},
		{"an answer by its subject alone", from + "Subject: Trả lời: Xin ý kiến\r\n\r\nĐồng ý", mail.KindReply},
		{"an answer by its address alone", "To: loa+" + token + "@tp.test\r\n" + from + "\r\nĐồng ý", mail.KindReply},
		{"a report by the form", reply + "\r\nMã: LOA-2022-0017 | Kỳ: Quý I/2022 | Đơn vị: UBND quận Ba Đình\nSố tin: 12\nSố bài: 5\n", mail.KindReport},
		{"a report by its lines", reply + "\r\nKính gửi Phòng,\nSố tin: 12\nSố bài: 5\nKhó khăn, kiến nghị: Không\n", mail.KindReport},
		{"a report by its subject", from + "Subject: Báo cáo kết quả thực hiện quý I\r\n\r\nGửi phòng báo cáo kết quả quý I: 12 tin, 5 bài.", mail.KindReport},
		{"a report by its file", reply + "Subject: Re: Nhắc nộp\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nKính gửi phòng.\r\n--x\r\nContent-Type: application/pdf; name=\"bc.pdf\"\r\n\r\n%PDF\r\n--x--\r\n", mail.KindReport},
		{"a decision with a file is an answer", reply + "Subject: Re: Xin ý kiến\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: application/pdf; name=\"bc.pdf\"\r\n\r\n%PDF\r\n--x--\r\n", mail.KindReply},
		{"a decision about a report is an answer", reply + "Subject: Re: Báo cáo kết quả quý I\r\n\r\nKhông đồng ý, số liệu sai.", mail.KindReply},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := mail.Explain([]byte(test.raw), trust)
			if got.Kind != test.want {
				t.Errorf("got %s, want %s: %+v", got.Kind, test.want, got.Checks)
			}
			if machine := got.Kind == mail.KindAuto || got.Kind == mail.KindBounce; machine && got.Verdict != mail.VerdictNone {
				t.Errorf("a machine decided: %s", got.Verdict)
			}
		})
	}
}

func TestTheTokenIsFoundWhereverItSurvives(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header string
		want         []mail.Carrier
		token        string
		conflict     bool
	}{
		{"nowhere", "To: loa@tp.test\r\n", nil, "", false},
		{"in To, in capitals", "To: Loa <LOA+ABCDEFGHIJKLMNOPQRSTUVWXYZ@tp.test>\r\n", []mail.Carrier{{Token: token, Where: "to"}}, token, false},
		{"in Delivered-To when To was rewritten", "To: loa@tp.test\r\nDelivered-To: loa+" + token + "@tp.test\r\n", []mail.Carrier{{Token: token, Where: "delivered-to"}}, token, false},
		{"in In-Reply-To", "In-Reply-To: <loa." + token + ".2@tp.test>\r\n", []mail.Carrier{{Token: token, Where: "in-reply-to"}}, token, false},
		{"in the youngest of References", "References: <loa." + another + ".1@tp.test> <loa." + token + ".2@tp.test> <x@y.test>\r\n", []mail.Carrier{{Token: token, Where: "references"}}, token, false},
		{"short, in the subject", "Subject: Re: [loa-7K3F2] Xin ý kiến\r\n", []mail.Carrier{{Token: "7k3f2", Where: "subject"}}, "", false},
		{"address and thread agree", "To: loa+" + token + "@tp.test\r\nIn-Reply-To: <loa." + token + ".1@tp.test>\r\n", []mail.Carrier{{Token: token, Where: "to"}, {Token: token, Where: "in-reply-to"}}, token, false},
		{"address and thread disagree", "To: loa+" + token + "@tp.test\r\nIn-Reply-To: <loa." + another + ".1@tp.test>\r\n", []mail.Carrier{{Token: token, Where: "to"}, {Token: another, Where: "in-reply-to"}}, "", true},
		{"an id that only looks like one", "In-Reply-To: <" + token + "@mail.test>\r\n", nil, "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := parse(t, from+test.header+"\r\nĐồng ý")
			if diff := cmp.Diff(test.want, mail.Carriers(letter)); diff != "" {
				t.Error(diff)
			}
			got := mail.Read(letter, mail.Signatures{}, trust)
			if got.Token != test.token || got.TokenConflict != test.conflict {
				t.Errorf("got token %q, conflict %t", got.Token, got.TokenConflict)
			}
		})
	}
}

func TestAReadingKeepsWhatTheCallerNeeds(t *testing.T) {
	t.Parallel()
	raw := results("mx.tp.test; dmarc=pass header.from=tp.test") + from + "To: loa+" + token + "@tp.test\r\nSubject: Re: [LOA-2022-0017] Xin ý kiến\r\n\r\n"
	type essence struct {
		Kind            mail.Kind
		Verdict         mail.Verdict
		Code, Task, Who string
		Comment         string
		Cancel          bool
		Proof           mail.Proof
	}
	tests := []struct {
		name, body string
		want       essence
	}{
		{"a return with its reason", "Trả lại.\nThiếu số liệu.", essence{mail.KindReply, mail.VerdictReturn, "", "LOA-2022-0017", "binh@tp.test", "Trả lại.\nThiếu số liệu.", false, mail.ProofDMARC}},
		{"the ready answer", "DUYET 7K3F", essence{mail.KindReply, mail.VerdictApprove, "7K3F", "LOA-2022-0017", "binh@tp.test", "", false, mail.ProofDMARC}},
		{"an urgent word that is no code", "DUYET NGAY", essence{mail.KindReply, mail.VerdictApprove, "", "LOA-2022-0017", "binh@tp.test", "", false, mail.ProofDMARC}},
		{"taking it back", "HỦY", essence{mail.KindReply, mail.VerdictReturn, "", "LOA-2022-0017", "binh@tp.test", "HỦY", true, mail.ProofDMARC}},
		{"not me", "Không phải tôi", essence{mail.KindReply, mail.VerdictUnclear, "", "LOA-2022-0017", "binh@tp.test", "", true, mail.ProofDMARC}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := mail.Explain([]byte(raw+test.body), trust)
			got := essence{r.Kind, r.Verdict, r.Code, r.TaskCode, r.Sender, r.Comment, r.Cancel, r.Proof}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheJSONOfAReadingHasFourFields(t *testing.T) {
	t.Parallel()
	out, err := json.Marshal(mail.Explain([]byte(from+"Subject: Re: x\r\n\r\nĐồng ý"), trust))
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
	reading := mail.Explain([]byte(alternative("Đồng ý", "<p>Không đồng ý</p>")), trust)
	if reading.Verdict == mail.VerdictApprove || reading.Confidence >= 0.8 {
		t.Errorf("got %s with confidence %.1f", reading.Verdict, reading.Confidence)
	}
	reading = mail.Explain([]byte(alternative("Không đồng ý", "<p>Đồng ý</p>")), trust)
	if reading.Verdict != mail.VerdictUnclear {
		t.Errorf("got %s, want unclear", reading.Verdict)
	}
}

// BenchmarkExplain reads an ordinary reply of Gmail with its quotation, from bytes to verdict.
func BenchmarkExplain(b *testing.B) {
	raw := []byte(clients[1].wrap("Đồng ý với dự thảo, đề nghị phát hành ngay."))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if got := mail.Explain(raw, trust); got.Verdict != mail.VerdictApprove {
			b.Fatalf("got %s", got.Verdict)
		}
	}
}
