package senderauth

import (
	"cmp"
	"slices"
	"strings"

	"loa/mail"
	"loa/vietnamese"
)

// checkResults evaluates the Authentication-Results fields of our own servers. The topmost proves the sender; the others can only take the
// proof away, because the sender may have written what stands below the gateway's own.
func (ev *evaluation) checkResults() Authentication {
	results, present, err := ev.serverResults()
	switch {
	case err != nil:
		ev.note("auth-results", mail.Fail, "kết quả xác thực sai cú pháp: "+vietnamese.CleanLine(err.Error()))
		return Unauthenticated
	case !present:
		detail := "không có kết quả xác thực của máy chủ tin cậy ở phía trên chặng nhận đầu tiên từ bên ngoài"
		if host := unnamedHost(ev.Header, ev.Trust); host != "" {
			detail += "; máy chủ nhận cuối cùng " + vietnamese.CleanLine(host) + " chưa được khai trong LOA_MAIL_HOSTS"
		}
		ev.note("auth-results", mail.None, detail)
		return Unauthenticated
	}
	ev.note("auth-results", mail.Pass, cmp.Or(results.ID, "Exchange Online"))
	found, check := interpretResults(results, ev.from, ev.Trust)
	ev.checks = append(ev.checks, check)
	if found == AuthenticationFailed && dmarcUnenforced(results) {
		ev.raise(DoubtUnenforcedFailure, "dmarc", "tên miền không đòi từ chối thư sai (p=none)")
		found = Unauthenticated
	}
	all := append([]AuthResults{results}, ev.lowerResults()...)
	ev.checkLogins(all)
	ev.checkIdentities(all)
	return ev.compareResults(found, results, all[1:])
}

// dmarcUnenforced is true for one DMARC failure under a policy that asks for nothing. The forwarding of a letter and the footer of a
// gateway make such failures.
func dmarcUnenforced(results AuthResults) bool {
	dmarc := resultsOf(results, "dmarc")
	return len(dmarc) == 1 && dmarc[0].Result == mail.Fail && dmarc[0].Policy == mail.None
}

// lowerResults gives the readable Authentication-Results fields of ours below the topmost one and above the trust boundary. Exchange
// Online writes none that can be told from the sender's.
func (e Evidence) lowerResults() (lower []AuthResults) {
	if e.Trust.Profile == ProfileExchangeOnline {
		return nil
	}
	topmost := true
	for _, field := range trustedFields(e.Header, e.Trust) {
		if !strings.EqualFold(field.Name, "Authentication-Results") || !hasTrustedID(field.Value, e.Trust) {
			continue
		}
		if results, err := ParseAuthResults(field.Value); err == nil && !topmost {
			lower = append(lower, results)
		}
		topmost = false
	}
	return lower
}

// compareResults takes the worse of what the topmost field and the lower fields found. A failure under an enforced policy is a failure.
// Any other difference leaves the sender unproved.
func (ev *evaluation) compareResults(found Authentication, topmost AuthResults, lower []AuthResults) Authentication {
	passed := slices.ContainsFunc(resultsOf(topmost, "dmarc"), AuthResult.Passed)
	for _, results := range lower {
		dmarc := resultsOf(results, "dmarc")
		failed := slices.IndexFunc(dmarc, func(r AuthResult) bool { return r.Result == mail.Fail })
		switch {
		case found == AuthenticationFailed:
			return found
		case failed >= 0 && (!passed || dmarc[failed].Policy != "") && dmarc[failed].Policy != mail.None:
			ev.note("dmarc", mail.Fail, "một máy chủ khác của ta ghi dmarc=fail")
			return AuthenticationFailed
		case failed >= 0 && !passed:
			ev.raise(DoubtUnenforcedFailure, "dmarc", "một máy chủ khác của ta ghi dmarc=fail (p=none)")
			found = Unauthenticated
		case failed >= 0 || passed && !ev.allPassed(dmarc):
			ev.raise(DoubtFindings, "dmarc", "các máy chủ của ta ghi kết quả khác nhau")
			found = Unauthenticated
		case found == AuthenticatedByDKIM && ev.dkimDenied(results):
			ev.raise(DoubtFindings, "dkim", "các máy chủ của ta ghi kết quả khác nhau")
			found = Unauthenticated
		}
	}
	return found
}

// allPassed is true when every DMARC result of a field passed for the domain of From.
func (ev *evaluation) allPassed(dmarc []AuthResult) bool {
	for _, result := range dmarc {
		if domain, ok := result.Property("header.from"); !ok || !result.Passed() || mail.NormalizeDomain(domain) != ev.from.Domain() {
			return false
		}
	}
	return true
}

// dkimDenied is true when a field names signatures of the From domain, and none of them passed.
func (ev *evaluation) dkimDenied(results AuthResults) bool {
	named := false
	for _, result := range resultsOf(results, "dkim") {
		if domain, ok := result.Property("header.d"); ok && ev.Trust.aligned(mail.NormalizeDomain(domain), ev.from.Domain()) {
			if result.Passed() {
				return false
			}
			named = true
		}
	}
	return named
}

// checkLogins looks for a login other than From: our server took the letter from another of its users, whatever the mail domain proves.
func (ev *evaluation) checkLogins(all []AuthResults) {
	for _, results := range all {
		for _, auth := range resultsOf(results, "auth") {
			for _, p := range auth.Properties {
				if p.Name == "smtp.auth" && auth.Passed() && !ev.Trust.loginMatches(p.Value, ev.from) && !bareLoginMatches(p.Value, ev.from) {
					ev.raise(DoubtOtherLogin, "auth", "đăng nhập bằng tài khoản khác với From: "+vietnamese.CleanLine(p.Value))
				}
			}
		}
	}
}

// checkIdentities looks for another local part of the From domain in the envelope (smtp.mailfrom) or in the identity of a signature that
// passed (header.i, RFC 6376 section 3.5): another user of that domain sent the letter, or signed it.
func (ev *evaluation) checkIdentities(all []AuthResults) {
	for _, results := range all {
		for _, result := range results.Results {
			for _, p := range result.Properties {
				named := p.Name == "smtp.mailfrom" || p.Name == "header.i" && result.Method == "dkim" && result.Passed()
				if named && ev.namesAnother(p.Value) {
					ev.raise(DoubtOtherIdentity, result.Method, p.Name+" là địa chỉ khác cùng tên miền: "+vietnamese.CleanLine(p.Value))
				}
			}
		}
	}
}

// namesAnother is true for another mailbox of the From domain. A sub-address (RFC 5233) and the mark of BATV ("prvs=1234=binh") belong to
// the same mailbox.
func (ev *evaluation) namesAnother(identity string) bool {
	address, ok := mail.NewAddress("", strings.Trim(identity, "<>"))
	if !ok || address.Domain() != ev.from.Domain() {
		return false
	}
	return localOf(address) != localOf(ev.from)
}

func localOf(address mail.Address) string {
	local, _, _ := strings.Cut(address.Spec, "@")
	if rest, found := strings.CutPrefix(local, "prvs="); found {
		if _, local, found = strings.Cut(rest, "="); !found {
			local = rest
		}
	}
	local, _, _ = strings.Cut(local, "+")
	return local
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
// the authenticated session, an aligned DKIM signature. In a shared domain the session comes before dmarc=pass, because it proves the
// person. The DMARC results "none", "temperror", "permerror" and Microsoft's
// "bestguesspass" neither prove nor disprove.
func interpretResults(results AuthResults, from mail.Address, trust Trust) (Authentication, mail.Check) {
	dmarc := resultsOf(results, "dmarc")
	switch {
	case len(dmarc) > 1:
		return AuthenticationFailed, mail.Check{Name: "dmarc", Result: mail.Fail, Detail: "ghi hai lần trong một trường"}
	case len(dmarc) == 1 && dmarc[0].Result == mail.Fail:
		return AuthenticationFailed, mail.Check{Name: "dmarc", Result: mail.Fail, Detail: "dmarc=fail"}
	case len(dmarc) == 1 && dmarc[0].Passed():
		found, check := interpretDMARC(results, dmarc[0], from, trust)
		if found != AuthenticatedByDMARC || !trust.isShared(from.Domain()) || !ownLogin(results, from, trust) {
			return found, check
		}
	}
	if ownLogin(results, from, trust) {
		return AuthenticatedByLogin, mail.Check{Name: "auth", Result: mail.Pass, Detail: from.Spec}
	}
	if domain := alignedSigner(results, from, trust); domain != "" && !compositeFailed(results) {
		return AuthenticatedByDKIM, mail.Check{Name: "dkim", Result: mail.Pass, Detail: domain}
	}
	return Unauthenticated, mail.Check{Name: "dmarc", Result: mail.None, Detail: "máy chủ tin cậy không chứng thực " + from.Domain()}
}

// ownLogin is true when the server took the letter from a session that had logged in as the From address.
func ownLogin(results AuthResults, from mail.Address, trust Trust) bool {
	auth := resultsOf(results, "auth")
	if len(auth) != 1 || !auth[0].Passed() {
		return false
	}
	login, ok := auth[0].Property("smtp.auth")
	return ok && trust.loginMatches(login, from)
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
