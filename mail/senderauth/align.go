package senderauth

import (
	"strings"

	"loa/mail"
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
		if organisation = mail.NormalizeDomain(organisation); within(signing, organisation) && within(from, organisation) {
			return true
		}
	}
	return false
}

// within reports whether a domain is another or lies below it. A single label, such as "vn", is nobody's organisation.
func within(domain, organisation string) bool {
	return strings.Contains(organisation, ".") && (domain == organisation || strings.HasSuffix(domain, "."+organisation))
}
