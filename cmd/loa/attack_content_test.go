package main_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// headAnswer returns an authenticated answer of the head.
func headAnswer(text string, fields ...string) func(attackCase) []byte {
	return func(c attackCase) []byte { return c.authenticated(c.fill(text)).with(fields...).bytes() }
}

// answerFrom returns an answer from another address, authenticated for that address.
func answerFrom(address, text string) func(attackCase) []byte {
	return func(c attackCase) []byte { return c.authenticatedAs(c.fill(address), c.fill(text)).bytes() }
}

// headContent returns an authenticated letter of the head with another content.
func headContent(build func(attackCase) string) func(attackCase) []byte {
	return func(c attackCase) []byte {
		l := c.authenticated("")
		l.content = build(c)
		return l.bytes()
	}
}

// otherSenders returns letters with the right token from people who were not asked.
func otherSenders() []attack {
	return []attack{
		{threat: "T2", name: "a stranger with a forwarded letter", letter: answerFrom(stranger, "DUYET {CODE}"), outcomes: refusedProof},
		{threat: "T2", name: "the head of another department", letter: answerFrom("giamdoc.so-tu-phap-cu@tp.hanoi.test", "Đồng ý."), outcomes: refusedProof},
		{threat: "T2", name: "a registered head of another department", letter: func(c attackCase) []byte { return c.authenticatedAs(c.other.head, "Đồng ý.").bytes() }, outcomes: setAside},
		{threat: "T2", name: "another head, the token only in the quoted text", letter: func(c attackCase) []byte {
			l := c.authenticatedAs(c.other.head, c.fill("Tôi đồng ý.\n\n> Trả lời: {LOA}\n> Mã: {TOKEN}"))
			l.to, l.thread = "<loa@cchc.hanoi.test>", ""
			return l.bytes()
		}, outcomes: uncorrelated},
		{threat: "T9", name: "the contact, answering to all", letter: answerFrom("{CONTACT}", "Đồng ý."), outcomes: setAside},
		{threat: "T9", name: "the contact, writing below the head's name", letter: answerFrom("{CONTACT}", "DUYET {CODE}\n\nTM. Giám đốc Sở"), outcomes: setAside},
		{threat: "T7", name: "a secretary on behalf of the head, by her own login", letter: func(c attackCase) []byte {
			return c.answer("Đồng ý.").received(c.fill("auth=pass smtp.auth=thuky@{D}")).with(c.fill("Sender: <thuky@{D}>")).bytes()
		}, outcomes: unauthenticated},
		{threat: "T7", name: "a secretary on behalf of the head, from the same domain", letter: func(c attackCase) []byte {
			return c.authenticated("Đồng ý.").with(c.fill("Sender: <thuky@{D}>")).bytes()
		}, outcomes: unauthenticated},
		{threat: "T5", name: "through a mailing list", letter: headAnswer("Đồng ý.", "List-Id: Lanh dao <lanhdao.hanoi.test>"), outcomes: unauthenticated},
		{threat: "T5", name: "through a list that calls itself bulk", letter: headAnswer("Đồng ý.", "List-Id: Lanh dao <lanhdao.hanoi.test>", "Precedence: list"), outcomes: unauthenticated},
		{threat: "T15", name: "HỦY by another person before a decision", letter: answerFrom("{CONTACT}", "HỦY"), outcomes: setAside},
		{threat: "T16", name: "a question of an unregistered person", letter: func(c attackCase) []byte {
			l := c.authenticatedAs(stranger, "Đề nghị cho biết nhiệm vụ này là gì?")
			l.to, l.thread = "<loa@cchc.hanoi.test>", ""
			return l.bytes()
		}, outcomes: setAside},
		{threat: "T1", name: "HỦY before a decision, unauthenticated", letter: func(c attackCase) []byte {
			return c.answer("HỦY").received(c.fill("dmarc=none header.from={D}")).bytes()
		}, outcomes: unauthenticated},
	}
}

// wrongTokens returns letters with wrong tokens or codes.
func wrongTokens() []attack {
	plainly := func(text string) func(attackCase) []byte {
		return func(c attackCase) []byte {
			l := c.answer(text).received(c.fill("dmarc=none header.from={D}"))
			l.to, l.thread, l.subject = "<loa@cchc.hanoi.test>", "", "DUYET"
			return l.bytes()
		}
	}
	return []attack{
		{threat: "T6", name: "a guessed code and no token", letter: plainly("DUYET AAAA"), outcomes: uncorrelated},
		{threat: "T6", name: "a guessed one-time code", letter: plainly("Mã xác nhận: 123456"), outcomes: uncorrelated},
		{threat: "T6", name: "a guessed token", letter: func(c attackCase) []byte {
			l := c.answer("Đồng ý.").received(c.fill("dmarc=none header.from={D}"))
			l.to, l.thread = "<loa+aaaaaaaaaaaaaaaaaaaaaaaaaa@cchc.hanoi.test>", ""
			return l.bytes()
		}, outcomes: uncorrelated},
		{threat: "T6", name: "the head's own answer with the code of another letter", letter: headAnswer("DUYET A2AA"), outcomes: ambiguous},
		{threat: "T6", name: "two tokens that disagree", letter: func(c attackCase) []byte {
			l := c.authenticated("Đồng ý.")
			l.thread = c.other.question.MessageID
			return l.bytes()
		}, outcomes: ambiguous},
		{threat: "T9", name: "a line that decides the task of another head", letter: func(c attackCase) []byte {
			return c.other.authenticated(fmt.Sprintf("1 duyệt\n2 duyệt: %s\nDUYET %s", c.task, c.code)).bytes()
		}, outcomes: ambiguous},
		{threat: "T9", name: "another head, with the code of this head's letter", letter: func(c attackCase) []byte { return c.other.authenticated("DUYET " + c.code).bytes() }, outcomes: ambiguous},
		{threat: "T4", name: "a letter of the head to another person, redirected to the address of the question", letter: func(c attackCase) []byte {
			l := c.authenticated("")
			l.to, l.thread, l.subject = "<thuky@hanoi.test>", "", "Lich hop"
			l.content = plain("Đồng ý.")
			l.trace[1] = c.fill("Delivered-To: {LOA}")
			return l.bytes()
		}, outcomes: ambiguous},
		{threat: "T4", name: "a letter written before the question was asked", letter: func(c attackCase) []byte {
			l := c.authenticated("Đồng ý.")
			l.date = time.Now().AddDate(0, -2, 0)
			return l.bytes()
		}, outcomes: ambiguous},
		{threat: "T4", name: "a letter from the future", letter: func(c attackCase) []byte {
			l := c.authenticated("Đồng ý.")
			l.date = time.Now().AddDate(0, 1, 0)
			return l.bytes()
		}, outcomes: ambiguous},
		{threat: "T8", name: "to the return path of the letter", letter: func(c attackCase) []byte {
			l := c.answer("Đồng ý.").received(c.fill("dmarc=none header.from={D}"))
			l.to, l.thread = c.fill("<loa+bounce.{TOKEN}@cchc.hanoi.test>"), ""
			return l.bytes()
		}, outcomes: uncorrelated},
	}
}

// automaticSenders returns automatic letters that contain "đồng ý".
func automaticSenders() []attack {
	return []attack{
		{threat: "T8", name: "an absence note by its field", letter: headAnswer("Đồng ý. Tôi đi công tác.", "Auto-Submitted: auto-replied (vacation)"), outcomes: automatic},
		{threat: "T8", name: "an absence note by an older field", letter: headAnswer("Đồng ý. Tôi đi công tác.", "X-Autoreply: yes"), outcomes: automatic},
		{threat: "T8", name: "an absence note of Exchange", letter: func(c attackCase) []byte {
			l := c.authenticated("Đồng ý.").with("X-Auto-Response-Suppress: All")
			l.subject = "Automatic reply: xin y kien"
			return l.bytes()
		}, outcomes: automatic},
		{threat: "T8", name: "an absence note by its subject", letter: func(c attackCase) []byte {
			l := c.authenticated("Đồng ý.")
			l.subject = encodeSubject("Tự động trả lời: xin ý kiến")
			return l.bytes()
		}, outcomes: automatic},
		{threat: "T8", name: "our own letter in a loop", letter: headAnswer("Đồng ý.", "X-Loa-Loop: loa", "Auto-Submitted: auto-generated"), outcomes: automatic},
		{threat: "T8", name: "a read receipt", letter: headContent(func(attackCase) string {
			return multi("report; report-type=disposition-notification", plain("Đồng ý."), "Content-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n")
		}), outcomes: automatic},
		{threat: "T8", name: "a calendar reply that accepts", letter: func(c attackCase) []byte {
			l := c.authenticated("")
			l.subject = "Accepted: xin y kien"
			l.content = multi("alternative", plain("Đồng ý."), "Content-Type: text/calendar; method=REPLY; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.test\nEND:VEVENT\nEND:VCALENDAR\n")
			return l.bytes()
		}, outcomes: automatic},
		{threat: "T8", name: "a bounce that quotes an assent", letter: func(c attackCase) []byte {
			l := c.authenticated("")
			l.content = deliveryReport("MAILER-DAEMON@"+c.domain(), "Đồng ý.", c.head)
			return l.bytes()
		}, outcomes: automatic},
		{threat: "T8", name: "a bounce forged by a stranger", letter: func(c attackCase) []byte {
			l := c.authenticatedAs("mailer-daemon@la.test", "")
			l.content = deliveryReport("mailer-daemon@la.test", "Undeliverable", c.head)
			return l.bytes()
		}, outcomes: automatic},
		{threat: "T8", name: "an empty return path", letter: func(c attackCase) []byte {
			l := c.authenticated("Đồng ý.")
			l.trace[0] = "Return-Path: <>"
			return l.bytes()
		}, outcomes: automatic},
	}
}

// ambiguousTexts returns letters of the head that are no clear approval.
func ambiguousTexts() []attack {
	return []attack{
		{threat: "T10", name: "the ready answer only in the quoted text", letter: headAnswer("Đã nhận.\n\n> DUYET {CODE}"), outcomes: clarified},
		{threat: "T10", name: "an assent below the header of a forwarded letter", letter: headAnswer("Kính chuyển.\n\n---------- Thư chuyển tiếp ----------\nTừ: giamdoc\n\nĐồng ý duyệt."), outcomes: clarified},
		{threat: "T10", name: "an assent hidden in HTML", letter: headContent(func(attackCase) string {
			return html(`<div>Đã nhận được văn bản.</div><div style="display:none">Đồng ý duyệt.</div><span style="font-size:0;color:#fff">DUYỆT</span>`)
		}), outcomes: clarified},
		{threat: "T10", name: "HTML and text that disagree", letter: headContent(func(attackCase) string {
			return multi("alternative", plain("Đồng ý."), html("<p>Không đồng ý.</p>"))
		}), outcomes: clarified},
		{threat: "T11", name: "a condition", letter: headAnswer("Đồng ý nhưng sửa mục 2."), outcomes: clarified},
		{threat: "T11", name: "a condition in a postscript", letter: headAnswer("Đồng ý.\n\nTrân trọng./.\n\nT/B: chỉ đăng sau khi bổ sung số liệu."), outcomes: clarified},
		{threat: "T11", name: "a question", letter: headAnswer("Đồng ý chưa?"), outcomes: clarified},
		{threat: "T11", name: "a double negation", letter: headAnswer("Tôi không phản đối nhưng chưa đồng ý."), outcomes: refusedOrReturned},
		{threat: "T11", name: "a refusal", letter: headAnswer("Không đồng ý."), outcomes: refusedOrReturned},
		{threat: "T11", name: "a refusal without diacritics", letter: headAnswer("Khong duyet"), outcomes: refusedOrReturned},
		{threat: "T11", name: "not yet", letter: headAnswer("Chưa duyệt, còn thiếu số liệu."), outcomes: refusedOrReturned},
		{threat: "T8", name: "an encrypted letter", letter: headContent(func(attackCase) string {
			return "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x03 dong y")) + "\n"
		}), outcomes: uninterpreted},
		{threat: "T1", name: "an S/MIME signature of arbitrary bytes", letter: func(c attackCase) []byte {
			l := c.answer("").received(c.fill("dmarc=none header.from={D}"))
			l.content = multi("signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256", plain("Đồng ý."),
				"Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString([]byte("khong phai chu ky"))+"\n")
			return l.bytes()
		}, outcomes: refusedProof},
		{threat: "T8", name: "parts nested 3000 deep", letter: headContent(func(attackCase) string {
			var b strings.Builder
			for i := range 3000 {
				fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"r%d\"\n\n--r%d\n", i, i)
			}
			return b.String() + plain("Đồng ý.")
		}), outcomes: setAside},
	}
}
