package mail

import (
	"strings"

	"golang.org/x/net/idna"

	"loa/vietnamese"
)

// NormalizeDomain gives the form in which domains are compared: lower case, ASCII (IDNA), without a final dot. Of an address it takes
// the domain. It gives "" for a value that is neither, and for a domain that imitates another ([NewAddress]).
func NormalizeDomain(value string) string {
	value = strings.Trim(value, "<>")
	if at := strings.LastIndexByte(value, '@'); at >= 0 {
		value = value[at+1:]
	}
	domain, _ := asciiDomain(value)
	return domain
}

// asciiDomain gives a domain in lower case and in the ASCII form of IDNA. A domain whose letters become ASCII only by mapping
// (full-width letters, the Kelvin sign, an invisible character) is refused: it looks like another domain and would compare equal.
func asciiDomain(domain string) (string, bool) {
	domain = strings.TrimSuffix(domain, ".")
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(domain))
	if err != nil || strings.Contains("."+ascii+".", "..") {
		return "", false
	}
	if !vietnamese.IsASCII(domain) && len(internationalLabels(domain)) != strings.Count("."+ascii, ".xn--") {
		return "", false
	}
	return ascii, true
}

// internationalLabels are the labels of a domain that are not ASCII, or are written in the ASCII form of IDNA.
func internationalLabels(domain string) []string {
	var labels []string
	for label := range strings.SplitSeq(domain, ".") {
		if !vietnamese.IsASCII(label) || strings.HasPrefix(strings.ToLower(label), "xn--") {
			labels = append(labels, label)
		}
	}
	return labels
}
