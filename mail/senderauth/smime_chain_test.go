package senderauth_test

import (
	"crypto/x509"
	"testing"

	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestCheckRevocation(t *testing.T) {
	t.Parallel()
	ca, other := mailtest.NewAuthority(t, "Hà Nội"), mailtest.NewAuthority(t, "khác")
	head, deputy := ca.Issue(t, mailtest.HeadOfFinance), ca.Issue(t, "phogiamdoc@sotaichinh.hanoi.test")
	raw := head.Detached(t, agreed, mailtest.SignatureOptions{})
	tomorrow, yesterday := mailtest.Arrival.AddDate(0, 0, 1), mailtest.Arrival.AddDate(0, 0, -1)
	for _, test := range []struct {
		name string
		list *x509.RevocationList
		want senderauth.Authentication
		why  string
	}{
		{name: "revoked", list: ca.RevocationList(t, tomorrow, head.Certificate), want: senderauth.Unauthenticated, why: "đã bị thu hồi"},
		{name: "another is revoked", list: ca.RevocationList(t, tomorrow, deputy.Certificate), want: senderauth.AuthenticatedBySMIME, why: "không bị thu hồi"},
		{name: "a list that is out of date", list: ca.RevocationList(t, yesterday, deputy.Certificate), want: senderauth.Unauthenticated, why: "quá hạn"},
		{name: "a list out of date that names it", list: ca.RevocationList(t, yesterday, head.Certificate), want: senderauth.Unauthenticated, why: "đã bị thu hồi"},
		{name: "a list of another authority", list: other.RevocationList(t, tomorrow, head.Certificate), want: senderauth.AuthenticatedBySMIME, why: "không cấu hình"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, checks, _ := authenticate(t, raw, senderauth.Trust{}, senderauth.Verifier{Roots: ca.Roots(), CRLs: []*x509.RevocationList{test.list}})
			if got != test.want || !mailtest.HasCheckDetail(checks, test.why) {
				t.Errorf("got %s, want %s because of %q: %+v", got, test.want, test.why, checks)
			}
		})
	}
}
