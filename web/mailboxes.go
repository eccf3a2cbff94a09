package web

import (
	"cmp"
	"net/http"
	"strings"

	"loa/plan"
	"loa/store"
)

// mailboxesPage lists the mailboxes that letters do not reach.
type mailboxesPage struct {
	Frame   frame
	Dead    []brokenRow // nothing is sent there any more
	Failing []brokenRow // some letters came back, they are still tried
	MayAct  bool
}

type brokenRow struct {
	Address  string
	Owner    string
	Unit     string
	Since    string
	Failures int
	Fault    string
	Server   string // what the mail server said, in its own words
	Lost     []lostRow
	More     int // lost letters that are not listed
}

type lostRow struct {
	Subject string
	Link    string // of its task; empty when it has none
	At      string
	Why     string
}

func (s *site) mailboxes(w http.ResponseWriter, r *http.Request) error {
	v, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showMailboxes(w, v, nil)
}

func (s *site) showMailboxes(w http.ResponseWriter, v request, denied error) error {
	routes, err := s.Reader.Routes(v.Context())
	if err != nil {
		return err
	}
	page := mailboxesPage{Frame: s.frame(v, "mailboxes", v.lang.T("page.mailboxes.title")), MayAct: v.actor.Has(plan.RoleCoordinator)}
	status, message, _ := refused(v.lang, denied)
	page.Frame.Refusal = message
	for _, route := range routes {
		if route.Dead() {
			page.Dead = append(page.Dead, brokenRowOf(v, route))
			continue
		}
		page.Failing = append(page.Failing, brokenRowOf(v, route))
	}
	return s.write(w, v.lang, status, "mailboxes", page)
}

func brokenRowOf(v request, route store.Route) brokenRow {
	row := brokenRow{
		Address: route.Address, Owner: cmp.Or(route.PersonName, v.lang.T("page.mailboxes.no_owner")), Unit: route.UnitName,
		Since: clock(route.LastFailure), Failures: route.Failures, Fault: deliveryFaultOf(v.lang, route.Status),
		Server: route.Reason, More: route.LostCount - len(route.Lost),
	}
	if route.Dead() {
		row.Since = clock(route.DeadSince)
	}
	for _, letter := range route.Lost {
		lost := lostRow{Subject: letter.Subject, At: clock(letter.CreatedAt), Why: lostOf(v.lang, letter.GaveUp)}
		if letter.Task != "" {
			lost.Link = "/tasks/" + string(letter.Task)
		}
		row.Lost = append(row.Lost, lost)
	}
	return row
}

// reviveMailbox has letters sent to a mailbox again. Asked twice it happens once: the second time nothing waits.
func (s *site) reviveMailbox(w http.ResponseWriter, r *http.Request) error {
	v, err := s.open(w, r)
	if err != nil {
		return err
	}
	if _, err := formKey(r); err != nil {
		return err
	}
	if !v.actor.Has(plan.RoleCoordinator) {
		return s.showMailboxes(w, v, refuse(plan.RefusalForbidden, "page.refusal.mailbox_coordinators_only"))
	}
	address := strings.TrimSpace(r.PostFormValue("address"))
	if _, err := s.Mailboxes.ReviveAddress(v.Context(), address, string(v.actor.Person), v.now); err != nil {
		return err
	}
	http.Redirect(w, r, "/mailboxes?done=mailbox-revived", http.StatusSeeOther)
	return nil
}
