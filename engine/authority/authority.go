package authority

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"loa/engine"
)

const (
	year = 365 * 24 * time.Hour
	// Life is how long the authority is valid; Open renews it when less than three years are left, and with it all keys.
	Life = 20 * year
	// KeyLife is how long the certificate of a host or of a client is valid. Open renews those in the folder when less than a year is left, so
	// that a process may run for a year.
	KeyLife = 2 * year

	renewAuthority = 3 * year
	renewKey       = year
	// skew is how far the clocks of two hosts may differ.
	skew = time.Hour
)

// Kind is what a certificate is for.
type Kind int

const (
	// KindClient is a client of the engine: a worker, pages, commands.
	KindClient Kind = iota
	// KindHost is a host that runs services of the engine. Services are clients of each other too.
	KindHost
)

// Authority issues certificates. [Open] makes it.
type Authority struct {
	// Server and Client are the identities of this machine.
	Server, Client *Identity

	folder      string
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// Folder is the folder of the keys in a home directory.
func Folder(home string) string { return filepath.Join(home, "temporal-keys") }

// ClientPath is the file of the client's identity in a home directory.
func ClientPath(home string) string { return filepath.Join(Folder(home), "client.pem") }

// Open opens the authority of a home directory, which must exist. It makes the folder (0700) and the files (0600) that are missing, renews what
// ends soon, and issues anew what another authority has issued. A file that is damaged, that cannot be read, or that other accounts may read
// gives a [*FileError]: Open never replaces one. Several processes may open one authority at once.
func Open(ctx context.Context, home string, now time.Time) (*Authority, error) {
	folder := Folder(home)
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("making the folder of the keys: %w", err)
	}
	if err := checkPrivate(folder); err != nil {
		return nil, err
	}
	lock, err := engine.LockFile(ctx, filepath.Join(folder, "lock"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer func() { _ = lock.Release() }() // the files are written
	a := &Authority{folder: folder}
	if err := a.load(now); err != nil {
		return nil, err
	}
	if a.Server, err = a.identity(filepath.Join(folder, "server.pem"), KindHost, now); err != nil {
		return nil, err
	}
	a.Client, err = a.identity(ClientPath(home), KindClient, now)
	return a, err
}

// load reads the certificate and the key of the authority, and makes them when they are missing or end soon.
func (a *Authority) load(now time.Time) error {
	path := filepath.Join(a.folder, "authority.pem")
	content, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		return a.begin(path, now)
	}
	if err != nil {
		return err
	}
	certificates, key, err := decode(path, content)
	if err != nil {
		return err
	}
	a.certificate, a.key = certificates[0], key
	if !a.certificate.IsCA {
		return &FileError{Path: path, Fault: ErrDamaged}
	}
	if now.Add(renewAuthority).After(a.certificate.NotAfter) {
		return a.begin(path, now)
	}
	return nil
}

// begin makes the authority.
func (a *Authority) begin(path string, now time.Time) error {
	template := &x509.Certificate{
		Subject: pkix.Name{Organization: []string{"loa"}, CommonName: "loa temporal authority"}, NotBefore: now.Add(-skew), NotAfter: now.Add(Life),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
	}
	key, err := newKey()
	if err != nil {
		return err
	}
	a.certificate, err = sign(template, template, key, key)
	if err != nil {
		return err
	}
	a.key = key
	content, err := encode(key, a.certificate)
	if err != nil {
		return err
	}
	return engine.WriteFile(path, content, 0o600)
}

// identity reads an identity of the folder, and issues it when it is missing, ends soon or is of an earlier authority.
func (a *Authority) identity(path string, kind Kind, now time.Time) (*Identity, error) {
	found, err := ReadIdentity(path, now)
	switch {
	case err == nil && found.certificate.CheckSignatureFrom(a.certificate) == nil && now.Add(renewKey).Before(found.Expires):
		return found, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, ErrExpired):
		return nil, err
	}
	return a.Issue(path, kind, now)
}

// Issue writes a new identity to a file of mode 0600, which it replaces.
func (a *Authority) Issue(path string, kind Kind, now time.Time) (*Identity, error) {
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject: pkix.Name{Organization: []string{"loa"}, CommonName: "loa client"}, NotBefore: now.Add(-skew), NotAfter: now.Add(KeyLife),
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if kind == KindHost {
		template.Subject.CommonName, template.DNSNames = ServerName, []string{ServerName}
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
	}
	certificate, err := sign(template, a.certificate, key, a.key)
	if err != nil {
		return nil, err
	}
	content, err := encode(key, certificate, a.certificate)
	if err != nil {
		return nil, err
	}
	if err := engine.WriteFile(path, content, 0o600); err != nil {
		return nil, fmt.Errorf("writing a key: %w", err)
	}
	return newIdentity(path, key, certificate, a.certificate)
}

func newKey() (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	return key, nil
}

// sign returns the certificate of a template with a random serial number.
func sign(template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)) // at most 20 octets, positive (RFC 5280 §4.1.2.2)
	if err != nil {
		return nil, fmt.Errorf("making a certificate: %w", err)
	}
	template.SerialNumber = serial
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, fmt.Errorf("making a certificate: %w", err)
	}
	return x509.ParseCertificate(der)
}

// PagesPassword returns the password of Temporal's own pages, which is kept in a file of the folder. It makes the file when it is missing.
func (a *Authority) PagesPassword() (password, path string, err error) {
	path = filepath.Join(a.folder, "pages.txt")
	content, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		content = []byte(rand.Text())
		err = engine.WriteFile(path, content, 0o600)
	}
	if err == nil && len(content) < minPassword {
		err = &FileError{Path: path, Fault: ErrDamaged}
	}
	return string(content), path, err
}

// minPassword is the least number of characters of a password: an emptied file must not open the pages.
const minPassword = 16
