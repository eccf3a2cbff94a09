package senderauth

import (
	"regexp"
	"slices"
	"strings"

	"loa/mail"
)

// A letter from one user of a mail server to another carries neither a DKIM signature nor a DMARC result. Its author is proved by the
// login with which it was submitted (SMTP AUTH, RFC 4954).

var (
	// authenticatedSender is the comment in which Postfix records the login.
	authenticatedSender = regexp.MustCompile(`\(Authenticated sender: ([^\s()]+)\)`)
	// loginProtocol is a protocol of RFC 3848 with the A for an authenticated session.
	loginProtocol = regexp.MustCompile(`(?i)\swith\s+(?:UTF8)?E?SMTPS?A\b`)
)

// checkSubmission finds the Received field by which one of our hosts took the letter from a user who had logged in. Postfix records the
// login in a comment of its Received, and the session behind "with" (RFC 3848). It replaces every parenthesis in the client's own
// words by "?", so that a client cannot forge such a comment. Only the lowest Received field counts, and only when no host outside of
// ours wrote one.
func (ev *evaluation) checkSubmission() Authentication {
	trusted := trustedFields(ev.Header, ev.Trust)
	hops := trusted.All("Received")
	if len(hops) == 0 || len(hops) != len(ev.Header.All("Received")) {
		return Unauthenticated
	}
	first := hops[len(hops)-1]
	logins := authenticatedSender.FindAllStringSubmatch(first, -1)
	if len(logins) != 1 || !loginProtocol.MatchString(stripComments(first)) {
		return Unauthenticated
	}
	if !ev.Trust.loginMatches(logins[0][1], ev.from) {
		if bareLoginMatches(logins[0][1], ev.from) {
			ev.note("login", mail.None, "không rõ tài khoản "+logins[0][1]+" thuộc tên miền nào")
			return Unauthenticated
		}
		ev.raise(DoubtOtherLogin, "login", "đăng nhập bằng tài khoản khác với From: "+logins[0][1])
		return Unauthenticated
	}
	ev.note("login", mail.Pass, "đã đăng nhập vào máy chủ thư bằng "+logins[0][1])
	return AuthenticatedByLogin
}

// checkInternal checks the field by which our server marks the letters of its own users ([Trust.InternalHeader]).
func (ev *evaluation) checkInternal() Authentication {
	mark := ev.Trust.InternalHeader
	values := ev.Header.All(mark.Name)
	if len(values) != 1 || !strings.EqualFold(strings.TrimSpace(values[0]), mark.Value) || mark.Value == "" {
		return Unauthenticated
	}
	if !slices.ContainsFunc(ev.Trust.LocalDomains, func(domain string) bool { return mail.NormalizeDomain(domain) == ev.from.Domain() }) {
		ev.note("internal", mail.None, mark.Name+" chỉ có giá trị cho tên miền nội bộ")
		return Unauthenticated
	}
	for _, value := range ev.Header.All("Received") {
		if hop := parseReceived(value); !ev.Trust.isOwnHost(hop.by) {
			ev.note("internal", mail.None, mark.Name+" trên thư đã qua máy chủ bên ngoài")
			return Unauthenticated
		}
	}
	ev.note("internal", mail.Pass, mark.Name)
	return AuthenticatedByLogin
}
