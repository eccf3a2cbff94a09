package senderauth

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"slices"

	"loa/mail"
	"loa/vietnamese"
)

// checkChain leads from the signer's certificate to a configured root, over the certificates that came with the letter.
func (j *smimeVerification) checkChain() (result, detail string) {
	signer := j.p7.GetOnlySigner()
	if signer == nil {
		return mail.None, "không kèm chứng thư của người ký"
	}
	j.Chain = []Certificate{newCertificate(signer)}
	if fault := purposeFault(signer); fault != "" {
		return mail.None, fault
	}
	intermediates := x509.NewCertPool()
	for _, certificate := range j.p7.Certificates {
		intermediates.AddCert(certificate)
	}
	chains, err := signer.Verify(x509.VerifyOptions{
		Roots: j.verifier.Roots, Intermediates: intermediates, CurrentTime: j.verifier.Now,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
	})
	if err != nil {
		return mail.None, "chứng thư không dẫn về chứng thư gốc đã cấu hình: " + vietnamese.CleanLine(err.Error())
	}
	j.path = chains[0]
	j.Chain = nil
	for _, certificate := range j.path {
		j.Chain = append(j.Chain, newCertificate(certificate))
	}
	return mail.Pass, j.Chain[len(j.Chain)-1].Subject
}

// purposeFault says why a certificate may not sign mail. RFC 8550 lets a certificate without the extended key usage sign
// anything; here it has to say that it is for mail.
func purposeFault(c *x509.Certificate) string {
	forMail := slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageEmailProtection) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
	switch {
	case c.IsCA:
		return "chứng thư của cơ quan cấp, không phải của người ký"
	case !forMail:
		return "chứng thư không dùng để ký thư (emailProtection)"
	case c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0:
		return "chứng thư không dùng để ký (digitalSignature, nonRepudiation)"
	case !isStrongKey(c):
		return "khóa của chứng thư quá yếu hoặc không hỗ trợ"
	case len(mailAddresses(c)) == 0:
		return "chứng thư không ghi địa chỉ thư (rfc822Name)"
	default:
		return ""
	}
}

func isStrongKey(c *x509.Certificate) bool {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen() >= 2048
	case *ecdsa.PublicKey:
		return key.Curve.Params().BitSize >= 256
	default:
		return false
	}
}

// maxKeyBits bounds the keys that a letter may make us compute with.
const maxKeyBits = 8192

func isOversized(c *x509.Certificate) bool {
	key, isRSA := c.PublicKey.(*rsa.PublicKey)
	return isRSA && key.N.BitLen() > maxKeyBits
}

// mailAddresses are the addresses in the subject alternative name. An address in the subject itself does not count: not every
// authority checks it.
func mailAddresses(c *x509.Certificate) []string {
	var specs []string
	for _, written := range c.EmailAddresses {
		if address, ok := mail.NewAddress("", written); ok {
			specs = append(specs, address.Spec)
		}
	}
	return specs
}

func newCertificate(c *x509.Certificate) Certificate {
	sum := sha256.Sum256(c.Raw)
	return Certificate{
		Subject: vietnamese.CleanLine(c.Subject.String()), Issuer: vietnamese.CleanLine(c.Issuer.String()), Serial: c.SerialNumber.Text(16),
		SHA256: hex.EncodeToString(sum[:]), NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(), Emails: mailAddresses(c),
	}
}

// checkRevocation looks every certificate below the root up in the lists of its issuer. A list that is out of date still tells
// who was revoked, but not who was not.
func (j *smimeVerification) checkRevocation() (result, detail string) {
	looked := false
	for i, certificate := range j.path[:len(j.path)-1] {
		for _, list := range j.verifier.CRLs {
			if string(list.RawIssuer) != string(certificate.RawIssuer) || list.CheckSignatureFrom(j.path[i+1]) != nil {
				continue
			}
			if revokes(list, certificate) {
				return mail.None, "chứng thư đã bị thu hồi: " + vietnamese.CleanLine(certificate.Subject.String())
			}
			if !list.NextUpdate.IsZero() && j.verifier.Now.After(list.NextUpdate) {
				return mail.None, "danh sách thu hồi đã quá hạn: " + vietnamese.CleanLine(list.Issuer.String())
			}
			looked = true
		}
	}
	if !looked {
		return mail.Pass, "không cấu hình danh sách thu hồi"
	}
	return mail.Pass, "không bị thu hồi"
}

// removedFromList is the reason of an entry that lifts an earlier one (RFC 5280 section 5.3.1).
const removedFromList = 8

func revokes(list *x509.RevocationList, c *x509.Certificate) bool {
	for _, entry := range list.RevokedCertificateEntries {
		if entry.SerialNumber.Cmp(c.SerialNumber) == 0 && entry.ReasonCode != removedFromList {
			return true
		}
	}
	return false
}
