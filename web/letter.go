package web

import (
	"cmp"
	"net/http"
	"strconv"

	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// letterPage is one received letter with everything that was read in it.
type letterPage struct {
	Frame   frame
	Trace   trace
	Forms   []letterForm
	Settled string // why there is nothing to do
	Actions []letterActionRow
}

// trace is what loa read in a letter and why.
type trace struct {
	ID      store.LetterID
	Subject string
	Facts   []fact
	NewText string
	Checks  []checkRow
	Task    string // address of the task's page
	Open    bool   // no outcome yet
}

type checkRow struct {
	Name   string
	Result standing
	Detail string
}

func (s *site) letter(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	return s.showLetter(w, v, http.StatusOK, nil)
}

// showLetter shows a letter with what can be done about it, and with what was refused just now.
func (s *site) showLetter(w http.ResponseWriter, v visit, status int, refusal *plan.Refusal) error {
	letter, err := s.letterIn(v)
	if err != nil {
		return err
	}
	t := traceOf(v, letter)
	page := letterPage{Frame: s.frame(v, "triage", t.Subject), Trace: t, Settled: settled(v, letter)}
	if refusal != nil {
		page.Frame.Refusal = refusal.Message
	}
	if err := s.fillForms(v, letter, &page); err != nil {
		return err
	}
	if err := s.fillActions(v, letter, &page); err != nil {
		return err
	}
	return s.write(w, v.lang, status, "letter", page)
}

func (s *site) letterIn(v visit) (store.LetterIn, error) {
	id, err := strconv.ParseInt(v.PathValue("id"), 10, 64)
	if err != nil {
		return store.LetterIn{}, notFound()
	}
	return s.Reader.LetterIn(v.ctx, store.LetterID(id))
}

func traceOf(v visit, letter store.LetterIn) trace {
	letter.From = straight(letter.From)
	t := trace{
		ID: letter.ID, Subject: cmp.Or(straight(letter.Subject), v.lang.t("(không có tiêu đề)")), NewText: letter.NewText,
		Open: letter.Outcome == "",
	}
	t.Checks = checkRows(v, letter.Checks)
	if letter.Task != "" {
		t.Task = "/tasks/" + string(letter.Task)
	}
	why := fact{"Vì sao", letter.Note}
	if setAside[letter.Outcome] {
		why = fact{"Không được tính", letter.Note}
	}
	t.Facts = told(v, []fact{
		{"Kết cục", v.lang.t(cmp.Or(outcomeNames[letter.Outcome], "đang xử lý"))},
		why,
		{"Lỗi", letter.Error},
		{"Loại thư", v.lang.t(cmp.Or(letterKinds[letter.Kind], letter.Kind))},
		{"Ý kiến đọc được", v.lang.t(cmp.Or(verdicts[letter.Verdict], letter.Verdict))},
		{"Từ", letter.From},
		{"Ngày ghi trên thư", clock(letter.Date)},
		{"Nhận lúc", clock(letter.FiledAt)},
		{"Xử lý xong lúc", clock(letter.ClosedAt)},
		{"Cỡ", bytesOf(letter.Size)},
		{"Message-ID", letter.MessageID},
		{"Hộp thư", letter.Mailbox},
		{"Cách xác thực người gửi", v.lang.t(cmp.Or(proofNames[policy.Proof(letter.Proof)], letter.Proof))},
		{"Phiên bản chính sách", letter.Policy},
		{"Nhiệm vụ do người xem chọn", string(letter.Assigned)},
		{"Số lần chưa xử lý xong", number(letter.Failures)},
	})
	return t
}

// rawLetter shows the very bytes of a letter, as text that no browser takes for anything else.
func (s *site) rawLetter(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	letter, err := s.letterIn(v)
	if err != nil {
		return err
	}
	blob, err := s.Reader.Blob(v.ctx, letter.ContentHash)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	plain(w, http.StatusOK, string(blob.Content))
	return nil
}

// number is a count that is worth telling, or nothing.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
