package mailtest

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

// Authority is a certification authority of these tests: a root and one below it that issues.
type Authority struct {
	root, issuer *x509.Certificate
	key          *ecdsa.PrivateKey
}

var serial atomic.Int64

func NewAuthority(t testing.TB, name string) Authority {
	t.Helper()
	rootKey, issuerKey := newKey(t), newKey(t)
	root := CATemplate("Gốc " + name)
	rootCert := createCertificate(t, root, root, rootKey.Public(), rootKey)
	issuer := createCertificate(t, CATemplate("Cấp "+name), rootCert, issuerKey.Public(), rootKey)
	return Authority{rootCert, issuer, issuerKey}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func CATemplate(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial.Add(1)), Subject: pkix.Name{CommonName: name, Country: []string{"VN"}},
		NotBefore: Arrival.AddDate(-5, 0, 0), NotAfter: Arrival.AddDate(5, 0, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
}

func createCertificate(t testing.TB, template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) *x509.Certificate {
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

func (a Authority) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.root)
	return pool
}

// RevocationList is a list of the issuing authority that revokes the certificates, valid until next.
func (a Authority) RevocationList(t testing.TB, next time.Time, revoked ...*x509.Certificate) *x509.RevocationList {
	t.Helper()
	template := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: Arrival.AddDate(0, -1, 0), NextUpdate: next}
	for _, certificate := range revoked {
		template.RevokedCertificateEntries = append(template.RevokedCertificateEntries,
			x509.RevocationListEntry{SerialNumber: certificate.SerialNumber, RevocationTime: Arrival.AddDate(0, 0, -1)})
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

// Signer is a signer's certificate with its key, as on the token of an official.
type Signer struct {
	Authority
	Certificate *x509.Certificate
	key         crypto.Signer
}

// Issue makes a card for an address; each change bends the certificate away from a good one.
func (a Authority) Issue(t testing.TB, address string, changes ...func(*x509.Certificate)) Signer {
	t.Helper()
	key := newKey(t)
	return a.issueFor(t, key, address, changes...)
}

func (a Authority) issueFor(t testing.TB, key crypto.Signer, address string, changes ...func(*x509.Certificate)) Signer {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial.Add(1)), Subject: pkix.Name{CommonName: "Trần Bình", Country: []string{"VN"}},
		NotBefore: Arrival.AddDate(-1, 0, 0), NotAfter: Arrival.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}, EmailAddresses: []string{address},
	}
	for _, change := range changes {
		change(template)
	}
	return Signer{a, createCertificate(t, template, a.issuer, key.Public(), a.key), key}
}

func WeakSigner(t testing.TB, a Authority, address string) Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return a.issueFor(t, key, address)
}

// HugeKeyCertificate is a certificate whose key takes far too long to compute with.
func HugeKeyCertificate(t testing.TB, a Authority) *x509.Certificate {
	t.Helper()
	modulus := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 20_000), big.NewInt(1))
	return createCertificate(t, CATemplate("Dài"), a.issuer, &rsa.PublicKey{N: modulus, E: 65537}, a.key)
}

// SignatureOptions is how a signature is made; the zero value is the good one.
type SignatureOptions struct {
	Digest           asn1.ObjectIdentifier
	Config           pkcs7.SignerInfoConfig
	SecondSigner     *Signer           // another signer of the same
	Embedded         bool              // a detached signature that carries its content along
	Opaque           bool              // the content inside of the signature
	NoAttributes     bool              // no signed attributes
	ExtraCertificate *x509.Certificate // one more certificate that comes along
}

// Sign gives the PKCS #7 signature over content.
func (c Signer) Sign(t testing.TB, content string, m SignatureOptions) []byte {
	t.Helper()
	signed, err := pkcs7.NewSignedData([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	if m.Digest == nil {
		m.Digest = pkcs7.OIDDigestAlgorithmSHA256
	}
	signed.SetDigestAlgorithm(m.Digest)
	if m.NoAttributes {
		err = signed.SignWithoutAttr(c.Certificate, c.key, m.Config)
		signed.AddCertificate(c.issuer)
	} else {
		err = signed.AddSignerChain(c.Certificate, c.key, []*x509.Certificate{c.issuer}, m.Config)
	}
	if err == nil && m.SecondSigner != nil {
		err = signed.AddSignerChain(m.SecondSigner.Certificate, m.SecondSigner.key, []*x509.Certificate{m.SecondSigner.issuer}, pkcs7.SignerInfoConfig{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if m.ExtraCertificate != nil {
		signed.AddCertificate(m.ExtraCertificate)
	}
	if !m.Embedded && !m.Opaque {
		signed.Detach()
	}
	der, err := signed.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return der
}

const SMIMEHeader = "From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+abc@loa.hanoi.test\r\nSubject: Re: Xin duyệt\r\nMIME-Version: 1.0\r\n"

// Detached is a letter of the form multipart/signed over one part.
func (c Signer) Detached(t testing.TB, part string, m SignatureOptions) string {
	t.Helper()
	return SMIMEHeader + MultipartSigned(part, c.Sign(t, part, m))
}

func MultipartSigned(part string, signature []byte) string {
	return "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=\"ky\"\r\n\r\n" +
		"This is an S/MIME signed message\r\n\r\n--ky\r\n" + part + "\r\n--ky\r\n" +
		"Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n" +
		WrapBase64(signature) + "\r\n--ky--\r\n"
}

// Opaque is a letter whose body is inside of the signature.
func (c Signer) Opaque(t testing.TB, part string, m SignatureOptions) string {
	t.Helper()
	m.Opaque = true
	return SMIMEHeader + "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n" +
		WrapBase64(c.Sign(t, part, m)) + "\r\n"
}

func WrapBase64(der []byte) string {
	encoded := base64.StdEncoding.EncodeToString(der)
	var lines []string
	for len(encoded) > 64 {
		lines, encoded = append(lines, encoded[:64]), encoded[64:]
	}
	return strings.Join(append(lines, encoded), "\r\n")
}

// FixedAuthority has the same keys in every process, since a fuzzing engine makes letters in one and reads them in others.
func FixedAuthority(t testing.TB) Authority {
	t.Helper()
	var keys [2]*ecdsa.PrivateKey
	for i := range keys {
		seed := make([]byte, 32)
		seed[31] = byte(i + 1)
		key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), seed)
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key
	}
	root := CATemplate("Gốc")
	rootCert := createCertificate(t, root, root, keys[0].Public(), keys[0])
	return Authority{rootCert, createCertificate(t, CATemplate("Cấp"), rootCert, keys[1].Public(), keys[0]), keys[1]}
}

// FixedSigner is the card of the head of finance under the fixed authority.
func FixedSigner(t testing.TB) Signer {
	t.Helper()
	seed := make([]byte, 32)
	seed[31] = 3
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), seed)
	if err != nil {
		t.Fatal(err)
	}
	return FixedAuthority(t).issueFor(t, key, HeadOfFinance)
}
