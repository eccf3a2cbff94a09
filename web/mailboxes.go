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
	Frame      frame
	Suppressed []mailboxRow // no letter is sent there
	Failing    []mailboxRow // letters came back, and others are still sent
	MayAct     bool
}

type mailboxRow struct {
	Address     string
	Owner       string
	Unit        string
	Since       string
	Failures    int
	Fault       string
	Server      string // the words of the mail server
	Undelivered []undeliveredRow
	More        int // undelivered letters that are not listed
}

type undeliveredRow struct {
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
	status, message, _ := refusalOf(req.lang, denied)
	page.Frame.Refusal = message
	for _, route := range routes {
		if route.Suppressed() {
			page.Suppressed = append(page.Suppressed, mailboxRowOf(req, route))
			continue
		}
		page.Failing = append(page.Failing, mailboxRowOf(req, route))
	}
	return s.write(w, req.lang, status, "mailboxes", page)
}

func mailboxRowOf(req request, route store.Route) mailboxRow {
	row := mailboxRow{
		Address: route.Address, Owner: cmp.Or(route.PersonName, req.lang.T("page.mailboxes.no_owner")), Unit: route.UnitName,
		Since: timestamp(route.LastFailure), Failures: route.Failures, Fault: report.DeliveryFault(req.lang, route.Status),
		Server: route.Reason, More: route.UndeliveredCount - len(route.Undelivered),
	}
	if route.Suppressed() {
		row.Since = timestamp(route.SuppressedSince)
	}
	for _, letter := range route.Undelivered {
		undelivered := undeliveredRow{Subject: letter.Subject, At: timestamp(letter.CreatedAt), Why: failureText(req.lang, letter.FailureReason)}
		if letter.Task != "" {
			undelivered.Link = "/tasks/" + string(letter.Task)
		}
		row.Undelivered = append(row.Undelivered, undelivered)
	}
	return row
}

// unsuppressMailbox has letters sent to a mailbox again. A second form changes nothing.
func (s *site) unsuppressMailbox(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
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
