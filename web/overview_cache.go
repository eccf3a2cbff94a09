package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// computedOverview are the figures of a plan, computed once for many readers.
type computedOverview struct {
	figures overviewFigures
	content template.HTML
	at      time.Time // the page says that its figures are as of then
}

// overviewKey names everything that the figures, or the whole page, depend on besides the record. Nothing in them depends on who the reader is, only on
// what the reader may see and do.
type overviewKey struct {
	plan     plan.PlanID // of a whole page: the requested one, empty when none is requested
	day      calendar.Date
	language locale.Language
	visitor  string // what the visitor may see and do, as visitor.key names it
	changes  int    // the number of writes through this site before the computation
}

// overviewCache keeps what was computed for overviews. What is older than wanted is shown once more while one computation replaces it, up to a
// second age; readers wait only for what is older still, and all of them for the same computation. After a write through this site nobody sees
// what was computed before it. Only log must be set.
type overviewCache[V any] struct {
	log      *slog.Logger
	mu       sync.Mutex
	changes  int
	computed map[overviewKey]dated[V]
	running  singleflight.Group
}

// dated is a value with the time of the request that began its computation.
type dated[V any] struct {
	value V
	at    time.Time
}

// ages are how old a value may be before a computation replaces it, and before readers wait for that computation.
type ages struct{ fresh, shown time.Duration }

// maxStale is how many times older than [Config.OverviewAge] a page may be and still be shown.
const maxStale = 3

// computeTimeout bounds a computation, which outlives the request that began it.
const computeTimeout = requestTimeout

// forget drops everything. A computation that runs began before the write; its result is kept under a key that is not asked for again.
func (c *overviewCache[V]) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	clear(c.computed)
}

// find returns what was kept under a key, if anything, and the key with the present number of writes.
func (c *overviewCache[V]) find(key overviewKey) (overviewKey, dated[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key.changes = c.changes
	return key, c.computed[key]
}

// keep keeps a value and drops those of other days. There are as many as plans and languages.
func (c *overviewCache[V]) keep(key overviewKey, computed dated[V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key.changes != c.changes {
		return
	}
	if c.computed == nil {
		c.computed = map[overviewKey]dated[V]{}
	}
	for other := range c.computed {
		if other.day != key.day {
			delete(c.computed, other)
		}
	}
	c.computed[key] = computed
}

// get returns the value of a key, no older than allowed. The request of compute has a context that outlives the one of req.
func (c *overviewCache[V]) get(req request, key overviewKey, allowed ages, compute func(request) (V, error)) (V, error) {
	key, found := c.find(key)
	age := req.now.Sub(found.at)
	if age < allowed.fresh {
		return found.value, nil
	}
	running := c.running.DoChan(fmt.Sprint(key), func() (any, error) { return c.recompute(req, key, compute) })
	if age < allowed.shown {
		return found.value, nil
	}
	var none V
	select {
	case result := <-running:
		if result.Err != nil {
			return none, result.Err
		}
		return result.Val.(V), nil
	case <-req.Context().Done():
		return none, context.Cause(req.Context())
	}
}

// recompute computes and keeps a value. It outlives the request, because other readers wait for it too. A panic is returned as an error,
// because no request would catch it.
func (c *overviewCache[V]) recompute(req request, key overviewKey, compute func(request) (V, error)) (value V, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("computing the overview of plan %s: panic: %v", key.plan, reason)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			c.log.Warn("computing an overview", "plan", key.plan, "error", err)
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(req.Context()), computeTimeout)
	defer cancel()
	req.Request = req.WithContext(ctx)
	if value, err = compute(req); err == nil {
		c.keep(key, dated[V]{value, req.now})
	}
	return value, err
}

// sharedOverview returns the figures of a plan, at most [Config.OverviewAge] times stale old.
func (s *site) sharedOverview(req request, p plan.Plan, stale time.Duration) (computedOverview, error) {
	if s.OverviewAge <= 0 {
		return s.computeOverview(req, p)
	}
	return s.overviews.get(req, overviewKey{plan: p.ID, day: req.today, language: req.lang, visitor: req.visitor.key()}, ages{s.OverviewAge, stale * s.OverviewAge},
		func(req request) (computedOverview, error) { return s.computeOverview(req, p) })
}

// computeOverview computes the figures of a plan.
func (s *site) computeOverview(req request, p plan.Plan) (computedOverview, error) {
	days, err := s.Reader.Calendar(req.Context())
	if err != nil {
		return computedOverview{}, err
	}
	overview, waiting, err := s.Reader.OverviewAndWaiting(req.Context(), store.WaitingFilter{
		Plan: p.ID, View: req.visitor.view(), AtMost: shownApprovals, Today: req.today, Starts: plan.WaitingStarts(days, req.today),
	})
	if err != nil {
		return computedOverview{}, err
	}
	computed := computedOverview{figures: overviewFigures{PlanID: p.ID, Counts: overview.Counts}, at: req.now}
	figures := &computed.figures
	figures.Launched = p.Status != plan.PlanImported || figures.Counts.Tasks > 0
	stands := p.Status == plan.PlanPaused || p.Status == plan.PlanEnded // a launch that does not go on
	if figures.Launched && (p.Status == plan.PlanLaunching || figures.Counts.Pending > 0 && !stands) {
		figures.Progress = &figures.Counts
	}
	figures.Begun = figures.Launched && (figures.Progress == nil || figures.Counts.Started > 0)
	if !figures.Begun { // there is nothing to show yet
		return computed, nil
	}
	figures.fillFigures(req.lang, overview.Total)
	figures.fillStages(req)
	figures.fillBlocs(req, overview.Units)
	for _, fill := range []func(request, *overviewFigures) error{s.fillPlanRates, s.fillLastWeek, s.fillLongest, s.fillLetters} {
		if err := fill(req, figures); err != nil {
			return computedOverview{}, err
		}
	}
	figures.fillDesks(req, overview.Late, waiting, days)
	if err := s.fillApprovals(req, figures, waiting); err != nil {
		return computedOverview{}, err
	}
	var content bytes.Buffer
	if err := s.pages[req.lang]["overview"].ExecuteTemplate(&content, "overviewfigures", figures); err != nil {
		return computedOverview{}, fmt.Errorf("rendering the figures of plan %s: %w", p.ID, err)
	}
	computed.content = template.HTML(content.String()) // the template has escaped it
	return computed, nil
}

// pastAges are how old the figures of a past day may be. They change only when a task that was away is put on record again.
var pastAges = ages{time.Hour, 24 * time.Hour}

// fillLastWeek compares the figures with those at the end of the same day of the week before. The past stays what it was after a write, so its
// figures are computed once an hour, and not anew after each write as the others.
func (s *site) fillLastWeek(req request, page *overviewFigures) error {
	day := req.today.AddDays(-7)
	compute := func(req request) (store.Figures, error) {
		return s.Reader.PastFigures(req.Context(), page.PlanID, req.visitor.view(), day)
	}
	find := func() (store.Figures, error) {
		if s.OverviewAge <= 0 {
			return compute(req)
		}
		return s.pastFigures.get(req, overviewKey{plan: page.PlanID, day: req.today, visitor: req.visitor.key()}, pastAges, compute)
	}
	past, err := find()
	if err != nil {
		return err
	}
	page.fillChanges(req.lang, past, day)
	return nil
}
