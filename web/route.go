package web

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/policy"
	"loa/web/edge"
	"loa/web/tryout"
)

//go:embed static
var static embed.FS

func (s *site) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", cached(s.withoutListing(http.FileServerFS(static))))
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		writePlain(w, http.StatusOK, "User-agent: *\nDisallow: /\n")
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { writePlain(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("GET /readyz", s.ready)
	if !s.MetricsApart {
		mux.HandleFunc("GET /metrics", s.metrics)
	}
	for _, r := range s.routes(s.tryoutPages()) {
		mux.Handle(r.pattern, s.serve(s.gate(r.right, r.page)))
	}
	mux.Handle("/", s.serve(s.gate(policy.RightSignedIn, func(http.ResponseWriter, *http.Request) error { return notFound() })))
	return s.securityHeaders(s.guard(s.sameOrigin(withDeadline(mux))))
}

// everybody marks a route that needs no sign-in: it checks a token of its own, or shows nothing of the record.
const everybody policy.Right = ""

// route is one page: its pattern, the right that a visitor needs, and its handler.
type route struct {
	pattern string
	right   policy.Right
	page    pageFunc
}

// routes lists every page. A handler of a POST route is behind the right to change, not only to read.
func (s *site) routes(mailbox tryout.Pages) []route {
	return []route{
		{"GET /sign-in", everybody, s.signInForm},
		{"POST /sign-in", everybody, s.signIn},
		{"GET /sign-in/oidc", everybody, s.beginSignOn},
		{"GET /sign-in/oidc/answer", everybody, s.finishSignOn},
		{"POST /sign-in/oidc/logout", everybody, s.providerLogout},
		{"POST /sign-out", everybody, s.signOut},
		{"GET /sign-in/code", everybody, s.halfGate(true, s.secondStepForm)},
		{"POST /sign-in/code", everybody, s.halfGate(true, s.secondStep)},
		{"GET /sign-in/app", everybody, s.halfGate(false, s.appForm)},
		{"POST /sign-in/app", everybody, s.halfGate(false, s.enrolAtSignIn)},
		{"GET /account/app", policy.RightSignedIn, s.ownApp},
		{"POST /account/app", policy.RightSignedIn, s.changeOwnApp},
		{"GET /account", policy.RightSignedIn, s.ownAccount},
		{"POST /account", policy.RightSignedIn, s.changeOwnAccount},
		{"GET /accounts", policy.RightReadAccounts, s.accounts},
		{"GET /{$}", policy.RightRead, s.overview},
		{"GET /tasks", policy.RightRead, s.tasks},
		{"POST /tasks/filters", policy.RightRead, s.changeFilters}, // those of the own account
		{"POST /tasks/preview", policy.RightManyTasks, s.previewBatch},
		{"POST /tasks/batch", policy.RightManyTasks, s.giveBatch},
		{"GET /tasks/{id...}", policy.RightRead, s.task},
		{"POST /tasks/{id...}", policy.RightCommand, s.taskCommand},
		{"GET /blob/{hash}/{id...}", policy.RightRead, s.blob},
		{"GET /published.atom", s.feedRight(), s.feed},
		{"GET /plans/import", policy.RightChangePlans, s.importForm},
		{"POST /plans/import", policy.RightChangePlans, s.importAnnex},
		{"GET /plans/{id}", policy.RightReadPlans, s.plan},
		{"POST /plans/{id}", policy.RightChangePlans, s.planCommand},
		{"GET /plans/{id}/lines/{code}", policy.RightRead, s.line},
		{"GET /plans/{id}/periods", policy.RightRead, s.periods},
		{"POST /plans/{id}/periods", policy.RightChangePlans, s.addPeriods},
		{"GET /plans/{id}/periods/{period}", policy.RightRead, s.period},
		{"POST /plans/{id}/periods/{period}", policy.RightChangePlans, s.periodCommand},
		{"GET /plans/{id}/periods/{period}/map.xlsx", policy.RightRead, s.heatMapFile},
		{"GET /plans/{id}/periods/{period}/report/{format}", policy.RightReadPlans, s.periodReport},
		{"GET /plans/{id}/periods/{period}/units/{unit}", policy.RightRead, s.periodUnit},
		{"POST /plans/{id}/periods/{period}/units/{unit}", policy.RightChangePlans, s.periodUnitCommand},
		{"GET /plans/{id}/periods/{period}/units/{unit}/files/{hash}", policy.RightRead, s.periodUnitFile},
		{"GET /triage", policy.RightReadLetters, s.triage},
		{"GET /triage/{id}", policy.RightReadLetters, s.letter},
		{"GET /triage/{id}/raw", policy.RightReadLetters, s.rawLetter},
		{"POST /triage/{id}", policy.RightHandleLetters, s.letterAction},
		{"GET /directory/ready", policy.RightReadPlans, s.readiness},
		{"GET /mailboxes", policy.RightReadLetters, s.mailboxes},
		{"POST /mailboxes", policy.RightHandleLetters, s.unsuppressMailbox},
		{"POST /actor", everybody, s.devOnly(s.chooseActor)},
		{"GET /tryout", everybody, s.tryoutOnly(mailbox.Mailbox)},
		{"GET /tryout/{address}/{uid}", everybody, s.tryoutOnly(mailbox.Letter)},
		{"POST /tryout/{address}/{uid}", everybody, s.tryoutOnly(mailbox.Send)},
		{"GET /tryout/{address}/{uid}/html", everybody, s.tryoutOnly(mailbox.HTML)},
		{"GET /tryout/{address}/{uid}/file/{n}", everybody, s.tryoutOnly(mailbox.File)},
		{"GET /tryout/trace", everybody, s.tryoutOnly(s.trace)},
		{"GET /d/{token}", everybody, s.link},
		{"POST /d/{token}", everybody, s.linkAnswer},
		{"GET /d/{token}/{hash}", everybody, s.linkFile},
		{"GET /o/{token}", everybody, s.opening},
		{"POST /o/{token}", everybody, s.openingAnswer},
	}
}

// guard refuses a request before a page is asked.
func (s *site) guard(next http.Handler) http.Handler {
	return edge.Guard{
		Public: s.Public, Free: []string{"/healthz", "/readyz", "/metrics"}, Trusted: s.Trusted, Rules: edge.Rules(), Now: s.Now,
		Refuse: func(w http.ResponseWriter, r *http.Request, why edge.Refusal) {
			reason := errWords
			switch why {
			case edge.RefusedHost:
				reason = errHost
			case edge.RefusedOften:
				reason = errOften
			case edge.RefusedWords:
			}
			s.writeError(w, r, reason)
		},
	}.Handler(next)
}

// The refusals of the guard.
var (
	errWords = errors.New("the address holds control characters")
	errHost  = errors.New("another host is named")
	errOften = errors.New("the address asks too often")
)

// requestTimeout bounds a request with all its statements: the end of its context cancels the statement that runs. A command waits a quarter
// of a minute for the engine, and the largest annex is read in less. Files have the time of their transfer besides.
const requestTimeout = 45 * time.Second

func withDeadline(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		within := requestTimeout
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
			within += edge.Transfer
		}
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// pageFunc answers a request. It returns an error only before it has written anything.
type pageFunc func(w http.ResponseWriter, r *http.Request) error

func (s *site) serve(page pageFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			defer s.forgetOverviews() // before the answer leaves, so that the person who changed something sees the change
		}
		r, done := withForm(r)
		defer done()
		if err := page(w, r); err != nil {
			s.writeError(w, r, err)
		}
	})
}

// securityHeaders sets headers that forbid a page to load anything from other sites, to be framed, to share a process of the browser with another
// site, and to be kept by anybody. A handler may set its own instead. Over https the browser keeps to https for a year.
func (s *site) securityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if s.overTLS() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses forms that another site makes a browser post. Approval links are exempt and checked by linkAnswer: they carry their
// own secret, and a browser that sends no referrer names no origin either (Fetch Standard, 3.2.1).
func (s *site) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.AddInsecureBypassPattern("POST /d/{token}")
	protection.SetDenyHandler(s.serve(func(http.ResponseWriter, *http.Request) error {
		return refuse(plan.RefusalForbidden, "page.refusal.other_site")
	}))
	return protection.Handler(next)
}

// devOnly hides a page outside of [Config.Dev].
func (s *site) devOnly(page pageFunc) pageFunc {
	if s.Dev {
		return page
	}
	return func(http.ResponseWriter, *http.Request) error { return notFound() }
}

// tryoutOnly hides a page when there is no try-out server.
func (s *site) tryoutOnly(page pageFunc) pageFunc {
	if s.Dev && s.Tryout != nil {
		return page
	}
	return func(http.ResponseWriter, *http.Request) error { return notFound() }
}

// ready answers GET /readyz: 200 when loa can do its work, else 503, with what was found as JSON. It names no address.
func (s *site) ready(w http.ResponseWriter, r *http.Request) {
	report, status := s.Ready(r.Context()), http.StatusOK
	if !report.Ready {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(report) // an error means that the client has gone
}

func writePlain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // an error means that the client has gone
}

// withoutListing answers for a folder as for a page that does not exist, so that nothing is listed.
func (s *site) withoutListing(files http.Handler) http.Handler {
	missing := s.serve(func(http.ResponseWriter, *http.Request) error { return notFound() })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/") {
			missing.ServeHTTP(w, r)
			return
		}
		files.ServeHTTP(w, r)
	})
}

func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=300")
		next.ServeHTTP(w, r)
	})
}
