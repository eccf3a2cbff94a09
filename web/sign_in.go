package web

import (
	"errors"
	"net/http"
	"strings"

	"loa/account"
	"loa/account/oidc"
	"loa/locale"
)

// signInPage is the form with which a person signs in.
type signInPage struct {
	Lang      locale.Language
	Login     string
	Next      string // the page that was asked for; empty for the overview
	Refusal   string
	Notice    string
	Directory bool   // a directory service is asked too
	Other     string // address of this page in the other language

	Service       string // the words of the button that leads to the sign-in service; empty without one
	ServiceSignIn string // where the button leads
	ServiceLeave  string // where one signs out there; empty unless that was not done
}

func (s *site) signInForm(w http.ResponseWriter, r *http.Request) error {
	some, err := s.canSignIn(r.Context())
	if err != nil {
		return err
	}
	if !some {
		return s.firstRun(w, r)
	}
	switch _, err := s.visitor(r); {
	case err == nil:
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return nil
	case errors.Is(err, account.ErrUnconfirmed):
		http.Redirect(w, r, signOnAddress(nextOf(r.URL.Query().Get("next")), oidc.AskSilently), http.StatusSeeOther)
		return nil
	}
	lang := chosenLanguage(w, r)
	page := signInPage{Lang: lang, Next: nextOf(r.URL.Query().Get("next"))}
	switch r.URL.Query().Get("done") {
	case "signed-out":
		page.Notice = lang.T("page.sign_in.signed_out")
	case "half-over":
		page.Notice = lang.T("page.second.over")
	case "signed-out-here": // and not at the sign-in service
		page.Notice = lang.T("page.sign_in.signed_out_here")
		if s.SignOn != nil {
			page.ServiceLeave = s.SignOn.SignOutAddress()
		}
	case "ended":
		page.Notice = lang.T("page.sign_in.ended")
	}
	return s.writeSignIn(w, r, http.StatusOK, page)
}

// signIn opens a session with a new token, whatever the browser had before, and leads to the page that was asked for.
func (s *site) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	lang, from := chosenLanguage(w, r), s.Trusted.Client(r)
	login := r.PostFormValue("login")
	next := nextOf(r.PostFormValue("next"))
	token, err := s.Accounts.SignIn(r.Context(), account.Attempt{
		Login: login, Password: r.PostFormValue("password"), Address: from, Browser: r.UserAgent(),
	})
	var wait *account.WaitError
	page := signInPage{Lang: lang, Login: login, Next: next}
	switch {
	case errors.As(err, &wait):
		page.Refusal = lang.T("page.sign_in.wait", "Until", wait.Until.In(s.Now().Location()).Format("15:04:05"))
		return s.writeSignIn(w, r, http.StatusTooManyRequests, page)
	case errors.Is(err, account.ErrWrong):
		s.Log.Warn("sign-in refused", "login", login, "address", from)
		page.Refusal = lang.T("page.sign_in.wrong")
		return s.writeSignIn(w, r, http.StatusForbidden, page)
	case provedElsewhere(err):
		return s.refuseService(w, r, page, err)
	case errors.Is(err, account.ErrSecondStep):
		return s.startSecondStep(w, r, token, next)
	case err != nil:
		return err
	}
	s.Log.Info("signed in", "login", login, "address", from)
	s.setSignInCookie(w, token)
	http.Redirect(w, r, orOverview(next), http.StatusSeeOther)
	return nil
}

func (s *site) writeSignIn(w http.ResponseWriter, r *http.Request, status int, page signInPage) error {
	page.Directory = s.LDAP
	page.Other = "/sign-in?lang=" + string(otherLanguage(page.Lang))
	if s.SignOn != nil {
		page.Service, page.ServiceSignIn = s.serviceName(page.Lang), signOnAddress(page.Next, oidc.AskPerson)
	}
	return s.write(w, page.Lang, status, "sign_in", page)
}

// signOut ends the session. Without one it only clears the cookie.
func (s *site) signOut(w http.ResponseWriter, r *http.Request) error {
	done := s.signOutDone(r)
	if cookie, err := r.Cookie(s.signInCookie()); err == nil {
		if err := s.Accounts.SignOut(r.Context(), cookie.Value); err != nil {
			return err
		}
	}
	s.setSignInCookie(w, "")
	s.setHostCookie(w, "loa_person", "", 0) // nor answer links
	w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(w, r, "/sign-in?done="+done, http.StatusSeeOther)
	return nil
}

// nextOf is the page of this site that was asked for before the sign-in; empty for any other address.
func nextOf(address string) string {
	if !onThisSite(address) || strings.HasPrefix(address, "/sign-in") {
		return ""
	}
	return address
}

func orOverview(address string) string {
	if address == "" {
		return "/"
	}
	return address
}

// firstRunPage says how to make the first account.
type firstRunPage struct{ Lang locale.Language }

func (s *site) firstRun(w http.ResponseWriter, r *http.Request) error {
	lang := chosenLanguage(w, r)
	return s.write(w, lang, http.StatusServiceUnavailable, "first_run", firstRunPage{lang})
}
