package mail

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

// Address is one mailbox of an address field. Only Spec names anybody: Name is whatever the sender liked to write.
type Address struct {
	// Name is the display name, decoded, for showing.
	Name string
	// Spec is local-part@domain, lower-cased, the domain in its ASCII form (IDNA), so that look-alike letters compare unequal.
	Spec string
}

// Domain is the part of Spec behind the last "@", or "".
func (a Address) Domain() string {
	if at := strings.LastIndexByte(a.Spec, '@'); at >= 0 {
		return a.Spec[at+1:]
	}
	return ""
}

// addressList is an address field as read; fault says what is wrong with it, if anything is ("" when it is plain).
type addressList struct {
	addresses []Address
	fault     string
}

// parseAddresses reads the address list of RFC 5322 section 3.4 forgivingly: it always gives the addresses it finds, and
// names the first thing that no honest mail program writes in a From field.
func parseAddresses(value string) addressList {
	p := addressParser{in: value}
	p.parse()
	return addressList{p.out, p.fault}
}

// addressParser collects the words of one mailbox; name holds what stands before "<", spec what stands inside.
type addressParser struct {
	in    string
	at    int
	words []string
	spec  string
	angle bool
	out   []Address
	fault string
}

func (p *addressParser) parse() {
	for p.at < len(p.in) {
		switch c := p.in[p.at]; c {
		case ' ', '\t', '\r', '\n':
			p.at++
		case '"':
			p.words = append(p.words, "\""+p.quotedString())
		case '(':
			p.comment()
		case '<':
			p.angleAddress()
		case ',', ';':
			p.at++
			p.finishMailbox()
		case ':':
			p.at++
			p.words = nil
			p.noteFault("trường From ghi theo nhóm")
		default:
			p.words = append(p.words, p.word())
		}
	}
	p.finishMailbox()
}

func (p *addressParser) noteFault(fault string) {
	if p.fault == "" {
		p.fault = fault
	}
}

func (p *addressParser) quotedString() string {
	var out strings.Builder
	for p.at++; p.at < len(p.in); p.at++ {
		switch c := p.in[p.at]; c {
		case '\\':
			if p.at+1 < len(p.in) {
				p.at++
				out.WriteByte(p.in[p.at])
			}
		case '"':
			p.at++
			return out.String()
		default:
			out.WriteByte(c)
		}
	}
	p.noteFault("dấu nháy không đóng")
	return out.String()
}

func (p *addressParser) comment() {
	depth := 0
	for ; p.at < len(p.in); p.at++ {
		switch p.in[p.at] {
		case '\\':
			p.at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				p.at++
				return
			}
		}
	}
	p.at = len(p.in)
	p.noteFault("chú thích không đóng")
}

func (p *addressParser) angleAddress() {
	end := strings.IndexByte(p.in[p.at:], '>')
	if end < 0 {
		p.noteFault("dấu ngoặc nhọn không đóng")
		end = len(p.in) - p.at
	}
	inside := strings.TrimSpace(p.in[p.at+1 : p.at+end])
	p.at = min(p.at+end+1, len(p.in))
	if p.angle {
		p.finishMailbox()
		p.noteFault("hai địa chỉ không có dấu phẩy")
	}
	if route, rest, found := strings.Cut(inside, ":"); found && strings.HasPrefix(route, "@") {
		inside = rest
		p.noteFault("đường dẫn kiểu cũ trong địa chỉ")
	}
	p.spec, p.angle = inside, true
}

// word reads up to white space or a special character; a quoted local part glued to it stays one word.
func (p *addressParser) word() string {
	from := p.at
	for p.at < len(p.in) && !strings.ContainsRune(" \t\r\n\"(<,;:", rune(p.in[p.at])) {
		p.at++
	}
	if p.at == from {
		p.at++
	}
	return p.in[from:p.at]
}

func (p *addressParser) finishMailbox() {
	words, spec, angle := p.words, p.spec, p.angle
	p.words, p.spec, p.angle = nil, "", false
	if !angle {
		spec, words = p.bareAddress(words)
		if spec == "" {
			return
		}
	} else {
		p.checkDisplayName(words, spec)
	}
	address, ok := NewAddress(displayName(words), spec)
	if !ok {
		p.noteFault("địa chỉ không hợp lệ")
	}
	p.out = append(p.out, address)
}

// checkDisplayName looks for a second address outside of the brackets and of quotes. Some programs repeat the address as the name;
// another one there is read as the sender by some servers and as his name by others.
func (p *addressParser) checkDisplayName(words []string, spec string) {
	for _, word := range words {
		if !strings.HasPrefix(word, "\"") && strings.Contains(word, "@") && !strings.EqualFold(word, spec) {
			p.noteFault("tên hiển thị là một địa chỉ khác")
		}
	}
}

// bareAddress finds the address among words without brackets: exactly one of them may hold an "@".
func (p *addressParser) bareAddress(words []string) (spec string, rest []string) {
	joined := words
	if len(words) == 2 && strings.HasPrefix(words[0], "\"") && strings.HasPrefix(words[1], "@") {
		joined = []string{words[0][1:] + words[1]}
	}
	for _, word := range joined {
		if strings.HasPrefix(word, "\"") || !strings.Contains(word, "@") {
			rest = append(rest, word)
			continue
		}
		if spec != "" {
			p.noteFault("hai địa chỉ không có dấu phẩy")
		}
		spec = word
	}
	if spec == "" && len(words) > 0 {
		p.noteFault("không có địa chỉ")
	}
	return spec, rest
}

func displayName(words []string) string {
	plain := make([]string, len(words))
	for i, word := range words {
		plain[i] = strings.TrimPrefix(word, "\"")
	}
	return decodeEncodedWords(strings.Join(plain, " "))
}

// NewAddress puts an address into its comparable form; ok is false when it is not a plain local-part@domain. What only
// becomes ASCII by being folded (the Kelvin sign, full-width letters) is not plain: it would compare equal to another.
func NewAddress(name, spec string) (Address, bool) {
	written := spec
	spec = norm.NFC.String(strings.ToValidUTF8(spec, "\ufffd"))
	at := strings.LastIndexByte(spec, '@')
	if at <= 0 || at == len(spec)-1 || len(spec) > maxAddress || strings.ContainsFunc(spec, forbiddenInAddress) || strings.Contains(spec, "=?") {
		return Address{name, strings.ToLower(vietnamese.CleanLine(spec))}, false
	}
	local := strings.ToLower(spec[:at])
	if unquoted := strings.Trim(local, `"`); unquoted != "" && !strings.ContainsAny(unquoted, `"\@ `) {
		local = unquoted
	}
	plain := !strings.ContainsAny(local, `"\@`) && (vietnamese.IsASCII(written[:strings.LastIndexByte(written, '@')]) || !vietnamese.IsASCII(local))
	domain, ok := asciiDomain(spec[at+1:])
	if !ok {
		return Address{name, local + "@" + strings.ToLower(spec[at+1:])}, false
	}
	return Address{name, local + "@" + domain}, plain
}

// maxAddress is how long an address may be (RFC 5321 section 4.5.3.1.3).
const maxAddress = 254

func forbiddenInAddress(r rune) bool {
	return strings.ContainsRune(" <>,;()\ufffd", r) || unicode.IsControl(r) || unicode.IsSpace(r) || vietnamese.IsInvisible(r)
}

// NormalizeDomain is the comparable form of a domain, or of the domain of an address; "" when it is none.
func NormalizeDomain(value string) string {
	value = strings.Trim(value, "<>")
	if at := strings.LastIndexByte(value, '@'); at >= 0 {
		value = value[at+1:]
	}
	domain, _ := asciiDomain(value)
	return domain
}

// asciiDomain is a domain in lower case and in the ASCII form of IDNA. A domain whose letters only turn into ASCII by being
// mapped (full-width letters, the Kelvin sign, an invisible joint) is refused: it looks like another and would compare equal.
func asciiDomain(domain string) (string, bool) {
	domain = strings.TrimSuffix(domain, ".")
	ascii, err := idna.Lookup.ToASCII(strings.ToLower(domain))
	if err != nil || strings.Contains("."+ascii+".", "..") {
		return "", false
	}
	if !vietnamese.IsASCII(domain) && len(internationalLabels(domain)) != strings.Count("."+ascii, ".xn--") {
		return "", false
	}
	return ascii, true
}

// internationalLabels are the labels of a domain that are not ASCII, or are written in the ASCII form of IDNA.
func internationalLabels(domain string) []string {
	var labels []string
	for label := range strings.SplitSeq(domain, ".") {
		if !vietnamese.IsASCII(label) || strings.HasPrefix(strings.ToLower(label), "xn--") {
			labels = append(labels, label)
		}
	}
	return labels
}

var addressInName = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN.-]+\.\pL+`)

// AddressInName is the address that the display name pretends to be, when it is another than Spec; else "".
func (a Address) AddressInName() string {
	found := strings.ToLower(addressInName.FindString(a.Name))
	if found == "" {
		return ""
	}
	if address, ok := NewAddress("", found); ok && address.Spec == a.Spec {
		return ""
	}
	return found
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
