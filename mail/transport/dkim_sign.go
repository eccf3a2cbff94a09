package transport

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/emersion/go-msgauth/dkim"

	"loa/mail"
)

// Signer signs outgoing letters with DKIM (RFC 6376), so that receivers can check that a letter is ours and unchanged. It may be used
// concurrently.
type Signer struct {
	domain, selector string
	key              crypto.Signer
}

// minRSABits is the length that RFC 8301 §3.2 recommends for signing keys.
const minRSABits = 2048

// NewSigner makes a signer from three settings: the domain of our From addresses, the selector under which the public key is published
// (TXT record of <selector>._domainkey.<domain>), and the private key in PEM. The key is RSA of at least 2048 bits, or Ed25519 (RFC 8463),
// which not every receiver can verify. Faulty settings are an error.
func NewSigner(domain, selector string, key []byte) (*Signer, error) {
	if !dnsName.MatchString(domain) || !dnsName.MatchString(selector) {
		return nil, fmt.Errorf("parsing DKIM settings: %q and %q are not a domain and a selector", domain, selector)
	}
	private, err := parsePrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("parsing DKIM key: %w", err)
	}
	return &Signer{domain: domain, selector: selector, key: private}, nil
}

var dnsName = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$`)

func parsePrivateKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not PEM")
	}
	var key any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		return nil, fmt.Errorf("PEM block %q is not a private key", block.Type)
	}
	if err != nil {
		return nil, err
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if key.N.BitLen() < minRSABits {
			return nil, fmt.Errorf("RSA key of %d bits is shorter than %d", key.N.BitLen(), minRSABits)
		}
		return key, nil
	case ed25519.PrivateKey:
		return key, nil
	default:
		return nil, fmt.Errorf("key of type %T is neither RSA nor Ed25519", key)
	}
}

// signedFields returns the names of the header fields that a signature covers. [Signer.Sign] lists each name once more than the field
// occurs, so that a field added later breaks the signature (RFC 6376 §8.15).
func signedFields() []string {
	return []string{
		"From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "Auto-Submitted",
		"List-Unsubscribe", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
	}
}

// Sign returns the letter with a DKIM-Signature field above it. The letter below the field is unchanged. The field contains the time of
// signing, so signing again gives another field.
func (s *Signer) Sign(letter []byte) ([]byte, error) {
	header := mail.ParseHeader(letter)
	var fields []string
	for _, name := range signedFields() {
		fields = append(fields, slices.Repeat([]string{name}, len(header.All(name))+1)...)
	}
	var signed bytes.Buffer
	err := dkim.Sign(&signed, bytes.NewReader(letter), &dkim.SignOptions{
		Domain: s.domain, Selector: s.selector, Signer: s.key, HeaderKeys: fields,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	})
	if err != nil {
		return nil, fmt.Errorf("signing for %s: %w", s.domain, err)
	}
	return signed.Bytes(), nil
}

// RecordName returns the DNS name under which [Signer.Record] must be published.
func (s *Signer) RecordName() string { return s.selector + "._domainkey." + s.domain }

// PublishedIn reports whether one of the TXT records at [Signer.RecordName] contains our public key (RFC 6376 §3.6.1).
func (s *Signer) PublishedIn(records []string) bool {
	ours, err := s.Record()
	return err == nil && slices.ContainsFunc(records, func(record string) bool { return recordKey(record) == recordKey(ours) })
}

// recordKey returns the public key in a record, without white space; "" when there is none.
func recordKey(record string) string {
	for tag := range strings.SplitSeq(record, ";") {
		if key, isKey := strings.CutPrefix(strings.TrimSpace(tag), "p="); isKey {
			return strings.Join(strings.Fields(key), "")
		}
	}
	return ""
}

// Record returns the text of the DNS record with the public key, for which receivers ask to verify our signatures (RFC 6376 §3.6.1).
func (s *Signer) Record() (string, error) {
	public, err := x509.MarshalPKIXPublicKey(s.key.Public())
	if err != nil {
		return "", fmt.Errorf("encoding DKIM record: %w", err)
	}
	kind := "rsa"
	if key, ok := s.key.Public().(ed25519.PublicKey); ok { // RFC 8463 §4.2: the bare key
		kind, public = "ed25519", key
	}
	return fmt.Sprintf("v=DKIM1; k=%s; p=%s", kind, base64.StdEncoding.EncodeToString(public)), nil
}
