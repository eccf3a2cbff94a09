package report

import (
	"fmt"

	"loa/plan"
)

// questionSentences is what the words of a question may name.
type questionSentences struct {
	Kind                   QuestionKind
	Asks                   plan.Purpose
	Title, Message         string
	Draft, Asked           string
	ConfirmCode            string
	Opinion, At, Until     string // "ý kiến duyệt dự thảo bản v2"; "09:12 ngày 15/03/2027"
	About                  string // whom to phone
	ByMail, ByLink, Choose bool
	Proven                 bool // only the way of the letter is in doubt
	Placed                 bool // the letter was found to belong to a task
}

func (in QuestionInput) sentences() questionSentences {
	words := questionSentences{
		Kind: in.Kind, Asks: in.Asks, Title: or(in.Title, "nhiệm vụ của kế hoạch"), Message: in.Message,
		ConfirmCode: in.ConfirmCode, Opinion: in.opinion(), At: moment(in.At), Until: moment(in.Until),
		About:  comrade(in.About.Name, "người được hỏi ý kiến"),
		ByMail: in.ReplyTo != "", ByLink: in.Link != "",
		Choose: in.Asks == plan.PurposeDecide || in.Asks == plan.PurposeAccept,
		Proven: in.Proven,
		Placed: in.Task != "" || in.Title != "",
	}
	if in.Draft > 0 {
		words.Draft = version(in.Draft)
	}
	if in.AskedDraft > 0 {
		words.Asked = version(in.AskedDraft)
	}
	return words
}

// opinion names what a letter said, as people call it.
func (in QuestionInput) opinion() string {
	draft := "dự thảo"
	if in.AskedDraft > 0 {
		draft += " bản " + version(in.AskedDraft)
	}
	switch {
	case in.Command == plan.CommandDecide && in.Decision == plan.DecisionApprove:
		return "ý kiến DUYỆT " + draft
	case in.Command == plan.CommandDecide && in.Decision == plan.DecisionReturn:
		return "ý kiến TRẢ LẠI " + draft
	}
	return or(commandNames[in.Command], "ý kiến")
}

// commandNames is what people call a command that comes by mail.
var commandNames = map[plan.CommandKind]string{
	plan.CommandAccept:           "ý kiến TIẾP NHẬN nhiệm vụ",
	plan.CommandDecline:          "ý kiến TỪ CHỐI nhiệm vụ",
	plan.CommandSubmitDraft:      "việc trình dự thảo",
	plan.CommandConfirmPublished: "việc ghi nhận đăng, phát sản phẩm",
	plan.CommandSubmitReport:     "việc gửi báo cáo kết quả",
}

func (in QuestionInput) page(how answerInput) page {
	p := page{
		Greeting: greeting(in.To, in.UnitName), Facts: in.facts(), Answer: in.answer(how), Contact: in.Contact,
	}
	title := "Nội dung đồng chí đã viết"
	switch in.Kind {
	case QuestionSecret, QuestionSecretLies, QuestionConfirm, QuestionLinkCode, QuestionAlarm:
		return p // nothing of a secret is repeated, and no stranger's words go out under our name
	case QuestionPhone:
		title = "Nội dung thư nhận được gần nhất"
	case QuestionUnclear, QuestionConditional, QuestionUnproven, QuestionStaleDraft, QuestionNotApprover, QuestionClosed,
		QuestionCarriers, QuestionEmptyReport, QuestionNothing, QuestionRefused, QuestionWhich, QuestionWithdrawn, QuestionAttachment:
	}
	if lines, cut := quoteLines(in.Written); len(lines) > 0 {
		p.Quote = quote{Title: title, Lines: lines, Cut: cut}
	}
	return p
}

func (in QuestionInput) facts() []fact {
	rows := []fact{
		{in.aboutWhom(), join(" – ", join(", ", in.About.Name, in.About.Title), in.AboutAddress)},
		{"Nhiệm vụ", in.Title},
		{"Đơn vị chủ trì", in.UnitName},
		{"Kế hoạch", in.Plan.Title},
		{"Mã nhiệm vụ", string(in.Task)},
	}
	if in.Kind == QuestionSecret || in.Kind == QuestionSecretLies {
		in.Items, in.Files = nil, nil // nor what it was about
	}
	for _, item := range in.Items {
		rows = append(rows, fact{fmt.Sprintf("Việc số %d", item.Number), item.words()})
	}
	for _, file := range in.Files {
		rows = append(rows, fact{"Tệp “" + file.Name + "”", file.Fault.words()})
	}
	var told []fact
	for _, row := range rows {
		if row.Value != "" {
			told = append(told, row)
		}
	}
	return told
}

func (in QuestionInput) aboutWhom() string {
	if in.Kind == QuestionAlarm || in.Kind == QuestionSecretLies {
		return "Địa chỉ ghi trên thư"
	}
	return "Người cần liên hệ"
}

func (i QuestionItem) words() string {
	draft := ""
	if i.Draft > 0 {
		draft = "dự thảo bản " + version(i.Draft)
	}
	return join(" – ", or(i.Title, "nhiệm vụ của kế hoạch"), i.UnitName, draft)
}

// answer is how a question may be answered; a few kinds have a way of their own.
func (in QuestionInput) answer(how answerInput) answer {
	switch in.Kind {
	case QuestionConfirm:
		return how.confirming(in.ConfirmCode)
	case QuestionLinkCode:
		return answer{} // the code is typed on the page; an answer by mail would be taken for another
	case QuestionWhich:
		return how.choosing(in.Items)
	case QuestionPhone, QuestionSecret, QuestionSecretLies, QuestionAlarm:
		how.asks, how.replyTo = plan.PurposeNone, "" // no answer by mail would be taken
	case QuestionUnclear, QuestionConditional, QuestionUnproven, QuestionStaleDraft, QuestionNotApprover, QuestionClosed,
		QuestionCarriers, QuestionEmptyReport, QuestionNothing, QuestionRefused, QuestionWithdrawn, QuestionAttachment:
	}
	return answerTo(how, in.Task, in.UnitName)
}
