package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"loa/plan"
	"loa/store"
)

// statusOf is the one table from a refusal to the code of the answer.
func statusOf(kind plan.RefusalKind) int {
	switch kind {
	case plan.RefusalForbidden:
		return http.StatusForbidden
	case plan.RefusalNotNow, plan.RefusalStaleDraft:
		return http.StatusConflict
	case plan.RefusalInvalid:
		return http.StatusUnprocessableEntity
	case plan.RefusalClosed:
		return http.StatusGone
	case plan.RefusalNotFound:
		return http.StatusNotFound
	}
	return http.StatusInternalServerError
}

// engineTrouble is a command that got no answer. The form may be sent again: its key counts once.
type engineTrouble struct{ cause error }

func (e *engineTrouble) Error() string { return "asking the engine: " + e.cause.Error() }
func (e *engineTrouble) Unwrap() error { return e.cause }

// answered keeps a refusal as it is; anything else that a command came back with is the engine's.
func answered(err error) error {
	var refusal *plan.Refusal
	if err == nil || errors.As(err, &refusal) {
		return err
	}
	return &engineTrouble{err}
}

func notFound() error {
	return &plan.Refusal{Kind: plan.RefusalNotFound, Message: "Không có trang này, hoặc đường dẫn đã bị cắt cụt."}
}

// troublePage says what went wrong and what to do.
type troublePage struct {
	Lang    language
	Status  int
	Title   string
	Message string
	Advice  string
	Back    string
}

// trouble answers with a page instead of the one that was asked for. It needs no database.
func (s *site) trouble(w http.ResponseWriter, r *http.Request, err error) {
	page := s.explain(r.Context(), err)
	page.Lang = chosenLanguage(w, r)
	page.Title, page.Message, page.Advice = page.Lang.t(page.Title), page.Lang.t(page.Message), page.Lang.t(page.Advice)
	if page.Status >= http.StatusInternalServerError && r.Context().Err() == nil {
		s.Log.Error("page failed", "method", r.Method, "pattern", r.Pattern, "error", err)
	}
	if page.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "10")
	}
	if err := s.write(w, page.Lang, page.Status, "trouble", page); err != nil {
		s.Log.Error("page failed", "page", "trouble", "error", err)
		http.Error(w, page.Message, page.Status)
	}
}

func (s *site) explain(ctx context.Context, err error) troublePage {
	var refusal *plan.Refusal
	var engine *engineTrouble
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &refusal):
		return troublePage{Status: statusOf(refusal.Kind), Title: "Chưa thực hiện được", Message: refusal.Message}
	case errors.Is(err, store.ErrNotFound):
		return troublePage{Status: http.StatusNotFound, Title: "Không tìm thấy", Message: "Không có nội dung này, hoặc đường dẫn đã bị cắt cụt."}
	case errors.As(err, &tooLarge):
		return troublePage{
			Status: http.StatusRequestEntityTooLarge, Title: "Chưa thực hiện được", Message: "Nội dung gửi lên quá lớn.",
			Advice: "Mỗi lần gửi tối đa 20 MB; đề nghị bỏ bớt hình ảnh hoặc gửi thành nhiều lần.",
		}
	case errors.As(err, &engine):
		return troublePage{
			Status: http.StatusServiceUnavailable, Title: "Hệ thống điều hành quy trình chưa trả lời",
			Message: "Việc vừa yêu cầu có thể đã hoặc chưa được thực hiện.",
			Advice:  "Đề nghị chờ ít phút rồi gửi lại chính biểu mẫu đó: một biểu mẫu gửi nhiều lần chỉ được tính một lần.",
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if s.Reader.Ping(ctx) != nil {
		return troublePage{
			Status: http.StatusServiceUnavailable, Title: "Chưa kết nối được cơ sở dữ liệu",
			Message: "PostgreSQL không trả lời. Không có dữ liệu nào bị mất.",
			Advice:  "Đề nghị kiểm tra PostgreSQL đang chạy (lệnh: loa doctor), rồi tải lại trang này.",
		}
	}
	return troublePage{
		Status: http.StatusInternalServerError, Title: "Trang này gặp lỗi", Message: "Lỗi đã được ghi vào nhật ký của máy chủ.",
		Advice: "Đề nghị tải lại trang; nếu vẫn lỗi, báo cho người quản trị hệ thống cùng thời điểm xảy ra.",
	}
}
