package inbound

import (
	"context"
	"crypto/x509"
	"time"

	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/mail/senderauth"
	"loa/store"
)

// Signing holds the keys and authorities for verifying signatures. The zero value verifies none: then only the results of our own mail
// servers prove a sender.
type Signing struct {
	// LookupTXT looks up the keys of mail domains in the DNS; nil verifies no DKIM signature.
	LookupTXT func(ctx context.Context, name string) ([]string, error)
	// Roots are the authorities that may issue certificates to people; nil verifies no S/MIME signature.
	Roots *x509.CertPool
	// CRLs are the revocation lists of these authorities.
	CRLs []*x509.RevocationList
}

// lookupTimeout bounds the DNS lookups for one letter, because the sender of a letter chooses the name server.
const lookupTimeout = 10 * time.Second

// parse parses a filed letter and verifies its signatures at the time of its arrival. A letter inside an opaque signature is unwrapped. An
// encrypted letter stays encrypted.
func (o opener) parse(ctx context.Context, in store.LetterIn, raw []byte) (mail.Letter, senderauth.Signatures, error) {
	opened, _ := senderauth.Unwrap(raw) // on an error it returns the bytes unchanged, and the interpretation holds the reason
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

// interpret interprets a letter before anything is known of it, for the correlation.
func (o opener) interpret(in store.LetterIn, parsed mail.Letter, signatures senderauth.Signatures) mailinbound.Interpretation {
	return interpretLetter(in, parsed, signatures, o.trust, reply.Context{})
}

// interpretLetter interprets a letter with package mail/inbound. A letter that a person has released is not searched for marks of secrecy.
func interpretLetter(in store.LetterIn, parsed mail.Letter, signatures senderauth.Signatures, trust senderauth.Trust, known reply.Context) mailinbound.Interpretation {
	if in.Released {
		return mailinbound.InterpretCleared(parsed, signatures, trust, known)
	}
	return mailinbound.Interpret(parsed, signatures, trust, known)
}
