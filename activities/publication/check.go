// Package publication looks at what proves a publication (its link, that of a milestone, that of a result toward a quota): whether the page behind its link is there, what it says, and whether it stays there.
//
//  1. The checks that are due follow from the journal and from the checks made (store.DuePublications); when a link is checked again is in package plan.
//  2. An address is asked within the bounds of package webpage/fetch and read by package webpage. What was found is judged (judge.go) and put on record.
//  3. When a second check in a row confirms that the page is gone, the focal point of the unit and the coordinator are told in their next digests, once.
//     A result whose page is gone still counts: a person decides whether to take it out.
//
// A check changes no task, and one that fails keeps nobody waiting: it is a finding beside the proof.
package publication

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/webpage/fetch"
)

// Activities check publications. Its method is an activity; the workflow names it through a nil *Activities.
type Activities struct {
	Store *store.Store
	Fetch fetch.Fetcher
	Now   func() time.Time
	Log   *slog.Logger
}

// Checked is what one run has done.
type Checked struct {
	Checks int `json:"checks"` // that were made
	Gone   int `json:"gone"`   // publications of which people are told that they are gone
}

const (
	batch      = 50  // publications of one query
	runLimit   = 400 // checks of one run; the others are made by the next
	concurrent = 4   // sites that are asked at the same time, each for one page
)

// CheckPublications makes the checks that are due, the longest due first. Two runs at the same time would ask sites twice and record each check once.
func (a *Activities) CheckPublications(ctx context.Context) (Checked, error) {
	ctx, stop := activities.WithRunWindow(ctx)
	defer stop()
	var all Checked
	for all.Checks < runLimit {
		now := a.Now()
		due, err := a.Store.DuePublications(ctx, now, batch)
		if err != nil {
			return all, err
		}
		if len(due) == 0 {
			return all, a.Store.SavePublicationsChecked(ctx, now)
		}
		made, err := a.checkAll(ctx, due)
		all.Checks, all.Gone = all.Checks+made.Checks, all.Gone+made.Gone
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// checkAll checks some publications: several sites at the same time, the pages of one site one after the other. One that cannot be recorded does not keep
// back the others.
func (a *Activities) checkAll(ctx context.Context, due []store.Publication) (Checked, error) {
	sites := bySite(due)
	made, failed := make([]Checked, len(sites)), make([]error, len(sites))
	group := errgroup.Group{}
	group.SetLimit(concurrent)
	for i, site := range sites {
		group.Go(func() error {
			for _, p := range site {
				gone, err := a.check(ctx, p)
				failed[i] = errors.Join(failed[i], err)
				if err == nil {
					made[i].Checks++
				}
				if gone {
					made[i].Gone++
				}
			}
			return nil
		})
	}
	_ = group.Wait() // the errors are in failed
	var all Checked
	for _, each := range made {
		all.Checks, all.Gone = all.Checks+each.Checks, all.Gone+each.Gone
	}
	return all, errors.Join(failed...)
}

// bySite groups publications by the hosts of their links.
func bySite(due []store.Publication) [][]store.Publication {
	var sites [][]store.Publication
	places := map[string]int{}
	for _, p := range due {
		host := ""
		if link, err := url.Parse(p.Link); err == nil {
			host = strings.ToLower(link.Hostname())
		}
		place, known := places[host]
		if !known {
			place = len(sites)
			places[host] = place
			sites = append(sites, nil)
		}
		sites[place] = append(sites[place], p)
	}
	return sites
}

// check makes one check and puts it on record; gone says that people are told of it. A worker that stops in the middle has made no check.
func (a *Activities) check(ctx context.Context, p store.Publication) (gone bool, err error) {
	made, err := a.Store.ChecksOf(ctx, p)
	if err != nil {
		return false, err
	}
	answer := a.Fetch.Get(ctx, p.Link)
	if err := ctx.Err(); err != nil {
		return false, err
	}
	check := judge(p, made, answer, a.Now())
	var notices []store.Notice
	if check.Confirms {
		if notices, err = a.goneNotices(ctx, p, check.At); err != nil {
			return false, err
		}
	}
	saved, err := a.Store.SavePublicationCheck(ctx, check, notices)
	if check.Outcome != plan.LinkFound {
		a.Log.Info("a publication was checked", "task", p.Task, "item", p.Item, "outcome", check.Outcome, "reason", check.Reason, "check", check.N)
	}
	return saved && check.Confirms, err
}

// goneNotices are the notices that a publication is gone, each with its recipient or with the reason for none. They wait for the next digest.
func (a *Activities) goneNotices(ctx context.Context, p store.Publication, at time.Time) ([]store.Notice, error) {
	task, err := a.Store.Task(ctx, p.Task)
	if err != nil {
		return nil, err
	}
	people, err := a.Store.Directory(ctx)
	if err != nil {
		return nil, err
	}
	about := directory.Matter{Plan: string(task.Plan), Group: task.Group, Unit: task.Unit}
	var notices []store.Notice
	for _, n := range task.State.GoneNotices(store.NoticePublicationGone) {
		on := store.Notice{
			Task: p.Task, Epoch: p.Epoch, Seq: p.Seq, Item: p.Item, Kind: n.Kind, Person: n.Person, Role: n.Role, Unit: n.Unit, Dispatch: plan.DispatchDigest, After: at, At: p.At,
		}
		recipients := n.RecipientsIn(people, about, calendar.Today(at))
		if len(recipients) == 0 {
			on.Dispatch, on.Reason = plan.DispatchNone, plan.SilenceNoHolder
			notices = append(notices, on)
		}
		for _, to := range recipients {
			each := on
			each.Person = to.Person.ID
			if to.Address == "" {
				each.Dispatch, each.Reason = plan.DispatchNone, plan.SilenceNoAddress
			}
			notices = append(notices, each)
		}
	}
	return notices, nil
}
