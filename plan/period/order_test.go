package period_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
)

// TestOrder checks that completeness does not depend on the order in which units are heard: what each unit and its checker do stays in order.
func TestOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 30))
		perUnit := map[directory.UnitCode][]period.Command{}
		for _, o := range owing() {
			for n := range random.IntN(6) {
				c := period.Command{
					ID: fmt.Sprintf("%s-%d", o.Unit, n), Unit: o.Unit, Submission: fmt.Sprintf("thu-%s-%d", o.Unit, n), Reason: "Lý do", Document: "12/CV",
					Kind:    pick(random, period.CommandSubmit, period.CommandSubmit, period.CommandReturn, period.CommandAccept, period.CommandExempt, period.CommandUnexempt),
					Content: pick(random, period.ContentNil, period.ContentEmpty),
				}
				if c.Kind != period.CommandSubmit {
					c.Submission = ""
				}
				perUnit[o.Unit] = append(perUnit[o.Unit], c)
			}
		}
		d := randomCity(random)
		var first period.Completeness
		for round := range 3 {
			r := newRun(t, "2025-03-07").open()
			at := map[directory.UnitCode]int{}
			for range 200 {
				unit := owing()[random.IntN(5)].Unit
				if at[unit] < len(perUnit[unit]) {
					_ = r.try(perUnit[unit][at[unit]]) // a refusal is a valid answer
					at[unit]++
				}
			}
			got := r.state.Completeness(calendar.MustDate("2025-03-07"), d)
			if round == 0 {
				first = got
			}
			if diff := cmp.Diff(first, got); diff != "" {
				t.Fatalf("seed %d (-first +other order):\n%s", seed, diff)
			}
		}
	}
}
