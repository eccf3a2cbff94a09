package results

import (
	"regexp"
	"slices"
	"strings"
)

// What makes a figure doubtful although every word is known. The written forms are compared with their marks.
var (
	askedFor      = regexp.MustCompile(`(?:^|[^\pL])(?:đề nghị|đề xuất|xin (?:sở|cấp|hỗ trợ|thêm|được|phép|ý kiến|kinh phí|mở|in|tổ chức)|mời|triệu tập|đăng ký|chờ|đặt (?:báo|hàng|mua|in|viết|bài)|hợp đồng|nhờ|chuẩn bị|trình duyệt|hứa|cam kết|cần|muốn|định|kêu gọi|tháo|gỡ|dỡ|thu hồi|thu gom|hủy|huỷ|xóa|xoá|mượn|được (?:sở|bộ|thành phố|quận|huyện|cấp trên|trung ương)|đoàn kiểm tra của (?:sở|bộ|thành phố|quận|huyện|cấp trên)|nhận được|nhận từ|đọc|nghe|xem|chấm|tiếp sóng|phát lại|chiếu lại|đăng lại|treo lại|tái sử dụng|sử dụng lại|đạt giải|đoạt giải|được giải|nhớ|nghĩ|đoán|ngày nào cũng|tuần nào cũng|tháng nào cũng|trả lại|tạm dừng|ngừng|hoãn|đang (?:soạn|viết|làm|in|dựng|chờ|trình|xây dựng|hoàn thiện|thiết kế|xử lý|giải quyết|xem xét|rà soát))(?:$|[^\pL])`)
	notOwnTail    = regexp.MustCompile(`^\s*(?:của (?:sở|bộ|thành phố|cấp trên|trung ương|đơn vị khác|các đơn vị|các phường|các xã|phường khác|xã khác)|để\s[^,;.]*(?:đăng|phát|duyệt|in|treo)|theo yêu cầu|đã có|có sẵn|sẵn có|cũ|hiện có|từ (?:năm|kỳ|quý|tháng)|nhưng|đang|chờ|bị|gửi (?:sở|lên)|do)(?:$|[^\pL])`)
	sentOnly      = regexp.MustCompile(`(?:^|[^\pL])(?:gửi|chuyển|nộp|trình|gửi sở|viết)\s*$`)
	standing      = regexp.MustCompile(`\bhien (?:dang )?co\s*$`)
	numbered      = regexp.MustCompile(`(?:^|[.,;:(])\s*so\s*$`)
	namedByNumber = regexp.MustCompile(`\b(?:nghi quyet|de an|chi thi|luat|thong tu|nghi dinh|cong van|chuong trinh so|du an|quyet dinh so|phu luc|bieu|mau)\s*$`)
	becomes       = regexp.MustCompile(`^[^\n]{0,16}(?:->|=>|-->|==>|→)`)
	otherObjects  = regexp.MustCompile(`\b(?:ho so|don thu|don|thu tuc|tthc|nhiem vu|cong viec|van ban|cong van|thu|giay to|luot kham)\b`)
	ofOneTitle    = regexp.MustCompile(`\b(?:bai|tin|video|clip|phong su|bai viet)[^",;:]{0,12}"`)
	ofCitizens    = regexp.MustCompile(`\b(?:nguoi dan|cong dan|nhan dan|cu tri|doanh nghiep|to chuc|ba con|tac gia|thi sinh)\b`)
	partOfPeriod  = regexp.MustCompile(`\btrong do,? (?:rieng )?(?:ky|quy|thang|nam) nay\b|\btrong do,? trong (?:ky|quy|thang)\b`)
)

// ofNeighbours matches other units; without marks its words are others: "phường ban hành".
var ofNeighbours = regexp.MustCompile(`(?:xã|phường|đơn vị) bạn(?:$|[^\pL])`)

// dailyWords are names of one syllable that people use for other things too: a school has twenty "lớp".
var dailyWords = map[string]bool{"lop": true, "hop": true, "phim": true, "sinh hoat": true, "vu viec": true, "status": true}

// beCareful lowers the confidence of figures that known words make doubtful.
func (f *figureReading) beCareful() {
	for i := range f.drafts {
		d := &f.drafts[i]
		if d.dropped || len(d.codes) == 0 || d.noun == nil && d.noValue {
			continue
		}
		d.low = d.low || f.isDoubtful(i)
	}
	for i := range f.drafts {
		f.carefulOfTotal(i)
	}
}

func (f *figureReading) isDoubtful(i int) bool {
	d := &f.drafts[i]
	from, end := f.ownWords(d), max(f.until(i), d.nounEnd)
	own, tail := f.lowered(from, d.at), f.lowered(d.nounEnd, end)
	plainOwn := string(f.plain[from:d.at])
	switch {
	case askedFor.MatchString(own), d.kind == FigureExact && notOwnTail.MatchString(tail) && !f.isPair(i):
		return true
	case askedFor.MatchString(f.lowered(d.nounEnd, max(f.tailEnd(i), d.nounEnd))):
		return true
	case standing.MatchString(plainOwn), namedByNumber.MatchString(plainOwn) && d.labelEnd == 0, becomes.MatchString(f.lowered(d.end, min(d.end+24, len(f.written)))):
		return true
	case len(d.noun) > 0 && d.labelEnd == 0 && (sentOnly.MatchString(own) && !ofCitizens.MatchString(plainOwn) || numbered.MatchString(plainOwn)):
		return true
	case f.countsPeople(d.codes[0]) && ofOneTitle.MatchString(plainOwn):
		return true // the views of one article
	}
	line := f.lineOf(d.at)
	switch {
	case nextPlace.Match(f.plain[d.end:line.end]), hoursBefore.MatchString(plainOwn), received.MatchString(f.lowered(line.at, d.at)):
		return true
	case slices.Contains(f.x.units[d.codes[0]], "thong diep") && !strings.Contains(string(f.plain[line.at:line.end]), "thong diep"):
		return true // screens, and not what they show
	}
	return f.ofOtherObjects(d) || f.isDaily(d) || f.ofShorterTime(d) || f.ofOtherWork(d)
}

// ofShorterTime says whether the words before a number name a shorter time than the period that was asked about.
func (f *figureReading) ofShorterTime(d *draft) bool {
	days := f.of.First.DaysUntil(f.of.Last)
	lead := f.sense[d.s.at:d.at]
	return shortTime.Match(lead) || days > 60 && thisMonth.Match(lead) || days > 120 && thisQuarter.Match(lead)
}

// ofOtherWork says whether a figure is that of a part of the work, or of work that the unit only took part in.
func (f *figureReading) ofOtherWork(d *draft) bool {
	code := d.codes[0]
	before := string(f.plain[d.labelAt:d.labelEnd])
	if !f.countsPeople(code) && tookPart.MatchString(before) {
		return true
	}
	if slices.ContainsFunc(f.x.units[code], func(u string) bool { return strings.HasSuffix(u, "dong") }) {
		return slices.ContainsFunc(f.mentionsIn(min(f.ownWords(d), max(d.labelAt, d.s.at)), d.at), func(m mention) bool {
			return m.kind == termIndicator && !slices.Contains(m.indicators, code) && !wideWork.MatchString(m.name()) // the costs of leaflets only
		})
	}
	return slices.Contains(f.x.units[code], "y kien") && ofSurvey.Match(f.plain[d.s.at:d.s.end])
}

var (
	nextPlace   = regexp.MustCompile(`^\s*,\s*(?:tren )?(?:facebook|fb|zalo|fanpage|tiktok|youtube|cong|bao|website|web|trang)\b[a-z ]{0,12}[:=]?\s*\d+\s*(?:[,.;)\n]|$)`)
	hoursBefore = regexp.MustCompile(`\bgio\s*$`)
	received    = regexp.MustCompile(`văn bản đến(?:$|[^\pL])`)
	shortTime   = regexp.MustCompile(`\b(?:tuan qua|tuan nay|tuan vua qua|hom nay|sang nay|chieu nay|ngay hom nay)\b`)
	thisMonth   = regexp.MustCompile(`\b(?:thang nay|trong thang)\b`)
	thisQuarter = regexp.MustCompile(`\b(?:quy nay|trong quy)\b`)
	tookPart    = regexp.MustCompile(`^\W*(?:so (?:luot |lan |cuoc )?)?(?:tham gia|tham du|huong ung)\b`)
	wideWork    = regexp.MustCompile(`^(?:nhiem vu|van ban|ke hoach|hinh thuc|tuyen truyen)`)
	ofSurvey    = regexp.MustCompile(`\b(?:khao sat|hai long|danh gia|phieu|bieu quyet|phat bieu|thao luan|tham luan)\b`)
)

func (f *figureReading) isPair(i int) bool { return f.drafts[i].first || f.drafts[i].second }

// lowered is a part of the text with its marks, in small letters.
func (f *figureReading) lowered(at, end int) string {
	return strings.ToLower(string(f.written[at:max(at, end)]))
}

// ofOtherObjects says whether a state ("quá hạn", "đã xử lý") may be that of something else than the whole of which the indicator is a part.
func (f *figureReading) ofOtherObjects(d *draft) bool {
	code := d.codes[0]
	if f.of.Indicators[code].Of == "" || f.countsPeople(code) || !otherObjects.Match(f.plain[d.s.at:d.s.end]) {
		return false
	}
	whole := f.parentOf(code)
	names := func(m mention) bool { return m.kind == termIndicator && slices.Contains(m.indicators, whole) }
	return !slices.ContainsFunc(f.mentionsIn(d.s.at, d.s.end), names)
}

// isDaily says whether a figure is named by a word of daily life alone, and nothing beside it tells what is meant.
func (f *figureReading) isDaily(d *draft) bool {
	daily, told := false, false
	l := f.lineOf(d.at)
	for _, m := range f.mentionsIn(l.at, l.end) {
		switch {
		case m.kind == termPeople, m.channel == "press":
			told = true
		case m.kind != termIndicator:
		case dailyWords[m.name()] && slices.Contains(m.indicators, d.codes[0]):
			daily = true
		case slices.Contains(m.indicators, d.codes[0]), slices.ContainsFunc(m.indicators, func(c int) bool { return f.childOf(c, d.codes[0]) }):
			told = true
		}
	}
	return daily && !told
}

// carefulOfTotal lowers the confidence of a number that holds others of which it is not clear what they are: not yet published, of this period only, or
// counted by another indicator.
func (f *figureReading) carefulOfTotal(i int) {
	d := &f.drafts[i]
	if d.dropped || d.noValue || len(d.codes) == 0 || d.kind != FigureExact {
		return
	}
	l := f.lineOf(d.at)
	if partOfPeriod.Match(f.plain[d.nounEnd:max(l.end, d.nounEnd)]) {
		d.low = true
	}
	for j := i + 1; j < len(f.drafts) && f.drafts[j].s == d.s; j++ {
		o := &f.drafts[j]
		if len(o.codes) == 0 {
			continue
		}
		tail := string(f.sense[o.nounEnd:max(f.until(j), o.nounEnd)])
		if slices.Equal(o.codes, d.codes) && spoiledFigure.MatchString(tail) {
			d.low = true
		}
		within := fromTotal.Match(f.sense[d.nounEnd:o.at])
		if within && !slices.Equal(o.codes, d.codes) && !f.childOf(o.codes[0], d.codes[0]) && d.nounName() != "" && strings.HasPrefix(o.nounName(), d.nounName()+" ") {
			d.low, o.low = true, true
		}
	}
}
