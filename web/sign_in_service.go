package web

import (
	"context"
	"errors"
	"net/http"

	"loa/account"
	"loa/locale"
	"loa/plan/calendar"
)

// provedElsewhere says whether an error is of the directory service.
func provedElsewhere(err error) bool {
	return errors.Is(err, account.ErrAway) || errors.Is(err, account.ErrNobody) || errors.Is(err, account.ErrTaken)
}

// refuseService shows the form again. Who has the right password and no account here is told whom to turn to; a service that does not answer is
// no fault of the visitor.
func (s *site) refuseService(w http.ResponseWriter, r *http.Request, page signInPage, refusal error) error {
	if errors.Is(refusal, account.ErrAway) {
		page.Refusal = page.Lang.T("page.sign_in.away")
		w.Header().Set("Retry-After", "60")
		return s.writeSignIn(w, r, http.StatusServiceUnavailable, page)
	}
	contact, err := s.contact(r.Context(), page.Lang)
	if err != nil {
		return err
	}
	page.Refusal = page.Lang.T("page.sign_in.nobody", "Contact", contact)
	if errors.Is(refusal, account.ErrTaken) {
		page.Refusal = page.Lang.T("page.sign_in.taken", "Contact", contact)
	}
	s.Log.Warn("sign-in refused", "login", page.Login, "reason", refusal)
	return s.writeSignIn(w, r, http.StatusForbidden, page)
}

// contact names whom to turn to about an account: the coordinator, or else the administrator.
func (s *site) contact(ctx context.Context, lang locale.Language) (string, error) {
	people, err := s.Reader.Directory(ctx)
	if err != nil {
		return "", err
	}
	today := calendar.Today(s.Now())
	coordinator, known := people.FirstCoordinator(today)
	if !known {
		return lang.T("page.sign_in.administrator"), nil
	}
	unit, _ := people.CoordinatingUnit(today)
	return lang.T("page.sign_in.coordinator", "Name", coordinator.Name, "Unit", unit.Name), nil
}
