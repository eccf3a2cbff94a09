// Package senderauth says whether the From address of a letter is proved, and by what.
//
// The steps, in the order in which they happen:
//
//  1. signatures.go verifies the DKIM signatures (dkim.go, required_headers.go; RFC 6376) and the S/MIME signature (smime.go,
//     smime_ber.go, smime_chain.go; RFC 8551) of a letter; unwrap.go takes a letter out of an opaque signature first;
//  2. trust_boundary.go finds which Received and Authentication-Results fields our own servers wrote; authres.go with authlexer.go
//     parses them (RFC 8601); exchange_online.go and authenticated_submission.go know the forms of some servers;
//  3. merge.go combines several findings, align.go compares domains, lookalike.go warns of names that imitate ours;
//  4. evidence.go keeps all that was looked at, and sender.go decides from it ([Evidence.Authenticate]), so that the same evidence gives
//     the same answer later.
//
// It is pure but for [VerifySignatures], which asks the DNS. Package inbound and the step that authenticates a letter call it.
package senderauth
