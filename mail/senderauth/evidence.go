package senderauth

import (
	"regexp"
	"slices"
	"strings"

	"loa/mail"
)

// Evidence is everything that [Evidence.Authenticate] depends on. It is stored with the decision as JSON and gives the same result
// later, without the letter, the network or a clock.
type Evidence struct {
	// Version is the [RulesVersion] by which the decision was made.
	Version int `json:"version"`
	// From and FromFault are those of the letter.
	From      []mail.Address `json:"from"`
	FromFault string         `json:"from_fault,omitempty"`
	// HeaderFault is that of the letter.
	HeaderFault string `json:"header_fault,omitempty"`
	// Header are the fields that the rules examine, in their order.
	Header mail.Header `json:"header"`
	// Signatures is the result of [VerifySignatures]. The zero value neither proves nor disqualifies.
	Signatures Signatures `json:"signatures"`
	// Trust is the configuration at the time of the decision.
	Trust Trust `json:"trust"`
}

// evidenceFields are the fields that the rules examine; [Trust.InternalHeader] is one more.
var evidenceFields = regexp.MustCompile(`(?i)^(from|sender|reply-to|received|authentication-results|list-.*|resent-.*|x-eoptenantattributedmessage)$`)

// GatherEvidence takes from a letter what [Evidence.Authenticate] examines. The evidence holds no text of the letter: only addresses and
// the fields of servers.
func GatherEvidence(l mail.Letter, signatures Signatures, trust Trust) Evidence {
	internal := trust.InternalHeader.Name
	kept := mail.Header{}
	for _, field := range l.Header {
		if evidenceFields.MatchString(field.Name) || (internal != "" && strings.EqualFold(field.Name, internal)) {
			kept = append(kept, field)
		}
	}
	return Evidence{
		Version: RulesVersion, From: slices.Clone(l.From), FromFault: l.FromFault, HeaderFault: l.HeaderFault,
		Header: kept, Signatures: signatures, Trust: trust,
	}
}
