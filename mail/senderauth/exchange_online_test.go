package senderauth_test

import (
	"strings"
	"testing"

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

func TestExchangeOnlineResults(t *testing.T) {
	t.Parallel()
	online := senderauth.Trust{Profile: senderauth.ProfileExchangeOnline, Tenant: tenant}
	tests := []struct {
		name, header string
		trust        senderauth.Trust
		want         senderauth.Authentication
	}{
		{name: "as Microsoft writes it", header: microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, trust: online, want: senderauth.AuthenticatedByDMARC},
		{name: "over the hosts of exchangelabs.com", header: strings.ReplaceAll(microsoftTop+mailtest.AuthResultsField(microsoftPass)+microsoftEdge, "DB5EUR01FT011.mail.protection.outlook.com", "TYZPR01MB4321.apcprd01.prod.exchangelabs.com") + mailtest.FromField + attributed, trust: online, want: senderauth.AuthenticatedByDMARC},
		{name: "over a host that only ends like exchangelabs.com", header: strings.ReplaceAll(microsoftTop+mailtest.AuthResultsField(microsoftPass)+microsoftEdge, "DB5EUR01FT011.mail.protection.outlook.com", "x.evilprod.exchangelabs.com") + mailtest.FromField + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "DMARC fails", header: microsoftTop + mailtest.AuthResultsField("spf=fail smtp.mailfrom=evil.test; dkim=none (message not signed) header.d=none;dmarc=fail action=quarantine header.from=tp.test;compauth=fail reason=000") + microsoftEdge + mailtest.FromField + attributed, trust: online, want: senderauth.AuthenticationFailed},
		{name: "only Microsoft's best guess", header: microsoftTop + mailtest.AuthResultsField("spf=pass smtp.mailfrom=evil.test; dkim=none header.d=none;dmarc=bestguesspass action=none header.from=tp.test;compauth=pass reason=109") + microsoftEdge + mailtest.FromField + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "signed, but Microsoft takes it for forged", header: microsoftTop + mailtest.AuthResultsField("dkim=pass header.d=tp.test;dmarc=none action=none header.from=tp.test;compauth=fail reason=001") + microsoftEdge + mailtest.FromField + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "no tenant configured", header: microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, trust: senderauth.Trust{Profile: senderauth.ProfileExchangeOnline}, want: senderauth.Unauthenticated},
		{name: "attributed to another tenant", header: microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + "X-EOPTenantAttributedMessage: 00000000-0000-0000-0000-000000000000:0\r\n", trust: online, want: senderauth.Unauthenticated},
		{name: "attributed to two tenants", header: microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed + "X-EOPTenantAttributedMessage: 00000000-0000-0000-0000-000000000000:0\r\n", trust: online, want: senderauth.Unauthenticated},
		{name: "not attributed to a tenant", header: microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField, trust: online, want: senderauth.Unauthenticated},
		{name: "no hop above it", header: mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "an outside hop below it", header: microsoftTop + mailtest.AuthResultsField(microsoftPass) + "Received: from x by mail.evil.test; now\r\n" + mailtest.FromField + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "an outside hop above it", header: "Received: from x by relay.evil.test; now\r\n" + microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "a host with a name like Microsoft's", header: "Received: from x by prod.outlook.com.evil.test; now\r\n" + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "a second field below the edge", header: microsoftTop + mailtest.AuthResultsField("dmarc=none header.from=tp.test") + microsoftEdge + mailtest.AuthResultsField(microsoftPass) + mailtest.FromField + attributed, trust: online, want: senderauth.Unauthenticated},
		{name: "the profile is not set", header: microsoftTop + mailtest.AuthResultsField(microsoftPass) + microsoftEdge + mailtest.FromField + attributed, trust: mailtest.Trust, want: senderauth.Unauthenticated},
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
