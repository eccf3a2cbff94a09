package senderauth_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	t.Run("only a trusted server proves the sender", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name, header string
			want         senderauth.Authentication
		}{
			{name: "DMARC passes for the domain of From", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "folded over lines and with comments", header: mailtest.AuthResultsField("mx.tp.test (our MX)\r\n\t1; spf=pass (ok) smtp.mailfrom=tp.test;\r\n dmarc=pass (p=none dis=none)\r\n header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "below a hop of ours", header: mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "logged in as the From address", header: mailtest.AuthResultsField("mx.tp.test; auth=pass smtp.auth=binh@tp.test; dmarc=none header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByLogin},
			{name: "logged in with a bare name of a local domain", header: mailtest.AuthResultsField("mx.tp.test; auth=pass smtp.auth=binh") + mailtest.FromField, want: senderauth.AuthenticatedByLogin},
			{name: "signed by exactly the From domain", header: mailtest.AuthResultsField("mx.tp.test; dkim=fail header.d=x.test; dkim=pass header.d=tp.test header.b=abc=/+") + mailtest.FromField, want: senderauth.AuthenticatedByDKIM},
			{name: "no result at all", header: mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "the server says none", header: mailtest.AuthResultsField("mx.tp.test; none") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "an untrusted server", header: mailtest.AuthResultsField("mx.evil.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "our id, below a foreign hop", header: mailtest.OutsideReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "our id as a comment of a foreign id", header: mailtest.AuthResultsField("mx.evil.test (mx.tp.test); dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "a hop that names us in a comment", header: "Received: from x (by in.tp.test) by relay.evil.test; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "a hop that greets with our name", header: "Received: from by in.tp.test.evil.test by relay.evil.test; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "the topmost says none, a lower one pass", header: mailtest.AuthResultsField("mx.tp.test; dmarc=none header.from=tp.test") + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "the topmost says fail, a lower one pass", header: mailtest.AuthResultsField("mx.tp.test; dmarc=fail header.from=tp.test") + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "DMARC fails though the session logged in", header: mailtest.AuthResultsField("mx.tp.test; auth=pass smtp.auth=binh@tp.test; dmarc=fail header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "logged in as another user", header: mailtest.AuthResultsField("mx.tp.test; auth=pass smtp.auth=lan@tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "DMARC passes for another domain", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=evil.test") + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "DMARC passes without a From domain", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass") + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "injected through a quoted local part", header: mailtest.AuthResultsField(`mx.tp.test; spf=pass smtp.mailfrom="x; dmarc=pass header.from=tp.test"@evil.test; dmarc=fail header.from=tp.test`) + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "injected through a quoted local part alone", header: mailtest.AuthResultsField(`mx.tp.test; spf=pass smtp.mailfrom="x; dmarc=pass header.from=tp.test"@evil.test`) + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "injected through a comment", header: mailtest.AuthResultsField("mx.tp.test; spf=pass (x; dmarc=pass header.from=tp.test) smtp.mailfrom=evil.test; dmarc=fail header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "injected through a comment that nests", header: mailtest.AuthResultsField(`mx.tp.test; spf=none (a (b) \) ; dmarc=pass header.from=tp.test) smtp.mailfrom=evil.test`) + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "injected through a reason", header: mailtest.AuthResultsField(`mx.tp.test; dkim=fail reason="x; dmarc=pass header.from=tp.test"; dmarc=fail header.from=tp.test`) + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "DMARC stated twice", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "the From domain stated twice", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=evil.test header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "a field that does not end", header: mailtest.AuthResultsField(`mx.tp.test; dmarc=pass header.from="tp.test`) + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "signed by the parent domain only", header: mailtest.AuthResultsField("mx.tp.test; dkim=pass header.d=test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "DMARC passes by the signature of another department", header: mailtest.AuthResultsField("mx.tp.test; dkim=pass header.d=other.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "DMARC passes by the envelope of another department", header: mailtest.AuthResultsField("mx.tp.test; spf=pass smtp.mailfrom=x@other.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "DMARC passes, another signature beside ours", header: mailtest.AuthResultsField("mx.tp.test; dkim=pass header.d=list.test; dkim=pass header.d=tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "DMARC has no policy", header: mailtest.AuthResultsField("mx.tp.test; dmarc=none header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "DMARC could not be asked", header: mailtest.AuthResultsField("mx.tp.test; dmarc=temperror header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "DMARC record is broken", header: mailtest.AuthResultsField("mx.tp.test; dmarc=permerror header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "DMARC of another version", header: mailtest.AuthResultsField("mx.tp.test; dmarc/2=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "DMARC in two versions", header: mailtest.AuthResultsField("mx.tp.test; dmarc/1=fail header.from=tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "the field in another version", header: mailtest.AuthResultsField("mx.tp.test 2; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "the id in other letters", header: mailtest.AuthResultsField("MX.tp.Test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "the id with a full stop", header: mailtest.AuthResultsField("mx.tp.test.; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "the id in quotes", header: mailtest.AuthResultsField(`"mx.tp.test"; dmarc=pass header.from=tp.test`) + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "the id with a comment, as amavisd writes it", header: mailtest.AuthResultsField("mx.tp.test (amavisd-new); dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "a comment before the id", header: mailtest.AuthResultsField("(x) mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "comments everywhere", header: mailtest.AuthResultsField("mx.tp.test; (a) dmarc (b) / (c) 1 (d) = (e) pass (f) header (g) . (h) from (i) = (j) tp.test (k) ; ") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "no id", header: mailtest.AuthResultsField("dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "no id, but ours as a method", header: mailtest.AuthResultsField("mx.tp.test=pass; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "two fields of ours, the topmost passes", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.AuthResultsField("mx.tp.test; dkim=none") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "a control character in the field", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass\x0b header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "a quoted From domain", header: mailtest.AuthResultsField(`mx.tp.test; dmarc=pass header.from="tp.test"`) + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "a hop of ours from outside, the finding below it", header: "Received: from mail.evil.test (x [192.0.2.1]) by mx.tp.test with ESMTP; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "a forged hop of ours below the gateway", header: "Received: from mail.evil.test by mx.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "an outside host that greets as our gateway", header: "Received: from mx.tp.test (mail.evil.test [203.0.113.9]) by in.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "an outside host without a name that greets as our gateway", header: "Received: from mx.tp.test (unknown [203.0.113.9]) by in.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "an outside host in IPv6 that greets as our gateway", header: "Received: from mx.tp.test (unknown [IPv6:2001:db8::9]) by in.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "our gateway without a name in the private network", header: "Received: from mx.tp.test (unknown [10.0.0.1]) by in.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "our gateway at a public address", header: "Received: from mx.tp.test (mx.tp.test [203.0.113.5]) by in.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "through a content filter on loopback", header: "Received: from localhost (localhost [127.0.0.1]) by mx.tp.test (Postfix); now\r\nReceived: from mx.tp.test ([127.0.0.1]) by localhost (mx.tp.test [127.0.0.1]) (amavisd-new, port 10024); now\r\n" + mailtest.AuthResultsField("mx.tp.test (amavisd-new); dkim=pass header.d=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDKIM},
			{name: "a hop over loopback inside", header: "Received: from localhost (localhost [127.0.0.1]) by mx.tp.test (Postfix); now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "a sender that greets as our own host", header: "Received: from by by relay.evil.test by in.tp.test; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "a hop of a host below a name of ours", header: "Received: from mx.tp.test by kho1.may.tp.test with LMTP; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.AuthenticatedByDMARC},
			{name: "a hop of a host that only ends like one of ours", header: "Received: from mx.tp.test by evil-may.tp.test with LMTP; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "a hop without hosts", header: "Received: (qmail 123 invoked by uid 89); now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "results in ARC do not count", header: "ARC-Authentication-Results: i=1; mx.tp.test; dmarc=pass header.from=tp.test\r\n" + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "resent by another person", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "Resent-From: x@evil.test\r\n" + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "a line that is no field", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "khong phai truong\r\n" + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "a space before the colon", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From : binh@tp.test\r\n", want: senderauth.Unauthenticated},
			{name: "a tab before the colon", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From\t: binh@tp.test\r\n", want: senderauth.Unauthenticated},
			{name: "a bare CR hides a second From", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "Subject: a\rFrom: x@tp.test\r\n" + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "a bare CR inside of From", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From: binh@tp.test\rFrom: lan@tp.test\r\n", want: senderauth.AuthenticationFailed},
			{name: "a NUL inside of From", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From: bi\x00nh@tp.test\r\n", want: senderauth.AuthenticationFailed},
			{name: "a continuation line of nothing", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + " \r\n" + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "From folded over lines", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From:\r\n Bình\r\n\t<binh@tp.test>\r\n", want: senderauth.AuthenticatedByDMARC},
			{name: "From in other letters", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "FROM: <BINH@TP.test>\r\n", want: senderauth.AuthenticatedByDMARC},
			{name: "through a mailing list", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "List-Id: <ban.tp.test>\r\n" + mailtest.FromField, want: senderauth.Unauthenticated},
			{name: "two From fields", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField + "From: x@evil.test\r\n", want: senderauth.AuthenticationFailed},
			{name: "two From addresses", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From: binh@tp.test, x@evil.test\r\n", want: senderauth.AuthenticationFailed},
			{name: "group syntax", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From: sep: binh@tp.test;\r\n", want: senderauth.AuthenticationFailed},
			{name: "a domain with a look-alike letter", header: mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tр.test") + mailtest.FromField, want: senderauth.AuthenticationFailed},
			{name: "Exchange Online without an authserv-id", header: mailtest.AuthResultsField("spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=tp.test; dmarc=pass action=none header.from=tp.test") + mailtest.FromField, want: senderauth.Unauthenticated},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got, checks := senderauth.Authenticate(mailtest.Parse(t, test.header+"\r\nĐồng ý"), senderauth.Signatures{}, mailtest.Trust)
				if got != test.want {
					t.Errorf("got %s, want %s: %+v", got, test.want, checks)
				}
			})
		}
	})
	t.Run("results in the body do not count", func(t *testing.T) {
		t.Parallel()
		for name, body := range map[string]string{
			"text":               mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "\r\nĐồng ý",
			"an attached letter": "--x\r\nContent-Type: message/rfc822\r\n\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField + "\r\nĐồng ý\r\n--x--\r\n",
			"a part's header":    "--x\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "Content-Type: text/plain\r\n\r\nĐồng ý\r\n--x--\r\n",
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				letter := mailtest.Parse(t, mailtest.FromField+"Content-Type: multipart/mixed; boundary=x\r\n\r\n"+body)
				if got, checks := senderauth.Authenticate(letter, senderauth.Signatures{}, mailtest.Trust); got != senderauth.Unauthenticated {
					t.Errorf("got %s: %+v", got, checks)
				}
			})
		}
	})
	t.Run("a DMARC failure outranks a signature", func(t *testing.T) {
		t.Parallel()
		ca := mailtest.NewAuthority(t, "Hà Nội")
		raw := mailtest.AuthResultsField("mx.tp.test; dmarc=fail header.from=sotaichinh.hanoi.test") + ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{})
		if got, checks, _ := authenticate(t, raw, mailtest.Trust, senderauth.Verifier{Roots: ca.Roots()}); got != senderauth.AuthenticationFailed {
			t.Errorf("got %s: %+v", got, checks)
		}
		altered := mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=sotaichinh.hanoi.test") + strings.Replace(ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{}), "Đồng ý", "Không", 1)
		if got, checks, _ := authenticate(t, altered, mailtest.Trust, senderauth.Verifier{Roots: ca.Roots()}); got != senderauth.Unauthenticated {
			t.Errorf("an altered letter is proved by %s: %+v", got, checks)
		}
	})
	t.Run("a pinned address signs only with its certificate", func(t *testing.T) {
		t.Parallel()
		ca := mailtest.NewAuthority(t, "Hà Nội")
		head := ca.Issue(t, mailtest.HeadOfFinance)
		raw := head.Detached(t, agreed, mailtest.SignatureOptions{})
		sum := sha256.Sum256(head.Certificate.Raw)
		fingerprint := hex.EncodeToString(sum[:])
		for _, test := range []struct {
			name string
			pins map[string][]string
			want senderauth.Authentication
		}{
			{"its certificate", map[string][]string{mailtest.HeadOfFinance: {strings.Repeat("0", 64), fingerprint}}, senderauth.AuthenticatedBySMIME},
			{"another certificate", map[string][]string{mailtest.HeadOfFinance: {strings.Repeat("0", 64)}}, senderauth.Unauthenticated},
			{"none at all", map[string][]string{mailtest.HeadOfFinance: {}}, senderauth.Unauthenticated},
			{"another address is pinned", map[string][]string{"x@hanoi.test": {strings.Repeat("0", 64)}}, senderauth.AuthenticatedBySMIME},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got, checks, _ := authenticate(t, raw, senderauth.Trust{Pinned: test.pins}, senderauth.Verifier{Roots: ca.Roots()})
				if got != test.want {
					t.Errorf("got %s, want %s: %+v", got, test.want, checks)
				}
			})
		}
	})
}
