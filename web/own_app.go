package web

import (
	"errors"
	"net/http"

	"loa/account"
	"loa/plan"
	"loa/store"
)

// ownAppPage sets up, renews or removes the app of who is signed in.
type ownAppPage struct {
	Frame frame
	App   appState
	Setup *appSetup // nil: none is being set up
}

// appState is what pages show of an app.
type appState struct {
	account.App

	Has bool
}

func (s *site) appStateOf(req request) (appState, error) {
	app, err := s.Accounts.App(req.Context(), req.visitor.signed)
	return appState{app, !app.Since.IsZero()}, err
}

func (s *site) ownApp(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showOwnApp(w, req, nil)
}

func (s *site) showOwnApp(w http.ResponseWriter, req request, denied error) error {
	page := ownAppPage{Frame: s.frame(req, "account", req.lang.T("page.app.title"))}
	status, message, _ := refusalOf(req.lang, denied)
	page.Frame.Refusal = message
	var err error
	if page.App, err = s.appStateOf(req); err != nil {
		return err
	}
	setup, err := s.appSetupOf(req.Context(), req.visitor.signed)
	switch {
	case err == nil:
		page.Setup = &setup
	case !errors.Is(err, store.ErrNotFound):
		return s.secondRefusal(err)
	}
	return s.write(w, req.lang, status, "own_app", page)
}

// changeOwnApp begins, confirms or removes the app, or renews its recovery codes.
func (s *site) changeOwnApp(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	codes, address, err := s.doWithApp(req)
	if err != nil {
		s.logSecond(r, req.visitor.signed.Account.Login, err)
		err = s.secondRefusal(err)
	}
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showOwnApp(w, req, err)
	}
	if err != nil {
		return err
	}
	s.Log.Info("app changed", "login", req.visitor.signed.Account.Login, "change", r.PostFormValue("do"), "address", s.Trusted.Client(r))
	if codes != nil {
		return s.write(w, req.lang, http.StatusOK, "recovery", recoveryPage{req.lang, codes, "/account"})
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// doWithApp does what a form of the own app asks for. It returns recovery codes to show, or the page to go on with.
func (s *site) doWithApp(req request) (codes []string, address string, err error) {
	ctx, who := req.Context(), req.visitor.signed
	owner := account.Owner{Password: req.PostFormValue("password"), Second: s.secondOf(req.Request)}
	switch req.PostFormValue("do") {
	case "begin":
		return nil, "/account/app", s.Accounts.BeginApp(ctx, who, owner)
	case "confirm":
		codes, err = s.Accounts.ConfirmApp(ctx, who, owner.Second)
		if errors.Is(err, store.ErrNotFound) {
			err = refuse(plan.RefusalNotNow, "page.app.too_late")
		}
		return codes, "", err
	case "recovery":
		codes, err = s.Accounts.RenewRecovery(ctx, who, owner)
		return codes, "", err
	case "remove":
		return nil, "/account?done=app-removed", s.Accounts.RemoveApp(ctx, who, owner)
	}
	return nil, "", refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
}
