package senderauth_test

import (
	"testing"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

const (
	tenant        = "84df9e7f-e9f6-40af-b435-aaaaaaaaaaaa"
	attributed    = "X-EOPTenantAttributedMessage: 84DF9E7F-e9f6-40af-b435-aaaaaaaaaaaa:0\r\n"
	microsoftTop  = "Received: from DB5EUR01FT011.eop-EUR01.prod.protection.outlook.com (2603:10a6::1) by AM6P192CA0036.outlook.office365.com (2603:10a6::2) with Microsoft SMTP Server; Tue, 7 Jun 2022 10:00:02 +0700\r\n"
	microsoftEdge = "Received: from mail.tp.test (203.0.113.5) by DB5EUR01FT011.mail.protection.outlook.com (10.152.4.220) with Microsoft SMTP Server; Tue, 7 Jun 2022 10:00:01 +0700\r\n"
	microsoftPass = "spf=pass (sender IP is 203.0.113.5) smtp.mailfrom=tp.test; dkim=pass (signature was verified) header.d=tp.test;dmarc=pass action=none header.from=tp.test;compauth=pass reason=100"
)

func TestExchangeOnlineIsBelievedForItsOwnTenant(t *testing.T) {
	t.Parallel()
	online := senderauth.Trust{Profile: senderauth.ProfileExchangeOnline, Tenant: tenant}
	tests := []struct {
		name, header string
		trust        senderauth.Trust
		want         senderauth.Authentication
	}{
		{"as Microsoft writes it", microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, online, senderauth.AuthenticatedByDMARC},
		{"DMARC fails", microsoftTop + mailtest.AuthResultsField("spf=fail smtp.mailfrom=evil.test; dkim=none (message not signed) header.d=none;dmarc=fail action=quarantine header.from=tp.test;compauth=fail reason=000") + microsoftEdge + mailtest.FromField + attributed, online, senderauth.AuthenticationFailed},
		{"only Microsoft's best guess", microsoftTop + mailtest.AuthResultsField("spf=pass smtp.mailfrom=evil.test; dkim=none header.d=none;dmarc=bestguesspass action=none header.from=tp.test;compauth=pass reason=109") + microsoftEdge + mailtest.FromField + attributed, online, senderauth.Unauthenticated},
		{"signed, but Microsoft takes it for forged", microsoftTop + mailtest.AuthResultsField("dkim=pass header.d=tp.test;dmarc=none action=none header.from=tp.test;compauth=fail reason=001") + microsoftEdge + mailtest.FromField + attributed, online, senderauth.Unauthenticated},
		{"no tenant configured", microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, senderauth.Trust{Profile: senderauth.ProfileExchangeOnline}, senderauth.Unauthenticated},
		{"attributed to another tenant", microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + "X-EOPTenantAttributedMessage: 00000000-0000-0000-0000-000000000000:0\r\n", online, senderauth.Unauthenticated},
		{"attributed to two tenants", microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed + "X-EOPTenantAttributedMessage: 00000000-0000-0000-0000-000000000000:0\r\n", online, senderauth.Unauthenticated},
		{"attributed to nobody", microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField, online, senderauth.Unauthenticated},
		{"no hop above it", mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, online, senderauth.Unauthenticated},
		{"a stranger's hop below it", microsoftTop + mailtest.AuthResultsField(microsoftPass) + "Received: from x by mail.evil.test; now\r\n" + mailtest.FromField + attributed, online, senderauth.Unauthenticated},
		{"a stranger's hop above it", "Received: from x by relay.evil.test; now\r\n" + microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, online, senderauth.Unauthenticated},
		{"a host that is only called like Microsoft's", "Received: from x by prod.outlook.com.evil.test; now\r\n" + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, online, senderauth.Unauthenticated},
		{"a second field below the edge", microsoftTop + mailtest.AuthResultsField("dmarc=none header.from=tp.test") + microsoftEdge + mailtest.AuthResultsField(microsoftPass) + mailtest.FromField + attributed, online, senderauth.Unauthenticated},
		{"the profile is not set", microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, mailtest.Trust, senderauth.Unauthenticated},
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

func TestALoginOnOurOwnServerProvesAColleague(t *testing.T) {
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
		{"logged in as From", login("binh@tp.test", "ESMTPSA") + mailtest.FromField, zimbra, senderauth.AuthenticatedByLogin},
		{"with a bare name", login("binh", "ESMTPSA") + mailtest.FromField, zimbra, senderauth.AuthenticatedByLogin},
		{"delivered over our hosts", mailtest.OwnReceivedField + login("binh@tp.test", "ESMTPSA") + mailtest.FromField, zimbra, senderauth.AuthenticatedByLogin},
		{"as somebody else", login("lan@tp.test", "ESMTPSA") + mailtest.FromField, zimbra, senderauth.Unauthenticated},
		{"without a login", login("binh@tp.test", "ESMTPS") + mailtest.FromField, zimbra, senderauth.Unauthenticated},
		{"the protocol only in a comment", login("binh@tp.test", "ESMTPS (with ESMTPSA)") + mailtest.FromField, zimbra, senderauth.Unauthenticated},
		{"two logins in one hop", login("lan@tp.test) (Authenticated sender: binh@tp.test", "ESMTPSA") + mailtest.FromField, zimbra, senderauth.Unauthenticated},
		{"with a hop before the login", login("binh@tp.test", "ESMTPSA") + "Received: from x by y.evil.test; now\r\n" + mailtest.FromField, zimbra, senderauth.Unauthenticated},
		{"in a hop below the border", "Received: from mail.evil.test by mx.tp.test with ESMTP; now\r\n" + login("binh@tp.test", "ESMTPSA") + mailtest.FromField, zimbra, senderauth.Unauthenticated},
		{"on a stranger's server", "Received: from x (Authenticated sender: binh@tp.test) by mx.evil.test with ESMTPSA; now\r\n" + mailtest.FromField, zimbra, senderauth.Unauthenticated},
		{"though DMARC fails", mailtest.AuthResultsField("mx.tp.test; dmarc=fail header.from=tp.test") + login("binh@tp.test", "ESMTPSA") + mailtest.FromField, zimbra, senderauth.AuthenticationFailed},
		{"the profile is not set", login("binh@tp.test", "ESMTPSA") + mailtest.FromField, mailtest.Trust, senderauth.Unauthenticated},
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

func TestTheMarkOfAnInternalLetterProvesAColleague(t *testing.T) {
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
		{"marked", mailtest.OwnReceivedField + mailtest.FromField + mark, marked, senderauth.AuthenticatedByLogin},
		{"marked with another word", mailtest.OwnReceivedField + mailtest.FromField + "X-MS-Exchange-Organization-AuthAs: Anonymous\r\n", marked, senderauth.Unauthenticated},
		{"marked twice", mailtest.OwnReceivedField + mailtest.FromField + mark + mark, marked, senderauth.Unauthenticated},
		{"not marked", mailtest.OwnReceivedField + mailtest.FromField, marked, senderauth.Unauthenticated},
		{"marked, from another domain", mailtest.OwnReceivedField + "From: x@evil.test\r\n" + mark, marked, senderauth.Unauthenticated},
		{"marked, over a stranger's host", mailtest.OwnReceivedField + mailtest.OutsideReceivedField + mailtest.FromField + mark, marked, senderauth.Unauthenticated},
		{"no such rule", mailtest.OwnReceivedField + mailtest.FromField + mark, mailtest.Trust, senderauth.Unauthenticated},
		{"a rule without a value", mailtest.OwnReceivedField + mailtest.FromField + "X-Noi-Bo:\r\n", empty, senderauth.Unauthenticated},
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
