package senderauth

import (
	"slices"
	"strings"

	"loa/mail"
)

// Profile says in which header fields our own mail servers record how they authenticated a sender.
type Profile string

// The profiles. The zero value counts as [ProfileStandard].
const (
	// ProfileStandard: our servers write Authentication-Results under a configured authserv-id (RFC 8601).
	ProfileStandard Profile = "standard"
	// ProfileExchangeOnline: Microsoft's gateway writes Authentication-Results without an authserv-id. Only the topmost field counts, only
	// between Received fields of Microsoft's hosts, and only when the letter was attributed to [Trust] Tenant.
	ProfileExchangeOnline Profile = "exchange-online"
	// ProfileZimbra: as standard; besides, the comment "(Authenticated sender: …)" that Postfix, the mail server inside Zimbra, writes
	// into its Received field proves the login. Letters inside one Zimbra carry neither a DKIM signature nor a DMARC result.
	ProfileZimbra Profile = "zimbra"
)

// Trust configures which servers and certificates are trusted. The zero value trusts no server: only an aligned DKIM signature that this
// program verified proves a sender.
type Trust struct {
	// Profile is the kind of our mail servers.
	Profile Profile `json:"profile,omitempty"`
	// AuthservIDs are the authserv-ids of our own mail servers. These servers must remove fields under that id from incoming letters
	// (RFC 8601 section 5).
	AuthservIDs []string `json:"authserv_ids,omitempty"`
	// OwnHosts are the names of our mail servers as they stand behind "by" and "from" in Received; the AuthservIDs count as well. Every
	// host that a letter passes behind the gateway must be named. ".may.hanoi.gov.vn" names all hosts below that domain.
	OwnHosts []string `json:"own_hosts,omitempty"`
	// LocalDomains are the domains of our users. A login without a domain ("smtp.auth=lan") stands for that local part in each of them, and
	// InternalHeader counts for them only.
	LocalDomains []string `json:"local_domains,omitempty"`
	// SharedDomains are the mail domains that many people share, as the officials of a city do. DMARC and DKIM prove such a domain and not the
	// person, so that they give rise to [DoubtSharedDomain]. ".hanoi.gov.vn" names all domains below that one.
	SharedDomains []string `json:"shared_domains,omitempty"`
	// LoopID is the value of X-Loa-Loop in our own letters; "" recognises none.
	LoopID string `json:"loop_id,omitempty"`
	// Tenant is the id (GUID) of our Microsoft 365 tenant. Without it [ProfileExchangeOnline] proves nothing.
	Tenant string `json:"tenant,omitempty"`
	// InternalHeader is a field that our server writes into letters of users who logged in, and that our gateway removes from incoming
	// letters, for example "X-MS-Exchange-Organization-AuthAs: Internal". Without a name there is no such field.
	InternalHeader mail.Field `json:"internal_header,omitzero"`
	// RelaxedWithin are the domains inside which one domain may sign for another: with "hanoi.gov.vn", a signature of hanoi.gov.vn or of
	// x.hanoi.gov.vn is aligned with y.hanoi.gov.vn. Elsewhere the signing domain must be exactly the domain of From. A public suffix
	// list is not used, because it joins unrelated authorities: it takes all of danang.gov.vn for one organisation.
	RelaxedWithin []string `json:"relaxed_within,omitempty"`
	// Pinned are the SHA-256 fingerprints (hexadecimal) of the only certificates that may sign for an address. The key is the address as in
	// [mail.Address] Spec. An address that is not a key may sign with any certificate that is verified.
	Pinned map[string][]string `json:"pinned,omitempty"`
}

// loginMatches is true when a login name stands for the From address.
func (t Trust) loginMatches(login string, from mail.Address) bool {
	if strings.Contains(login, "@") {
		address, ok := mail.NewAddress("", login)
		return ok && address.Spec == from.Spec
	}
	for _, domain := range t.LocalDomains {
		if address, ok := mail.NewAddress("", login+"@"+domain); ok && address.Spec == from.Spec {
			return true
		}
	}
	return false
}

// bareLoginMatches is true when a login without a domain is the local part of the From address. It proves nothing, because its domain is
// not known, but it is no other login either.
func bareLoginMatches(login string, from mail.Address) bool {
	local, _, _ := strings.Cut(from.Spec, "@")
	return !strings.Contains(login, "@") && strings.EqualFold(login, local)
}

// isShared is true for a domain of SharedDomains.
func (t Trust) isShared(domain string) bool {
	return slices.ContainsFunc(t.SharedDomains, func(shared string) bool {
		if below, found := strings.CutPrefix(shared, "."); found {
			return below != "" && strings.HasSuffix(domain, "."+mail.NormalizeDomain(below))
		}
		return mail.NormalizeDomain(shared) == domain
	})
}

// aligned is true when a signature of one domain counts for addresses of another: always for the same domain, and for another domain when
// both are within one of RelaxedWithin.
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

// within is true for a domain that is the organisation's or below it. A single label, such as "vn", is no organisation.
func within(domain, organisation string) bool {
	return strings.Contains(organisation, ".") && (domain == organisation || strings.HasSuffix(domain, "."+organisation))
}
