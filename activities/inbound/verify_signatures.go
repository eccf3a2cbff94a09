package inbound

import (
	"context"
	"crypto/x509"
	"time"

	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/mail/senderauth"
	"loa/store"
)

// Signing is what the signatures in letters are verified with. The zero value verifies none; then only the word of our own mail servers
// proves a sender.
type Signing struct {
	// LookupTXT asks the DNS for the keys of mail domains; nil leaves DKIM aside.
	LookupTXT func(ctx context.Context, name string) ([]string, error)
	// Roots are the authorities that may issue certificates to people; nil leaves S/MIME aside.
	Roots *x509.CertPool
	// CRLs are the revocation lists of these authorities.
	CRLs []*x509.RevocationList
}

// lookupTimeout bounds the DNS lookups for one letter. The sender of a letter chooses which name server is asked.
const lookupTimeout = 10 * time.Second

// parse parses a letter on record and verifies the signatures in it as of when it came. A letter inside an opaque signature is taken out
// of it; one that is encrypted stays closed.
func (o opener) parse(ctx context.Context, in store.LetterIn, raw []byte) (mail.Letter, senderauth.Signatures, error) {
	opened, _ := senderauth.Unwrap(raw) // what cannot be opened comes back as it is, and its reading says why
	parsed, err := mail.Parse(opened)
	if err != nil {
		return mail.Letter{}, senderauth.Signatures{}, err
	}
	ctx, stop := context.WithTimeout(ctx, lookupTimeout)
	defer stop()
	signatures := senderauth.VerifySignatures(ctx, raw, parsed, senderauth.Verifier{
		LookupTXT: o.signing.LookupTXT, Roots: o.signing.Roots, CRLs: o.signing.CRLs, Now: in.FiledAt,
	})
	return parsed, signatures, nil
}

// interpret is what a letter says. A letter that a person has let through is read without looking for a mark of secrecy.
func (o opener) interpret(in store.LetterIn, parsed mail.Letter, signatures senderauth.Signatures) mailinbound.Interpretation {
	if in.Released {
		return mailinbound.InterpretCleared(parsed, signatures, o.trust)
	}
	return mailinbound.Interpret(parsed, signatures, o.trust)
}
