package authority

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"time"
)

// ServerName is the name in the certificate of every host of the engine. Clients ask for it instead of the host that they connect to.
const ServerName = "temporal.loa"

// Identity is a certificate of the authority with its key: that of a host, or that of a client.
type Identity struct {
	// Path is the file. It serves as the file of the authorities, of the certificate and of the key.
	Path string
	// Expires is when the certificate ends.
	Expires time.Time

	certificate, authority *x509.Certificate
	key                    *ecdsa.PrivateKey
	secret                 []byte // the key as a PEM block
}

// ReadIdentity reads server.pem or client.pem, or a file that [Authority.Issue] wrote. The error wraps one of the faults of this package, or
// that of the operating system.
func ReadIdentity(path string, now time.Time) (*Identity, error) {
	content, err := readSecret(path)
	if err != nil {
		return nil, err
	}
	certificates, key, err := decode(path, content)
	if err != nil {
		return nil, err
	}
	if len(certificates) != 2 {
		return nil, &FileError{Path: path, Fault: ErrDamaged}
	}
	i, err := newIdentity(path, key, certificates[0], certificates[1])
	if err != nil {
		return nil, err
	}
	if now.Before(i.certificate.NotBefore) || now.After(i.Expires) {
		return nil, &FileError{Path: path, Fault: ErrExpired}
	}
	return i, nil
}

func newIdentity(path string, key *ecdsa.PrivateKey, certificate, authority *x509.Certificate) (*Identity, error) {
	secret, err := encodeKey(key)
	return &Identity{Path: path, Expires: certificate.NotAfter, certificate: certificate, authority: authority, key: key, secret: secret}, err
}

// ClientTLS is how a client connects with this identity: to a server that the same authority has certified, and nowhere else.
func (i *Identity) ClientTLS() *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(i.authority)
	return &tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: ServerName, RootCAs: roots,
		Certificates: []tls.Certificate{{Certificate: [][]byte{i.certificate.Raw}, PrivateKey: i.key, Leaf: i.certificate}},
	}
}

// PEM returns the certificate, its key and the certificate of the authority, each as a PEM block.
func (i *Identity) PEM() (certificate, key, authority []byte) {
	return encodeCertificate(i.certificate), i.secret, encodeCertificate(i.authority)
}
