package inbound_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestNoAttackIsProvedForTheHead(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	for _, a := range mailtest.Attacks(t) {
		t.Run(strings.TrimSuffix(a.File, ".eml"), func(t *testing.T) {
			t.Parallel()
			raw := a.Raw(t)
			letter := mailtest.Parse(t, string(raw))
			signatures := senderauth.VerifySignatures(t.Context(), raw, letter, senderauth.Verifier{LookupTXT: mailtest.Zone{}.Lookup, Roots: ca.Roots(), Now: mailtest.Arrival})
			reading := inbound.Interpret(letter, signatures, mailtest.AttackTrust)
			if string(reading.Authentication) != a.Authentication || reading.Sender != a.Sender || !mailtest.HasCheck(reading.Checks, a.Reason) {
				t.Errorf("got %s from %q, want %s from %q because of %q: %+v", reading.Authentication, reading.Sender, a.Authentication, a.Sender, a.Reason, reading.Checks)
			}
			proved := reading.Authentication != senderauth.Unauthenticated && reading.Authentication != senderauth.AuthenticationFailed
			if _, behalf := letter.OnBehalf(); proved && reading.Sender == mailtest.HeadOfFinance && !behalf && !reading.TokenConflict && a.Harmful(reading) {
				t.Errorf("the attack passes for the head's approval: %+v", reading.Checks)
			}
		})
	}
}

func TestEveryLetterOfTheCorpusIsInItsTable(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../mailtest/attacks/*.eml")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, a := range mailtest.Attacks(t) {
		named = append(named, filepath.Join("../mailtest/attacks", a.File))
	}
	slices.Sort(named)
	if !slices.Equal(named, files) {
		t.Errorf("the table has %d letters, the folder %d", len(named), len(files))
	}
}
