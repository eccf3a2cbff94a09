package outbox

import (
	"context"
	"fmt"
	"strings"

	"loa/activities/token"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

// reportUndeliverable writes to the coordinators, once a day at most, when addresses were suppressed since the last such letter. A coordinator
// whose own address is suppressed gets no letter.
func (a *Activities) reportUndeliverable(ctx context.Context) error {
	if unreported, err := a.Store.UnreportedAddresses(ctx); err != nil || unreported == 0 {
		return err
	}
	routes, err := a.Store.Routes(ctx)
	if err != nil {
		return err
	}
	people, err := a.Store.Directory(ctx)
	if err != nil {
		return err
	}
	var mailboxes []report.MailboxStatus
	var reported []string
	suppressed := map[string]bool{}
	for _, route := range routes {
		if route.Suppressed() {
			mailboxes = append(mailboxes, mailboxOf(route))
			reported, suppressed[route.Address] = append(reported, route.Address), true
		}
	}
	var letters []store.LetterOut
	for _, to := range people.Coordinators(calendar.Today(a.Now())) {
		if to.Address == "" || suppressed[strings.ToLower(to.Address)] {
			continue
		}
		letter, err := a.undeliverableLetter(ctx, to, mailboxes)
		if err != nil {
			return err
		}
		letters = append(letters, letter)
	}
	if len(letters) == 0 {
		a.Log.Warn("no coordinator has an address for the report of suppressed addresses", "addresses", len(reported))
		return nil
	}
	return a.Store.MarkAddressesReported(ctx, letters, reported, a.Now())
}

// mailboxOf is a mailbox as the letter shows it.
func mailboxOf(r store.Route) report.MailboxStatus {
	return report.MailboxStatus{
		Address: r.Address, PersonName: r.PersonName, UnitName: r.UnitName, Since: r.SuppressedSince, Status: r.Status, Lost: r.UndeliveredCount,
	}
}

// undeliverableLetter composes the letter to one coordinator. Its key names the day, so that there is one letter a day.
func (a *Activities) undeliverableLetter(ctx context.Context, to directory.Holder, mailboxes []report.MailboxStatus) (store.LetterOut, error) {
	secret, err := a.Store.Secret()
	if err != nil {
		return store.LetterOut{}, err
	}
	letter, err := report.ComposeMailboxes(report.MailboxesInput{
		Language: a.Language, To: report.Recipient{Name: to.Person.Name, Title: to.Person.Title}, Mailboxes: mailboxes, Link: a.Public + "/mailboxes",
	})
	key := fmt.Sprintf("%s:%s:%s", store.NoticeSuppressedAddresses, calendar.Today(a.Now()), to.Person.ID)
	return store.LetterOut{
		Key: key, Notice: store.NoticeSuppressedAddresses, ToPerson: to.Person.ID, ToName: to.Person.Name, ToAddress: to.Address,
		MessageID: token.NoticeID(secret, key, a.Address),
		Subject:   letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: a.Now(),
	}, err
}
