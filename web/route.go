package web

import (
	"embed"
	"io"
	"net/http"

	"loa/locale"
	"loa/plan"
)

//go:embed static
var static embed.FS

// maxBody is the largest form in bytes: a report with its files, or an annex carried along from its preview.
const maxBody = 32 << 20

func (s *site) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", cached(http.FileServerFS(static)))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /metrics", s.metrics)
	mailbox := s.tryoutPages()
	for pattern, page := range map[string]pageFunc{
		"GET /{$}":                         s.overview,
		"GET /tasks":                       s.tasks,
		"GET /tasks/{id...}":               s.task,
		"POST /tasks/{id...}":              s.acting(s.taskCommand),
		"GET /blob/{hash}/{id...}":         s.blob,
		"GET /plans/import":                s.importing,
		"POST /plans/import":               s.acting(s.importAnnex),
		"GET /plans/{id}":                  s.plan,
		"POST /plans/{id}":                 s.acting(s.planCommand),
		"GET /triage":                      s.private(s.triage),
		"GET /triage/{id}":                 s.private(s.letter),
		"GET /triage/{id}/raw":             s.private(s.rawLetter),
		"GET /mailboxes":                   s.private(s.mailboxes),
		"POST /mailboxes":                  s.acting(s.reviveMailbox),
		"POST /triage/{id}":                s.acting(s.letterAction),
		"POST /actor":                      s.acting(s.chooseActor),
		"GET /tryout":                      s.tryoutOnly(mailbox.Mailbox),
		"GET /tryout/{address}/{uid}":      s.tryoutOnly(mailbox.Letter),
		"POST /tryout/{address}/{uid}":     s.tryoutOnly(mailbox.Send),
		"GET /tryout/{address}/{uid}/html": s.tryoutOnly(mailbox.HTML),
		"GET /tryout/trace":                s.tryoutOnly(s.trace),
		"GET /d/{token}":                   s.link,
		"POST /d/{token}":                  s.linkAnswer,
		"GET /d/{token}/{hash}":            s.linkFile,
		"/":                                func(http.ResponseWriter, *http.Request) error { return notFound() },
	} {
		mux.Handle(pattern, s.serve(page))
	}
	return headers(s.sameOrigin(limited(mux)))
}

// pageFunc answers a request, or says why it could not before anything was written.
type pageFunc func(w http.ResponseWriter, r *http.Request) error

func (s *site) serve(page pageFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := page(w, r); err != nil {
			s.writeError(w, r, err)
		}
	})
}

// headers are the same for nearly every answer. Nothing is loaded from elsewhere, and nobody frames a page.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

func limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses what another site makes a browser post. Approval links are left to linkAnswer: they carry their own secret and
// no cookie counts there, and a browser that is told to send no referrer names no origin either (Fetch Standard, 3.2.1).
func (s *site) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.AddInsecureBypassPattern("POST /d/{token}")
	protection.SetDenyHandler(s.serve(func(http.ResponseWriter, *http.Request) error {
		return refuse(plan.RefusalForbidden, "page.refusal.other_site")
	}))
	return protection.Handler(next)
}

// acting keeps a write from whoever cannot say who they are.
func (s *site) acting(page pageFunc) pageFunc {
	return s.guarded(page, "page.refusal.read_only")
}

// private keeps letters from whoever cannot say who they are: their texts hold the tokens of others.
func (s *site) private(page pageFunc) pageFunc {
	return s.guarded(page, "page.refusal.letters_hidden")
}

func (s *site) guarded(page pageFunc, why locale.ID) pageFunc {
	if s.Dev {
		return page
	}
	return func(http.ResponseWriter, *http.Request) error {
		return refuse(plan.RefusalForbidden, why)
	}
}

// tryoutOnly hides a page where there is no try-out server.
func (s *site) tryoutOnly(page pageFunc) pageFunc {
	if s.Dev && s.Tryout != nil {
		return page
	}
	return func(http.ResponseWriter, *http.Request) error { return notFound() }
}

func (s *site) ready(w http.ResponseWriter, r *http.Request) {
	if err := s.Reader.Ping(r.Context()); err != nil {
		s.Log.Warn("not ready", "error", err)
		plain(w, http.StatusServiceUnavailable, "PostgreSQL does not answer\n")
		return
	}
	plain(w, http.StatusOK, "ready\n")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // the reader has gone away; there is nobody to tell
}

func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=300")
		next.ServeHTTP(w, r)
	})
}
