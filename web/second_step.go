package web

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"loa/account"
	"loa/locale"
	"loa/plan"
	"loa/store"
)

// secondStepPage asks for a code of the app, after the password.
type secondStepPage struct {
	Lang    locale.Language
	Next    string
	Refusal string
}

// appPage sets an app up at the sign-in, after the password.
type appPage struct {
	Lang    locale.Language
	Next    string
	Refusal string
	Setup   appSetup
}

// appSetup is an app that is being set up: its secret as a QR code, as an address that an app on the same phone opens, and as text.
type appSetup struct {
	QR      qrCode
	Address template.URL
	Secret  string
}

// recoveryPage shows the recovery codes, once.
type recoveryPage struct {
	Lang  locale.Language
	Codes []string
	Next  string
}

// startSecondStep leads from the password to the second step: to the code of the app, or to setting one up where the role needs one and there is none.
func (s *site) startSecondStep(w http.ResponseWriter, r *http.Request, token, next string) error {
	half, err := s.Accounts.HalfSigned(r.Context(), token)
	if err != nil {
		return err
	}
	address := "/sign-in/code"
	if !half.Enrolled {
		address = "/sign-in/app"
		err = s.Accounts.BeginApp(r.Context(), half.Signed, account.Owner{})
	}
	if err != nil {
		return s.secondRefusal(err)
	}
	s.setHalfCookie(w, token, half.Session.ExpiresAt.Sub(s.Now()))
	http.Redirect(w, r, address+"?"+url.Values{"next": {next}}.Encode(), http.StatusSeeOther)
	return nil
}

// halfFunc answers a request of somebody who has proved the password only.
type halfFunc func(w http.ResponseWriter, r *http.Request, half halfVisitor) error

// halfVisitor is somebody who has proved the password only, with the token of the half session.
type halfVisitor struct {
	account.Half

	token string
	next  string // the page that was asked for
}

// halfGate opens a page for a half session, and leads everybody else to the sign-in. enrolled says whether the page is for accounts that have an app.
func (s *site) halfGate(enrolled bool, page halfFunc) pageFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := parseForm(w, r); err != nil {
			return err
		}
		v := halfVisitor{next: nextOf(r.FormValue("next"))}
		cookie, err := r.Cookie(s.halfCookie())
		if err == nil {
			v.token = cookie.Value
			v.Half, err = s.Accounts.HalfSigned(r.Context(), v.token)
		}
		switch {
		case errors.Is(err, http.ErrNoCookie), errors.Is(err, store.ErrNotFound), err == nil && v.Enrolled != enrolled:
			return s.halfOver(w, r, v.next)
		case err != nil:
			return err
		}
		return page(w, r, v)
	}
}

// halfOver leads back to the password.
func (s *site) halfOver(w http.ResponseWriter, r *http.Request, next string) error {
	s.setHalfCookie(w, "", 0)
	http.Redirect(w, r, "/sign-in?"+url.Values{"done": {"half-over"}, "next": {next}}.Encode(), http.StatusSeeOther)
	return nil
}

func (s *site) secondStepForm(w http.ResponseWriter, r *http.Request, v halfVisitor) error {
	lang := chosenLanguage(w, r)
	return s.write(w, lang, http.StatusOK, "second_step", secondStepPage{Lang: lang, Next: v.next})
}

// secondStep opens a session with a new token for a code of the app or a recovery code.
func (s *site) secondStep(w http.ResponseWriter, r *http.Request, v halfVisitor) error {
	second := s.secondOf(r)
	token, err := s.Accounts.SecondStep(r.Context(), v.token, second)
	if errors.Is(err, store.ErrNotFound) {
		return s.halfOver(w, r, v.next)
	}
	if err != nil {
		s.logSecond(r, v.Account.Login, err)
		err = s.secondRefusal(err)
	}
	lang := chosenLanguage(w, r)
	if status, message, is := refusalOf(lang, err); is {
		return s.write(w, lang, status, "second_step", secondStepPage{lang, v.next, message})
	}
	if err != nil {
		return err
	}
	s.Log.Info("signed in", "login", v.Account.Login, "address", second.Address, "recovery", second.Recovery != "")
	s.openedSecond(w, token)
	http.Redirect(w, r, orOverview(v.next), http.StatusSeeOther)
	return nil
}

// openedSecond gives the browser the token of the session in place of that of the half session.
func (s *site) openedSecond(w http.ResponseWriter, token string) {
	s.setHalfCookie(w, "", 0)
	s.setSignInCookie(w, token)
}

// appForm shows the app that the sign-in needs and the account does not have.
func (s *site) appForm(w http.ResponseWriter, r *http.Request, v halfVisitor) error {
	return s.showApp(w, r, v, nil)
}

func (s *site) showApp(w http.ResponseWriter, r *http.Request, v halfVisitor, denied error) error {
	setup, err := s.appSetupOf(r.Context(), v.Signed)
	if errors.Is(err, store.ErrNotFound) { // another sign-in has begun anew
		return s.halfOver(w, r, v.next)
	}
	if err != nil {
		return s.secondRefusal(err)
	}
	lang := chosenLanguage(w, r)
	status, message, _ := refusalOf(lang, denied)
	return s.write(w, lang, status, "sign_in_app", appPage{lang, v.next, message, setup})
}

// enrolAtSignIn confirms the app with its first code, opens the session and shows the recovery codes.
func (s *site) enrolAtSignIn(w http.ResponseWriter, r *http.Request, v halfVisitor) error {
	token, codes, err := s.Accounts.EnrolHalf(r.Context(), v.token, s.secondOf(r))
	if errors.Is(err, store.ErrNotFound) {
		return s.halfOver(w, r, v.next)
	}
	if err != nil {
		s.logSecond(r, v.Account.Login, err)
		err = s.secondRefusal(err)
	}
	lang := chosenLanguage(w, r)
	if _, _, is := refusalOf(lang, err); is {
		return s.showApp(w, r, v, err)
	}
	if err != nil {
		return err
	}
	s.Log.Info("app confirmed, signed in", "login", v.Account.Login, "address", s.Trusted.Client(r))
	s.openedSecond(w, token)
	return s.write(w, lang, http.StatusOK, "recovery", recoveryPage{lang, codes, orOverview(v.next)})
}

// appSetupOf draws the app that somebody sets up in this session. The error is store.ErrNotFound when none is.
func (s *site) appSetupOf(ctx context.Context, who account.Signed) (appSetup, error) {
	secret, err := s.Accounts.PendingSecret(ctx, who)
	if err != nil {
		return appSetup{}, err
	}
	public, err := url.Parse(s.Public)
	if err != nil {
		return appSetup{}, err
	}
	address := account.SecretAddress(secret, who.Account.Login, public.Hostname())
	code, err := qrOf(address)
	return appSetup{code, template.URL(address), account.SecretText(secret)}, err // #nosec the address is written by SecretAddress
}

// secondOf is what a form holds beside the password.
func (s *site) secondOf(r *http.Request) account.Second {
	return account.Second{Code: r.PostFormValue("code"), Recovery: r.PostFormValue("recovery"), Address: s.Trusted.Client(r)}
}

// logSecond keeps a second factor that proved nothing in the log, without the code.
func (s *site) logSecond(r *http.Request, login string, err error) {
	if errors.Is(err, account.ErrAppKey) {
		s.Log.Error("secret of an app unreadable", "login", login, "error", err)
		return
	}
	s.Log.Warn("second factor refused", "login", login, "address", s.Trusted.Client(r), "reason", err)
}

// secondRefusal is the refusal for a second factor that proves nothing; any other error stays as it is.
func (s *site) secondRefusal(err error) error {
	var wait *account.WaitError
	switch {
	case errors.As(err, &wait):
		return refuse(plan.RefusalNotNow, "page.sign_in.wait", "Until", wait.Until.In(s.Now().Location()).Format("15:04:05"))
	case errors.Is(err, account.ErrWrong):
		return refuse(plan.RefusalForbidden, "page.second.wrong")
	case errors.Is(err, account.ErrCodeUsed):
		return refuse(plan.RefusalForbidden, "page.second.used")
	case errors.Is(err, account.ErrNoApp):
		return refuse(plan.RefusalForbidden, "page.second.no_app")
	case errors.Is(err, account.ErrAway):
		return refuse(plan.RefusalNotNow, "page.sign_in.away")
	case errors.Is(err, account.ErrAppKey):
		return refuse(plan.RefusalNotNow, "page.second.unreadable")
	case errors.Is(err, account.ErrRequired):
		return refuse(plan.RefusalForbidden, "page.second.required")
	case errors.Is(err, account.ErrElsewhere):
		return refuse(plan.RefusalForbidden, "page.second.elsewhere")
	}
	return err
}

// halfCookie is the name of the cookie with the token of a half session.
func (s *site) halfCookie() string { return s.hostCookie("loa_half") }

func (s *site) setHalfCookie(w http.ResponseWriter, token string, life time.Duration) {
	s.setHostCookie(w, "loa_half", token, life)
}
