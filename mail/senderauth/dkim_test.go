package senderauth_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

// examined parses a letter, verifies its signatures and proves its sender.
func examined(t testing.TB, raw string, trust senderauth.Trust, v senderauth.Verifier) (senderauth.Authentication, []mail.Check, senderauth.Signatures) {
	t.Helper()
	if v.Now.IsZero() {
		v.Now = mailtest.Arrival
	}
	opened, err := senderauth.Unwrap([]byte(raw))
	if err != nil {
		t.Logf("unwrapping: %v", err)
	}
	letter := mailtest.Parse(t, string(opened))
	signatures := senderauth.VerifySignatures(t.Context(), []byte(raw), letter, v)
	proof, checks := senderauth.Authenticate(letter, signatures, trust)
	return proof, checks, signatures
}

func TestASignatureOfTheFromDomainProvesTheSender(t *testing.T) {
	t.Parallel()
	finance := mailtest.Signing{Domain: "sotaichinh.hanoi.test"}
	insert := func(field, raw string) string { return field + raw }
	tests := []struct {
		name string
		raw  string
		want senderauth.Authentication
		why  string // part of the reason in the trace
	}{
		{name: "signed by exactly the domain", raw: mailtest.Signed(t, mailtest.Approval, finance), want: senderauth.AuthenticatedByDKIM, why: ""},
		{name: "signed simple over header and body", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Canonicalization: dkim.CanonicalizationSimple}), want: senderauth.AuthenticatedByDKIM, why: ""},
		{name: "each name listed twice, against additions", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Names: append(mailtest.Signs(), mailtest.Signs()...)}), want: senderauth.AuthenticatedByDKIM, why: ""},
		{name: "beside a broken signature of another", raw: insert("DKIM-Signature: v=1; a=rsa-sha256; d=evil.test; s=x; h=from; bh=x; b=x\r\n", mailtest.Signed(t, mailtest.Approval, finance)), want: senderauth.AuthenticatedByDKIM, why: ""},
		{name: "another text", raw: strings.Replace(mailtest.Signed(t, mailtest.Approval, finance), "Đồng ý.", "Không đồng ý.", 1), want: senderauth.Unauthenticated, why: "body hash"},
		{name: "another subject", raw: strings.Replace(mailtest.Signed(t, mailtest.Approval, finance), "Xin duyệt", "Xin duyệt việc khác", 1), want: senderauth.Unauthenticated, why: "did not verify"},
		{name: "another question", raw: strings.Replace(mailtest.Signed(t, mailtest.Approval, finance), "<loa.abc@", "<loa.xyz@", 1), want: senderauth.Unauthenticated, why: "did not verify"},
		{name: "another question than the one that was not signed", raw: strings.Replace(mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Names: mailtest.Without(mailtest.Signs(), "In-Reply-To")}), "<loa.abc@", "<loa.xyz@", 1), want: senderauth.Unauthenticated, why: "in-reply-to"},
		{name: "a body to be read with another type", raw: strings.Replace(mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Names: mailtest.Without(mailtest.Signs(), "Content-Type")}), "text/plain", "text/html", 1), want: senderauth.Unauthenticated, why: "content-type"},
		{name: "the addressee not signed", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Names: mailtest.Without(mailtest.Signs(), "To")}), want: senderauth.Unauthenticated, why: "trường to"},
		{name: "the subject not signed", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Names: mailtest.Without(mailtest.Signs(), "Subject")}), want: senderauth.Unauthenticated, why: "trường subject"},
		{name: "the id not signed", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Names: mailtest.Without(mailtest.Signs(), "Message-ID")}), want: senderauth.Unauthenticated, why: "trường message-id"},
		{name: "the date not signed", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Names: mailtest.Without(mailtest.Signs(), "Date")}), want: senderauth.Unauthenticated, why: "trường date"},
		{name: "a subject added above the signed one", raw: insert("Subject: Việc khác\r\n", mailtest.Signed(t, mailtest.Approval, finance)), want: senderauth.Unauthenticated, why: "trường subject"},
		{name: "an addressee added above the signed one", raw: insert("To: loa+xyz@loa.hanoi.test\r\n", mailtest.Signed(t, mailtest.Approval, finance)), want: senderauth.Unauthenticated, why: "trường to"},
		{name: "a reply-to added to none", raw: insert("Reply-To: x@evil.test\r\nReply-To: y@evil.test\r\n", mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Names: mailtest.Without(mailtest.Signs(), "Reply-To")})), want: senderauth.Unauthenticated, why: "trường reply-to"},
		{name: "references added to none", raw: insert("References: <loa.xyz@loa.hanoi.test>\r\n", mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Names: mailtest.Without(mailtest.Signs(), "References")})), want: senderauth.Unauthenticated, why: "references"},
		{name: "a From added above the signed one", raw: insert("From: x@evil.test\r\n", mailtest.Signed(t, mailtest.Approval, finance)), want: senderauth.AuthenticationFailed, why: "nhiều trường From"},
		{name: "signed by the sender's own other domain", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "evil.test"}), want: senderauth.Unauthenticated, why: "chữ ký của evil.test"},
		{name: "signed by the city for one of its departments", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "hanoi.test"}), want: senderauth.Unauthenticated, why: "chữ ký của hanoi.test"},
		{name: "signed by another department", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sovanhoa.hanoi.test"}), want: senderauth.Unauthenticated, why: "chữ ký của sovanhoa"},
		{name: "a key that is only being tested", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Selector: "try"}), want: senderauth.Unauthenticated, why: "thử nghiệm"},
		{name: "a subdomain where the key forbids it", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Selector: "sub", Identifier: "a@x.sotaichinh.hanoi.test"}), want: senderauth.Unauthenticated, why: "tên miền con"},
		{name: "two records for the key", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Selector: "two"}), want: senderauth.Unauthenticated, why: "multiple"},
		{name: "a record far too long", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Selector: "big"}), want: senderauth.Unauthenticated, why: "too long"},
		{name: "no record for the key", raw: mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Selector: "none"}), want: senderauth.Unauthenticated, why: "no key"},
		{name: "only part of the body signed", raw: strings.Replace(mailtest.Signed(t, mailtest.Approval, finance), "v=1;", "v=1; l=5;", 1), want: senderauth.Unauthenticated, why: "body length"},
		{name: "the weak digest", raw: strings.Replace(mailtest.Signed(t, mailtest.Approval, finance), "ed25519-sha256", "ed25519-sha1", 1), want: senderauth.Unauthenticated, why: "too weak"},
		{name: "through a mailing list that left it whole", raw: insert("List-Id: <ban.hanoi.test>\r\n", mailtest.Signed(t, mailtest.Approval, finance)), want: senderauth.Unauthenticated, why: "danh sách thư"},
		{name: "sent on by somebody", raw: insert("Resent-From: x@evil.test\r\n", mailtest.Signed(t, mailtest.Approval, finance)), want: senderauth.Unauthenticated, why: "Resent-From"},
		{name: "a bare CR in the header", raw: insert("X-A: b\rFrom: x@evil.test\r\n", mailtest.Signed(t, mailtest.Approval, finance)), want: senderauth.Unauthenticated, why: "CR"},
		{name: "a header that ends for one reader and not for another", raw: insert("From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+xyz@loa.hanoi.test\r\n\r\r\n", mailtest.Signed(t, mailtest.Approval, finance)), want: senderauth.Unauthenticated, why: "dòng kết thúc"},
		{name: "six signatures, the good one last", raw: strings.Repeat("DKIM-Signature: v=1; a=rsa-sha256; d=evil.test; s=x; h=from; bh=x; b=x\r\n", 5) + mailtest.Signed(t, mailtest.Approval, finance), want: senderauth.Unauthenticated, why: "evil.test"},
		{name: "too many blank lines to look at", raw: mailtest.Signed(t, mailtest.Approval, finance) + strings.Repeat("\r\n", 40_000), want: senderauth.Unauthenticated, why: "dòng trống"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := examined(t, test.raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.Keys.Lookup})
			if got != test.want || !mailtest.Mentions(checks, test.why) {
				t.Errorf("got %s, want %s because of %q: %+v", got, test.want, test.why, checks)
			}
		})
	}
}

func TestNoSignatureIsLookedAtBelowAHeaderThatCanBeReadInTwoWays(t *testing.T) {
	t.Parallel()
	good := mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test"})
	for name, raw := range map[string]string{
		"a bare CR":             "X-A: b\rc\r\n" + good,
		"a NUL":                 "X-A: b\x00c\r\n" + good,
		"no field":              strings.Replace(good, "\r\nSubject:", "\r\nkhong phai truong\r\nSubject:", 1),
		"a space before colon":  strings.Replace(good, "\r\nSubject:", "\r\nSubject :", 1),
		"an end for us alone":   "X-A: b\r\n\r\r\n" + good,
		"white space in a name": strings.Replace(good, "\r\nSubject:", "\r\nX A: b\r\nSubject:", 1),
		"an empty continuation": strings.Replace(good, "\r\nSubject:", "\r\nX-A: b\r\n \r\nSubject:", 1),
	} {
		if _, _, found := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.Keys.Lookup}); found.Fault == "" || found.DKIM != nil {
			t.Errorf("%s: got %+v", name, found)
		}
	}
}

func TestOneDomainSignsForAnotherOnlyInsideAConfiguredOne(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, signer string
		within       []string
		want         senderauth.Authentication
	}{
		{name: "nothing configured", signer: "hanoi.test", within: nil, want: senderauth.Unauthenticated},
		{name: "the city for its department", signer: "hanoi.test", within: []string{"hanoi.test"}, want: senderauth.AuthenticatedByDKIM},
		{name: "one department for another", signer: "sovanhoa.hanoi.test", within: []string{"hanoi.test"}, want: senderauth.AuthenticatedByDKIM},
		{name: "a stranger", signer: "evil.test", within: []string{"hanoi.test"}, want: senderauth.Unauthenticated},
		{name: "another city configured", signer: "hanoi.test", within: []string{"danang.test"}, want: senderauth.Unauthenticated},
		{name: "a top-level domain is nobody's organisation", signer: "evil.test", within: []string{"test"}, want: senderauth.Unauthenticated},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := examined(t, mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: test.signer}), senderauth.Trust{RelaxedWithin: test.within}, senderauth.Verifier{LookupTXT: mailtest.Keys.Lookup})
			if got != test.want {
				t.Errorf("got %s, want %s: %+v", got, test.want, checks)
			}
		})
	}
}

func TestASignatureExpiresAtTheTimeOfArrival(t *testing.T) {
	t.Parallel()
	raw := mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Expires: mailtest.Arrival.Add(time.Hour)})
	for _, test := range []struct {
		name string
		now  time.Time
		want senderauth.Authentication
	}{
		{"before", mailtest.Arrival.Add(59 * time.Minute), senderauth.AuthenticatedByDKIM},
		{"after", mailtest.Arrival.Add(61 * time.Minute), senderauth.Unauthenticated},
		{"long before it was signed", mailtest.Arrival.Add(-time.Hour), senderauth.Unauthenticated},
	} {
		got, checks, _ := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.Keys.Lookup, Now: test.now})
		if got != test.want {
			t.Errorf("%s: got %s, want %s: %+v", test.name, got, test.want, checks)
		}
	}
}

func TestAKeyThatCannotBeAskedForIsWorthAnotherTry(t *testing.T) {
	t.Parallel()
	raw := mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test"})
	slow := func(context.Context, string) ([]string, error) {
		return nil, &net.DNSError{Err: "timeout", IsTimeout: true, IsTemporary: true}
	}
	proof, _, found := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: slow})
	if proof != senderauth.Unauthenticated || !found.Retryable() {
		t.Errorf("got %s, %+v", proof, found)
	}
	if _, _, found := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.Keys.Lookup}); found.Retryable() {
		t.Errorf("a good signature is unsettled: %+v", found)
	}
}

func TestTheResultKeepsTheKeyAndAllThatWasLookedAt(t *testing.T) {
	t.Parallel()
	raw := mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Expires: mailtest.Arrival.Add(time.Hour)})
	_, _, found := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.Keys.Lookup})
	written, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	var again senderauth.Signatures
	if err := json.Unmarshal(written, &again); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(raw))
	want := senderauth.Signatures{At: mailtest.Arrival, Letter: hex.EncodeToString(sum[:]), DKIM: []senderauth.DKIMSignature{{
		Domain: "sotaichinh.hanoi.test", Selector: "thu", Algorithm: "ed25519-sha256",
		Signed:   []string{"from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type", "content-transfer-encoding"},
		SignedAt: again.DKIM[0].SignedAt, Expires: mailtest.Arrival.Add(time.Hour).Truncate(time.Second),
		Key: []string{mailtest.KeyRecord("")}, Result: "pass", Detail: "sotaichinh.hanoi.test",
	}}}
	if diff := cmp.Diff(want, again); diff != "" {
		t.Error(diff)
	}
	// The kept keys are a DNS of their own: the letter can be verified again without the network.
	kept := mailtest.Zone{"thu._domainkey.sotaichinh.hanoi.test": again.DKIM[0].Key}
	if proof, checks, _ := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: kept.Lookup}); proof != senderauth.AuthenticatedByDKIM {
		t.Errorf("got %s: %+v", proof, checks)
	}
}

func TestWithoutALookupNoSignatureIsLookedAt(t *testing.T) {
	t.Parallel()
	proof, checks, found := examined(t, mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test"}), senderauth.Trust{}, senderauth.Verifier{})
	if proof != senderauth.Unauthenticated || found.DKIM != nil {
		t.Errorf("got %s, %+v, %+v", proof, checks, found)
	}
}

func TestAnRSAKeyProvesAsWell(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	found := mailtest.Zone{"thu._domainkey.sotaichinh.hanoi.test": {"v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public)}}
	raw := mailtest.Signed(t, mailtest.Approval, mailtest.Signing{Domain: "sotaichinh.hanoi.test", Key: key})
	if got, checks, _ := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: found.Lookup}); got != senderauth.AuthenticatedByDKIM {
		t.Errorf("got %s: %+v", got, checks)
	}
	if got, checks, _ := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.Keys.Lookup}); got != senderauth.Unauthenticated {
		t.Errorf("proved by the key of another: %s, %+v", got, checks)
	}
}
