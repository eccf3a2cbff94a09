package mail_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"
)

// authority is a certification authority of these tests: a root and one below it that issues.
type authority struct {
	root, issuer *x509.Certificate
	key          *ecdsa.PrivateKey
}

var serial atomic.Int64

func newAuthority(t testing.TB, name string) authority {
	t.Helper()
	rootKey, issuerKey := newKey(t), newKey(t)
	root := caTemplate("Gốc " + name)
	rootCert := certify(t, root, root, rootKey.Public(), rootKey)
	issuer := certify(t, caTemplate("Cấp "+name), rootCert, issuerKey.Public(), rootKey)
	return authority{rootCert, issuer, issuerKey}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func caTemplate(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial.Add(1)), Subject: pkix.Name{CommonName: name, Country: []string{"VN"}},
		NotBefore: arrival.AddDate(-5, 0, 0), NotAfter: arrival.AddDate(5, 0, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
}

func certify(t testing.TB, template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func (a authority) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.root)
	return pool
}

// revoking is a list of the issuing authority that revokes the certificates, valid until next.
func (a authority) revoking(t testing.TB, next time.Time, revoked ...*x509.Certificate) *x509.RevocationList {
	t.Helper()
	template := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: arrival.AddDate(0, -1, 0), NextUpdate: next}
	for _, certificate := range revoked {
		template.RevokedCertificateEntries = append(template.RevokedCertificateEntries,
			x509.RevocationListEntry{SerialNumber: certificate.SerialNumber, RevocationTime: arrival.AddDate(0, 0, -1)})
	}
	der, err := x509.CreateRevocationList(rand.Reader, template, a.issuer, a.key)
	if err != nil {
		t.Fatal(err)
	}
	list, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// card is a signer's certificate with its key, as on the token of an official.
type card struct {
	authority
	certificate *x509.Certificate
	key         crypto.Signer
}

// issue makes a card for an address; each change bends the certificate away from a good one.
func (a authority) issue(t testing.TB, address string, changes ...func(*x509.Certificate)) card {
	t.Helper()
	key := newKey(t)
	return a.issueFor(t, key, address, changes...)
}

func (a authority) issueFor(t testing.TB, key crypto.Signer, address string, changes ...func(*x509.Certificate)) card {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial.Add(1)), Subject: pkix.Name{CommonName: "Trần Bình", Country: []string{"VN"}},
		NotBefore: arrival.AddDate(-1, 0, 0), NotAfter: arrival.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}, EmailAddresses: []string{address},
	}
	for _, change := range changes {
		change(template)
	}
	return card{a, certify(t, template, a.issuer, key.Public(), a.key), key}
}

func weakCard(t testing.TB, a authority, address string) card {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return a.issueFor(t, key, address)
}

// endless is a certificate whose key takes far too long to compute with.
func endless(t testing.TB, a authority) *x509.Certificate {
	t.Helper()
	modulus := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 20_000), big.NewInt(1))
	return certify(t, caTemplate("Dài"), a.issuer, &rsa.PublicKey{N: modulus, E: 65537}, a.key)
}

// manner is how a signature is made; the zero value is the good one.
type manner struct {
	digest   asn1.ObjectIdentifier
	config   pkcs7.SignerInfoConfig
	second   *card             // another signer of the same
	embedded bool              // a detached signature that carries its content along
	opaque   bool              // the content inside of the signature
	bare     bool              // no signed attributes
	beside   *x509.Certificate // one more certificate that comes along
}

// sign gives the PKCS #7 signature over content.
func (c card) sign(t testing.TB, content string, m manner) []byte {
	t.Helper()
	signed, err := pkcs7.NewSignedData([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	if m.digest == nil {
		m.digest = pkcs7.OIDDigestAlgorithmSHA256
	}
	signed.SetDigestAlgorithm(m.digest)
	if m.bare {
		err = signed.SignWithoutAttr(c.certificate, c.key, m.config)
		signed.AddCertificate(c.issuer)
	} else {
		err = signed.AddSignerChain(c.certificate, c.key, []*x509.Certificate{c.issuer}, m.config)
	}
	if err == nil && m.second != nil {
		err = signed.AddSignerChain(m.second.certificate, m.second.key, []*x509.Certificate{m.second.issuer}, pkcs7.SignerInfoConfig{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if m.beside != nil {
		signed.AddCertificate(m.beside)
	}
	if !m.embedded && !m.opaque {
		signed.Detach()
	}
	der, err := signed.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return der
}

const smimeHead = "From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+abc@loa.hanoi.test\r\nSubject: Re: Xin duyệt\r\nMIME-Version: 1.0\r\n"

// detached is a letter of the form multipart/signed over one part.
func (c card) detached(t testing.TB, part string, m manner) string {
	t.Helper()
	return smimeHead + multipartSigned(part, c.sign(t, part, m))
}

func multipartSigned(part string, signature []byte) string {
	return "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=\"ky\"\r\n\r\n" +
		"This is an S/MIME signed message\r\n\r\n--ky\r\n" + part + "\r\n--ky\r\n" +
		"Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n" +
		wrapped64(signature) + "\r\n--ky--\r\n"
}

// opaque is a letter whose body is inside of the signature.
func (c card) opaque(t testing.TB, part string, m manner) string {
	t.Helper()
	m.opaque = true
	return smimeHead + "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n" +
		wrapped64(c.sign(t, part, m)) + "\r\n"
}

func wrapped64(der []byte) string {
	encoded := base64.StdEncoding.EncodeToString(der)
	var lines []string
	for len(encoded) > 64 {
		lines, encoded = append(lines, encoded[:64]), encoded[64:]
	}
	return strings.Join(append(lines, encoded), "\r\n")
}
