package senderauth_test

import (
	"testing"

	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestLookalikeWarning(t *testing.T) {
	t.Parallel()
	ours := senderauth.Trust{LocalDomains: []string{"hanoi.test"}, RelaxedWithin: []string{"thudo.test"}}
	for _, test := range []struct {
		name, from string
		want       bool
	}{
		{name: "ours", from: "a@hanoi.test", want: false},
		{name: "below ours", from: "a@so.hanoi.test", want: false},
		{name: "another domain", from: "a@danang.test", want: false},
		{name: "a Cyrillic letter", from: "a@hаnoi.test", want: true},
		{name: "all Cyrillic", from: "a@һаnоі.test", want: true},
		{name: "a digit for a letter", from: "a@han0i.test", want: true},
		{name: "an l for an i", from: "a@hanol.test", want: true},
		{name: "below a look-alike", from: "a@so.han0i.test", want: true},
		{name: "a mark on a letter", from: "a@hànội.test", want: true},
		{name: "another domain of ours", from: "a@thud0.test", want: true},
		{name: "two scripts in the local part", from: "gіamdoc@hanoi.test", want: true},
		{name: "two scripts in a foreign domain", from: "a@pаypal.test", want: true},
		{name: "a Vietnamese domain", from: "a@tiếngviệt.test", want: false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, checks := senderauth.Authenticate(mailtest.Parse(t, "From: "+test.from+"\r\n\r\nx"), senderauth.Signatures{}, ours)
			if got := mailtest.HasCheckDetail(checks, "trông giống") || mailtest.HasCheckDetail(checks, "trộn nhiều"); got != test.want {
				t.Errorf("got %t: %+v", got, checks)
			}
		})
	}
}
