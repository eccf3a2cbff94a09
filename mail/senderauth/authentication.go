package senderauth

// Authentication is how the sender was proved.
type Authentication string

// The proofs, strongest first.
const (
	// AuthenticatedBySMIME: the body is signed with a certificate for the From address that leads to a configured root. It covers what
	// the letter says and not its header fields: Subject, To and In-Reply-To are not signed.
	AuthenticatedBySMIME Authentication = "smime"
	// AuthenticatedByDMARC: a trusted server found dmarc=pass for the domain of From.
	AuthenticatedByDMARC Authentication = "dmarc"
	// AuthenticatedByLogin: our own mail server took the letter from a session that logged in as the From address.
	AuthenticatedByLogin Authentication = "auth"
	// AuthenticatedByDKIM: a DKIM signature of the From domain, verified by us or found good by a trusted server.
	AuthenticatedByDKIM Authentication = "dkim"
	// Unauthenticated: nobody we trust said anything; the caller asks the sender to confirm.
	Unauthenticated Authentication = "none"
	// AuthenticationFailed: the letter contradicts itself or a trusted server says it is forged; it changes nothing.
	AuthenticationFailed Authentication = "fail"
)

// RulesVersion counts the versions of the rules by which [Authenticate] decides; it is stored with each decision.
const RulesVersion = 2
