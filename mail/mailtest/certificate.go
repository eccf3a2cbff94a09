package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"path/filepath"
	"time"
)

// createCertificate writes a certificate for 127.0.0.1, valid for the year before until, and its key below home. It sets Roots, so that
// clients of the server trust it.
func (s *Server) createCertificate(until time.Time, as account) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("making a key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "loa test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: until.AddDate(-1, 0, 0), NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return fmt.Errorf("making a certificate: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("encoding a key: %w", err)
	}
	certificatePEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})
	s.Roots = x509.NewCertPool()
	s.Roots.AppendCertsFromPEM(certificatePEM)
	return s.writeCertificate(certificatePEM, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), as)
}

func (s *Server) writeCertificate(certificate, key []byte, as account) error {
	s.offersTLS = true
	if err := s.writeFile("cert.pem", string(certificate), as); err != nil {
		return err
	}
	return s.writeFile("key.pem", string(key), as)
}

func (s *Server) certFile() string { return filepath.Join(s.home, "cert.pem") }
func (s *Server) keyFile() string  { return filepath.Join(s.home, "key.pem") }
