package publication

import (
	"net/http"
	"slices"
	"time"

	"loa/plan"
	"loa/store"
	"loa/webpage"
	"loa/webpage/fetch"
)

// judge says what a check has found, by the answer and the checks before, the oldest first.
func judge(p store.Publication, made []store.PublicationCheck, answer fetch.Answer, now time.Time) store.PublicationCheck {
	check := store.PublicationCheck{
		Task: p.Task, Epoch: p.Epoch, Seq: p.Seq, Item: p.Item, N: len(made) + 1, Link: p.Link, At: now, Reason: string(answer.Reason), Detail: answer.Detail, Status: answer.Status,
		Final: answer.Final, ContentType: answer.ContentType, Hash: answer.Hash, Size: int64(len(answer.Body)), Took: answer.Took,
	}
	if answer.Reason == fetch.ReasonNone || answer.Reason == fetch.ReasonSize {
		page := webpage.Read(answer.Body, answer.ContentType)
		check.Title, check.Text = page.Title, page.Text
	}
	check.Outcome = outcomeOf(check, made)
	all := append(linkChecks(made), plan.LinkCheck{At: now, Outcome: check.Outcome})
	if at, again := plan.NextLinkCheck(all); again {
		check.NextAt = at
	}
	told := slices.ContainsFunc(made, func(c store.PublicationCheck) bool { return c.Confirms })
	check.Confirms = plan.LinkGoneFor(all) && !told
	return check
}

func linkChecks(made []store.PublicationCheck) []plan.LinkCheck {
	checks := make([]plan.LinkCheck, 0, len(made)+1)
	for _, c := range made {
		checks = append(checks, plan.LinkCheck{At: c.At, Outcome: c.Outcome})
	}
	return checks
}

func outcomeOf(check store.PublicationCheck, made []store.PublicationCheck) plan.LinkOutcome {
	switch fetch.Reason(check.Reason) {
	case fetch.ReasonScheme, fetch.ReasonCredentials, fetch.ReasonPort, fetch.ReasonAddress, fetch.ReasonPrivate:
		return plan.LinkRefused
	case fetch.ReasonStatus:
		if check.Status == http.StatusNotFound || check.Status == http.StatusGone {
			return plan.LinkGone
		}
		return plan.LinkUnreachable
	case fetch.ReasonRedirects, fetch.ReasonName, fetch.ReasonConnection, fetch.ReasonCertificate, fetch.ReasonTimeout, fetch.ReasonEncoding:
		return plan.LinkUnreachable
	case fetch.ReasonNone, fetch.ReasonSize:
	}
	switch {
	case webpage.SaysRemoved(pageOf(check)):
		return plan.LinkGone
	case changed(check, made):
		return plan.LinkChanged
	case fetch.Reason(check.Reason) == fetch.ReasonSize:
		return plan.LinkTooLarge
	}
	return plan.LinkFound
}

func pageOf(c store.PublicationCheck) webpage.Page { return webpage.Page{Title: c.Title, Text: c.Text} }

// changed compares a page with what it was when it was first found. What has no text, such as a picture or a PDF, is compared byte by byte.
func changed(check store.PublicationCheck, made []store.PublicationCheck) bool {
	first := slices.IndexFunc(made, func(c store.PublicationCheck) bool {
		return c.Outcome == plan.LinkFound || c.Outcome == plan.LinkTooLarge
	})
	if first < 0 {
		return false
	}
	before := made[first]
	if pageOf(before) == (webpage.Page{}) && pageOf(check) == (webpage.Page{}) {
		return before.Hash != check.Hash
	}
	return webpage.Changed(pageOf(before), pageOf(check))
}
