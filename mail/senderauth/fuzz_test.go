package senderauth_test

import (
	"strings"
	"testing"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func FuzzFrom(f *testing.F) {
	for _, seed := range []string{
		"Bình <binh@tp.test>", `"a@b" <c@d.test> (x)`, "a: b@c.test;", "<@r:b@c.test>", `"b"@c.test`, "=?utf-8?q?a=40b?= <c@d.test>", "giamdoc@hаnoi.test", "a@b.test\x0b", "K@ｂ.test, x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		value = strings.NewReplacer("\r", "", "\n", "").Replace(value)
		letter := mailtest.Parse(t, "From: "+value+"\r\n\r\nx")
		if letter.FromFault != "" {
			return
		}
		if len(letter.From) != 1 {
			t.Fatalf("%d addresses without a fault in %q", len(letter.From), value)
		}
		spec := letter.From[0].Spec
		if strings.Count(spec, "@") != 1 || strings.ContainsAny(spec, " \t<>,;()\"\x00\u200b") || spec != strings.ToLower(spec) {
			t.Errorf("%q is read as %q", value, spec)
		}
		again := mailtest.Parse(t, "From: \"x\" <"+spec+">\r\n\r\nx")
		if again.FromFault != "" || len(again.From) != 1 || again.From[0].Spec != spec {
			t.Errorf("%q is read as %q, and that as %+v %s", value, spec, again.From, again.FromFault)
		}
	})
}

func FuzzEvidence(f *testing.F) {
	for _, a := range mailtest.Attacks(f) {
		f.Add(a.Raw(f))
	}
	f.Add([]byte(mailtest.SignDKIM(f, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"})))
	f.Add([]byte(mailtest.FixedSigner(f).Detached(f, agreed, mailtest.SignatureOptions{})))
	f.Add([]byte("From: a@b.test\r\nDKIM-Signature: v=1; d=\xff; s=\xfe; t=99999999999999; x=253402300799; h=from; b=; bh=\r\n\r\nx"))
	f.Add([]byte("From: \x01a@b.test\r\nAuthentication-Results: mx.tp.test; dmarc=pass header.from=\xffb\r\n\r\nx"))
	roots := mailtest.FixedAuthority(f).Roots()
	f.Fuzz(func(t *testing.T, raw []byte) {
		letter, err := mail.Parse(raw)
		if err != nil {
			return
		}
		signatures := senderauth.VerifySignatures(t.Context(), raw, letter, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup, Roots: roots, Now: mailtest.Arrival})
		for _, trust := range trusts() {
			sameAgain(t, letter, signatures, trust)
		}
	})
}

// FuzzSMIME bends letters that are well signed: as long as the signature holds, the letter says what was signed.
func FuzzSMIME(f *testing.F) {
	head := mailtest.FixedSigner(f)
	f.Add([]byte(head.Detached(f, agreed, mailtest.SignatureOptions{})))
	f.Add([]byte(head.Opaque(f, agreed, mailtest.SignatureOptions{})))
	f.Add([]byte(mailtest.SMIMEHeader + "Content-Type: multipart/signed; boundary=ky; protocol=\"application/x-pkcs7-signature\"\r\n\r\n--ky\r\n\r\n--ky--\r\n--ky\r\n"))
	f.Add([]byte(mailtest.SMIMEHeader + "Content-Type: application/pkcs7-mime\r\n\r\n\x30\x80\x30\x80\x00\x00\x00\x00"))
	want := mailtest.Parse(f, mailtest.SMIMEHeader+agreed)
	roots := head.Roots()
	f.Fuzz(func(t *testing.T, raw []byte) {
		opened, err := senderauth.Unwrap(raw)
		if err != nil {
			return
		}
		letter, err := mail.Parse(opened)
		if err != nil {
			return
		}
		found := senderauth.VerifySignatures(t.Context(), raw, letter, senderauth.Verifier{Roots: roots, Now: mailtest.Arrival}).SMIME
		if found != nil && found.Result == "pass" && (letter.Text != want.Text || letter.HTML != "" || len(found.Chain) != 3) {
			t.Errorf("signed text %q, %q", letter.Text, letter.HTML)
		}
	})
}

// FuzzDKIM bends a letter that is well signed: as long as the signature proves it, all that matters is as it was signed.
func FuzzDKIM(f *testing.F) {
	f.Add([]byte(mailtest.SignDKIM(f, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"})))
	f.Add([]byte("Subject: x\r\n" + mailtest.SignDKIM(f, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"})))
	f.Add([]byte("To: x@y.test\r\n\r\r\n" + mailtest.SignDKIM(f, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"})))
	f.Add([]byte(strings.ReplaceAll(mailtest.SignDKIM(f, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"}), "\r\n", "\n")))
	want := mailtest.Parse(f, mailtest.ApprovalLetter)
	f.Fuzz(func(t *testing.T, raw []byte) {
		letter, err := mail.Parse(raw)
		if err != nil {
			return
		}
		signatures := senderauth.VerifySignatures(t.Context(), raw, letter, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup, Now: mailtest.Arrival})
		proof, checks := senderauth.Authenticate(letter, signatures, senderauth.Trust{})
		if proof != senderauth.AuthenticatedByDKIM || letter.From[0].Domain() != "sotaichinh.hanoi.test" {
			return
		}
		same := letter.From[0].Spec == want.From[0].Spec && letter.Subject == want.Subject && letter.MessageID == want.MessageID && letter.InReplyTo == want.InReplyTo &&
			len(letter.References) == 0 && len(letter.To) == 1 && letter.To[0] == want.To[0] && len(letter.Cc) == 0 && letter.Date.Equal(want.Date) && strings.TrimSpace(letter.Text) == strings.TrimSpace(want.Text)
		if !same {
			t.Errorf("proved %+v: %+v", letter, checks)
		}
	})
}
