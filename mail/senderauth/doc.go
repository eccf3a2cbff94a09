// Package senderauth authenticates the sender of a letter: it decides whether the From address is proved, and by what.
//
// The steps, in the order in which they happen:
//
//  1. unwrap.go takes a letter out of an opaque S/MIME signature;
//  2. signatures.go verifies the DKIM signatures (dkim.go, dkim_headers.go; RFC 6376) and the S/MIME signature (smime.go,
//     smime_message.go, smime_ber.go, smime_chain.go; RFC 8551);
//  3. evidence.go gathers what the rules examine, so that the same evidence gives the same result later;
//  4. authenticate.go decides ([Evidence.Authenticate]). trust.go holds the configuration, trust_boundary.go finds the header fields
//     that our own servers wrote; results.go interprets their Authentication-Results (RFC 8601), which authres.go and
//     authres_lexer.go parse; exchange_online.go and authenticated_submission.go have the forms of some servers; lookalike.go warns
//     of addresses that imitate ours.
//
// The package is pure but for [VerifySignatures], which queries the DNS. Package inbound and the step that authenticates a letter call
// it.
package senderauth
