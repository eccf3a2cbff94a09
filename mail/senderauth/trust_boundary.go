package senderauth

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"loa/mail"
	"loa/vietnamese"
)

// The position rule: a header field is our servers' word only when it stands above everything that came in with the letter.
// Servers put their fields on top. So the header is read from above, and the trusted part ends
//
//   - before a Received that one of our hosts did not write, and
//   - before the Received below the border: once a host of ours says that it took the letter from a host that is not ours,
//     whatever Received stands below was there before, and may have been written by the sender with our names in it.
//
// Between the border's own Received and the next one the border's findings may stand, for mail filters write below it; what
// the sender wrote there under our name is removed by the border (RFC 8601 section 5), which the operator has to see to.

// trustedFields gives the fields above what came in with the letter, topmost first.
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

// hop is one Received field, as far as the names of the hosts in it.
type hop struct {
	// from is the name by which the sending host greeted, by the name of the one that took the letter; lower-cased.
	from, by string
	// peer and ip are what the taking host itself found out about the other, which Postfix and Sendmail write behind the
	// greeting: "from greeting (name [address])". Empty when it is not written so.
	peer, ip string
}

var (
	hopFrom = regexp.MustCompile(`(?i)^from\s+(\S+)`)
	hopPeer = regexp.MustCompile(`(?i)^from\s+[^\s()]+\s+\(([^\s()\[\]]+)\s+\[(?:IPv6:)?([0-9a-f.:]+)\]`)
	hopBy   = regexp.MustCompile(`(?i)(?:^|\s)by\s+(\S+)`)
)

// parseReceived reads the hosts outside of comments, where the sending host may write what it likes. "by" is looked for behind the
// host that greeted, which could have greeted as "by".
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

// isExternal reports whether the sending host of a hop is not one of ours. Anybody can greet with one of our names; where the
// taking host looked the other up, that counts more than the greeting.
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

func normalizeHost(word string) string {
	return strings.TrimSuffix(strings.ToLower(strings.TrimRight(word, ";,")), ".")
}

// loopbackNames are how a machine calls itself; content filters hand a letter back over loopback and write such a hop.
var loopbackNames = []string{"localhost", "localhost.localdomain", "127.0.0.1", "[127.0.0.1]", "[::1]", "[ipv6:::1]"}

func isLoopback(host string) bool { return host == "" || slices.Contains(loopbackNames, host) }

// isOwnHost reports whether a host is one of ours.
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

// stripComments drops what stands in parentheses, which nest.
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
