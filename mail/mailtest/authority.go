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

// Authority is a certification authority for tests: a root certificate and, below it, the certificate that issues.
type Authority struct {
	root, issuer *x509.Certificate
	key          *ecdsa.PrivateKey
}

var serial atomic.Int64

// NewAuthority makes an authority with new keys. Two authorities with the same name share no key.
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

// CATemplate returns the template of a certificate of an authority (RFC 5280 §4.2.1.9), valid five years before and after [Arrival].
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

// Roots returns the pool that trusts this authority alone.
func (a Authority) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.root)
	return pool
}

// RevocationList returns a list, signed by the issuing certificate, that revokes the certificates (RFC 5280 §5). The list is out of
// date after next.
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

// Signer is an S/MIME certificate with its key, as an official has them on a hardware token.
type Signer struct {
	Authority
	Certificate *x509.Certificate
	key         crypto.Signer
}

// Issue makes a signer for an address. Without changes the certificate is good; each change spoils one thing in its template.
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

// WeakSigner returns a signer with an RSA key of 1024 bits, which is below what loa accepts.
func WeakSigner(t testing.TB, a Authority, address string) Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return a.issueFor(t, key, address)
}

// HugeKeyCertificate returns a certificate with an RSA key of 20,000 bits, whose signatures take too long to verify.
func HugeKeyCertificate(t testing.TB, a Authority) *x509.Certificate {
	t.Helper()
	modulus := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 20_000), big.NewInt(1))
	return createCertificate(t, CATemplate("Dài"), a.issuer, &rsa.PublicKey{N: modulus, E: 65537}, a.key)
}

// SignatureOptions says how a signature is made. The zero value makes a good detached signature with SHA-256.
type SignatureOptions struct {
	Digest           asn1.ObjectIdentifier
	Config           pkcs7.SignerInfoConfig
	SecondSigner     *Signer           // signs the same content too
	Embedded         bool              // a detached signature that contains its content too
	Opaque           bool              // the content stands in the signature alone (RFC 8551 §3.5.2)
	NoAttributes     bool              // no signed attributes
	ExtraCertificate *x509.Certificate // is added to the certificates of the signature
}

// Sign returns the PKCS #7 signature over content in DER (RFC 2315, RFC 5652).
func (s Signer) Sign(t testing.TB, content string, options SignatureOptions) []byte {
	t.Helper()
	signed, err := pkcs7.NewSignedData([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	if options.Digest == nil {
		options.Digest = pkcs7.OIDDigestAlgorithmSHA256
	}
	signed.SetDigestAlgorithm(options.Digest)
	if options.NoAttributes {
		err = signed.SignWithoutAttr(s.Certificate, s.key, options.Config)
		signed.AddCertificate(s.issuer)
	} else {
		err = signed.AddSignerChain(s.Certificate, s.key, []*x509.Certificate{s.issuer}, options.Config)
	}
	if err == nil && options.SecondSigner != nil {
		err = signed.AddSignerChain(options.SecondSigner.Certificate, options.SecondSigner.key, []*x509.Certificate{options.SecondSigner.issuer}, pkcs7.SignerInfoConfig{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if options.ExtraCertificate != nil {
		signed.AddCertificate(options.ExtraCertificate)
	}
	if !options.Embedded && !options.Opaque {
		signed.Detach()
	}
	der, err := signed.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// SMIMEHeader is the header of the signed letters, without the fields of the content.
const SMIMEHeader = "From: Trần Bình <giamdoc@sotaichinh.hanoi.test>\r\nTo: loa+abc@loa.hanoi.test\r\nSubject: Re: Xin duyệt\r\nMIME-Version: 1.0\r\n"

// Detached returns a letter of the type multipart/signed over one MIME part (RFC 8551 §3.5.3).
func (s Signer) Detached(t testing.TB, part string, options SignatureOptions) string {
	t.Helper()
	return SMIMEHeader + MultipartSigned(part, s.Sign(t, part, options))
}

// MultipartSigned returns the content fields and the body of a multipart/signed letter: the MIME part, then the signature in DER.
func MultipartSigned(part string, signature []byte) string {
	return "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=\"ky\"\r\n\r\n" +
		"This is an S/MIME signed message\r\n\r\n--ky\r\n" + part + "\r\n--ky\r\n" +
		"Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n" +
		WrapBase64(signature) + "\r\n--ky--\r\n"
}

// Opaque returns a letter of the type application/pkcs7-mime, whose MIME part stands in the signature (RFC 8551 §3.5.2).
func (s Signer) Opaque(t testing.TB, part string, options SignatureOptions) string {
	t.Helper()
	options.Opaque = true
	return SMIMEHeader + "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n" +
		WrapBase64(s.Sign(t, part, options)) + "\r\n"
}

// WrapBase64 returns bytes as base64 in lines of 64 characters.
func WrapBase64(der []byte) string {
	encoded := base64.StdEncoding.EncodeToString(der)
	var lines []string
	for len(encoded) > 64 {
		lines, encoded = append(lines, encoded[:64]), encoded[64:]
	}
	return strings.Join(append(lines, encoded), "\r\n")
}

// FixedAuthority returns an authority with the same keys in every process. A fuzzing engine signs letters in one process and verifies
// them in others.
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

// FixedSigner returns the signer for [HeadOfFinance] under [FixedAuthority], with the same key in every process.
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
