package reply

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"loa/vietnamese"
)

var (
	signatureMark = regexp.MustCompile(`(?i)^\s*(--\s*|[-_=*]{3,}\s*|\(?đã ký\)?)$|^\s*(TM|KT|TL|TUQ|TLQ)\.\s*\p{L}`)
	deviceMark    = regexp.MustCompile(`(?i)^\s*((đã |được )?gửi (từ|bằng)|sent (from|with|via|using)|get|tải( xuống)?|lấy|nhận)\s+(an? |my |the |tôi )?(iphone|ipad|mac|galaxy|samsung|outlook|yahoo|zimbra|gmail|mail|email|thư|e-mail|android|windows|blackberry|điện thoại|thiết bị|máy tính|smartphone|phone|mobile|tablet|sony|oppo|xiaomi|redmi|huawei|nokia|vsmart|proton|spark|thunderbird|zalo|viber|microsoft|apple)(\s|[.,]|$)`)
	closing       = regexp.MustCompile(`(?i)^\s*(xin )?(trân trọng( (cảm ơn|cám ơn|kính chào|báo cáo|phúc đáp|đề nghị))?|kính thư|thân ái( và quyết thắng)?|thân mến|thân|kính|best regards|kind regards|warm regards|regards|best|br|sincerely|yours sincerely|thanks and regards|thanks & regards)( (đồng chí|anh|chị|các đồng chí|quý cơ quan|anh chị|các anh chị|ạ))?[\s.,!/]*$`)
	ruleLine      = regexp.MustCompile(`^[\s_=*-]{3,}$`)
	legalNotice   = newKeyed("nhầm,không phải,người nhận,thông tin,công vụ,nội bộ,độc hại,rút,trước khi in,disclaimer,confidential,intended,in error,by mistake,virus,before printing,if you are not,from outside,từ bên ngoài", `(?i)nhận (được )?(thư (này )?)?(nhầm|do nhầm lẫn)|không phải (là )?(người nhận|đối tượng)|người nhận (có tên|được chỉ định|dự kiến|đích)|thông tin (bảo mật|riêng|mật)|thư điện tử công vụ|nội bộ của cơ quan|(phần mềm|mã) độc hại|vi-?rút|môi trường trước khi in|disclaimer|confidential|intended (solely|only|recipient)|(in error|by mistake)[ ,.]|\bvirus|before printing|if you are not the|(originated|sent) from outside|từ bên ngoài (tổ chức|cơ quan|hệ thống)`)
	aboutDraft    = regexp.MustCompile(`(?i)dự thảo|bản thảo|bài (viết|này|đăng)|(^|[^\p{L}])ảnh($|[^\p{L}])|tiêu đề|(trang|mục|phần|đoạn) \d|đăng|phát hành|duyệt|đồng ý|nhất trí|trả lại (bài|dự|để)|chờ |có giá trị|LOA-|approv|draft|photo|du thao|duyet|dong y|nhat tri`)
	// withConsent matches the words with which notices forbid copies: "khi chưa được sự đồng ý của người gửi".
	withConsent = regexp.MustCompile(`(?i)(sự )?(đồng ý|chấp thuận|cho phép)( trước)?( bằng văn bản)?( trước)? (của|từ)`)
	postscript  = regexp.MustCompile(`(?i)^\s*(p\s*[./]?\s*s\s*[.:)]?|tái bút|t\.?b\s*[.:]|n\.?b\s*[.:]|bổ sung\s*:|ghi chú\s*:|nói thêm\s*:|à quên)(\s|:|$)`)
	surname     = regexp.MustCompile(`(?i)^(nguyễn|nguyen|trần|tran|lê|le|phạm|pham|hoàng|hoang|huỳnh|huynh|phan|vũ|vu|võ|vo|đặng|dang|bùi|bui|đỗ|do|hồ|ho|ngô|ngo|dương|duong|đinh|dinh|trịnh|trinh|đoàn|doan|mai|tô|to|tạ|ta|cao|lương|luong|hà|ha)$`)
	contact     = regexp.MustCompile(`(?i)^\s*(đt|điện thoại|tel|mobile|di động|đđ|sđt|fax|email|e-mail|địa chỉ|add|website|hotline|theo dõi)(\s|:|\.|$)|^\s*\+?[0-9][0-9 .()-]{7,}$|^\s*[a-z0-9._-]+@[a-z0-9.-]+\s*$|^\s*https?://\S+$`)
	titleLine   = regexp.MustCompile(`(?i)^\s*(phó |q\. ?|quyền )?(giám đốc|chủ tịch|trưởng phòng|phòng|chánh văn phòng|bí thư|chuyên viên|sở|ubnd|văn phòng|trưởng ban|tổng biên tập|chánh thanh tra|viện trưởng|trung tâm|ban)( \S+){0,8}\s*$`)
)

// dropSignature drops the signature and the lines below it, because signatures and notices decide nothing. It keeps the lines below that
// may be remarks of the sender, see remarksBelow: a condition can stand below a signature.
func dropSignature(lines []string, sender signer) []string {
	for i, line := range lines {
		if i > 0 && ((signatureStarts(line) && hasText(lines[:i])) || sender.signsBelow(lines, i)) {
			return append(dropNameAtEnd(lines[:i:i], sender), remarksBelow(lines[i:], sender)...)
		}
	}
	return dropNameAtEnd(lines, sender)
}

func signatureStarts(line string) bool {
	return signatureMark.MatchString(line) || deviceMark.MatchString(line) || closing.MatchString(line)
}

func hasText(lines []string) bool { return strings.TrimSpace(strings.Join(lines, "")) != "" }

// remarksBelow returns the lines below a signature that may be remarks of the sender: a postscript, and every line that denies, binds or
// changes something or is prose. The notices that servers append are none.
func remarksBelow(lines []string, sender signer) []string {
	var kept []string
	inPostscript := false
	for _, block := range paragraphsOf(lines) {
		inPostscript = false
		if isLegalNotice(block) {
			continue
		}
		for _, line := range block {
			if postscript.MatchString(line) {
				inPostscript = true
			}
			if !inPostscript && (sender.signs(line) || isMotto(line) || (isOfficeDetail(line) && !bindsInDetail(withoutContactData(line)))) {
				continue
			}
			if inPostscript || (isProse(line) && !isSignatureLine(line)) || containsReservation(withoutContactData(line)) {
				kept = append(kept, line)
			}
		}
	}
	return kept
}

// paragraphsOf splits lines into paragraphs at empty lines and at rules ("-----").
func paragraphsOf(lines []string) [][]string {
	var blocks [][]string
	var block []string
	for _, line := range append(slices.Clone(lines), "") {
		if strings.TrimSpace(line) != "" && !ruleLine.MatchString(line) {
			block = append(block, line)
			continue
		}
		if block != nil {
			blocks = append(blocks, block)
		}
		block = nil
	}
	return blocks
}

// isLegalNotice reports whether a paragraph is a notice that servers append. A notice is about the letter as such; a paragraph that is
// about the draft is none.
func isLegalNotice(block []string) bool {
	text := strings.Join(block, " ")
	return (legalNotice.MatchString(text) || letterNotice.MatchString(text)) && isOfTheLetter(block)
}

// isProse reports whether a line is part of a sentence: at least half of its words begin with a small letter, whereas names, titles and
// addresses have capitals.
func isProse(line string) bool {
	words, small := 0, 0
	for word := range strings.FieldsSeq(line) {
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsLetter(first) {
			continue
		}
		words++
		if unicode.IsLower(first) {
			small++
		}
	}
	return words >= 3 && small*2 >= words
}

// isSignatureLine reports whether a line is the name of a person, a title, an organisation or a contact detail.
func isSignatureLine(line string) bool {
	if strings.HasSuffix(strings.TrimSpace(line), ":") {
		return false // it introduces what follows
	}
	if deviceMark.MatchString(line) {
		return !holdsRemark(withoutDevice(line))
	}
	if contact.MatchString(line) {
		return !holdsRemark(withoutContactData(line))
	}
	return signatureStarts(line) || isPersonName(line) || isNameWithTitle(line) || (isTitleLine(line) && !containsReservation(line) && !containsAssent(line))
}

// isTitleLine reports whether a line is a title or the name of an organisation: each of its words has a capital or is known to bind
// nothing.
func isTitleLine(line string) bool {
	if !titleLine.MatchString(line) {
		return false
	}
	for _, word := range wordForm.FindAllString(line, -1) {
		first, _ := utf8.DecodeRuneInString(word)
		if unicode.IsLower(first) && !vietnamese.NeutralWords[normalWord(word)] && !titleWords[normalWord(word)] {
			return false
		}
	}
	return true
}

var titleWords = vietnamese.WordSet("trưởng phó chánh thư thanh tra viện viên quốc dân hội đồng khoa học tổng biên tập bí ban ngành đoàn thể mặt trận tổ quốc công nghệ du lịch văn hóa thể thao tài chính xây dựng môi nông nghiệp lao động thương binh dân tộc ngoại vụ thành ủy đảng uỷ quản lý dịch vụ quyền chuyên cao cấp")

// isPersonName reports whether a line is a name such as "Nguyễn Văn An": two to five words with capitals, the first a family name.
func isPersonName(line string) bool {
	words := strings.Fields(strings.Trim(line, " \t.,;:/"))
	if len(words) < 2 || len(words) > 5 || !surname.MatchString(words[0]) {
		return false
	}
	for _, word := range words {
		if first := []rune(word)[0]; strings.ToUpper(string(first)) != string(first) {
			return false
		}
	}
	return true
}

// isNameWithTitle reports whether a line is a name and, behind a dash or a comma, only words of offices: "Trần Đức Long - PCT xã".
func isNameWithTitle(line string) bool {
	name, title, found := strings.Cut(line, " - ")
	if !found {
		name, title, found = strings.Cut(line, ", ")
	}
	words, _ := signer{}.wordsOf(title)
	return found && isPersonName(name) && len(words) > 0 && signer{}.areOffices(words)
}

// dropNameAtEnd drops the signature lines and the notice at the end of a letter that has no closing above them. The first line with text
// remains.
func dropNameAtEnd(lines []string, sender signer) []string {
	first := 0 // the first line with text, which always remains
	for first < len(lines) && strings.TrimSpace(lines[first]) == "" {
		first++
	}
	for end := len(lines); end > first+1; {
		line := lines[end-1]
		switch {
		case strings.TrimSpace(line) == "", ruleLine.MatchString(line), isSignatureLine(line), sender.signs(line), isMotto(line):
			end--
			continue
		}
		start := end - 1
		for start > first && strings.TrimSpace(lines[start-1]) != "" {
			start--
		}
		if start <= first || !isLegalNotice(lines[start:end]) {
			return lines[:end]
		}
		end = start
	}
	return lines[:min(first+1, len(lines))]
}
