package mail

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"loa/vietnamese"
)

// Address is one mailbox of an address field (RFC 5322 section 3.4). Only Spec identifies a person: the sender chooses Name freely.
type Address struct {
	// Name is the display name, decoded, for showing.
	Name string
	// Spec is local-part@domain, lower-cased, the domain in its ASCII form (IDNA), so that look-alike letters compare unequal.
	Spec string
}

// Domain gives the part of Spec behind the last "@", or "".
func (a Address) Domain() string {
	if at := strings.LastIndexByte(a.Spec, '@'); at >= 0 {
		return a.Spec[at+1:]
	}
	return ""
}

// parseAddresses parses an address list (RFC 5322 section 3.4) leniently: it gives every address that it finds. fault is the first
// construct that no legitimate mail program writes in a From field, in Vietnamese; "" when there is none.
func parseAddresses(value string) (addresses []Address, fault string) {
	p := addressParser{in: value}
	p.parse()
	return p.out, p.fault
}

// addressParser collects the words of one mailbox until [addressParser.finishMailbox].
type addressParser struct {
	in    string
	at    int
	words []string // outside of angle brackets; a quoted string keeps its opening quote, to be distinguished
	spec  string   // inside of angle brackets
	angle bool     // angle brackets were met
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

// noteFault keeps the first fault of the field.
func (p *addressParser) noteFault(fault string) {
	if p.fault == "" {
		p.fault = fault
	}
}

// quotedString gives a quoted string without its quotes (RFC 5322 section 3.2.4).
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

// comment skips a comment; comments nest (RFC 5322 section 3.2.2).
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

// angleAddress takes an address in angle brackets, with the obsolete route of RFC 5322 section 4.4 removed.
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

// word gives everything up to white space or a special character, one byte at least.
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

// finishMailbox makes an address of the words that were collected.
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

// checkDisplayName finds another address in an unquoted display name. Some servers take that one for the sender, others take it for
// a name. Some mail programs repeat the same address as the name, which is harmless.
func (p *addressParser) checkDisplayName(words []string, spec string) {
	for _, word := range words {
		if !strings.HasPrefix(word, "\"") && strings.Contains(word, "@") && !strings.EqualFold(word, spec) {
			p.noteFault("tên hiển thị là một địa chỉ khác")
		}
	}
}

// bareAddress finds the address among words without angle brackets: exactly one word may hold an "@". A quoted local part and the
// word behind it are one word.
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

// displayName joins the words of a display name and decodes them.
func displayName(words []string) string {
	plain := make([]string, len(words))
	for i, word := range words {
		plain[i] = strings.TrimPrefix(word, "\"")
	}
	return decodeEncodedWords(strings.Join(plain, " "))
}

// NewAddress gives an address in the form in which addresses are compared; ok is false when spec is not a plain local-part@domain.
// An address that only becomes ASCII by case folding or normalisation (the Kelvin sign, full-width letters) is not plain: it would
// compare equal to another address. An address that is not plain is returned too, for showing; it must not identify a sender.
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

// maxAddress is how long an address may be, in bytes (RFC 5321 section 4.5.3.1.3, without the angle brackets).
const maxAddress = 254

// forbiddenInAddress is true for characters that an address without a quoted local part may not hold.
func forbiddenInAddress(r rune) bool {
	return strings.ContainsRune(" <>,;()\ufffd", r) || unicode.IsControl(r) || unicode.IsSpace(r) || vietnamese.IsInvisible(r)
}

// addressInName matches an address within a display name.
var addressInName = regexp.MustCompile(`[\pL\pN._%+-]+@[\pL\pN.-]+\.\pL+`)

// AddressInName gives the address that the display name holds when it is not Spec, lower-cased; "" when there is none. A reader who
// sees only the name takes it for the sender.
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

// OnBehalf gives the address of the Sender field when it is not that of From: a secretary sent the letter in the name of its author
// (RFC 5322 section 3.6.2). Authentication proves From only; whether that secretary may act is decided by the registered delegations.
func (l Letter) OnBehalf() (secretary Address, ok bool) {
	for _, sender := range l.Sender {
		if len(l.From) != 1 || sender.Spec != l.From[0].Spec {
			return sender, true
		}
	}
	return Address{}, false
}
