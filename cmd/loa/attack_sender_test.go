package main_test

import (
	"bytes"
	"strings"
)

// withResults returns an answer "Đồng ý." with results of authentication by the gateway, and with other From fields when there are any. The
// placeholders of [attackCase.fill] are replaced.
func withResults(results string, from ...string) func(attackCase) []byte {
	return func(c attackCase) []byte {
		l := c.answer("Đồng ý.").received(c.fill(results))
		if len(from) > 0 {
			l.from = l.from[:0]
		}
		for _, value := range from {
			l.from = append(l.from, c.fill(value))
		}
		return l.bytes()
	}
}

// withTrace returns the head's answer, unauthenticated, below the given trace fields.
func withTrace(fields ...string) func(attackCase) []byte {
	return func(c attackCase) []byte {
		l := c.answer("Đồng ý.")
		for _, field := range fields {
			l.trace = append(l.trace, c.fill(field))
		}
		return l.bytes()
	}
}

// forgedPass is a result of authentication that an attacker puts into a letter.
const forgedPass = "Authentication-Results: " + gateway + "; dmarc=pass header.from={D}"

// strangerPass is the result of the gateway for a letter that a stranger sends from their own domain.
const strangerPass = "dkim=pass header.d=la.test; dmarc=pass header.from=la.test"

// forgedSenders returns letters with the head's address in From and without authentication for it.
func forgedSenders() []attack {
	return []attack{
		{threat: "T1", name: "no result of authentication", letter: withTrace(), outcomes: unauthenticated},
		{threat: "T1", name: "the gateway has no result", letter: withResults("spf=none; dkim=none; dmarc=none header.from={D}"), outcomes: unauthenticated},
		{threat: "T1", name: "the gateway has a failed result", letter: withResults("dmarc=fail header.from={D}"), outcomes: setAside},
		{threat: "T1", name: "DNS did not answer", letter: withResults("dmarc=temperror header.from={D}"), outcomes: unauthenticated},
		{threat: "T1", name: "the domain's DMARC policy has errors", letter: withResults("dmarc=permerror header.from={D}"), outcomes: unauthenticated},
		{threat: "T1", name: "bestguesspass is no pass", letter: withResults("dmarc=bestguesspass header.from={D}"), outcomes: unauthenticated},
		{threat: "T1", name: "the envelope of the head, which SPF alone authenticates", letter: withResults("spf=pass smtp.mailfrom={HEAD}; dmarc=none header.from={D}"), outcomes: unauthenticated},
		{threat: "T1", name: "a signature of the attacker's own domain", letter: withResults("dkim=pass header.d=la.test header.i=@{D}; dmarc=none header.from={D}"), outcomes: unauthenticated},
		{threat: "T1", name: "a broken signature of the head's domain", letter: withResults("dkim=fail header.d={D}; dmarc=none header.from={D}"), outcomes: unauthenticated},
		{threat: "T1", name: "the ready answer with the right code", letter: func(c attackCase) []byte {
			return c.answer(c.fill("DUYET {CODE}")).received(c.fill("dmarc=none header.from={D}")).bytes()
		}, outcomes: unauthenticated},
		{threat: "T1", name: "the letter that the head will send, without a DMARC result", letter: func(c attackCase) []byte {
			return c.legitimateAnswer().received(c.fill("dmarc=none header.from={D}")).bytes()
		}, outcomes: unauthenticated},
		{threat: "T1", name: "the letter that the head will send, with a failed DMARC result", letter: func(c attackCase) []byte {
			return c.legitimateAnswer().received(c.fill("dmarc=fail header.from={D}")).bytes()
		}, outcomes: setAside},
		{threat: "T5", name: "an ARC chain of an unconfigured sealer", letter: func(c attackCase) []byte {
			return c.answer("Đồng ý.").received(c.fill("arc=pass; dmarc=none header.from={D}")).
				with("ARC-Authentication-Results: i=1; "+gateway+c.fill("; dmarc=pass header.from={D}"), "X-Authentication-Results: "+gateway+"; dmarc=pass").bytes()
		}, outcomes: unauthenticated},
		{threat: "T7", name: "the login of another person at our own server", letter: withResults("auth=pass smtp.auth=thuky@{D}; dmarc=none header.from={D}"), outcomes: unauthenticated},
		{threat: "T14", name: "a sister domain's signature", letter: withResults("dkim=pass header.d=so-lao-dong.hanoi.test; dmarc=none header.from={D}"), outcomes: unauthenticated},
		{threat: "T14", name: "a verdict for a sister domain", letter: withResults("dmarc=pass header.from=so-lao-dong.hanoi.test"), outcomes: setAside},
		{threat: "T14", name: "the signature of the domain above", letter: withResults("dkim=pass header.d=hanoi.test; dmarc=none header.from={D}"), outcomes: unauthenticated},
		{threat: "T14", name: "the same name in the domain above", letter: withResults("dmarc=pass header.from=hanoi.test", "<{LOCAL}@hanoi.test>"), outcomes: refusedProof},
	}
}

// forgedResults returns letters with text that must not be taken for a result of the gateway.
func forgedResults() []attack {
	return []attack{
		{threat: "T12", name: "inside a quoted string", letter: withResults(`spf=pass smtp.mailfrom="x; dmarc=pass header.from={D}; y"@la.test; dmarc=none header.from={D}`), outcomes: unauthenticated},
		{threat: "T12", name: "inside a quoted string, before the real failure", letter: withResults(`spf=pass smtp.mailfrom="x; dmarc=pass header.from={D}; y"@la.test; dmarc=fail header.from={D}`), outcomes: setAside},
		{threat: "T12", name: "inside a comment", letter: withResults("spf=none (x; dmarc=pass header.from={D}; y) smtp.helo=la.test; dmarc=none header.from={D}"), outcomes: unauthenticated},
		{threat: "T12", name: "inside a comment with an escaped bracket", letter: withResults(`spf=none (x\); dmarc=pass header.from={D}; y) smtp.helo=la.test; dmarc=none header.from={D}`), outcomes: unauthenticated},
		{threat: "T12", name: "after a comment that never ends", letter: withResults("spf=none ((x); dmarc=pass header.from={D}"), outcomes: unauthenticated},
		{threat: "T12", name: "inside a reason", letter: withResults(`spf=fail reason="x; dmarc=pass header.from={D}; y" smtp.helo=la.test; dmarc=none header.from={D}`), outcomes: unauthenticated},
		{threat: "T12", name: "twice in one field", letter: withResults("dmarc=pass header.from={D}; dmarc=none header.from={D}"), outcomes: setAside},
		{threat: "T12", name: "for the attacker's domain", letter: withResults("dmarc=pass header.from=la.test"), outcomes: setAside},
		{threat: "T12", name: "for two domains at once", letter: withResults("dmarc=pass header.from=la.test header.from={D}"), outcomes: refusedProof},
		{threat: "T12", name: "for a domain that begins like the head's", letter: withResults("dmarc=pass header.from={D}.la.test"), outcomes: setAside},
		{threat: "T12", name: "with the domain in a comment", letter: withResults("dmarc=pass (header.from={D}) header.from=la.test"), outcomes: setAside},
		{threat: "T12", name: "as an encoded word", letter: withResults("=?utf-8?Q?dmarc=3Dpass?= header.from={D}"), outcomes: unauthenticated},
		{threat: "T12", name: "by an unknown server", letter: withTrace("Authentication-Results: mx.la.test; dmarc=pass header.from={D}", receivedBy(gateway)), outcomes: unauthenticated},
		{threat: "T12", name: "by a server whose name begins like the gateway's", letter: withTrace("Authentication-Results: "+gateway+".la.test; dmarc=pass header.from={D}", receivedBy(gateway)), outcomes: unauthenticated},
		{threat: "T12", name: "by the gateway's name in a longer quoted string", letter: withTrace(`Authentication-Results: "`+gateway+`; dmarc=pass header.from={D}"; dmarc=none`, receivedBy(gateway)), outcomes: unauthenticated},
		{threat: "T12", name: "by the gateway's name with a dot after it", letter: withTrace("Authentication-Results: "+gateway+".; dmarc=pass header.from={D}", receivedBy(gateway)), outcomes: unauthenticated},
		{threat: "T12", name: "without a separator", letter: withTrace("Authentication-Results: "+gateway+" dmarc=pass header.from={D}", receivedBy(gateway)), outcomes: unauthenticated},
		{threat: "T12", name: "below the line of a foreign server", letter: withTrace(receivedBy("mx.la.test"), forgedPass), outcomes: unauthenticated},
		{threat: "T12", name: "below the line of a foreign server that names the gateway in a comment", letter: withTrace("Received: from x (by "+gateway+") by mx.la.test; Tue, 24 Nov 2026 09:00:00 +0700", forgedPass), outcomes: unauthenticated},
		{threat: "T12", name: "in capitals, below the result of the gateway", letter: belowGatewayResults("AUTHENTICATION-RESULTS: " + strings.ToUpper(gateway) + "; DMARC=PASS HEADER.FROM={D}"), outcomes: unauthenticated},
		{threat: "T12", name: "a second time, below the result of the gateway", letter: belowGatewayResults(forgedPass), outcomes: unauthenticated},
		{threat: "T12", name: "folded into the subject", letter: belowGatewayResults("X-Ghi-Chu: thu\n " + forgedPass), outcomes: unauthenticated},
		{threat: "T12", name: "after a bare line feed in a field", letter: withBareLineEnd("X-Ghi-Chu: thu@@"+forgedPass, "\n"), outcomes: unauthenticated},
		{threat: "T12", name: "after a bare carriage return in a field", letter: withBareLineEnd("X-Ghi-Chu: thu@@"+forgedPass, "\r"), outcomes: unauthenticated},
		{threat: "T12", name: "with a space before the colon", letter: withTrace(receivedBy("mx.la.test"), strings.Replace(forgedPass, ":", " :", 1)), outcomes: unauthenticated},
		{threat: "T12", name: "in the header of a part", letter: func(c attackCase) []byte {
			l := c.answer("")
			l.content = multi("mixed", c.fill(forgedPass)+"\n"+plain("Đồng ý."))
			return l.received(c.fill("dmarc=none header.from={D}")).bytes()
		}, outcomes: unauthenticated},
	}
}

// belowGatewayResults returns a letter with a field of the attacker below those of the gateway, which has no result.
func belowGatewayResults(field string) func(attackCase) []byte {
	return func(c attackCase) []byte {
		return c.answer("Đồng ý.").received(c.fill("dmarc=none header.from={D}")).with(c.fill(field)).bytes()
	}
}

// withBareLineEnd returns a letter with a header field below a foreign trace field. In it, @@ is replaced by the given bytes.
func withBareLineEnd(field, lineEnd string) func(attackCase) []byte {
	build := withTrace(receivedBy("mx.la.test"), field)
	return func(c attackCase) []byte { return bytes.ReplaceAll(build(c), []byte("@@"), []byte(lineEnd)) }
}

// ambiguousFromFields returns letters whose From fields have more than one interpretation.
func ambiguousFromFields() []attack {
	return []attack{
		{threat: "T13", name: "two From fields, the head first", letter: withResults(strangerPass, "<{HEAD}>", "<"+stranger+">"), outcomes: setAside},
		{threat: "T13", name: "two From fields, the head last", letter: withResults("dmarc=pass header.from={D}", "<"+stranger+">", "<{HEAD}>"), outcomes: setAside},
		{threat: "T13", name: "one From field with two addresses", letter: withResults("dmarc=pass header.from={D}", "<{HEAD}>, <"+stranger+">"), outcomes: setAside},
		{threat: "T13", name: "the second address on a folded line", letter: withResults("dmarc=pass header.from={D}", "<{HEAD}>\n , <"+stranger+">"), outcomes: setAside},
		{threat: "T13", name: "a group", letter: withResults("dmarc=pass header.from={D}", "Lanh dao: <{HEAD}>;"), outcomes: setAside},
		{threat: "T13", name: "a group of two", letter: withResults("dmarc=pass header.from={D}", "Lanh dao: <"+stranger+">, <{HEAD}>;"), outcomes: setAside},
		{threat: "T13", name: "the head's address as a display name", letter: withResults(strangerPass, `"{HEAD}" <`+stranger+`>`), outcomes: setAside},
		{threat: "T13", name: "the head's address before the brackets", letter: withResults(strangerPass, "{HEAD} <"+stranger+">"), outcomes: setAside},
		{threat: "T13", name: "two addresses in brackets", letter: withResults(strangerPass, "<{HEAD}> <"+stranger+">"), outcomes: setAside},
		{threat: "T13", name: "a letter of another alphabet in the domain", letter: withResults("dmarc=pass header.from={LOOKALIKE}", "<{LOCAL}@{LOOKALIKE}>"), outcomes: setAside},
		{threat: "T13", name: "a domain in punycode", letter: withResults("dmarc=pass header.from=xn--{D}", "<{LOCAL}@xn--{D}>"), outcomes: setAside},
		{threat: "T13", name: "an encoded word that shows the head's address", letter: withResults(strangerPass, "=?utf-8?Q?{HEAD}?= <"+stranger+">"), outcomes: setAside},
		{threat: "T13", name: "an encoded word instead of an address", letter: withResults(strangerPass, "<=?utf-8?Q?{HEAD}?=>"), outcomes: refusedProof},
		{threat: "T13", name: "a comment between the address and another", letter: withResults(strangerPass, "{HEAD}(<) <"+stranger+">(>)"), outcomes: setAside},
		{threat: "T13", name: "a route before the address", letter: withResults(strangerPass, "<@la.test:{HEAD}>"), outcomes: refusedProof},
		{threat: "T13", name: "the head's address as a quoted local part", letter: withResults(strangerPass, `<"{HEAD}"@la.test>`), outcomes: setAside},
		{threat: "T13", name: "a zero byte after the head's address", letter: func(c attackCase) []byte {
			return bytes.Replace(withResults(strangerPass, "<{HEAD}@@@la.test>")(c), []byte("@@@"), []byte("\x00@"), 1)
		}, outcomes: setAside},
		{threat: "T13", name: "a zero-width space in the address", letter: withResults(strangerPass, "<{LOCAL}\u200b@{D}>"), outcomes: refusedProof},
		{threat: "T13", name: "a full-width @", letter: withResults(strangerPass, "<{LOCAL}\uff20{D}>"), outcomes: refusedProof},
		{threat: "T13", name: "a look-alike in a legacy charset", letter: withResults(strangerPass, "<{LOCAL}@tp.h\xe0noi.test>"), outcomes: refusedProof},
		{threat: "T13", name: "an empty address", letter: withResults("dmarc=pass header.from={D}", "<>"), outcomes: setAside},
		{threat: "T13", name: "no From, the head in Sender", letter: func(c attackCase) []byte {
			l := c.authenticated("Đồng ý.").with(c.fill("Sender: <{HEAD}>"))
			l.from = nil
			return l.bytes()
		}, outcomes: setAside},
		{threat: "T13", name: "a stranger whose answers go to the head", letter: func(c attackCase) []byte {
			return c.authenticatedAs(stranger, "Đồng ý.").with(c.fill("Reply-To: <{HEAD}>"), c.fill("Resent-From: <{HEAD}>")).bytes()
		}, outcomes: setAside},
	}
}
