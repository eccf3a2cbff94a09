package mail

import (
	"regexp"
	"slices"
	"strings"
)

// SenderProof says whether the single From address is proved, and by what. The word of a server counts only by the position
// rule (see position.go), and of Authentication-Results only the topmost field of ours; signatures count as far as
// [VerifySignatures] found them good. A DMARC failure outranks every proof. A letter that came through a mailing list or was
// sent on, and one whose header can be read in two ways, is never proved.
//
// It is a pure function of the letter and of trust: GatherEvidence(l, trust).Prove().
func SenderProof(l Letter, trust Trust) (Proof, []Check) {
	return GatherEvidence(l, trust).Prove()
}

// OnBehalf gives the address in Sender when it is another than that of From: somebody, usually a secretary, sent the letter
// in another's name (RFC 5322 section 3.6.2). The proof is about From; who acted is a matter of registered delegation.
func (l Letter) OnBehalf() (secretary Address, ok bool) {
	return onBehalf(l.From, l.Sender)
}

func onBehalf(from, senders []Address) (Address, bool) {
	for _, sender := range senders {
		if len(from) != 1 || sender.Spec != from[0].Spec {
			return sender, true
		}
	}
	return Address{}, false
}

// Prove decides by the rules of [SenderProof], which is no more than this on the evidence of a letter.
func (e Evidence) Prove() (Proof, []Check) {
	if e.FromFault != "" || len(e.From) != 1 {
		return ProofFail, []Check{{"from", fail, orElse(e.FromFault, "trường From không có đúng một địa chỉ")}}
	}
	p := proving{Evidence: e, from: e.From[0]}
	p.note("from", pass, p.from.Spec)
	p.describe()
	server := p.askServers()
	if server == ProofFail {
		return ProofFail, p.checks
	}
	signed := p.askSignatures()
	if p.doubtful() {
		return ProofNone, p.checks
	}
	return stronger(server, signed), p.checks
}

var strength = []Proof{ProofNone, ProofDKIM, ProofAuth, ProofDMARC, ProofSMIME}

func stronger(a, b Proof) Proof {
	if slices.Index(strength, a) < slices.Index(strength, b) {
		return b
	}
	return a
}

// proving is one evaluation of the evidence and the trace it leaves.
type proving struct {
	Evidence
	from   Address
	checks []Check
}

func (p *proving) note(name, result, detail string) {
	p.checks = append(p.checks, Check{name, result, detail})
}

// describe notes what is remarkable about the addresses and proves nothing either way.
func (p *proving) describe() {
	if secretary, ok := onBehalf(p.from.alone(), addresses(p.Header, "Sender")); ok {
		p.note("sender", none, "do "+secretary.Spec+" gửi thay")
	}
	if like := p.Trust.lookAlike(p.from); like != "" {
		p.note("look-alike", fail, like)
	}
	if other := p.from.claimed(); other != "" {
		p.note("name", fail, "tên hiển thị là một địa chỉ khác: "+other)
	}
	for _, reply := range addresses(p.Header, "Reply-To") {
		if reply.Spec != p.from.Spec {
			p.note("reply-to", none, "trả lời về địa chỉ khác ("+reply.Spec+"), không dùng để nhận diện")
			return
		}
	}
}

// askServers weighs the word of our own servers.
func (p *proving) askServers() Proof {
	proof := p.askResults()
	if proof == ProofNone && p.Trust.Profile == ProfileZimbra {
		proof = p.askLogin()
	}
	if proof == ProofNone && p.Trust.InternalHeader.Name != "" {
		proof = p.askInternal()
	}
	return proof
}

// askResults weighs the topmost Authentication-Results of ours.
func (p *proving) askResults() Proof {
	results, found, err := p.Evidence.results()
	switch {
	case err != nil:
		p.note("auth-results", fail, "kết quả xác thực sai cú pháp: "+oneLine(err.Error()))
		return ProofNone
	case !found:
		p.note("auth-results", none, "không có kết quả xác thực của máy chủ tin cậy ở phía trên chặng nhận đầu tiên từ bên ngoài")
		return ProofNone
	}
	p.note("auth-results", pass, orElse(results.ID, "Exchange Online"))
	proof, finding := weigh(results, p.from, p.Trust)
	p.checks = append(p.checks, finding)
	return proof
}

func (e Evidence) results() (results AuthResults, found bool, err error) {
	if e.Trust.Profile == ProfileExchangeOnline {
		return e.exchangeResults()
	}
	for _, field := range trustedPart(e.Header, e.Trust) {
		if strings.EqualFold(field.Name, "Authentication-Results") && trustedID(field.Value, e.Trust) {
			results, err = ParseAuthResults(field.Value)
			return results, true, err
		}
	}
	return AuthResults{}, false, nil
}

// trustedID looks at the authserv-id alone, so that a field of ours that is otherwise malformed is seen and not skipped.
func trustedID(value string, trust Trust) bool {
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

// exchangeResults finds the topmost Authentication-Results of all, which stands between two hops of Microsoft's hosts in a
// letter that was attributed to our tenant (X-EOPTenantAttributedMessage, which the border stamps on what comes in).
func (e Evidence) exchangeResults() (results AuthResults, found bool, err error) {
	if e.Trust.Tenant == "" || !e.attributed() {
		return AuthResults{}, false, nil
	}
	trusted, above := trustedPart(e.Header, e.Trust), false
	for i, field := range trusted {
		switch {
		case strings.EqualFold(field.Name, "Received"):
			above = true
		case strings.EqualFold(field.Name, "Authentication-Results"):
			if below := e.Header[i+1:].First("Received"); !above || !microsoftHost(readHop(below).by) {
				return AuthResults{}, false, nil
			}
			results, err = parseNamelessResults(field.Value)
			return results, true, err
		}
	}
	return AuthResults{}, false, nil
}

func (e Evidence) attributed() bool {
	stamps := e.Header.All("X-EOPTenantAttributedMessage")
	for _, stamp := range stamps {
		tenant, _, _ := strings.Cut(strings.TrimSpace(stamp), ":")
		if !strings.EqualFold(tenant, e.Trust.Tenant) {
			return false
		}
	}
	return len(stamps) > 0
}

var (
	authenticated = regexp.MustCompile(`\(Authenticated sender: ([^\s()]+)\)`)
	loginProtocol = regexp.MustCompile(`(?i)\swith\s+(?:UTF8)?E?SMTPS?A\b`)
)

// askLogin finds the hop by which a user who had logged in handed the letter to a host of ours. Postfix writes the login
// into a comment of its Received and the A of RFC 3848 behind "with"; it puts "?" for every parenthesis in what the client
// says about itself, so that nobody can write such a comment through it. Only the first hop counts, with none below it.
func (p *proving) askLogin() Proof {
	trusted := trustedPart(p.Header, p.Trust)
	hops := trusted.All("Received")
	if len(hops) == 0 || len(hops) != len(p.Header.All("Received")) {
		return ProofNone
	}
	first := hops[len(hops)-1]
	logins := authenticated.FindAllStringSubmatch(first, -1)
	if len(logins) != 1 || !loginProtocol.MatchString(stripComments(first)) {
		return ProofNone
	}
	if !p.Trust.loginIs(logins[0][1], p.from) {
		p.note("login", none, "đăng nhập bằng tài khoản khác với From: "+logins[0][1])
		return ProofNone
	}
	p.note("login", pass, "đã đăng nhập vào máy chủ thư bằng "+logins[0][1])
	return ProofAuth
}

// askInternal looks for the field by which our server marks the letters of its own users.
func (p *proving) askInternal() Proof {
	mark := p.Trust.InternalHeader
	values := p.Header.All(mark.Name)
	if len(values) != 1 || !strings.EqualFold(strings.TrimSpace(values[0]), mark.Value) || mark.Value == "" {
		return ProofNone
	}
	if !slices.ContainsFunc(p.Trust.LocalDomains, func(domain string) bool { return domainOf(domain) == p.from.Domain() }) {
		p.note("internal", none, mark.Name+" chỉ có giá trị cho tên miền nội bộ")
		return ProofNone
	}
	for _, value := range p.Header.All("Received") {
		if hop := readHop(value); !p.Trust.owns(hop.by) {
			p.note("internal", none, mark.Name+" trên thư đã qua máy chủ bên ngoài")
			return ProofNone
		}
	}
	p.note("internal", pass, mark.Name)
	return ProofAuth
}

// doubtful notes what makes every proof worthless, however strong.
func (p *proving) doubtful() bool {
	before := len(p.checks)
	if p.HeaderFault != "" {
		p.note("header", fail, p.HeaderFault)
	}
	if s := p.Signatures.SMIME; s != nil && s.Result == fail {
		p.note("smime", fail, "chữ ký số không khớp với nội dung thư")
	}
	for _, field := range p.Header {
		name := strings.ToLower(field.Name)
		if name == "list-id" || name == "list-post" {
			p.note("list", fail, "đi qua danh sách thư")
			break
		}
	}
	for _, field := range p.Header {
		if strings.HasPrefix(strings.ToLower(field.Name), "resent-") {
			p.note("resent", fail, "thư do người khác gửi chuyển tiếp ("+field.Name+")")
			break
		}
	}
	return len(p.checks) > before
}
