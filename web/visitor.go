package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"loa/account"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// visitor is who opens a page: somebody who is signed in, or, with [Config.Dev], anybody.
type visitor struct {
	signed account.Signed
	access policy.Access
	dev    bool // may see everything, and act as the chosen person
}

// may reports whether the visitor has a right. The own account is open to everybody who is signed in, also without a role.
func (v visitor) may(right policy.Right) bool {
	return v.dev || right == policy.RightSignedIn && v.signed.Account.Login != "" || v.access.May(right)
}

// view is which tasks the visitor may see.
func (v visitor) view() *store.View {
	if v.dev {
		return nil
	}
	return &store.View{Whole: v.access.Whole, Units: v.access.Units, Person: v.signed.Account.Person}
}

// key names what pages of different visitors have in common: it is the same for visitors who may see and do the same.
func (v visitor) key() string {
	if v.dev {
		return ""
	}
	if !v.access.Whole {
		return "person " + v.signed.Account.Login + fmt.Sprint(v.access)
	}
	roles := slices.Clone(v.access.Roles)
	slices.Sort(roles)
	return fmt.Sprint("whole ", roles)
}

type visitorKey struct{}

// visitorOf is the visitor whom the gate let in; on a page that is open to everybody, nobody.
func visitorOf(ctx context.Context) visitor {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	return v
}

// gate opens a page for visitors with a right. The others are sent to sign in, or told that their role does not have the page.
func (s *site) gate(right policy.Right, page pageFunc) pageFunc {
	if right == everybody {
		return page
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.visitor(r)
		if errors.Is(err, store.ErrNotFound) {
			return s.askToSignIn(w, r)
		}
		if errors.Is(err, account.ErrUnconfirmed) {
			return s.askToConfirm(w, r)
		}
		if err != nil {
			return err
		}
		if !v.may(right) && r.URL.Path == "/" { // the page after the sign-in: the own account says that there is no role
			http.Redirect(w, r, "/account", http.StatusSeeOther)
			return nil
		}
		if !v.may(right) {
			return refuse(plan.RefusalForbidden, "page.refusal.no_right")
		}
		return page(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, v)))
	}
}

// visitor finds who is signed in, with the access of this moment. The error is store.ErrNotFound when nobody is, and account.ErrUnconfirmed when the
// browser has to ask the sign-in service first.
func (s *site) visitor(r *http.Request) (visitor, error) {
	if s.Dev {
		return visitor{dev: true}, nil
	}
	cookie, err := r.Cookie(s.signInCookie())
	if err != nil {
		return visitor{}, store.ErrNotFound
	}
	signed, err := s.Accounts.Signed(r.Context(), cookie.Value)
	if err != nil {
		return visitor{}, err
	}
	known, err := s.Reader.Directory(r.Context())
	if err != nil {
		return visitor{}, err
	}
	today := calendar.Today(s.Now())
	access := policy.AccessOf(known, known.Actor(signed.Account.Person, today), signed.Account.Grants, today)
	if !s.Accounts.Suffices(signed, access) {
		return visitor{}, fmt.Errorf("session of %s without a code: %w", signed.Account.Login, store.ErrNotFound) // the next sign-in asks for it
	}
	return visitor{signed: signed, access: access}, nil
}

// askToSignIn leads a visitor who is not signed in to the page for it, and back afterwards. While there is no account it says how to make one.
func (s *site) askToSignIn(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return refuse(plan.RefusalForbidden, "page.refusal.signed_out")
	}
	some, err := s.canSignIn(r.Context())
	if err != nil {
		return err
	}
	if !some {
		return s.firstRun(w, r)
	}
	address := "/sign-in"
	if r.URL.Path != "/" || r.URL.RawQuery != "" {
		address += "?" + url.Values{"next": {r.URL.RequestURI()}}.Encode()
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// canSignIn reports whether there is an account, or a service that makes them.
func (s *site) canSignIn(ctx context.Context) (bool, error) {
	if s.SignOn != nil || s.LDAP {
		return true, nil
	}
	return s.Reader.HasAccounts(ctx)
}

// signInCookie is the name of the cookie with the token of the session.
func (s *site) signInCookie() string { return s.hostCookie("loa_session") }

func (s *site) setSignInCookie(w http.ResponseWriter, token string) {
	s.setHostCookie(w, "loa_session", token, account.SessionFor)
}

// nameOf is how the pages name who is signed in.
func (s *site) nameOf(req request) string {
	signed := req.visitor.signed.Account
	if person, known := req.directory.Person(signed.Person); known && signed.Person != "" {
		return person.Name
	}
	return strings.TrimSpace(signed.Name)
}

// visibleTask finds a task that the visitor may see; for any other the error is store.ErrNotFound.
func (s *site) visibleTask(req request, id plan.TaskID) (store.Task, error) {
	tasks, err := s.Reader.FirstTasks(req.Context(), store.TaskFilter{Among: []plan.TaskID{id}, View: req.visitor.view()}, req.today)
	if err == nil && len(tasks) == 0 {
		err = fmt.Errorf("looking up task %s: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return store.Task{}, err
	}
	return tasks[0], nil
}

// proof is the evidence of a command that the visitor gives.
func (v visitor) proof() plan.Evidence {
	if v.signed.Session.TokenHash == "" {
		return plan.Evidence{}
	}
	return plan.Evidence{Kind: plan.EvidenceSession, Reference: v.signed.Session.TokenHash}
}

// withoutName keeps what the visitor may see and do, for a page that is shared.
func (v visitor) withoutName() visitor { return visitor{access: v.access} }

// signedPerson is the person of the directory who is signed in; empty for nobody there.
func (v visitor) signedPerson() directory.PersonID { return v.signed.Account.Person }
