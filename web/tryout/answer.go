package tryout

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"loa/intake"
	"loa/locale"
	"loa/plan/calendar"
	"loa/store"
)

// answerButton is one way to answer a letter, for trying out how loa processes it.
type answerButton struct {
	Do      string
	Label   string
	About   string
	Text    string // the default text
	HasText bool
	Files   bool
}

// The texts of answers are Vietnamese in every language of the pages, because mail/reply interprets Vietnamese.
const (
	wordsOfApproval = "Đồng ý."
	wordsOfReturn   = "Không đồng ý. Đề nghị bổ sung số liệu và nguồn trích dẫn."
	wordsOfReport   = "Báo cáo kết quả thực hiện nhiệm vụ:\nĐã đăng 03 tin, bài; thu hút 1.250 lượt xem. Số liệu chi tiết trong tệp kèm theo."
	wordsOfAbsence  = "Tôi đang nghỉ phép, sẽ trả lời sau. Đồng ý để văn phòng liên hệ lại."
	autoSubject     = "Tự động trả lời: "
)

// sampleReport is the attachment of the report button. It begins with a byte order mark, by which Excel recognises UTF-8.
const sampleReport = "\ufeffNội dung,Số lượng,Ghi chú\r\nTin bài đã đăng,3,Cổng thông tin điện tử\r\nLượt xem,1250,\r\n"

// answerButtons are the ways to answer a letter, legitimate and forged.
func answerButtons(lang locale.Language, m Message) []answerButton {
	if m.ReplyTo == "" && m.From == "" {
		return nil
	}
	t := lang.T
	return []answerButton{
		{Do: "approve", Label: t("page.answer.approve"), Text: wordsOfApproval, HasText: true, About: t("page.answer.approve_about")},
		{Do: "return", Label: t("page.answer.return"), Text: wordsOfReturn, HasText: true, About: t("page.answer.return_about")},
		{Do: "free", Label: t("page.answer.free"), HasText: true, Files: true, About: t("page.answer.free_about")},
		{Do: "report", Label: t("page.answer.report"), Text: wordsOfReport, HasText: true, About: t("page.answer.report_about")},
		{Do: "forge", Label: t("page.answer.forge"), Text: wordsOfApproval, HasText: true, About: t("page.answer.forge_about")},
		{Do: "auto", Label: t("page.answer.auto"), Text: wordsOfAbsence, HasText: true, About: t("page.answer.auto_about")},
		{Do: "resend", Label: t("page.answer.resend"), About: t("page.answer.resend_about")},
	}
}

// forgedSender is the envelope sender of forged answers. Its domain can never exist (RFC 2606, 2).
const forgedSender = "ke-gia-mao@ngoai.test"

// Send sends an answer by real SMTP, and redirects to the trace of the letter.
func (p Pages) Send(w http.ResponseWriter, r *http.Request) error {
	req, err := p.Open(w, r)
	if err != nil {
		return err
	}
	message, err := p.message(r)
	if err != nil {
		return err
	}
	draft, refusal, err := p.draft(req, message)
	if err != nil {
		return err
	}
	if refusal != "" {
		return p.showLetter(req, http.StatusUnprocessableEntity, req.Lang.T(refusal))
	}
	id, err := p.Mail.Send(r.Context(), draft)
	if err != nil {
		p.Log.Warn("try-out letter not sent", "error", err)
		return p.showLetter(req, http.StatusBadGateway, req.Lang.T("page.refusal.tryout_not_taken", "Fault", err))
	}
	http.Redirect(w, r, "/tryout/trace?"+url.Values{
		"id":    {id},
		"back":  {messageLink(r.PathValue("address"), message.UID) + searchQuery(queryValue(r, "q"))},
		"since": {strconv.FormatInt(req.Now.UnixMicro(), 10)},
	}.Encode(), http.StatusSeeOther)
	return nil
}

// draft composes the chosen answer. It returns a refusal when the form lacks something.
func (p Pages) draft(req Request, m Message) (d Draft, refusal locale.ID, err error) {
	address := req.PathValue("address")
	d = Draft{
		Account: address, From: address, To: cmp.Or(m.ReplyTo, m.From), Subject: "Re: " + strings.TrimPrefix(m.Subject, "Re: "),
		InReplyTo: m.MessageID, Text: req.Text, Attachments: req.Files,
	}
	do := req.PostFormValue("do")
	if do != "resend" && d.Text == "" && len(d.Attachments) == 0 {
		return d, "page.refusal.tryout_no_text", nil
	}
	switch do {
	case "approve", "return", "free":
		d.Text += quoted(m)
	case "report":
		d.Text += quoted(m)
		d.Attachments = append(d.Attachments, intake.File{Name: "so-lieu-mau.csv", Type: "text/csv; charset=utf-8", Content: []byte(sampleReport)})
	case "forge":
		d.Account, d.Forge = forgedSender, true
	case "auto":
		d.Auto, d.Subject = true, autoSubject+m.Subject
	case "resend":
		d.Raw, err = p.lastSent(req, m)
		if err == nil && d.Raw == nil {
			return d, "page.refusal.tryout_nothing_sent", nil
		}
	default:
		return d, "page.refusal.tryout_no_such_answer", nil
	}
	return d, "", err
}

// quoted quotes the answered letter, as mail programs do below an answer.
func quoted(m Message) string {
	lines := strings.Split(strings.TrimSpace(m.Text), "\n")
	return fmt.Sprintf("\n\nVào %s, %s đã viết:\n> %s\n", m.Date.In(calendar.Zone).Format("15:04 02/01/2006"), m.From, strings.Join(lines, "\n> "))
}

// lastSent is the newest letter that loa received from this address about the task of the answered letter, byte for byte; nil when there
// is none.
func (p Pages) lastSent(req Request, m Message) ([]byte, error) {
	task, err := p.taskOf(req, m)
	if err != nil || task == "" {
		return nil, err
	}
	letters, err := p.Reader.LettersIn(req.Context(), task)
	if err != nil {
		return nil, err
	}
	var last store.LetterIn
	for _, letter := range letters {
		if strings.Contains(strings.ToLower(letter.From), strings.ToLower(req.PathValue("address"))) && letter.ID > last.ID {
			last = letter
		}
	}
	if last.ID == 0 {
		return nil, nil
	}
	blob, err := p.Reader.Blob(req.Context(), last.ContentHash)
	return blob.Content, err
}
