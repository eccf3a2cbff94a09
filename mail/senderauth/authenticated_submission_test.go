package senderauth_test

import (
	"testing"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestCheckSubmission(t *testing.T) {
	t.Parallel()
	zimbra := mailtest.Trust
	zimbra.Profile = senderauth.ProfileZimbra
	login := func(account, protocol string) string {
		return "Received: from [10.0.0.5] (unknown [10.0.0.5])\r\n\t(Authenticated sender: " + account + ")\r\n\tby mx.tp.test (Postfix) with " + protocol + " id 1A2B;\r\n\tTue, 7 Jun 2022 10:00:00 +0700\r\n"
	}
	tests := []struct {
		name, header string
		trust        senderauth.Trust
		want         senderauth.Authentication
	}{
		{name: "logged in as From", header: login("binh@tp.test", "ESMTPSA") + mailtest.FromField, trust: zimbra, want: senderauth.AuthenticatedByLogin},
		{name: "with a bare name", header: login("binh", "ESMTPSA") + mailtest.FromField, trust: zimbra, want: senderauth.AuthenticatedByLogin},
		{name: "delivered over our hosts", header: mailtest.OwnReceivedField + login("binh@tp.test", "ESMTPSA") + mailtest.FromField, trust: zimbra, want: senderauth.AuthenticatedByLogin},
		{name: "as another user", header: login("lan@tp.test", "ESMTPSA") + mailtest.FromField, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "without a login", header: login("binh@tp.test", "ESMTPS") + mailtest.FromField, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "the protocol only in a comment", header: login("binh@tp.test", "ESMTPS (with ESMTPSA)") + mailtest.FromField, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "two logins in one hop", header: login("lan@tp.test) (Authenticated sender: binh@tp.test", "ESMTPSA") + mailtest.FromField, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "with a hop before the login", header: login("binh@tp.test", "ESMTPSA") + "Received: from x by y.evil.test; now\r\n" + mailtest.FromField, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "in a hop below the gateway", header: "Received: from mail.evil.test by mx.tp.test with ESMTP; now\r\n" + login("binh@tp.test", "ESMTPSA") + mailtest.FromField, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "on an outside server", header: "Received: from x (Authenticated sender: binh@tp.test) by mx.evil.test with ESMTPSA; now\r\n" + mailtest.FromField, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "though DMARC fails", header: mailtest.AuthResultsField("mx.tp.test; dmarc=fail header.from=tp.test") + login("binh@tp.test", "ESMTPSA") + mailtest.FromField, trust: zimbra, want: senderauth.AuthenticationFailed},
		{name: "the profile is not set", header: login("binh@tp.test", "ESMTPSA") + mailtest.FromField, trust: mailtest.Trust, want: senderauth.Unauthenticated},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got, checks := senderauth.Authenticate(mailtest.Parse(t, test.header+"\r\nĐồng ý"), senderauth.Signatures{}, test.trust); got != test.want {
				t.Errorf("got %s, want %s: %+v", got, test.want, checks)
			}
		})
	}
}

func TestCheckInternal(t *testing.T) {
	t.Parallel()
	marked := mailtest.Trust
	marked.InternalHeader = mail.Field{Name: "X-MS-Exchange-Organization-AuthAs", Value: "Internal"}
	empty := mailtest.Trust
	empty.InternalHeader.Name = "X-Noi-Bo"
	const mark = "X-MS-Exchange-Organization-AuthAs: Internal\r\n"
	tests := []struct {
		name, header string
		trust        senderauth.Trust
		want         senderauth.Authentication
	}{
		{name: "marked", header: mailtest.OwnReceivedField + mailtest.FromField + mark, trust: marked, want: senderauth.AuthenticatedByLogin},
		{name: "marked with another value", header: mailtest.OwnReceivedField + mailtest.FromField + "X-MS-Exchange-Organization-AuthAs: Anonymous\r\n", trust: marked, want: senderauth.Unauthenticated},
		{name: "marked twice", header: mailtest.OwnReceivedField + mailtest.FromField + mark + mark, trust: marked, want: senderauth.Unauthenticated},
		{name: "not marked", header: mailtest.OwnReceivedField + mailtest.FromField, trust: marked, want: senderauth.Unauthenticated},
		{name: "marked, from another domain", header: mailtest.OwnReceivedField + "From: x@evil.test\r\n" + mark, trust: marked, want: senderauth.Unauthenticated},
		{name: "marked, over an outside host", header: mailtest.OwnReceivedField + mailtest.OutsideReceivedField + mailtest.FromField + mark, trust: marked, want: senderauth.Unauthenticated},
		{name: "no such rule", header: mailtest.OwnReceivedField + mailtest.FromField + mark, trust: mailtest.Trust, want: senderauth.Unauthenticated},
		{name: "a rule without a value", header: mailtest.OwnReceivedField + mailtest.FromField + "X-Noi-Bo:\r\n", trust: empty, want: senderauth.Unauthenticated},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got, checks := senderauth.Authenticate(mailtest.Parse(t, test.header+"\r\nĐồng ý"), senderauth.Signatures{}, test.trust); got != test.want {
				t.Errorf("got %s, want %s: %+v", got, test.want, checks)
			}
		})
	}
}
