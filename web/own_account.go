package web

import (
	"errors"
	"net/http"

	"loa/account"
	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// ownAccountPage shows who is signed in, with which rights, and where else.
type ownAccountPage struct {
	Frame    frame
	Login    string
	Name     string
	Roles    []string
	Units    []string // the units that the person may see; empty for all
	Whole    bool
	App      appState
	Service  string // the sign-in service that has the password of the account; empty for loa itself
	Sessions []sessionRow
}

type sessionRow struct {
	Since, Seen, Address, Browser string
	Present                       bool // the session of this browser
}

func (s *site) ownAccount(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showOwnAccount(w, req, nil)
}

func (s *site) showOwnAccount(w http.ResponseWriter, req request, denied error) error {
	signed := req.visitor.signed
	sessions, err := s.Reader.Sessions(req.Context(), signed.Account.Login, req.now)
	if err != nil {
		return err
	}
	page := ownAccountPage{
		Frame: s.frame(req, "account", req.lang.T("page.account.title")), Login: signed.Account.Login, Name: s.nameOf(req), Whole: req.visitor.access.Whole,
		Service: s.serviceOf(req.lang, signed.Account),
	}
	if page.App, err = s.appStateOf(req); err != nil {
		return err
	}
	status, message, _ := refusalOf(req.lang, denied)
	page.Frame.Refusal = message
	for _, role := range req.visitor.access.Roles {
		page.Roles = append(page.Roles, req.lang.Word("access_role", string(role)))
	}
	for _, code := range req.visitor.access.Units {
		unit, _ := req.directory.UnitEver(code)
		page.Units = append(page.Units, unit.Name)
	}
	for _, session := range sessions {
		page.Sessions = append(page.Sessions, sessionRow{
			Since: timestamp(session.OpenedAt), Seen: timestamp(session.SeenAt), Address: session.Address, Browser: session.Browser,
			Present: session.TokenHash == signed.Session.TokenHash,
		})
	}
	return s.write(w, req.lang, status, "own_account", page)
}

// changeOwnAccount changes the password, which ends all other sessions, or ends them alone.
func (s *site) changeOwnAccount(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	done := "sessions-ended"
	switch r.PostFormValue("do") {
	case "password":
		done = "password-changed"
		err = s.changePassword(req)
	case "end-sessions":
		err = s.Accounts.EndOtherSessions(req.Context(), req.visitor.signed)
	default:
		err = refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
	}
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showOwnAccount(w, req, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/account?done="+done, http.StatusSeeOther)
	return nil
}

func (s *site) changePassword(req request) error {
	next := req.PostFormValue("new")
	if next != req.PostFormValue("again") {
		return refuse(plan.RefusalInvalid, "page.account.not_the_same")
	}
	err := s.Accounts.ChangePassword(req.Context(), req.visitor.signed, req.PostFormValue("present"), next)
	var wait *account.WaitError
	switch {
	case errors.As(err, &wait):
		return refuse(plan.RefusalNotNow, "page.sign_in.wait", "Until", wait.Until.In(req.now.Location()).Format("15:04:05"))
	case errors.Is(err, account.ErrForeign):
		return refuse(plan.RefusalForbidden, "page.account.foreign_password")
	case errors.Is(err, account.ErrWrong):
		return refuse(plan.RefusalForbidden, "page.account.wrong_present")
	case errors.Is(err, account.ErrWeakPassword):
		return refuse(plan.RefusalInvalid, "page.account.weak", "Least", account.MinPassword, "Most", account.MaxPassword)
	}
	return err
}

// accountsPage lists everybody who may sign in.
type accountsPage struct {
	Frame    frame
	Accounts []accountRow
}

type accountRow struct {
	Login, Name string
	Roles       []string
	Disabled    bool
	Left        bool   // the sign-in service no longer has it
	App         bool   // has an app for the second step
	Service     string // the sign-in service; empty for loa itself
	Sessions    int
	Created     string
}

func (s *site) accounts(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	accounts, err := s.Reader.Accounts(req.Context())
	if err != nil {
		return err
	}
	sessions, err := s.Reader.Sessions(req.Context(), "", req.now)
	if err != nil {
		return err
	}
	apps, err := s.Reader.AppsSince(req.Context())
	if err != nil {
		return err
	}
	page := accountsPage{Frame: s.frame(req, "accounts", req.lang.T("page.accounts.title"))}
	for _, known := range accounts {
		page.Accounts = append(page.Accounts, s.accountRowOf(req, known, sessions))
		page.Accounts[len(page.Accounts)-1].App = !apps[known.Login].IsZero()
	}
	return s.write(w, req.lang, http.StatusOK, "accounts", page)
}

func (s *site) accountRowOf(req request, known store.Account, sessions []store.Session) accountRow {
	row := accountRow{Login: known.Login, Name: known.Name, Disabled: known.Disabled, Created: timestamp(known.CreatedAt), Left: !known.LeftAt.IsZero(), Service: s.serviceOf(req.lang, known)}
	access := policy.AccessOf(req.directory, req.directory.Actor(known.Person, req.today), known.Grants, req.today)
	for _, role := range access.Roles {
		row.Roles = append(row.Roles, req.lang.Word("access_role", string(role)))
	}
	for _, session := range sessions {
		if session.Login == known.Login {
			row.Sessions++
		}
	}
	return row
}
