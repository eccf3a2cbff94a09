package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/content"
	"loa/store"
)

// tallied opens a task that counts toward a quota.
func tallied(t *testing.T, s *store.Store, id plan.TaskID) store.Projection {
	t.Helper()
	definition, _ := plan.ShapeOf(plan.ShapeTally, nil)
	tally := plan.NewTally(plan.Quota{Count: 2, Per: plan.RhythmWeek}, calendar.MustDate("2026-01-05"), calendar.MustDate("2026-12-31"), "")
	first := opened(id)
	first.State.Shape, first.State.Tally = definition.Shape, &tally
	project(t, s, first)
	return first
}

// give carries a command out on the state of a projection, and projects what comes of it.
func give(t *testing.T, s *store.Store, before store.Projection, c plan.Command) store.Projection {
	t.Helper()
	c.ID = fmt.Sprint(c.Kind, before.State.Seq)
	after := apply(t, before.State, c)
	project(t, s, after)
	return after
}

func linked(link, words string) plan.Item {
	return plan.Item{On: calendar.MustDate("2026-02-02"), Count: 1, Link: link, Words: words}
}

// due lists the number of the result and the link of each publication that is due.
func dueLinks(t *testing.T, s *store.Store) []string {
	t.Helper()
	due, err := s.DuePublications(t.Context(), noon.AddDate(0, 1, 0), 5000)
	if err != nil {
		t.Fatal(err)
	}
	var links []string
	for _, p := range due {
		links = append(links, fmt.Sprintf("%d %s", p.Item, p.Link))
	}
	return links
}

func TestDueItems(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 2)
	first := give(t, s, tallied(t, s, ids[0]), plan.Command{Kind: plan.CommandCount, Items: []plan.Item{
		linked("https://hanoi.test/1", ""), {On: calendar.MustDate("2026-02-03"), Count: 1, Place: "Loa phường"}, linked("https://hanoi.test/3", "Tin ba"),
	}})
	second := give(t, s, first, plan.Command{Kind: plan.CommandCount, Items: []plan.Item{linked("https://hanoi.test/4", "")}})
	if diff := cmp.Diff([]string{"1 https://hanoi.test/1", "3 https://hanoi.test/3", "4 https://hanoi.test/4"}, dueLinks(t, s)); diff != "" {
		t.Errorf("of results with and without links (-want +got):\n%s", diff)
	}
	e := first.Events[len(first.Events)-1]
	check := func(item int) store.PublicationCheck {
		return store.PublicationCheck{Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, Item: item, N: 1, Link: "https://hanoi.test/x", At: noon, Outcome: plan.LinkGone, Confirms: true}
	}
	for _, item := range []int{1, 3} { // two results of one event are each confirmed as gone
		notice := noticeOf(first, "an", plan.DispatchDigest)
		notice.Kind, notice.Letter, notice.Item = store.NoticePublicationGone, "", item
		if !saveCheck(t, s, check(item), notice) || saveCheck(t, s, check(item), notice) {
			t.Errorf("the check of result %d counts not once", item)
		}
	}
	if diff := cmp.Diff([]string{"4 https://hanoi.test/4"}, dueLinks(t, s)); diff != "" {
		t.Errorf("after the last checks of two (-want +got):\n%s", diff)
	}
	notices, err := s.UnsentNotices(t.Context(), plan.DispatchDigest, noon.AddDate(0, 1, 0))
	if err != nil || len(notices) != 2 || notices[0].Item+notices[1].Item != 4 {
		t.Errorf("the notices are %+v, %v", notices, err)
	}
	if err := s.SilenceNotices(t.Context(), notices[:1], plan.SilenceOver); err != nil {
		t.Fatal(err)
	}
	if left, err := s.UnsentNotices(t.Context(), plan.DispatchDigest, noon.AddDate(0, 1, 0)); err != nil || len(left) != 1 || left[0].Item != notices[1].Item {
		t.Errorf("after one was silenced %+v is left, %v", left, err)
	}
	last, err := s.LastChecks(t.Context(), ids[0])
	if err != nil || len(last) != 2 || last[0].Item != 3 || last[1].Item != 1 {
		t.Errorf("the last checks are %+v, %v", last, err)
	}
	give(t, s, second, plan.Command{Kind: plan.CommandDropItem, Item: 4, Reason: "Nhầm"})
	if got := dueLinks(t, s); got != nil {
		t.Errorf("of a result that was taken out %v is due", got)
	}
}

// TestDueItemsWithdrawn: a result that was taken out is no longer checked, even when a check of it names its next one.
func TestDueItemsWithdrawn(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	p := give(t, s, tallied(t, s, ids[0]), plan.Command{Kind: plan.CommandCount, Items: []plan.Item{linked("https://hanoi.test/1", "")}})
	e := p.Events[len(p.Events)-1]
	saveCheck(t, s, store.PublicationCheck{
		Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, Item: 1, N: 1, Link: "https://hanoi.test/1", At: noon, Outcome: plan.LinkFound, NextAt: noon.Add(24 * time.Hour),
	})
	if got := dueLinks(t, s); len(got) != 1 {
		t.Errorf("its next check is not due: %v", got)
	}
	p = give(t, s, p, plan.Command{Kind: plan.CommandDropItem, Item: 1, Reason: "Nhầm"})
	if got := dueLinks(t, s); got != nil {
		t.Errorf("%v is due", got)
	}
	give(t, s, p, plan.Command{Kind: plan.CommandCount, Items: []plan.Item{linked("https://hanoi.test/1", "")}})
	if diff := cmp.Diff([]string{"2 https://hanoi.test/1"}, dueLinks(t, s)); diff != "" {
		t.Errorf("reported again it is due under its new number (-want +got):\n%s", diff)
	}
}

func TestLastPublishedItems(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 2)
	p := give(t, s, tallied(t, s, ids[0]), plan.Command{Kind: plan.CommandCount, Items: []plan.Item{
		linked("https://hanoi.test/1", "Tin một"), {On: calendar.MustDate("2026-02-03"), Count: 1, Place: "Loa phường"}, linked("https://hanoi.test/3", "Tin ba"),
	}})
	published(t, s, ids[1], "https://hanoi.test/tin")
	give(t, s, p, plan.Command{Kind: plan.CommandDropItem, Item: 1, Reason: "Nhầm"})
	listed, err := s.LastPublished(t.Context(), nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, each := range listed {
		got = append(got, fmt.Sprintf("%d %s %s %s", each.Item, each.Link, each.ProofDate, each.Words))
	}
	if diff := cmp.Diff([]string{"0 https://hanoi.test/tin 2026-03-02 ", "3 https://hanoi.test/3 2026-02-02 Tin ba"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestVarietyOfItems(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 2)
	day := calendar.MustDate("2026-03-31")
	used := func() store.FormsUsed {
		t.Helper()
		got, err := s.Variety(t.Context(), "kh-2026", nil, day, content.Shipped())
		if err != nil {
			t.Fatal(err)
		}
		return got.Total
	}
	p := tallied(t, s, ids[0])
	if got := used(); got.Published != 0 {
		t.Errorf("before a result %+v", got)
	}
	p = give(t, s, p, plan.Command{Kind: plan.CommandCount, Items: []plan.Item{
		linked("https://hanoimoi.vn/1", ""), linked("https://www.facebook.com/2", ""), {On: calendar.MustDate("2026-02-03"), Count: 1, Place: "Loa phường"},
	}})
	if diff := cmp.Diff([]content.Code{"press", "social"}, append(used().Used, used().Beyond...)); diff != "" || used().Published != 1 || used().Unclear != 0 {
		t.Errorf("of one task %+v (-want +got):\n%s", used(), diff)
	}
	give(t, s, p, plan.Command{Kind: plan.CommandDropItem, Item: 2, Reason: "Nhầm"})
	if diff := cmp.Diff([]content.Code{"press"}, append(used().Used, used().Beyond...)); diff != "" {
		t.Errorf("after one was taken out (-want +got):\n%s", diff)
	}
	definition, _ := plan.ShapeOf(plan.ShapeEvent, nil)
	e := opened(ids[1])
	e.State.Shape, e.State.Levels, e.State.Stage = definition.Shape, nil, plan.StagePublication
	e.State.Milestones = []plan.Milestone{{Key: plan.MilestoneLaunch}, {Key: plan.MilestoneAwards}}
	project(t, s, e)
	give(t, s, e, plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://youtu.be/phat-dong", Milestone: plan.MilestoneLaunch, ProofDate: calendar.MustDate("2026-02-10")})
	if got := used(); got.Published != 2 || len(got.Used)+len(got.Beyond) != 2 {
		t.Errorf("with a milestone that was reached %+v", got)
	}
	if diff := cmp.Diff([]string{"1 https://hanoimoi.vn/1", "0 https://youtu.be/phat-dong"}, dueLinks(t, s)); diff != "" {
		t.Errorf("what is due (-want +got):\n%s", diff)
	}
	listed, err := s.LastPublished(t.Context(), nil, 1)
	if err != nil || len(listed) != 1 || listed[0].Link != "https://youtu.be/phat-dong" && listed[0].Link != "https://hanoimoi.vn/1" {
		t.Errorf("the newest is %+v, %v", listed, err)
	}
}
