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

// checkChain builds the path from the signer's certificate to a configured root, over the certificates in the signature.
func (v *smimeVerification) checkChain() (result, detail string) {
	signer := v.p7.GetOnlySigner()
	if signer == nil {
		return mail.None, "không kèm chứng thư của người ký"
	}
	v.Chain = []Certificate{newCertificate(signer)}
	if fault := purposeFault(signer); fault != "" {
		return mail.None, fault
	}
	intermediates := x509.NewCertPool()
	for _, certificate := range v.p7.Certificates {
		intermediates.AddCert(certificate)
	}
	chains, err := signer.Verify(x509.VerifyOptions{
		Roots: v.verifier.Roots, Intermediates: intermediates, CurrentTime: v.verifier.Now,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
	})
	if err != nil {
		return mail.None, "chứng thư không dẫn về chứng thư gốc đã cấu hình: " + vietnamese.CleanLine(err.Error())
	}
	v.path = chains[0]
	v.Chain = nil
	for _, certificate := range v.path {
		v.Chain = append(v.Chain, newCertificate(certificate))
	}
	return mail.Pass, v.Chain[len(v.Chain)-1].Subject
}

// purposeFault says why a certificate may not sign mail, in Vietnamese; "" when it may. RFC 8550 section 4.4.4 accepts a certificate
// without extended key usage; here the certificate must name emailProtection or any purpose.
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

// isStrongKey is true for RSA from 2048 bits and elliptic curves from 256 bits.
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

// maxKeyBits is the longest RSA key that is verified. The sender chooses the keys in a letter, and long ones cost much time.
const maxKeyBits = 8192

func isOversized(c *x509.Certificate) bool {
	key, isRSA := c.PublicKey.(*rsa.PublicKey)
	return isRSA && key.N.BitLen() > maxKeyBits
}

// mailAddresses gives the rfc822Names of the subject alternative name, as in [mail.Address]. An address in the subject itself does not
// count, because not every authority checks it.
func mailAddresses(c *x509.Certificate) []string {
	var specs []string
	for _, written := range c.EmailAddresses {
		if address, ok := mail.NewAddress("", written); ok {
			specs = append(specs, address.Spec)
		}
	}
	return specs
}

// newCertificate gives the fields of a certificate that are kept.
func newCertificate(c *x509.Certificate) Certificate {
	sum := sha256.Sum256(c.Raw)
	return Certificate{
		Subject: vietnamese.CleanLine(c.Subject.String()), Issuer: vietnamese.CleanLine(c.Issuer.String()), Serial: c.SerialNumber.Text(16),
		SHA256: hex.EncodeToString(sum[:]), NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(), Emails: mailAddresses(c),
	}
}

// checkRevocation looks up every certificate below the root in the revocation lists of its issuer. A list that is out of date still
// proves a revocation, but not the absence of one.
func (v *smimeVerification) checkRevocation() (result, detail string) {
	listed := false // some certificate has a list
	for i, certificate := range v.path[:len(v.path)-1] {
		for _, list := range v.verifier.CRLs {
			if string(list.RawIssuer) != string(certificate.RawIssuer) || list.CheckSignatureFrom(v.path[i+1]) != nil {
				continue
			}
			if revokes(list, certificate) {
				return mail.None, "chứng thư đã bị thu hồi: " + vietnamese.CleanLine(certificate.Subject.String())
			}
			if !list.NextUpdate.IsZero() && v.verifier.Now.After(list.NextUpdate) {
				return mail.None, "danh sách thu hồi đã quá hạn: " + vietnamese.CleanLine(list.Issuer.String())
			}
			listed = true
		}
	}
	if !listed {
		return mail.Pass, "không cấu hình danh sách thu hồi"
	}
	return mail.Pass, "không bị thu hồi"
}

// removedFromList is the reason code of an entry that revokes an earlier entry (RFC 5280 section 5.3.1, removeFromCRL).
const removedFromList = 8

// revokes is true when a list revokes a certificate.
func revokes(list *x509.RevocationList, c *x509.Certificate) bool {
	for _, entry := range list.RevokedCertificateEntries {
		if entry.SerialNumber.Cmp(c.SerialNumber) == 0 && entry.ReasonCode != removedFromList {
			return true
		}
	}
	return false
}
