package web

import (
	"cmp"
	"net/http"
	"strings"

	"loa/plan"
	"loa/plan/policy"
	"loa/report"
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
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	return s.showMailboxes(w, req, nil)
}

func (s *site) showMailboxes(w http.ResponseWriter, req request, denied error) error {
	routes, err := s.Reader.Routes(req.Context())
	if err != nil {
		return err
	}
	page := mailboxesPage{Frame: s.frame(req, "mailboxes", req.lang.T("page.mailboxes.title")), MayAct: policy.MayUnsuppress(req.actor) == nil}
	status, message, _ := refused(req.lang, denied)
	page.Frame.Refusal = message
	for _, route := range routes {
		if route.Suppressed() {
			page.Dead = append(page.Dead, brokenRowOf(req, route))
			continue
		}
		page.Failing = append(page.Failing, brokenRowOf(req, route))
	}
	return s.write(w, req.lang, status, "mailboxes", page)
}

func brokenRowOf(req request, route store.Route) brokenRow {
	row := brokenRow{
		Address: route.Address, Owner: cmp.Or(route.PersonName, req.lang.T("page.mailboxes.no_owner")), Unit: route.UnitName,
		Since: clock(route.LastFailure), Failures: route.Failures, Fault: report.DeliveryFault(req.lang, route.Status),
		Server: route.Reason, More: route.UndeliveredCount - len(route.Undelivered),
	}
	if route.Suppressed() {
		row.Since = clock(route.SuppressedSince)
	}
	for _, letter := range route.Undelivered {
		lost := lostRow{Subject: letter.Subject, At: clock(letter.CreatedAt), Why: lostOf(req.lang, letter.FailureReason)}
		if letter.Task != "" {
			lost.Link = "/tasks/" + string(letter.Task)
		}
		row.Lost = append(row.Lost, lost)
	}
	return row
}

// reviveMailbox has letters sent to a mailbox again. Asked twice it happens once: the second time nothing waits.
func (s *site) reviveMailbox(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if _, err := formKey(r); err != nil {
		return err
	}
	if policy.MayUnsuppress(req.actor) != nil {
		return s.showMailboxes(w, req, refuse(plan.RefusalForbidden, "page.refusal.mailbox_coordinators_only"))
	}
	address := strings.TrimSpace(r.PostFormValue("address"))
	if _, err := s.Mailboxes.Unsuppress(req.Context(), address, string(req.actor.Person), req.now); err != nil {
		return err
	}
	http.Redirect(w, r, "/mailboxes?done=mailbox-revived", http.StatusSeeOther)
	return nil
}
