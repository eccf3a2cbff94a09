package senderauth

import (
	"cmp"
	"strings"

	"loa/mail"
	"loa/vietnamese"
)

// checkResults evaluates the topmost Authentication-Results field of our own servers.
func (ev *evaluation) checkResults() Authentication {
	results, present, err := ev.serverResults()
	switch {
	case err != nil:
		ev.note("auth-results", mail.Fail, "kết quả xác thực sai cú pháp: "+vietnamese.CleanLine(err.Error()))
		return Unauthenticated
	case !present:
		ev.note("auth-results", mail.None, "không có kết quả xác thực của máy chủ tin cậy ở phía trên chặng nhận đầu tiên từ bên ngoài")
		return Unauthenticated
	}
	ev.note("auth-results", mail.Pass, cmp.Or(results.ID, "Exchange Online"))
	found, check := interpretResults(results, ev.from, ev.Trust)
	ev.checks = append(ev.checks, check)
	return found
}

// serverResults gives the topmost Authentication-Results field above the trust boundary that bears an authserv-id of ours. err is set
// when that field is malformed: a lower field must not be used in its place.
func (e Evidence) serverResults() (results AuthResults, found bool, err error) {
	if e.Trust.Profile == ProfileExchangeOnline {
		return e.exchangeOnlineResults()
	}
	for _, field := range trustedFields(e.Header, e.Trust) {
		if strings.EqualFold(field.Name, "Authentication-Results") && hasTrustedID(field.Value, e.Trust) {
			results, err = ParseAuthResults(field.Value)
			return results, true, err
		}
	}
	return AuthResults{}, false, nil
}

// hasTrustedID is true for a field with an authserv-id of ours. It parses the id alone, so that a field of ours that is malformed behind
// it is found and not skipped. The id must stand first, without a comment or quotes: RFC 8601 allows both, but the rule by which our
// gateway removes forged fields under our id may not recognise them.
func hasTrustedID(value string, trust Trust) bool {
	if strings.HasPrefix(strings.TrimLeft(value, " \t"), "(") || strings.HasPrefix(strings.TrimLeft(value, " \t"), "\"") {
		return false
	}
	l := authLexer{in: value}
	id, err := l.id()
	if err != nil {
		return false
	}
	for _, trusted := range trust.AuthservIDs {
		if id == strings.ToLower(trusted) {
			return true
		}
	}
	return false
}

// interpretResults gives the proof in the results of a trusted server, and the check that says why. In order: a DMARC failure, dmarc=pass,
// the authenticated session, an aligned DKIM signature. The DMARC results "none", "temperror", "permerror" and Microsoft's
// "bestguesspass" neither prove nor disprove.
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

// interpretDMARC checks by which domain a dmarc=pass was reached. DMARC accepts any domain of the same organisation and takes the
// organisation from a public suffix list (RFC 7489 section 3.2). Where the field names the domains that passed, one of them must be
// aligned by [Trust.RelaxedWithin] too.
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

// passedDomains gives the domains for which a method passed, in order.
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

// alignedSigner gives the first aligned domain with dkim=pass, or "".
func alignedSigner(results AuthResults, from mail.Address, trust Trust) string {
	for _, domain := range passedDomains(results, "dkim", "header.d") {
		if trust.aligned(domain, from.Domain()) {
			return domain
		}
	}
	return ""
}

// compositeFailed is true when Microsoft's composite authentication (compauth) failed: Microsoft took the letter for forged, though the
// domain publishes no DMARC policy.
func compositeFailed(results AuthResults) bool {
	for _, result := range resultsOf(results, "compauth") {
		if result.Result == mail.Fail {
			return true
		}
	}
	return false
}

// resultsOf gives the results of one method.
func resultsOf(results AuthResults, method string) []AuthResult {
	var found []AuthResult
	for _, result := range results.Results {
		if result.Method == method {
			found = append(found, result)
		}
	}
	return found
}
