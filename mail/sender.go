package mail

import (
	"regexp"
	"strings"

	"golang.org/x/net/idna"
)

// Proof is how the sender was proved.
type Proof string

// The proofs, strongest first.
const (
	// ProofDMARC: a trusted server found dmarc=pass for the domain of From.
	ProofDMARC Proof = "dmarc"
	// ProofAuth: our own mail server took the letter from a session that logged in as the From address.
	ProofAuth Proof = "auth"
	// ProofDKIM: a trusted server found a DKIM signature of exactly the From domain.
	ProofDKIM Proof = "dkim"
	// ProofNone: nobody we trust said anything; the caller asks the sender to confirm.
	ProofNone Proof = "none"
	// ProofFail: the letter contradicts itself or a trusted server says it is forged; it changes nothing.
	ProofFail Proof = "fail"
)

// Trust says whose word counts. The zero value trusts nobody.
type Trust struct {
	// AuthservIDs are the authserv-ids of our own mail servers, which must remove that id from what comes in (RFC 8601 section 5).
	AuthservIDs []string
	// OwnHosts are the names of our mail servers as they stand behind "by" in Received; the AuthservIDs count as well.
	OwnHosts []string
	// LocalDomains are domains for which a login without a domain ("smtp.auth=lan") names that local part.
	LocalDomains []string
	// LoopID is what our own letters carry in X-Loa-Loop.
	LoopID string
}

// Check is one finding and its reason: the trace that a letter's reading leaves.
type Check struct {
	Name string `json:"name"`
	// Result is "pass", "fail" or "none" (nothing to say).
	Result string `json:"result"`
	// Detail is the reason in Vietnamese, for the people who read the trace.
	Detail string `json:"detail"`
}

// The results of a check.
const (
	pass = "pass"
	fail = "fail"
	none = "none"
)

// SenderProof says whether the single From address is proved, and by what. Only the topmost Authentication-Results field
// of a trusted server counts, and only while every Received above it was written by our own hosts: what stands below
// came in with the letter. A letter through a mailing list is never proved.
func SenderProof(l Letter, trust Trust) (Proof, []Check) {
	if l.FromFault != "" {
		return ProofFail, []Check{{"from", fail, l.FromFault}}
	}
	checks := []Check{{"from", pass, l.From[0].Spec}}
	field, found := trustedField(l.Header, trust)
	if !found {
		return ProofNone, append(checks, Check{"auth-results", none, "không có kết quả xác thực của máy chủ tin cậy ở phía trên chặng nhận đầu tiên từ bên ngoài"})
	}
	results, err := ParseAuthResults(field)
	if err != nil {
		return ProofNone, append(checks, Check{"auth-results", fail, "kết quả xác thực sai cú pháp: " + err.Error()})
	}
	checks = append(checks, Check{"auth-results", pass, results.ID})
	proof, finding := weigh(results, l.From[0], trust)
	checks = append(checks, finding)
	if list := l.Header.First("List-Id") + l.Header.First("List-Post"); list != "" && proof != ProofFail {
		return ProofNone, append(checks, Check{"list", fail, "đi qua danh sách thư"})
	}
	return proof, checks
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
