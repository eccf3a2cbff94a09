package mail_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/google/go-cmp/cmp"

	"loa/mail"
)

// arrival is when the letters of these tests arrive: the signing library asks the real clock.
var arrival = time.Now().UTC().Round(0)

// zone is a DNS of text records; a name that is not in it does not exist.
type zone map[string][]string

func (z zone) lookup(_ context.Context, name string) ([]string, error) {
	if records, found := z[name]; found {
		return records, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

var dkimKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

func keyRecord(flags string) string {
	return "v=DKIM1; k=ed25519; " + flags + "p=" + base64.StdEncoding.EncodeToString(dkimKey.Public().(ed25519.PublicKey))
}

var keys = zone{
	"thu._domainkey.sotaichinh.hanoi.test": {keyRecord("")},
	"thu._domainkey.hanoi.test":            {keyRecord("")},
	"thu._domainkey.sovanhoa.hanoi.test":   {keyRecord("")},
	"thu._domainkey.evil.test":             {keyRecord("")},
	"try._domainkey.sotaichinh.hanoi.test": {keyRecord("t=y; ")},
	"sub._domainkey.sotaichinh.hanoi.test": {keyRecord("t=s; ")},
	"big._domainkey.sotaichinh.hanoi.test": {keyRecord("n=" + strings.Repeat("x", 5000) + "; ")},
	"two._domainkey.sotaichinh.hanoi.test": {keyRecord(""), keyRecord("")},
}

const (
	headOfFinance = "giamdoc@sotaichinh.hanoi.test"
	approval      = "From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+abc@loa.hanoi.test\r\nSubject: Re: Xin duyệt\r\n" +
		"Date: Tue, 24 Nov 2026 10:00:00 +0700\r\nMessage-ID: <1@sotaichinh.hanoi.test>\r\nIn-Reply-To: <loa.abc@loa.hanoi.test>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nĐồng ý.\r\n"
)

// signs are the names that a careful signer signs, each once.
func signs() []string {
	return []string{"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
}

func without(names []string, dropped string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == dropped })
}

type signing struct {
	domain, selector, identifier string
	names                        []string
	canonicalization             dkim.Canonicalization
	expires                      time.Time
	key                          crypto.Signer // the one in the zone when nil
}

func signed(t testing.TB, raw string, s signing) string {
	t.Helper()
	if s.names == nil {
		s.names = signs()
	}
	if s.canonicalization == "" {
		s.canonicalization = dkim.CanonicalizationRelaxed
	}
	if s.key == nil {
		s.key = dkimKey
	}
	if s.selector == "" {
		s.selector = "thu"
	}
	var out bytes.Buffer
	err := dkim.Sign(&out, strings.NewReader(raw), &dkim.SignOptions{
		Domain: s.domain, Selector: s.selector, Identifier: s.identifier, Signer: s.key, HeaderKeys: s.names,
		HeaderCanonicalization: s.canonicalization, BodyCanonicalization: s.canonicalization, Expiration: s.expires,
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// examined parses a letter, verifies its signatures and proves its sender.
func examined(t testing.TB, raw string, trust mail.Trust, v mail.Verifier) (mail.Proof, []mail.Check, mail.Signatures) {
	t.Helper()
	if v.Now.IsZero() {
		v.Now = arrival
	}
	opened, err := mail.Unwrap([]byte(raw))
	if err != nil {
		t.Logf("unwrapping: %v", err)
	}
	letter := parse(t, string(opened))
	signatures := mail.VerifySignatures(t.Context(), []byte(raw), letter, v)
	proof, checks := mail.SenderProof(letter, signatures, trust)
	return proof, checks, signatures
}

func TestASignatureOfTheFromDomainProvesTheSender(t *testing.T) {
	t.Parallel()
	finance := signing{domain: "sotaichinh.hanoi.test"}
	insert := func(field, raw string) string { return field + raw }
	tests := []struct {
		name string
		raw  string
		want mail.Proof
		why  string // part of the reason in the trace
	}{
		{"signed by exactly the domain", signed(t, approval, finance), mail.ProofDKIM, ""},
		{"signed simple over header and body", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", canonicalization: dkim.CanonicalizationSimple}), mail.ProofDKIM, ""},
		{"each name listed twice, against additions", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", names: append(signs(), signs()...)}), mail.ProofDKIM, ""},
		{"beside a broken signature of another", insert("DKIM-Signature: v=1; a=rsa-sha256; d=evil.test; s=x; h=from; bh=x; b=x\r\n", signed(t, approval, finance)), mail.ProofDKIM, ""},
		{"another text", strings.Replace(signed(t, approval, finance), "Đồng ý.", "Không đồng ý.", 1), mail.ProofNone, "body hash"},
		{"another subject", strings.Replace(signed(t, approval, finance), "Xin duyệt", "Xin duyệt việc khác", 1), mail.ProofNone, "did not verify"},
		{"another question", strings.Replace(signed(t, approval, finance), "<loa.abc@", "<loa.xyz@", 1), mail.ProofNone, "did not verify"},
		{"another question than the one that was not signed", strings.Replace(signed(t, approval, signing{domain: "sotaichinh.hanoi.test", names: without(signs(), "In-Reply-To")}), "<loa.abc@", "<loa.xyz@", 1), mail.ProofNone, "in-reply-to"},
		{"a body to be read with another type", strings.Replace(signed(t, approval, signing{domain: "sotaichinh.hanoi.test", names: without(signs(), "Content-Type")}), "text/plain", "text/html", 1), mail.ProofNone, "content-type"},
		{"the addressee not signed", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", names: without(signs(), "To")}), mail.ProofNone, "trường to"},
		{"the subject not signed", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", names: without(signs(), "Subject")}), mail.ProofNone, "trường subject"},
		{"the id not signed", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", names: without(signs(), "Message-ID")}), mail.ProofNone, "trường message-id"},
		{"the date not signed", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", names: without(signs(), "Date")}), mail.ProofNone, "trường date"},
		{"a subject added above the signed one", insert("Subject: Việc khác\r\n", signed(t, approval, finance)), mail.ProofNone, "trường subject"},
		{"an addressee added above the signed one", insert("To: loa+xyz@loa.hanoi.test\r\n", signed(t, approval, finance)), mail.ProofNone, "trường to"},
		{"a reply-to added to none", insert("Reply-To: x@evil.test\r\nReply-To: y@evil.test\r\n", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", names: without(signs(), "Reply-To")})), mail.ProofNone, "trường reply-to"},
		{"references added to none", insert("References: <loa.xyz@loa.hanoi.test>\r\n", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", names: without(signs(), "References")})), mail.ProofNone, "references"},
		{"a From added above the signed one", insert("From: x@evil.test\r\n", signed(t, approval, finance)), mail.ProofFail, "nhiều trường From"},
		{"signed by the sender's own other domain", signed(t, approval, signing{domain: "evil.test"}), mail.ProofNone, "chữ ký của evil.test"},
		{"signed by the city for one of its departments", signed(t, approval, signing{domain: "hanoi.test"}), mail.ProofNone, "chữ ký của hanoi.test"},
		{"signed by another department", signed(t, approval, signing{domain: "sovanhoa.hanoi.test"}), mail.ProofNone, "chữ ký của sovanhoa"},
		{"a key that is only being tested", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", selector: "try"}), mail.ProofNone, "thử nghiệm"},
		{"a subdomain where the key forbids it", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", selector: "sub", identifier: "a@x.sotaichinh.hanoi.test"}), mail.ProofNone, "tên miền con"},
		{"two records for the key", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", selector: "two"}), mail.ProofNone, "multiple"},
		{"a record far too long", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", selector: "big"}), mail.ProofNone, "too long"},
		{"no record for the key", signed(t, approval, signing{domain: "sotaichinh.hanoi.test", selector: "none"}), mail.ProofNone, "no key"},
		{"only part of the body signed", strings.Replace(signed(t, approval, finance), "v=1;", "v=1; l=5;", 1), mail.ProofNone, "body length"},
		{"the weak digest", strings.Replace(signed(t, approval, finance), "ed25519-sha256", "ed25519-sha1", 1), mail.ProofNone, "too weak"},
		{"through a mailing list that left it whole", insert("List-Id: <ban.hanoi.test>\r\n", signed(t, approval, finance)), mail.ProofNone, "danh sách thư"},
		{"sent on by somebody", insert("Resent-From: x@evil.test\r\n", signed(t, approval, finance)), mail.ProofNone, "Resent-From"},
		{"a bare CR in the header", insert("X-A: b\rFrom: x@evil.test\r\n", signed(t, approval, finance)), mail.ProofNone, "CR"},
		{"a header that ends for one reader and not for another", insert("From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+xyz@loa.hanoi.test\r\n\r\r\n", signed(t, approval, finance)), mail.ProofNone, "dòng kết thúc"},
		{"six signatures, the good one last", strings.Repeat("DKIM-Signature: v=1; a=rsa-sha256; d=evil.test; s=x; h=from; bh=x; b=x\r\n", 5) + signed(t, approval, finance), mail.ProofNone, "evil.test"},
		{"too many blank lines to look at", signed(t, approval, finance) + strings.Repeat("\r\n", 40_000), mail.ProofNone, "dòng trống"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := examined(t, test.raw, mail.Trust{}, mail.Verifier{LookupTXT: keys.lookup})
			if got != test.want || !mentions(checks, test.why) {
				t.Errorf("got %s, want %s because of %q: %+v", got, test.want, test.why, checks)
			}
		})
	}
}

func TestNoSignatureIsLookedAtBelowAHeaderThatCanBeReadInTwoWays(t *testing.T) {
	t.Parallel()
	good := signed(t, approval, signing{domain: "sotaichinh.hanoi.test"})
	for name, raw := range map[string]string{
		"a bare CR":             "X-A: b\rc\r\n" + good,
		"a NUL":                 "X-A: b\x00c\r\n" + good,
		"no field":              strings.Replace(good, "\r\nSubject:", "\r\nkhong phai truong\r\nSubject:", 1),
		"a space before colon":  strings.Replace(good, "\r\nSubject:", "\r\nSubject :", 1),
		"an end for us alone":   "X-A: b\r\n\r\r\n" + good,
		"white space in a name": strings.Replace(good, "\r\nSubject:", "\r\nX A: b\r\nSubject:", 1),
		"an empty continuation": strings.Replace(good, "\r\nSubject:", "\r\nX-A: b\r\n \r\nSubject:", 1),
	} {
		if _, _, found := examined(t, raw, mail.Trust{}, mail.Verifier{LookupTXT: keys.lookup}); found.Fault == "" || found.DKIM != nil {
			t.Errorf("%s: got %+v", name, found)
		}
	}
}

func mentions(checks []mail.Check, reason string) bool {
	return slices.ContainsFunc(checks, func(c mail.Check) bool { return strings.Contains(c.Detail, reason) })
}

func TestOneDomainSignsForAnotherOnlyInsideAConfiguredOne(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, signer string
		within       []string
		want         mail.Proof
	}{
		{"nothing configured", "hanoi.test", nil, mail.ProofNone},
		{"the city for its department", "hanoi.test", []string{"hanoi.test"}, mail.ProofDKIM},
		{"one department for another", "sovanhoa.hanoi.test", []string{"hanoi.test"}, mail.ProofDKIM},
		{"a stranger", "evil.test", []string{"hanoi.test"}, mail.ProofNone},
		{"another city configured", "hanoi.test", []string{"danang.test"}, mail.ProofNone},
		{"a top-level domain is nobody's organisation", "evil.test", []string{"test"}, mail.ProofNone},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := examined(t, signed(t, approval, signing{domain: test.signer}), mail.Trust{RelaxedWithin: test.within}, mail.Verifier{LookupTXT: keys.lookup})
			if got != test.want {
				t.Errorf("got %s, want %s: %+v", got, test.want, checks)
			}
		})
	}
}

func TestASignatureExpiresAtTheTimeOfArrival(t *testing.T) {
	t.Parallel()
	raw := signed(t, approval, signing{domain: "sotaichinh.hanoi.test", expires: arrival.Add(time.Hour)})
	for _, test := range []struct {
		name string
		now  time.Time
		want mail.Proof
	}{
		{"before", arrival.Add(59 * time.Minute), mail.ProofDKIM},
		{"after", arrival.Add(61 * time.Minute), mail.ProofNone},
		{"long before it was signed", arrival.Add(-time.Hour), mail.ProofNone},
	} {
		got, checks, _ := examined(t, raw, mail.Trust{}, mail.Verifier{LookupTXT: keys.lookup, Now: test.now})
		if got != test.want {
			t.Errorf("%s: got %s, want %s: %+v", test.name, got, test.want, checks)
		}
	}
}

func TestAKeyThatCannotBeAskedForIsWorthAnotherTry(t *testing.T) {
	t.Parallel()
	raw := signed(t, approval, signing{domain: "sotaichinh.hanoi.test"})
	slow := func(context.Context, string) ([]string, error) {
		return nil, &net.DNSError{Err: "timeout", IsTimeout: true, IsTemporary: true}
	}
	proof, _, found := examined(t, raw, mail.Trust{}, mail.Verifier{LookupTXT: slow})
	if proof != mail.ProofNone || !found.Unsettled() {
		t.Errorf("got %s, %+v", proof, found)
	}
	if _, _, found := examined(t, raw, mail.Trust{}, mail.Verifier{LookupTXT: keys.lookup}); found.Unsettled() {
		t.Errorf("a good signature is unsettled: %+v", found)
	}
}

func TestTheResultKeepsTheKeyAndAllThatWasLookedAt(t *testing.T) {
	t.Parallel()
	raw := signed(t, approval, signing{domain: "sotaichinh.hanoi.test", expires: arrival.Add(time.Hour)})
	_, _, found := examined(t, raw, mail.Trust{}, mail.Verifier{LookupTXT: keys.lookup})
	written, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	var again mail.Signatures
	if err := json.Unmarshal(written, &again); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(raw))
	want := mail.Signatures{At: arrival, Letter: hex.EncodeToString(sum[:]), DKIM: []mail.DKIMSignature{{
		Domain: "sotaichinh.hanoi.test", Selector: "thu", Algorithm: "ed25519-sha256",
		Signed:   []string{"from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type", "content-transfer-encoding"},
		SignedAt: again.DKIM[0].SignedAt, Expires: arrival.Add(time.Hour).Truncate(time.Second),
		Key: []string{keyRecord("")}, Result: "pass", Detail: "sotaichinh.hanoi.test",
	}}}
	if diff := cmp.Diff(want, again); diff != "" {
		t.Error(diff)
	}
	// The kept keys are a DNS of their own: the letter can be verified again without the network.
	kept := zone{"thu._domainkey.sotaichinh.hanoi.test": again.DKIM[0].Key}
	if proof, checks, _ := examined(t, raw, mail.Trust{}, mail.Verifier{LookupTXT: kept.lookup}); proof != mail.ProofDKIM {
		t.Errorf("got %s: %+v", proof, checks)
	}
}

func TestWithoutALookupNoSignatureIsLookedAt(t *testing.T) {
	t.Parallel()
	proof, checks, found := examined(t, signed(t, approval, signing{domain: "sotaichinh.hanoi.test"}), mail.Trust{}, mail.Verifier{})
	if proof != mail.ProofNone || found.DKIM != nil {
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
	found := zone{"thu._domainkey.sotaichinh.hanoi.test": {"v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public)}}
	raw := signed(t, approval, signing{domain: "sotaichinh.hanoi.test", key: key})
	if got, checks, _ := examined(t, raw, mail.Trust{}, mail.Verifier{LookupTXT: found.lookup}); got != mail.ProofDKIM {
		t.Errorf("got %s: %+v", got, checks)
	}
	if got, checks, _ := examined(t, raw, mail.Trust{}, mail.Verifier{LookupTXT: keys.lookup}); got != mail.ProofNone {
		t.Errorf("proved by the key of another: %s, %+v", got, checks)
	}
}
