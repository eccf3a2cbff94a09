package classifier

import (
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

// Sign is something in a text that a rule can ask for, or that forbids a meaning. Package plan has the same signs under the same values.
type Sign string

// The signs.
const (
	SignQuestion  Sign = "question"  // asks, or may ask
	SignNegation  Sign = "negation"  // a word such as "không", "chưa", "đừng"
	SignCondition Sign = "condition" // a word such as "nếu", "khi", "trừ"
	SignContrast  Sign = "contrast"  // a word such as "nhưng", "mà", "chỉ"
	SignOthers    Sign = "others"    // speaks of others, or tells what was heard
	SignPlan      Sign = "plan"      // speaks of what is planned, tried, or wished
	SignEarlier   Sign = "earlier"   // speaks of an earlier period
	SignNone      Sign = "none"      // says none, zero or blank
	SignFigure    Sign = "figure"    // a number, in digits or words
	SignLink      Sign = "link"      // an address of a page, or the number of a document
	SignTime      Sign = "time"      // a date or a time of day
	SignPlace     Sign = "place"     // where something is published or heard
	SignWork      Sign = "work"      // names the task, or a word for doing it
	SignAssent    Sign = "assent"    // a word of agreement
)

// signWords are the words of the signs. They are looked for as whole words, without marks in a text that has none. A sign that is found too often
// leaves an answer to a person.
var signWords = []struct {
	sign    Sign
	phrases []phrase
}{
	{SignQuestion, []phrase{
		"à", "hả", "há", "hở", "nhỉ", "sao", "gì", "chi", "nào", "ai", "đâu", "mấy", "bao nhiêu", "bao giờ", "chăng", "được không", "phải không", "có không",
		"không ạ", "không anh", "không em", "không chị", "ko ạ", "what", "which", "who", "why", "how", "may we", "can we", "could we",
	}},
	{SignNegation, []phrase{
		"không", "hông", "hổng", "ko", "khg", "khum", "hok", "kg", "k", "chưa", "chẳng", "chả", "đừng", "thôi", "hết", "khỏi", "miễn", "bỏ", "ngừng", "từ chối", "thiếu", "hủy", "huỷ",
		"gỡ", "sai", "lỗi", "khó", "dẹp", "not", "no", "never", "cannot", "t", "off", "without", "down",
	}},
	{SignCondition, []phrase{
		"nếu", "khi", "trừ", "điều kiện", "miễn là", "miễn sao", "với lại", "giá mà", "giá như", "chừng nào", "thì", "phải", "cần", "sau khi", "trước khi", "rồi mới",
		"if", "unless", "when", "once", "except", "provided", "after", "before", "would", "could", "should",
	}},
	{SignContrast, []phrase{"nhưng", "tuy", "tuy nhiên", "mà", "song", "còn", "chỉ", "riêng", "phần", "một phần", "mục", "chứ", "dù", "mặc dù", "but", "however", "only", "although", "part"}},
	{SignOthers, []phrase{
		"họ", "người ta", "bên cạnh", "bên kia", "phường bên", "xã bên", "sở bên", "bên đó", "bên ấy", "nghe nói", "nghe", "bảo là", "nói là", "nhận rồi", "sếp", "giám đốc", "chủ tịch",
		"nghỉ", "mua", "họp", "khen", "nhận xét", "director", "they", "he", "she",
	}},
	{SignPlan, []phrase{
		"sẽ", "dự kiến", "kế hoạch", "định", "tính", "sắp", "mai", "chiều nay", "tuần sau", "tháng sau", "ước", "muốn", "mong", "thử", "tạm", "nháp", "xem trước", "dự thảo", "góp ý", "xin", "hứa",
		"chờ", "đợi", "đang", "xem nè", "ví dụ", "tham khảo", "họp", "cho em", "cho anh", "cho chị", "will", "plan", "planned", "plans", "could", "should", "example", "preview", "draft",
	}},
	{SignEarlier, []phrase{"trước", "năm ngoái", "kỳ rồi", "đợt rồi", "quý rồi", "tháng rồi", "tuần rồi", "cùng kỳ", "lũy kế", "luỹ kế", "last", "previous"}},
	{SignNone, []phrase{"trắng", "để trống", "không có", "ko có", "k có", "không phát sinh", "ko phát sinh", "số không", "bằng không", "none", "nil", "nothing", "zero"}},
	{SignFigure, []phrase{"một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "chục", "trăm", "nghìn", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "dozen"}},
	{SignPlace, []phrase{"loa", "đài", "kênh", "lên sóng", "fm", "báo", "trang", "cổng", "fanpage", "zalo", "facebook", "youtube", "màn hình", "led", "bảng tin", "bản tin", "nhà văn hóa", "page", "radio", "channel"}},
	{SignWork, []phrase{"nhận", "làm", "lo", "chủ trì", "đảm nhận", "đảm trách", "triển khai", "thực hiện", "gánh", "cầm", "việc này", "xử", "xử lý", "ghi tên", "phụ trách", "chốt", "we", "our", "take", "handle"}},
	{SignAssent, []phrase{"ok", "oke", "okie", "ừ", "ừm", "uh", "được", "đc", "dc", "đồng ý", "nhất trí", "thống nhất", "chấp thuận", "cho", "gật", "duyệt", "du di", "chiều", "fine", "yes", "agreed", "granted", "sure"}},
}

// phrase is a sequence of words, separated by spaces.
type phrase = string

// maxPhrase is the number of words in the longest phrase.
const maxPhrase = 3

// The signs of every phrase, as it is spelled and without marks.
var (
	markedPhrases = phrasesOf(func(p phrase) phrase { return p })
	barePhrases   = phrasesOf(vietnamese.StripMarks)
)

func phrasesOf(written func(phrase) phrase) map[phrase][]Sign {
	all := map[phrase][]Sign{}
	for _, s := range signWords {
		for _, p := range s.phrases {
			all[written(p)] = append(all[written(p)], s.sign)
		}
	}
	return all
}

// SignsOf returns the signs in a text, each once.
func SignsOf(text string) []Sign {
	small := lowered(text)
	plain, found := takeExpressions(small)
	signs := signsOfPhrases(wordsOf(plain))
	for _, f := range found {
		switch f {
		case "?":
			signs = append(signs, SignQuestion)
		case xLink, xDocument:
			signs = append(signs, SignLink)
		case xDate, xTime:
			signs = append(signs, SignTime)
		case xNumber:
			signs = append(signs, SignFigure)
		}
	}
	if zero.MatchString(small) {
		signs = append(signs, SignNone)
	}
	slices.Sort(signs)
	return slices.Compact(signs)
}

// signsOfPhrases returns the signs of the phrases in words. In a text without marks the phrases are looked for without theirs.
func signsOfPhrases(words []string) (signs []Sign) {
	all := markedPhrases
	if joined := strings.Join(words, " "); vietnamese.StripMarks(joined) == joined {
		all = barePhrases
	}
	for i := range words {
		for n := 1; n <= min(maxPhrase, len(words)-i); n++ {
			signs = append(signs, all[strings.Join(words[i:i+n], " ")]...)
		}
	}
	return signs
}

// zero matches the figure nought that is part of no other number.
var zero = regexp.MustCompile(`(?:^|[^\d.,/:-])0(?:$|[^\d.,/:-])`)
