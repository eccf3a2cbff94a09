package main_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// saying is the head's own, proven answer.
func saying(text string, fields ...string) func(scene) []byte {
	return func(s scene) []byte { return s.proven(s.fill(text)).with(fields...).bytes() }
}

// from is the answer of somebody else, proven to be his.
func from(address, text string) func(scene) []byte {
	return func(s scene) []byte { return s.by(s.fill(address), s.fill(text)).bytes() }
}

// content is the head's own, proven letter with another content.
func content(build func(scene) string) func(scene) []byte {
	return func(s scene) []byte {
		w := s.proven("")
		w.content = build(s)
		return w.bytes()
	}
}

// otherPeople hold the right token and are not the person asked.
func otherPeople() []attack {
	return []attack{
		{"T2", "a stranger to whom the letter was forwarded", from(stranger, "DUYET {CODE}"), setAside},
		{"T2", "the head of another department", from("giamdoc@so-tu-phap-cu.hanoi.test", "Đồng ý."), setAside},
		{"T2", "a registered head of another department", func(s scene) []byte { return s.by(s.other.head, "Đồng ý.").bytes() }, setAside},
		{"T2", "a colleague, the token only in what he quotes", func(s scene) []byte {
			w := s.by(s.other.head, s.fill("Tôi đồng ý.\n\n> Trả lời: {LOA}\n> Mã: {TOKEN}"))
			w.to, w.thread = "<loa@cchc.hanoi.test>", ""
			return w.bytes()
		}, unplaced},
		{"T9", "the contact, answering to all", from("daumoi@{D}", "Đồng ý."), setAside},
		{"T9", "the contact, writing below the head's name", from("daumoi@{D}", "DUYET {CODE}\n\nTM. Giám đốc Sở"), setAside},
		{"T7", "a secretary on behalf of the head, by her own login", func(s scene) []byte {
			return s.answer("Đồng ý.").received(s.fill("auth=pass smtp.auth=thuky@{D}")).with(s.fill("Sender: <thuky@{D}>")).bytes()
		}, unbelieved},
		{"T7", "a secretary on behalf of the head, from the same domain", func(s scene) []byte {
			return s.proven("Đồng ý.").with(s.fill("Sender: <thuky@{D}>")).bytes()
		}, unbelieved},
		{"T5", "through a mailing list", saying("Đồng ý.", "List-Id: Lanh dao <lanhdao.hanoi.test>"), unbelieved},
		{"T5", "through a list that calls itself bulk", saying("Đồng ý.", "List-Id: Lanh dao <lanhdao.hanoi.test>", "Precedence: list"), machine},
		{"T15", "somebody takes back what nobody decided", from("daumoi@{D}", "HỦY"), setAside},
		{"T16", "a question from somebody who is not registered", func(s scene) []byte {
			w := s.by(stranger, "Đề nghị cho biết nhiệm vụ này là gì?")
			w.to, w.thread = "<loa@cchc.hanoi.test>", ""
			return w.bytes()
		}, setAside},
		{"T1", "nobody vouches for a HỦY", func(s scene) []byte { return s.answer("HỦY").received(s.fill("dmarc=none header.from={D}")).bytes() }, unbelieved},
	}
}

// wrongKeys name the question badly.
func wrongKeys() []attack {
	plainly := func(text string) func(scene) []byte {
		return func(s scene) []byte {
			w := s.answer(text).received(s.fill("dmarc=none header.from={D}"))
			w.to, w.thread, w.subject = "<loa@cchc.hanoi.test>", "", "DUYET"
			return w.bytes()
		}
	}
	return []attack{
		{"T6", "a guessed code and no token", plainly("DUYET AAAA"), unplaced},
		{"T6", "a guessed one-time code", plainly("Mã xác nhận: 123456"), unplaced},
		{"T6", "a guessed token", func(s scene) []byte {
			w := s.answer("Đồng ý.").received(s.fill("dmarc=none header.from={D}"))
			w.to, w.thread = "<loa+aaaaaaaaaaaaaaaaaaaaaaaaaa@cchc.hanoi.test>", ""
			return w.bytes()
		}, unplaced},
		{"T6", "the head's own answer with the code of another letter", saying("DUYET A2AA"), doubted},
		{"T6", "two tokens that disagree", func(s scene) []byte {
			w := s.proven("Đồng ý.")
			w.thread = s.other.asked.MessageID
			return w.bytes()
		}, doubted},
		{"T9", "a line that decides somebody else's task", func(s scene) []byte {
			return s.other.proven(fmt.Sprintf("1 duyệt\n2 duyệt: %s\nDUYET %s", s.task, s.code)).bytes()
		}, doubted},
		{"T9", "another head, by the code of this one's letter", func(s scene) []byte { return s.other.proven("DUYET " + s.code).bytes() }, doubted},
		{"T4", "a letter of the head to somebody else, sent on to the question's address", func(s scene) []byte {
			w := s.proven("")
			w.to, w.thread, w.subject = "<thuky@hanoi.test>", "", "Lich hop"
			w.content = plain("Đồng ý.")
			w.trace[1] = s.fill("Delivered-To: {LOA}")
			return w.bytes()
		}, doubted},
		{"T4", "a letter written before the question was asked", func(s scene) []byte {
			w := s.proven("Đồng ý.")
			w.date = time.Now().AddDate(0, -2, 0)
			return w.bytes()
		}, doubted},
		{"T4", "a letter from the future", func(s scene) []byte {
			w := s.proven("Đồng ý.")
			w.date = time.Now().AddDate(0, 1, 0)
			return w.bytes()
		}, doubted},
		{"T8", "to the address that bounces come back to", func(s scene) []byte {
			w := s.answer("Đồng ý.").received(s.fill("dmarc=none header.from={D}"))
			w.to, w.thread = s.fill("<loa+bounce.{TOKEN}@cchc.hanoi.test>"), ""
			return w.bytes()
		}, unplaced},
	}
}

// machines quote "đồng ý" and decide nothing, whoever they belong to.
func machines() []attack {
	return []attack{
		{"T8", "an absence note by its field", saying("Đồng ý. Tôi đi công tác.", "Auto-Submitted: auto-replied (vacation)"), machine},
		{"T8", "an absence note by an older field", saying("Đồng ý. Tôi đi công tác.", "X-Autoreply: yes"), machine},
		{"T8", "an absence note of Exchange", func(s scene) []byte {
			w := s.proven("Đồng ý.").with("X-Auto-Response-Suppress: All")
			w.subject = "Automatic reply: xin y kien"
			return w.bytes()
		}, machine},
		{"T8", "an absence note by its subject", func(s scene) []byte {
			w := s.proven("Đồng ý.")
			w.subject = encodeSubject("Tự động trả lời: xin ý kiến")
			return w.bytes()
		}, machine},
		{"T8", "our own letter on its way round", saying("Đồng ý.", "X-Loa-Loop: loa", "Auto-Submitted: auto-generated"), machine},
		{"T8", "a read receipt", content(func(scene) string {
			return multi("report; report-type=disposition-notification", plain("Đồng ý."), "Content-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n")
		}), machine},
		{"T8", "a calendar that accepts", func(s scene) []byte {
			w := s.proven("")
			w.subject = "Accepted: xin y kien"
			w.content = multi("alternative", plain("Đồng ý."), "Content-Type: text/calendar; method=REPLY; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.test\nEND:VEVENT\nEND:VCALENDAR\n")
			return w.bytes()
		}, machine},
		{"T8", "a bounce that quotes an assent", content(func(s scene) string {
			return multi("report; report-type=delivery-status", plain("Đồng ý."), s.fill("Content-Type: message/delivery-status\n\nReporting-MTA: dns; {D}\n\nFinal-Recipient: rfc822; {HEAD}\nAction: failed\nStatus: 5.1.1\n"))
		}), machine},
		{"T8", "a bounce forged by a stranger", func(s scene) []byte {
			w := s.by("mailer-daemon@la.test", "")
			w.content = multi("report; report-type=delivery-status", plain("Undeliverable"), s.fill("Content-Type: message/delivery-status\n\nReporting-MTA: dns; la.test\n\nFinal-Recipient: rfc822; {HEAD}\nAction: failed\nStatus: 5.1.1\n"))
			return w.bytes()
		}, machine},
		{"T8", "an empty return path", func(s scene) []byte {
			w := s.proven("Đồng ý.")
			w.trace[0] = "Return-Path: <>"
			return w.bytes()
		}, machine},
	}
}

// doubtfulTexts come from the head and are no clear yes.
func doubtfulTexts() []attack {
	return []attack{
		{"T10", "the ready answer only in what is quoted", saying("Đã nhận.\n\n> DUYET {CODE}"), asked},
		{"T10", "an assent below a forwarded head", saying("Kính chuyển.\n\n---------- Thư chuyển tiếp ----------\nTừ: giamdoc\n\nĐồng ý duyệt."), asked},
		{"T10", "an assent hidden in HTML", content(func(scene) string {
			return html(`<div>Đã nhận được văn bản.</div><div style="display:none">Đồng ý duyệt.</div><span style="font-size:0;color:#fff">DUYỆT</span>`)
		}), asked},
		{"T10", "HTML and text that disagree", content(func(scene) string {
			return multi("alternative", plain("Đồng ý."), html("<p>Không đồng ý.</p>"))
		}), asked},
		{"T11", "a condition", saying("Đồng ý nhưng sửa mục 2."), asked},
		{"T11", "a condition in a postscript", saying("Đồng ý.\n\nTrân trọng./.\n\nT/B: chỉ đăng sau khi bổ sung số liệu."), asked},
		{"T11", "a question", saying("Đồng ý chưa?"), asked},
		{"T11", "a double negation", saying("Tôi không phản đối nhưng chưa đồng ý."), refusing},
		{"T11", "a refusal", saying("Không đồng ý."), refusing},
		{"T11", "a refusal without diacritics", saying("Khong duyet"), refusing},
		{"T11", "not yet", saying("Chưa duyệt, còn thiếu số liệu."), refusing},
		{"T8", "an encrypted letter", content(func(scene) string {
			return "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x03 dong y")) + "\n"
		}), unread},
		{"T1", "a signature that is none", func(s scene) []byte {
			w := s.answer("").received(s.fill("dmarc=none header.from={D}"))
			w.content = multi("signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256", plain("Đồng ý."),
				"Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString([]byte("khong phai chu ky"))+"\n")
			return w.bytes()
		}, refusedProof},
		{"T8", "a letter nested deeper than anybody writes", content(func(scene) string {
			var b strings.Builder
			for i := range 3000 {
				fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"r%d\"\n\n--r%d\n", i, i)
			}
			return b.String() + plain("Đồng ý.")
		}), setAside},
	}
}
