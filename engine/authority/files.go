package authority

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// The faults of a file, which a [*FileError] wraps. A file that cannot be read gives the error of the operating system instead.
var (
	// ErrExposed means that other accounts may read or write a key or the folder of the keys.
	ErrExposed = errors.New("other accounts have access to it")
	// ErrDamaged means that a file does not hold the certificates and the key that belong there.
	ErrDamaged = errors.New("it does not hold a certificate with its key")
	// ErrExpired means that a certificate has ended, or that the clock of the machine is wrong.
	ErrExpired = errors.New("its certificate is not valid today")
)

// FileError says what is wrong with a file of the keys, or with their folder.
type FileError struct {
	Path  string
	Fault error
}

// Error names the file and the fault.
func (e *FileError) Error() string { return fmt.Sprintf("key file %s: %v", e.Path, e.Fault) }

// Unwrap returns the fault.
func (e *FileError) Unwrap() error { return e.Fault }

// readSecret reads a file that only its owner may read. A missing file gives an error that wraps os.ErrNotExist.
func readSecret(path string) ([]byte, error) {
	if err := checkPrivate(path); err != nil {
		return nil, err
	}
	content, err := os.ReadFile(path) // #nosec the operator names the folder
	if err != nil {
		return nil, &FileError{Path: path, Fault: err}
	}
	return content, nil
}

// checkPrivate refuses a file or a folder to which other accounts than its owner have access.
func checkPrivate(path string) error {
	found, err := os.Stat(path)
	if err != nil {
		return &FileError{Path: path, Fault: err}
	}
	if found.Mode().Perm()&0o077 != 0 {
		return &FileError{Path: path, Fault: ErrExposed}
	}
	return nil
}

// decode returns the certificates and the key of a file, in the order in which encode writes them.
func decode(path string, content []byte) (certificates []*x509.Certificate, key *ecdsa.PrivateKey, err error) {
	damaged := &FileError{Path: path, Fault: ErrDamaged}
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case certificateBlock:
			certificate, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, nil, damaged
			}
			certificates = append(certificates, certificate)
		case keyBlock:
			parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				return nil, nil, damaged
			}
			key, _ = parsed.(*ecdsa.PrivateKey) // another kind of key is found below
		}
	}
	if len(certificates) == 0 || key == nil || !key.PublicKey.Equal(certificates[0].PublicKey) {
		return nil, nil, damaged
	}
	return certificates, key, nil
}

// The types of the blocks of a file (RFC 7468).
const (
	certificateBlock = "CERTIFICATE"
	keyBlock         = "PRIVATE KEY"
)

func encode(key *ecdsa.PrivateKey, certificates ...*x509.Certificate) ([]byte, error) {
	var content []byte
	for _, certificate := range certificates {
		content = append(content, encodeCertificate(certificate)...)
	}
	secret, err := encodeKey(key)
	return append(content, secret...), err
}

func encodeCertificate(certificate *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: certificate.Raw})
}

func encodeKey(key *ecdsa.PrivateKey) ([]byte, error) {
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encoding a key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: keyBlock, Bytes: encoded}), nil
}
