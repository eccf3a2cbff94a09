package senderauth

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"time"

	"loa/mail"
)

// Verifier is what [VerifySignatures] needs from the world. The zero value verifies nothing.
type Verifier struct {
	// LookupTXT asks the DNS for the text records of a name, one string a record; nil leaves DKIM aside. An error that is a
	// temporary [net.Error] makes the signature one to try again.
	LookupTXT func(ctx context.Context, name string) ([]string, error)
	// Roots are the certification authorities whose S/MIME certificates hold. None are shipped, and those of the operating
	// system never count; nil leaves S/MIME aside.
	Roots *x509.CertPool
	// CRLs are the revocation lists to look into. A certificate whose issuer has none here is not looked up.
	CRLs []*x509.RevocationList
	// Now is when the letter arrived: expiry is measured then. A DKIM signature whose time has also run out on the clock of
	// this machine is refused all the same by the library, so letters are verified when they come and the result is kept.
	Now time.Time
}

// Signatures is what the signatures in a letter are worth, with all that is needed to see why. It is stored as JSON.
type Signatures struct {
	// At is the [Verifier.Now]; zero when nobody looked.
	At time.Time `json:"at,omitzero"`
	// Letter is the SHA-256 of the bytes that were looked at, in lower-case hexadecimal.
	Letter string `json:"letter,omitempty"`
	// Fault says why no signature was looked at although there may be some; in Vietnamese.
	Fault string `json:"fault,omitempty"`
	// DKIM are the DKIM signatures, topmost first, at most [MaxVerifications].
	DKIM []DKIMSignature `json:"dkim,omitempty"`
	// SMIME is the signature over the body, if there is one.
	SMIME *SMIMESignature `json:"smime,omitempty"`
}

// MaxVerifications is how many DKIM signatures of one letter are verified; each costs a DNS query and a pass over the body.
const MaxVerifications = 5

// DKIMSignature is one DKIM-Signature field (RFC 6376) and what came of it.
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
	// Key are the text records found for the key, as the DNS gave them.
	Key []string `json:"key,omitempty"`
	// Result is "pass", "fail", or "none" when the key could not be asked for and it is worth to try again.
	Result string `json:"result"`
	// Detail is the reason in Vietnamese.
	Detail string `json:"detail"`
}

// SMIMESignature is the signature over the body (RFC 8551) and what came of it.
type SMIMESignature struct {
	// Form is "detached" (multipart/signed), "opaque" (smime-type=signed-data) or "encrypted".
	Form string `json:"form"`
	// Digest is the digest algorithm, for example "SHA-256".
	Digest string `json:"digest,omitempty"`
	// Content is the SHA-256 of the bytes that were signed, in lower-case hexadecimal.
	Content string `json:"content,omitempty"`
	// SignedAt is when the signer says he signed.
	SignedAt time.Time `json:"signed_at,omitzero"`
	// Chain leads from the signer's certificate to the root.
	Chain []Certificate `json:"chain,omitempty"`
	// Result is "pass"; "fail" when the letter is not what was signed; "none" when the signature says nothing here: nobody we
	// trust issued the certificate, it is expired, or it may not sign mail.
	Result string `json:"result"`
	// Checks are the findings in order, up to the one that decided.
	Checks []mail.Check `json:"checks,omitempty"`
}

// Certificate is what is kept of a certificate.
type Certificate struct {
	Subject string `json:"subject"`
	Issuer  string `json:"issuer"`
	Serial  string `json:"serial"`
	// SHA256 is the fingerprint in lower-case hexadecimal.
	SHA256    string    `json:"sha256"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	// Emails are the rfc822Names in the subject alternative name, as [Address.Spec].
	Emails []string `json:"emails,omitempty"`
}

// Retryable reports whether a look-up failed in a way that may pass: the caller may verify again before it decides, but not
// for ever, since whoever sends the letter chooses whose servers are asked.
func (s Signatures) Retryable() bool {
	for _, signature := range s.DKIM {
		if signature.Result == mail.None {
			return true
		}
	}
	return false
}

// VerifySignatures looks at the DKIM and S/MIME signatures of a letter: raw are the bytes as they came, l the letter that
// was read from them (or from what [Unwrap] made of them). [Parse] and [GatherEvidence] take the result.
// It never fails: what cannot be verified proves nothing and says why. The cost is linear in the size of the letter.
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
