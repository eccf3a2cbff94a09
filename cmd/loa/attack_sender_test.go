package main_test

import (
	"bytes"
	"strings"
)

// sender is an answer "Đồng ý." with From fields of its own and what the border found; {D}, {HEAD} and the like are filled in.
func sender(results string, from ...string) func(scene) []byte {
	return func(s scene) []byte {
		w := s.answer("Đồng ý.").received(s.fill(results))
		if len(from) > 0 {
			w.from = w.from[:0]
		}
		for _, value := range from {
			w.from = append(w.from, s.fill(value))
		}
		return w.bytes()
	}
}

// traced is the head's answer, not proven, below trace fields of the case.
func traced(fields ...string) func(scene) []byte {
	return func(s scene) []byte {
		w := s.answer("Đồng ý.")
		for _, field := range fields {
			w.trace = append(w.trace, s.fill(field))
		}
		return w.bytes()
	}
}

// The word that a forger puts into a letter himself.
const forgedPass = "Authentication-Results: " + border + "; dmarc=pass header.from={D}"

// asStranger is what the border finds about a letter that a stranger sent properly from his own domain.
const asStranger = "dkim=pass header.d=la.test; dmarc=pass header.from=la.test"

// forgedSenders write the head's address into From, and nobody vouches for it.
func forgedSenders() []attack {
	return []attack{
		{"T1", "nobody has looked at the letter", traced(), unbelieved},
		{"T1", "the border found nothing", sender("spf=none; dkim=none; dmarc=none header.from={D}"), unbelieved},
		{"T1", "the border found a forgery", sender("dmarc=fail header.from={D}"), setAside},
		{"T1", "DNS did not answer", sender("dmarc=temperror header.from={D}"), unbelieved},
		{"T1", "the domain's policy is broken", sender("dmarc=permerror header.from={D}"), unbelieved},
		{"T1", "a guess is no pass", sender("dmarc=bestguesspass header.from={D}"), unbelieved},
		{"T1", "the envelope of the head, which SPF alone looks at", sender("spf=pass smtp.mailfrom={HEAD}; dmarc=none header.from={D}"), unbelieved},
		{"T1", "a signature of the forger's own domain", sender("dkim=pass header.d=la.test header.i=@{D}; dmarc=none header.from={D}"), unbelieved},
		{"T1", "a broken signature of the head's domain", sender("dkim=fail header.d={D}; dmarc=none header.from={D}"), unbelieved},
		{"T1", "the ready answer with the right code", func(s scene) []byte {
			return s.answer(s.fill("DUYET {CODE}")).received(s.fill("dmarc=none header.from={D}")).bytes()
		}, unbelieved},
		{"T1", "the letter that the head will send, by a way on which nobody vouches for it", func(s scene) []byte {
			return s.own().received(s.fill("dmarc=none header.from={D}")).bytes()
		}, unbelieved},
		{"T1", "the letter that the head will send, from a machine that is known to forge", func(s scene) []byte {
			return s.own().received(s.fill("dmarc=fail header.from={D}")).bytes()
		}, setAside},
		{"T5", "a seal of a chain that nobody configured", func(s scene) []byte {
			return s.answer("Đồng ý.").received(s.fill("arc=pass; dmarc=none header.from={D}")).
				with("ARC-Authentication-Results: i=1; "+border+s.fill("; dmarc=pass header.from={D}"), "X-Authentication-Results: "+border+"; dmarc=pass").bytes()
		}, unbelieved},
		{"T7", "somebody else logged in at our own server", sender("auth=pass smtp.auth=thuky@{D}; dmarc=none header.from={D}"), unbelieved},
		{"T14", "a sister domain's signature", sender("dkim=pass header.d=so-lao-dong.hanoi.test; dmarc=none header.from={D}"), unbelieved},
		{"T14", "a verdict for a sister domain", sender("dmarc=pass header.from=so-lao-dong.hanoi.test"), setAside},
		{"T14", "the signature of the domain above", sender("dkim=pass header.d=hanoi.test; dmarc=none header.from={D}"), unbelieved},
		{"T14", "the same name in the domain above", sender("dmarc=pass header.from=hanoi.test", "<giamdoc@hanoi.test>"), setAside},
	}
}

// forgedResults try to be read as a verdict of the border.
func forgedResults() []attack {
	return []attack{
		{"T12", "inside a quoted string", sender(`spf=pass smtp.mailfrom="x; dmarc=pass header.from={D}; y"@la.test; dmarc=none header.from={D}`), unbelieved},
		{"T12", "inside a quoted string, before the real failure", sender(`spf=pass smtp.mailfrom="x; dmarc=pass header.from={D}; y"@la.test; dmarc=fail header.from={D}`), setAside},
		{"T12", "inside a comment", sender("spf=none (x; dmarc=pass header.from={D}; y) smtp.helo=la.test; dmarc=none header.from={D}"), unbelieved},
		{"T12", "inside a comment with an escaped bracket", sender(`spf=none (x\); dmarc=pass header.from={D}; y) smtp.helo=la.test; dmarc=none header.from={D}`), unbelieved},
		{"T12", "after a comment that never ends", sender("spf=none ((x); dmarc=pass header.from={D}"), unbelieved},
		{"T12", "inside a reason", sender(`spf=fail reason="x; dmarc=pass header.from={D}; y" smtp.helo=la.test; dmarc=none header.from={D}`), unbelieved},
		{"T12", "twice in one field", sender("dmarc=pass header.from={D}; dmarc=none header.from={D}"), setAside},
		{"T12", "for the forger's domain", sender("dmarc=pass header.from=la.test"), setAside},
		{"T12", "for two domains at once", sender("dmarc=pass header.from=la.test header.from={D}"), refusedProof},
		{"T12", "for a domain that begins like the head's", sender("dmarc=pass header.from={D}.la.test"), setAside},
		{"T12", "with the domain in a comment", sender("dmarc=pass (header.from={D}) header.from=la.test"), setAside},
		{"T12", "as an encoded word", sender("=?utf-8?Q?dmarc=3Dpass?= header.from={D}"), unbelieved},
		{"T12", "by a server we do not know", traced("Authentication-Results: mx.la.test; dmarc=pass header.from={D}", receivedBy(border)), unbelieved},
		{"T12", "by a server whose name begins like ours", traced("Authentication-Results: "+border+".la.test; dmarc=pass header.from={D}", receivedBy(border)), unbelieved},
		{"T12", "by our name in a quoted string that goes on", traced(`Authentication-Results: "`+border+`; dmarc=pass header.from={D}"; dmarc=none`, receivedBy(border)), unbelieved},
		{"T12", "by our name with a dot behind it", traced("Authentication-Results: "+border+".; dmarc=pass header.from={D}", receivedBy(border)), unbelieved},
		{"T12", "without a separator", traced("Authentication-Results: "+border+" dmarc=pass header.from={D}", receivedBy(border)), unbelieved},
		{"T12", "below the line of a foreign server", traced(receivedBy("mx.la.test"), forgedPass), unbelieved},
		{"T12", "below the line of a server that names ours in a comment", traced("Received: from x (by "+border+") by mx.la.test; Tue, 24 Nov 2026 09:00:00 +0700", forgedPass), unbelieved},
		{"T12", "in capitals, below what the border found", belowTheBorder("AUTHENTICATION-RESULTS: " + strings.ToUpper(border) + "; DMARC=PASS HEADER.FROM={D}"), unbelieved},
		{"T12", "a second time, below what the border found", belowTheBorder(forgedPass), unbelieved},
		{"T12", "folded into the subject", belowTheBorder("X-Ghi-Chu: thu\n " + forgedPass), unbelieved},
		{"T12", "behind a bare line feed in a field", mangled("X-Ghi-Chu: thu@@"+forgedPass, "\n"), unbelieved},
		{"T12", "behind a bare carriage return in a field", mangled("X-Ghi-Chu: thu@@"+forgedPass, "\r"), unbelieved},
		{"T12", "with a space before the colon", traced(receivedBy("mx.la.test"), strings.Replace(forgedPass, ":", " :", 1)), unbelieved},
		{"T12", "in the header of a part", func(s scene) []byte {
			w := s.answer("")
			w.content = multi("mixed", s.fill(forgedPass)+"\n"+plain("Đồng ý."))
			return w.received(s.fill("dmarc=none header.from={D}")).bytes()
		}, unbelieved},
	}
}

// belowTheBorder puts a field of the forger below those of the border, which found nothing.
func belowTheBorder(field string) func(scene) []byte {
	return func(s scene) []byte {
		return s.answer("Đồng ý.").received(s.fill("dmarc=none header.from={D}")).with(s.fill(field)).bytes()
	}
}

// mangled puts bytes that do not belong into a header at @@, below a foreign line.
func mangled(field, bytesOf string) func(scene) []byte {
	build := traced(receivedBy("mx.la.test"), field)
	return func(s scene) []byte { return bytes.ReplaceAll(build(s), []byte("@@"), []byte(bytesOf)) }
}

// doubtfulAuthors are From fields that can be read in two ways.
func doubtfulAuthors() []attack {
	return []attack{
		{"T13", "two From fields, the head first", sender(asStranger, "<{HEAD}>", "<"+stranger+">"), setAside},
		{"T13", "two From fields, the head last", sender("dmarc=pass header.from={D}", "<"+stranger+">", "<{HEAD}>"), setAside},
		{"T13", "one From field with two addresses", sender("dmarc=pass header.from={D}", "<{HEAD}>, <"+stranger+">"), setAside},
		{"T13", "the second address on a folded line", sender("dmarc=pass header.from={D}", "<{HEAD}>\n , <"+stranger+">"), setAside},
		{"T13", "a group", sender("dmarc=pass header.from={D}", "Lanh dao: <{HEAD}>;"), setAside},
		{"T13", "a group of two", sender("dmarc=pass header.from={D}", "Lanh dao: <"+stranger+">, <{HEAD}>;"), setAside},
		{"T13", "the head's address as a display name", sender(asStranger, `"{HEAD}" <`+stranger+`>`), setAside},
		{"T13", "the head's address before the brackets", sender(asStranger, "{HEAD} <"+stranger+">"), setAside},
		{"T13", "two addresses in brackets", sender(asStranger, "<{HEAD}> <"+stranger+">"), setAside},
		{"T13", "a letter of another alphabet in the domain", sender("dmarc=pass header.from={LOOKALIKE}", "<giamdoc@{LOOKALIKE}>"), setAside},
		{"T13", "a domain in punycode", sender("dmarc=pass header.from=xn--{D}", "<giamdoc@xn--{D}>"), setAside},
		{"T13", "an encoded word that shows the head's address", sender(asStranger, "=?utf-8?Q?{HEAD}?= <"+stranger+">"), setAside},
		{"T13", "an encoded word instead of an address", sender(asStranger, "<=?utf-8?Q?{HEAD}?=>"), refusedProof},
		{"T13", "a comment between the address and another", sender(asStranger, "{HEAD}(<) <"+stranger+">(>)"), setAside},
		{"T13", "a route before the address", sender(asStranger, "<@la.test:{HEAD}>"), refusedProof},
		{"T13", "the head's address as a quoted local part", sender(asStranger, `<"{HEAD}"@la.test>`), setAside},
		{"T13", "a zero byte behind the head's address", func(s scene) []byte {
			return bytes.Replace(sender(asStranger, "<{HEAD}@@@la.test>")(s), []byte("@@@"), []byte("\x00@"), 1)
		}, setAside},
		{"T13", "a zero-width space in the address", sender(asStranger, "<giamdoc\u200b@{D}>"), refusedProof},
		{"T13", "a full-width @", sender(asStranger, "<giamdoc\uff20{D}>"), refusedProof},
		{"T13", "a look-alike in a legacy charset", sender(asStranger, "<giamdoc@so-t\xe0i-chinh.hanoi.test>"), refusedProof},
		{"T13", "an empty address", sender("dmarc=pass header.from={D}", "<>"), setAside},
		{"T13", "no From, the head in Sender", func(s scene) []byte {
			w := s.proven("Đồng ý.").with(s.fill("Sender: <{HEAD}>"))
			w.from = nil
			return w.bytes()
		}, setAside},
		{"T13", "a stranger whose answers go to the head", func(s scene) []byte {
			return s.by(stranger, "Đồng ý.").with(s.fill("Reply-To: <{HEAD}>"), s.fill("Resent-From: <{HEAD}>")).bytes()
		}, setAside},
	}
}
