package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"loa/locale"
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
	Lang    locale.Language
	Status  int
	Title   string
	Message string
	Advice  string
	Back    string
}

// trouble answers with a page instead of the one that was asked for. It needs no database.
func (s *site) trouble(w http.ResponseWriter, r *http.Request, err error) {
	page := s.explain(r.Context(), chosenLanguage(w, r), err)
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

func (s *site) explain(ctx context.Context, lang locale.Language, err error) troublePage {
	var refusal *plan.Refusal
	var engine *engineTrouble
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &refusal):
		return troublePage{Lang: lang, Status: statusOf(refusal.Kind), Title: lang.T("page.error.not_done"), Message: refusal.Message}
	case errors.Is(err, store.ErrNotFound):
		return troublePage{Lang: lang, Status: http.StatusNotFound, Title: lang.T("page.error.not_found"), Message: lang.T("page.error.not_found_note")}
	case errors.As(err, &tooLarge):
		return troublePage{
			Lang: lang, Status: http.StatusRequestEntityTooLarge, Title: lang.T("page.error.not_done"), Message: lang.T("page.error.too_large"),
			Advice: lang.T("page.error.too_large_advice"),
		}
	case errors.As(err, &engine):
		return troublePage{
			Lang: lang, Status: http.StatusServiceUnavailable, Title: lang.T("page.error.engine"),
			Message: lang.T("page.error.engine_note"),
			Advice:  lang.T("page.error.engine_advice"),
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if s.Reader.Ping(ctx) != nil {
		return troublePage{
			Lang: lang, Status: http.StatusServiceUnavailable, Title: lang.T("page.error.database"),
			Message: lang.T("page.error.database_note"),
			Advice:  lang.T("page.error.database_advice"),
		}
	}
	return troublePage{
		Lang: lang, Status: http.StatusInternalServerError, Title: lang.T("page.error.failed"), Message: lang.T("page.error.failed_note"),
		Advice: lang.T("page.error.failed_advice"),
	}
}
