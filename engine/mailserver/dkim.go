package mailserver

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/emersion/go-msgauth/dkim"

	"loa/engine"
)

// dkimSelector is the selector of all keys of the try-out mail server.
const dkimSelector = "thu"

// signedFields are the header fields that a signature covers, present or not: the fields of RFC 6376 §5.4.1 that loa's decisions use.
var signedFields = []string{
	"From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To",
	"MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}

// dkimKeys holds one Ed25519 key (RFC 8463) per domain. A key is generated at its first use and written to dir/<domain>.pem.
type dkimKeys struct {
	dir    string
	mutex  sync.Mutex // guards loaded
	loaded map[string]ed25519.PrivateKey
}

// sign returns the DKIM-Signature field of a letter, final CRLF included. The line ends of the letter must be CRLF.
func (k *dkimKeys) sign(letter []byte, domain string) (string, error) {
	key, err := k.key(domain)
	if err != nil {
		return "", err
	}
	signer, err := dkim.NewSigner(&dkim.SignOptions{
		Domain:                 domain,
		Selector:               dkimSelector,
		Signer:                 key,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
		HeaderKeys:             signedFields,
	})
	if err != nil {
		return "", err
	}
	_, err = bytes.NewReader(letter).WriteTo(signer)
	if err := errors.Join(err, signer.Close()); err != nil {
		return "", err
	}
	return signer.Signature(), nil
}

// key returns the private key of a domain, from memory, from its file, or newly generated.
func (k *dkimKeys) key(domain string) (ed25519.PrivateKey, error) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if key, ok := k.loaded[domain]; ok {
		return key, nil
	}
	if domain == "" || len(domain) > 200 || addressChars(domain) != domain || strings.HasPrefix(domain, ".") || strings.Contains(domain, "@") {
		return nil, fmt.Errorf("finding the key of domain %q: not a domain name", domain)
	}
	path := filepath.Join(k.dir, domain+".pem")
	key, err := loadKey(path)
	if errors.Is(err, os.ErrNotExist) {
		key, err = generateKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("finding the key of domain %s: %w", domain, err)
	}
	if k.loaded == nil {
		k.loaded = map[string]ed25519.PrivateKey{}
	}
	k.loaded[domain] = key
	return key, nil
}

func loadKey(path string) (ed25519.PrivateKey, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, fmt.Errorf("parsing %s: not a PEM file", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("parsing %s: %w", path, err)
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("parsing %s: not an Ed25519 key", path)
	}
	return key, nil
}

func generateKey(path string) (ed25519.PrivateKey, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, engine.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), 0o600)
}

// DKIMDomainKey returns the public key of the signatures of letters From a domain. The key is generated if there is none yet.
func (m *Server) DKIMDomainKey(domain string) (ed25519.PublicKey, error) {
	key, err := m.keys.key(strings.ToLower(domain))
	if err != nil {
		return nil, err
	}
	return key.Public().(ed25519.PublicKey), nil
}

// LookupTXT replaces the DNS for a DKIM verifier: it returns the key record (RFC 6376 §3.6.1) of thu._domainkey.<domain>, and an error for
// every other name. A final dot is ignored.
func (m *Server) LookupTXT(name string) ([]string, error) {
	domain, found := strings.CutPrefix(strings.ToLower(strings.TrimSuffix(name, ".")), dkimSelector+"._domainkey.")
	if !found {
		return nil, fmt.Errorf("looking up %s: the try-out mail server has no such record", name)
	}
	key, err := m.DKIMDomainKey(domain)
	if err != nil {
		return nil, err
	}
	return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(key)}, nil
}
