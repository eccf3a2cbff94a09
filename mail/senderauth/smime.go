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

// The forms of an S/MIME letter (RFC 8551 section 3).
const (
	smimeDetached  = "detached"  // multipart/signed
	smimeOpaque    = "opaque"    // application/pkcs7-mime with signed-data
	smimeEncrypted = "encrypted" // application/pkcs7-mime with enveloped-data, or multipart/encrypted
	smimePart      = "part"      // only a part of the letter is signed
)

// verifySMIME verifies the S/MIME signature of a letter whose whole body is signed; nil when there is no signature. A signed part
// beside other parts proves nothing about the letter, since its reader sees all parts.
func verifySMIME(raw []byte, l mail.Letter, v Verifier) *SMIMESignature {
	message, found := findSMIME(raw)
	if !found {
		return signedPart(l)
	}
	verification := smimeVerification{
		SMIMESignature: &SMIMESignature{Form: message.form, Result: mail.None}, smimeMessage: message, letter: l, verifier: v,
	}
	verification.run()
	return verification.SMIMESignature
}

// signedPart gives a signature that proves nothing for a letter of which only a part is signed; nil when no part is. A letter that is
// signed as a whole with OpenPGP has no S/MIME signature.
func signedPart(l mail.Letter) *SMIMESignature {
	for _, kind := range l.Types[min(1, len(l.Types)):] {
		if strings.HasPrefix(kind, "multipart/signed") || strings.HasSuffix(kind, "pkcs7-mime") {
			return &SMIMESignature{Form: smimePart, Result: mail.None, Checks: []mail.Check{{Name: "smime-form", Result: mail.None, Detail: "chỉ một phần của thư được ký hoặc thư đã bị bọc lại"}}}
		}
	}
	return nil
}

// smimeVerification is the verification of one S/MIME signature and its result.
type smimeVerification struct {
	*SMIMESignature
	smimeMessage
	letter   mail.Letter
	verifier Verifier
	p7       *pkcs7.PKCS7        // since parse
	path     []*x509.Certificate // from the signer to the root, since checkChain
}

// run takes the steps in order and stops at the first that does not pass: the content first, then the signer. The library has its own
// check of the chain; it is not used, because it ignores the purpose of a certificate.
func (v *smimeVerification) run() {
	steps := []struct {
		name string
		take func() (result, detail string)
	}{
		{"smime-form", v.parse},
		{"smime-algorithm", v.checkAlgorithms},
		{"smime-content", v.checkContent},
		{"smime-text", v.checkText},
		{"smime-chain", v.checkChain},
		{"smime-revocation", v.checkRevocation},
		{"smime-time", v.checkTime},
	}
	for _, step := range steps {
		result, detail := step.take()
		v.Checks = append(v.Checks, mail.Check{Name: step.name, Result: result, Detail: detail})
		if result != mail.Pass {
			v.Result = result
			return
		}
	}
	v.Result = mail.Pass
}

// parse parses the signature and limits what its verification may cost.
func (v *smimeVerification) parse() (result, detail string) {
	switch {
	case v.form == smimeEncrypted:
		return mail.None, "thư đã mã hóa, hệ thống không đọc được"
	case v.fault != "":
		return mail.None, v.fault
	case v.verifier.Roots == nil:
		return mail.None, "chưa cấu hình chứng thư gốc nên không kiểm tra chữ ký số"
	}
	p7, err := parsePKCS7(v.der)
	if err != nil {
		return mail.None, "không đọc được chữ ký số: " + vietnamese.CleanLine(err.Error())
	}
	v.p7 = p7
	if len(p7.Signers) != 1 || len(p7.Certificates) > maxCertificates {
		return mail.None, "chữ ký số không có đúng một người ký"
	}
	if slices.ContainsFunc(p7.Certificates, isOversized) {
		return mail.None, "khóa của chứng thư quá dài"
	}
	return mail.Pass, v.form
}

// maxCertificates is how many certificates a signature may carry; each may cost several verifications.
const maxCertificates = 20

// checkAlgorithms refuses weak digests and a signature without signed attributes. Without them, the attributes of another signature
// could be presented as the content of this one.
func (v *smimeVerification) checkAlgorithms() (result, detail string) {
	signer := v.p7.Signers[0]
	if v.Digest = strongDigest(signer.DigestAlgorithm.Algorithm); v.Digest == "" {
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
	return mail.Pass, v.Digest
}

// checkContent verifies the signature over the exact bytes of the letter.
func (v *smimeVerification) checkContent() (result, detail string) {
	if v.form == smimeDetached {
		if len(v.p7.Content) > 0 && !bytes.Equal(v.p7.Content, v.signed) {
			return mail.Fail, "chữ ký mang theo một nội dung khác với thư"
		}
		v.p7.Content = v.signed
	}
	sum := sha256.Sum256(v.p7.Content)
	v.Content = hex.EncodeToString(sum[:])
	err := v.p7.Verify()
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

// checkText compares the text and the files of the parsed letter with those of the signed content. Two parsers may split the same
// letter at different boundaries: only what was signed may be interpreted.
func (v *smimeVerification) checkText() (result, detail string) {
	inner, err := mail.Parse(v.p7.Content)
	if err != nil {
		return mail.None, "không đọc được phần đã ký: " + vietnamese.CleanLine(err.Error())
	}
	files := v.letter.Attachments
	if n := len(files); v.form == smimeDetached && n > 0 && isSignatureType(files[n-1].Type) {
		files = files[:n-1]
	}
	if inner.Text != v.letter.Text || inner.HTML != v.letter.HTML || !slices.EqualFunc(inner.Attachments, files, sameContent) {
		return mail.None, "lời trong thư không nằm trọn trong phần đã ký"
	}
	return mail.Pass, "lời trong thư nằm trọn trong phần đã ký"
}

func sameContent(a, b mail.Attachment) bool { return a.SHA256 == b.SHA256 }

// maxSigningAge is how long before its arrival a letter may have been signed; servers try to deliver for five days (RFC 5321 section
// 4.5.4.1).
const maxSigningAge = 7 * 24 * time.Hour

// checkTime compares the time of signing with the validity of the certificate and with the arrival of the letter.
func (v *smimeVerification) checkTime() (result, detail string) {
	if err := v.p7.UnmarshalSignedAttribute(pkcs7.OIDAttributeSigningTime, &v.SignedAt); err != nil || v.SignedAt.UTC().Year() > 9999 {
		v.SignedAt = time.Time{} // JSON cannot hold a year above 9999
		return mail.None, "không đọc được thời điểm ký"
	}
	v.SignedAt = v.SignedAt.UTC()
	now, signer := v.verifier.Now, v.Chain[0]
	switch {
	case v.SignedAt.Before(signer.NotBefore) || v.SignedAt.After(signer.NotAfter):
		return mail.None, "ký ngoài thời hạn của chứng thư"
	case v.SignedAt.After(now.Add(maxClockSkew)):
		return mail.None, "thời điểm ký ở tương lai"
	case v.SignedAt.Before(now.Add(-maxSigningAge)):
		return mail.None, "ký quá lâu trước khi thư đến"
	}
	return mail.Pass, v.SignedAt.Format(time.RFC3339)
}
