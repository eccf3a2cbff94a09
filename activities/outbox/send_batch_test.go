package outbox

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"loa/store"
)

var (
	busyServer  = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "try again later"}
	fullMailbox = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	noMailbox   = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	badRepute   = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "blocked"}
	tooBig      = &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 3, 4}, Message: "message too big"}
)

func TestHoldDomain(t *testing.T) {
	t.Parallel()
	t.Run("a busy domain delays no other domain", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		o.answers["@ban.test"] = busyServer
		o.queue("ban-1", "an@ban.test")
		o.queue("ban-2", "binh@ban.test")
		o.queue("ranh-1", "an@ranh.test")
		o.queue("ranh-2", "binh@ranh.test")
		o.sendAll()
		if diff := cmp.Diff([]string{"ranh-1", "ranh-2"}, o.accepted()); diff != "" {
			t.Errorf("accepted (-want +got):\n%s", diff)
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
		o.sendAll()
		if diff := cmp.Diff([]string{"ban-1", "ban-2"}, o.accepted()[2:]); diff != "" {
			t.Errorf("accepted later (-want +got):\n%s", diff)
		}
		if holds, err := o.Store.Holds(t.Context()); err != nil || len(holds) != 0 {
			t.Errorf("the domain is still on hold: %+v, %v", holds, err)
		}
	})
	t.Run("a full mailbox delays no other mailbox of its domain", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		o.answers["day@hanoi.test"] = fullMailbox
		for i := range 5 { // a temporary failure, five times
			o.queue(fmt.Sprint("day-", i), "day@hanoi.test")
		}
		o.queue("khac", "an@hanoi.test")
		o.sendAll()
		if diff := cmp.Diff([]string{"khac"}, o.accepted()); diff != "" {
			t.Errorf("accepted (-want +got):\n%s", diff)
		}
		if routes, err := o.Store.Routes(t.Context()); err != nil || len(routes) != 0 {
			t.Errorf("a full mailbox counts as failing: %+v, %v", routes, err)
		}
	})
}

func TestSendOne(t *testing.T) {
	t.Parallel()
	t.Run("letters that cannot be sent do not block the others", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		o.answers["khongco@so.test"] = noMailbox
		o.atData["nang@so.test"] = tooBig
		o.queue("sai", "khong phai dia chi@so.test")
		o.queue("khong-co", "khongco@so.test")
		o.queue("nang", "nang@so.test")
		o.queue("chinh-minh", "LOA+abc@cchc.hanoi.test")
		o.queue("tot", "an@so.test")
		o.sendAll()
		if diff := cmp.Diff([]string{"tot"}, o.accepted()); diff != "" {
			t.Errorf("accepted (-want +got):\n%s", diff)
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

func TestRefusesMailbox(t *testing.T) {
	t.Parallel()
	t.Run("a refusal by policy counts against no mailbox", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		o.answers["@hanoi.test"] = badRepute
		for i := range 5 {
			o.queue(fmt.Sprint("thu-", i), "an@hanoi.test")
		}
		o.sendAll()
		if n, err := o.Store.SuppressedAddresses(t.Context()); err != nil || n != 0 {
			t.Errorf("%d suppressed addresses, %v", n, err)
		}
		if letter := o.letter("thu-4"); letter.FailureReason != store.FailureRefused || letter.BounceStatus != "5.7.1" {
			t.Errorf("the last letter: %+v", letter)
		}
	})
}

func TestTransmit(t *testing.T) {
	t.Parallel()
	t.Run("each letter has a return path of its own", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		o.queue("mot", "an@a.test")
		o.queue("hai", "an@b.test")
		o.sendAll()
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
	t.Run("a server that refuses return paths with a tag gets plain ones", func(t *testing.T) {
		t.Parallel()
		o := newFixture(t)
		o.untagged = true
		o.queue("mot", "an@a.test")
		o.queue("hai", "an@b.test")
		o.sendAll()
		if len(o.letters) != 2 || o.letters[0].from != loaAddress || o.letters[1].from != loaAddress {
			t.Errorf("letters %+v", o.letters)
		}
	})
}
