package mail

import (
	"regexp"
	"strings"

	"golang.org/x/net/idna"
)

// SenderProof says whether the single From address is proved, and by what. Only the topmost Authentication-Results field
// of a trusted server counts, and only while every Received above it was written by our own hosts: what stands below
// came in with the letter. A letter through a mailing list is never proved.
func SenderProof(l Letter, trust Trust) (Proof, []Check) {
	return GatherEvidence(l, trust).Prove()
}

// Prove decides by the rules of [SenderProof], which is no more than this on the evidence of a letter.
func (e Evidence) Prove() (Proof, []Check) {
	if e.FromFault != "" || len(e.From) != 1 {
		return ProofFail, []Check{{"from", fail, orElse(e.FromFault, "trường From không có đúng một địa chỉ")}}
	}
	trust := e.Trust
	checks := []Check{{"from", pass, e.From[0].Spec}}
	field, found := trustedField(e.Header, trust)
	if !found {
		return ProofNone, append(checks, Check{"auth-results", none, "không có kết quả xác thực của máy chủ tin cậy ở phía trên chặng nhận đầu tiên từ bên ngoài"})
	}
	results, err := ParseAuthResults(field)
	if err != nil {
		return ProofNone, append(checks, Check{"auth-results", fail, "kết quả xác thực sai cú pháp: " + err.Error()})
	}
	checks = append(checks, Check{"auth-results", pass, results.ID})
	proof, finding := weigh(results, e.From[0], trust)
	checks = append(checks, finding)
	if list := e.Header.First("List-Id") + e.Header.First("List-Post"); list != "" && proof != ProofFail {
		return ProofNone, append(checks, Check{"list", fail, "đi qua danh sách thư"})
	}
	return proof, checks
}

// OnBehalf gives the address in Sender when it is another than that of From: somebody, usually a secretary, sent the letter
// in another's name (RFC 5322 section 3.6.2). The proof is about From; who acted is a matter of registered delegation.
func (l Letter) OnBehalf() (secretary Address, ok bool) {
	for _, sender := range l.Sender {
		if len(l.From) != 1 || sender.Spec != l.From[0].Spec {
			return sender, true
		}
	}
	return Address{}, false
}

// trustedField finds the topmost Authentication-Results of one of our servers.
func trustedField(header Header, trust Trust) (string, bool) {
	for _, field := range header {
		switch {
		case strings.EqualFold(field.Name, "Received") && !ownReceived(field.Value, trust):
			return "", false
		case strings.EqualFold(field.Name, "Authentication-Results") && trustedID(field.Value, trust):
			return field.Value, true
		}
	}
	return "", false
}

// trustedID looks at the authserv-id alone, so that a field of ours that is otherwise malformed is seen and not skipped.
func trustedID(value string, trust Trust) bool {
	l := authLexer{in: value}
	id, err := l.value()
	if err != nil {
		return false
	}
	for _, trusted := range trust.AuthservIDs {
		if strings.EqualFold(id, trusted) {
			return true
		}
	}
	return false
}

var receivedBy = regexp.MustCompile(`(?i)(?:^|\s)by\s+([a-z0-9.\[\]:_-]+)`)

func ownReceived(value string, trust Trust) bool {
	m := receivedBy.FindStringSubmatch(stripComments(value))
	if m == nil {
		return false
	}
	host := strings.TrimSuffix(strings.ToLower(m[1]), ".")
	for _, hosts := range [][]string{trust.OwnHosts, trust.AuthservIDs} {
		for _, own := range hosts {
			if own != "" && strings.EqualFold(host, own) {
				return true
			}
		}
	}
	return false
}

// stripComments drops what stands in parentheses, where the sending host may write what it likes.
func stripComments(value string) string {
	var out strings.Builder
	depth := 0
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '\\' && depth > 0:
			i++
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth == 0:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// weigh turns what a trusted server found into a proof: a DMARC failure outranks everything, then DMARC, then the
// authenticated session, then an aligned signature.
func weigh(results AuthResults, from Address, trust Trust) (Proof, Check) {
	dmarc := resultsOf(results, "dmarc")
	switch {
	case len(dmarc) > 1:
		return ProofFail, Check{"dmarc", fail, "ghi hai lần trong một trường"}
	case len(dmarc) == 1 && dmarc[0].Result == "fail":
		return ProofFail, Check{"dmarc", fail, "dmarc=fail"}
	case len(dmarc) == 1 && dmarc[0].Result == pass:
		value, ok := dmarc[0].Property("header.from")
		if !ok || domainOf(value) != from.Domain() {
			return ProofFail, Check{"dmarc", fail, "đạt cho tên miền khác với From: " + value}
		}
		return ProofDMARC, Check{"dmarc", pass, from.Domain()}
	}
	if auth := resultsOf(results, "auth"); len(auth) == 1 && auth[0].Result == pass {
		if login, ok := auth[0].Property("smtp.auth"); ok && loginIs(login, from, trust) {
			return ProofAuth, Check{"auth", pass, from.Spec}
		}
	}
	for _, signature := range resultsOf(results, "dkim") {
		if value, ok := signature.Property("header.d"); ok && signature.Result == pass && domainOf(value) == from.Domain() {
			return ProofDKIM, Check{"dkim", pass, from.Domain()}
		}
	}
	return ProofNone, Check{"dmarc", none, "máy chủ tin cậy không chứng thực " + from.Domain()}
}

func resultsOf(results AuthResults, method string) []AuthResult {
	var found []AuthResult
	for _, result := range results.Results {
		if result.Method == method {
			found = append(found, result)
		}
	}
	return found
}

// domainOf is the comparable form of a domain, or of the domain of an address.
func domainOf(value string) string {
	value = strings.TrimSuffix(strings.ToLower(strings.Trim(value, "<>")), ".")
	if at := strings.LastIndexByte(value, '@'); at >= 0 {
		value = value[at+1:]
	}
	if ascii, err := idna.Lookup.ToASCII(value); err == nil {
		return ascii
	}
	return value
}

func loginIs(login string, from Address, trust Trust) bool {
	if strings.Contains(login, "@") {
		address, ok := newAddress("", login)
		return ok && address.Spec == from.Spec
	}
	for _, domain := range trust.LocalDomains {
		if strings.ToLower(login)+"@"+strings.ToLower(domain) == from.Spec {
			return true
		}
	}
	return false
}
