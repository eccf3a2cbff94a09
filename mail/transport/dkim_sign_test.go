package transport_test

import (
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"

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
