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
		{"detached", head.Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.AuthenticatedBySMIME, "Trần Bình"},
		{"detached, with a file inside of the signed part", head.Detached(t, mixed, mailtest.SignatureOptions{}), senderauth.AuthenticatedBySMIME, ""},
		{"detached, SHA-512", head.Detached(t, agreed, mailtest.SignatureOptions{Digest: pkcs7.OIDDigestAlgorithmSHA512}), senderauth.AuthenticatedBySMIME, "SHA-512"},
		{"detached, carrying the same content along", head.Detached(t, agreed, mailtest.SignatureOptions{Embedded: true}), senderauth.AuthenticatedBySMIME, ""},
		{"opaque", head.Opaque(t, agreed, mailtest.SignatureOptions{}), senderauth.AuthenticatedBySMIME, ""},
		{"opaque, with a file", head.Opaque(t, mixed, mailtest.SignatureOptions{}), senderauth.AuthenticatedBySMIME, ""},
		{"the address in other letters", ca.Issue(t, "GiamDoc@SoTaiChinh.Hanoi.Test").Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.AuthenticatedBySMIME, ""},
		{"for any purpose", ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.AuthenticatedBySMIME, ""},
		{"for non-repudiation", ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageContentCommitment }).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.AuthenticatedBySMIME, ""},

		{"another text", altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "Đồng ý", "Không đồng ý"), senderauth.Unauthenticated, "không khớp"},
		{"another line ending", altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "Đồng ý.\r\n", "Đồng ý.\n"), senderauth.Unauthenticated, "không khớp"},
		{"one more blank line", altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "Đồng ý.\r\n", "Đồng ý.\r\n\r\n"), senderauth.Unauthenticated, "không khớp"},
		{"the signature of another letter", mailtest.SMIMEHeader + mailtest.MultipartSigned(agreed, head.Sign(t, "khác", mailtest.SignatureOptions{})), senderauth.Unauthenticated, "không khớp"},
		{"carrying another content along", mailtest.SMIMEHeader + mailtest.MultipartSigned(agreed, head.Sign(t, "khác", mailtest.SignatureOptions{Embedded: true})), senderauth.Unauthenticated, "không khớp"},
		{"text beside the signed part", mailtest.SMIMEHeader + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + agreed + "\r\n--m\r\n" + mailtest.MultipartSigned(agreed, head.Sign(t, agreed, mailtest.SignatureOptions{})) + "\r\n--m--\r\n", senderauth.Unauthenticated, "chỉ một phần"},
		{"a third part behind the signature", altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "--ky--", "--ky\r\n"+agreed+"\r\n--ky--"), senderauth.Unauthenticated, "đúng hai phần"},
		{"no end", altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "--ky--\r\n", ""), senderauth.Unauthenticated, "đúng hai phần"},
		{"the signature in another type", altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "Content-Type: application/pkcs7-signature", "Content-Type: text/plain"), senderauth.Unauthenticated, "không phải chữ ký"},
		{"two Content-Type fields", altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "\r\nContent-Type: multipart", "\r\nX: y\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=ky\r\nContent-Type: multipart"), senderauth.Unauthenticated, "hai trường Content-Type"},

		{"signed for another address", deputy.Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "cấp cho phogiamdoc@"},
		{"the address only in the subject", ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.EmailAddresses, c.Subject.CommonName = nil, mailtest.HeadOfFinance }).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "rfc822Name"},
		{"an authority that nobody configured", other.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "chứng thư gốc"},
		{"a certificate for a web server", ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "emailProtection"},
		{"a certificate without a purpose", ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = nil }).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "emailProtection"},
		{"a key for encryption", ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "digitalSignature"},
		{"the certificate of an authority", ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "cơ quan cấp"},
		{"an expired certificate", ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.NotAfter = mailtest.Arrival.AddDate(0, 0, -1) }).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "thời hạn"},
		{"a certificate of next year", ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.NotBefore = mailtest.Arrival.AddDate(0, 0, 1) }).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "thời hạn"},
		{"a short key", mailtest.WeakSigner(t, ca, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "quá yếu"},
		{"beside a key without end", head.Detached(t, agreed, mailtest.SignatureOptions{ExtraCertificate: mailtest.HugeKeyCertificate(t, ca)}), senderauth.Unauthenticated, "quá dài"},
		{"the weak digest", head.Detached(t, agreed, mailtest.SignatureOptions{Digest: pkcs7.OIDDigestAlgorithmSHA1}), senderauth.Unauthenticated, "băm yếu"},
		{"two signers", head.Detached(t, agreed, mailtest.SignatureOptions{SecondSigner: &deputy}), senderauth.Unauthenticated, "một người ký"},
		{"no signed attributes", head.Detached(t, agreed, mailtest.SignatureOptions{NoAttributes: true}), senderauth.Unauthenticated, "thuộc tính bắt buộc"},
		{"two times of signing", head.Detached(t, agreed, mailtest.SignatureOptions{Config: extra}), senderauth.Unauthenticated, "thuộc tính bắt buộc"},
		{"wrapped, not opened, beside text", mailtest.SMIMEHeader + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + agreed + "\r\n--m\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.WrapBase64(head.Sign(t, agreed, mailtest.SignatureOptions{Opaque: true})) + "\r\n--m--\r\n", senderauth.Unauthenticated, "chỉ một phần"},
		{"opaque, below a header that can be read in two ways", altered(head.Opaque(t, agreed, mailtest.SignatureOptions{}), "Subject:", "khong phai truong\r\nSubject:"), senderauth.Unauthenticated, "phần đầu thư"},
		{"signed with OpenPGP", mailtest.SMIMEHeader + "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=ky\r\n\r\n--ky\r\n" + agreed + "\r\n--ky\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--ky--\r\n", senderauth.Unauthenticated, ""},
		{"through a mailing list", "List-Id: <ban.hanoi.test>\r\n" + head.Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Unauthenticated, "danh sách thư"},
		{"from two people", "From: x@evil.test\r\n" + head.Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.AuthenticationFailed, "nhiều trường From"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := examined(t, test.raw, senderauth.Trust{}, senderauth.Verifier{Roots: ca.Roots()})
			if got != test.want || !mailtest.HasCheckDetail(checks, test.why) {
				t.Errorf("got %s, want %s because of %q: %+v", got, test.want, test.why, checks)
			}
		})
	}
}

func TestASignatureHoldsOnlyAroundTheArrival(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	raw := ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{})
	expiring := ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.NotAfter = mailtest.Arrival.AddDate(0, 0, 1) }).Detached(t, agreed, mailtest.SignatureOptions{})
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
	raw := head.Detached(t, agreed, mailtest.SignatureOptions{})
	tomorrow, yesterday := mailtest.Arrival.AddDate(0, 0, 1), mailtest.Arrival.AddDate(0, 0, -1)
	for _, test := range []struct {
		name string
		list *x509.RevocationList
		want senderauth.Authentication
		why  string
	}{
		{"revoked", ca.RevocationList(t, tomorrow, head.Certificate), senderauth.Unauthenticated, "đã bị thu hồi"},
		{"another is revoked", ca.RevocationList(t, tomorrow, deputy.Certificate), senderauth.AuthenticatedBySMIME, "không bị thu hồi"},
		{"a list that is out of date", ca.RevocationList(t, yesterday, deputy.Certificate), senderauth.Unauthenticated, "quá hạn"},
		{"a list out of date that names it", ca.RevocationList(t, yesterday, head.Certificate), senderauth.Unauthenticated, "đã bị thu hồi"},
		{"a list of another authority", other.RevocationList(t, tomorrow, head.Certificate), senderauth.AuthenticatedBySMIME, "không cấu hình"},
	} {
		got, checks, _ := examined(t, raw, senderauth.Trust{}, senderauth.Verifier{Roots: ca.Roots(), CRLs: []*x509.RevocationList{test.list}})
		if got != test.want || !mailtest.HasCheckDetail(checks, test.why) {
			t.Errorf("%s: got %s, want %s because of %q: %+v", test.name, got, test.want, test.why, checks)
		}
	}
}

func TestAPinnedAddressSignsOnlyWithItsCertificate(t *testing.T) {
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
		got, checks, found := examined(t, ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Trust{}, senderauth.Verifier{Roots: roots})
		if got != senderauth.Unauthenticated || found.SMIME == nil || found.SMIME.Result != "none" {
			t.Errorf("got %s: %+v", got, checks)
		}
	}
}

func TestWhatTheServerSaysOutranksASignature(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	raw := mailtest.AuthResultsField("mx.tp.test; dmarc=fail header.from=sotaichinh.hanoi.test") + ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{})
	if got, checks, _ := examined(t, raw, mailtest.Trust, senderauth.Verifier{Roots: ca.Roots()}); got != senderauth.AuthenticationFailed {
		t.Errorf("got %s: %+v", got, checks)
	}
	altered := mailtest.AuthResultsField("mx.tp.test; dmarc=pass header.from=sotaichinh.hanoi.test") + strings.Replace(ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{}), "Đồng ý", "Không", 1)
	if got, checks, _ := examined(t, altered, mailtest.Trust, senderauth.Verifier{Roots: ca.Roots()}); got != senderauth.Unauthenticated {
		t.Errorf("an altered letter is proved by %s: %+v", got, checks)
	}
}

func TestAWrappedLetterIsOpened(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	head := ca.Issue(t, mailtest.HeadOfFinance)
	opened, err := senderauth.Unwrap([]byte(head.Opaque(t, "From: x@evil.test\r\nSubject: khác\r\n"+agreed, mailtest.SignatureOptions{})))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mailtest.SMIMEHeader+agreed, string(opened)); diff != "" {
		t.Error(diff)
	}
	for _, plain := range []string{mailtest.ApprovalLetter, head.Detached(t, agreed, mailtest.SignatureOptions{})} {
		if got, err := senderauth.Unwrap([]byte(plain)); err != nil || string(got) != plain {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

func TestAnEncryptedLetterIsCalledSo(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	for _, raw := range []string{
		mailtest.SMIMEHeader + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.WrapBase64(sealed(t, ca)) + "\r\n",
		mailtest.SMIMEHeader + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\r\n\r\n--x\r\n\r\nVersion: 1\r\n--x--\r\n",
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
	broken := mailtest.SMIMEHeader + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.WrapBase64([]byte("không phải chữ ký")) + "\r\n"
	if got, err := senderauth.Unwrap([]byte(broken)); err == nil || string(got) != broken {
		t.Errorf("got %v", err)
	}
}

// sealed is a letter encrypted for a card.
func sealed(t testing.TB, ca mailtest.Authority) []byte {
	t.Helper()
	reader := mailtest.WeakSigner(t, ca, mailtest.HeadOfFinance)
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
		raw := mailtest.SMIMEHeader + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.WrapBase64(der) + "\r\n"
		if _, err := senderauth.Unwrap([]byte(raw)); err == nil {
			t.Errorf("%s: opened", name)
		}
		found := senderauth.VerifySignatures(t.Context(), []byte(raw), mail.Letter{}, senderauth.Verifier{Roots: ca.Roots(), Now: mailtest.Arrival})
		if found.SMIME == nil || found.SMIME.Result != "none" || !mailtest.HasCheckDetail(found.SMIME.Checks, "lồng quá sâu") {
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
		{"another text was read", head.Detached(t, agreed, mailtest.SignatureOptions{}), mailtest.SMIMEHeader + another},
		{"one more text was read", head.Detached(t, agreed, mailtest.SignatureOptions{}), mailtest.SMIMEHeader + mixed(agreed, another)},
		{"one more file was read", head.Detached(t, agreed, mailtest.SignatureOptions{}), mailtest.SMIMEHeader + mixed(agreed, file)},
		{"a file is missing", head.Detached(t, mixed(agreed, file), mailtest.SignatureOptions{}), mailtest.SMIMEHeader + agreed},
		{"the wrapped letter was not opened", head.Opaque(t, agreed, mailtest.SignatureOptions{}), head.Opaque(t, agreed, mailtest.SignatureOptions{})},
	} {
		found := senderauth.VerifySignatures(t.Context(), []byte(test.raw), mailtest.Parse(t, test.read), senderauth.Verifier{Roots: ca.Roots(), Now: mailtest.Arrival}).SMIME
		if found == nil || found.Result != "none" || !mailtest.HasCheckDetail(found.Checks, "không nằm trọn") {
			t.Errorf("%s: got %+v", test.name, found)
		}
	}
}
