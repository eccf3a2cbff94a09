package mail_test

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
)

const agreed = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nĐồng ý.\r\n"

func TestASignedLetterProvesItsSigner(t *testing.T) {
	t.Parallel()
	ca, other := newAuthority(t, "Hà Nội"), newAuthority(t, "khác")
	head := ca.issue(t, headOfFinance)
	deputy := ca.issue(t, "phogiamdoc@sotaichinh.hanoi.test")
	mixed := "Content-Type: multipart/mixed; boundary=\"n\"\r\n\r\n--n\r\n" + agreed + "\r\n--n\r\nContent-Type: application/pdf; name=\"du-thao.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--n--"
	altered := func(raw, before, after string) string { return strings.Replace(raw, before, after, 1) }
	extra := pkcs7.SignerInfoConfig{ExtraSignedAttributes: []pkcs7.Attribute{{Type: pkcs7.OIDAttributeSigningTime, Value: arrival}}}
	tests := []struct {
		name, raw string
		want      mail.Proof
		why       string
	}{
		{"detached", head.detached(t, agreed, manner{}), mail.ProofSMIME, "Trần Bình"},
		{"detached, with a file inside of the signed part", head.detached(t, mixed, manner{}), mail.ProofSMIME, ""},
		{"detached, SHA-512", head.detached(t, agreed, manner{digest: pkcs7.OIDDigestAlgorithmSHA512}), mail.ProofSMIME, "SHA-512"},
		{"detached, carrying the same content along", head.detached(t, agreed, manner{embedded: true}), mail.ProofSMIME, ""},
		{"opaque", head.opaque(t, agreed, manner{}), mail.ProofSMIME, ""},
		{"opaque, with a file", head.opaque(t, mixed, manner{}), mail.ProofSMIME, ""},
		{"the address in other letters", ca.issue(t, "GiamDoc@SoTaiChinh.Hanoi.Test").detached(t, agreed, manner{}), mail.ProofSMIME, ""},
		{"for any purpose", ca.issue(t, headOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }).detached(t, agreed, manner{}), mail.ProofSMIME, ""},
		{"for non-repudiation", ca.issue(t, headOfFinance, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageContentCommitment }).detached(t, agreed, manner{}), mail.ProofSMIME, ""},

		{"another text", altered(head.detached(t, agreed, manner{}), "Đồng ý", "Không đồng ý"), mail.ProofNone, "không khớp"},
		{"another line ending", altered(head.detached(t, agreed, manner{}), "Đồng ý.\r\n", "Đồng ý.\n"), mail.ProofNone, "không khớp"},
		{"one more blank line", altered(head.detached(t, agreed, manner{}), "Đồng ý.\r\n", "Đồng ý.\r\n\r\n"), mail.ProofNone, "không khớp"},
		{"the signature of another letter", smimeHead + multipartSigned(agreed, head.sign(t, "khác", manner{})), mail.ProofNone, "không khớp"},
		{"carrying another content along", smimeHead + multipartSigned(agreed, head.sign(t, "khác", manner{embedded: true})), mail.ProofNone, "không khớp"},
		{"text beside the signed part", smimeHead + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + agreed + "\r\n--m\r\n" + multipartSigned(agreed, head.sign(t, agreed, manner{})) + "\r\n--m--\r\n", mail.ProofNone, "chỉ một phần"},
		{"a third part behind the signature", altered(head.detached(t, agreed, manner{}), "--ky--", "--ky\r\n"+agreed+"\r\n--ky--"), mail.ProofNone, "đúng hai phần"},
		{"no end", altered(head.detached(t, agreed, manner{}), "--ky--\r\n", ""), mail.ProofNone, "đúng hai phần"},
		{"the signature in another type", altered(head.detached(t, agreed, manner{}), "Content-Type: application/pkcs7-signature", "Content-Type: text/plain"), mail.ProofNone, "không phải chữ ký"},
		{"two Content-Type fields", altered(head.detached(t, agreed, manner{}), "\r\nContent-Type: multipart", "\r\nX: y\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=ky\r\nContent-Type: multipart"), mail.ProofNone, "hai trường Content-Type"},

		{"signed for another address", deputy.detached(t, agreed, manner{}), mail.ProofNone, "cấp cho phogiamdoc@"},
		{"the address only in the subject", ca.issue(t, headOfFinance, func(c *x509.Certificate) { c.EmailAddresses, c.Subject.CommonName = nil, headOfFinance }).detached(t, agreed, manner{}), mail.ProofNone, "rfc822Name"},
		{"an authority that nobody configured", other.issue(t, headOfFinance).detached(t, agreed, manner{}), mail.ProofNone, "chứng thư gốc"},
		{"a certificate for a web server", ca.issue(t, headOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }).detached(t, agreed, manner{}), mail.ProofNone, "emailProtection"},
		{"a certificate without a purpose", ca.issue(t, headOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = nil }).detached(t, agreed, manner{}), mail.ProofNone, "emailProtection"},
		{"a key for encryption", ca.issue(t, headOfFinance, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }).detached(t, agreed, manner{}), mail.ProofNone, "digitalSignature"},
		{"the certificate of an authority", ca.issue(t, headOfFinance, func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }).detached(t, agreed, manner{}), mail.ProofNone, "cơ quan cấp"},
		{"an expired certificate", ca.issue(t, headOfFinance, func(c *x509.Certificate) { c.NotAfter = arrival.AddDate(0, 0, -1) }).detached(t, agreed, manner{}), mail.ProofNone, "thời hạn"},
		{"a certificate of next year", ca.issue(t, headOfFinance, func(c *x509.Certificate) { c.NotBefore = arrival.AddDate(0, 0, 1) }).detached(t, agreed, manner{}), mail.ProofNone, "thời hạn"},
		{"a short key", weakCard(t, ca, headOfFinance).detached(t, agreed, manner{}), mail.ProofNone, "quá yếu"},
		{"beside a key without end", head.detached(t, agreed, manner{beside: endless(t, ca)}), mail.ProofNone, "quá dài"},
		{"the weak digest", head.detached(t, agreed, manner{digest: pkcs7.OIDDigestAlgorithmSHA1}), mail.ProofNone, "băm yếu"},
		{"two signers", head.detached(t, agreed, manner{second: &deputy}), mail.ProofNone, "một người ký"},
		{"no signed attributes", head.detached(t, agreed, manner{bare: true}), mail.ProofNone, "thuộc tính bắt buộc"},
		{"two times of signing", head.detached(t, agreed, manner{config: extra}), mail.ProofNone, "thuộc tính bắt buộc"},
		{"wrapped, not opened, beside text", smimeHead + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + agreed + "\r\n--m\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped64(head.sign(t, agreed, manner{opaque: true})) + "\r\n--m--\r\n", mail.ProofNone, "chỉ một phần"},
		{"opaque, below a header that can be read in two ways", altered(head.opaque(t, agreed, manner{}), "Subject:", "khong phai truong\r\nSubject:"), mail.ProofNone, "phần đầu thư"},
		{"signed with OpenPGP", smimeHead + "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=ky\r\n\r\n--ky\r\n" + agreed + "\r\n--ky\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--ky--\r\n", mail.ProofNone, ""},
		{"through a mailing list", "List-Id: <ban.hanoi.test>\r\n" + head.detached(t, agreed, manner{}), mail.ProofNone, "danh sách thư"},
		{"from two people", "From: x@evil.test\r\n" + head.detached(t, agreed, manner{}), mail.ProofFail, "nhiều trường From"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := examined(t, test.raw, mail.Trust{}, mail.Verifier{Roots: ca.roots()})
			if got != test.want || !mentions(checks, test.why) {
				t.Errorf("got %s, want %s because of %q: %+v", got, test.want, test.why, checks)
			}
		})
	}
}

func TestASignatureHoldsOnlyAroundTheArrival(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "Hà Nội")
	raw := ca.issue(t, headOfFinance).detached(t, agreed, manner{})
	expiring := ca.issue(t, headOfFinance, func(c *x509.Certificate) { c.NotAfter = arrival.AddDate(0, 0, 1) }).detached(t, agreed, manner{})
	if got, checks, _ := examined(t, expiring, mail.Trust{}, mail.Verifier{Roots: ca.roots(), Now: arrival.AddDate(0, 0, 2)}); got != mail.ProofNone {
		t.Errorf("a certificate that expired on the way: got %s: %+v", got, checks)
	}
	for _, test := range []struct {
		name string
		now  time.Time
		want mail.Proof
	}{
		{"at once", arrival, mail.ProofSMIME},
		{"after six days", arrival.AddDate(0, 0, 6), mail.ProofSMIME},
		{"after eight days", arrival.AddDate(0, 0, 8), mail.ProofNone},
		{"an hour before it was signed", arrival.Add(-time.Hour), mail.ProofNone},
		{"when the certificate is expired", arrival.AddDate(2, 0, 0), mail.ProofNone},
	} {
		got, checks, _ := examined(t, raw, mail.Trust{}, mail.Verifier{Roots: ca.roots(), Now: test.now})
		if got != test.want {
			t.Errorf("%s: got %s, want %s: %+v", test.name, got, test.want, checks)
		}
	}
}

func TestRevokedCertificatesDoNotSign(t *testing.T) {
	t.Parallel()
	ca, other := newAuthority(t, "Hà Nội"), newAuthority(t, "khác")
	head, deputy := ca.issue(t, headOfFinance), ca.issue(t, "phogiamdoc@sotaichinh.hanoi.test")
	raw := head.detached(t, agreed, manner{})
	tomorrow, yesterday := arrival.AddDate(0, 0, 1), arrival.AddDate(0, 0, -1)
	for _, test := range []struct {
		name string
		list *x509.RevocationList
		want mail.Proof
		why  string
	}{
		{"revoked", ca.revoking(t, tomorrow, head.certificate), mail.ProofNone, "đã bị thu hồi"},
		{"another is revoked", ca.revoking(t, tomorrow, deputy.certificate), mail.ProofSMIME, "không bị thu hồi"},
		{"a list that is out of date", ca.revoking(t, yesterday, deputy.certificate), mail.ProofNone, "quá hạn"},
		{"a list out of date that names it", ca.revoking(t, yesterday, head.certificate), mail.ProofNone, "đã bị thu hồi"},
		{"a list of another authority", other.revoking(t, tomorrow, head.certificate), mail.ProofSMIME, "không cấu hình"},
	} {
		got, checks, _ := examined(t, raw, mail.Trust{}, mail.Verifier{Roots: ca.roots(), CRLs: []*x509.RevocationList{test.list}})
		if got != test.want || !mentions(checks, test.why) {
			t.Errorf("%s: got %s, want %s because of %q: %+v", test.name, got, test.want, test.why, checks)
		}
	}
}

func TestAPinnedAddressSignsOnlyWithItsCertificate(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "Hà Nội")
	head := ca.issue(t, headOfFinance)
	raw := head.detached(t, agreed, manner{})
	sum := sha256.Sum256(head.certificate.Raw)
	fingerprint := hex.EncodeToString(sum[:])
	for _, test := range []struct {
		name string
		pins map[string][]string
		want mail.Proof
	}{
		{"its certificate", map[string][]string{headOfFinance: {strings.Repeat("0", 64), fingerprint}}, mail.ProofSMIME},
		{"another certificate", map[string][]string{headOfFinance: {strings.Repeat("0", 64)}}, mail.ProofNone},
		{"none at all", map[string][]string{headOfFinance: {}}, mail.ProofNone},
		{"another address is pinned", map[string][]string{"x@hanoi.test": {strings.Repeat("0", 64)}}, mail.ProofSMIME},
	} {
		got, checks, _ := examined(t, raw, mail.Trust{Pinned: test.pins}, mail.Verifier{Roots: ca.roots()})
		if got != test.want {
			t.Errorf("%s: got %s, want %s: %+v", test.name, got, test.want, checks)
		}
	}
}

func TestWithoutConfiguredRootsNoCertificateHolds(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "Hà Nội")
	for _, roots := range []*x509.CertPool{nil, x509.NewCertPool()} {
		got, checks, found := examined(t, ca.issue(t, headOfFinance).detached(t, agreed, manner{}), mail.Trust{}, mail.Verifier{Roots: roots})
		if got != mail.ProofNone || found.SMIME == nil || found.SMIME.Result != "none" {
			t.Errorf("got %s: %+v", got, checks)
		}
	}
}

func TestWhatTheServerSaysOutranksASignature(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "Hà Nội")
	raw := results("mx.tp.test; dmarc=fail header.from=sotaichinh.hanoi.test") + ca.issue(t, headOfFinance).detached(t, agreed, manner{})
	if got, checks, _ := examined(t, raw, trust, mail.Verifier{Roots: ca.roots()}); got != mail.ProofFail {
		t.Errorf("got %s: %+v", got, checks)
	}
	altered := results("mx.tp.test; dmarc=pass header.from=sotaichinh.hanoi.test") + strings.Replace(ca.issue(t, headOfFinance).detached(t, agreed, manner{}), "Đồng ý", "Không", 1)
	if got, checks, _ := examined(t, altered, trust, mail.Verifier{Roots: ca.roots()}); got != mail.ProofNone {
		t.Errorf("an altered letter is proved by %s: %+v", got, checks)
	}
}

func TestAWrappedLetterIsOpened(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "Hà Nội")
	head := ca.issue(t, headOfFinance)
	opened, err := mail.Unwrap([]byte(head.opaque(t, "From: x@evil.test\r\nSubject: khác\r\n"+agreed, manner{})))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(smimeHead+agreed, string(opened)); diff != "" {
		t.Error(diff)
	}
	for _, plain := range []string{approval, head.detached(t, agreed, manner{})} {
		if got, err := mail.Unwrap([]byte(plain)); err != nil || string(got) != plain {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

func TestAnEncryptedLetterIsCalledSo(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "Hà Nội")
	for _, raw := range []string{
		smimeHead + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped64(sealed(t, ca)) + "\r\n",
		smimeHead + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\r\n\r\n--x\r\n\r\nVersion: 1\r\n--x--\r\n",
	} {
		if _, err := mail.Unwrap([]byte(raw)); !errors.Is(err, mail.ErrEncrypted) {
			t.Errorf("got %v", err)
		}
		letter := parse(t, raw)
		found := mail.VerifySignatures(t.Context(), []byte(raw), letter, mail.Verifier{Roots: ca.roots(), Now: arrival})
		if found.SMIME == nil || found.SMIME.Form != "encrypted" || !strings.Contains(found.SMIME.Checks[0].Detail, "mã hóa") {
			t.Errorf("got %+v", found.SMIME)
		}
	}
	broken := smimeHead + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped64([]byte("không phải chữ ký")) + "\r\n"
	if got, err := mail.Unwrap([]byte(broken)); err == nil || string(got) != broken {
		t.Errorf("got %v", err)
	}
}

// sealed is a letter encrypted for a card.
func sealed(t testing.TB, ca authority) []byte {
	t.Helper()
	reader := weakCard(t, ca, headOfFinance)
	der, err := pkcs7.Encrypt([]byte(agreed), []*x509.Certificate{reader.certificate})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestASignatureNestedWithoutEndIsRefusedBeforeItIsParsed(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "Hà Nội")
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
		raw := smimeHead + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped64(der) + "\r\n"
		if _, err := mail.Unwrap([]byte(raw)); err == nil {
			t.Errorf("%s: opened", name)
		}
		found := mail.VerifySignatures(t.Context(), []byte(raw), mail.Letter{}, mail.Verifier{Roots: ca.roots(), Now: arrival})
		if found.SMIME == nil || found.SMIME.Result != "none" || !mentions(found.SMIME.Checks, "lồng quá sâu") {
			t.Errorf("%s: %+v", name, found.SMIME)
		}
	}
}

func TestASignatureSpeaksOnlyForTheTextThatWasRead(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t, "Hà Nội")
	head := ca.issue(t, headOfFinance)
	const another = "Content-Type: text/plain; charset=utf-8\r\n\r\nTrả lại.\r\n"
	file := "Content-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n"
	mixed := func(parts ...string) string {
		return "Content-Type: multipart/mixed; boundary=\"n\"\r\n\r\n--n\r\n" + strings.Join(parts, "\r\n--n\r\n") + "\r\n--n--"
	}
	for _, test := range []struct{ name, raw, read string }{
		{"another text was read", head.detached(t, agreed, manner{}), smimeHead + another},
		{"one more text was read", head.detached(t, agreed, manner{}), smimeHead + mixed(agreed, another)},
		{"one more file was read", head.detached(t, agreed, manner{}), smimeHead + mixed(agreed, file)},
		{"a file is missing", head.detached(t, mixed(agreed, file), manner{}), smimeHead + agreed},
		{"the wrapped letter was not opened", head.opaque(t, agreed, manner{}), head.opaque(t, agreed, manner{})},
	} {
		found := mail.VerifySignatures(t.Context(), []byte(test.raw), parse(t, test.read), mail.Verifier{Roots: ca.roots(), Now: arrival}).SMIME
		if found == nil || found.Result != "none" || !mentions(found.Checks, "không nằm trọn") {
			t.Errorf("%s: got %+v", test.name, found)
		}
	}
}
