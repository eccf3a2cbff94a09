package inbound

import (
	"regexp"
	"strings"

	"loa/mail"
	"loa/mail/reply"
)

// Kind is the sort of a letter.
type Kind string

// The kinds of letters.
const (
	// KindReply is a person's answer to a letter of ours.
	KindReply Kind = "reply"
	// KindReport holds the results of a task: structured lines, a report form or an attached document.
	KindReport Kind = "report"
	// KindAuto was written by a program: an absence note, a receipt, the answer of a calendar, a letter to a list.
	KindAuto Kind = "auto"
	// KindBounce is the report of a mail server that a letter of ours did not arrive.
	KindBounce Kind = "bounce"
	// KindOther is any other letter.
	KindOther Kind = "other"
)

// automatic is true for letters that a program wrote.
func (k Kind) automatic() bool { return k == KindAuto || k == KindBounce }

// The features of answers and reports, in subjects, texts and names of files.
var (
	replySubject  = regexp.MustCompile(`(?i)^\s*((re|aw|sv|trả lời|phúc đáp|ph|tl)\s*(\[\d+\])?\s*[:：]|trả lời\b)`)
	reportSubject = regexp.MustCompile(`(?i)báo cáo|bc kết quả|kết quả (thực hiện|tuyên truyền|truyền thông|triển khai)|số liệu|tiến độ|biểu (số )?0?[1-4]`)
	reportCode    = regexp.MustCompile(`(?im)^\s*(mã|mã nhiệm vụ|ma)\s*:\s*LOA-\d{4}-\d{3,5}`)
	reportPeriod  = regexp.MustCompile(`(?i)\bkỳ( báo cáo)?\s*:\s*\S`)
	reportLine    = regexp.MustCompile(`(?im)^[ \t*•+-]*((?:số tin|số bài)(?:[ \t]*\([a-z ,/]{1,40}\))?|tin bài|tin, bài|lượt [^:\n]{1,40}|hội nghị[^:\n]{0,40}|số hội nghị|sáng kiến[^:\n]{0,40}|ý kiến tiếp nhận[^:\n]{0,40}|khó khăn[^:\n]{0,40}|số lượng[^:\n]{0,40}|bản tin[^:\n]{0,40}|số (buổi|video|ảnh|phóng sự|băng rôn|tờ rơi)[^:\n]{0,30})\s*:\s*\S`)
	reportOpening = regexp.MustCompile(`(?i)(xin|gửi|kính gửi|kính trình|nộp|trân trọng)?\s*báo cáo (kết quả|số liệu|tiến độ|tình hình|quý|tháng|năm|định kỳ|6 tháng|9 tháng|công tác)|kết quả thực hiện`)
	documentFile  = regexp.MustCompile(`(?i)\.(xlsx|xlsm|xls|docx|doc|odt|ods|pdf|csv)$`)
)

// classify gives the kind of a letter that a person wrote. A report is recognised by its content. The subject alone does not suffice: the
// answer to "Đề nghị báo cáo kết quả" has that subject, whatever it says.
//
//   - A letter with structured lines (the code line, or two lines such as "Số tin: 12") is a report.
//   - A letter with an attached document is a report when it decides nothing, and its subject or text mentions a report or it answers a
//     letter of ours.
//   - A letter with the subject of a report is a report when it decides nothing and answers no letter of ours.
//   - A clear decision without structured lines is a reply, whatever is attached.
func classify(l mail.Letter, token string, newText string, verdict reply.Verdict) Kind {
	answers := l.InReplyTo != "" || len(l.References) > 0 || token != "" || replySubject.MatchString(l.Subject)
	structured := reportCode.MatchString(newText) || len(reportLine.FindAllString(newText, 3)) >= 2 ||
		(reportPeriod.MatchString(newText) && reportLine.MatchString(newText))
	decided := verdict == reply.VerdictApprove || verdict == reply.VerdictReturn || verdict == reply.VerdictConditional
	mentioned := reportSubject.MatchString(l.Subject) || reportOpening.MatchString(newText)
	switch {
	case structured:
		return KindReport
	case !decided && hasDocument(l) && (mentioned || answers):
		return KindReport
	case !decided && !answers && reportSubject.MatchString(l.Subject):
		return KindReport
	case answers:
		return KindReply
	default:
		return KindOther
	}
}

// hasDocument is true for a letter with an attached document or table.
func hasDocument(l mail.Letter) bool {
	for _, file := range l.Attachments {
		if documentFile.MatchString(file.Name) || strings.Contains(file.Type, "officedocument") || file.Type == "application/pdf" {
			return true
		}
	}
	return false
}
