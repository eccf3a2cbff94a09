package senderauth_test

import (
	"testing"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestAssess(t *testing.T) {
	t.Parallel()
	results := func(text string) string { return mailtest.AuthResultsField("mx.tp.test; " + text) }
	shared := mailtest.Trust
	shared.SharedDomains = []string{"tp.test"}
	below := mailtest.Trust
	below.SharedDomains = []string{".test"}
	zimbra := shared
	zimbra.Profile = senderauth.ProfileZimbra
	internal := shared
	internal.InternalHeader = mail.Field{Name: "X-Noi-Bo", Value: "Internal"}
	const pass = "dkim=pass header.d=tp.test; dmarc=pass header.from=tp.test"
	const submitted = "Received: from [10.0.0.5] (unknown [10.0.0.5])\r\n\t(Authenticated sender: binh@tp.test)\r\n\tby mx.tp.test (Postfix) with ESMTPSA id 1A2B; now\r\n"
	tests := []struct {
		name, header string
		trust        senderauth.Trust
		want         senderauth.Authentication
		doubt        senderauth.Doubt
	}{
		{name: "DMARC in a domain of one", header: results(pass), trust: mailtest.Trust, want: senderauth.AuthenticatedByDMARC},
		{name: "DMARC in a shared domain", header: results(pass), trust: shared, want: senderauth.AuthenticatedByDMARC, doubt: senderauth.DoubtSharedDomain},
		{name: "DMARC in a domain below a shared one", header: results(pass), trust: below, want: senderauth.AuthenticatedByDMARC, doubt: senderauth.DoubtSharedDomain},
		{name: "DKIM in a shared domain", header: results("dkim=pass header.d=tp.test"), trust: shared, want: senderauth.AuthenticatedByDKIM, doubt: senderauth.DoubtSharedDomain},
		{name: "the own login in a shared domain", header: results(pass + "; auth=pass smtp.auth=binh@tp.test"), trust: shared, want: senderauth.AuthenticatedByLogin},
		{name: "the own login in a sub-address", header: results(pass + "; auth=pass smtp.auth=binh@tp.test smtp.mailfrom=binh+x@tp.test"), trust: shared, want: senderauth.AuthenticatedByLogin},
		{name: "the own login under the mark of BATV", header: results("auth=pass smtp.auth=binh@tp.test smtp.mailfrom=prvs=12ab=binh@tp.test"), trust: shared, want: senderauth.AuthenticatedByLogin},
		{name: "the own login of Zimbra in a shared domain", header: results(pass) + submitted, trust: zimbra, want: senderauth.AuthenticatedByLogin},
		{name: "the mark of an Exchange in a shared domain", header: results(pass) + "X-Noi-Bo: Internal\r\n", trust: internal, want: senderauth.AuthenticatedByLogin},
		{name: "another login", header: results(pass + "; auth=pass smtp.auth=lan@tp.test"), trust: mailtest.Trust, want: senderauth.Unauthenticated, doubt: senderauth.DoubtOtherLogin},
		{name: "another login in another domain", header: results(pass + "; auth=pass smtp.auth=binh@khac.test"), trust: mailtest.Trust, want: senderauth.Unauthenticated, doubt: senderauth.DoubtOtherLogin},
		{name: "another login that failed", header: results(pass + "; auth=fail smtp.auth=lan@tp.test"), trust: mailtest.Trust, want: senderauth.AuthenticatedByDMARC},
		{name: "another login and a second sign", header: results("dmarc=fail (p=none) header.from=tp.test; auth=pass smtp.auth=lan@tp.test"), trust: mailtest.Trust, want: senderauth.AuthenticationFailed, doubt: senderauth.DoubtOtherLogin},
		{name: "another identity of the signature", header: results(pass + "; dkim=pass header.d=tp.test header.i=lan@tp.test"), trust: mailtest.Trust, want: senderauth.AuthenticatedByDMARC, doubt: senderauth.DoubtOtherIdentity},
		{name: "the identity of the domain", header: results(pass + "; dkim=pass header.d=tp.test header.i=@tp.test"), trust: mailtest.Trust, want: senderauth.AuthenticatedByDMARC},
		{name: "an envelope of another domain", header: results(pass + "; spf=pass smtp.mailfrom=lan@khac.test"), trust: mailtest.Trust, want: senderauth.AuthenticatedByDMARC},
		{name: "an envelope of another mailbox", header: results(pass + "; spf=pass smtp.mailfrom=lan@tp.test"), trust: mailtest.Trust, want: senderauth.AuthenticatedByDMARC, doubt: senderauth.DoubtOtherIdentity},
		{name: "a failure under p=none", header: results("dmarc=fail (p=none) header.from=tp.test"), trust: mailtest.Trust, want: senderauth.Unauthenticated, doubt: senderauth.DoubtUnenforcedFailure},
		{name: "a failure under the policy of Rspamd's comment", header: results("dmarc=fail header.from=tp.test (policy=none)"), trust: mailtest.Trust, want: senderauth.Unauthenticated, doubt: senderauth.DoubtUnenforcedFailure},
		{name: "a failure under p=reject", header: results("dmarc=fail (p=reject) header.from=tp.test"), trust: mailtest.Trust, want: senderauth.AuthenticationFailed},
		{name: "a failure under a policy not stated", header: results("dmarc=fail header.from=tp.test"), trust: mailtest.Trust, want: senderauth.AuthenticationFailed},
		{name: "a failure below a pass", header: results(pass) + results("dmarc=fail header.from=tp.test"), trust: mailtest.Trust, want: senderauth.Unauthenticated, doubt: senderauth.DoubtFindings},
		{name: "a pass below a failure under p=none", header: results("dmarc=fail (p=none) header.from=tp.test") + results(pass), trust: mailtest.Trust, want: senderauth.Unauthenticated, doubt: senderauth.DoubtUnenforcedFailure},
		{name: "the same finding twice", header: results(pass) + results(pass), trust: mailtest.Trust, want: senderauth.AuthenticatedByDMARC},
		{name: "another method in the lower field", header: results(pass) + results("spf=pass smtp.mailfrom=tp.test"), trust: mailtest.Trust, want: senderauth.AuthenticatedByDMARC},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, test.header+mailtest.FromField+"\r\nĐồng ý")
			got := senderauth.GatherEvidence(letter, senderauth.Signatures{}, test.trust).Assess()
			if got.Authentication != test.want || got.Doubt != test.doubt {
				t.Errorf("got %s, doubt %q, want %s, doubt %q: %+v", got.Authentication, got.Doubt, test.want, test.doubt, got.Checks)
			}
		})
	}
}
