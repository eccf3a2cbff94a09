package transport_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"loa/mail/transport"
)

func TestSignerPublishedIn(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := transport.NewSigner("hanoi.test", "loa2027", keyPEM(t, key))
	if err != nil {
		t.Fatal(err)
	}
	record, err := signer.Record()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		records []string
		want    bool
	}{
		{"among others", []string{"v=spf1 -all", record}, true},
		{"with white space in the key", []string{strings.Replace(record, "p=MII", "p= MII ", 1)}, true},
		{"another key", []string{"v=DKIM1; k=rsa; p=MIIB"}, false},
		{"the key was withdrawn", []string{"v=DKIM1; p="}, false},
		{"no record", nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := signer.PublishedIn(test.records); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func keyPEM(t testing.TB, key any) []byte {
	t.Helper()
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must[[]byte](t)(x509.MarshalPKCS8PrivateKey(key))})
}

func TestSign(t *testing.T) {
	t.Parallel()
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]crypto.Signer{"RSA": must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 2048)), "Ed25519": edwards}
	for name, key := range keys {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, config := startSMTP(t, transport.TLSNone)
			config.Signer = must[*transport.Signer](t)(transport.NewSigner("tp.test", "loa2027", keyPEM(t, key)))
			letter := letterTo("binh@tp.test")
			if err := sender(t, config).Send(t.Context(), letter); err != nil {
				t.Fatal(err)
			}
			letters, _ := s.all()
			signed := letters[0].raw
			if !bytes.HasSuffix(signed, must[[]byte](t)(transport.Compose(letter))) {
				t.Error("the letter below the signature differs from the composed one")
			}
			checkSignature(t, config.Signer, signed)
		})
	}
}

func checkSignature(t *testing.T, signer *transport.Signer, signed []byte) {
	t.Helper()
	if err := verify(t, signer, signed); err != nil {
		t.Errorf("as it was sent: %v", err)
	}
	for name, changed := range map[string][]byte{
		"another text":           bytes.Replace(signed, []byte("ngh=E1=BB=8B"), []byte("khong"), 1),
		"a second From":          append([]byte("From: b@tp.test\r\n"), signed...),
		"a second Subject":       append([]byte("Subject: khac\r\n"), signed...),
		"an added Cc":            append([]byte("Cc: b@tp.test\r\n"), signed...),
		"another thread":         bytes.Replace(signed, []byte("<a@tp.test>"), []byte("<b@tp.test>"), 1),
		"not automatic any more": bytes.Replace(signed, []byte("auto-generated"), []byte("no"), 1),
	} {
		if bytes.Equal(changed, signed) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if verify(t, signer, changed) == nil {
			t.Errorf("%s: the signature is still valid", name)
		}
	}
}

func verify(t *testing.T, signer *transport.Signer, letter []byte) error {
	t.Helper()
	checks, err := dkim.VerifyWithOptions(bytes.NewReader(letter), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		if name != "loa2027._domainkey.tp.test" || name != signer.RecordName() {
			return nil, fmt.Errorf("asked for %s", name)
		}
		record, err := signer.Record()
		return []string{record}, err
	}})
	if err != nil || len(checks) != 1 || checks[0].Domain != "tp.test" {
		t.Fatalf("got %d signatures: %v", len(checks), err)
	}
	return checks[0].Err
}

func TestNewSigner(t *testing.T) {
	t.Parallel()
	good := keyPEM(t, must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 2048)))
	tests := []struct {
		name, domain, selector string
		key                    []byte
	}{
		{name: "a short RSA key", domain: "tp.test", selector: "loa", key: keyPEM(t, must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 1024)))},
		{name: "a key of a kind that DKIM does not define", domain: "tp.test", selector: "loa", key: keyPEM(t, must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)))},
		{name: "no PEM", domain: "tp.test", selector: "loa", key: []byte("khoa")},
		{name: "a broken key", domain: "tp.test", selector: "loa", key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("khoa")})},
		{name: "a certificate", domain: "tp.test", selector: "loa", key: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("khoa")})},
		{name: "no domain", domain: "", selector: "loa", key: good},
		{name: "a selector that would add a tag", domain: "tp.test", selector: "loa; l=0", key: good},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := transport.NewSigner(test.domain, test.selector, test.key); err == nil {
				t.Error("accepted")
			}
		})
	}
}
