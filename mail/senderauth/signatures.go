package senderauth

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"time"

	"loa/mail"
)

// Verifier holds the dependencies and settings of [VerifySignatures]. The zero value verifies nothing.
type Verifier struct {
	// LookupTXT gives the DNS text records of a name, one string a record. Without it no DKIM signature is verified. After an error that
	// is a temporary [net.Error] the signature is retryable ([Signatures.Retryable]).
	LookupTXT func(ctx context.Context, name string) ([]string, error)
	// Roots are the certification authorities that are trusted for S/MIME. There is no default, and the roots of the operating system are
	// never used. Without roots no S/MIME signature is verified.
	Roots *x509.CertPool
	// CRLs are the revocation lists. A certificate whose issuer has none here counts as not revoked.
	CRLs []*x509.RevocationList
	// Now is the time of arrival, at which expiry is measured. The DKIM library also refuses a signature that has expired by the clock of
	// this machine: a letter must be verified when it arrives, and the result stored.
	Now time.Time
}

// Signatures are the results of verifying the signatures of a letter, with the data that explain them. It is stored as JSON. The zero
// value stands for a letter that was not verified.
type Signatures struct {
	// At is the [Verifier] Now; zero when the letter was not verified.
	At time.Time `json:"at,omitzero"`
	// Letter is the SHA-256 of the verified bytes, in lower-case hexadecimal.
	Letter string `json:"letter,omitempty"`
	// Fault says why no signature was verified although there may be some, in Vietnamese; "" when all were.
	Fault string `json:"fault,omitempty"`
	// DKIM are the DKIM signatures, topmost first, at most five.
	DKIM []DKIMSignature `json:"dkim,omitempty"`
	// SMIME is the signature over the body; nil when there is none.
	SMIME *SMIMESignature `json:"smime,omitempty"`
}

// maxVerifications is how many DKIM signatures of one letter are verified. Each costs a DNS query and a pass over the body.
const maxVerifications = 5

// DKIMSignature is one DKIM-Signature field (RFC 6376 section 3.5) and its result.
type DKIMSignature struct {
	// Domain and Selector are d= and s=, Identifier is i=, lower-cased; Algorithm is a=.
	Domain     string `json:"domain"`
	Selector   string `json:"selector"`
	Identifier string `json:"identifier,omitempty"`
	Algorithm  string `json:"algorithm"`
	// Signed are the names of h= in order, lower-cased.
	Signed []string `json:"signed"`
	// SignedAt and Expires are t= and x=; zero when absent.
	SignedAt time.Time `json:"signed_at,omitzero"`
	Expires  time.Time `json:"expires,omitzero"`
	// Key are the text records of the key, as the DNS gave them. With them the signature can be verified again.
	Key []string `json:"key,omitempty"`
	// Result is "pass", "fail", or "none" when the key could not be looked up for now.
	Result string `json:"result"`
	// Detail is the reason in Vietnamese.
	Detail string `json:"detail"`
}

// SMIMESignature is the S/MIME signature over the body (RFC 8551) and its result.
type SMIMESignature struct {
	// Form is "detached" (multipart/signed), "opaque" (smime-type=signed-data), "encrypted", or "part" when only a part is signed.
	Form string `json:"form"`
	// Digest is the digest algorithm, for example "SHA-256".
	Digest string `json:"digest,omitempty"`
	// Content is the SHA-256 of the bytes that were signed, in lower-case hexadecimal.
	Content string `json:"content,omitempty"`
	// SignedAt is the time of signing that the signer states; zero when it was not examined.
	SignedAt time.Time `json:"signed_at,omitzero"`
	// Chain is the path from the signer's certificate to the root; the signer's alone when there is no such path.
	Chain []Certificate `json:"chain,omitempty"`
	// Result is "pass"; "fail" when the letter is not what was signed; "none" when the signature proves nothing, for example because the
	// certificate leads to no configured root, has expired or may not sign mail.
	Result string `json:"result"`
	// Checks are the checks in order, up to the first that did not pass.
	Checks []mail.Check `json:"checks,omitempty"`
}

// Certificate holds the fields of an X.509 certificate (RFC 5280) that are stored.
type Certificate struct {
	// Subject and Issuer are distinguished names in the form of RFC 2253.
	Subject string `json:"subject"`
	Issuer  string `json:"issuer"`
	// Serial is the serial number in lower-case hexadecimal.
	Serial string `json:"serial"`
	// SHA256 is the fingerprint in lower-case hexadecimal.
	SHA256    string    `json:"sha256"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	// Emails are the rfc822Names of the subject alternative name, as in [mail.Address] Spec.
	Emails []string `json:"emails,omitempty"`
}

// Retryable is true when a DNS look-up failed temporarily. The caller may verify again before it decides. It must not repeat that without
// end: the sender chooses whose DNS servers are asked, and they may never answer.
func (s Signatures) Retryable() bool {
	for _, signature := range s.DKIM {
		if signature.Result == mail.None {
			return true
		}
	}
	return false
}

// VerifySignatures verifies the DKIM and S/MIME signatures of a letter. raw are the bytes as they came; l is the letter parsed from them,
// or from the result of [Unwrap]. [Authenticate] and [GatherEvidence] take the result.
//
// It gives no error: a signature that cannot be verified proves nothing and says why. The cost is linear in the size of the letter, plus
// one DNS query for each of at most five DKIM signatures.
func VerifySignatures(ctx context.Context, raw []byte, l mail.Letter, v Verifier) Signatures {
	sum := sha256.Sum256(raw)
	found := Signatures{At: v.Now.UTC().Round(0), Letter: hex.EncodeToString(sum[:])}
	fields, fault := mail.ParseRawHeader(raw)
	if fault != "" {
		found.Fault = fault
		return found
	}
	found.DKIM = verifyDKIM(ctx, raw, fields, v)
	found.SMIME = verifySMIME(raw, l, v)
	return found
}
