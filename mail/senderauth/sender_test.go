package senderauth_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestTheSenderIsProvedOnlyByATrustedServer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header string
		want         senderauth.Authentication
	}{
		{"DMARC passes for the domain of From", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"folded over lines and with comments", mailtest.AuthResultsField("mx.tp.test (our MX)\r\n\t1; spf=pass (ok) smtp.mailfrom=tp.test;\r\n dmarc=pass (p=none dis=none)\r\n header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"below a hop of ours", mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"logged in as the From address", mailtest.AuthResultsField("mx.tp.test; auth=pass smtp.auth=binh@tp.test; dmarc=none header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByLogin},
		{"logged in with a bare name of a local domain", mailtest.AuthResultsField("mx.tp.test; auth=pass smtp.auth=binh") + mailtest.FromField, senderauth.AuthenticatedByLogin},
		{"signed by exactly the From domain", mailtest.AuthResultsField("mx.tp.test; dkim=fail header.d=x.test; dkim=pass header.d=tp.test header.b=abc=/+") + mailtest.FromField, senderauth.AuthenticatedByDKIM},
		{"no result at all", mailtest.FromField, senderauth.Unauthenticated},
		{"the server says none", mailtest.AuthResultsField("mx.tp.test; none") + mailtest.FromField, senderauth.Unauthenticated},
		{"a server that nobody trusts", mailtest.AuthResultsField("mx.evil.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"our id, below a foreign hop", mailtest.OutsideReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"our id as a comment of a foreign id", mailtest.AuthResultsField("mx.evil.test (mx.tp.test); dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"a hop that names us in a comment", "Received: from x (by in.tp.test) by relay.evil.test; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"a hop that greets with our name", "Received: from by in.tp.test.evil.test by relay.evil.test; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"the topmost says none, a lower one pass", mailtest.AuthResultsField("mx.tp.test; dmarc=none header.from=tp.test") + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"the topmost says fail, a lower one pass", mailtest.AuthResultsField("mx.tp.test; dmarc=fail header.from=tp.test") + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticationFailed},
		{"DMARC fails though the session logged in", mailtest.AuthResultsField("mx.tp.test; auth=pass smtp.auth=binh@tp.test; dmarc=fail header.from=tp.test") + mailtest.FromField, senderauth.AuthenticationFailed},
		{"logged in as somebody else", mailtest.AuthResultsField("mx.tp.test; auth=pass smtp.auth=lan@tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"DMARC passes for another domain", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=evil.test") + mailtest.FromField, senderauth.AuthenticationFailed},
		{"DMARC passes for nobody in particular", mailtest.AuthResultsField("mx.tp.test; dmarc=pass") + mailtest.FromField, senderauth.AuthenticationFailed},
		{"injected through a quoted local part", mailtest.AuthResultsField(`mx.tp.test; spf=pass smtp.mailfrom="x; dmarc=pass header.from=tp.test"@evil.test; dmarc=fail header.from=tp.test`) + mailtest.FromField, senderauth.AuthenticationFailed},
		{"injected through a quoted local part alone", mailtest.AuthResultsField(`mx.tp.test; spf=pass smtp.mailfrom="x; dmarc=pass header.from=tp.test"@evil.test`) + mailtest.FromField, senderauth.Unauthenticated},
		{"injected through a comment", mailtest.AuthResultsField("mx.tp.test; spf=pass (x; dmarc=pass header.from=tp.test) smtp.mailfrom=evil.test; dmarc=fail header.from=tp.test") + mailtest.FromField, senderauth.AuthenticationFailed},
		{"injected through a comment that nests", mailtest.AuthResultsField(`mx.tp.test; spf=none (a (b) \) ; dmarc=pass header.from=tp.test) smtp.mailfrom=evil.test`) + mailtest.FromField, senderauth.Unauthenticated},
		{"injected through a reason", mailtest.AuthResultsField(`mx.tp.test; dkim=fail reason="x; dmarc=pass header.from=tp.test"; dmarc=fail header.from=tp.test`) + mailtest.FromField, senderauth.AuthenticationFailed},
		{"DMARC stated twice", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticationFailed},
		{"the From domain stated twice", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=evil.test header.from=tp.test") + mailtest.FromField, senderauth.AuthenticationFailed},
		{"a field that does not end", mailtest.AuthResultsField(`mx.tp.test; dmarc=pass header.from="tp.test`) + mailtest.FromField, senderauth.Unauthenticated},
		{"signed by the parent domain only", mailtest.AuthResultsField("mx.tp.test; dkim=pass header.d=test") + mailtest.FromField, senderauth.Unauthenticated},
		{"DMARC passes by the signature of another department", mailtest.AuthResultsField("mx.tp.test; dkim=pass header.d=other.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"DMARC passes by the envelope of another department", mailtest.AuthResultsField("mx.tp.test; spf=pass smtp.mailfrom=x@other.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"DMARC passes, another signature beside ours", mailtest.AuthResultsField("mx.tp.test; dkim=pass header.d=list.test; dkim=pass header.d=tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"DMARC has no policy", mailtest.AuthResultsField("mx.tp.test; dmarc=none header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"DMARC could not be asked", mailtest.AuthResultsField("mx.tp.test; dmarc=temperror header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"DMARC record is broken", mailtest.AuthResultsField("mx.tp.test; dmarc=permerror header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"DMARC of another version", mailtest.AuthResultsField("mx.tp.test; dmarc/2=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"DMARC in two versions", mailtest.AuthResultsField("mx.tp.test; dmarc/1=fail header.from=tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticationFailed},
		{"the field in another version", mailtest.AuthResultsField("mx.tp.test 2; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"the id in other letters", mailtest.AuthResultsField("MX.tp.Test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"the id with a full stop", mailtest.AuthResultsField("mx.tp.test.; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"the id in quotes", mailtest.AuthResultsField(`"mx.tp.test"; dmarc=pass header.from=tp.test`) + mailtest.FromField, senderauth.Unauthenticated},
		{"the id with a comment, as amavisd writes it", mailtest.AuthResultsField("mx.tp.test (amavisd-new); dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"a comment before the id", mailtest.AuthResultsField("(x) mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"comments everywhere", mailtest.AuthResultsField("mx.tp.test; (a) dmarc (b) / (c) 1 (d) = (e) pass (f) header (g) . (h) from (i) = (j) tp.test (k) ; ") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"no id", mailtest.AuthResultsField("dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"no id, but ours as a method", mailtest.AuthResultsField("mx.tp.test=pass; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"two fields of ours, the topmost passes", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.AuthResultsField("mx.tp.test; dkim=none") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"a control character in the field", mailtest.AuthResultsField("mx.tp.test; dmarc=pass\x0b header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"a quoted From domain", mailtest.AuthResultsField(`mx.tp.test; dmarc=pass header.from="tp.test"`) + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"a hop of ours from outside, the finding below it", "Received: from mail.evil.test (x [192.0.2.1]) by mx.tp.test with ESMTP; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"a forged hop of ours below the border", "Received: from mail.evil.test by mx.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"a stranger that greets as our border", "Received: from mx.tp.test (mail.evil.test [203.0.113.9]) by in.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"a stranger without a name that greets as our border", "Received: from mx.tp.test (unknown [203.0.113.9]) by in.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"a stranger in IPv6 that greets as our border", "Received: from mx.tp.test (unknown [IPv6:2001:db8::9]) by in.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"our border without a name in the private network", "Received: from mx.tp.test (unknown [10.0.0.1]) by in.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"our border at a public address", "Received: from mx.tp.test (mx.tp.test [203.0.113.5]) by in.tp.test with ESMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"through a content filter on loopback", "Received: from localhost (localhost [127.0.0.1]) by mx.tp.test (Postfix); now\r\nReceived: from mx.tp.test ([127.0.0.1]) by localhost (mx.tp.test [127.0.0.1]) (amavisd-new, port 10024); now\r\n" + mailtest.AuthResultsField("mx.tp.test (amavisd-new); dkim=pass header.d=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDKIM},
		{"a hop over loopback inside", "Received: from localhost (localhost [127.0.0.1]) by mx.tp.test (Postfix); now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"a sender that greets as our own host", "Received: from by by relay.evil.test by in.tp.test; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"a hop of a host below a name of ours", "Received: from mx.tp.test by kho1.may.tp.test with LMTP; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.AuthenticatedByDMARC},
		{"a hop of a host that only ends like one of ours", "Received: from mx.tp.test by evil-may.tp.test with LMTP; now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"a hop without hosts", "Received: (qmail 123 invoked by uid 89); now\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
		{"findings in ARC are nobody's word", "ARC-Authentication-Results: i=1; mx.tp.test; dmarc=pass header.from=tp.test\r\n" + mailtest.FromField, senderauth.Unauthenticated},
		{"sent on by another", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "Resent-From: x@evil.test\r\n" + mailtest.FromField, senderauth.Unauthenticated},
		{"a line that is no field", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "khong phai truong\r\n" + mailtest.FromField, senderauth.Unauthenticated},
		{"a space before the colon", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From : binh@tp.test\r\n", senderauth.Unauthenticated},
		{"a tab before the colon", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From\t: binh@tp.test\r\n", senderauth.Unauthenticated},
		{"a bare CR hides a second From", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "Subject: a\rFrom: x@tp.test\r\n" + mailtest.FromField, senderauth.Unauthenticated},
		{"a bare CR inside of From", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From: binh@tp.test\rFrom: lan@tp.test\r\n", senderauth.AuthenticationFailed},
		{"a NUL inside of From", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From: bi\x00nh@tp.test\r\n", senderauth.AuthenticationFailed},
		{"a continuation line of nothing", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + " \r\n" + mailtest.FromField, senderauth.Unauthenticated},
		{"From folded over lines", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From:\r\n Bình\r\n\t<binh@tp.test>\r\n", senderauth.AuthenticatedByDMARC},
		{"From in other letters", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "FROM: <BINH@TP.test>\r\n", senderauth.AuthenticatedByDMARC},
		{"through a mailing list", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "List-Id: <ban.tp.test>\r\n" + mailtest.FromField, senderauth.Unauthenticated},
		{"two From fields", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField + "From: x@evil.test\r\n", senderauth.AuthenticationFailed},
		{"two From addresses", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From: binh@tp.test, x@evil.test\r\n", senderauth.AuthenticationFailed},
		{"group syntax", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "From: sep: binh@tp.test;\r\n", senderauth.AuthenticationFailed},
		{"a domain with a look-alike letter", mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tр.test") + mailtest.FromField, senderauth.AuthenticationFailed},
		{"Exchange Online without an authserv-id", mailtest.AuthResultsField("spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=tp.test; dmarc=pass action=none header.from=tp.test") + mailtest.FromField, senderauth.Unauthenticated},
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
}

func TestFindingsInTheBodyAreNobodysWord(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"text":               mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "\r\nĐồng ý",
		"an attached letter": "--x\r\nContent-Type: message/rfc822\r\n\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + mailtest.FromField + "\r\nĐồng ý\r\n--x--\r\n",
		"a part's header":    "--x\r\n" + mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=tp.test") + "Content-Type: text/plain\r\n\r\nĐồng ý\r\n--x--\r\n",
	} {
		letter := mailtest.Parse(t, mailtest.FromField+"Content-Type: multipart/mixed; boundary=x\r\n\r\n"+body)
		if got, checks := senderauth.Authenticate(letter, senderauth.Signatures{}, mailtest.Trust); got != senderauth.Unauthenticated {
			t.Errorf("%s: got %s: %+v", name, got, checks)
		}
	}
}

func TestSomebodyWhoSendsForAnotherIsNamed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, header, want string }{
		{"nobody", mailtest.FromField, ""},
		{"oneself", mailtest.FromField + "Sender: binh@TP.test\r\n", ""},
		{"a secretary", mailtest.FromField + "Sender: Thư ký <vanthu@tp.test>\r\n", "vanthu@tp.test"},
		{"oneself and a secretary", mailtest.FromField + "Sender: binh@tp.test\r\nSender: vanthu@tp.test\r\n", "vanthu@tp.test"},
	} {
		letter := mailtest.Parse(t, test.header+"\r\nĐồng ý")
		secretary, ok := letter.OnBehalf()
		if diff := cmp.Diff(test.want, secretary.Spec); diff != "" || ok != (test.want != "") {
			t.Errorf("%s: %v %s", test.name, ok, diff)
		}
		if _, checks := senderauth.Authenticate(letter, senderauth.Signatures{}, mailtest.Trust); ok != mailtest.HasCheckDetail(checks, "gửi thay") {
			t.Errorf("%s: %+v", test.name, checks)
		}
	}
}

func TestLookAlikeDomainsCompareUnequal(t *testing.T) {
	t.Parallel()
	honest := mailtest.Parse(t, "From: a@hanoi.test\r\n\r\nx").From[0]
	forged := mailtest.Parse(t, "From: a@hаnoi.test\r\n\r\nx").From[0] // the first а is Cyrillic
	if honest.Spec == forged.Spec {
		t.Errorf("both are %s", honest.Spec)
	}
	if diff := cmp.Diff("a@xn--hnoi-53d.test", forged.Spec); diff != "" {
		t.Error(diff)
	}
}

func TestAuthenticationResultsAreTokenized(t *testing.T) {
	t.Parallel()
	got, err := senderauth.ParseAuthResults(`MX.tp.test 1 ; SPF/1 = pass reason = "a;b" smtp.mailfrom="x y"@tp.test ; dkim=pass (2048-bit) header.d=tp.test header.i=@tp.test;`)
	if err != nil {
		t.Fatal(err)
	}
	want := senderauth.AuthResults{ID: "mx.tp.test", Results: []senderauth.AuthResult{
		{Method: "spf", Version: "1", Result: "pass", Properties: []senderauth.Property{{Name: "reason", Value: "a;b"}, {Name: "smtp.mailfrom", Value: "x y@tp.test"}}},
		{Method: "dkim", Result: "pass", Properties: []senderauth.Property{{Name: "header.d", Value: "tp.test"}, {Name: "header.i", Value: "@tp.test"}}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
