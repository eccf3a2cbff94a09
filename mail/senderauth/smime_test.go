package senderauth_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/smallstep/pkcs7"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

const agreed = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nĐồng ý.\r\n"

func TestASignedLetterProvesItsSigner(t *testing.T) {
	t.Parallel()
	ca, other := mailtest.NewAuthority(t, "Hà Nội"), mailtest.NewAuthority(t, "khác")
	head := ca.Issue(t, mailtest.HeadOfFinance)
	deputy := ca.Issue(t, "phogiamdoc@sotaichinh.hanoi.test")
	mixed := "Content-Type: multipart/mixed; boundary=\"n\"\r\n\r\n--n\r\n" + agreed + "\r\n--n\r\nContent-Type: application/pdf; name=\"du-thao.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--n--"
	altered := func(raw, before, after string) string { return strings.Replace(raw, before, after, 1) }
	extra := pkcs7.SignerInfoConfig{ExtraSignedAttributes: []pkcs7.Attribute{{Type: pkcs7.OIDAttributeSigningTime, Value: mailtest.Arrival}}}
	tests := []struct {
		name, raw string
		want      senderauth.Authentication
		why       string
	}{
		{name: "detached", raw: head.Detached(t, agreed, mailtest.Manner{}), want: senderauth.AuthenticatedBySMIME, why: "Trần Bình"},
		{name: "detached, with a file inside of the signed part", raw: head.Detached(t, mixed, mailtest.Manner{}), want: senderauth.AuthenticatedBySMIME, why: ""},
		{name: "detached, SHA-512", raw: head.Detached(t, agreed, mailtest.Manner{Digest: pkcs7.OIDDigestAlgorithmSHA512}), want: senderauth.AuthenticatedBySMIME, why: "SHA-512"},
		{name: "detached, carrying the same content along", raw: head.Detached(t, agreed, mailtest.Manner{Embedded: true}), want: senderauth.AuthenticatedBySMIME, why: ""},
		{name: "opaque", raw: head.Opaque(t, agreed, mailtest.Manner{}), want: senderauth.AuthenticatedBySMIME, why: ""},
		{name: "opaque, with a file", raw: head.Opaque(t, mixed, mailtest.Manner{}), want: senderauth.AuthenticatedBySMIME, why: ""},
		{name: "the address in other letters", raw: ca.Issue(t, "GiamDoc@SoTaiChinh.Hanoi.Test").Detached(t, agreed, mailtest.Manner{}), want: senderauth.AuthenticatedBySMIME, why: ""},
		{name: "for any purpose", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }).Detached(t, agreed, mailtest.Manner{}), want: senderauth.AuthenticatedBySMIME, why: ""},
		{name: "for non-repudiation", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageContentCommitment }).Detached(t, agreed, mailtest.Manner{}), want: senderauth.AuthenticatedBySMIME, why: ""},

		{name: "another text", raw: altered(head.Detached(t, agreed, mailtest.Manner{}), "Đồng ý", "Không đồng ý"), want: senderauth.Unauthenticated, why: "không khớp"},
		{name: "another line ending", raw: altered(head.Detached(t, agreed, mailtest.Manner{}), "Đồng ý.\r\n", "Đồng ý.\n"), want: senderauth.Unauthenticated, why: "không khớp"},
		{name: "one more blank line", raw: altered(head.Detached(t, agreed, mailtest.Manner{}), "Đồng ý.\r\n", "Đồng ý.\r\n\r\n"), want: senderauth.Unauthenticated, why: "không khớp"},
		{name: "the signature of another letter", raw: mailtest.SmimeHead + mailtest.MultipartSigned(agreed, head.Sign(t, "khác", mailtest.Manner{})), want: senderauth.Unauthenticated, why: "không khớp"},
		{name: "carrying another content along", raw: mailtest.SmimeHead + mailtest.MultipartSigned(agreed, head.Sign(t, "khác", mailtest.Manner{Embedded: true})), want: senderauth.Unauthenticated, why: "không khớp"},
		{name: "text beside the signed part", raw: mailtest.SmimeHead + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + agreed + "\r\n--m\r\n" + mailtest.MultipartSigned(agreed, head.Sign(t, agreed, mailtest.Manner{})) + "\r\n--m--\r\n", want: senderauth.Unauthenticated, why: "chỉ một phần"},
		{name: "a third part behind the signature", raw: altered(head.Detached(t, agreed, mailtest.Manner{}), "--ky--", "--ky\r\n"+agreed+"\r\n--ky--"), want: senderauth.Unauthenticated, why: "đúng hai phần"},
		{name: "no end", raw: altered(head.Detached(t, agreed, mailtest.Manner{}), "--ky--\r\n", ""), want: senderauth.Unauthenticated, why: "đúng hai phần"},
		{name: "the signature in another type", raw: altered(head.Detached(t, agreed, mailtest.Manner{}), "Content-Type: application/pkcs7-signature", "Content-Type: text/plain"), want: senderauth.Unauthenticated, why: "không phải chữ ký"},
		{name: "two Content-Type fields", raw: altered(head.Detached(t, agreed, mailtest.Manner{}), "\r\nContent-Type: multipart", "\r\nX: y\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=ky\r\nContent-Type: multipart"), want: senderauth.Unauthenticated, why: "hai trường Content-Type"},

		{name: "signed for another address", raw: deputy.Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "cấp cho phogiamdoc@"},
		{name: "the address only in the subject", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.EmailAddresses, c.Subject.CommonName = nil, mailtest.HeadOfFinance }).Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "rfc822Name"},
		{name: "an authority that nobody configured", raw: other.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "chứng thư gốc"},
		{name: "a certificate for a web server", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }).Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "emailProtection"},
		{name: "a certificate without a purpose", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = nil }).Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "emailProtection"},
		{name: "a key for encryption", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }).Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "digitalSignature"},
		{name: "the certificate of an authority", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }).Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "cơ quan cấp"},
		{name: "an expired certificate", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.NotAfter = mailtest.Arrival.AddDate(0, 0, -1) }).Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "thời hạn"},
		{name: "a certificate of next year", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.NotBefore = mailtest.Arrival.AddDate(0, 0, 1) }).Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "thời hạn"},
		{name: "a short key", raw: mailtest.WeakCard(t, ca, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "quá yếu"},
		{name: "beside a key without end", raw: head.Detached(t, agreed, mailtest.Manner{Beside: mailtest.Endless(t, ca)}), want: senderauth.Unauthenticated, why: "quá dài"},
		{name: "the weak digest", raw: head.Detached(t, agreed, mailtest.Manner{Digest: pkcs7.OIDDigestAlgorithmSHA1}), want: senderauth.Unauthenticated, why: "băm yếu"},
		{name: "two signers", raw: head.Detached(t, agreed, mailtest.Manner{Second: &deputy}), want: senderauth.Unauthenticated, why: "một người ký"},
		{name: "no signed attributes", raw: head.Detached(t, agreed, mailtest.Manner{Bare: true}), want: senderauth.Unauthenticated, why: "thuộc tính bắt buộc"},
		{name: "two times of signing", raw: head.Detached(t, agreed, mailtest.Manner{Config: extra}), want: senderauth.Unauthenticated, why: "thuộc tính bắt buộc"},
		{name: "wrapped, not opened, beside text", raw: mailtest.SmimeHead + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + agreed + "\r\n--m\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.Wrapped64(head.Sign(t, agreed, mailtest.Manner{Opaque: true})) + "\r\n--m--\r\n", want: senderauth.Unauthenticated, why: "chỉ một phần"},
		{name: "opaque, below a header that can be read in two ways", raw: altered(head.Opaque(t, agreed, mailtest.Manner{}), "Subject:", "khong phai truong\r\nSubject:"), want: senderauth.Unauthenticated, why: "phần đầu thư"},
		{name: "signed with OpenPGP", raw: mailtest.SmimeHead + "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=ky\r\n\r\n--ky\r\n" + agreed + "\r\n--ky\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--ky--\r\n", want: senderauth.Unauthenticated, why: ""},
		{name: "through a mailing list", raw: "List-Id: <ban.hanoi.test>\r\n" + head.Detached(t, agreed, mailtest.Manner{}), want: senderauth.Unauthenticated, why: "danh sách thư"},
		{name: "from two people", raw: "From: x@evil.test\r\n" + head.Detached(t, agreed, mailtest.Manner{}), want: senderauth.AuthenticationFailed, why: "nhiều trường From"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := examined(t, test.raw, senderauth.Trust{}, senderauth.Verifier{Roots: ca.Roots()})
			if got != test.want || !mailtest.Mentions(checks, test.why) {
				t.Errorf("got %s, want %s because of %q: %+v", got, test.want, test.why, checks)
			}
		})
	}
}

func TestASignatureHoldsOnlyAroundTheArrival(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	raw := ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.Manner{})
	expiring := ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.NotAfter = mailtest.Arrival.AddDate(0, 0, 1) }).Detached(t, agreed, mailtest.Manner{})
	if got, checks, _ := examined(t, expiring, senderauth.Trust{}, senderauth.Verifier{Roots: ca.Roots(), Now: mailtest.Arrival.AddDate(0, 0, 2)}); got != senderauth.Unauthenticated {
		t.Errorf("a certificate that expired on the way: got %s: %+v", got, checks)
	}
	for _, test := range []struct {
		name string
		now  time.Time
		want senderauth.Authentication
	}{
		{"at once", mailtest.Arrival, senderauth.AuthenticatedBySMIME},
		{"after six days", mailtest.Arrival.AddDate(0, 0, 6), senderauth.AuthenticatedBySMIME},
		{"after eight days", mailtest.Arrival.AddDate(0, 0, 8), senderauth.Unauthenticated},
		{"an hour before it was signed", mailtest.Arrival.Add(-time.Hour), senderauth.Unauthenticated},
		{"when the certificate is expired", mailtest.Arrival.AddDate(2, 0, 0), senderauth.Unauthenticated},
	} {
		got, checks, _ := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{Roots: ca.Roots(), Now: test.now})
		if got != test.want {
			t.Errorf("%s: got %s, want %s: %+v", test.name, got, test.want, checks)
		}
	}
}

func TestRevokedCertificatesDoNotSign(t *testing.T) {
	t.Parallel()
	ca, other := mailtest.NewAuthority(t, "Hà Nội"), mailtest.NewAuthority(t, "khác")
	head, deputy := ca.Issue(t, mailtest.HeadOfFinance), ca.Issue(t, "phogiamdoc@sotaichinh.hanoi.test")
	raw := head.Detached(t, agreed, mailtest.Manner{})
	tomorrow, yesterday := mailtest.Arrival.AddDate(0, 0, 1), mailtest.Arrival.AddDate(0, 0, -1)
	for _, test := range []struct {
		name string
		list *x509.RevocationList
		want senderauth.Authentication
		why  string
	}{
		{name: "revoked", list: ca.Revoking(t, tomorrow, head.Certificate), want: senderauth.Unauthenticated, why: "đã bị thu hồi"},
		{name: "another is revoked", list: ca.Revoking(t, tomorrow, deputy.Certificate), want: senderauth.AuthenticatedBySMIME, why: "không bị thu hồi"},
		{name: "a list that is out of date", list: ca.Revoking(t, yesterday, deputy.Certificate), want: senderauth.Unauthenticated, why: "quá hạn"},
		{name: "a list out of date that names it", list: ca.Revoking(t, yesterday, head.Certificate), want: senderauth.Unauthenticated, why: "đã bị thu hồi"},
		{name: "a list of another authority", list: other.Revoking(t, tomorrow, head.Certificate), want: senderauth.AuthenticatedBySMIME, why: "không cấu hình"},
	} {
		got, checks, _ := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{Roots: ca.Roots(), CRLs: []*x509.RevocationList{test.list}})
		if got != test.want || !mailtest.Mentions(checks, test.why) {
			t.Errorf("%s: got %s, want %s because of %q: %+v", test.name, got, test.want, test.why, checks)
		}
	}
}

func TestAPinnedAddressSignsOnlyWithItsCertificate(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	head := ca.Issue(t, mailtest.HeadOfFinance)
	raw := head.Detached(t, agreed, mailtest.Manner{})
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
		got, checks, _ := examined(t, raw, senderauth.Trust{Pinned: test.pins}, senderauth.Verifier{Roots: ca.Roots()})
		if got != test.want {
			t.Errorf("%s: got %s, want %s: %+v", test.name, got, test.want, checks)
		}
	}
}

func TestWithoutConfiguredRootsNoCertificateHolds(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	for _, roots := range []*x509.CertPool{nil, x509.NewCertPool()} {
		got, checks, found := examined(t, ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.Manner{}), senderauth.Trust{}, senderauth.Verifier{Roots: roots})
		if got != senderauth.Unauthenticated || found.SMIME == nil || found.SMIME.Result != "none" {
			t.Errorf("got %s: %+v", got, checks)
		}
	}
}

func TestWhatTheServerSaysOutranksASignature(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	raw := mailtest.Results("mx.tp.test; dmarc=fail header.from=sotaichinh.hanoi.test") + ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.Manner{})
	if got, checks, _ := examined(t, raw, mailtest.Trust, senderauth.Verifier{Roots: ca.Roots()}); got != senderauth.AuthenticationFailed {
		t.Errorf("got %s: %+v", got, checks)
	}
	altered := mailtest.Results("mx.tp.test; dmarc=pass header.from=sotaichinh.hanoi.test") + strings.Replace(ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.Manner{}), "Đồng ý", "Không", 1)
	if got, checks, _ := examined(t, altered, mailtest.Trust, senderauth.Verifier{Roots: ca.Roots()}); got != senderauth.Unauthenticated {
		t.Errorf("an altered letter is proved by %s: %+v", got, checks)
	}
}

func TestAWrappedLetterIsOpened(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	head := ca.Issue(t, mailtest.HeadOfFinance)
	opened, err := senderauth.Unwrap([]byte(head.Opaque(t, "From: x@evil.test\r\nSubject: khác\r\n"+agreed, mailtest.Manner{})))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mailtest.SmimeHead+agreed, string(opened)); diff != "" {
		t.Error(diff)
	}
	for _, plain := range []string{mailtest.Approval, head.Detached(t, agreed, mailtest.Manner{})} {
		if got, err := senderauth.Unwrap([]byte(plain)); err != nil || string(got) != plain {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

func TestAnEncryptedLetterIsCalledSo(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	for _, raw := range []string{
		mailtest.SmimeHead + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.Wrapped64(sealed(t, ca)) + "\r\n",
		mailtest.SmimeHead + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\r\n\r\n--x\r\n\r\nVersion: 1\r\n--x--\r\n",
	} {
		if _, err := senderauth.Unwrap([]byte(raw)); !errors.Is(err, senderauth.ErrEncrypted) {
			t.Errorf("got %v", err)
		}
		letter := mailtest.Parse(t, raw)
		found := senderauth.VerifySignatures(t.Context(), []byte(raw), letter, senderauth.Verifier{Roots: ca.Roots(), Now: mailtest.Arrival})
		if found.SMIME == nil || found.SMIME.Form != "encrypted" || !strings.Contains(found.SMIME.Checks[0].Detail, "mã hóa") {
			t.Errorf("got %+v", found.SMIME)
		}
	}
	broken := mailtest.SmimeHead + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.Wrapped64([]byte("không phải chữ ký")) + "\r\n"
	if got, err := senderauth.Unwrap([]byte(broken)); err == nil || string(got) != broken {
		t.Errorf("got %v", err)
	}
}

// sealed is a letter encrypted for a card.
func sealed(t testing.TB, ca mailtest.Authority) []byte {
	t.Helper()
	reader := mailtest.WeakCard(t, ca, mailtest.HeadOfFinance)
	der, err := pkcs7.Encrypt([]byte(agreed), []*x509.Certificate{reader.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestASignatureNestedWithoutEndIsRefusedBeforeItIsParsed(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	deep := func(levels int) []byte { // well-formed to its end
		return slices.Concat(bytes.Repeat([]byte{0x30, 0x80}, levels), []byte{0x05, 0x00}, bytes.Repeat([]byte{0, 0}, levels))
	}
	for name, der := range map[string][]byte{
		"closed at its end": deep(1 << 20),
		"just too deep":     deep(50),
		"indefinite":        bytes.Repeat([]byte{0x30, 0x80}, 4<<20),
		"closed at once":    bytes.Repeat([]byte{0x30, 0x80, 0, 0}, 2<<20),
		"a long tag":        {0x3f, 0x81, 0x01, 0x00},
		"a length too far":  {0x30, 0x84, 0x7f, 0xff, 0xff, 0xff},
		"nothing":           {},
	} {
		raw := mailtest.SmimeHead + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.Wrapped64(der) + "\r\n"
		if _, err := senderauth.Unwrap([]byte(raw)); err == nil {
			t.Errorf("%s: opened", name)
		}
		found := senderauth.VerifySignatures(t.Context(), []byte(raw), mail.Letter{}, senderauth.Verifier{Roots: ca.Roots(), Now: mailtest.Arrival})
		if found.SMIME == nil || found.SMIME.Result != "none" || !mailtest.Mentions(found.SMIME.Checks, "lồng quá sâu") {
			t.Errorf("%s: %+v", name, found.SMIME)
		}
	}
}

func TestASignatureSpeaksOnlyForTheTextThatWasRead(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	head := ca.Issue(t, mailtest.HeadOfFinance)
	const another = "Content-Type: text/plain; charset=utf-8\r\n\r\nTrả lại.\r\n"
	file := "Content-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n"
	mixed := func(parts ...string) string {
		return "Content-Type: multipart/mixed; boundary=\"n\"\r\n\r\n--n\r\n" + strings.Join(parts, "\r\n--n\r\n") + "\r\n--n--"
	}
	for _, test := range []struct{ name, raw, read string }{
		{name: "another text was read", raw: head.Detached(t, agreed, mailtest.Manner{}), read: mailtest.SmimeHead + another},
		{name: "one more text was read", raw: head.Detached(t, agreed, mailtest.Manner{}), read: mailtest.SmimeHead + mixed(agreed, another)},
		{name: "one more file was read", raw: head.Detached(t, agreed, mailtest.Manner{}), read: mailtest.SmimeHead + mixed(agreed, file)},
		{name: "a file is missing", raw: head.Detached(t, mixed(agreed, file), mailtest.Manner{}), read: mailtest.SmimeHead + agreed},
		{name: "the wrapped letter was not opened", raw: head.Opaque(t, agreed, mailtest.Manner{}), read: head.Opaque(t, agreed, mailtest.Manner{})},
	} {
		found := senderauth.VerifySignatures(t.Context(), []byte(test.raw), mailtest.Parse(t, test.read), senderauth.Verifier{Roots: ca.Roots(), Now: mailtest.Arrival}).SMIME
		if found == nil || found.Result != "none" || !mailtest.Mentions(found.Checks, "không nằm trọn") {
			t.Errorf("%s: got %+v", test.name, found)
		}
	}
}
