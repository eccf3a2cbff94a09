package web

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
)

// computedOverview are the figures of a plan, computed once for many readers.
type computedOverview struct {
	figures overviewFigures
	content template.HTML
	at      time.Time // the page says that its figures are as of then
}

// overviewKey names everything that the figures depend on besides the record. Nothing in them depends on the reader: what a reader may see or
// do is decided for each request, outside of them. A figure that not every reader may see needs the reader's rights in this key.
type overviewKey struct {
	plan     plan.PlanID
	day      calendar.Date
	language locale.Language
	changes  int // the number of writes through this site before the figures were computed
}

// overviewCache keeps the figures of overviews for [Config.OverviewAge]. Figures that are older are shown once more while one computation
// replaces them, up to maxStale times that age; readers wait only for figures that are older still, and all of them for the same computation.
// After a write through this site nobody sees figures from before it. The zero value is ready.
type overviewCache struct {
	mu       sync.Mutex
	changes  int
	computed map[overviewKey]computedOverview
	running  singleflight.Group
}

// maxStale is how many times older than [Config.OverviewAge] figures may be and still be shown.
const maxStale = 3

// computeTimeout bounds a computation, which outlives the request that began it.
const computeTimeout = requestTimeout

// forget drops all figures. A computation that runs began before the write; its figures are kept under a key that is not asked for again.
func (c *overviewCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	clear(c.computed)
}

// find returns the figures that were kept under a key, if any, and the key with the present number of writes.
func (c *overviewCache) find(key overviewKey) (overviewKey, computedOverview) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key.changes = c.changes
	return key, c.computed[key]
}

// keep keeps figures and drops those of other days. There are as many as plans and languages.
func (c *overviewCache) keep(key overviewKey, computed computedOverview) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key.changes != c.changes {
		return
	}
	if c.computed == nil {
		c.computed = map[overviewKey]computedOverview{}
	}
	for other := range c.computed {
		if other.day != key.day {
			delete(c.computed, other)
		}
	}
	c.computed[key] = computed
}

// sharedOverview returns the figures of a plan, as old as [overviewCache] allows.
func (s *site) sharedOverview(req request, p plan.Plan) (computedOverview, error) {
	if s.OverviewAge <= 0 {
		return s.computeOverview(req, p)
	}
	key, found := s.overviews.find(overviewKey{plan: p.ID, day: req.today, language: req.lang})
	age := req.now.Sub(found.at)
	if age < s.OverviewAge && !found.at.IsZero() {
		return found, nil
	}
	running := s.overviews.running.DoChan(fmt.Sprint(key), func() (any, error) { return s.recomputeOverview(req, p, key) })
	if age < maxStale*s.OverviewAge && !found.at.IsZero() {
		return found, nil
	}
	select {
	case result := <-running:
		if result.Err != nil {
			return computedOverview{}, result.Err
		}
		return result.Val.(computedOverview), nil
	case <-req.Context().Done():
		return computedOverview{}, context.Cause(req.Context())
	}
}

// recomputeOverview computes and keeps the figures of a plan. It outlives the request, because other readers wait for it too. A panic is
// returned as an error, because no request would catch it.
func (s *site) recomputeOverview(req request, p plan.Plan, key overviewKey) (computed computedOverview, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("computing the overview of plan %s: panic: %v", p.ID, reason)
		}
		if err != nil {
			s.Log.Warn("computing an overview", "plan", p.ID, "error", err)
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(req.Context()), computeTimeout)
	defer cancel()
	req.Request = req.WithContext(ctx)
	if computed, err = s.computeOverview(req, p); err == nil {
		s.overviews.keep(key, computed)
	}
	return computed, err
}

// computeOverview computes the figures of a plan.
func (s *site) computeOverview(req request, p plan.Plan) (computedOverview, error) {
	overview, err := s.Reader.Overview(req.Context(), p.ID, req.today)
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
	figures.fillFigures(req.lang, overview)
	figures.fillStages(req)
	for _, fill := range []func(request, *overviewFigures) error{s.fillWaitingTasks, s.fillLate, s.fillLetters} {
		if err := fill(req, figures); err != nil {
			return computedOverview{}, err
		}
	}
	var content bytes.Buffer
	if err := s.pages[req.lang]["overview"].ExecuteTemplate(&content, "overviewfigures", figures); err != nil {
		return computedOverview{}, fmt.Errorf("rendering the figures of plan %s: %w", p.ID, err)
	}
	computed.content = template.HTML(content.String()) // the template has escaped it
	return computed, nil
}
