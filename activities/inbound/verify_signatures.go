package inbound

import (
	"context"
	"crypto/x509"
	"time"

	"loa/mail"
	"loa/store"
)

// Signing is what the signatures in letters are held against. The zero value leaves them aside, and then only the word of our own mail
// servers proves a sender.
type Signing struct {
	// LookupTXT asks the DNS for the keys of mail domains; nil leaves DKIM aside.
	LookupTXT func(ctx context.Context, name string) ([]string, error)
	// Roots are the authorities whose certificates of people hold; nil leaves S/MIME aside.
	Roots *x509.CertPool
	// CRLs are the revocation lists to look into.
	CRLs []*x509.RevocationList
}

// lookupFor bounds what the DNS of a stranger may cost: the sender chooses whose is asked.
const lookupFor = 10 * time.Second

// read parses a letter on record and verifies the signatures in it as of when it came. A letter inside an opaque signature is taken out
// of it; one that is encrypted stays closed.
func (a *Activities) read(ctx context.Context, in store.LetterIn, raw []byte) (mail.Letter, error) {
	opened, _ := mail.Unwrap(raw) // what cannot be opened comes back as it is, and its reading says why
	letter, err := mail.Parse(opened)
	if err != nil {
		return mail.Letter{}, err
	}
	ctx, stop := context.WithTimeout(ctx, lookupFor)
	defer stop()
	letter.Signatures = mail.VerifySignatures(ctx, raw, letter, mail.Verifier{
		LookupTXT: a.Signing.LookupTXT, Roots: a.Signing.Roots, CRLs: a.Signing.CRLs, Now: in.FiledAt,
	})
	return letter, nil
}

// readingOf is what a letter says; of one that a person has let through, a mark of secrecy is none.
func (a *Activities) readingOf(in store.LetterIn, letter mail.Letter) mail.Reading {
	if in.Released {
		return mail.ReadCleared(letter, a.Trust)
	}
	return mail.Read(letter, a.Trust)
}
