package senderauth_test

import (
	"crypto/x509"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail/senderauth"
)

func TestLettersSignedByAnotherProgramAreVerified(t *testing.T) {
	t.Parallel()
	pem, err := os.ReadFile("testdata/smime/root.pem")
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		t.Fatal("no root in root.pem")
	}
	type finding struct {
		Proof              senderauth.Authentication
		Form, Digest, Last string
		Chain              int
	}
	for file, want := range map[string]finding{
		"detached":  {senderauth.AuthenticatedBySMIME, "detached", "SHA-256", "smime-time", 2},
		"opaque":    {senderauth.AuthenticatedBySMIME, "opaque", "SHA-384", "smime-time", 2},
		"streamed":  {senderauth.AuthenticatedBySMIME, "opaque", "SHA-256", "smime-time", 2},
		"encrypted": {senderauth.Unauthenticated, "encrypted", "", "smime-form", 0},
		"keyid":     {senderauth.Unauthenticated, "detached", "", "smime-form", 0},
		"pss":       {senderauth.Unauthenticated, "detached", "SHA-256", "smime-algorithm", 0},
	} {
		raw, err := os.ReadFile("testdata/smime/" + file + ".eml")
		if err != nil {
			t.Fatal(err)
		}
		proof, _, found := examined(t, string(raw), senderauth.Trust{}, senderauth.Verifier{Roots: roots, Now: time.Date(2026, 11, 25, 1, 0, 0, 0, time.UTC)})
		s := found.SMIME
		got := finding{proof, s.Form, s.Digest, s.Checks[len(s.Checks)-1].Name, len(s.Chain)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s %+v", file, diff, s)
		}
	}
}
