package senderauth_test

import (
	"slices"
	"strings"
	"testing"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestUnnamedHost(t *testing.T) {
	t.Parallel()
	const login = "auth=pass smtp.auth=binh@tp.test"
	tests := []struct {
		name, header string
		want         string // the host that the check names
	}{
		{
			name: "delivered by a mail store that nobody has named", want: "kho-thu",
			header: "Received: from mx.tp.test by kho-thu with LMTP; now\r\n" + mailtest.OwnReceivedField + mailtest.AuthResultsField("mx.tp.test; "+login),
		},
		{name: "without findings of our server", header: mailtest.OwnReceivedField},
		{name: "without any hop", header: ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, test.header+mailtest.FromField+"\r\nĐồng ý")
			_, checks := senderauth.Authenticate(letter, senderauth.Signatures{}, mailtest.Trust)
			i := slices.IndexFunc(checks, func(c mail.Check) bool { return c.Name == "auth-results" })
			if i < 0 {
				t.Fatalf("no check of the findings: %+v", checks)
			}
			detail := checks[i].Detail
			if strings.Contains(detail, "LOA_MAIL_HOSTS") != (test.want != "") || !strings.Contains(detail, test.want) {
				t.Errorf("the check says %q, want the host %q", detail, test.want)
			}
		})
	}
}
