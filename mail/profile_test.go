package mail_test

import (
	"testing"

	"loa/mail"
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
	online := mail.Trust{Profile: mail.ProfileExchangeOnline, Tenant: tenant}
	tests := []struct {
		name, header string
		trust        mail.Trust
		want         mail.Proof
	}{
		{"as Microsoft writes it", microsoftTop + results(microsoftPass) + microsoftEdge + from + attributed, online, mail.ProofDMARC},
		{"DMARC fails", microsoftTop + results("spf=fail smtp.mailfrom=evil.test; dkim=none (message not signed) header.d=none;dmarc=fail action=quarantine header.from=tp.test;compauth=fail reason=000") + microsoftEdge + from + attributed, online, mail.ProofFail},
		{"only Microsoft's best guess", microsoftTop + results("spf=pass smtp.mailfrom=evil.test; dkim=none header.d=none;dmarc=bestguesspass action=none header.from=tp.test;compauth=pass reason=109") + microsoftEdge + from + attributed, online, mail.ProofNone},
		{"signed, but Microsoft takes it for forged", microsoftTop + results("dkim=pass header.d=tp.test;dmarc=none action=none header.from=tp.test;compauth=fail reason=001") + microsoftEdge + from + attributed, online, mail.ProofNone},
		{"no tenant configured", microsoftTop + results(microsoftPass) + microsoftEdge + from + attributed, mail.Trust{Profile: mail.ProfileExchangeOnline}, mail.ProofNone},
		{"attributed to another tenant", microsoftTop + results(microsoftPass) + microsoftEdge + from + "X-EOPTenantAttributedMessage: 00000000-0000-0000-0000-000000000000:0\r\n", online, mail.ProofNone},
		{"attributed to two tenants", microsoftTop + results(microsoftPass) + microsoftEdge + from + attributed + "X-EOPTenantAttributedMessage: 00000000-0000-0000-0000-000000000000:0\r\n", online, mail.ProofNone},
		{"attributed to nobody", microsoftTop + results(microsoftPass) + microsoftEdge + from, online, mail.ProofNone},
		{"no hop above it", results(microsoftPass) + microsoftEdge + from + attributed, online, mail.ProofNone},
		{"a stranger's hop below it", microsoftTop + results(microsoftPass) + "Received: from x by mail.evil.test; now\r\n" + from + attributed, online, mail.ProofNone},
		{"a stranger's hop above it", "Received: from x by relay.evil.test; now\r\n" + microsoftTop + results(microsoftPass) + microsoftEdge + from + attributed, online, mail.ProofNone},
		{"a host that is only called like Microsoft's", "Received: from x by prod.outlook.com.evil.test; now\r\n" + results(microsoftPass) + microsoftEdge + from + attributed, online, mail.ProofNone},
		{"a second field below the edge", microsoftTop + results("dmarc=none header.from=tp.test") + microsoftEdge + results(microsoftPass) + from + attributed, online, mail.ProofNone},
		{"the profile is not set", microsoftTop + results(microsoftPass) + microsoftEdge + from + attributed, trust, mail.ProofNone},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got, checks := mail.SenderProof(parse(t, test.header+"\r\nĐồng ý"), test.trust); got != test.want {
				t.Errorf("got %s, want %s: %+v", got, test.want, checks)
			}
		})
	}
}

func TestALoginOnOurOwnServerProvesAColleague(t *testing.T) {
	t.Parallel()
	zimbra := trust
	zimbra.Profile = mail.ProfileZimbra
	login := func(account, protocol string) string {
		return "Received: from [10.0.0.5] (unknown [10.0.0.5])\r\n\t(Authenticated sender: " + account + ")\r\n\tby mx.tp.test (Postfix) with " + protocol + " id 1A2B;\r\n\tTue, 7 Jun 2022 10:00:00 +0700\r\n"
	}
	tests := []struct {
		name, header string
		trust        mail.Trust
		want         mail.Proof
	}{
		{"logged in as From", login("binh@tp.test", "ESMTPSA") + from, zimbra, mail.ProofAuth},
		{"with a bare name", login("binh", "ESMTPSA") + from, zimbra, mail.ProofAuth},
		{"delivered over our hosts", ownHop + login("binh@tp.test", "ESMTPSA") + from, zimbra, mail.ProofAuth},
		{"as somebody else", login("lan@tp.test", "ESMTPSA") + from, zimbra, mail.ProofNone},
		{"without a login", login("binh@tp.test", "ESMTPS") + from, zimbra, mail.ProofNone},
		{"the protocol only in a comment", login("binh@tp.test", "ESMTPS (with ESMTPSA)") + from, zimbra, mail.ProofNone},
		{"two logins in one hop", login("lan@tp.test) (Authenticated sender: binh@tp.test", "ESMTPSA") + from, zimbra, mail.ProofNone},
		{"with a hop before the login", login("binh@tp.test", "ESMTPSA") + "Received: from x by y.evil.test; now\r\n" + from, zimbra, mail.ProofNone},
		{"in a hop below the border", "Received: from mail.evil.test by mx.tp.test with ESMTP; now\r\n" + login("binh@tp.test", "ESMTPSA") + from, zimbra, mail.ProofNone},
		{"on a stranger's server", "Received: from x (Authenticated sender: binh@tp.test) by mx.evil.test with ESMTPSA; now\r\n" + from, zimbra, mail.ProofNone},
		{"though DMARC fails", results("mx.tp.test; dmarc=fail header.from=tp.test") + login("binh@tp.test", "ESMTPSA") + from, zimbra, mail.ProofFail},
		{"the profile is not set", login("binh@tp.test", "ESMTPSA") + from, trust, mail.ProofNone},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got, checks := mail.SenderProof(parse(t, test.header+"\r\nĐồng ý"), test.trust); got != test.want {
				t.Errorf("got %s, want %s: %+v", got, test.want, checks)
			}
		})
	}
}

func TestTheMarkOfAnInternalLetterProvesAColleague(t *testing.T) {
	t.Parallel()
	marked := trust
	marked.InternalHeader = mail.Field{Name: "X-MS-Exchange-Organization-AuthAs", Value: "Internal"}
	empty := trust
	empty.InternalHeader.Name = "X-Noi-Bo"
	const mark = "X-MS-Exchange-Organization-AuthAs: Internal\r\n"
	tests := []struct {
		name, header string
		trust        mail.Trust
		want         mail.Proof
	}{
		{"marked", ownHop + from + mark, marked, mail.ProofAuth},
		{"marked with another word", ownHop + from + "X-MS-Exchange-Organization-AuthAs: Anonymous\r\n", marked, mail.ProofNone},
		{"marked twice", ownHop + from + mark + mark, marked, mail.ProofNone},
		{"not marked", ownHop + from, marked, mail.ProofNone},
		{"marked, from another domain", ownHop + "From: x@evil.test\r\n" + mark, marked, mail.ProofNone},
		{"marked, over a stranger's host", ownHop + foreignHop + from + mark, marked, mail.ProofNone},
		{"no such rule", ownHop + from + mark, trust, mail.ProofNone},
		{"a rule without a value", ownHop + from + "X-Noi-Bo:\r\n", empty, mail.ProofNone},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got, checks := mail.SenderProof(parse(t, test.header+"\r\nĐồng ý"), test.trust); got != test.want {
				t.Errorf("got %s, want %s: %+v", got, test.want, checks)
			}
		})
	}
}
