package main_test

import (
	"strings"

	"loa/store"
)

// The outcomes of letters in a domain that all officials share.
var (
	confirmed   = []store.Outcome{store.OutcomeConfirm}
	quarantined = []store.Outcome{store.OutcomeQuarantined}
	triaged     = []store.Outcome{store.OutcomeTriage}
)

// The results of the gateway for letters in the shared domain.
const (
	domainPass   = "dkim=pass header.d={D}; dmarc=pass (p=reject) header.from={D}"
	insiderLogin = domainPass + "; auth=pass smtp.auth={CONTACT}"
	ownLogin     = domainPass + "; auth=pass smtp.auth={HEAD}"
	privateHead  = "binh1970@gmail.test"
)

// written returns an answer of the head with a text and results of the gateway.
func written(text, results string, fields ...string) func(attackCase) []byte {
	return func(c attackCase) []byte {
		l := c.answer(c.fill(text)).received(c.fill(results))
		for _, field := range fields {
			l = l.with(c.fill(field))
		}
		return l.bytes()
	}
}

// writtenBelow returns the head's "Đồng ý." below two results of our own servers, the topmost first.
func writtenBelow(topmost, lower string) func(attackCase) []byte {
	return func(c attackCase) []byte {
		l := c.answer("Đồng ý.").received(c.fill(topmost))
		l.trace = append(l.trace[:3:3], append([]string{"Authentication-Results: " + gateway + "; " + c.fill(lower)}, l.trace[3:]...)...)
		return l.bytes()
	}
}

// withCalendar returns an answer with an appointment attached.
func withCalendar(text, results string) func(attackCase) []byte {
	return func(c attackCase) []byte {
		l := c.answer("").received(c.fill(results))
		l.content = multi("mixed", plain(text), "Content-Type: text/calendar; method=PUBLISH; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:PUBLISH\nEND:VCALENDAR\n")
		return l.bytes()
	}
}

// readSubject returns an answer whose subject is that of a receipt.
func readSubject(text, results string) func(attackCase) []byte {
	return func(c attackCase) []byte {
		l := c.answer(text).received(c.fill(results))
		l.subject = encodeSubject("Đã đọc: xin ý kiến")
		return l.bytes()
	}
}

// sharedDomainSenders returns letters of colleagues who share the mail domain with the head.
func sharedDomainSenders() []attack {
	return []attack{
		{threat: "T7", name: "an insider's own login, DMARC passes", letter: written("Đồng ý.", insiderLogin), outcomes: confirmed},
		{threat: "T7", name: "an insider's own login, with the ready answer", letter: written("DUYET {CODE}", insiderLogin), outcomes: confirmed},
		{threat: "T7", name: "an insider's own login returns the draft", letter: written("Trả lại, sửa mục 2.", insiderLogin), outcomes: confirmed},
		{threat: "T7", name: "an insider's own login, unclear words", letter: written("Anh xem giúp.", insiderLogin), outcomes: triaged},
		{threat: "T7", name: "an insider's login without its domain", letter: written("Đồng ý.", domainPass+"; auth=pass smtp.auth=daumoi"), outcomes: confirmed},
		{threat: "T7", name: "an insider's login and the head's, in one field", letter: written("Đồng ý.", ownLogin+"; auth=pass smtp.auth={CONTACT}"), outcomes: confirmed},
		{threat: "T7", name: "an insider's login in the lower field of ours", letter: writtenBelow(ownLogin, "auth=pass smtp.auth={CONTACT}"), outcomes: confirmed},
		{threat: "T7", name: "an insider's own login, and DMARC fails unenforced", letter: written("Đồng ý.", "dmarc=fail (p=none) header.from={D}; auth=pass smtp.auth={CONTACT}"), outcomes: quarantined},
		{threat: "T14", name: "only the shared domain is proven", letter: written("Đồng ý.", domainPass), outcomes: confirmed},
		{threat: "T14", name: "only the shared domain is proven, with the code of the question", letter: written("DUYET {CODE}", domainPass), outcomes: confirmed},
		{threat: "T14", name: "only the shared domain's signature", letter: written("Đồng ý.", "dkim=pass header.d={D}; dmarc=none header.from={D}"), outcomes: confirmed},
		{threat: "T14", name: "a signature by the identity of another mailbox", letter: written("Đồng ý.", "dkim=pass header.d={D} header.i={CONTACT}; dmarc=pass header.from={D}"), outcomes: confirmed},
		{threat: "T14", name: "a signature by another mailbox beside the own login", letter: written("Đồng ý.", ownLogin+"; dkim=pass header.d={D} header.i={CONTACT}"), outcomes: confirmed},
		{threat: "T14", name: "the envelope of another mailbox", letter: written("Đồng ý.", "spf=pass smtp.mailfrom={CONTACT}; "+domainPass), outcomes: confirmed},
		{threat: "T14", name: "the envelope of another mailbox returns the draft", letter: written("Trả lại, sửa mục 2.", "spf=pass smtp.mailfrom={CONTACT}; "+domainPass), outcomes: confirmed},
	}
}

// contradictingFindings returns letters about which our own servers found different things, and letters that fail DMARC.
func contradictingFindings() []attack {
	return []attack{
		{threat: "T12", name: "two findings of ours, pass above fail", letter: writtenBelow(ownLogin, "dmarc=fail header.from={D}"), outcomes: confirmed},
		{threat: "T12", name: "two findings of ours, pass above an enforced failure", letter: writtenBelow(ownLogin, "dmarc=fail (p=quarantine) header.from={D}"), outcomes: quarantined},
		{threat: "T12", name: "two findings of ours, pass above none", letter: writtenBelow("dmarc=pass header.from={D}", "dmarc=none header.from={D}"), outcomes: confirmed},
		{threat: "T12", name: "two findings of ours, a failure alone in the lower one", letter: writtenBelow("dkim=pass header.d={D}", "dmarc=fail (p=reject) header.from={D}"), outcomes: quarantined},
		{threat: "T5", name: "a forwarded letter of a domain with p=none", letter: written("Đồng ý.", "dkim=fail header.d={D}; dmarc=fail (p=none dis=none) header.from={D}"), outcomes: confirmed},
		{threat: "T5", name: "the same, the policy in a property", letter: written("Đồng ý.", "dmarc=fail policy.published-domain-policy=none header.from={D}"), outcomes: confirmed},
		{threat: "T5", name: "the same, a return", letter: written("Trả lại, sửa mục 2.", "dmarc=fail action=none header.from={D}"), outcomes: confirmed},
		{threat: "T1", name: "DMARC fails under p=reject", letter: written("Đồng ý.", "dmarc=fail (p=reject dis=none) header.from={D}"), outcomes: quarantined},
		{threat: "T12", name: "p=none in the comment of another method", letter: written("Đồng ý.", "spf=fail (p=none) smtp.helo=x; dmarc=fail (p=reject) header.from={D}"), outcomes: quarantined},
		{threat: "T2", name: "the head's own Gmail", letter: answerFrom(privateHead, "Đồng ý."), outcomes: confirmed},
		{threat: "T2", name: "the head's own Gmail, a return", letter: answerFrom(privateHead, "Trả lại, sửa mục 2."), outcomes: confirmed},
		{threat: "T2", name: "the head's own Gmail, unclear words", letter: answerFrom(privateHead, "Anh xem giúp."), outcomes: triaged},
		{threat: "T2", name: "an unregistered address that nothing proves", letter: func(c attackCase) []byte {
			l := c.answer("Đồng ý.").received("dmarc=none header.from=gmail.test")
			l.from = []string{"<" + privateHead + ">"}
			return l.bytes()
		}, outcomes: quarantined},
		{threat: "T7", name: "sent as the head by Gmail, p=none", letter: written("Đồng ý.", "spf=pass smtp.mailfrom="+privateHead+"; dkim=pass header.d=gmail.test; dmarc=fail (p=none) header.from={D}", "Sender: <"+privateHead+">"), outcomes: confirmed},
		{threat: "T7", name: "sent as the head by Gmail, p=reject", letter: written("Đồng ý.", "spf=pass smtp.mailfrom="+privateHead+"; dkim=pass header.d=gmail.test; dmarc=fail (p=reject) header.from={D}", "Sender: <"+privateHead+">"), outcomes: quarantined},
	}
}

// weakSigns returns letters that a mail program of a person may have marked as automatic.
func weakSigns() []attack {
	return []attack{
		{threat: "T8", name: "an appointment attached to an approval", letter: withCalendar("Đồng ý.", ownLogin), outcomes: clarified},
		{threat: "T8", name: "an appointment attached to an approval, unproven", letter: withCalendar("Đồng ý.", "dmarc=none header.from={D}"), outcomes: triaged},
		{threat: "T8", name: "an appointment attached to words that decide nothing", letter: withCalendar("Tôi đi công tác đến thứ Hai.", ownLogin), outcomes: automatic},
		{threat: "T8", name: "an approval with Precedence: bulk", letter: written("Đồng ý.", ownLogin, "Precedence: bulk"), outcomes: clarified},
		{threat: "T8", name: "a return with Precedence: list", letter: written("Trả lại, sửa mục 2.", ownLogin, "Precedence: list"), outcomes: clarified},
		{threat: "T8", name: "an approval with Precedence: auto_reply", letter: written("Đồng ý.", ownLogin, "Precedence: auto_reply"), outcomes: automatic},
		{threat: "T8", name: "an approval under the subject of a receipt", letter: readSubject("Đồng ý.", ownLogin), outcomes: clarified},
		{threat: "T8", name: "a receipt by its subject", letter: readSubject("Thư đã được mở lúc 9 giờ.", ownLogin), outcomes: automatic},
		{threat: "T8", name: "an approval with Precedence: bulk by an insider", letter: written("Đồng ý.", insiderLogin, "Precedence: bulk"), outcomes: triaged},
	}
}

// otherLoginWithCode returns the right one-time code from an insider, in a letter with the head's address.
func otherLoginWithCode(c attackCase) []byte {
	results := strings.NewReplacer("{D}", c.domain(), "{CONTACT}", c.contact).Replace(insiderLogin)
	return c.withCode(c.oneTimeCode, c.head, results).bytes()
}
