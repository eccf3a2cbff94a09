package mail_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
)

var trust = mail.Trust{AuthservIDs: []string{"mx.tp.test"}, OwnHosts: []string{"in.tp.test", ".may.tp.test"}, LocalDomains: []string{"tp.test"}, LoopID: "loa-1"}

const (
	from       = "From: Bình <binh@tp.test>\r\n"
	ownHop     = "Received: from mx.tp.test (mx.tp.test [10.0.0.1]) by in.tp.test with LMTP; Tue, 7 Jun 2022 10:00:00 +0700\r\n"
	foreignHop = "Received: from evil.test by relay.evil.test; Tue, 7 Jun 2022 10:00:00 +0700\r\n"
)

func results(value string) string { return "Authentication-Results: " + value + "\r\n" }

func TestTheSenderIsProvedOnlyByATrustedServer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header string
		want         mail.Proof
	}{
		{"DMARC passes for the domain of From", results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofDMARC},
		{"folded over lines and with comments", results("mx.tp.test (our MX)\r\n\t1; spf=pass (ok) smtp.mailfrom=tp.test;\r\n dmarc=pass (p=none dis=none)\r\n header.from=tp.test") + from, mail.ProofDMARC},
		{"below a hop of ours", ownHop + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofDMARC},
		{"logged in as the From address", results("mx.tp.test; auth=pass smtp.auth=binh@tp.test; dmarc=none header.from=tp.test") + from, mail.ProofAuth},
		{"logged in with a bare name of a local domain", results("mx.tp.test; auth=pass smtp.auth=binh") + from, mail.ProofAuth},
		{"signed by exactly the From domain", results("mx.tp.test; dkim=fail header.d=x.test; dkim=pass header.d=tp.test header.b=abc=/+") + from, mail.ProofDKIM},
		{"no result at all", from, mail.ProofNone},
		{"the server says none", results("mx.tp.test; none") + from, mail.ProofNone},
		{"a server that nobody trusts", results("mx.evil.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"our id, below a foreign hop", foreignHop + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"our id as a comment of a foreign id", results("mx.evil.test (mx.tp.test); dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"a hop that names us in a comment", "Received: from x (by in.tp.test) by relay.evil.test; now\r\n" + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"a hop that greets with our name", "Received: from by in.tp.test.evil.test by relay.evil.test; now\r\n" + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"the topmost says none, a lower one pass", results("mx.tp.test; dmarc=none header.from=tp.test") + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"the topmost says fail, a lower one pass", results("mx.tp.test; dmarc=fail header.from=tp.test") + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofFail},
		{"DMARC fails though the session logged in", results("mx.tp.test; auth=pass smtp.auth=binh@tp.test; dmarc=fail header.from=tp.test") + from, mail.ProofFail},
		{"logged in as somebody else", results("mx.tp.test; auth=pass smtp.auth=lan@tp.test") + from, mail.ProofNone},
		{"DMARC passes for another domain", results("mx.tp.test; dmarc=pass header.from=evil.test") + from, mail.ProofFail},
		{"DMARC passes for nobody in particular", results("mx.tp.test; dmarc=pass") + from, mail.ProofFail},
		{"injected through a quoted local part", results(`mx.tp.test; spf=pass smtp.mailfrom="x; dmarc=pass header.from=tp.test"@evil.test; dmarc=fail header.from=tp.test`) + from, mail.ProofFail},
		{"injected through a quoted local part alone", results(`mx.tp.test; spf=pass smtp.mailfrom="x; dmarc=pass header.from=tp.test"@evil.test`) + from, mail.ProofNone},
		{"injected through a comment", results("mx.tp.test; spf=pass (x; dmarc=pass header.from=tp.test) smtp.mailfrom=evil.test; dmarc=fail header.from=tp.test") + from, mail.ProofFail},
		{"injected through a comment that nests", results(`mx.tp.test; spf=none (a (b) \) ; dmarc=pass header.from=tp.test) smtp.mailfrom=evil.test`) + from, mail.ProofNone},
		{"injected through a reason", results(`mx.tp.test; dkim=fail reason="x; dmarc=pass header.from=tp.test"; dmarc=fail header.from=tp.test`) + from, mail.ProofFail},
		{"DMARC stated twice", results("mx.tp.test; dmarc=pass header.from=tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofFail},
		{"the From domain stated twice", results("mx.tp.test; dmarc=pass header.from=evil.test header.from=tp.test") + from, mail.ProofFail},
		{"a field that does not end", results(`mx.tp.test; dmarc=pass header.from="tp.test`) + from, mail.ProofNone},
		{"signed by the parent domain only", results("mx.tp.test; dkim=pass header.d=test") + from, mail.ProofNone},
		{"DMARC passes by the signature of another department", results("mx.tp.test; dkim=pass header.d=other.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"DMARC passes by the envelope of another department", results("mx.tp.test; spf=pass smtp.mailfrom=x@other.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"DMARC passes, another signature beside ours", results("mx.tp.test; dkim=pass header.d=list.test; dkim=pass header.d=tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofDMARC},
		{"DMARC has no policy", results("mx.tp.test; dmarc=none header.from=tp.test") + from, mail.ProofNone},
		{"DMARC could not be asked", results("mx.tp.test; dmarc=temperror header.from=tp.test") + from, mail.ProofNone},
		{"DMARC record is broken", results("mx.tp.test; dmarc=permerror header.from=tp.test") + from, mail.ProofNone},
		{"DMARC of another version", results("mx.tp.test; dmarc/2=pass header.from=tp.test") + from, mail.ProofNone},
		{"DMARC in two versions", results("mx.tp.test; dmarc/1=fail header.from=tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofFail},
		{"the field in another version", results("mx.tp.test 2; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"the id in other letters", results("MX.tp.Test; dmarc=pass header.from=tp.test") + from, mail.ProofDMARC},
		{"the id with a full stop", results("mx.tp.test.; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"the id in quotes", results(`"mx.tp.test"; dmarc=pass header.from=tp.test`) + from, mail.ProofNone},
		{"the id with a comment, as amavisd writes it", results("mx.tp.test (amavisd-new); dmarc=pass header.from=tp.test") + from, mail.ProofDMARC},
		{"a comment before the id", results("(x) mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"comments everywhere", results("mx.tp.test; (a) dmarc (b) / (c) 1 (d) = (e) pass (f) header (g) . (h) from (i) = (j) tp.test (k) ; ") + from, mail.ProofDMARC},
		{"no id", results("dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"no id, but ours as a method", results("mx.tp.test=pass; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"two fields of ours, the topmost passes", results("mx.tp.test; dmarc=pass header.from=tp.test") + results("mx.tp.test; dkim=none") + from, mail.ProofDMARC},
		{"a control character in the field", results("mx.tp.test; dmarc=pass\x0b header.from=tp.test") + from, mail.ProofNone},
		{"a quoted From domain", results(`mx.tp.test; dmarc=pass header.from="tp.test"`) + from, mail.ProofDMARC},
		{"a hop of ours from outside, the finding below it", "Received: from mail.evil.test (x [192.0.2.1]) by mx.tp.test with ESMTP; now\r\n" + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofDMARC},
		{"a forged hop of ours below the border", "Received: from mail.evil.test by mx.tp.test with ESMTP; now\r\n" + ownHop + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"a stranger that greets as our border", "Received: from mx.tp.test (mail.evil.test [203.0.113.9]) by in.tp.test with ESMTP; now\r\n" + ownHop + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"a stranger without a name that greets as our border", "Received: from mx.tp.test (unknown [203.0.113.9]) by in.tp.test with ESMTP; now\r\n" + ownHop + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"a stranger in IPv6 that greets as our border", "Received: from mx.tp.test (unknown [IPv6:2001:db8::9]) by in.tp.test with ESMTP; now\r\n" + ownHop + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"our border without a name in the private network", "Received: from mx.tp.test (unknown [10.0.0.1]) by in.tp.test with ESMTP; now\r\n" + ownHop + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofDMARC},
		{"our border at a public address", "Received: from mx.tp.test (mx.tp.test [203.0.113.5]) by in.tp.test with ESMTP; now\r\n" + ownHop + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofDMARC},
		{"through a content filter on loopback", "Received: from localhost (localhost [127.0.0.1]) by mx.tp.test (Postfix); now\r\nReceived: from mx.tp.test ([127.0.0.1]) by localhost (mx.tp.test [127.0.0.1]) (amavisd-new, port 10024); now\r\n" + results("mx.tp.test (amavisd-new); dkim=pass header.d=tp.test") + from, mail.ProofDKIM},
		{"a hop over loopback inside", "Received: from localhost (localhost [127.0.0.1]) by mx.tp.test (Postfix); now\r\n" + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofDMARC},
		{"a sender that greets as our own host", "Received: from by by relay.evil.test by in.tp.test; now\r\n" + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"a hop of a host below a name of ours", "Received: from mx.tp.test by kho1.may.tp.test with LMTP; now\r\n" + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofDMARC},
		{"a hop of a host that only ends like one of ours", "Received: from mx.tp.test by evil-may.tp.test with LMTP; now\r\n" + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"a hop without hosts", "Received: (qmail 123 invoked by uid 89); now\r\n" + results("mx.tp.test; dmarc=pass header.from=tp.test") + from, mail.ProofNone},
		{"findings in ARC are nobody's word", "ARC-Authentication-Results: i=1; mx.tp.test; dmarc=pass header.from=tp.test\r\n" + from, mail.ProofNone},
		{"sent on by another", results("mx.tp.test; dmarc=pass header.from=tp.test") + "Resent-From: x@evil.test\r\n" + from, mail.ProofNone},
		{"a line that is no field", results("mx.tp.test; dmarc=pass header.from=tp.test") + "khong phai truong\r\n" + from, mail.ProofNone},
		{"a space before the colon", results("mx.tp.test; dmarc=pass header.from=tp.test") + "From : binh@tp.test\r\n", mail.ProofNone},
		{"a tab before the colon", results("mx.tp.test; dmarc=pass header.from=tp.test") + "From\t: binh@tp.test\r\n", mail.ProofNone},
		{"a bare CR hides a second From", results("mx.tp.test; dmarc=pass header.from=tp.test") + "Subject: a\rFrom: x@tp.test\r\n" + from, mail.ProofNone},
		{"a bare CR inside of From", results("mx.tp.test; dmarc=pass header.from=tp.test") + "From: binh@tp.test\rFrom: lan@tp.test\r\n", mail.ProofFail},
		{"a NUL inside of From", results("mx.tp.test; dmarc=pass header.from=tp.test") + "From: bi\x00nh@tp.test\r\n", mail.ProofFail},
		{"a continuation line of nothing", results("mx.tp.test; dmarc=pass header.from=tp.test") + " \r\n" + from, mail.ProofNone},
		{"From folded over lines", results("mx.tp.test; dmarc=pass header.from=tp.test") + "From:\r\n Bình\r\n\t<binh@tp.test>\r\n", mail.ProofDMARC},
		{"From in other letters", results("mx.tp.test; dmarc=pass header.from=tp.test") + "FROM: <BINH@TP.test>\r\n", mail.ProofDMARC},
		{"through a mailing list", results("mx.tp.test; dmarc=pass header.from=tp.test") + "List-Id: <ban.tp.test>\r\n" + from, mail.ProofNone},
		{"two From fields", results("mx.tp.test; dmarc=pass header.from=tp.test") + from + "From: x@evil.test\r\n", mail.ProofFail},
		{"two From addresses", results("mx.tp.test; dmarc=pass header.from=tp.test") + "From: binh@tp.test, x@evil.test\r\n", mail.ProofFail},
		{"group syntax", results("mx.tp.test; dmarc=pass header.from=tp.test") + "From: sep: binh@tp.test;\r\n", mail.ProofFail},
		{"a domain with a look-alike letter", results("mx.tp.test; dmarc=pass header.from=tр.test") + from, mail.ProofFail},
		{"Exchange Online without an authserv-id", results("spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=tp.test; dmarc=pass action=none header.from=tp.test") + from, mail.ProofNone},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks := mail.SenderProof(parse(t, test.header+"\r\nĐồng ý"), mail.Signatures{}, trust)
			if got != test.want {
				t.Errorf("got %s, want %s: %+v", got, test.want, checks)
			}
		})
	}
}

func TestFindingsInTheBodyAreNobodysWord(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"text":               results("mx.tp.test; dmarc=pass header.from=tp.test") + "\r\nĐồng ý",
		"an attached letter": "--x\r\nContent-Type: message/rfc822\r\n\r\n" + results("mx.tp.test; dmarc=pass header.from=tp.test") + from + "\r\nĐồng ý\r\n--x--\r\n",
		"a part's header":    "--x\r\n" + results("mx.tp.test; dmarc=pass header.from=tp.test") + "Content-Type: text/plain\r\n\r\nĐồng ý\r\n--x--\r\n",
	} {
		letter := parse(t, from+"Content-Type: multipart/mixed; boundary=x\r\n\r\n"+body)
		if got, checks := mail.SenderProof(letter, mail.Signatures{}, trust); got != mail.ProofNone {
			t.Errorf("%s: got %s: %+v", name, got, checks)
		}
	}
}

func TestSomebodyWhoSendsForAnotherIsNamed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, header, want string }{
		{"nobody", from, ""},
		{"oneself", from + "Sender: binh@TP.test\r\n", ""},
		{"a secretary", from + "Sender: Thư ký <vanthu@tp.test>\r\n", "vanthu@tp.test"},
		{"oneself and a secretary", from + "Sender: binh@tp.test\r\nSender: vanthu@tp.test\r\n", "vanthu@tp.test"},
	} {
		letter := parse(t, test.header+"\r\nĐồng ý")
		secretary, ok := letter.OnBehalf()
		if diff := cmp.Diff(test.want, secretary.Spec); diff != "" || ok != (test.want != "") {
			t.Errorf("%s: %v %s", test.name, ok, diff)
		}
		if _, checks := mail.SenderProof(letter, mail.Signatures{}, trust); ok != mentions(checks, "gửi thay") {
			t.Errorf("%s: %+v", test.name, checks)
		}
	}
}

func TestLookAlikeDomainsCompareUnequal(t *testing.T) {
	t.Parallel()
	honest := parse(t, "From: a@hanoi.test\r\n\r\nx").From[0]
	forged := parse(t, "From: a@hаnoi.test\r\n\r\nx").From[0] // the first а is Cyrillic
	if honest.Spec == forged.Spec {
		t.Errorf("both are %s", honest.Spec)
	}
	if diff := cmp.Diff("a@xn--hnoi-53d.test", forged.Spec); diff != "" {
		t.Error(diff)
	}
}

func TestAuthenticationResultsAreTokenized(t *testing.T) {
	t.Parallel()
	got, err := mail.ParseAuthResults(`MX.tp.test 1 ; SPF/1 = pass reason = "a;b" smtp.mailfrom="x y"@tp.test ; dkim=pass (2048-bit) header.d=tp.test header.i=@tp.test;`)
	if err != nil {
		t.Fatal(err)
	}
	want := mail.AuthResults{ID: "mx.tp.test", Results: []mail.AuthResult{
		{Method: "spf", Version: "1", Result: "pass", Properties: []mail.Property{{Name: "reason", Value: "a;b"}, {Name: "smtp.mailfrom", Value: "x y@tp.test"}}},
		{Method: "dkim", Result: "pass", Properties: []mail.Property{{Name: "header.d", Value: "tp.test"}, {Name: "header.i", Value: "@tp.test"}}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
