package senderauth

// Proof is how the sender was proved.
type Proof string

// The proofs, strongest first.
const (
	// ProofSMIME: the body is signed with a certificate for the From address that leads to a configured root. It covers what
	// the letter says and not its header fields: Subject, To and In-Reply-To are not signed.
	ProofSMIME Proof = "smime"
	// ProofDMARC: a trusted server found dmarc=pass for the domain of From.
	ProofDMARC Proof = "dmarc"
	// ProofAuth: our own mail server took the letter from a session that logged in as the From address.
	ProofAuth Proof = "auth"
	// ProofDKIM: a DKIM signature of the From domain, verified by us or found good by a trusted server.
	ProofDKIM Proof = "dkim"
	// ProofNone: nobody we trust said anything; the caller asks the sender to confirm.
	ProofNone Proof = "none"
	// ProofFail: the letter contradicts itself or a trusted server says it is forged; it changes nothing.
	ProofFail Proof = "fail"
)

// ProofVersion counts the versions of the rules by which [SenderProof] decides; it is stored with each decision.
const ProofVersion = 2
