package report

import (
	"net/url"
	"strings"

	"loa/plan"
)

// answer is how a letter may be answered: the words to send back, the page to open. The empty answer asks nothing.
type answer struct {
	Code    string
	Intro   string   // how to answer by mail; empty when that is not possible
	Choices []choice // the words that count
	Form    []string // what to fill in, when the answer is a form
	Link    string
	LinkTo  string // what the page is for
}

// choice is one answer: the words, what they do, and a link that opens a ready letter, which a person still has to send.
type choice struct {
	Words   string
	Meaning string
	Button  string
	Mail    string
}

// answerTo says how to answer. The words of assent stand inside sentences only, never alone on a line.
func answerTo(in answerInput, task plan.TaskID, unit string) answer {
	a := answer{Code: in.code, Link: in.link, LinkTo: linkTo(in.asks)}
	if in.replyTo == "" {
		return a
	}
	switch in.asks {
	case plan.PurposeDecide:
		a.Choices = in.choices(
			choice{Words: "DUYET", Meaning: "để duyệt dự thảo", Button: "Soạn thư trả lời: duyệt dự thảo"},
			choice{Words: "TRA LAI", Meaning: "để trả lại, kèm lý do ở các dòng sau", Button: "Soạn thư trả lời: trả lại, nêu lý do"},
		)
	case plan.PurposeAccept:
		a.Choices = in.choices(
			choice{Words: "DONG Y", Meaning: "để tiếp nhận nhiệm vụ", Button: "Soạn thư trả lời: tiếp nhận nhiệm vụ"},
			choice{Words: "TU CHOI", Meaning: "để từ chối, kèm lý do ở các dòng sau", Button: "Soạn thư trả lời: từ chối, nêu lý do"},
		)
	case plan.PurposeDraft:
		a.Intro = "Trả lời thư này, đính kèm tệp dự thảo hoặc viết toàn văn dự thảo vào thư."
		a.Choices = []choice{{Button: "Soạn thư trả lời: gửi dự thảo", Mail: in.mailto("")}} // what stands in the letter is the draft
	case plan.PurposePublish:
		a.Intro = "Trả lời thư này theo mẫu dưới đây, mỗi mục một dòng; ngày ghi theo dạng ngày/tháng/năm."
		a.Form = []string{"Đường dẫn: https://", "Ngày đăng: "}
	case plan.PurposeReport:
		a.Intro = "Trả lời thư này theo mẫu dưới đây, mỗi dòng một số liệu; có thể đính kèm tệp báo cáo."
		a.Form = reportForm(in.code, task, unit)
	case plan.PurposeWithdraw:
		return in.takingBack()
	case plan.PurposeNone:
	}
	switch {
	case in.asks == plan.PurposeDraft:
	case len(a.Choices) > 0 && in.code != "":
		a.Intro = byEither
	case len(a.Choices) > 0:
		a.Intro = "Trả lời thư này; dòng đầu tiên của thư trả lời ghi rõ ý kiến theo một trong hai mẫu sau:"
	case len(a.Form) > 0:
		a.Choices = []choice{{Button: "Soạn thư trả lời theo mẫu", Mail: in.mailto(strings.Join(a.Form, "\r\n") + "\r\n")}}
	}
	return a
}

// choices puts the code of the letter behind the words, and makes the letters that are ready to be sent.
func (in answerInput) choices(all ...choice) []choice {
	for i, c := range all {
		if in.code != "" {
			c.Words += " " + in.code
		}
		c.Mail = in.mailto(c.Words + "\r\n")
		all[i] = c
	}
	return all
}

// mailto is a link that opens a letter with a subject and a body (RFC 6068).
func (in answerInput) mailto(body string) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	subject := "Re: " + strings.TrimSpace(subjectTag(in.code))
	return "mailto:" + url.PathEscape(in.replyTo) + "?subject=" + escape(subject) + "&body=" + escape(body)
}

func linkTo(asks plan.Purpose) string {
	switch asks {
	case plan.PurposeDecide:
		return "Xem toàn văn dự thảo và cho ý kiến tại"
	case plan.PurposeAccept:
		return "Xem nhiệm vụ và tiếp nhận tại"
	case plan.PurposeDraft:
		return "Gửi dự thảo tại"
	case plan.PurposePublish:
		return "Ghi nhận việc đăng, phát tại"
	case plan.PurposeReport:
		return "Gửi báo cáo tại"
	case plan.PurposeWithdraw:
		return "Rút lại ý kiến tại"
	case plan.PurposeNone:
	}
	return "Xem nhiệm vụ tại"
}

// reportForm is the plain form of a unit's result report, one figure a line, so that the answer can be read without a table.
func reportForm(code string, task plan.TaskID, unit string) []string {
	head := []string{}
	if code != "" {
		head = append(head, "Mã: LOA-"+code)
	} else if task != "" {
		head = append(head, "Mã: "+string(task))
	}
	if period := occurrenceName(task); period != "" {
		head = append(head, "Kỳ: "+period)
	} else if year := planYear(task); year != "" {
		head = append(head, "Kỳ: Năm "+year)
	}
	if unit != "" {
		head = append(head, "Đơn vị: "+unit)
	}
	return []string{
		strings.Join(head, " | "),
		"Số tin: ",
		"Số bài: ",
		"Lượt phát thanh cơ sở: ",
		"Hội nghị/lượt người: ",
		"Sáng kiến, mô hình mới: ",
		"Ý kiến tiếp nhận/đã trả lời: ",
		"Khó khăn, kiến nghị: ",
	}
}

// planYear is the year in a plan's id, "2027" in "kh-2027".
func planYear(task plan.TaskID) string {
	for part := range strings.SplitSeq(string(task.Plan()), "-") {
		if len(part) == 4 && strings.Trim(part, "0123456789") == "" {
			return part
		}
	}
	return ""
}
