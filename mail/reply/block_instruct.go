package reply

import (
	"regexp"
	"strings"
	"unicode"

	"loa/vietnamese"
)

// mayInstruct reports whether a block could be an instruction about a draft, and must therefore never be learned. It answers yes in doubt:
// a block that is not learned costs one more question, a condition that was learned would never be read again.
//
// An instruction names the draft, a part of it or its publication; or speaks to the drafter in the sender's own voice; or decides, asks,
// binds or orders in a plain sentence. A notice about the letter or an institution, a contact detail and a saying (in quotation marks, in
// capitals, in parallel parts, or without any of these) never do.
func mayInstruct(block []string) bool {
	text := strings.Join(block, " ")
	words := spaced(anyReader.ReplaceAllString(text, ""))
	switch {
	case containsAny(words, draftWords) || partOfDraft.MatchString(words) || containsAny(words, ownVoice) || addressesDrafter(text):
		return true
	case containsAny(words, noticeWords) || isLetterNotice(block):
		return false
	}
	quoted := false
	for _, line := range block {
		opens := strings.ContainsAny(line, "“«") || strings.HasPrefix(strings.TrimSpace(line), `"`)
		if quoted = quoted || opens; quoted || isSaying(line) {
			if isDecisionAlone(line) {
				return true
			}
		} else if plainInstruction(line) {
			return true
		}
		trimmed := strings.TrimSpace(line)
		if strings.ContainsAny(line, "”»") || (len(trimmed) > 1 && strings.HasSuffix(trimmed, `"`)) {
			quoted = false
		}
	}
	return false
}

// spaced returns the words of a text in lower case, each between two spaces.
func spaced(text string) string {
	return " " + strings.TrimSpace(notWord.ReplaceAllString(strings.ToLower(vietnamese.Normalize(text)), " ")) + " "
}

func containsAny(words string, phrases []string) bool {
	for _, phrase := range phrases {
		if strings.Contains(words, " "+phrase+" ") {
			return true
		}
	}
	return false
}

var (
	// draftWords name a draft, a part of it, its publication or a decision about it.
	draftWords = strings.Split("dự thảo,bản thảo,bản này,bản mới,bản sửa,bản cuối,bản in,bản kèm,bài,bài này,ảnh,hình ảnh,tiêu đề,tít,đoạn,nội dung này,nội dung bài,clip,video,tờ rơi,kịch bản,số liệu,phụ lục,"+
		"đăng,phát hành,phát sóng,xuất bản,công bố,ban hành,lên bài,lên sóng,duyệt,phê duyệt,trình,xin ý kiến,cho ý kiến,ý kiến của,xem trước,"+
		"draft,photo,article,publish,post,approve,approved,approval,du thao,ban thao,duyet,dong y,tra lai,tieu de,phat hanh,cong bo,xin y kien", ",")
	partOfDraft = regexp.MustCompile(` (trang|mục|phần|đoạn|điểm|khoản|dòng|câu|ý|bản|muc|phan|trang) \d| loa \d{4} `)
	// ownVoice is what a person says of himself.
	ownVoice = strings.Split("tôi,tui,tao,mình sẽ,mình xem,mình đang,mình đã,cho mình,gọi mình,hỏi mình,báo mình,gửi mình,chờ mình,để mình,toi se,goi toi,cho toi", ",")
	// noticeWords are the matters of mail servers and offices, which no draft is.
	noticeWords = strings.Split("thư này,thư trả lời này,email này,e mail này,thư điện tử,địa chỉ thư,hộp thư,tệp lạ,liên kết lạ,mật khẩu,danh bạ,môi trường trước khi in,gõ trên điện thoại,"+
		"tiếp công dân,quý khách,trực ban,lừa đảo,hài lòng,hành chính công,an toàn thông tin,khẩu trang,cổng chính,cổng phụ,ứng dụng,this email,this e mail,this message", ",")
	// orderWords begin an order to the drafter.
	orderWords = vietnamese.WordSet("gửi xin gọi hỏi báo chờ đợi xem đọc kiểm rà đối cập giao sửa chỉnh thay thêm bớt cắt bổ bỏ rút dừng hoãn khoan để nhớ làm viết soạn trao liên hệ phối in trả hủy huỷ tạm ngừng " +
		"gui goi hoi cho doi sua thay them bot cat bo rut dung hoan khoan nho send call wait remove change")
	// leadWords may stand before an order.
	leadWords = vietnamese.WordSet("đề nghị yêu cầu vui lòng hãy cần phải nên chỉ đừng không chưa và nhưng please")
	// bindingWords bind, ask or put off wherever they stand in a plain sentence.
	bindingWords = strings.Split("sau khi,trước khi,nếu,với điều kiện,chỉ khi,chỉ sau,miễn là,tuy nhiên,trừ khi,nhưng,đề nghị,yêu cầu,vui lòng,chờ,đợi,để sau,khoan,hoãn,tạm dừng,hỏi lại,gọi lại,gửi lại,xem lại,xem đã,"+
		"chuyển cho,xem xét,tính sau,suy nghĩ,hôm nay,ngày mai,sáng mai,chiều nay,chiều mai,tối nay,tuần sau,tuần tới,tháng sau,thứ hai,thứ ba,thứ tư,thứ năm,thứ sáu,sau khi,if,but,after,until,before,neu,nhung,tuan sau", ",")
	dateWords = regexp.MustCompile(`\d{1,2}[/.-]\d{1,2}|ngày \d`)
)

// addressesDrafter reports whether a text speaks to somebody as "anh", "chị" or "em". The syllable as part of a name ("Trịnh Anh Tuấn") does
// not.
func addressesDrafter(text string) bool {
	words := strings.Fields(anyReader.ReplaceAllString(text, ""))
	for i, word := range words {
		switch strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })) {
		case "anh", "chị", "em":
		default:
			continue
		}
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		capital := unicode.IsUpper([]rune(strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }))[0])
		if !capital || strings.ToLower(next) == next && next != "" {
			return true
		}
	}
	return false
}

// nationWords stand in sayings and in no order to a drafter.
var nationWords = strings.Split("tổ quốc,đất nước,hồ chí minh,bác hồ", ",")

var segmentMark = regexp.MustCompile(`\s[-–—|]\s`)

// isSaying reports whether a line has the form of a motto: all in capitals, or two and more parts between dashes.
func isSaying(line string) bool {
	words := len(strings.Fields(spaced(line)))
	return containsAny(spaced(line), nationWords) || words >= 4 && (line == strings.ToUpper(line) || segmentMark.MatchString(line))
}

// isDecisionAlone reports whether a part of a saying decides or orders and says nothing else: "ĐỒNG Ý - GIAO PHÒNG".
func isDecisionAlone(line string) bool {
	for _, segment := range segmentMark.Split(line, -1) {
		words := strings.Fields(spaced(segment))
		if len(words) > 0 && line == strings.ToUpper(line) && orderWords[words[0]] {
			return true
		}
		if len(words) <= 3 && decidesOrAsks(segment) {
			return true
		}
	}
	return false
}

// decidesOrAsks reports whether a text assents or refuses.
func decidesOrAsks(text string) bool {
	if containsAssent(text) {
		return true
	}
	for _, s := range sentencesOf(text) {
		r := replies.read(s, manner{})
		if r.effect == effectAcknowledgement || (r.of(effectRefusal) != nil && !r.outranked()) || r.has(func(f found) bool { return f.judges }) {
			return true
		}
	}
	return false
}

// plainInstruction reports whether a line that is no saying decides, asks, binds or orders something.
func plainInstruction(line string) bool {
	if strings.ContainsAny(line, "?？") || decidesOrAsks(line) {
		return true
	}
	if isSignatureLine(line) {
		return false
	}
	words := strings.ReplaceAll(spaced(line), " không ngừng ", " ") // "không ngừng đổi mới" stops nothing
	if containsAny(words, bindingWords) || dateWords.MatchString(strings.ToLower(line)) {
		return true
	}
	all := strings.Fields(words)
	if len(all) <= 4 && containsReservation(line) {
		return true
	}
	for len(all) > 0 && leadWords[all[0]] {
		all = all[1:]
	}
	return len(all) > 0 && orderWords[all[0]]
}
