package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"loa/intake"
	"loa/plan"
	"loa/store"
)

// answerWay is one way to answer a letter, to see what loa makes of it.
type answerWay struct {
	Do      string
	Label   string
	About   string
	Text    string // what is written unless the tester writes otherwise
	HasText bool
	Files   bool
}

// answerWays are the buttons beside a letter: what an honest reader does, and what others try.
func answerWays(v visit, m Message) []answerWay {
	t := v.lang.t
	ways := []answerWay{
		{Do: "approve", Label: t("Đồng ý"), Text: "Đồng ý.", HasText: true, About: t("Trả lời như người nhận thư, có trích thư cũ bên dưới.")},
		{Do: "return", Label: t("Trả lại"), Text: "Không đồng ý. Đề nghị bổ sung số liệu và nguồn trích dẫn.", HasText: true, About: t("Trả lời như người nhận thư, nêu lý do.")},
		{Do: "free", Label: t("Tự viết"), HasText: true, Files: true, About: t("Viết gì cũng được, kèm tệp nếu cần.")},
		{Do: "report", Label: t("Gửi báo cáo"), HasText: true, About: t("Kèm một bảng số liệu mẫu (CSV)."), Text: "Báo cáo kết quả thực hiện nhiệm vụ:\nĐã đăng 03 tin, bài; thu hút 1.250 lượt xem. Số liệu chi tiết trong tệp kèm theo."},
		{Do: "forge", Label: t("Giả mạo người gửi"), Text: "Đồng ý.", HasText: true, About: t("Người lạ gửi thư mang tên người này, không đăng nhập.")},
		{Do: "auto", Label: t("Trả lời tự động"), Text: "Tôi đang nghỉ phép, sẽ trả lời sau. Đồng ý để văn phòng liên hệ lại.", HasText: true, About: t("Thư do máy gửi khi vắng mặt.")},
		{Do: "resend", Label: t("Gửi lại thư cũ"), About: t("Gửi lại đúng từng byte thư gần nhất mà người này đã gửi loa về nhiệm vụ này.")},
	}
	if m.ReplyTo == "" && m.From == "" {
		return nil
	}
	return ways
}

// sampleReport is the attachment of the report button; the mark at its beginning tells Excel that it is UTF-8.
const sampleReport = "\ufeffNội dung,Số lượng,Ghi chú\r\nTin bài đã đăng,3,Cổng thông tin điện tử\r\nLượt xem,1250,\r\n"

// stranger is who sends what somebody else is said to have written. The domain can never exist (RFC 2606, 2).
const stranger = "ke-gia-mao@ngoai.test"

// tryoutSend sends an answer by real SMTP and leads to what loa makes of it.
func (s *site) tryoutSend(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	message, err := s.message(v)
	if err != nil {
		return err
	}
	draft, refusal, err := s.draftOf(v, message)
	if err != nil {
		return err
	}
	if refusal != "" {
		return s.showMessage(w, v, http.StatusUnprocessableEntity, refusal)
	}
	id, err := s.Tryout.Send(v.ctx, draft)
	if err != nil {
		s.Log.Warn("try-out letter not sent", "error", err)
		return s.showMessage(w, v, http.StatusBadGateway, "Máy chủ thư thử không nhận thư này: "+err.Error())
	}
	http.Redirect(w, r, "/tryout/trace?"+url.Values{
		"id": {id}, "back": {messageLink(r.PathValue("address"), message.UID) + searched(typedQuery(r, "q"))}, "since": {strconv.FormatInt(v.now.UnixMicro(), 10)},
	}.Encode(), http.StatusSeeOther)
	return nil
}

// draftOf writes the answer that was chosen, or says why it cannot be written.
func (s *site) draftOf(v visit, m Message) (Draft, string, error) {
	address := v.PathValue("address")
	d := Draft{
		As: address, From: address, To: cmp.Or(m.ReplyTo, m.From), Subject: "Re: " + strings.TrimPrefix(m.Subject, "Re: "),
		InReplyTo: m.MessageID, Text: typed(v.Request, "text"),
	}
	files, err := formFiles(v.Request)
	if err != nil {
		return d, "", err
	}
	d.Attachments = files
	do := v.PostFormValue("do")
	if do != "resend" && d.Text == "" && len(files) == 0 {
		return d, "Đề nghị viết nội dung thư.", nil
	}
	switch do {
	case "approve", "return", "free":
		d.Text += quoted(m)
	case "report":
		d.Text += quoted(m)
		d.Attachments = append(d.Attachments, intake.File{Name: "so-lieu-mau.csv", Type: "text/csv; charset=utf-8", Content: []byte(sampleReport)})
	case "forge":
		d.As, d.Forge = stranger, true
	case "auto":
		d.Auto, d.Subject = true, "Tự động trả lời: "+m.Subject
	case "resend":
		d.Raw, err = s.lastSent(v, m)
		if err == nil && d.Raw == nil {
			return d, "Người này chưa gửi loa thư nào về nhiệm vụ này để gửi lại.", nil
		}
	default:
		return d, "Không có cách trả lời này.", nil
	}
	return d, "", err
}

// quoted is the letter that is answered, below the answer, as mail programs write it.
func quoted(m Message) string {
	lines := strings.Split(strings.TrimSpace(m.Text), "\n")
	return fmt.Sprintf("\n\nVào %s, %s đã viết:\n> %s\n", m.Date.In(plan.Zone).Format("15:04 02/01/2006"), m.From, strings.Join(lines, "\n> "))
}

// lastSent is the newest letter that this reader sent about the task of the letter at hand, as it came in; nil when there is none.
func (s *site) lastSent(v visit, m Message) ([]byte, error) {
	task, err := s.taskOf(v, m)
	if err != nil || task == "" {
		return nil, err
	}
	letters, err := s.Reader.LettersIn(v.ctx, task)
	if err != nil {
		return nil, err
	}
	var last store.LetterIn
	for _, letter := range letters {
		if strings.Contains(strings.ToLower(letter.From), strings.ToLower(v.PathValue("address"))) && letter.ID > last.ID {
			last = letter
		}
	}
	if last.ID == 0 {
		return nil, nil
	}
	blob, err := s.Reader.Blob(v.ctx, last.ContentHash)
	return blob.Content, err
}
