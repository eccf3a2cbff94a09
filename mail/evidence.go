package mail

import (
	"regexp"
	"slices"
	"strings"
)

// Evidence is everything that the proof of a sender rests on. It is stored with the decision as JSON and gives the same
// proof again whenever it is asked, without the letter, the network or a clock.
type Evidence struct {
	// Version is the [ProofVersion] by which the decision was made.
	Version int `json:"version"`
	// From and FromFault are those of the letter.
	From      []Address `json:"from"`
	FromFault string    `json:"from_fault,omitempty"`
	// HeaderFault is that of the letter.
	HeaderFault string `json:"header_fault,omitempty"`
	// Header are the fields that were looked at, in their order.
	Header     Header     `json:"header"`
	Signatures Signatures `json:"signatures"`
	Trust      Trust      `json:"trust"`
}

var evidenceFields = regexp.MustCompile(`(?i)^(from|sender|reply-to|received|authentication-results|list-.*|resent-.*|x-eoptenantattributedmessage)$`)

// GatherEvidence picks out of a letter what its proof rests on.
func GatherEvidence(l Letter, trust Trust) Evidence {
	internal := trust.InternalHeader.Name
	kept := Header{}
	for _, field := range l.Header {
		if evidenceFields.MatchString(field.Name) || (internal != "" && strings.EqualFold(field.Name, internal)) {
			kept = append(kept, field)
		}
	}
	return Evidence{
		Version: ProofVersion, From: slices.Clone(l.From), FromFault: l.FromFault, HeaderFault: l.HeaderFault,
		Header: kept, Signatures: l.Signatures, Trust: trust,
	}
}
