package period_test

import (
	"fmt"
	"testing"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
)

// largeRun is a period of 700 units, each of which has sent two reports.
func largeRun(t testing.TB) (*run, directory.Directory) {
	t.Helper()
	r := newRun(t, "2025-03-07")
	d := directory.Directory{Units: []directory.Unit{{Code: "ubnd-tp", Name: "UBND thành phố Hà Nội", Kind: directory.KindCity}}}
	var list []period.Owing
	for n := range 700 {
		code, parent, level := directory.UnitCode(fmt.Sprintf("phuong-so-%d", n)), directory.UnitCode(fmt.Sprintf("so-%d", n/30*30)), period.LevelCommune
		if n%30 == 0 {
			code, parent, level = directory.UnitCode(fmt.Sprintf("so-%d", n)), "ubnd-tp", period.LevelDepartment
		}
		d.Units = append(d.Units, directory.Unit{Code: code, Name: string(code), Kind: directory.KindWard, Parent: parent})
		list = append(list, period.Owing{Unit: code, Level: level, Parent: parent})
	}
	r.do(period.Command{Kind: period.CommandOpen, Owing: list})
	for _, o := range list {
		for n := range 2 {
			r.submit(string(o.Unit), fmt.Sprintf("%064d", n)+string(o.Unit), period.ContentFull)
		}
	}
	return r, d.Indexed()
}

// TestLarge checks that the state of a whole city fits into a payload of the engine, and that it is counted as one.
func TestLarge(t *testing.T) {
	t.Parallel()
	r, d := largeRun(t)
	if size := len(encoded(t, r.state)); size > 800_000 {
		t.Errorf("the state has %d bytes", size)
	} else {
		t.Logf("the state has %d bytes", size)
	}
	on := calendar.MustDate("2025-03-10")
	begin := time.Now()
	c := r.state.Completeness(on, d)
	t.Logf("completeness took %s", time.Since(begin))
	if row, _ := c.Of("so-30"); c.Whole.Received != 700 || len(c.Rows) != 701 || row.Total.Received != 30 {
		t.Errorf("%+v, %d rows, %+v", c.Whole, len(c.Rows), row)
	}
	checkCompleteness(t, r.state, on, d)
}

func BenchmarkApply(b *testing.B) {
	r, _ := largeRun(b)
	b.ResetTimer()
	for n := range b.N {
		if _, _, err := r.state.Apply(period.Command{ID: fmt.Sprint("x", n), Kind: period.CommandSubmit, Unit: "so-30", Submission: fmt.Sprint("y", n), Content: period.ContentNil}, r.now, r.days); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNextWake(b *testing.B) {
	r := newRun(b, "2025-03-07")
	large, _ := largeRun(b)
	r.state = large.state
	for i := range r.state.Obligations {
		r.state.Obligations[i].Status = period.StatusOwed
	}
	b.ResetTimer()
	for range b.N {
		r.state.NextWake(r.days)
	}
}

func BenchmarkCompleteness(b *testing.B) {
	r, d := largeRun(b)
	b.ResetTimer()
	for range b.N {
		r.state.Completeness(calendar.MustDate("2025-03-10"), d)
	}
}
