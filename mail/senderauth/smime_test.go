package senderauth_test

import (
	"crypto/x509"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/smallstep/pkcs7"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

// agreed is a signed part that says yes.
const agreed = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nĐồng ý.\r\n"

func TestVerifySMIME(t *testing.T) {
	t.Parallel()
	t.Run("a signed letter proves its signer", func(t *testing.T) {
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
			{name: "detached", raw: head.Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.AuthenticatedBySMIME, why: "Trần Bình"},
			{name: "detached, with a file in the signed part", raw: head.Detached(t, mixed, mailtest.SignatureOptions{}), want: senderauth.AuthenticatedBySMIME, why: ""},
			{name: "detached, SHA-512", raw: head.Detached(t, agreed, mailtest.SignatureOptions{Digest: pkcs7.OIDDigestAlgorithmSHA512}), want: senderauth.AuthenticatedBySMIME, why: "SHA-512"},
			{name: "detached, with the same content in the signature", raw: head.Detached(t, agreed, mailtest.SignatureOptions{Embedded: true}), want: senderauth.AuthenticatedBySMIME, why: ""},
			{name: "opaque", raw: head.Opaque(t, agreed, mailtest.SignatureOptions{}), want: senderauth.AuthenticatedBySMIME, why: ""},
			{name: "opaque, with a file", raw: head.Opaque(t, mixed, mailtest.SignatureOptions{}), want: senderauth.AuthenticatedBySMIME, why: ""},
			{name: "the address in other letters", raw: ca.Issue(t, "GiamDoc@SoTaiChinh.Hanoi.Test").Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.AuthenticatedBySMIME, why: ""},
			{name: "for any purpose", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.AuthenticatedBySMIME, why: ""},
			{name: "for non-repudiation", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageContentCommitment }).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.AuthenticatedBySMIME, why: ""},

			{name: "another text", raw: altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "Đồng ý", "Không đồng ý"), want: senderauth.Unauthenticated, why: "không khớp"},
			{name: "another line ending", raw: altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "Đồng ý.\r\n", "Đồng ý.\n"), want: senderauth.Unauthenticated, why: "không khớp"},
			{name: "one more blank line", raw: altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "Đồng ý.\r\n", "Đồng ý.\r\n\r\n"), want: senderauth.Unauthenticated, why: "không khớp"},
			{name: "the signature of another letter", raw: mailtest.SMIMEHeader + mailtest.MultipartSigned(agreed, head.Sign(t, "khác", mailtest.SignatureOptions{})), want: senderauth.Unauthenticated, why: "không khớp"},
			{name: "another content in the signature", raw: mailtest.SMIMEHeader + mailtest.MultipartSigned(agreed, head.Sign(t, "khác", mailtest.SignatureOptions{Embedded: true})), want: senderauth.Unauthenticated, why: "không khớp"},
			{name: "text beside the signed part", raw: mailtest.SMIMEHeader + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + agreed + "\r\n--m\r\n" + mailtest.MultipartSigned(agreed, head.Sign(t, agreed, mailtest.SignatureOptions{})) + "\r\n--m--\r\n", want: senderauth.Unauthenticated, why: "chỉ một phần"},
			{name: "a third part behind the signature", raw: altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "--ky--", "--ky\r\n"+agreed+"\r\n--ky--"), want: senderauth.Unauthenticated, why: "đúng hai phần"},
			{name: "no end", raw: altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "--ky--\r\n", ""), want: senderauth.Unauthenticated, why: "đúng hai phần"},
			{name: "the signature in another type", raw: altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "Content-Type: application/pkcs7-signature", "Content-Type: text/plain"), want: senderauth.Unauthenticated, why: "không phải chữ ký"},
			{name: "two Content-Type fields", raw: altered(head.Detached(t, agreed, mailtest.SignatureOptions{}), "\r\nContent-Type: multipart", "\r\nX: y\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=ky\r\nContent-Type: multipart"), want: senderauth.Unauthenticated, why: "hai trường Content-Type"},

			{name: "signed for another address", raw: deputy.Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "cấp cho phogiamdoc@"},
			{name: "the address only in the subject", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.EmailAddresses, c.Subject.CommonName = nil, mailtest.HeadOfFinance }).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "rfc822Name"},
			{name: "an authority that is not configured", raw: other.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "chứng thư gốc"},
			{name: "a certificate for a web server", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "emailProtection"},
			{name: "a certificate without a purpose", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.ExtKeyUsage = nil }).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "emailProtection"},
			{name: "a key for encryption", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "digitalSignature"},
			{name: "the certificate of an authority", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "cơ quan cấp"},
			{name: "an expired certificate", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.NotAfter = mailtest.Arrival.AddDate(0, 0, -1) }).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "thời hạn"},
			{name: "a certificate of next year", raw: ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.NotBefore = mailtest.Arrival.AddDate(0, 0, 1) }).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "thời hạn"},
			{name: "a short key", raw: mailtest.WeakSigner(t, ca, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "quá yếu"},
			{name: "beside an endless key", raw: head.Detached(t, agreed, mailtest.SignatureOptions{ExtraCertificate: mailtest.HugeKeyCertificate(t, ca)}), want: senderauth.Unauthenticated, why: "quá dài"},
			{name: "a weak digest", raw: head.Detached(t, agreed, mailtest.SignatureOptions{Digest: pkcs7.OIDDigestAlgorithmSHA1}), want: senderauth.Unauthenticated, why: "băm yếu"},
			{name: "two signers", raw: head.Detached(t, agreed, mailtest.SignatureOptions{SecondSigner: &deputy}), want: senderauth.Unauthenticated, why: "một người ký"},
			{name: "no signed attributes", raw: head.Detached(t, agreed, mailtest.SignatureOptions{NoAttributes: true}), want: senderauth.Unauthenticated, why: "thuộc tính bắt buộc"},
			{name: "two times of signing", raw: head.Detached(t, agreed, mailtest.SignatureOptions{Config: extra}), want: senderauth.Unauthenticated, why: "thuộc tính bắt buộc"},
			{name: "opaque, not unwrapped, beside text", raw: mailtest.SMIMEHeader + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + agreed + "\r\n--m\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.WrapBase64(head.Sign(t, agreed, mailtest.SignatureOptions{Opaque: true})) + "\r\n--m--\r\n", want: senderauth.Unauthenticated, why: "chỉ một phần"},
			{name: "opaque, below an ambiguous header", raw: altered(head.Opaque(t, agreed, mailtest.SignatureOptions{}), "Subject:", "khong phai truong\r\nSubject:"), want: senderauth.Unauthenticated, why: "phần đầu thư"},
			{name: "signed with OpenPGP", raw: mailtest.SMIMEHeader + "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=ky\r\n\r\n--ky\r\n" + agreed + "\r\n--ky\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--ky--\r\n", want: senderauth.Unauthenticated, why: ""},
			{name: "through a mailing list", raw: "List-Id: <ban.hanoi.test>\r\n" + head.Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.Unauthenticated, why: "danh sách thư"},
			{name: "two From fields", raw: "From: x@evil.test\r\n" + head.Detached(t, agreed, mailtest.SignatureOptions{}), want: senderauth.AuthenticationFailed, why: "nhiều trường From"},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got, checks, _ := authenticate(t, test.raw, senderauth.Trust{}, senderauth.Verifier{Roots: ca.Roots()})
				if got != test.want || !mailtest.HasCheckDetail(checks, test.why) {
					t.Errorf("got %s, want %s because of %q: %+v", got, test.want, test.why, checks)
				}
			})
		}
	})
	t.Run("the time of signing is near the arrival", func(t *testing.T) {
		t.Parallel()
		ca := mailtest.NewAuthority(t, "Hà Nội")
		raw := ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{})
		expiring := ca.Issue(t, mailtest.HeadOfFinance, func(c *x509.Certificate) { c.NotAfter = mailtest.Arrival.AddDate(0, 0, 1) }).Detached(t, agreed, mailtest.SignatureOptions{})
		if got, checks, _ := authenticate(t, expiring, senderauth.Trust{}, senderauth.Verifier{Roots: ca.Roots(), Now: mailtest.Arrival.AddDate(0, 0, 2)}); got != senderauth.Unauthenticated {
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
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got, checks, _ := authenticate(t, raw, senderauth.Trust{}, senderauth.Verifier{Roots: ca.Roots(), Now: test.now})
				if got != test.want {
					t.Errorf("got %s, want %s: %+v", got, test.want, checks)
				}
			})
		}
	})
	t.Run("without configured roots nothing is proved", func(t *testing.T) {
		t.Parallel()
		ca := mailtest.NewAuthority(t, "Hà Nội")
		for _, roots := range []*x509.CertPool{nil, x509.NewCertPool()} {
			got, checks, found := authenticate(t, ca.Issue(t, mailtest.HeadOfFinance).Detached(t, agreed, mailtest.SignatureOptions{}), senderauth.Trust{}, senderauth.Verifier{Roots: roots})
			if got != senderauth.Unauthenticated || found.SMIME == nil || found.SMIME.Result != "none" {
				t.Errorf("got %s: %+v", got, checks)
			}
		}
	})
	t.Run("the parsed letter is the signed one", func(t *testing.T) {
		t.Parallel()
		ca := mailtest.NewAuthority(t, "Hà Nội")
		head := ca.Issue(t, mailtest.HeadOfFinance)
		const another = "Content-Type: text/plain; charset=utf-8\r\n\r\nTrả lại.\r\n"
		file := "Content-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n"
		mixed := func(parts ...string) string {
			return "Content-Type: multipart/mixed; boundary=\"n\"\r\n\r\n--n\r\n" + strings.Join(parts, "\r\n--n\r\n") + "\r\n--n--"
		}
		for _, test := range []struct{ name, raw, parsed string }{
			{name: "another text was parsed", raw: head.Detached(t, agreed, mailtest.SignatureOptions{}), parsed: mailtest.SMIMEHeader + another},
			{name: "one more text was parsed", raw: head.Detached(t, agreed, mailtest.SignatureOptions{}), parsed: mailtest.SMIMEHeader + mixed(agreed, another)},
			{name: "one more file was parsed", raw: head.Detached(t, agreed, mailtest.SignatureOptions{}), parsed: mailtest.SMIMEHeader + mixed(agreed, file)},
			{name: "a file is missing", raw: head.Detached(t, mixed(agreed, file), mailtest.SignatureOptions{}), parsed: mailtest.SMIMEHeader + agreed},
			{name: "the opaque signature was not unwrapped", raw: head.Opaque(t, agreed, mailtest.SignatureOptions{}), parsed: head.Opaque(t, agreed, mailtest.SignatureOptions{})},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				found := senderauth.VerifySignatures(t.Context(), []byte(test.raw), mailtest.Parse(t, test.parsed), senderauth.Verifier{Roots: ca.Roots(), Now: mailtest.Arrival}).SMIME
				if found == nil || found.Result != "none" || !mailtest.HasCheckDetail(found.Checks, "không nằm trọn") {
					t.Errorf("got %+v", found)
				}
			})
		}
	})
	t.Run("letters that another program signed", func(t *testing.T) {
		t.Parallel()
		pem, err := os.ReadFile("testdata/smime/root.pem")
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			t.Fatal("no root in root.pem")
		}
		type result struct {
			Authentication     senderauth.Authentication
			Form, Digest, Last string // Last is the name of the last check
			Chain              int
		}
		for file, want := range map[string]result{
			"detached":  {Authentication: senderauth.AuthenticatedBySMIME, Form: "detached", Digest: "SHA-256", Last: "smime-time", Chain: 2},
			"opaque":    {Authentication: senderauth.AuthenticatedBySMIME, Form: "opaque", Digest: "SHA-384", Last: "smime-time", Chain: 2},
			"streamed":  {Authentication: senderauth.AuthenticatedBySMIME, Form: "opaque", Digest: "SHA-256", Last: "smime-time", Chain: 2},
			"encrypted": {Authentication: senderauth.Unauthenticated, Form: "encrypted", Digest: "", Last: "smime-form", Chain: 0},
			"keyid":     {Authentication: senderauth.Unauthenticated, Form: "detached", Digest: "", Last: "smime-form", Chain: 0},
			"pss":       {Authentication: senderauth.Unauthenticated, Form: "detached", Digest: "SHA-256", Last: "smime-algorithm", Chain: 0},
		} {
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				raw, err := os.ReadFile("testdata/smime/" + file + ".eml")
				if err != nil {
					t.Fatal(err)
				}
				authentication, _, found := authenticate(t, string(raw), senderauth.Trust{}, senderauth.Verifier{Roots: roots, Now: time.Date(2026, 11, 25, 1, 0, 0, 0, time.UTC)})
				s := found.SMIME
				got := result{Authentication: authentication, Form: s.Form, Digest: s.Digest, Last: s.Checks[len(s.Checks)-1].Name, Chain: len(s.Chain)}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s %+v", diff, s)
				}
			})
		}
	})
}

// FuzzVerifySMIME changes signed letters: while the signature passes, the text of the letter is the signed one.
func FuzzVerifySMIME(f *testing.F) {
	head := mailtest.FixedSigner(f)
	f.Add([]byte(head.Detached(f, agreed, mailtest.SignatureOptions{})))
	f.Add([]byte(head.Opaque(f, agreed, mailtest.SignatureOptions{})))
	f.Add([]byte(mailtest.SMIMEHeader + "Content-Type: multipart/signed; boundary=ky; protocol=\"application/x-pkcs7-signature\"\r\n\r\n--ky\r\n\r\n--ky--\r\n--ky\r\n"))
	f.Add([]byte(mailtest.SMIMEHeader + "Content-Type: application/pkcs7-mime\r\n\r\n\x30\x80\x30\x80\x00\x00\x00\x00"))
	want := mailtest.Parse(f, mailtest.SMIMEHeader+agreed)
	roots := head.Roots()
	f.Fuzz(func(t *testing.T, raw []byte) {
		unwrapped, err := senderauth.Unwrap(raw)
		if err != nil {
			return
		}
		letter, err := mail.Parse(unwrapped)
		if err != nil {
			return
		}
		found := senderauth.VerifySignatures(t.Context(), raw, letter, senderauth.Verifier{Roots: roots, Now: mailtest.Arrival}).SMIME
		if found != nil && found.Result == "pass" && (letter.Text != want.Text || letter.HTML != "" || len(found.Chain) != 3) {
			t.Errorf("signed text %q, %q", letter.Text, letter.HTML)
		}
	})
}
