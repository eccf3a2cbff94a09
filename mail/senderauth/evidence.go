package senderauth

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"loa/mail"
)

// Evidence is everything that the proof of a sender rests on. It is stored with the decision as JSON and gives the same
// proof again whenever it is asked, without the letter, the network or a clock.
type Evidence struct {
	// Version is the [RulesVersion] by which the decision was made.
	Version int `json:"version"`
	// From and FromFault are those of the letter.
	From      []mail.Address `json:"from"`
	FromFault string         `json:"from_fault,omitempty"`
	// HeaderFault is that of the letter.
	HeaderFault string `json:"header_fault,omitempty"`
	// Header are the fields that were looked at, in their order.
	Header mail.Header `json:"header"`
	// Signatures is what [VerifySignatures] found. Its zero value proves nothing and hinders nothing.
	Signatures Signatures `json:"signatures"`
	Trust      Trust      `json:"trust"`
}

var evidenceFields = regexp.MustCompile(`(?i)^(from|sender|reply-to|received|authentication-results|list-.*|resent-.*|x-eoptenantattributedmessage)$`)

// GatherEvidence picks out of a letter what its proof rests on.
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

// checkSignatures weighs what [VerifySignatures] found.
func (p *evaluation) checkSignatures() Authentication {
	if p.Signatures.Fault != "" {
		p.note("signatures", mail.None, p.Signatures.Fault)
	}
	body, domain := p.checkSMIME(), p.checkDKIM()
	return stronger(body, domain)
}

// checkDKIM looks for a good signature of the From domain among those that we verified.
func (p *evaluation) checkDKIM() Authentication {
	for _, signature := range p.Signatures.DKIM {
		switch {
		case signature.Result != mail.Pass:
			p.note("own-dkim", mail.None, signature.Domain+": "+signature.Detail)
		case !p.Trust.aligned(signature.Domain, p.from.Domain()):
			p.note("own-dkim", mail.None, "chữ ký của "+signature.Domain+" không có giá trị cho "+p.from.Domain())
		default:
			p.note("own-dkim", mail.Pass, signature.Domain)
			return AuthenticatedByDKIM
		}
	}
	return Unauthenticated
}

// checkSMIME compares the certificate with From, and with the certificates pinned for that address.
func (p *evaluation) checkSMIME() Authentication {
	s := p.Signatures.SMIME
	if s == nil || s.Result == mail.Fail { // a letter that is not what was signed is doubtful, see there
		return Unauthenticated
	}
	p.checks = append(p.checks, s.Checks...)
	if s.Result != mail.Pass || len(s.Chain) == 0 {
		return Unauthenticated
	}
	signer := s.Chain[0]
	if !slices.Contains(signer.Emails, p.from.Spec) {
		p.note("smime", mail.None, "chứng thư cấp cho "+cmp.Or(strings.Join(signer.Emails, ", "), "địa chỉ khác")+", không phải "+p.from.Spec)
		return Unauthenticated
	}
	if pins, pinned := p.Trust.Pinned[p.from.Spec]; pinned && !slices.ContainsFunc(pins, signer.hasFingerprint) {
		p.note("smime", mail.None, "không phải chứng thư đã đăng ký của "+p.from.Spec)
		return Unauthenticated
	}
	p.note("smime", mail.Pass, signer.Subject)
	return AuthenticatedBySMIME
}

func (c Certificate) hasFingerprint(fingerprint string) bool {
	return strings.EqualFold(strings.ReplaceAll(fingerprint, ":", ""), c.SHA256)
}
