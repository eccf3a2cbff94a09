package senderauth

import (
	"regexp"
	"slices"
	"strings"

	"loa/mail"
)

// Letters from one user of a mail server to another carry neither DKIM nor DMARC. What proves them is that their author had to
// log in.

var (
	authenticatedSender = regexp.MustCompile(`\(Authenticated sender: ([^\s()]+)\)`)
	loginProtocol       = regexp.MustCompile(`(?i)\swith\s+(?:UTF8)?E?SMTPS?A\b`)
)

// checkSubmission finds the hop by which a user who had logged in handed the letter to a host of ours. Postfix writes the login
// into a comment of its Received and the A of RFC 3848 behind "with"; it puts "?" for every parenthesis in what the client
// says about itself, so that nobody can write such a comment through it. Only the first hop counts, with none below it.
func (p *evaluation) checkSubmission() Authentication {
	trusted := trustedFields(p.Header, p.Trust)
	hops := trusted.All("Received")
	if len(hops) == 0 || len(hops) != len(p.Header.All("Received")) {
		return Unauthenticated
	}
	first := hops[len(hops)-1]
	logins := authenticatedSender.FindAllStringSubmatch(first, -1)
	if len(logins) != 1 || !loginProtocol.MatchString(stripComments(first)) {
		return Unauthenticated
	}
	if !p.Trust.loginMatches(logins[0][1], p.from) {
		p.note("login", mail.None, "đăng nhập bằng tài khoản khác với From: "+logins[0][1])
		return Unauthenticated
	}
	p.note("login", mail.Pass, "đã đăng nhập vào máy chủ thư bằng "+logins[0][1])
	return AuthenticatedByLogin
}

// checkInternal looks for the field by which our server marks the letters of its own users.
func (p *evaluation) checkInternal() Authentication {
	mark := p.Trust.InternalHeader
	values := p.Header.All(mark.Name)
	if len(values) != 1 || !strings.EqualFold(strings.TrimSpace(values[0]), mark.Value) || mark.Value == "" {
		return Unauthenticated
	}
	if !slices.ContainsFunc(p.Trust.LocalDomains, func(domain string) bool { return mail.NormalizeDomain(domain) == p.from.Domain() }) {
		p.note("internal", mail.None, mark.Name+" chỉ có giá trị cho tên miền nội bộ")
		return Unauthenticated
	}
	for _, value := range p.Header.All("Received") {
		if hop := parseReceived(value); !p.Trust.isOwnHost(hop.by) {
			p.note("internal", mail.None, mark.Name+" trên thư đã qua máy chủ bên ngoài")
			return Unauthenticated
		}
	}
	p.note("internal", mail.Pass, mark.Name)
	return AuthenticatedByLogin
}
