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

// signedFields are the header fields a signature covers, present or not: those of RFC 6376 §5.4.1 that a letter is judged by.
var signedFields = []string{
	"From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To",
	"MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}

// dkimKeys keeps one Ed25519 key (RFC 8463) per domain, made when it is first needed.
type dkimKeys struct {
	dir   string
	mutex sync.Mutex
	known map[string]ed25519.PrivateKey
}

// sign answers the DKIM-Signature field, CRLF included, of a letter with CRLF line ends.
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

func (k *dkimKeys) key(domain string) (ed25519.PrivateKey, error) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if key, ok := k.known[domain]; ok {
		return key, nil
	}
	if domain == "" || len(domain) > 200 || token(domain) != domain || strings.HasPrefix(domain, ".") || strings.Contains(domain, "@") {
		return nil, fmt.Errorf("finding the key of domain %q: not a domain name", domain)
	}
	path := filepath.Join(k.dir, domain+".pem")
	key, err := readKey(path)
	if errors.Is(err, os.ErrNotExist) {
		key, err = makeKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("finding the key of domain %s: %w", domain, err)
	}
	if k.known == nil {
		k.known = map[string]ed25519.PrivateKey{}
	}
	k.known[domain] = key
	return key, nil
}

func readKey(path string) (ed25519.PrivateKey, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, fmt.Errorf("reading %s: not a PEM file", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("reading %s: not an Ed25519 key", path)
	}
	return key, nil
}

func makeKey(path string) (ed25519.PrivateKey, error) {
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

// DKIMDomainKey is the public key that letters From a domain are signed with; it is made when there is none yet.
func (m *Server) DKIMDomainKey(domain string) (ed25519.PublicKey, error) {
	key, err := m.keys.key(strings.ToLower(domain))
	if err != nil {
		return nil, err
	}
	return key.Public().(ed25519.PublicKey), nil
}

// LookupTXT stands in for the DNS: it answers the key record (RFC 6376 §3.6.1) of thu._domainkey.<domain>, and nothing else. It fits
// where a DKIM verifier takes a resolver.
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
