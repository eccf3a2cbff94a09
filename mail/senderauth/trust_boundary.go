package senderauth

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"loa/mail"
	"loa/vietnamese"
)

// The trust boundary: a header field was written by our servers only when it stands above everything that came in with the letter.
// Servers put their fields on top. So the header is examined from the top, and the trusted part ends
//
//   - before a Received field that none of our hosts wrote, and
//   - before the Received field below the gateway's. Once a host of ours records that it took the letter from a host that is not ours,
//     every Received field below was there before. The sender may have written it, with the names of our hosts in it.
//
// Between the gateway's own Received field and the next one, fields of the gateway may stand, because mail filters write below it. The
// sender may have written fields there too under our authserv-id; the gateway must remove these (RFC 8601 section 5), and the operator
// must configure it so.

// trustedFields gives the fields above the trust boundary, topmost first.
func trustedFields(header mail.Header, trust Trust) mail.Header {
	crossed := false
	for i, field := range header {
		if !strings.EqualFold(field.Name, "Received") {
			continue
		}
		hop := parseReceived(field.Value)
		if crossed || !trust.isOwnHost(hop.by) && !slices.Contains(loopbackNames, hop.by) {
			return header[:i]
		}
		crossed = trust.isExternal(hop)
	}
	return header
}

// unnamedHost is the host that wrote the topmost Received field, when it is none of ours. No field of the letter is trusted then; in a new
// installation that host is mostly a server of ours that nobody has named.
func unnamedHost(header mail.Header, trust Trust) string {
	for _, field := range header {
		if !strings.EqualFold(field.Name, "Received") {
			continue
		}
		if by := parseReceived(field.Value).by; !trust.isOwnHost(by) && !slices.Contains(loopbackNames, by) {
			return by
		}
		return ""
	}
	return ""
}

// hop holds the hosts that one Received field names (RFC 5321 section 4.4), lower-cased.
type hop struct {
	// from is the name that the sending host gave in its greeting, by is the name of the receiving host.
	from, by string
	// peer and ip are the name and the address of the sending host as the receiving host determined them. Postfix and Sendmail write them
	// behind the greeting: "from greeting (name [address])". They are "" in other forms.
	peer, ip string
}

var (
	hopFrom = regexp.MustCompile(`(?i)^from\s+(\S+)`)
	hopPeer = regexp.MustCompile(`(?i)^from\s+[^\s()]+\s+\(([^\s()\[\]]+)\s+\[(?:IPv6:)?([0-9a-f.:]+)\]`)
	hopBy   = regexp.MustCompile(`(?i)(?:^|\s)by\s+(\S+)`)
)

// parseReceived parses a Received value. It takes from and by outside of comments, because the sending host may influence the text of
// comments. It searches "by" behind the greeting, because the sending host may greet with the word "by".
func parseReceived(value string) hop {
	var h hop
	value = strings.TrimSpace(value)
	if m := hopPeer.FindStringSubmatch(value); m != nil {
		h.peer, h.ip = normalizeHost(m[1]), m[2]
	}
	value = strings.TrimSpace(stripComments(value))
	if m := hopFrom.FindStringSubmatchIndex(value); m != nil {
		h.from = normalizeHost(value[m[2]:m[3]])
		value = value[m[1]:]
	}
	if m := hopBy.FindStringSubmatch(value); m != nil {
		h.by = normalizeHost(m[1])
	}
	return h
}

// isExternal is true when the sending host of a hop is not one of ours. Any host may greet with one of our names; where the receiving host
// determined the name or address itself, that counts and not the greeting.
func (t Trust) isExternal(h hop) bool {
	if !t.isOwnHost(h.from) && !isLoopback(h.from) {
		return true
	}
	if h.peer == "" || t.isOwnHost(h.peer) || isLoopback(h.peer) {
		return false
	}
	ip, err := netip.ParseAddr(h.ip)
	return err != nil || !ip.IsPrivate() && !ip.IsLoopback()
}

// normalizeHost gives a host name in lower case, without a final dot and the punctuation of a Received field.
func normalizeHost(word string) string {
	return strings.TrimSuffix(strings.ToLower(strings.TrimRight(word, ";,")), ".")
}

// loopbackNames are the names of a machine for itself. A content filter returns the letter over loopback, which adds such a hop.
var loopbackNames = []string{"localhost", "localhost.localdomain", "127.0.0.1", "[127.0.0.1]", "[::1]", "[ipv6:::1]"}

// isLoopback is true for a loopback name, and for a hop that names no host.
func isLoopback(host string) bool { return host == "" || slices.Contains(loopbackNames, host) }

// isOwnHost is true for a host of ours.
func (t Trust) isOwnHost(host string) bool {
	if host == "" || !vietnamese.IsASCII(host) {
		return false
	}
	if t.Profile == ProfileExchangeOnline && isMicrosoftHost(host) {
		return true
	}
	for _, own := range slices.Concat(t.OwnHosts, t.AuthservIDs) {
		if own = normalizeHost(own); host == own || strings.HasPrefix(own, ".") && len(own) > 1 && strings.HasSuffix(host, own) {
			return true
		}
	}
	return false
}

// stripComments replaces every comment by a space; comments nest (RFC 5322 section 3.2.2).
func stripComments(value string) string {
	var out strings.Builder
	depth := 0
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '\\' && depth > 0:
			i++
		case c == '(':
			depth++
			out.WriteByte(' ')
		case c == ')' && depth > 0:
			depth--
		case depth == 0:
			out.WriteByte(c)
		}
	}
	return out.String()
}
