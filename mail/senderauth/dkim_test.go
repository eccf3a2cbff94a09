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

// authenticate parses a letter, verifies its signatures and authenticates its sender.
func authenticate(t testing.TB, raw string, trust senderauth.Trust, v senderauth.Verifier) (senderauth.Authentication, []mail.Check, senderauth.Signatures) {
	t.Helper()
	if v.Now.IsZero() {
		v.Now = mailtest.Arrival
	}
	unwrapped, err := senderauth.Unwrap([]byte(raw))
	if err != nil {
		t.Logf("unwrapping: %v", err)
	}
	letter := mailtest.Parse(t, string(unwrapped))
	signatures := senderauth.VerifySignatures(t.Context(), []byte(raw), letter, v)
	authentication, checks := senderauth.Authenticate(letter, signatures, trust)
	return authentication, checks, signatures
}

func TestVerifyDKIM(t *testing.T) {
	t.Parallel()
	t.Run("a signature of the From domain proves the sender", func(t *testing.T) {
		t.Parallel()
		finance := mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"}
		insert := func(field, raw string) string { return field + raw }
		tests := []struct {
			name string
			raw  string
			want senderauth.Authentication
			why  string // part of the reason in the trace
		}{
			{name: "signed by exactly the domain", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), want: senderauth.AuthenticatedByDKIM, why: ""},
			{name: "signed simple over header and body", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Canonicalization: dkim.CanonicalizationSimple}), want: senderauth.AuthenticatedByDKIM, why: ""},
			{name: "each name listed twice, against additions", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: append(mailtest.SignedFields(), mailtest.SignedFields()...)}), want: senderauth.AuthenticatedByDKIM, why: ""},
			{name: "beside a broken signature of another", raw: insert("DKIM-Signature: v=1; a=rsa-sha256; d=evil.test; s=x; h=from; bh=x; b=x\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), want: senderauth.AuthenticatedByDKIM, why: ""},
			{name: "another text", raw: strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), "Đồng ý.", "Không đồng ý.", 1), want: senderauth.Unauthenticated, why: "body hash"},
			{name: "another subject", raw: strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), "Xin duyệt", "Xin duyệt việc khác", 1), want: senderauth.Unauthenticated, why: "did not verify"},
			{name: "another question", raw: strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), "<loa.abc@", "<loa.xyz@", 1), want: senderauth.Unauthenticated, why: "did not verify"},
			{name: "another question than the one that was not signed", raw: strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "In-Reply-To")}), "<loa.abc@", "<loa.xyz@", 1), want: senderauth.Unauthenticated, why: "in-reply-to"},
			{name: "a body with another type", raw: strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "Content-Type")}), "text/plain", "text/html", 1), want: senderauth.Unauthenticated, why: "content-type"},
			{name: "the addressee not signed", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "To")}), want: senderauth.Unauthenticated, why: "trường to"},
			{name: "the subject not signed", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "Subject")}), want: senderauth.Unauthenticated, why: "trường subject"},
			{name: "the id not signed", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "Message-ID")}), want: senderauth.Unauthenticated, why: "trường message-id"},
			{name: "the date not signed", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "Date")}), want: senderauth.Unauthenticated, why: "trường date"},
			{name: "a subject added above the signed one", raw: insert("Subject: Việc khác\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), want: senderauth.Unauthenticated, why: "trường subject"},
			{name: "an addressee added above the signed one", raw: insert("To: loa+xyz@loa.hanoi.test\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), want: senderauth.Unauthenticated, why: "trường to"},
			{name: "a reply-to added to none", raw: insert("Reply-To: x@evil.test\r\nReply-To: y@evil.test\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "Reply-To")})), want: senderauth.Unauthenticated, why: "trường reply-to"},
			{name: "references added to none", raw: insert("References: <loa.xyz@loa.hanoi.test>\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Fields: mailtest.WithoutField(mailtest.SignedFields(), "References")})), want: senderauth.Unauthenticated, why: "references"},
			{name: "a From added above the signed one", raw: insert("From: x@evil.test\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), want: senderauth.AuthenticationFailed, why: "nhiều trường From"},
			{name: "signed by the sender's own other domain", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "evil.test"}), want: senderauth.Unauthenticated, why: "chữ ký của evil.test"},
			{name: "signed by the city for one of its departments", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "hanoi.test"}), want: senderauth.Unauthenticated, why: "chữ ký của hanoi.test"},
			{name: "signed by another department", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sovanhoa.hanoi.test"}), want: senderauth.Unauthenticated, why: "chữ ký của sovanhoa"},
			{name: "a key that is only being tested", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Selector: "try"}), want: senderauth.Unauthenticated, why: "thử nghiệm"},
			{name: "a subdomain where the key forbids it", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Selector: "sub", Identifier: "a@x.sotaichinh.hanoi.test"}), want: senderauth.Unauthenticated, why: "tên miền con"},
			{name: "two records for the key", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Selector: "two"}), want: senderauth.Unauthenticated, why: "multiple"},
			{name: "a record far too long", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Selector: "big"}), want: senderauth.Unauthenticated, why: "too long"},
			{name: "no record for the key", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Selector: "none"}), want: senderauth.Unauthenticated, why: "no key"},
			{name: "only part of the body signed", raw: strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), "v=1;", "v=1; l=5;", 1), want: senderauth.Unauthenticated, why: "body length"},
			{name: "a weak digest", raw: strings.Replace(mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), "ed25519-sha256", "ed25519-sha1", 1), want: senderauth.Unauthenticated, why: "too weak"},
			{name: "through a mailing list that left it unchanged", raw: insert("List-Id: <ban.hanoi.test>\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), want: senderauth.Unauthenticated, why: "danh sách thư"},
			{name: "resent by another person", raw: insert("Resent-From: x@evil.test\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), want: senderauth.Unauthenticated, why: "Resent-From"},
			{name: "a bare CR in the header", raw: insert("X-A: b\rFrom: x@evil.test\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), want: senderauth.Unauthenticated, why: "CR"},
			{name: "a header that ends for one parser and not for another", raw: insert("From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+xyz@loa.hanoi.test\r\n\r\r\n", mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance)), want: senderauth.Unauthenticated, why: "dòng kết thúc"},
			{name: "six signatures, the good one last", raw: strings.Repeat("DKIM-Signature: v=1; a=rsa-sha256; d=evil.test; s=x; h=from; bh=x; b=x\r\n", 5) + mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance), want: senderauth.Unauthenticated, why: "evil.test"},
			{name: "too many blank lines to verify", raw: mailtest.SignDKIM(t, mailtest.ApprovalLetter, finance) + strings.Repeat("\r\n", 40_000), want: senderauth.Unauthenticated, why: "dòng trống"},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got, checks, _ := authenticate(t, test.raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup})
				if got != test.want || !mailtest.HasCheckDetail(checks, test.why) {
					t.Errorf("got %s, want %s because of %q: %+v", got, test.want, test.why, checks)
				}
			})
		}
	})
	t.Run("no signature is verified in an ambiguous header", func(t *testing.T) {
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
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if _, _, found := authenticate(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup}); found.Fault == "" || found.DKIM != nil {
					t.Errorf("got %+v", found)
				}
			})
		}
	})
	t.Run("expiry is measured at the time of arrival", func(t *testing.T) {
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
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got, checks, _ := authenticate(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup, Now: test.now})
				if got != test.want {
					t.Errorf("got %s, want %s: %+v", got, test.want, checks)
				}
			})
		}
	})
	t.Run("a temporary DNS failure is retryable", func(t *testing.T) {
		t.Parallel()
		raw := mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"})
		timeout := func(context.Context, string) ([]string, error) {
			return nil, &net.DNSError{Err: "timeout", IsTimeout: true, IsTemporary: true}
		}
		got, _, found := authenticate(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: timeout})
		if got != senderauth.Unauthenticated || !found.Retryable() {
			t.Errorf("got %s, %+v", got, found)
		}
		if _, _, found := authenticate(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup}); found.Retryable() {
			t.Errorf("a good signature is retryable: %+v", found)
		}
	})
	t.Run("the result holds the key and survives JSON", func(t *testing.T) {
		t.Parallel()
		raw := mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test", Expires: mailtest.Arrival.Add(time.Hour)})
		_, _, found := authenticate(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup})
		stored, err := json.Marshal(found)
		if err != nil {
			t.Fatal(err)
		}
		var got senderauth.Signatures
		if err := json.Unmarshal(stored, &got); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(raw))
		want := senderauth.Signatures{At: mailtest.Arrival, Letter: hex.EncodeToString(sum[:]), DKIM: []senderauth.DKIMSignature{{
			Domain: "sotaichinh.hanoi.test", Selector: "thu", Algorithm: "ed25519-sha256",
			Signed:   []string{"from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type", "content-transfer-encoding"},
			SignedAt: got.DKIM[0].SignedAt, Expires: mailtest.Arrival.Add(time.Hour).Truncate(time.Second),
			Key: []string{mailtest.DKIMKeyRecord("")}, Result: "pass", Detail: "sotaichinh.hanoi.test",
		}}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		// With the stored keys the letter can be verified again without the network.
		keys := mailtest.Zone{"thu._domainkey.sotaichinh.hanoi.test": got.DKIM[0].Key}
		if again, checks, _ := authenticate(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: keys.Lookup}); again != senderauth.AuthenticatedByDKIM {
			t.Errorf("got %s: %+v", again, checks)
		}
	})
	t.Run("without a look-up no signature is verified", func(t *testing.T) {
		t.Parallel()
		got, checks, found := authenticate(t, mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: "sotaichinh.hanoi.test"}), senderauth.Trust{}, senderauth.Verifier{})
		if got != senderauth.Unauthenticated || found.DKIM != nil {
			t.Errorf("got %s, %+v, %+v", got, checks, found)
		}
	})
	t.Run("an RSA key", func(t *testing.T) {
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
		if got, checks, _ := authenticate(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: found.Lookup}); got != senderauth.AuthenticatedByDKIM {
			t.Errorf("got %s: %+v", got, checks)
		}
		if got, checks, _ := authenticate(t, raw, senderauth.Trust{}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup}); got != senderauth.Unauthenticated {
			t.Errorf("proved by the key of another: %s, %+v", got, checks)
		}
	})
}

// FuzzVerifyDKIM changes a signed letter: while the signature proves its sender, its fields and its text are the signed ones.
func FuzzVerifyDKIM(f *testing.F) {
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
		got, checks := senderauth.Authenticate(letter, signatures, senderauth.Trust{})
		if got != senderauth.AuthenticatedByDKIM || letter.From[0].Domain() != "sotaichinh.hanoi.test" {
			return
		}
		same := letter.From[0].Spec == want.From[0].Spec && letter.Subject == want.Subject && letter.MessageID == want.MessageID && letter.InReplyTo == want.InReplyTo &&
			len(letter.References) == 0 && len(letter.To) == 1 && letter.To[0] == want.To[0] && len(letter.Cc) == 0 && letter.Date.Equal(want.Date) && strings.TrimSpace(letter.Text) == strings.TrimSpace(want.Text)
		if !same {
			t.Errorf("authenticated %+v: %+v", letter, checks)
		}
	})
}
