package reply

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"loa/vietnamese"
)

// signer recognises the lines with which one registered person signs. The zero signer recognises none.
type signer struct {
	name      []string        // the folded words of the name
	words     map[string]bool // the folded words of the title and the unit
	initials  map[string]bool // of neighbouring words of the title or the unit
	offices   []string        // the folded title and unit
	phones    []string        // digits
	addresses []string        // in lower case
}

func newSigner(p Person) signer {
	s := signer{name: strings.Fields(vietnamese.Fold(p.Name)), words: map[string]bool{}, initials: map[string]bool{}}
	for _, office := range []string{p.Title, p.Unit} {
		folded := vietnamese.Fold(office)
		if folded == "" {
			continue
		}
		s.offices = append(s.offices, folded)
		s.addOffice(strings.Fields(folded))
	}
	for _, phone := range p.Phones {
		s.phones = append(s.phones, phoneDigits(phone))
	}
	for _, address := range p.Addresses {
		s.addresses = append(s.addresses, strings.ToLower(strings.TrimSpace(address)))
	}
	return s
}

// addOffice adds the words of a title or a unit, and the initials by which it is shortened: "VHXH" of Văn hóa - Xã hội.
func (s signer) addOffice(words []string) {
	letters := ""
	for _, word := range words {
		s.words[word] = true
		if word != "va" {
			letters += word[:1]
		}
	}
	for from := range letters {
		for to := from + 2; to <= len(letters); to++ {
			s.initials[letters[from:to]] = true
		}
	}
}

var (
	phoneForm       = regexp.MustCompile(`(\(?\+?\d[\d .()-]{6,}\d)`)
	internetAddress = regexp.MustCompile(`(?i)[a-z0-9._%+-]+@[a-z0-9.-]+|https?://\S+|(www\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\.(vn|com|org|net)(/\S*)?`)
	notDigit        = regexp.MustCompile(`\D+`)
	// ornaments frame a signature.
	ornaments = regexp.MustCompile(`^[\s\-–—|•*~_=./,;:()]+|[\s\-–—|•*~_=./,;:()]+$`)
)

// phoneDigits returns the digits of a telephone number, with 0 in the place of the country code of Vietnam.
func phoneDigits(text string) string {
	digits := strings.TrimPrefix(notDigit.ReplaceAllString(text, ""), "00")
	if rest, found := strings.CutPrefix(digits, "84"); found && len(rest) >= 8 {
		return "0" + rest
	}
	return digits
}

// degrees, forms and labels may stand in a signature beside what is registered.
var (
	degrees      = vietnamese.WordSet("ts ths pgs gs bs ks kts cn ncs tskh dsckii bsckii")
	forms        = vietnamese.WordSet("ong ba anh chi co chu bac em dc mr mrs ms dr")
	signLabels   = regexp.MustCompile(`(?i)(^|[^\p{L}])(người ký|đã ký|ký tên|e-?mail|đt|đđ|dđ|dt|tel|mobile|di động|điện thoại|fax|zalo|facebook|website|hotline|số máy|máy lẻ|nội bộ|cơ quan|chức vụ|đơn vị|họ và tên|họ tên|đ/c|[mewt]:)`)
	officeWords  = vietnamese.WordSet("pho giam doc truong phong chanh van ban so ubnd uy nhan dan chu tich bi thu phuong xa quan huyen thanh tp ha noi gd pgd ptp cvp pcvp ct pct kt tm tl tuq quyen director deputy general head of hanoi department and")
	headsOffices = vietnamese.WordSet("giam pho chu truong chanh bi tong vien so ubnd uy van phong ban trung kt tm tl tp pgd gd")
)

// signs reports whether a line is only the signature of the person: the name or a part of it with the given name, initials, the title, the
// unit, a registered number or address, with degrees and labels. A word that is none of these makes it no signature.
func (s signer) signs(line string) bool {
	registered, rest := s.contacts(line)
	words, written := s.wordsOf(rest)
	if len(words) == 0 {
		return registered
	}
	named := false
	for i := 0; i < len(words); {
		if n := s.nameAt(words[i:], written[i:]); n > 0 {
			named, i = true, i+n
			continue
		}
		if !s.belongs(words[i]) && !(registered && len(words[i]) <= 4 && !notDigit.MatchString(words[i])) {
			return s.isUnitWithSaying(line)
		}
		i++
	}
	return named || registered || s.isOffice(words, written)
}

// isUnitWithSaying reports whether a line is the unit of the person and, behind a dash, a saying in capitals.
func (s signer) isUnitWithSaying(line string) bool {
	at := segmentMark.FindStringIndex(line)
	if at == nil || line != strings.ToUpper(line) || containsReservation(line) || decidesOrAsks(line) || containsAny(spaced(line), draftWords) {
		return false
	}
	words, capital := s.wordsOf(line[:at[0]])
	return len(words) > 0 && s.areOffices(words) && s.isOffice(words, capital)
}

// isLetterhead reports whether a line has only words of offices, as lines above an answer have.
func (s signer) isLetterhead(line string) bool {
	words, _ := s.wordsOf(line)
	return len(words) > 0 && s.areOffices(words)
}

func (s signer) areOffices(words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !s.belongs(word) })
}

// signsBelow reports whether the line at an index signs an answer above it.
func (s signer) signsBelow(lines []string, at int) bool {
	if !s.signs(lines[at]) {
		return false
	}
	return slices.ContainsFunc(lines[:at], func(line string) bool {
		return strings.TrimSpace(line) != "" && !isSignatureLine(line) && !s.isLetterhead(line)
	})
}

// signsByName reports whether a line signs with the name, which is required behind a dash.
func (s signer) signsByName(line string) bool {
	words, written := s.wordsOf(line)
	if !s.signs(line) {
		return false
	}
	for i := range words {
		if s.nameAt(words[i:], written[i:]) > 0 {
			return true
		}
	}
	return false
}

// contacts removes telephone numbers and addresses; registered is true when one of them is the person's.
func (s signer) contacts(line string) (registered bool, rest string) {
	rest = internetAddress.ReplaceAllStringFunc(line, func(address string) string {
		registered = registered || slices.Contains(s.addresses, strings.ToLower(address))
		return " "
	})
	rest = phoneForm.ReplaceAllStringFunc(rest, func(phone string) string {
		registered = registered || slices.Contains(s.phones, phoneDigits(phone))
		return " "
	})
	return registered, rest
}

// wordsOf returns the folded words of a line and, beside each, whether it is written with a capital.
func (s signer) wordsOf(line string) (words []string, capital []bool) {
	line = signLabels.ReplaceAllString(vietnamese.Normalize(ornaments.ReplaceAllString(line, "")), "$1 ")
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) }) {
		folded := vietnamese.Fold(word)
		if folded == "" {
			continue
		}
		words = append(words, folded)
		capital = append(capital, unicode.IsUpper([]rune(word)[0]))
	}
	return words, capital
}

func (s signer) belongs(word string) bool {
	return degrees[word] || forms[word] || officeWords[word] || s.words[word] || s.initials[word]
}

// nameAt returns how many words from the first on are the name; 0 when they are none. The last of them is the given name or, when all are
// initials, the initial of it. A given name has a capital, because "mai" and "bình" are words too.
func (s signer) nameAt(words []string, capital []bool) int {
	n := len(s.name)
	if n == 0 || !capital[0] {
		return 0
	}
	if joined := s.initialsOfName(); n >= 2 && words[0] == joined {
		return 1
	}
	for from := range s.name {
		part := s.name[from:]
		if len(part) <= len(words) && capital[len(part)-1] && matchesName(part, words) {
			return len(part)
		}
	}
	if n >= 3 && n <= len(words) && words[0] == s.name[0][:1] && words[n-1] == s.name[n-1][:1] && initialsOnly(s.name, words[:n]) {
		return n
	}
	return 0
}

func (s signer) initialsOfName() string {
	letters := ""
	for _, word := range s.name {
		letters += word[:1]
	}
	return letters
}

// matchesName reports whether words are a name whose last word is written out and whose others may be initials.
func matchesName(name, words []string) bool {
	last := len(name) - 1
	for i, part := range name {
		if words[i] != part && (i == last || words[i] != part[:1]) {
			return false
		}
	}
	return true
}

func initialsOnly(name, words []string) bool {
	for i, part := range name {
		if words[i] != part[:1] {
			return false
		}
	}
	return true
}

// isOffice reports whether words are the whole title or unit of the person, or begin like an office and name part of it.
func (s signer) isOffice(words []string, capital []bool) bool {
	if !capital[0] {
		return false
	}
	line := strings.Join(words, " ")
	for _, office := range s.offices {
		if strings.Contains(" "+line+" ", " "+office+" ") {
			return true
		}
	}
	return len(words) >= 2 && headsOffices[words[0]] && slices.ContainsFunc(words, func(word string) bool { return s.words[word] || s.initials[word] })
}

// tailMark matches the dash before a signature that stands in the line of the answer: "Đồng ý - Bình".
var tailMark = regexp.MustCompile(`^(.*\S)\s+[-–—]+\s*(\S[^-–—]*)$`)

// dropTails drops the person's name behind a dash at the end of a line.
func (s signer) dropTails(lines []string) []string {
	if len(s.name) == 0 {
		return lines
	}
	kept := slices.Clone(lines)
	for i, line := range kept {
		if m := tailMark.FindStringSubmatch(line); m != nil && !s.signs(m[1]) && s.signsByName(m[2]) {
			kept[i] = m[1]
		}
	}
	return kept
}

// officeDetail matches the parts of an address of an office, its hours and the list of recipients of an official letter.
var officeDetail = strings.Split("phường,quận,phố,đường,tầng,trụ sở,cơ sở 2,phòng họp,giờ làm việc,thang máy,hầm,nơi nhận,như trên,lưu vt,b c,bộ phận,máy lẻ", ",")

// isOfficeDetail reports whether a line below a signature is the address of an office and says nothing else.
func isOfficeDetail(line string) bool {
	words := spaced(line)
	if !containsAny(words, officeDetail) || containsAny(words, draftWords) || containsAny(words, ownVoice) || addressesDrafter(line) {
		return false
	}
	return !strings.ContainsAny(line, "?？") && !containsAny(words, bindingInOffice) && !decidesOrAsks(line)
}

// bindingInOffice are the words that no address has. Hours of an office do name weekdays.
var bindingInOffice = strings.Split("sau khi,trước khi,nếu,với điều kiện,chỉ khi,nhưng,đề nghị,yêu cầu,vui lòng,chờ,đợi,không,chưa,đừng,phải,sửa,bỏ,thêm,thay,chỉ,hỏi,gọi", ",")

// dropFrame drops what stands around the answer of a letter and is none of it: known blocks, notices, and the sender's name behind a dash.
func dropFrame(lines []string, c Context) []string {
	sender := newSigner(c.Sender)
	return sender.dropTails(sender.dropLetterhead(dropNotices(dropRecurring(lines, c.Recurring))))
}
