package senderauth

import (
	"cmp"
	"slices"
	"strings"

	"loa/mail"
)

// Authentication says whether the From address of a letter is proved, and how. It is stored with each decision.
type Authentication string

// The kinds of proof, strongest first, and the two results without proof.
const (
	// AuthenticatedBySMIME: the body is signed with a certificate for the From address that leads to a configured root. The signature
	// covers the body but no header field: Subject, To and In-Reply-To are not signed.
	AuthenticatedBySMIME Authentication = "smime"
	// AuthenticatedByDMARC: a trusted server found dmarc=pass for the domain of From (RFC 7489).
	AuthenticatedByDMARC Authentication = "dmarc"
	// AuthenticatedByLogin: our own mail server took the letter from a session that logged in as the From address (RFC 4954).
	AuthenticatedByLogin Authentication = "auth"
	// AuthenticatedByDKIM: the letter has a DKIM signature of the From domain, verified by this program or by a trusted server.
	AuthenticatedByDKIM Authentication = "dkim"
	// Unauthenticated: there is no trusted evidence for or against the sender. The caller asks the sender to confirm.
	Unauthenticated Authentication = "none"
	// AuthenticationFailed: the From field contradicts itself, or a trusted server found the letter forged. The letter changes nothing.
	AuthenticationFailed Authentication = "fail"
)

// RulesVersion counts the versions of the rules by which [Authenticate] decides. It is stored with each decision and must be raised
// when a rule changes.
const RulesVersion = 3

// Authenticate decides whether the single From address is proved, and by what; the checks are the reasons, in order.
//
//   - A header field counts as evidence of a server only above the trust boundary (trust_boundary.go). Of several Authentication-Results of
//     ours the topmost proves; where another one differs, the worse counts.
//   - A signature counts when [VerifySignatures] gave it the result "pass".
//   - A DMARC failure outranks every proof. Under the policy p=none it leaves the sender unproved, otherwise the letter is forged.
//   - A login as another user outranks every proof too.
//   - A letter that passed a mailing list or was resent is never proved, nor is one with a fault in its header ([mail.Letter]).
//
// It is a pure function of its arguments: GatherEvidence(l, signatures, trust).Authenticate().
func Authenticate(l mail.Letter, signatures Signatures, trust Trust) (Authentication, []mail.Check) {
	return GatherEvidence(l, signatures, trust).Authenticate()
}

// Authenticate decides by the rules of the function [Authenticate]. The same evidence always gives the same result.
func (e Evidence) Authenticate() (Authentication, []mail.Check) {
	assessed := e.Assess()
	return assessed.Authentication, assessed.Checks
}

// Assess decides as Authenticate does, and says what speaks against the proof.
func (e Evidence) Assess() Assessment {
	if e.FromFault != "" || len(e.From) != 1 {
		fault := mail.Check{Name: "from", Result: mail.Fail, Detail: cmp.Or(e.FromFault, "trường From không có đúng một địa chỉ")}
		return Assessment{Authentication: AuthenticationFailed, Checks: []mail.Check{fault}}
	}
	ev := evaluation{Evidence: e, from: e.From[0]}
	ev.note("from", mail.Pass, ev.from.Spec)
	ev.noteAddresses()
	server := ev.checkServers()
	if server == AuthenticationFailed {
		return Assessment{AuthenticationFailed, ev.strongest(), ev.disguised, ev.checks}
	}
	signed := ev.checkSignatures()
	if ev.disqualified() {
		return ev.conclude(Unauthenticated)
	}
	return ev.conclude(stronger(server, signed))
}

// strength orders the results, weakest first.
var strength = []Authentication{Unauthenticated, AuthenticatedByDKIM, AuthenticatedByLogin, AuthenticatedByDMARC, AuthenticatedBySMIME}

// stronger gives the stronger of two results.
func stronger(a, b Authentication) Authentication {
	if slices.Index(strength, a) < slices.Index(strength, b) {
		return b
	}
	return a
}

// evaluation is one evaluation of the evidence, with its trace.
type evaluation struct {
	Evidence
	from      mail.Address // the single From address
	checks    []mail.Check
	raised    []Doubt
	disguised bool
}

func (ev *evaluation) note(name, result, detail string) {
	ev.checks = append(ev.checks, mail.Check{Name: name, Result: result, Detail: detail})
}

// noteAddresses adds checks about the addresses that neither prove nor disprove the sender.
func (ev *evaluation) noteAddresses() {
	if secretary, ok := (mail.Letter{From: ev.From, Sender: ev.Header.Addresses("Sender")}).OnBehalf(); ok {
		ev.note("sender", mail.None, "do "+secretary.Spec+" gửi thay")
	}
	if like := ev.Trust.lookalikeWarning(ev.from); like != "" {
		ev.note("look-alike", mail.Fail, like)
		ev.disguised = true
	}
	if other := ev.from.AddressInName(); other != "" {
		ev.note("name", mail.Fail, "tên hiển thị là một địa chỉ khác: "+other)
		ev.disguised = true
	}
	for _, reply := range ev.Header.Addresses("Reply-To") {
		if reply.Spec != ev.from.Spec {
			ev.note("reply-to", mail.None, "trả lời về địa chỉ khác ("+reply.Spec+"), không dùng để nhận diện")
			return
		}
	}
}

// checkServers evaluates the header fields of our own servers.
func (ev *evaluation) checkServers() Authentication {
	found, login := ev.checkResults(), Unauthenticated
	if found == AuthenticationFailed || found == AuthenticatedByLogin {
		return found
	}
	if ev.Trust.Profile == ProfileZimbra {
		login = ev.checkSubmission()
	}
	if login == Unauthenticated && ev.Trust.InternalHeader.Name != "" {
		login = ev.checkInternal()
	}
	if login == AuthenticatedByLogin && (found == Unauthenticated || ev.Trust.isShared(ev.from.Domain())) {
		return login
	}
	return found
}

// checkSignatures evaluates the signatures that [VerifySignatures] verified.
func (ev *evaluation) checkSignatures() Authentication {
	if ev.Signatures.Fault != "" {
		ev.note("signatures", mail.None, ev.Signatures.Fault)
	}
	smime, dkim := ev.checkSMIME(), ev.checkDKIM()
	return stronger(smime, dkim)
}

// checkDKIM finds a DKIM signature that passed and is aligned with the From domain.
func (ev *evaluation) checkDKIM() Authentication {
	for _, signature := range ev.Signatures.DKIM {
		switch {
		case signature.Result != mail.Pass:
			ev.note("own-dkim", mail.None, signature.Domain+": "+signature.Detail)
		case !ev.Trust.aligned(signature.Domain, ev.from.Domain()):
			ev.note("own-dkim", mail.None, "chữ ký của "+signature.Domain+" không có giá trị cho "+ev.from.Domain())
		default:
			ev.note("own-dkim", mail.Pass, signature.Domain)
			if ev.namesAnother(signature.Identifier) {
				ev.raise(DoubtOtherIdentity, "own-dkim", "chữ ký của địa chỉ khác cùng tên miền: "+signature.Identifier)
			}
			return AuthenticatedByDKIM
		}
	}
	return Unauthenticated
}

// checkSMIME compares the certificate of a signature that passed with From, and with the certificates pinned for that address.
func (ev *evaluation) checkSMIME() Authentication {
	s := ev.Signatures.SMIME
	if s == nil || s.Result == mail.Fail { // a signature that fails disqualifies the letter, see disqualified
		return Unauthenticated
	}
	ev.checks = append(ev.checks, s.Checks...)
	if s.Result != mail.Pass || len(s.Chain) == 0 {
		return Unauthenticated
	}
	signer := s.Chain[0]
	if !slices.Contains(signer.Emails, ev.from.Spec) {
		ev.note("smime", mail.None, "chứng thư cấp cho "+cmp.Or(strings.Join(signer.Emails, ", "), "địa chỉ khác")+", không phải "+ev.from.Spec)
		return Unauthenticated
	}
	if pins, pinned := ev.Trust.Pinned[ev.from.Spec]; pinned && !slices.ContainsFunc(pins, signer.hasFingerprint) {
		ev.note("smime", mail.None, "không phải chứng thư đã đăng ký của "+ev.from.Spec)
		return Unauthenticated
	}
	ev.note("smime", mail.Pass, signer.Subject)
	return AuthenticatedBySMIME
}

// hasFingerprint is true for a configured fingerprint of the certificate, with or without colons, in either case.
func (c Certificate) hasFingerprint(fingerprint string) bool {
	return strings.EqualFold(strings.ReplaceAll(fingerprint, ":", ""), c.SHA256)
}

// disqualified adds a check for every circumstance that invalidates all proofs, and is true when there is one.
func (ev *evaluation) disqualified() bool {
	before := len(ev.checks)
	if ev.HeaderFault != "" {
		ev.note("header", mail.Fail, ev.HeaderFault)
	}
	if s := ev.Signatures.SMIME; s != nil && s.Result == mail.Fail {
		ev.note("smime", mail.Fail, "chữ ký số không khớp với nội dung thư")
	}
	for _, field := range ev.Header {
		name := strings.ToLower(field.Name)
		if name == "list-id" || name == "list-post" {
			ev.note("list", mail.Fail, "đi qua danh sách thư")
			break
		}
	}
	for _, field := range ev.Header {
		if strings.HasPrefix(strings.ToLower(field.Name), "resent-") {
			ev.note("resent", mail.Fail, "thư do người khác gửi chuyển tiếp ("+field.Name+")")
			break
		}
	}
	return len(ev.checks) > before
}
