package outbox

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"loa/store"
)

func TestDomainRate(t *testing.T) {
	t.Parallel()
	t.Run("a rate rises while it is used and the server accepts", func(t *testing.T) {
		t.Parallel()
		rate := &domainRate{DomainRate: store.DomainRate{PerMinute: 120}, since: monday}
		var got []int
		for second := range 60 { // as many letters as it permits
			for range rate.PerMinute / 60 {
				rate.accept(monday.Add(time.Duration(second)*time.Second), 300)
			}
			if second%10 == 0 {
				got = append(got, rate.PerMinute)
			}
		}
		if diff := cmp.Diff([]int{120, 180, 240, 300, 300, 300}, got); diff != "" {
			t.Errorf("rates every ten seconds (-want +got):\n%s", diff)
		}
	})
	t.Run("a few letters teach nothing", func(t *testing.T) {
		t.Parallel()
		rate := &domainRate{DomainRate: store.DomainRate{PerMinute: 120}, since: monday}
		for minute := range 60 {
			rate.accept(monday.Add(time.Duration(minute)*time.Minute), 3000)
		}
		if rate.PerMinute != 120 || !rate.ChangedAt.IsZero() {
			t.Errorf("%+v", rate)
		}
	})
	t.Run("a rate is halved once for the letters of a moment, and rises slowly afterwards", func(t *testing.T) {
		t.Parallel()
		rate := &domainRate{DomainRate: store.DomainRate{PerMinute: 1000}, since: monday}
		now := monday
		if !rate.throttle(now) || rate.throttle(now.Add(9*time.Second)) || rate.PerMinute != 500 {
			t.Errorf("after two requests within ten seconds: %+v", rate)
		}
		if now = now.Add(10 * time.Second); !rate.throttle(now) || rate.PerMinute != 250 {
			t.Errorf("after a request ten seconds later: %+v", rate)
		}
		for i := range 101 {
			rate.accept(now.Add(time.Duration(i)*100*time.Millisecond), 3000)
		}
		if rate.PerMinute != 256 {
			t.Errorf("after ten quiet seconds: %d, want 256", rate.PerMinute)
		}
		for i := range 20 {
			rate.throttle(now.Add(time.Duration(i) * time.Minute))
		}
		if rate.PerMinute != lowestRate {
			t.Errorf("after many requests: %d, want %d", rate.PerMinute, lowestRate)
		}
	})
}

// sendWithin sends what is due every second of the clock, until everything is sent or the time is over, and returns how long it took.
func (o *fixture) sendWithin(most time.Duration) time.Duration {
	o.t.Helper()
	for began := o.clock; ; o.clock = o.clock.Add(time.Second) {
		o.sendOrBreak()
		counts, err := o.Store.OutboxCounts(o.t.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		if took := o.clock.Sub(began); counts.Pending+counts.Sending == 0 || took >= most {
			return took
		}
	}
}

// sendOrBreak runs batches until no letter is due or a connection breaks.
func (o *fixture) sendOrBreak() {
	o.t.Helper()
	for {
		processed, err := o.run.batch(o.t.Context())
		if o.run.unfinished = err != nil; err != nil || processed == 0 {
			return
		}
	}
}

// once fails the test unless each letter was accepted exactly once.
func (o *fixture) once(n int) {
	o.t.Helper()
	times := map[string]int{}
	for _, id := range o.accepted() {
		times[id]++
	}
	for i := range n {
		if key := fmt.Sprint("thu-", i); times[key] != 1 {
			o.t.Errorf("letter %s was accepted %d times", key, times[key])
		}
	}
}

// counting accepts most letters in each window of the clock, and gives the others an answer.
func (o *fixture) counting(most int, window time.Duration, answer *smtp.SMTPError) {
	var begins time.Time
	accepted := 0
	o.limit = func(string) *smtp.SMTPError {
		if o.clock.Sub(begins) >= window {
			begins, accepted = o.clock, 0
		}
		if accepted == most {
			return answer
		}
		accepted++
		return nil
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	t.Run("a domain gets no more letters than the setting says", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		o.Rate = 2
		for i := range 3 {
			o.queue(fmt.Sprint("thu-", i), "an@hanoi.test")
		}
		o.sendAll()
		o.clock = o.clock.Add(10 * time.Second)
		o.sendAll()
		o.clock = o.clock.Add(30 * time.Second)
		o.sendAll()
		if diff := cmp.Diff([]string{"thu-0", "thu-1"}, o.accepted()); diff != "" {
			t.Errorf("accepted in the first minute (-want +got):\n%s", diff)
		}
		o.clock = o.clock.Add(time.Minute)
		o.sendAll()
		if diff := cmp.Diff([]string{"thu-0", "thu-1", "thu-2"}, o.accepted()); diff != "" {
			t.Errorf("accepted in two minutes (-want +got):\n%s", diff)
		}
	})
	t.Run("a server that accepts gets the letters faster and faster", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		const letters = 300
		for i := range letters {
			o.queue(fmt.Sprint("thu-", i), "an@hanoi.test")
		}
		took := o.sendWithin(10 * time.Minute)
		o.once(letters)
		if took > 80*time.Second {
			t.Errorf("%d letters took %s", letters, took)
		}
		rates, err := o.Store.DomainRates(t.Context(), o.clock)
		if err != nil || len(rates) != 1 || rates[0].PerMinute <= DefaultFirstRate {
			t.Fatalf("rates on record: %+v, %v", rates, err)
		}
		successor := &run{Activities: o.Activities}
		if err := successor.loadRates(t.Context()); err != nil || successor.rateOf("hanoi.test").PerMinute != rates[0].PerMinute {
			t.Errorf("after a restart: %+v, %v", successor.rateOf("hanoi.test"), err)
		}
	})
	for _, answer := range []*smtp.SMTPError{
		{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "too many letters"},
		{Code: 450, EnhancedCode: smtp.NoEnhancedCode, Message: "too many letters"},
		{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 7, 0}, Message: "too many letters"},
	} {
		t.Run(fmt.Sprintf("a server that answers %d to more than its limit gets each letter once", answer.Code), func(t *testing.T) {
			t.Parallel()
			o := newFixture(t)
			const letters = 150
			o.counting(10, 10*time.Second, answer)
			for i := range letters {
				o.queue(fmt.Sprint("thu-", i), fmt.Sprintf("can-bo-%d@hanoi.test", i))
			}
			took := o.sendWithin(time.Hour)
			o.once(letters)
			rates, err := o.Store.DomainRates(t.Context(), o.clock)
			if err != nil || len(rates) != 1 || rates[0].PerMinute >= DefaultFirstRate || rates[0].ThrottledAt.IsZero() {
				t.Errorf("rates on record: %+v, %v", rates, err)
			}
			if took > 6*time.Minute {
				t.Errorf("%d letters took %s", letters, took)
			}
			t.Logf("%d letters in %s, the rate is now %d a minute", letters, took, rates[0].PerMinute)
		})
	}
}

// BenchmarkLaunch sends the letters of a launch of 5,000 tasks to one mail domain. The minutes are those of the clock that the letters are
// leased by; ns/op is what sending costs.
func BenchmarkLaunch(b *testing.B) {
	const letters = 5000
	for _, server := range []struct {
		name  string
		limit int // letters that the server accepts in ten seconds; 0: all
	}{{"a server that accepts", 0}, {"a server that takes 600 a minute", 100}, {"a server that takes 120 a minute", 20}} {
		b.Run(server.name, func(b *testing.B) {
			for b.Loop() {
				o := newFixture(b)
				o.Log = slog.New(slog.DiscardHandler)
				if server.limit > 0 {
					o.counting(server.limit, 10*time.Second, busyServer)
				}
				for i := range letters {
					o.queue(fmt.Sprint("thu-", i), fmt.Sprintf("can-bo-%d@hanoi.test", i))
				}
				took := o.sendWithin(5 * time.Hour)
				o.once(letters)
				b.ReportMetric(took.Minutes(), "minutes")
			}
		})
	}
}
