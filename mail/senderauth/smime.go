package senderauth

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/smallstep/pkcs7"

	"loa/mail"
	"loa/vietnamese"
)

// The forms of an S/MIME letter.
const (
	smimeDetached  = "detached"
	smimeOpaque    = "opaque"
	smimeEncrypted = "encrypted"
	smimePart      = "part"
)

// verifySMIME verifies the S/MIME signature of a letter whose whole body is signed; nil when there is none. A part that is
// signed beside others proves nothing about the letter, since what a reader sees is all of them.
func verifySMIME(raw []byte, l mail.Letter, v Verifier) *SMIMESignature {
	e, found := findSMIME(raw)
	if !found {
		return signedPart(l)
	}
	j := smimeVerification{SMIMESignature: &SMIMESignature{Form: e.form, Result: mail.None}, smimeMessage: e, letter: l, verifier: v}
	j.run()
	return j.SMIMESignature
}

// signedPart says of a signed part inside of other parts that it proves nothing. A whole letter that is signed in another
// way, with OpenPGP, is a letter without S/MIME.
func signedPart(l mail.Letter) *SMIMESignature {
	for _, kind := range l.Types[min(1, len(l.Types)):] {
		if strings.HasPrefix(kind, "multipart/signed") || strings.HasSuffix(kind, "pkcs7-mime") {
			return &SMIMESignature{Form: smimePart, Result: mail.None, Checks: []mail.Check{{Name: "smime-form", Result: mail.None, Detail: "chỉ một phần của thư được ký hoặc thư đã bị bọc lại"}}}
		}
	}
	return nil
}

// smimeVerification is one S/MIME signature under examination.
type smimeVerification struct {
	*SMIMESignature
	smimeMessage
	letter   mail.Letter
	verifier Verifier
	p7       *pkcs7.PKCS7
	path     []*x509.Certificate
}

// run takes the steps in order and stops at the first that does not pass: what was signed, then who signed. The library's
// own check of the chain is not used, since it does not ask what a certificate is for.
func (j *smimeVerification) run() {
	steps := []struct {
		name string
		take func() (result, detail string)
	}{
		{"smime-form", j.parse},
		{"smime-algorithm", j.checkAlgorithms},
		{"smime-content", j.checkContent},
		{"smime-text", j.checkText},
		{"smime-chain", j.checkChain},
		{"smime-revocation", j.checkRevocation},
		{"smime-time", j.checkTime},
	}
	for _, step := range steps {
		result, detail := step.take()
		j.Checks = append(j.Checks, mail.Check{Name: step.name, Result: result, Detail: detail})
		if result != mail.Pass {
			j.Result = result
			return
		}
	}
	j.Result = mail.Pass
}

// parse parses the signature.
func (j *smimeVerification) parse() (result, detail string) {
	switch {
	case j.form == smimeEncrypted:
		return mail.None, "thư đã mã hóa, hệ thống không đọc được"
	case j.fault != "":
		return mail.None, j.fault
	case j.verifier.Roots == nil:
		return mail.None, "chưa cấu hình chứng thư gốc nên không kiểm tra chữ ký số"
	}
	p7, err := parsePKCS7(j.der)
	if err != nil {
		return mail.None, "không đọc được chữ ký số: " + vietnamese.CleanLine(err.Error())
	}
	j.p7 = p7
	if len(p7.Signers) != 1 || len(p7.Certificates) > maxCertificates {
		return mail.None, "chữ ký số không có đúng một người ký"
	}
	if slices.ContainsFunc(p7.Certificates, isOversized) {
		return mail.None, "khóa của chứng thư quá dài"
	}
	return mail.Pass, j.form
}

// maxCertificates is how many certificates a signature may bring along; each may cost several verifications.
const maxCertificates = 20

// checkAlgorithms refuses weak digests, and a signature without signed attributes: with those absent, the attributes of another
// signature could be passed off as the content of this one.
func (j *smimeVerification) checkAlgorithms() (result, detail string) {
	signer := j.p7.Signers[0]
	if j.Digest = strongDigest(signer.DigestAlgorithm.Algorithm); j.Digest == "" {
		return mail.None, "thuật toán băm yếu hoặc không hỗ trợ: " + signer.DigestAlgorithm.Algorithm.String()
	}
	if !isStrongSigning(signer.DigestEncryptionAlgorithm.Algorithm) {
		return mail.None, "thuật toán ký yếu hoặc không hỗ trợ: " + signer.DigestEncryptionAlgorithm.Algorithm.String()
	}
	count := map[string]int{}
	for _, attribute := range signer.AuthenticatedAttributes {
		count[attribute.Type.String()]++
		if !hasSingleValue(attribute.Value.Bytes) {
			return mail.None, "thuộc tính ký có nhiều giá trị"
		}
	}
	for _, wanted := range []string{pkcs7.OIDAttributeContentType.String(), pkcs7.OIDAttributeMessageDigest.String(), pkcs7.OIDAttributeSigningTime.String()} {
		if count[wanted] != 1 {
			return mail.None, "chữ ký số thiếu hoặc lặp thuộc tính bắt buộc " + wanted
		}
	}
	return mail.Pass, j.Digest
}

// checkContent compares the signature with the exact bytes of the letter.
func (j *smimeVerification) checkContent() (result, detail string) {
	if j.form == smimeDetached {
		if len(j.p7.Content) > 0 && !bytes.Equal(j.p7.Content, j.signed) {
			return mail.Fail, "chữ ký mang theo một nội dung khác với thư"
		}
		j.p7.Content = j.signed
	}
	sum := sha256.Sum256(j.p7.Content)
	j.Content = hex.EncodeToString(sum[:])
	err := j.p7.Verify()
	var altered *pkcs7.MessageDigestMismatchError
	var untimely *pkcs7.SigningTimeNotValidError
	switch {
	case err == nil:
		return mail.Pass, "nội dung đúng như lúc ký"
	case errors.As(err, &altered):
		return mail.Fail, "nội dung đã bị sửa sau khi ký"
	case errors.As(err, &untimely):
		return mail.None, "ký ngoài thời hạn của chứng thư"
	case errors.Is(err, rsa.ErrVerification), strings.Contains(err.Error(), "verification failure"):
		return mail.Fail, "chữ ký không đúng với chứng thư kèm theo"
	default:
		return mail.None, "không kiểm tra được chữ ký số: " + vietnamese.CleanLine(err.Error())
	}
}

// checkText makes sure that the words and files that were read from the letter are those that were signed, whatever another
// parser made of the boundaries.
func (j *smimeVerification) checkText() (result, detail string) {
	inner, err := mail.Parse(j.p7.Content)
	if err != nil {
		return mail.None, "không đọc được phần đã ký: " + vietnamese.CleanLine(err.Error())
	}
	files := j.letter.Attachments
	if n := len(files); j.form == smimeDetached && n > 0 && isSignatureType(files[n-1].Type) {
		files = files[:n-1]
	}
	if inner.Text != j.letter.Text || inner.HTML != j.letter.HTML || !slices.EqualFunc(inner.Attachments, files, sameContent) {
		return mail.None, "lời trong thư không nằm trọn trong phần đã ký"
	}
	return mail.Pass, "lời trong thư nằm trọn trong phần đã ký"
}

func sameContent(a, b mail.Attachment) bool { return a.SHA256 == b.SHA256 }

// maxSigningAge is how long before its arrival a letter may have been signed; servers try for five days to deliver one.
const maxSigningAge = 7 * 24 * time.Hour

// checkTime compares the time of signing with the certificate and with the arrival of the letter.
func (j *smimeVerification) checkTime() (result, detail string) {
	if err := j.p7.UnmarshalSignedAttribute(pkcs7.OIDAttributeSigningTime, &j.SignedAt); err != nil || j.SignedAt.UTC().Year() > 9999 {
		j.SignedAt = time.Time{} // JSON has no year 10000
		return mail.None, "không đọc được thời điểm ký"
	}
	j.SignedAt = j.SignedAt.UTC()
	now, signer := j.verifier.Now, j.Chain[0]
	switch {
	case j.SignedAt.Before(signer.NotBefore) || j.SignedAt.After(signer.NotAfter):
		return mail.None, "ký ngoài thời hạn của chứng thư"
	case j.SignedAt.After(now.Add(maxClockSkew)):
		return mail.None, "thời điểm ký ở tương lai"
	case j.SignedAt.Before(now.Add(-maxSigningAge)):
		return mail.None, "ký quá lâu trước khi thư đến"
	}
	return mail.Pass, j.SignedAt.Format(time.RFC3339)
}
