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
	finance := mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"}
	insert := func(field, raw string) string { return field + raw }
	tests := []struct {
		name string
		raw  string
		want senderauth.Authentication
		why  string // part of the reason in the trace
	}{
		{"signed by exactly the domain", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), senderauth.AuthenticatedByDKIM, ""},
		{"signed simple over header and body", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Canonicalization: dkim.CanonicalizationSimple}), senderauth.AuthenticatedByDKIM, ""},
		{"each name listed twice, against additions", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: append(mailtest.SignedFields(), mailtest.SignedFields()...)}), senderauth.AuthenticatedByDKIM, ""},
		{"beside a broken signature of another", insert("DKIM-Signature: v=1; a=rsa-sha256; d=evil.test; s=x; h=from; bh=x; b=x\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), senderauth.AuthenticatedByDKIM, ""},
		{"another text", strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), "Đồng ý.", "Không đồng ý.", 1), senderauth.Unauthenticated, "body hash"},
		{"another subject", strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), "Xin duyệt", "Xin duyệt việc khác", 1), senderauth.Unauthenticated, "did not verify"},
		{"another question", strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), "<loa.abc@", "<loa.xyz@", 1), senderauth.Unauthenticated, "did not verify"},
		{"another question than the one that was not signed", strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "In-Reply-To")}), "<loa.abc@", "<loa.xyz@", 1), senderauth.Unauthenticated, "in-reply-to"},
		{"a body to be read with another type", strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "Content-Type")}), "text/plain", "text/html", 1), senderauth.Unauthenticated, "content-type"},
		{"the addressee not signed", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "To")}), senderauth.Unauthenticated, "trường to"},
		{"the subject not signed", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "Subject")}), senderauth.Unauthenticated, "trường subject"},
		{"the id not signed", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "Message-ID")}), senderauth.Unauthenticated, "trường message-id"},
		{"the date not signed", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "Date")}), senderauth.Unauthenticated, "trường date"},
		{"a subject added above the signed one", insert("Subject: Việc khác\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), senderauth.Unauthenticated, "trường subject"},
		{"an addressee added above the signed one", insert("To: loa+xyz@loa.hanoi.test\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), senderauth.Unauthenticated, "trường to"},
		{"a reply-to added to none", insert("Reply-To: x@evil.test\r\nReply-To: y@evil.test\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "Reply-To")})), senderauth.Unauthenticated, "trường reply-to"},
		{"references added to none", insert("References: <loa.xyz@loa.hanoi.test>\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "References")})), senderauth.Unauthenticated, "references"},
		{"a From added above the signed one", insert("From: x@evil.test\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), senderauth.AuthenticationFailed, "nhiều trường From"},
		{"signed by the sender's own other domain", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "evil.test"}), senderauth.Unauthenticated, "chữ ký của evil.test"},
		{"signed by the city for one of its departments", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "hanoi.test"}), senderauth.Unauthenticated, "chữ ký của hanoi.test"},
		{"signed by another department", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sovanhoa.hanoi.test"}), senderauth.Unauthenticated, "chữ ký của sovanhoa"},
		{"a key that is only being tested", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Selector: "try"}), senderauth.Unauthenticated, "thử nghiệm"},
		{"a subdomain where the key forbids it", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Selector: "sub", Identifier: "a@x.sotaichinh.hanoi.test"}), senderauth.Unauthenticated, "tên miền con"},
		{"two records for the key", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Selector: "two"}), senderauth.Unauthenticated, "multiple"},
		{"a record far too long", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Selector: "big"}), senderauth.Unauthenticated, "too long"},
		{"no record for the key", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Selector: "none"}), senderauth.Unauthenticated, "no key"},
		{"only part of the body signed", strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), "v=1;", "v=1; l=5;", 1), senderauth.Unauthenticated, "body length"},
		{"the weak digest", strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), "ed25519-sha256", "ed25519-sha1", 1), senderauth.Unauthenticated, "too weak"},
		{"through a mailing list that left it whole", insert("List-Id: <ban.hanoi.test>\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), senderauth.Unauthenticated, "danh sách thư"},
		{"sent on by somebody", insert("Resent-From: x@evil.test\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), senderauth.Unauthenticated, "Resent-From"},
		{"a bare CR in the header", insert("X-A: b\rFrom: x@evil.test\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), senderauth.Unauthenticated, "CR"},
		{"a header that ends for one reader and not for another", insert("From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+xyz@loa.hanoi.test\r\n\r\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), senderauth.Unauthenticated, "dòng kết thúc"},
		{"six signatures, the good one last", strings.Repeat("DKIM-Signature: v=1; a=rsa-sha256; d=evil.test; s=x; h=from; bh=x; b=x\r\n", 5) + mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), senderauth.Unauthenticated, "evil.test"},
		{"too many blank lines to look at", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance) + strings.Repeat("\r\n", 40_000), senderauth.Unauthenticated, "dòng trống"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := examined(t, test.raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup})
			if got != test.want || !mailtest.HasCheckDetail(checks, test.why) {
				t.Errorf("got %s, want %s because of %q: %+v", got, test.want, test.why, checks)
			}
		})
	}
}

func TestNoSignatureIsLookedAtBelowAHeaderThatCanBeReadInTwoWays(t *testing.T) {
	t.Parallel()
	good := mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"})
	for name, raw := range map[string]string{
		"a bare CR":             "X-A: b\rc\r\n" + good,
		"a NUL":                 "X-A: b\x00c\r\n" + good,
		"no field":              strings.Replace(good, "\r\nSubject:", "\r\nkhong phai truong\r\nSubject:", 1),
		"a space before colon":  strings.Replace(good, "\r\nSubject:", "\r\nSubject :", 1),
		"an end for us alone":   "X-A: b\r\n\r\r\n" + good,
		"white space in a name": strings.Replace(good, "\r\nSubject:", "\r\nX A: b\r\nSubject:", 1),
		"an empty continuation": strings.Replace(good, "\r\nSubject:", "\r\nX-A: b\r\n \r\nSubject:", 1),
	} {
		if _, _, found := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup}); found.Fault == "" || found.DKIM != nil {
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
		{"nothing configured", "hanoi.test", nil, senderauth.Unauthenticated},
		{"the city for its department", "hanoi.test", []string{"hanoi.test"}, senderauth.AuthenticatedByDKIM},
		{"one department for another", "sovanhoa.hanoi.test", []string{"hanoi.test"}, senderauth.AuthenticatedByDKIM},
		{"a stranger", "evil.test", []string{"hanoi.test"}, senderauth.Unauthenticated},
		{"another city configured", "hanoi.test", []string{"danang.test"}, senderauth.Unauthenticated},
		{"a top-level domain is nobody's organisation", "evil.test", []string{"test"}, senderauth.Unauthenticated},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := examined(t, mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: test.signer}), senderauth.Trust{RelaxedWithin: test.within}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup})
			if got != test.want {
				t.Errorf("got %s, want %s: %+v", got, test.want, checks)
			}
		})
	}
}

func TestASignatureExpiresAtTheTimeOfArrival(t *testing.T) {
	t.Parallel()
	raw := mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Expires: mailtest.Arrival.Add(time.Hour)})
	for _, test := range []struct {
		name string
		now  time.Time
		want senderauth.Authentication
	}{
		{"before", mailtest.Arrival.Add(59 * time.Minute), senderauth.AuthenticatedByDKIM},
		{"after", mailtest.Arrival.Add(61 * time.Minute), senderauth.Unauthenticated},
		{"long before it was signed", mailtest.Arrival.Add(-time.Hour), senderauth.Unauthenticated},
	} {
		got, checks, _ := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup, Now: test.now})
		if got != test.want {
			t.Errorf("%s: got %s, want %s: %+v", test.name, got, test.want, checks)
		}
	}
}

func TestAKeyThatCannotBeAskedForIsWorthAnotherTry(t *testing.T) {
	t.Parallel()
	raw := mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"})
	slow := func(context.Context, string) ([]string, error) {
		return nil, &net.DNSError{Err: "timeout", IsTimeout: true, IsTemporary: true}
	}
	proof, _, found := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: slow})
	if proof != senderauth.Unauthenticated || !found.Unsettled() {
		t.Errorf("got %s, %+v", proof, found)
	}
	if _, _, found := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup}); found.Unsettled() {
		t.Errorf("a good signature is unsettled: %+v", found)
	}
}

func TestTheResultKeepsTheKeyAndAllThatWasLookedAt(t *testing.T) {
	t.Parallel()
	raw := mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Expires: mailtest.Arrival.Add(time.Hour)})
	_, _, found := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup})
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
		Key: []string{mailtest.DKIMKeyRecord("")}, Result: "pass", Detail: "sotaichinh.hanoi.test",
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
	proof, checks, found := examined(t, mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"}), senderauth.Trust{}, senderauth.Verifier{})
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
	raw := mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Key: key})
	if got, checks, _ := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: found.Lookup}); got != senderauth.AuthenticatedByDKIM {
		t.Errorf("got %s: %+v", got, checks)
	}
	if got, checks, _ := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup}); got != senderauth.Unauthenticated {
		t.Errorf("proved by the key of another: %s, %+v", got, checks)
	}
}
