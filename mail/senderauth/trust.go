package senderauth

import (
	"strings"

	"loa/mail"
)

// Profile says how our own mail servers tell what they found out about a sender.
type Profile string

// The profiles. The zero value is read as [ProfileStandard].
const (
	// ProfileStandard: our servers write Authentication-Results under a configured authserv-id (RFC 8601).
	ProfileStandard Profile = "standard"
	// ProfileExchangeOnline: Microsoft's border writes Authentication-Results without an authserv-id. Only the topmost field
	// counts, only between hops of Microsoft's hosts, and only when the letter was attributed to [Trust.Tenant].
	ProfileExchangeOnline Profile = "exchange-online"
	// ProfileZimbra: as standard, and besides the note "(Authenticated sender: …)" that Postfix, the mail server inside Zimbra,
	// writes into its own Received field proves the login. Letters inside one Zimbra carry neither DKIM nor DMARC.
	ProfileZimbra Profile = "zimbra"
)

// Trust says whose word counts. The zero value trusts nobody but an aligned DKIM signature that we verified ourselves.
type Trust struct {
	// Profile is the kind of mail server that we have.
	Profile Profile `json:"profile,omitempty"`
	// AuthservIDs are the authserv-ids of our own mail servers, which must remove that id from what comes in (RFC 8601 section 5).
	AuthservIDs []string `json:"authserv_ids,omitempty"`
	// OwnHosts are the names of our mail servers as they stand behind "by" and "from" in Received; the AuthservIDs count as
	// well. Every host that a letter passes behind the border has to be named; ".may.hanoi.gov.vn" names all below.
	OwnHosts []string `json:"own_hosts,omitempty"`
	// LocalDomains are domains for which a login without a domain ("smtp.auth=lan") names that local part, and for which our
	// own servers may vouch by InternalHeader.
	LocalDomains []string `json:"local_domains,omitempty"`
	// LoopID is what our own letters carry in X-Loa-Loop.
	LoopID string `json:"loop_id,omitempty"`
	// Tenant is the id (GUID) of our Microsoft 365 tenant; [ProfileExchangeOnline] proves nothing without it.
	Tenant string `json:"tenant,omitempty"`
	// InternalHeader is a field that our server writes on letters of users who logged in, and that the border removes from
	// what comes in: "X-MS-Exchange-Organization-AuthAs: Internal" of an own Exchange, or the organisation's own rule. It
	// speaks for the LocalDomains only. No name, no such rule.
	InternalHeader mail.Field `json:"internal_header,omitzero"`
	// RelaxedWithin are domains inside which one name may sign for another: with "hanoi.gov.vn", a signature of hanoi.gov.vn
	// or of x.hanoi.gov.vn stands for y.hanoi.gov.vn. Elsewhere the signing domain has to be exactly the domain of From,
	// because a public suffix list joins authorities that have nothing to do with each other: it takes danang.gov.vn for one
	// organisation.
	RelaxedWithin []string `json:"relaxed_within,omitempty"`
	// Pinned are the SHA-256 fingerprints (lower-case hexadecimal) of the only certificates that may sign for an address; the
	// key is the address as in [Address.Spec]. An address that is not named may sign with any certificate that holds.
	Pinned map[string][]string `json:"pinned,omitempty"`
}

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
