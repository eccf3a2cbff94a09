package senderauth

import (
	"cmp"
	"slices"
	"strings"

	"loa/mail"
	"loa/vietnamese"
)

// Authenticate says whether the single From address is proved, and by what. The word of a server counts only by the position
// rule (see position.go), and of Authentication-Results only the topmost field of ours; signatures count as far as
// [VerifySignatures] found them good. A DMARC failure outranks every proof. A letter that came through a mailing list or was
// sent on, and one whose header can be read in two ways, is never proved.
//
// It is a pure function of its arguments: GatherEvidence(l, signatures, trust).Prove().
func Authenticate(l mail.Letter, signatures Signatures, trust Trust) (Authentication, []mail.Check) {
	return GatherEvidence(l, signatures, trust).Authenticate()
}

// Authenticate decides by the rules of [Authenticate], which is no more than this on the evidence of a letter.
func (e Evidence) Authenticate() (Authentication, []mail.Check) {
	if e.FromFault != "" || len(e.From) != 1 {
		return AuthenticationFailed, []mail.Check{{Name: "from", Result: mail.Fail, Detail: cmp.Or(e.FromFault, "trường From không có đúng một địa chỉ")}}
	}
	p := evaluation{Evidence: e, from: e.From[0]}
	p.note("from", mail.Pass, p.from.Spec)
	p.noteAddresses()
	server := p.checkServers()
	if server == AuthenticationFailed {
		return AuthenticationFailed, p.checks
	}
	signed := p.checkSignatures()
	if p.disqualified() {
		return Unauthenticated, p.checks
	}
	return stronger(server, signed), p.checks
}

var strength = []Authentication{Unauthenticated, AuthenticatedByDKIM, AuthenticatedByLogin, AuthenticatedByDMARC, AuthenticatedBySMIME}

func stronger(a, b Authentication) Authentication {
	if slices.Index(strength, a) < slices.Index(strength, b) {
		return b
	}
	return a
}

// evaluation is one evaluation of the evidence and the trace it leaves.
type evaluation struct {
	Evidence
	from   mail.Address
	checks []mail.Check
}

func (p *evaluation) note(name, result, detail string) {
	p.checks = append(p.checks, mail.Check{Name: name, Result: result, Detail: detail})
}

// noteAddresses notes what is remarkable about the addresses and proves nothing either way.
func (p *evaluation) noteAddresses() {
	if secretary, ok := (mail.Letter{From: p.From, Sender: p.Header.Addresses("Sender")}).OnBehalf(); ok {
		p.note("sender", mail.None, "do "+secretary.Spec+" gửi thay")
	}
	if like := p.Trust.lookalikeWarning(p.from); like != "" {
		p.note("look-alike", mail.Fail, like)
	}
	if other := p.from.AddressInName(); other != "" {
		p.note("name", mail.Fail, "tên hiển thị là một địa chỉ khác: "+other)
	}
	for _, reply := range p.Header.Addresses("Reply-To") {
		if reply.Spec != p.from.Spec {
			p.note("reply-to", mail.None, "trả lời về địa chỉ khác ("+reply.Spec+"), không dùng để nhận diện")
			return
		}
	}
}

// checkServers weighs the word of our own servers.
func (p *evaluation) checkServers() Authentication {
	proof := p.checkResults()
	if proof == Unauthenticated && p.Trust.Profile == ProfileZimbra {
		proof = p.checkSubmission()
	}
	if proof == Unauthenticated && p.Trust.InternalHeader.Name != "" {
		proof = p.checkInternal()
	}
	return proof
}

// checkResults weighs the topmost Authentication-Results of ours.
func (p *evaluation) checkResults() Authentication {
	results, found, err := p.Evidence.serverResults()
	switch {
	case err != nil:
		p.note("auth-results", mail.Fail, "kết quả xác thực sai cú pháp: "+vietnamese.CleanLine(err.Error()))
		return Unauthenticated
	case !found:
		p.note("auth-results", mail.None, "không có kết quả xác thực của máy chủ tin cậy ở phía trên chặng nhận đầu tiên từ bên ngoài")
		return Unauthenticated
	}
	p.note("auth-results", mail.Pass, cmp.Or(results.ID, "Exchange Online"))
	proof, finding := interpretResults(results, p.from, p.Trust)
	p.checks = append(p.checks, finding)
	return proof
}

func (e Evidence) serverResults() (results AuthResults, found bool, err error) {
	if e.Trust.Profile == ProfileExchangeOnline {
		return e.exchangeOnlineResults()
	}
	for _, field := range trustedFields(e.Header, e.Trust) {
		if strings.EqualFold(field.Name, "Authentication-Results") && hasTrustedID(field.Value, e.Trust) {
			results, err = ParseAuthResults(field.Value)
			return results, true, err
		}
	}
	return AuthResults{}, false, nil
}

// hasTrustedID looks at the authserv-id alone, so that a field of ours that is otherwise malformed is seen and not skipped. The id has to
// stand first and bare: behind a comment or in quotes it is the same name to RFC 8601, but not to the rule with which a border removes
// our name from what comes in.
func hasTrustedID(value string, trust Trust) bool {
	if strings.HasPrefix(strings.TrimLeft(value, " \t"), "(") || strings.HasPrefix(strings.TrimLeft(value, " \t"), "\"") {
		return false
	}
	l := authLexer{in: value}
	id, err := l.id()
	if err != nil {
		return false
	}
	for _, trusted := range trust.AuthservIDs {
		if id == strings.ToLower(trusted) {
			return true
		}
	}
	return false
}

// disqualified notes what makes every proof worthless, however strong.
func (p *evaluation) disqualified() bool {
	before := len(p.checks)
	if p.HeaderFault != "" {
		p.note("header", mail.Fail, p.HeaderFault)
	}
	if s := p.Signatures.SMIME; s != nil && s.Result == mail.Fail {
		p.note("smime", mail.Fail, "chữ ký số không khớp với nội dung thư")
	}
	for _, field := range p.Header {
		name := strings.ToLower(field.Name)
		if name == "list-id" || name == "list-post" {
			p.note("list", mail.Fail, "đi qua danh sách thư")
			break
		}
	}
	for _, field := range p.Header {
		if strings.HasPrefix(strings.ToLower(field.Name), "resent-") {
			p.note("resent", mail.Fail, "thư do người khác gửi chuyển tiếp ("+field.Name+")")
			break
		}
	}
	return len(p.checks) > before
}

// Authentication is how the sender was proved.
type Authentication string

// The proofs, strongest first.
const (
	// AuthenticatedBySMIME: the body is signed with a certificate for the From address that leads to a configured root. It covers what
	// the letter says and not its header fields: Subject, To and In-Reply-To are not signed.
	AuthenticatedBySMIME Authentication = "smime"
	// AuthenticatedByDMARC: a trusted server found dmarc=pass for the domain of From.
	AuthenticatedByDMARC Authentication = "dmarc"
	// AuthenticatedByLogin: our own mail server took the letter from a session that logged in as the From address.
	AuthenticatedByLogin Authentication = "auth"
	// AuthenticatedByDKIM: a DKIM signature of the From domain, verified by us or found good by a trusted server.
	AuthenticatedByDKIM Authentication = "dkim"
	// Unauthenticated: nobody we trust said anything; the caller asks the sender to confirm.
	Unauthenticated Authentication = "none"
	// AuthenticationFailed: the letter contradicts itself or a trusted server says it is forged; it changes nothing.
	AuthenticationFailed Authentication = "fail"
)

// RulesVersion counts the versions of the rules by which [Authenticate] decides; it is stored with each decision.
const RulesVersion = 2
