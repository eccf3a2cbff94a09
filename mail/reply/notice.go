package reply

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// serverBanner matches the beginning of what mail servers and mail programs put above a letter.
	serverBanner = regexp.MustCompile(`(?i)^[\s*!]*(\[\s*(external|ext|thư ngoài|thư bên ngoài|bên ngoài|nội bộ|đã quét[^\]]*|an toàn[^\]]*)\s*\]|(caution|external (e-?mail|mail|message|sender)|cảnh báo)\s*[:/!]|bạn không thường nhận được (e-?mail|thư) từ|you don['’]?t often get (e-?mail|mail) from)`)
	// letterNotice matches what is said about a letter as such, never about a draft: who may read it, whether it was scanned, how it may be
	// printed. Words such as "confidential" alone do not suffice, because a sender can say them of the draft.
	letterNotice = newKeyed("nhầm,không phải,người nhận,công vụ,phân loại thư,độc,rút,trước khi in,miễn trừ,luật bảo vệ,chứng thư,disclaimer,intended,in error,by mistake,virus,before printing,if you are not,from outside,từ bên ngoài,by replying,mail policy,excuse,pardon", `(?i)nhận (được )?(thư (này )?)?(nhầm|do nhầm lẫn)|không phải (là )?(người nhận|đối tượng)|người nhận (có tên|được chỉ định|dự kiến|đích|không đúng)`+
		`|thư điện tử công vụ|thư công vụ|phân loại thư|(phần mềm|mã) độc|vi-?rút|trước khi in (thư|e-?mail)|miễn trừ trách nhiệm|luật bảo vệ dữ liệu cá nhân|chứng thư (chữ ký )?số`+
		`|disclaimer|intended (solely|only|recipient)|(in error|by mistake)[ ,.]|\bvirus(es)?\b|before printing|if you are not the|(originated|sent) from outside|từ bên ngoài (tổ chức|cơ quan|hệ thống)`+
		`|by replying to this (message|e-?mail)|e-?mail policy|(excuse|pardon) (my |the |any )?(brevity|typos)`)
	// ofTheLetter matches words of assent and refusal whose object is the letter or its handling.
	ofTheLetter = regexp.MustCompile(`(?i)(không )?đồng ý (và chấp thuận |với )?(các |những )?(quy định|quy chế|điều khoản|chính sách|nội quy)|quyền đồng ý[^.]*|không đồng ý với [^.]{0,60}(vui lòng|đề nghị|xin) (xóa|xoá|hủy|huỷ)` +
		`|kiểm duyệt( tự động)?|trả lại người gửi`)
	// spokenTo matches the sender's own voice: a notice speaks of nobody as "tôi" and to nobody as "em". anyReader matches the forms of address
	// of notices.
	spokenTo  = regexp.MustCompile(`(?i)(^|[^\p{L}])(tôi|tui|anh|chị|em)($|[^\p{L}])`)
	anyReader = regexp.MustCompile(`(?i)chúng tôi|anh\s*[/(]\s*chị\)?|ông\s*[/(]\s*bà\)?|quý (anh chị|vị)`)
)

// keyed is a pattern of which every match contains one of its keys. To look for the keys first costs a small part of matching the pattern, and
// most lines contain none.
type keyed struct {
	keys    []string // in lower case
	pattern *regexp.Regexp
}

// newKeyed returns a pattern with the keys, which are separated by commas.
func newKeyed(keys, pattern string) keyed {
	return keyed{strings.Split(keys, ","), regexp.MustCompile(pattern)}
}

// MatchString reports whether the pattern matches.
func (k keyed) MatchString(text string) bool {
	lower := strings.ToLower(text)
	return slices.ContainsFunc(k.keys, func(key string) bool { return strings.Contains(lower, key) }) && k.pattern.MatchString(text)
}

// isLetterNotice reports whether a block is about the letter as such and not about the draft.
func isLetterNotice(block []string) bool {
	return letterNotice.MatchString(strings.Join(block, " ")) && isOfTheLetter(block)
}

// isBanner reports whether a block is what a mail server put above the letter.
func isBanner(block []string) bool {
	return (serverBanner.MatchString(block[0]) && isOfTheLetter(block)) || isLetterNotice(block)
}

// isOfTheLetter reports whether nothing in a block is about the draft or in the sender's own voice.
func isOfTheLetter(block []string) bool {
	text := anyReader.ReplaceAllString(strings.Join(block, " "), "")
	return !postscript.MatchString(block[0]) && !spokenTo.MatchString(text) && !aboutDraft.MatchString(ofTheLetter.ReplaceAllString(withConsent.ReplaceAllString(text, ""), ""))
}

// dropNotices drops notices wherever they stand: as a whole block above the first paragraph, between paragraphs, below, and at the end of a
// paragraph from the line on at which they begin. Some text always remains.
func dropNotices(lines []string) []string {
	dropped := make([]bool, len(lines))
	paragraphs := dropAbove(lines, dropped, func(first run, more bool) (run, bool) { return bannerAbove(lines, first, more) })
	for i, p := range paragraphs {
		if i == 0 {
			p.from++
		}
		for from := p.from; from < p.to; from++ {
			if letterNotice.MatchString(lines[from]) && isLetterNotice(lines[from:p.to]) {
				mark(dropped, run{from, p.to})
				break
			}
		}
		if whole := lines[p.from:p.to]; i > 0 && isLetterNotice(whole) {
			mark(dropped, p)
		}
	}
	return without(lines, dropped)
}

// nationalMotto matches the two lines above official letters.
var nationalMotto = regexp.MustCompile(`(?i)^[\s*]*(cộng hòa xã hội chủ nghĩa việt nam|cộng hoà xã hội chủ nghĩa việt nam|độc lập\s*[-–—]\s*tự do\s*[-–—]\s*hạnh phúc)[\s*]*$`)

// dropLetterhead drops the lines of offices and the national motto above the first paragraph.
func (s signer) dropLetterhead(lines []string) []string {
	paragraphs := paragraphRuns(lines)
	if len(paragraphs) < 2 {
		return lines
	}
	dropped := make([]bool, len(lines))
	for i := paragraphs[0].from; i < paragraphs[0].to; i++ {
		if !nationalMotto.MatchString(lines[i]) && !s.isLetterhead(lines[i]) {
			return lines
		}
	}
	markAbove(lines, dropped, paragraphs[0])
	return without(lines, dropped)
}

// bannerAbove finds the banner that begins a paragraph: all of it when more text follows, or its first line.
func bannerAbove(lines []string, p run, more bool) (run, bool) {
	if more && isBanner(lines[p.from:p.to]) {
		return p, true
	}
	if (more || p.to-p.from > 1) && isBanner(lines[p.from:p.from+1]) {
		return run{p.from, p.from + 1}, true
	}
	return run{}, false
}
