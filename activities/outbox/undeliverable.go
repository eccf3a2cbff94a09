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

// tellUndeliverable writes to the coordinators, once a day at most, about mailboxes that take no letters any more and of which they were not
// told. A coordinator whose own mailbox is among them is not written to.
func (a *Activities) tellUndeliverable(ctx context.Context) error {
	if untold, err := a.Store.UnreportedAddresses(ctx); err != nil || untold == 0 {
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
	var told []string
	undeliverable := map[string]bool{}
	for _, route := range routes {
		if route.Suppressed() {
			mailboxes = append(mailboxes, mailboxOf(route))
			told, undeliverable[route.Address] = append(told, route.Address), true
		}
	}
	var letters []store.LetterOut
	for _, to := range people.Coordinators(calendar.Today(a.Now())) {
		if to.Address == "" || undeliverable[strings.ToLower(to.Address)] {
			continue
		}
		letter, err := a.undeliverableLetter(ctx, to, mailboxes)
		if err != nil {
			return err
		}
		letters = append(letters, letter)
	}
	if len(letters) == 0 {
		a.Log.Warn("no coordinator can be told which mailboxes take no letters", "mailboxes", len(told))
		return nil
	}
	return a.Store.MarkAddressesReported(ctx, letters, told, a.Now())
}

// mailboxOf is a mailbox as the letter shows it.
func mailboxOf(r store.Route) report.MailboxStatus {
	return report.MailboxStatus{
		Address: r.Address, PersonName: r.PersonName, UnitName: r.UnitName, Since: r.SuppressedSince, Status: r.Status, Lost: r.UndeliveredCount,
	}
}

// undeliverableLetter writes to one coordinator. The day is part of the key, so that there is one letter a day.
func (a *Activities) undeliverableLetter(ctx context.Context, to directory.Holder, mailboxes []report.MailboxStatus) (store.LetterOut, error) {
	secret, err := a.Store.Secret(ctx)
	if err != nil {
		return store.LetterOut{}, err
	}
	letter, err := report.ComposeMailboxes(report.MailboxesInput{
		To: report.Recipient{Name: to.Person.Name, Title: to.Person.Title}, Mailboxes: mailboxes, Link: a.Public + "/mailboxes",
	})
	key := fmt.Sprintf("%s:%s:%s", store.NoticeSuppressedAddresses, calendar.Today(a.Now()), to.Person.ID)
	return store.LetterOut{
		Key: key, Notice: store.NoticeSuppressedAddresses, ToPerson: to.Person.ID, ToName: to.Person.Name, ToAddress: to.Address,
		MessageID: token.NoticeID(secret, key, a.Address),
		Subject:   letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: a.Now(),
	}, err
}
