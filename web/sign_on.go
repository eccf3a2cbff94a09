package web

import (
	"errors"
	"net/http"
	"net/url"

	"loa/account"
	"loa/account/oidc"
	"loa/locale"
	"loa/plan"
	"loa/store"
)

// maxNext bounds the address of the page that was asked for, so that it fits into a cookie.
const maxNext = 1500

// signOnAddress is where a browser begins a sign-in by the sign-in service.
func signOnAddress(next string, asking oidc.Asking) string {
	query := url.Values{}
	if next != "" {
		query.Set("next", next)
	}
	if asking != oidc.AskPerson {
		query.Set("ask", string(asking))
	}
	if len(query) == 0 {
		return "/sign-in/oidc"
	}
	return "/sign-in/oidc?" + query.Encode()
}

// beginSignOn leads the browser to the sign-in service.
func (s *site) beginSignOn(w http.ResponseWriter, r *http.Request) error {
	if s.SignOn == nil {
		return notFound()
	}
	next, asking := nextOf(r.URL.Query().Get("next")), oidc.AskPerson
	if len(next) > maxNext {
		next = ""
	}
	if r.URL.Query().Get("ask") == string(oidc.AskSilently) {
		asking = oidc.AskSilently
	}
	begun, err := s.SignOn.Begin(r.Context(), next, asking)
	if err != nil {
		return s.refuseSignOn(w, r, next, err)
	}
	s.setSignOnCookie(w, begun.Key, begun.Cookie)
	http.Redirect(w, r, begun.Address, http.StatusSeeOther)
	return nil
}

// finishSignOn takes the answer of the sign-in service, and opens a session with a new token, whatever the browser had before.
func (s *site) finishSignOn(w http.ResponseWriter, r *http.Request) error {
	if s.SignOn == nil {
		return notFound()
	}
	content := s.takeSignOnCookie(w, r)
	from := s.Trusted.Client(r)
	done, err := s.SignOn.Finish(r.Context(), content, r.URL.Query(), account.Attempt{Address: from, Browser: r.UserAgent()})
	next := nextOf(done.Next)
	switch {
	case errors.Is(err, oidc.ErrStale) && s.signedIn(r): // the page was opened once more
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return nil
	case errors.Is(err, oidc.ErrSignedOut) && done.Asking == oidc.AskSilently:
		return s.endUnconfirmed(w, r, next)
	case err != nil:
		return s.refuseSignOn(w, r, next, err)
	}
	if err := s.endPresent(r); err != nil {
		return err
	}
	s.Log.Info("signed in", "login", done.Login, "address", from, "service", string(store.SourceOIDC))
	s.setSignInCookie(w, done.Token)
	http.Redirect(w, r, orOverview(next), http.StatusSeeOther)
	return nil
}

func (s *site) signedIn(r *http.Request) bool {
	_, err := s.visitor(r)
	return err == nil
}

// endPresent ends the session that the browser had.
func (s *site) endPresent(r *http.Request) error {
	cookie, err := r.Cookie(s.signInCookie())
	if err != nil {
		return nil // none
	}
	return s.Accounts.SignOut(r.Context(), cookie.Value)
}

// endUnconfirmed ends a session that the sign-in service does not confirm, and asks the person to sign in again.
func (s *site) endUnconfirmed(w http.ResponseWriter, r *http.Request, next string) error {
	if err := s.endPresent(r); err != nil {
		return err
	}
	s.setSignInCookie(w, "")
	query := url.Values{"done": {"ended"}}
	if next != "" {
		query.Set("next", next)
	}
	http.Redirect(w, r, "/sign-in?"+query.Encode(), http.StatusSeeOther)
	return nil
}

// refuseSignOn shows the sign-in page with the reason why there is no session. What the sign-in service says is for the log alone.
func (s *site) refuseSignOn(w http.ResponseWriter, r *http.Request, next string, err error) error {
	for _, known := range []struct {
		err    error
		status int
		id     locale.ID
	}{
		{oidc.ErrAway, http.StatusServiceUnavailable, "page.sign_in.service_away"},
		{oidc.ErrStale, http.StatusForbidden, "page.sign_in.service_stale"},
		{oidc.ErrAnswer, http.StatusForbidden, "page.sign_in.service_answer"},
		{oidc.ErrDenied, http.StatusForbidden, "page.sign_in.service_denied"},
		{oidc.ErrSignedOut, http.StatusForbidden, "page.sign_in.service_denied"},
		{oidc.ErrNoRole, http.StatusForbidden, "page.sign_in.service_no_role"},
		{oidc.ErrTaken, http.StatusConflict, "page.sign_in.service_taken"},
		{oidc.ErrClosed, http.StatusForbidden, "page.sign_in.service_closed"},
	} {
		if !errors.Is(err, known.err) {
			continue
		}
		s.Log.Warn("sign-in refused", "service", string(store.SourceOIDC), "address", s.Trusted.Client(r), "reason", err)
		lang := chosenLanguage(w, r)
		page := signInPage{Lang: lang, Next: next, Refusal: lang.T(known.id)}
		if known.err == oidc.ErrNoRole || known.err == oidc.ErrTaken || known.err == oidc.ErrClosed {
			page.ServiceLeave = s.SignOn.SignOutAddress() // or the button signs the same person in again
		}
		return s.writeSignIn(w, r, known.status, page)
	}
	return err
}

// askToConfirm leads a browser to the sign-in service, which has to confirm the session. What is sent by a form cannot wait for it.
func (s *site) askToConfirm(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return refuse(plan.RefusalNotNow, "page.refusal.unconfirmed")
	}
	http.Redirect(w, r, signOnAddress(r.URL.RequestURI(), oidc.AskSilently), http.StatusSeeOther)
	return nil
}

// providerLogout ends the sessions that the sign-in service names (OpenID Connect Back-Channel Logout §2.5). The token proves who says so.
func (s *site) providerLogout(w http.ResponseWriter, r *http.Request) error {
	if s.SignOn == nil {
		return notFound()
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	err := s.SignOn.LogOut(r.Context(), r.PostFormValue("logout_token"))
	status := http.StatusOK
	switch {
	case errors.Is(err, oidc.ErrAnswer):
		status = http.StatusBadRequest
	case errors.Is(err, oidc.ErrAway):
		status = http.StatusServiceUnavailable
	case err != nil:
		return err
	}
	if err != nil {
		s.Log.Warn("logout by the sign-in service refused", "address", s.Trusted.Client(r), "reason", err)
	}
	writePlain(w, status, http.StatusText(status)+"\n")
	return nil
}

// signOutDone says what a sign-out leaves: somebody who came by the sign-in service is still signed in there.
func (s *site) signOutDone(r *http.Request) string {
	cookie, err := r.Cookie(s.signInCookie())
	if s.SignOn == nil || err != nil {
		return "signed-out"
	}
	session, err := s.Reader.Session(r.Context(), account.Hash(cookie.Value), s.Now(), account.SessionIdle)
	if err != nil {
		return "signed-out"
	}
	if known, err := s.Reader.Account(r.Context(), session.Login); err != nil || known.Source != store.SourceOIDC {
		return "signed-out"
	}
	return "signed-out-here"
}

// serviceName is how people call the sign-in service.
func (s *site) serviceName(lang locale.Language) string {
	if name := s.SignOn.ProviderName(); name != "" {
		return name
	}
	return lang.T("page.sign_in.service")
}

// serviceOf names the sign-in service of an account; empty for an account of loa itself.
func (s *site) serviceOf(lang locale.Language, of store.Account) string {
	switch of.Source {
	case store.SourceOIDC:
		if s.SignOn != nil && s.SignOn.ProviderName() != "" {
			return s.SignOn.ProviderName()
		}
		return lang.Word("account_source", string(of.Source))
	case store.SourceLDAP:
		return lang.Word("account_source", string(of.Source))
	case store.SourceLocal:
	}
	return ""
}

// signOnCookie is the name of the cookie of a sign-in under way.
func (s *site) signOnCookie(key string) string { return s.hostCookie("loa_oidc_" + key) }

// takeSignOnCookie reads the cookie of the sign-in to which an answer belongs, and takes it from the browser: an answer counts once.
func (s *site) takeSignOnCookie(w http.ResponseWriter, r *http.Request) string {
	key := oidc.KeyOf(r.URL.Query().Get("state"))
	cookie, err := r.Cookie(s.signOnCookie(key))
	if key == "" || err != nil {
		return ""
	}
	s.setSignOnCookie(w, key, "")
	return cookie.Value
}

func (s *site) setSignOnCookie(w http.ResponseWriter, key, content string) {
	s.setHostCookie(w, "loa_oidc_"+key, content, oidc.BeginWithin)
}
