package mail

import (
	"strings"

	"golang.org/x/net/idna"
)

// aligned reports whether a signature of one domain stands for addresses of another: the same domain always, another only
// when both lie within one configured domain. A public suffix list is never asked, see [Trust.RelaxedWithin].
func (t Trust) aligned(signing, from string) bool {
	if signing == "" || from == "" {
		return false
	}
	if signing == from {
		return true
	}
	for _, organisation := range t.RelaxedWithin {
		if organisation = domainOf(organisation); within(signing, organisation) && within(from, organisation) {
			return true
		}
	}
	return false
}

// within reports whether a domain is another or lies below it. A single label, such as "vn", is nobody's organisation.
func within(domain, organisation string) bool {
	return strings.Contains(organisation, ".") && (domain == organisation || strings.HasSuffix(domain, "."+organisation))
}

// domainOf is the comparable form of a domain, or of the domain of an address; "" when it is none.
func domainOf(value string) string {
	value = strings.Trim(value, "<>")
	if at := strings.LastIndexByte(value, '@'); at >= 0 {
		value = value[at+1:]
	}
	domain, _ := asciiDomain(value)
	return domain
}

// asciiDomain is a domain in lower case and in the ASCII form of IDNA. A domain whose letters only turn into ASCII by being
// mapped (full-width letters, the Kelvin sign, an invisible joint) is refused: it looks like another and would compare equal.
func asciiDomain(domain string) (string, bool) {
	domain = strings.TrimSuffix(domain, ".")
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(domain))
	if err != nil || strings.Contains("."+ascii+".", "..") {
		return "", false
	}
	if !isASCII(domain) && len(foreignLabels(domain)) != strings.Count("."+ascii, ".xn--") {
		return "", false
	}
	return ascii, true
}

// foreignLabels are the labels of a domain that are not ASCII, or are written in the ASCII form of IDNA.
func foreignLabels(domain string) []string {
	var labels []string
	for label := range strings.SplitSeq(domain, ".") {
		if !isASCII(label) || strings.HasPrefix(strings.ToLower(label), "xn--") {
			labels = append(labels, label)
		}
	}
	return labels
}
