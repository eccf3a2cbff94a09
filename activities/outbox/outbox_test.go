package outbox

import (
	"context"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"loa/activities"
	"loa/plan/directory"
	"loa/store"
)

var (
	busyServer  = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "try again later"}
	fullMailbox = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	noMailbox   = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	badRepute   = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "blocked"}
	tooBig      = &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 3, 4}, Message: "message too big"}
)

func TestHold(t *testing.T) {
	t.Parallel()
	t.Run("a busy domain holds no other domain up", func(t *testing.T) {
		t.Parallel()
		o := newOutbox(t)
		o.answers["@ban.test"] = busyServer
		o.queue("ban-1", "an@ban.test")
		o.queue("ban-2", "binh@ban.test")
		o.queue("ranh-1", "an@ranh.test")
		o.queue("ranh-2", "binh@ranh.test")
		o.sends()
		if diff := cmp.Diff([]string{"ranh-1", "ranh-2"}, o.took()); diff != "" {
			t.Errorf("taken (-want +got):\n%s", diff)
		}
		first, second := o.letter("ban-1"), o.letter("ban-2")
		if first.State != store.LetterPending || first.Attempts != 1 || second.State != store.LetterPending || second.Attempts != 0 {
			t.Errorf("letters of the busy domain: %+v, %+v; want one tried and one not", first, second)
		}
		if o.sessions != 1 {
			t.Errorf("%d connections for one batch", o.sessions)
		}
		o.set(func() { delete(o.answers, "@ban.test") })
		o.clock = o.clock.Add(10 * time.Second)
		o.sends()
		if diff := cmp.Diff([]string{"ban-1", "ban-2"}, o.took()[2:]); diff != "" {
			t.Errorf("taken later (-want +got):\n%s", diff)
		}
		if holds, err := o.Store.Holds(t.Context()); err != nil || len(holds) != 0 {
			t.Errorf("the domain is still held: %+v, %v", holds, err)
		}
	})
	t.Run("a full mailbox holds no other of its domain up", func(t *testing.T) {
		t.Parallel()
		o := newOutbox(t)
		o.answers["day@hanoi.test"] = fullMailbox
		for i := range 5 { // temporary, however often
			o.queue(fmt.Sprint("day-", i), "day@hanoi.test")
		}
		o.queue("khac", "an@hanoi.test")
		o.sends()
		if diff := cmp.Diff([]string{"khac"}, o.took()); diff != "" {
			t.Errorf("taken (-want +got):\n%s", diff)
		}
		if routes, err := o.Store.Routes(t.Context()); err != nil || len(routes) != 0 {
			t.Errorf("a full mailbox counts as failing: %+v, %v", routes, err)
		}
	})
}

func TestSendOne(t *testing.T) {
	t.Parallel()
	t.Run("letters that cannot go never block the others", func(t *testing.T) {
		t.Parallel()
		o := newOutbox(t)
		o.answers["khongco@so.test"] = noMailbox
		o.atData["nang@so.test"] = tooBig
		o.queue("sai", "khong phai dia chi@so.test")
		o.queue("khong-co", "khongco@so.test")
		o.queue("nang", "nang@so.test")
		o.queue("chinh-minh", "LOA+abc@cchc.hanoi.test")
		o.queue("tot", "an@so.test")
		o.sends()
		if diff := cmp.Diff([]string{"tot"}, o.took()); diff != "" {
			t.Errorf("taken (-want +got):\n%s", diff)
		}
		got := map[string]store.FailureReason{}
		for _, key := range []string{"sai", "khong-co", "nang", "chinh-minh"} {
			letter := o.letter(key)
			if letter.State != store.LetterFailed || letter.LastError == "" {
				t.Errorf("letter %s: %+v", key, letter)
			}
			got[key] = letter.FailureReason
		}
		want := map[string]store.FailureReason{
			"sai": store.FailureUnsendable, "khong-co": store.FailureRefused, "nang": store.FailureRefused, "chinh-minh": store.FailureOwnAddress,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("given up (-want +got):\n%s", diff)
		}
	})
}

func TestTellUndeliverable(t *testing.T) {
	t.Parallel()
	t.Run("a mailbox that takes no letters is left alone and told of once", func(t *testing.T) {
		t.Parallel()
		o := newOutbox(t)
		err := o.Store.SaveDirectory(t.Context(), directory.Directory{
			Units:     []directory.Unit{{Code: "so", Name: "Sở Nội vụ", Kind: directory.KindDepartment}, {Code: "vp", Name: "Văn phòng", Kind: directory.KindOffice}},
			People:    []directory.Person{{ID: "khanh", Name: "Đỗ Văn Khánh"}, {ID: "ha", Name: "Phạm Thu Hà"}},
			Addresses: []directory.AddressOf{{Address: "khongco@so.test", Person: "khanh", Unit: "so"}, {Address: "ha@vp.test", Person: "ha", Unit: "vp"}},
			Holders:   []directory.RoleHolder{{Person: "khanh", Role: directory.RoleCoordinator, Unit: "so"}, {Person: "ha", Role: directory.RoleCoordinator, Unit: "vp"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		o.answers["khongco@so.test"] = noMailbox
		for i := range 4 {
			o.queue(fmt.Sprint("thu-", i), "khongco@so.test")
			o.sends()
		}
		if last := o.letter("thu-3"); last.FailureReason != store.FailureSuppressed || last.LastError != "hộp thư không nhận thư" {
			t.Errorf("the letter after three failures: %+v", last)
		}
		for range 3 {
			o.housekeeping(t.Context())
		}
		o.sends()
		if len(o.letters) != 1 || o.letters[0].to != "ha@vp.test" {
			t.Fatalf("letters that were taken: %+v; want one to the coordinator whose mailbox works", o.letters)
		}
		routes, err := o.Store.Routes(t.Context())
		if err != nil || len(routes) != 1 || !routes[0].Suppressed() || routes[0].PersonName != "Đỗ Văn Khánh" || routes[0].UnitName != "Sở Nội vụ" || routes[0].UndeliveredCount != 4 {
			t.Errorf("routes %+v, %v", routes, err)
		}
	})
}

func TestRefusesMailbox(t *testing.T) {
	t.Parallel()
	t.Run("a policy against us counts against no mailbox", func(t *testing.T) {
		t.Parallel()
		o := newOutbox(t)
		o.answers["@hanoi.test"] = badRepute
		for i := range 5 {
			o.queue(fmt.Sprint("thu-", i), "an@hanoi.test")
		}
		o.sends()
		if n, err := o.Store.SuppressedAddresses(t.Context()); err != nil || n != 0 {
			t.Errorf("%d dead mailboxes, %v", n, err)
		}
		if letter := o.letter("thu-4"); letter.FailureReason != store.FailureRefused || letter.BounceStatus != "5.7.1" {
			t.Errorf("the last letter: %+v", letter)
		}
	})
}

func TestGiveUpAfter(t *testing.T) {
	t.Parallel()
	t.Run("a letter is tried for five days", func(t *testing.T) {
		t.Parallel()
		o := newOutbox(t)
		o.answers["day@hanoi.test"] = fullMailbox
		o.queue("day", "day@hanoi.test")
		begin, tries, longest := o.clock, 0, time.Duration(0)
		for o.letter("day").State == store.LetterPending {
			before := o.clock
			o.clock = maxTime(o.clock, o.letter("day").NextTry)
			longest = max(longest, o.clock.Sub(before))
			o.sends()
			tries++
		}
		tried := o.clock.Sub(begin)
		if letter := o.letter("day"); letter.FailureReason != store.FailureExpired || tried < giveUpAfter || tried > giveUpAfter+6*time.Hour {
			t.Errorf("given up after %s: %+v", tried, letter)
		}
		if tries < 30 || tries > 80 || longest > 5*time.Hour {
			t.Errorf("%d tries, the longest wait %s", tries, longest)
		}
	})
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func TestBatchBroken(t *testing.T) {
	t.Parallel()
	t.Run("a connection that breaks stops the batch and loses nothing", func(t *testing.T) {
		t.Parallel()
		o := newOutbox(t)
		o.cut["dut@a.test"] = true
		o.queue("dut", "dut@a.test")
		o.queue("sau", "an@b.test")
		if _, err := o.run.batch(t.Context()); err == nil {
			t.Fatal("the batch ended well")
		}
		broken, rest := o.letter("dut"), o.letter("sau")
		if broken.State != store.LetterPending || broken.Attempts != 1 || rest.State != store.LetterPending || rest.Attempts != 0 {
			t.Errorf("letters %+v, %+v", broken, rest)
		}
		o.sends() // the letter that breaks the line waits longer than the others
		if diff := cmp.Diff([]string{"sau"}, o.took()); diff != "" {
			t.Errorf("taken (-want +got):\n%s", diff)
		}
		o.set(func() { delete(o.cut, "dut@a.test") })
		o.clock = o.clock.Add(time.Minute)
		o.sends()
		if diff := cmp.Diff([]string{"sau", "dut"}, o.took()); diff != "" {
			t.Errorf("taken in the end (-want +got):\n%s", diff)
		}
	})
}

// A process that dies between sending a letter and recording it sends the same letter again.
func TestSendLettersCrash(t *testing.T) {
	t.Parallel()
	for _, point := range []string{activities.PointLetterLeased, activities.PointLetterSent} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			o := newOutbox(t)
			o.queue("mot", "an@a.test")
			o.queue("hai", "an@b.test")
			ctx, die := context.WithCancel(t.Context())
			o.At = func(reached string) {
				if reached == point {
					die()
				}
			}
			if _, err := o.run.batch(ctx); err == nil {
				t.Fatal("the batch went on after the crash")
			}
			successor := &run{Activities: o.Activities, unfinished: true}
			o.At, o.run = nil, successor
			o.sends()
			times := map[string]int{}
			for _, id := range o.took() {
				times[id]++
			}
			if times["mot"] < 1 || times["mot"] > 2 || times["hai"] != 1 {
				t.Errorf("letters taken %v", times)
			}
			for _, key := range []string{"mot", "hai"} {
				if letter := o.letter(key); letter.State != store.LetterSent {
					t.Errorf("letter %s is %s", key, letter.State)
				}
			}
		})
	}
}

func TestHandOver(t *testing.T) {
	t.Parallel()
	t.Run("each letter has a return path of its own", func(t *testing.T) {
		t.Parallel()
		o := newOutbox(t)
		o.queue("mot", "an@a.test")
		o.queue("hai", "an@b.test")
		o.sends()
		form := regexp.MustCompile(`^loa\+b\.([a-z2-7]{16})@cchc\.hanoi\.test$`)
		seen := map[string]bool{}
		for _, letter := range o.letters {
			found := form.FindStringSubmatch(letter.from)
			if found == nil || seen[found[1]] {
				t.Fatalf("return path %q", letter.from)
			}
			seen[found[1]] = true
			out, err := o.Store.LetterOutByBounceID(t.Context(), found[1])
			if err != nil || out.MessageID != letter.id {
				t.Errorf("return path %q names %q, want %q (%v)", letter.from, out.MessageID, letter.id, err)
			}
		}
	})
	t.Run("a server that wants plain return paths gets them", func(t *testing.T) {
		t.Parallel()
		o := newOutbox(t)
		o.untagged = true
		o.queue("mot", "an@a.test")
		o.queue("hai", "an@b.test")
		o.sends()
		if len(o.letters) != 2 || o.letters[0].from != loaAddress || o.letters[1].from != loaAddress {
			t.Errorf("letters %+v", o.letters)
		}
	})
}

func TestRate(t *testing.T) {
	t.Parallel()
	t.Run("a domain gets its rate", func(t *testing.T) {
		t.Parallel()
		o := newOutbox(t)
		o.Rate = 2
		for i := range 3 {
			o.queue(fmt.Sprint("thu-", i), "an@hanoi.test")
		}
		o.sends()
		if diff := cmp.Diff([]string{"thu-0", "thu-1"}, o.took()); diff != "" {
			t.Errorf("taken in the first minute (-want +got):\n%s", diff)
		}
		o.clock = o.clock.Add(time.Minute)
		o.sends()
		if diff := cmp.Diff([]string{"thu-0", "thu-1", "thu-2"}, o.took()); diff != "" {
			t.Errorf("taken in two minutes (-want +got):\n%s", diff)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	t.Run("the wait between tries grows to hours", func(t *testing.T) {
		t.Parallel()
		for _, tt := range []struct {
			attempts int
			around   time.Duration
		}{{0, time.Second}, {1, time.Second}, {2, 2 * time.Second}, {9, 256 * time.Second}, {12, 2048 * time.Second}, {40, 4 * time.Hour}} {
			for range 20 {
				if got := retryAfter(tt.attempts); got < tt.around*3/4 || got > tt.around*5/4 {
					t.Errorf("after %d tries: %s, want about %s", tt.attempts, got, tt.around)
				}
			}
		}
	})
}
