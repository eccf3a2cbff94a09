package senderauth_test

import (
	"testing"

	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestAligned(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, signer string
		within       []string
		want         senderauth.Authentication
	}{
		{name: "nothing configured", signer: "hanoi.test", within: nil, want: senderauth.Unauthenticated},
		{name: "the city for its department", signer: "hanoi.test", within: []string{"hanoi.test"}, want: senderauth.AuthenticatedByDKIM},
		{name: "one department for another", signer: "sovanhoa.hanoi.test", within: []string{"hanoi.test"}, want: senderauth.AuthenticatedByDKIM},
		{name: "an unrelated domain", signer: "evil.test", within: []string{"hanoi.test"}, want: senderauth.Unauthenticated},
		{name: "another city configured", signer: "hanoi.test", within: []string{"danang.test"}, want: senderauth.Unauthenticated},
		{name: "a top-level domain is no organisation", signer: "evil.test", within: []string{"test"}, want: senderauth.Unauthenticated},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := authenticate(t, mailtest.SignDKIM(t, mailtest.ApprovalLetter, mailtest.DKIMOptions{Domain: test.signer}), senderauth.Trust{RelaxedWithin: test.within}, senderauth.Verifier{LookupTXT: mailtest.DKIMKeys.Lookup})
			if got != test.want {
				t.Errorf("got %s, want %s: %+v", got, test.want, checks)
			}
		})
	}
}
