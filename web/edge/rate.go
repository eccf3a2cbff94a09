package edge

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rule is how often one address may ask for the paths with a prefix.
type Rule struct {
	Prefix string
	Writes bool // only requests that send something
	Every  time.Duration
	Burst  int
}

// Rules are the limits of the pages: a request is counted by the first rule that fits. They are wide enough for an office of some hundred people
// behind one address, and narrow enough that guessing and flooding take days.
func Rules() []Rule {
	return []Rule{
		{Prefix: "/static/", Every: 5 * time.Millisecond, Burst: 2000},
		{Prefix: "/sign-in/oidc", Every: 250 * time.Millisecond, Burst: 120}, // each browser of an office may come back every five minutes
		{Prefix: "/sign-in", Writes: true, Every: 2 * time.Second, Burst: 30},
		{Prefix: "/d/", Writes: true, Every: time.Second, Burst: 60},
		{Prefix: "/o/", Writes: true, Every: time.Second, Burst: 60},
		{Prefix: "/d/", Every: 100 * time.Millisecond, Burst: 300},
		{Prefix: "/o/", Every: 100 * time.Millisecond, Burst: 300},
		{Prefix: "/", Every: 50 * time.Millisecond, Burst: 600},
	}
}

// maxBuckets bounds the addresses that are counted at the same time in each of two generations: about 4 MB of memory.
const maxBuckets = 10_000

// rates counts the requests of each address by each rule. Its memory is bounded: when the young generation is full, the old one is forgotten, and
// with it the addresses that have asked for nothing in the meantime.
type rates struct {
	rules []Rule
	limit int // of each generation

	mu         sync.Mutex
	young, old map[bucketKey]*rate.Limiter
}

type bucketKey struct {
	rule    int
	address string
}

func newRates(rules []Rule, limit int) *rates {
	return &rates{rules: rules, limit: limit, young: map[bucketKey]*rate.Limiter{}}
}

// wait is zero when the request may be answered; else how long the address should wait.
func (r *rates) wait(address, path string, writes bool, now time.Time) time.Duration {
	for i, rule := range r.rules {
		if !strings.HasPrefix(path, rule.Prefix) || rule.Writes && !writes {
			continue
		}
		if !r.bucket(bucketKey{i, address}).AllowN(now, 1) {
			return max(rule.Every, time.Second)
		}
		return 0
	}
	return 0
}

func (r *rates) bucket(key bucketKey) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	if found, is := r.young[key]; is {
		return found
	}
	found, is := r.old[key]
	if !is {
		rule := r.rules[key.rule]
		found = rate.NewLimiter(rate.Every(rule.Every), rule.Burst)
	}
	if len(r.young) >= r.limit {
		r.old, r.young = r.young, make(map[bucketKey]*rate.Limiter, r.limit)
	}
	r.young[key] = found
	return found
}
