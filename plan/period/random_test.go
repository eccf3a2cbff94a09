package period_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
)

func pick[T any](random *rand.Rand, from ...T) T { return from[random.IntN(len(from))] }

// randomCommand is a command that may be valid, incomplete or not now.
func (r *run) randomCommand(random *rand.Rand) period.Command {
	today := calendar.Today(r.now)
	report, _ := r.state.Report()
	c := period.Command{
		Kind: pick(random, period.CommandKinds()...), Actor: "van-an",
		Unit:       pick[directory.UnitCode](random, "ba-dinh", "hoan-kiem", "soc-son", "so-noi-vu", "so-y-te", "da-nang"),
		Submission: fmt.Sprintf("thu-%d", random.IntN(40)), Content: pick(random, period.ContentFull, period.ContentFull, period.ContentNil, period.ContentEmpty, ""),
		On: today.AddDays(-random.IntN(4) + random.IntN(2)), Reason: pick(random, "Lý do", "Lý do", "Lý do", ""), Document: pick(random, "12/CV-SNV", "12/CV-SNV", ""),
		Due: today.AddDays(random.IntN(8) - 1), Hash: pick(random, report.Hash, report.Hash, "v1", "v2"), Version: report.Version - pick(random, 0, 0, 0, 1),
	}
	switch c.Kind {
	case period.CommandOpen:
		c.Owing = owing()[:1+random.IntN(5)]
	case period.CommandSubmit:
		if c.Content == period.ContentFull {
			c.Figures = 1 + random.IntN(20)
		}
	case period.CommandAccept, period.CommandReturn:
		c.Submission = pick(random, "", "", c.Submission)
	case period.CommandSettle:
		value := indicator.Whole(int64(random.IntN(3) - 1))
		c.Number, c.Value = random.IntN(3), &value
		if o, found := r.state.Obligation(c.Unit); found && len(o.Submissions) > 0 {
			c.Submission = o.Submissions[0].ID
		}
	case period.CommandAmendDue:
		c.Level = pick(random, "", period.LevelCommune, period.LevelDepartment, period.LevelCompile, period.LevelSend)
		if c.Level != "" && random.IntN(5) > 0 {
			c.Unit = ""
		}
	case period.CommandCancel:
		if report.Version < 2 { // else a correction is given up
			c.Reason = pick(random, "", "", "", "", "", "", "Hủy")
		}
	case period.CommandAdmitLate, period.CommandApprove, period.CommandAskApproval, period.CommandClose, period.CommandCompile, period.CommandCorrect,
		period.CommandExempt, period.CommandRemind, period.CommandReopen, period.CommandReturnReport, period.CommandSend, period.CommandUnexempt:
	}
	return c
}

func (r *run) randomStep(random *rand.Rand) {
	r.t.Helper()
	switch random.IntN(7) {
	case 0:
		r.now = r.now.Add(time.Duration(random.IntN(30)) * time.Hour)
	case 1:
		if next, exists := r.state.NextWake(r.days); exists {
			if next.Before(r.now) {
				next = r.now
			}
			r.wake(next)
		}
	default:
		c := r.randomCommand(random)
		r.ids++
		c.ID = fmt.Sprintf("lenh-%d", r.ids)
		if r.try(c) != nil {
			return // a refusal is a valid answer
		}
		r.again(c)
	}
}

// again gives a command again, and a submission under another id. Neither changes anything.
func (r *run) again(c period.Command) {
	r.t.Helper()
	before := encoded(r.t, r.state)
	commands := []period.Command{c}
	if c.Kind == period.CommandSubmit {
		other := c
		other.ID += "-nua"
		commands = append(commands, other)
	}
	for _, again := range commands {
		next, events, err := r.state.Apply(again, r.now, r.days)
		if err != nil || len(events) > 0 || encoded(r.t, next) != before {
			r.t.Fatalf("%s again: %v, %d events\nfrom %s\nto   %s", again.Kind, err, len(events), before, encoded(r.t, next))
		}
	}
}

func encoded(t testing.TB, s period.State) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// frozen is what no command may change after the opening.
func frozen(s period.State) string {
	var b strings.Builder
	for _, o := range s.Obligations {
		fmt.Fprintln(&b, o.Unit, o.Level, o.Parent, o.First)
	}
	return b.String()
}

// check checks the rules that every state and its journal keep.
func (r *run) check(random *rand.Rand, opened *string) {
	r.t.Helper()
	s := r.state
	for i, e := range r.journal[r.checked:] {
		i += r.checked
		if e.Seq != i+1 || e.Period != s.Period.ID || e.Kind == "" {
			r.t.Fatalf("event %d of the journal is %+v", i+1, e)
		}
	}
	r.checked = len(r.journal)
	if last := r.checked; s.Seq != last || last > 0 && r.journal[last-1].Stage != s.Stage {
		r.t.Fatalf("the period is %s with %d of %d events", s.Stage, s.Seq, last)
	}
	if *opened == "" {
		*opened = frozen(s)
	}
	if *opened != frozen(s) {
		r.t.Fatalf("the obligations were\n%s and are\n%s", *opened, frozen(s))
	}
	next, exists := s.NextWake(r.days)
	if exists && !next.After(s.Woken) || !exists && s.Stage == period.StageOpen {
		r.t.Fatalf("the period is %s, was woken at %s and wakes at %s, %v", s.Stage, s.Woken, next, exists)
	}
	for _, o := range s.Obligations {
		if o.Status != o.StatusOn(calendar.Today(r.now)) {
			r.t.Fatalf("the status is %s, by its dates %s: %+v", o.Status, o.StatusOn(calendar.Today(r.now)), o)
		}
		for i, sub := range o.Submissions {
			if i > 0 && sub.Number <= o.Submissions[i-1].Number || !sub.AcceptedOn.IsZero() && sub.AcceptedOn.Before(sub.ReceivedOn) {
				r.t.Fatalf("submission %+v", sub)
			}
		}
	}
	if random.IntN(3) == 0 {
		checkCompleteness(r.t, s, calendar.Today(r.now).AddDays(3-random.IntN(10)), randomCity(random))
	}
}

// randomCity is a directory with random parents, ends and successions, circles among them.
func randomCity(random *rand.Rand) directory.Directory {
	codes := []directory.UnitCode{"ba-dinh", "hoan-kiem", "soc-son", "so-noi-vu", "so-y-te", "ubnd-tp", "ho-guom", "so-moi", ""}
	day := func() calendar.Date { return calendar.MustDate("2025-03-05").AddDays(random.IntN(25)) }
	var d directory.Directory
	for _, code := range codes[:len(codes)-1] {
		unit := directory.Unit{Code: code, Name: string(code), Parent: pick(random, codes...)}
		if random.IntN(2) == 0 {
			unit.To = day()
		}
		d.Units = append(d.Units, unit)
	}
	for range random.IntN(8) {
		d.Successions = append(d.Successions, directory.Succession{Old: pick(random, codes[:8]...), New: pick(random, codes[:8]...), On: day()})
	}
	return d
}

// checkCompleteness checks that the denominators are those of the opening, that each obligation is counted once, that sums agree up the tree, and that
// rates are rates.
func checkCompleteness(t testing.TB, s period.State, on calendar.Date, d directory.Directory) {
	t.Helper()
	c := s.Completeness(on, d)
	var own, roots period.Count
	below := map[directory.UnitCode]period.Count{}
	for i, row := range c.Rows {
		own, below[row.Parent] = own.Add(row.Own), below[row.Parent].Add(row.Total)
		if row.Parent == "" {
			roots = roots.Add(row.Total)
		}
		if other, found := c.Of(row.Unit); !found || other.Depth != row.Depth || i > 0 && row.Depth > c.Rows[i-1].Depth+1 {
			t.Fatalf("%+v", c.Rows)
		}
		checkCount(t, row.Own)
		checkCount(t, row.Total)
	}
	for _, row := range c.Rows {
		if row.Own.Add(below[row.Unit]) != row.Total {
			t.Fatalf("%s has %+v itself, %+v below it and %+v in all", row.Unit, row.Own, below[row.Unit], row.Total)
		}
	}
	if c.Whole.Expected != len(s.Obligations) || own != c.Whole || roots != c.Whole {
		t.Fatalf("the whole is %+v, the units have %+v, the roots %+v", c.Whole, own, roots)
	}
}

func checkCount(t testing.TB, c period.Count) {
	t.Helper()
	if c.Expected != c.Received+c.Nil+c.Returned+c.Exempted+c.Empty+c.Missing+c.Awaited || c.OnTime > c.Answered() {
		t.Fatalf("%+v does not add up", c)
	}
	for _, rate := range []period.Rate{c.Reporting(), c.Timeliness(), c.ReportingOfOwing()} {
		if n, any := rate.Permille(); any && (n < 0 || n > 1000) {
			t.Fatalf("%+v has the rate %d", c, n)
		}
	}
}

func TestRandom(t *testing.T) {
	t.Parallel()
	t.Run("every sequence keeps the rules", func(t *testing.T) {
		t.Parallel()
		reached, kinds := map[period.Stage]int{}, map[period.EventKind]int{}
		for seed := range uint64(150) {
			random := rand.New(rand.NewPCG(seed, 27))
			r, opened := newRun(t, "2025-03-05"), ""
			for range 120 {
				old, before := r.state, encoded(t, r.state)
				r.randomStep(random)
				if got := encoded(t, old); got != before {
					t.Fatalf("the state before was changed\nfrom %s\nto   %s", before, got)
				}
				r.check(random, &opened)
			}
			for _, e := range r.journal {
				reached[e.Stage]++
				kinds[e.Kind]++
			}
		}
		for _, stage := range period.Stages() {
			if reached[stage] == 0 {
				t.Errorf("no sequence reached %q", stage)
			}
		}
		for _, kind := range period.EventKinds() {
			if kinds[kind] == 0 && kind != period.EventRestored {
				t.Errorf("no sequence had the event %q", kind)
			}
		}
	})
	t.Run("an encoded state goes on in the same way", func(t *testing.T) {
		t.Parallel()
		for seed := range uint64(40) {
			random := rand.New(rand.NewPCG(seed, 28))
			r := newRun(t, "2025-03-05")
			for range 60 {
				r.randomStep(random)
			}
			other := *r
			other.state = period.State{}
			if err := json.Unmarshal([]byte(encoded(t, r.state)), &other.state); err != nil {
				t.Fatal(err)
			}
			one, two := rand.New(rand.NewPCG(seed, 29)), rand.New(rand.NewPCG(seed, 29))
			for range 40 {
				r.randomStep(one)
				other.randomStep(two)
			}
			if diff := cmp.Diff(encoded(t, r.state), encoded(t, other.state)); diff != "" {
				t.Fatalf("seed %d (-before +after encoding):\n%s", seed, diff)
			}
		}
	})
}
