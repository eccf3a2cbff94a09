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
		"detached":  {Proof: senderauth.AuthenticatedBySMIME, Form: "detached", Digest: "SHA-256", Last: "smime-time", Chain: 2},
		"opaque":    {Proof: senderauth.AuthenticatedBySMIME, Form: "opaque", Digest: "SHA-384", Last: "smime-time", Chain: 2},
		"streamed":  {Proof: senderauth.AuthenticatedBySMIME, Form: "opaque", Digest: "SHA-256", Last: "smime-time", Chain: 2},
		"encrypted": {Proof: senderauth.Unauthenticated, Form: "encrypted", Digest: "", Last: "smime-form", Chain: 0},
		"keyid":     {Proof: senderauth.Unauthenticated, Form: "detached", Digest: "", Last: "smime-form", Chain: 0},
		"pss":       {Proof: senderauth.Unauthenticated, Form: "detached", Digest: "SHA-256", Last: "smime-algorithm", Chain: 0},
	} {
		raw, err := os.ReadFile("testdata/smime/" + file + ".eml")
		if err != nil {
			t.Fatal(err)
		}
		proof, _, found := examined(t, string(raw), senderauth.Trust{}, senderauth.Verifier{Roots: roots, Now: time.Date(2026, 11, 25, 1, 0, 0, 0, time.UTC)})
		s := found.SMIME
		got := finding{Proof: proof, Form: s.Form, Digest: s.Digest, Last: s.Checks[len(s.Checks)-1].Name, Chain: len(s.Chain)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s %+v", file, diff, s)
		}
	}
}
