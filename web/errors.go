package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"loa/intake"
	"loa/locale"
	"loa/plan"
	"loa/store"
	"loa/web/edge"
)

// statusOf is the HTTP status for a kind of refusal.
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

// engineError says that a command got no answer from the engine. The form may be sent again: its key counts once.
type engineError struct{ cause error }

func (e *engineError) Error() string { return "asking the engine: " + e.cause.Error() }
func (e *engineError) Unwrap() error { return e.cause }

// asEngineError marks an error of a command as the engine's, unless it is a refusal.
func asEngineError(err error) error {
	if _, is := errors.AsType[*plan.Refusal](err); is || err == nil {
		return err
	}
	return &engineError{err}
}

// refusal is a refusal by the pages themselves. The page shows it in its own language; the record keeps it in Vietnamese, as a
// *plan.Refusal.
type refusal struct {
	kind plan.RefusalKind
	id   locale.ID
	args []any
}

func refuse(kind plan.RefusalKind, id locale.ID, args ...any) error { return &refusal{kind, id, args} }

func (r *refusal) in(lang locale.Language) string { return lang.T(r.id, r.args...) }

func (r *refusal) Error() string { return r.in(locale.Vietnamese) }

// Unwrap returns the refusal that the record keeps.
func (r *refusal) Unwrap() error { return &plan.Refusal{Kind: r.kind, Message: r.Error()} }

// refusalOf is the HTTP status and the message for a refusal. The refusals of this package come in the language of the page, those of plan
// and other packages in Vietnamese. Another error is no refusal. Neither is nil, whose status is 200.
func refusalOf(lang locale.Language, err error) (status int, message string, is bool) {
	recorded, is := errors.AsType[*plan.Refusal](err)
	if !is {
		return http.StatusOK, "", false
	}
	if own, ours := errors.AsType[*refusal](err); ours {
		return statusOf(recorded.Kind), own.in(lang), true
	}
	if file, ofFile := errors.AsType[*intake.FileRefusal](err); ofFile {
		return statusOf(recorded.Kind), file.In(lang), true
	}
	return statusOf(recorded.Kind), recorded.Message, true
}

func notFound() error {
	return refuse(plan.RefusalNotFound, "page.refusal.no_such_page")
}

// errorPage is the page for an error: what went wrong, and what to do.
type errorPage struct {
	Lang    locale.Language
	Status  int
	Title   string
	Message string
	Advice  string
}

// writeError answers a request with the page for an error. It needs no database.
func (s *site) writeError(w http.ResponseWriter, r *http.Request, err error) {
	page := s.errorPage(r.Context(), chosenLanguage(w, r), err)
	if page.Status >= http.StatusInternalServerError && !errors.Is(r.Context().Err(), context.Canceled) {
		s.Log.Error("page failed", "method", r.Method, "pattern", r.Pattern, "error", err)
	}
	if page.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "10")
	}
	if err := s.write(w, page.Lang, page.Status, "error", page); err != nil {
		s.Log.Error("page failed", "page", "error", "error", err)
		http.Error(w, page.Message, page.Status)
	}
}

func (s *site) errorPage(ctx context.Context, lang locale.Language, err error) errorPage {
	if status, message, is := refusalOf(lang, err); is {
		return errorPage{Lang: lang, Status: status, Title: lang.T("page.error.not_done"), Message: message}
	}
	text := s.errorTextOf(ctx, err)
	page := errorPage{Lang: lang, Status: text.status, Title: lang.T(text.title), Message: lang.T(text.message)}
	if text.advice != "" {
		page.Advice = lang.T(text.advice)
	}
	return page
}

// errorText holds the sentences of an error page. The advice may be missing.
type errorText struct {
	status                 int
	title, message, advice locale.ID
}

// errorTextOf finds the text for an error. An error of unknown kind is put down to the database when that does not answer.
func (s *site) errorTextOf(ctx context.Context, err error) errorText {
	var engine *engineError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, store.ErrNotFound):
		return errorText{http.StatusNotFound, "page.error.not_found", "page.error.not_found_note", ""}
	case errors.As(err, &tooLarge):
		return errorText{http.StatusRequestEntityTooLarge, "page.error.not_done", "page.error.too_large", "page.error.too_large_advice"}
	case errors.Is(err, edge.ErrCharacters), errors.Is(err, errWords):
		return errorText{http.StatusBadRequest, "page.error.not_done", "page.error.characters", "page.error.characters_advice"}
	case errors.Is(err, edge.ErrBusy):
		return errorText{http.StatusServiceUnavailable, "page.error.busy", "page.error.busy_note", "page.error.busy_advice"}
	case errors.Is(err, errOften):
		return errorText{http.StatusTooManyRequests, "page.error.often", "page.error.often_note", "page.error.often_advice"}
	case errors.Is(err, errHost):
		return errorText{http.StatusMisdirectedRequest, "page.error.not_done", "page.error.host", "page.error.host_advice"}
	case errors.Is(err, plan.ErrAway):
		return errorText{http.StatusServiceUnavailable, "page.error.away", "page.error.away_note", "page.error.away_advice"}
	case errors.As(err, &engine):
		return errorText{http.StatusServiceUnavailable, "page.error.engine", "page.error.engine_note", "page.error.engine_advice"}
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errorText{http.StatusServiceUnavailable, "page.error.slow", "page.error.slow_note", "page.error.slow_advice"}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if s.Reader.Ping(ctx) != nil {
		return errorText{http.StatusServiceUnavailable, "page.error.database", "page.error.database_note", "page.error.database_advice"}
	}
	return errorText{http.StatusInternalServerError, "page.error.failed", "page.error.failed_note", "page.error.failed_advice"}
}
