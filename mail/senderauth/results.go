package senderauth

import (
	"strings"

	"loa/mail"
)

// interpretResults turns what a trusted server found into a proof: a DMARC failure outranks everything, then DMARC, then the
// authenticated session, then an aligned signature. Of DMARC only "pass" proves; "none", "temperror", "permerror" and
// Microsoft's "bestguesspass" say nothing.
func interpretResults(results AuthResults, from mail.Address, trust Trust) (Authentication, mail.Check) {
	dmarc := resultsOf(results, "dmarc")
	switch {
	case len(dmarc) > 1:
		return AuthenticationFailed, mail.Check{Name: "dmarc", Result: mail.Fail, Detail: "ghi hai lần trong một trường"}
	case len(dmarc) == 1 && dmarc[0].Result == mail.Fail:
		return AuthenticationFailed, mail.Check{Name: "dmarc", Result: mail.Fail, Detail: "dmarc=fail"}
	case len(dmarc) == 1 && dmarc[0].Passed():
		return interpretDMARC(results, dmarc[0], from, trust)
	}
	if auth := resultsOf(results, "auth"); len(auth) == 1 && auth[0].Passed() {
		if login, ok := auth[0].Property("smtp.auth"); ok && trust.loginMatches(login, from) {
			return AuthenticatedByLogin, mail.Check{Name: "auth", Result: mail.Pass, Detail: from.Spec}
		}
	}
	if domain := alignedSigner(results, from, trust); domain != "" && !compositeFailed(results) {
		return AuthenticatedByDKIM, mail.Check{Name: "dkim", Result: mail.Pass, Detail: domain}
	}
	return Unauthenticated, mail.Check{Name: "dmarc", Result: mail.None, Detail: "máy chủ tin cậy không chứng thực " + from.Domain()}
}

// interpretDMARC looks behind a dmarc=pass. DMARC lets one part of an organisation speak for another and takes the organisation
// from a public suffix list; where the field tells which domains passed, one of them has to be aligned in our own terms.
func interpretDMARC(results AuthResults, dmarc AuthResult, from mail.Address, trust Trust) (Authentication, mail.Check) {
	if value, ok := dmarc.Property("header.from"); !ok || mail.NormalizeDomain(value) != from.Domain() {
		return AuthenticationFailed, mail.Check{Name: "dmarc", Result: mail.Fail, Detail: "đạt cho tên miền khác với From: " + value}
	}
	passed := append(passedDomains(results, "dkim", "header.d"), passedDomains(results, "spf", "smtp.mailfrom")...)
	for _, domain := range passed {
		if trust.aligned(domain, from.Domain()) {
			return AuthenticatedByDMARC, mail.Check{Name: "dmarc", Result: mail.Pass, Detail: from.Domain()}
		}
	}
	if len(passed) > 0 {
		return Unauthenticated, mail.Check{Name: "dmarc", Result: mail.None, Detail: "đạt nhờ tên miền khác: " + strings.Join(passed, ", ")}
	}
	return AuthenticatedByDMARC, mail.Check{Name: "dmarc", Result: mail.Pass, Detail: from.Domain()}
}

// passedDomains are the domains for which a method passed.
func passedDomains(results AuthResults, method, property string) []string {
	var domains []string
	for _, result := range resultsOf(results, method) {
		if value, ok := result.Property(property); ok && result.Passed() {
			if domain := mail.NormalizeDomain(value); domain != "" {
				domains = append(domains, domain)
			}
		}
	}
	return domains
}

func alignedSigner(results AuthResults, from mail.Address, trust Trust) string {
	for _, domain := range passedDomains(results, "dkim", "header.d") {
		if trust.aligned(domain, from.Domain()) {
			return domain
		}
	}
	return ""
}

// compositeFailed is true when Microsoft's own verdict (compauth) is that the letter is forged though no policy says so.
func compositeFailed(results AuthResults) bool {
	for _, result := range resultsOf(results, "compauth") {
		if result.Result == mail.Fail {
			return true
		}
	}
	return false
}

func resultsOf(results AuthResults, method string) []AuthResult {
	var found []AuthResult
	for _, result := range results.Results {
		if result.Method == method {
			found = append(found, result)
		}
	}
	return found
}

// loginMatches reports whether a login name is the From address.
func (t Trust) loginMatches(login string, from mail.Address) bool {
	if strings.Contains(login, "@") {
		address, ok := mail.NewAddress("", login)
		return ok && address.Spec == from.Spec
	}
	for _, domain := range t.LocalDomains {
		if address, ok := mail.NewAddress("", login+"@"+domain); ok && address.Spec == from.Spec {
			return true
		}
	}
	return false
}
