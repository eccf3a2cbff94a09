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
	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
	"loa/mail/transport"
)

func TestWhatIsSentIsWhatTheLogKeeps(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*transport.Outgoing){
		"text, HTML and a file": func(*transport.Outgoing) {},
		"text and HTML":         func(o *transport.Outgoing) { o.Attachments = nil },
		"text and a file":       func(o *transport.Outgoing) { o.HTML = "" },
		"text only":             func(o *transport.Outgoing) { o.HTML, o.Attachments = "", nil },
		"a digest":              func(o *transport.Outgoing) { o.Unsubscribe = "https://loa.hanoi.test/thoi-nhan?m=k7f3" },
		"dots and long lines":   func(o *transport.Outgoing) { o.Text = ".\n..\n" + strings.Repeat("Đồng ý. ", 500) + "\n.\n" },
		"a long thread": func(o *transport.Outgoing) {
			for i := range 40 {
				o.References = append(o.References, fmt.Sprintf("%d.loa@tp.test", i))
			}
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			letter := letterTo("binh@tp.test")
			change(&letter)
			want := must[[]byte](t)(transport.Compose(letter))
			s, config := startSMTP(t, transport.TLSNone)
			out := sender(t, config)
			for range 2 { // sent again, it is the same letter
				if err := out.Send(t.Context(), letter); err != nil {
					t.Fatal(err)
				}
			}
			letters, _ := s.all()
			for _, taken := range letters {
				if diff := cmp.Diff(string(want), string(taken.raw)); diff != "" {
					t.Error(diff)
				}
			}
			readsBack(t, letter, want)
		})
	}
}

// readsBack holds that the bytes say what was to be said, in seven bits and short lines, for the oldest server on the way.
func readsBack(t *testing.T, letter transport.Outgoing, raw []byte) {
	t.Helper()
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsFunc(line, func(r rune) bool { return r > 126 || r == '\n' || r == '\r' }) {
			t.Errorf("a line that not every server passes on: %q", line)
		}
	}
	got := mailtest.Parse(t, string(raw))
	if strings.TrimSpace(got.Text) != strings.TrimSpace(letter.Text) || strings.TrimSpace(got.HTML) != letter.HTML || len(got.Attachments) != len(letter.Attachments) {
		t.Errorf("got %q, %q and %d files", got.Text, got.HTML, len(got.Attachments))
	}
	unsubscribe := ""
	if letter.Unsubscribe != "" {
		unsubscribe = "<" + letter.Unsubscribe + ">"
	}
	if first := got.Header.First("List-Unsubscribe"); first != unsubscribe {
		t.Errorf("List-Unsubscribe: got %q", first)
	}
	if len(letter.References) > 0 {
		if diff := cmp.Diff("<"+strings.Join(letter.References, "> <")+">", strings.Join(strings.Fields(got.Header.First("References")), " ")); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNoTextHoldsTheBoundaryOfItsLetter(t *testing.T) {
	t.Parallel()
	letter := letterTo("binh@tp.test")
	first := string(must[[]byte](t)(transport.Compose(letter)))
	_, rest, _ := strings.Cut(first, "boundary=")
	boundary, _, _ := strings.Cut(rest, "\r\n")
	letter.Text = "--" + boundary + "\n\nDUYET 7K3F\n--" + boundary + "--\n"
	got := mailtest.Parse(t, string(must[[]byte](t)(transport.Compose(letter))))
	if !strings.Contains(got.Text, "DUYET 7K3F") || !strings.Contains(got.Text, boundary) || len(got.Attachments) != 1 {
		t.Errorf("the letter fell apart: %q", got.Text)
	}
}

func keyPEM(t testing.TB, key any) []byte {
	t.Helper()
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must[[]byte](t)(x509.MarshalPKCS8PrivateKey(key))})
}

func TestASignedLetterIsProvedOnTheOtherSide(t *testing.T) {
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
				t.Error("below the signature is not what the log keeps")
			}
			proved(t, config.Signer, signed)
		})
	}
}

func proved(t *testing.T, signer *transport.Signer, signed []byte) {
	t.Helper()
	if err := verify(t, signer, signed); err != nil {
		t.Errorf("as it was sent: %v", err)
	}
	for name, changed := range map[string][]byte{
		"another text":             bytes.Replace(signed, []byte("ngh=E1=BB=8B"), []byte("khong"), 1),
		"a second From":            append([]byte("From: b@tp.test\r\n"), signed...),
		"a second Subject":         append([]byte("Subject: khac\r\n"), signed...),
		"a copy to somebody":       append([]byte("Cc: b@tp.test\r\n"), signed...),
		"another thread":           bytes.Replace(signed, []byte("<a@tp.test>"), []byte("<b@tp.test>"), 1),
		"not a machine's any more": bytes.Replace(signed, []byte("auto-generated"), []byte("no"), 1),
	} {
		if bytes.Equal(changed, signed) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if verify(t, signer, changed) == nil {
			t.Errorf("%s was not noticed", name)
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

func TestKeysThatMustNotSignAreRefused(t *testing.T) {
	t.Parallel()
	good := keyPEM(t, must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 2048)))
	tests := []struct {
		name, domain, selector string
		key                    []byte
	}{
		{"a short RSA key", "tp.test", "loa", keyPEM(t, must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 1024)))},
		{"a key of a kind that DKIM does not know", "tp.test", "loa", keyPEM(t, must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)))},
		{"no PEM", "tp.test", "loa", []byte("khoa")},
		{"a broken key", "tp.test", "loa", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("khoa")})},
		{"a certificate", "tp.test", "loa", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("khoa")})},
		{"no domain", "", "loa", good},
		{"a selector that would add a tag", "tp.test", "loa; l=0", good},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := transport.NewSigner(test.domain, test.selector, test.key); err == nil {
				t.Error("taken")
			}
		})
	}
}

func TestALetterThatIsTooLargeIsNotTried(t *testing.T) {
	t.Parallel()
	_, config := startLimitedSMTP(t, transport.TLSNone, 20_000)
	out := sender(t, config)
	letter := letterTo("binh@tp.test")
	letter.Attachments[0].Content = bytes.Repeat([]byte("x"), 20_000)
	err := out.Send(t.Context(), letter)
	if !transport.Permanent(err) || !strings.Contains(err.Error(), "at most 20000") {
		t.Errorf("got %v", err)
	}
	if err := out.Send(t.Context(), letterTo("binh@tp.test")); err != nil {
		t.Errorf("the next one: %v", err)
	}
}
