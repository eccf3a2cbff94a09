package activities

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

// tellDeadMailboxes writes to the coordinators, once a day at most, when a mailbox has died that they do not know of. Nobody is told by
// way of a mailbox that is dead itself.
func (a *Activities) tellDeadMailboxes(ctx context.Context) error {
	if untold, err := a.Store.UnreportedAddresses(ctx); err != nil || untold == 0 {
		return err
	}
	routes, err := a.Store.Routes(ctx)
	if err != nil {
		return err
	}
	directory, err := a.Store.Directory(ctx)
	if err != nil {
		return err
	}
	var mailboxes []report.MailboxStatus
	var told []string
	dead := map[string]bool{}
	for _, route := range routes {
		if route.Suppressed() {
			mailboxes = append(mailboxes, mailboxOf(route))
			told, dead[route.Address] = append(told, route.Address), true
		}
	}
	var letters []store.LetterOut
	for _, to := range directory.Coordinators(calendar.Today(a.Now())) {
		if to.Address == "" || dead[strings.ToLower(to.Address)] {
			continue
		}
		letter, err := a.deadLetter(ctx, to, mailboxes)
		if err != nil {
			return err
		}
		letters = append(letters, letter)
	}
	if len(letters) == 0 {
		a.Log.Warn("no coordinator can be told which mailboxes are dead", "mailboxes", len(told))
		return nil
	}
	return a.Store.MarkAddressesReported(ctx, letters, told, a.Now())
}

func mailboxOf(r store.Route) report.MailboxStatus {
	return report.MailboxStatus{
		Address: r.Address, PersonName: r.PersonName, UnitName: r.UnitName, Since: r.SuppressedSince, Status: r.Status, Lost: r.UndeliveredCount,
	}
}

// deadLetter has the day in its key, so that there is one a day.
func (a *Activities) deadLetter(ctx context.Context, to directory.Holder, mailboxes []report.MailboxStatus) (store.LetterOut, error) {
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
