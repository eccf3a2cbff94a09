package outbox

import (
	"cmp"
	"context"
	"time"

	"loa/store"
)

const (
	// DefaultRate is the highest rate, in letters a minute to one mail domain, where no other is set.
	DefaultRate = 3000
	// DefaultFirstRate is the rate to a domain of which nothing is known.
	DefaultFirstRate = 120

	// lowestRate is the rate below which no server can push.
	lowestRate = 6
	// rateInterval is how long a rate stays before it rises, and for how long several requests for fewer letters count as one.
	rateInterval = 10 * time.Second
	// fastStep and slowStep are by how much a rate rises: slowStep within store.RateMemory after the server asked for fewer letters, because
	// its limit is near.
	fastStep = 60
	slowStep = 6
)

// domainRate is the rate of one domain with what its server accepted lately. A rate rises by a step while the server accepts, and is
// halved when the server asks for fewer letters: additive increase, multiplicative decrease.
type domainRate struct {
	store.DomainRate

	since    time.Time // from when accepted counts
	accepted int       // letters
}

// accept counts a letter that the server accepted, and reports whether the rate rose. It rises after an interval in which at least half
// of the permitted letters were accepted: fewer do not show that the server takes more.
func (r *domainRate) accept(now time.Time, highest int) bool {
	r.accepted++
	elapsed := now.Sub(r.since)
	if elapsed < rateInterval {
		return false
	}
	used := float64(r.accepted) >= float64(r.PerMinute)*elapsed.Minutes()/2
	r.since, r.accepted = now, 0
	if !used || r.PerMinute >= highest {
		return false
	}
	step := fastStep
	if now.Sub(r.ThrottledAt) < store.RateMemory {
		step = slowStep
	}
	r.PerMinute, r.ChangedAt = min(r.PerMinute+step, highest), now
	return true
}

// throttle halves the rate, because the server asked for fewer letters, and reports whether it did. Letters of one moment are answered
// alike, so that further requests within an interval change nothing.
func (r *domainRate) throttle(now time.Time) bool {
	r.since, r.accepted = now, 0
	if now.Sub(r.ThrottledAt) < rateInterval {
		return false
	}
	r.PerMinute, r.ChangedAt, r.ThrottledAt = min(max(r.PerMinute/2, lowestRate), r.PerMinute), now, now
	return true
}

// highestRate is the highest rate to one domain, in letters a minute.
func (a *Activities) highestRate() int { return cmp.Or(a.Rate, DefaultRate) }

// firstRate is the rate to a domain of which nothing is known.
func (a *Activities) firstRate() int {
	return min(cmp.Or(a.FirstRate, DefaultFirstRate), a.highestRate())
}

// lease asks for the letters of one batch.
func (a *Activities) lease() store.LetterLease {
	return store.LetterLease{Owner: a.Owner, Limit: outboxBatch, Rate: a.highestRate(), FirstRate: a.firstRate(), Now: a.Now()}
}

// loadRates loads, at the first batch of a run, the rates that earlier runs have found.
func (r *run) loadRates(ctx context.Context) error {
	if r.rates != nil {
		return nil
	}
	known, err := r.Store.DomainRates(ctx, r.Now())
	if err != nil {
		return err
	}
	r.rates = map[string]*domainRate{}
	for _, rate := range known {
		r.rates[rate.Domain] = &domainRate{DomainRate: rate, since: r.Now()}
	}
	return nil
}

// rateOf is the rate of a domain: the first rate when nothing is known, or nothing any more.
func (r *run) rateOf(domain string) *domainRate {
	known := r.rates[domain]
	if known == nil || !known.ChangedAt.IsZero() && r.Now().Sub(known.ChangedAt) >= store.RateMemory {
		known = &domainRate{DomainRate: store.DomainRate{Domain: domain, PerMinute: r.firstRate()}, since: r.Now()}
		r.rates[domain] = known
	}
	return known
}

// raiseRate lets the rate of a domain rise whose server accepted a letter.
func (r *run) raiseRate(ctx context.Context, domain string) error {
	if rate := r.rateOf(domain); rate.accept(r.Now(), r.highestRate()) {
		return r.Store.SaveDomainRate(ctx, rate.DomainRate)
	}
	return nil
}

// lowerRate lowers the rate of a domain whose server asked for fewer letters.
func (r *run) lowerRate(ctx context.Context, domain string) error {
	rate := r.rateOf(domain)
	if !rate.throttle(r.Now()) {
		return nil
	}
	r.Log.Info("letters to a domain leave more slowly", "domain", domain, "letters_a_minute", rate.PerMinute)
	return r.Store.SaveDomainRate(ctx, rate.DomainRate)
}
