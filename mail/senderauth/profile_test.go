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
		{name: "as Microsoft writes it", header: microsoftTop + mailtest.Results(microsoftPass) + microsoftEdge + mailtest.FromBinh + attributed, trust: online, want: senderauth.AuthenticatedByDMARC},
		{name: "DMARC fails", header: microsoftTop + mailtest.Results("spf=fail smtp.mailfrom=evil.test; dkim=none (message not signed) header.d=none;dmarc=fail action=quarantine header.from=tp.test;compauth=fail reason=000") + microsoftEdge + mailtest.FromBinh + attributed, trust: online, want: senderauth.AuthenticationFailed},
		{name: "only Microsoft's best guess", header: microsoftTop + mailtest.Results("spf=pass smtp.mailfrom=evil.test; dkim=none header.d=none;dmarc=bestguesspass action=none header.from=tp.test;compauth=pass reason=109") + microsoftEdge + mailtest.FromBinh + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "signed, but Microsoft takes it for forged", header: microsoftTop + mailtest.Results("dkim=pass header.d=tp.test;dmarc=none action=none header.from=tp.test;compauth=fail reason=001") + microsoftEdge + mailtest.FromBinh + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "no tenant configured", header: microsoftTop + mailtest.Results(microsoftPass) + microsoftEdge + mailtest.FromBinh + attributed, trust: senderauth.Trust{Profile: senderauth.ProfileExchangeOnline}, want: senderauth.Unauthenticated},
		{name: "attributed to another tenant", header: microsoftTop + mailtest.Results(microsoftPass) + microsoftEdge + mailtest.FromBinh + "X-EOPTenantAttributedMessage: 00000000-0000-0000-0000-000000000000:0\r\n", trust: online, want: senderauth.Unauthenticated},
		{name: "attributed to two tenants", header: microsoftTop + mailtest.Results(microsoftPass) + microsoftEdge + mailtest.FromBinh + attributed + "X-EOPTenantAttributedMessage: 00000000-0000-0000-0000-000000000000:0\r\n", trust: online, want: senderauth.Unauthenticated},
		{name: "attributed to nobody", header: microsoftTop + mailtest.Results(microsoftPass) + microsoftEdge + mailtest.FromBinh, trust: online, want: senderauth.Unauthenticated},
		{name: "no hop above it", header: mailtest.Results(microsoftPass) + microsoftEdge + mailtest.FromBinh + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "a stranger's hop below it", header: microsoftTop + mailtest.Results(microsoftPass) + "Received: from x by mail.evil.test; now\r\n" + mailtest.FromBinh + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "a stranger's hop above it", header: "Received: from x by relay.evil.test; now\r\n" + microsoftTop + mailtest.Results(microsoftPass) + microsoftEdge + mailtest.FromBinh + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "a host that is only called like Microsoft's", header: "Received: from x by prod.outlook.com.evil.test; now\r\n" + mailtest.Results(microsoftPass) + microsoftEdge + mailtest.FromBinh + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "a second field below the edge", header: microsoftTop + mailtest.Results("dmarc=none header.from=tp.test") + microsoftEdge + mailtest.Results(microsoftPass) + mailtest.FromBinh + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "the profile is not set", header: microsoftTop + mailtest.Results(microsoftPass) + microsoftEdge + mailtest.FromBinh + attributed, trust: mailtest.Trust, want: senderauth.Unauthenticated},
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
		{name: "logged in as From", header: login("binh@tp.test", "ESMTPSA") + mailtest.FromBinh, trust: zimbra, want: senderauth.AuthenticatedByLogin},
		{name: "with a bare name", header: login("binh", "ESMTPSA") + mailtest.FromBinh, trust: zimbra, want: senderauth.AuthenticatedByLogin},
		{name: "delivered over our hosts", header: mailtest.OwnHop + login("binh@tp.test", "ESMTPSA") + mailtest.FromBinh, trust: zimbra, want: senderauth.AuthenticatedByLogin},
		{name: "as somebody else", header: login("lan@tp.test", "ESMTPSA") + mailtest.FromBinh, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "without a login", header: login("binh@tp.test", "ESMTPS") + mailtest.FromBinh, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "the protocol only in a comment", header: login("binh@tp.test", "ESMTPS (with ESMTPSA)") + mailtest.FromBinh, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "two logins in one hop", header: login("lan@tp.test) (Authenticated sender: binh@tp.test", "ESMTPSA") + mailtest.FromBinh, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "with a hop before the login", header: login("binh@tp.test", "ESMTPSA") + "Received: from x by y.evil.test; now\r\n" + mailtest.FromBinh, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "in a hop below the border", header: "Received: from mail.evil.test by mx.tp.test with ESMTP; now\r\n" + login("binh@tp.test", "ESMTPSA") + mailtest.FromBinh, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "on a stranger's server", header: "Received: from x (Authenticated sender: binh@tp.test) by mx.evil.test with ESMTPSA; now\r\n" + mailtest.FromBinh, trust: zimbra, want: senderauth.Unauthenticated},
		{name: "though DMARC fails", header: mailtest.Results("mx.tp.test; dmarc=fail header.from=tp.test") + login("binh@tp.test", "ESMTPSA") + mailtest.FromBinh, trust: zimbra, want: senderauth.AuthenticationFailed},
		{name: "the profile is not set", header: login("binh@tp.test", "ESMTPSA") + mailtest.FromBinh, trust: mailtest.Trust, want: senderauth.Unauthenticated},
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
		{name: "marked", header: mailtest.OwnHop + mailtest.FromBinh + mark, trust: marked, want: senderauth.AuthenticatedByLogin},
		{name: "marked with another word", header: mailtest.OwnHop + mailtest.FromBinh + "X-MS-Exchange-Organization-AuthAs: Anonymous\r\n", trust: marked, want: senderauth.Unauthenticated},
		{name: "marked twice", header: mailtest.OwnHop + mailtest.FromBinh + mark + mark, trust: marked, want: senderauth.Unauthenticated},
		{name: "not marked", header: mailtest.OwnHop + mailtest.FromBinh, trust: marked, want: senderauth.Unauthenticated},
		{name: "marked, from another domain", header: mailtest.OwnHop + "From: x@evil.test\r\n" + mark, trust: marked, want: senderauth.Unauthenticated},
		{name: "marked, over a stranger's host", header: mailtest.OwnHop + mailtest.ForeignHop + mailtest.FromBinh + mark, trust: marked, want: senderauth.Unauthenticated},
		{name: "no such rule", header: mailtest.OwnHop + mailtest.FromBinh + mark, trust: mailtest.Trust, want: senderauth.Unauthenticated},
		{name: "a rule without a value", header: mailtest.OwnHop + mailtest.FromBinh + "X-Noi-Bo:\r\n", trust: empty, want: senderauth.Unauthenticated},
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
