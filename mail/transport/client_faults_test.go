package transport_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"loa/mail/mailtest"
	"loa/mail/transport"
)

// outcome is how a round over a spoiled line may end. In none of them a letter is missing without an error.
type outcome string

const (
	whole    outcome = "every letter, and no error"
	refused  outcome = "a refusal, and the connection is still good"
	gone     outcome = "an error, and the connection is gone"
	tooLate  outcome = "the context's end, in time"
	noLogin  outcome = "an error already when connecting, and none that would lock the account"
	lateDial outcome = "the context's end already when connecting, in time"
)

type spoiled struct {
	name  string
	fault func() mailtest.Fault // anew for each server: some remember what they have done
	want  outcome
}

func faults() []spoiled {
	always := func(fault mailtest.Fault) func() mailtest.Fault { return func() mailtest.Fault { return fault } }
	return []spoiled{
		{"the line is cut in the middle of a letter", mailtest.CutInLiteral, gone},
		{"the UID stands behind the letter", mailtest.UIDLast, whole},
		{"other news come between the letters", mailtest.UnsolicitedResponses, whole},
		{"a letter is called gone and is not", mailtest.UnsolicitedExpunge, whole},
		{"the UIDs have another validity", always(mailtest.ChangedUIDValidity(4711)), whole},
		{"FETCH is refused", always(mailtest.Refuse("UID FETCH", "NO [INUSE] busy")), refused},
		{"FETCH is not understood", always(mailtest.Refuse("UID FETCH", "BAD what")), refused},
		{"SEARCH is refused", always(mailtest.Refuse("UID SEARCH", "NO [SERVERBUG] no index")), refused},
		{"STORE is refused", always(mailtest.Refuse("UID STORE", "NO [NOPERM] read only")), refused},
		{"the server says goodbye at FETCH", always(mailtest.Bye("UID FETCH")), gone},
		{"the server says goodbye at SELECT", always(mailtest.Bye("SELECT")), noLogin},
		{"the server says goodbye at LOGIN", always(mailtest.Bye("LOGIN")), noLogin},
		{"the server is not available for logins", always(mailtest.Refuse("LOGIN", "NO [UNAVAILABLE] later")), noLogin},
		{"FETCH is never answered", always(mailtest.NoAnswer("UID FETCH")), tooLate},
		{"SEARCH is never answered", always(mailtest.NoAnswer("UID SEARCH")), tooLate},
		{"the letters drip", always(mailtest.SlowLetters(7, time.Millisecond)), whole},
		{"the letters drip too slowly", always(mailtest.SlowLetters(1, time.Second)), tooLate},
		{"the server takes the call and says nothing", always(mailtest.NoGreeting()), lateDial},
		{"the server speaks another language", always(mailtest.WrongGreeting("SSH-2.0-OpenSSH_9.2\r\n")), noLogin},
		{"the server breaks off in its greeting", always(mailtest.WrongGreeting("* OK [CAPABIL")), noLogin},
		{"the server greets with zeros", always(mailtest.WrongGreeting(strings.Repeat("\x00", 70_000))), noLogin},
		{"a line of a megabyte comes before each letter", always(mailtest.LongLine(1 << 20)), whole},
	}
}

// Not parallel to the other tests: in the end nothing of go-imap may run any more.
func TestNoFaultOfALineLosesALetterSilently(t *testing.T) {
	t.Run("faults", func(t *testing.T) {
		for _, server := range servers(t) {
			for i, fault := range faults() {
				t.Run(server.Name+": "+fault.name, func(t *testing.T) {
					t.Parallel()
					meetFault(t, account{server, fmt.Sprintf("loi%d@hanoi.test", i)}, fault)
				})
			}
		}
	})
	nothingIsLeft(t)
}

func meetFault(t *testing.T, a account, fault spoiled) {
	letters := []string{numbered(1, "Đồng ý.\r\n"), numbered(2, "Trả lại.\r\n"), numbered(3, strings.Repeat("Báo cáo. ", 30)+"\r\n")}
	a.put(t, letters...)
	proxy := mailtest.NewProxy(t, a.IMAP, fault.fault())
	config := a.config()
	config.Addr = proxy.Addr
	began := time.Now()
	box, err := dialWithin(t, config, limits[fault.want].dial)
	var got []string
	if err == nil {
		defer box.Close()
		got, err = roundWithin(t, box, limits[fault.want].round)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %v", took)
	}
	judge(t, fault.want, got, err)
	if err == nil && !slices.Equal(got, letters) {
		t.Errorf("no error, and %d letters of %d: %q", len(got), len(letters), got)
	}
	proxy.ClearFault()
	if fault.want != refused {
		box = dialled(t, config)
	}
	if got, err := round(t.Context(), box); err != nil || !slices.Equal(got, letters) {
		t.Errorf("when all was well again: got %d letters of %d, %v", len(got), len(letters), err)
	}
}

// limits are the times that an outcome is waited for; a short one must end what would never end.
var limits = map[outcome]struct{ dial, round time.Duration }{
	whole: {time.Minute, time.Minute}, refused: {time.Minute, time.Minute}, gone: {time.Minute, time.Minute}, noLogin: {time.Minute, time.Minute},
	tooLate: {time.Minute, 200 * time.Millisecond}, lateDial: {200 * time.Millisecond, time.Minute},
}

func dialWithin(t *testing.T, config transport.IMAPConfig, limit time.Duration) (transport.Client, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return transport.DialIMAP(ctx, config)
}

func roundWithin(t *testing.T, box transport.Client, limit time.Duration) ([]string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return round(ctx, box)
}

// round is what an intake does with its mailbox, and gives the letters.
func round(ctx context.Context, box transport.Client) ([]string, error) {
	if _, err := box.Select(ctx); err != nil {
		return nil, err
	}
	found, err := box.SearchNew(ctx, 0)
	if err != nil {
		return nil, err
	}
	raws, err := box.FetchRaw(ctx, found)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, raw := range raws {
		texts = append(texts, string(raw.Bytes))
	}
	return texts, box.MarkDone(ctx, found)
}

func judge(t *testing.T, want outcome, got []string, err error) {
	t.Helper()
	var refusal *transport.ServerError
	isRefusal, isLate, isLogin := errors.As(err, &refusal), errors.Is(err, context.DeadlineExceeded), errors.Is(err, transport.ErrLogin)
	held := false
	switch want {
	case whole:
		held = err == nil
	case refused:
		held = isRefusal && refusal.Text != ""
	case gone:
		held = err != nil && !isRefusal && !isLate && !isLogin
	case noLogin:
		held = err != nil && !isLate && !isLogin
	case tooLate, lateDial:
		held = isLate && !isRefusal && !isLogin
	}
	if !held {
		t.Errorf("want %s; got %d letters and %v", want, len(got), err)
	}
}

// nothingIsLeft waits until nothing of go-imap runs any more.
func nothingIsLeft(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		left := running("imapclient.")
		if len(left) == 0 {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%d goroutines are left:\n%s", len(left), strings.Join(left, "\n\n"))
		case <-ticker.C:
		}
	}
}

// running are the stacks of the goroutines in which the text stands.
func running(text string) []string {
	stacks := make([]byte, 4<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return slices.DeleteFunc(strings.Split(string(stacks), "\n\n"), func(stack string) bool { return !strings.Contains(stack, text) })
}

// Virus scanners put a letter back as a new one: the same bytes with a new UID are told as they are.
func TestALetterThatIsPutBackComesAgainUnderANewUID(t *testing.T) {
	t.Parallel()
	for _, server := range servers(t) {
		t.Run(server.Name, func(t *testing.T) {
			t.Parallel()
			a := account{server, "tralai@hanoi.test"}
			letter := numbered(1, "Đồng ý.\r\n")
			a.put(t, letter)
			box := a.open(t)
			first := must[[]transport.Raw](t)(box.FetchRaw(t.Context(), []transport.UID{1}))
			if err := box.MarkDone(t.Context(), []transport.UID{1}); err != nil {
				t.Fatal(err)
			}
			a.put(t, letter)
			var undone []transport.UID
			for len(undone) == 0 { // Dovecot tells of it behind the answer to a search
				undone = must[[]transport.UID](t)(box.SearchUndone(t.Context()))
				if err := box.Wait(t.Context(), time.Second); err != nil {
					t.Fatal(err)
				}
			}
			again := must[[]transport.Raw](t)(box.FetchRaw(t.Context(), undone))
			if len(first) != 1 || len(again) != 1 || again[0].UID != 2 || string(again[0].Bytes) != string(first[0].Bytes) {
				t.Errorf("got %+v, then %+v", first, again)
			}
		})
	}
}
