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
	allLetters     outcome = "every letter, and no error"
	refused        outcome = "a refusal, and the connection is still good"
	connectionLost outcome = "an error, and the connection is gone"
	timeout        outcome = "the context's end, in time"
	dialError      outcome = "an error already when connecting, and none that would lock the account"
	dialTimeout    outcome = "the context's end already when connecting, in time"
)

type faultCase struct {
	name  string
	fault func() mailtest.Fault // anew for each server: some remember what they have done
	want  outcome
}

func faults() []faultCase {
	always := func(fault mailtest.Fault) func() mailtest.Fault { return func() mailtest.Fault { return fault } }
	return []faultCase{
		{"the line is cut in the middle of a letter", mailtest.CutInLiteral, connectionLost},
		{"the UID stands behind the letter", mailtest.UIDLast, allLetters},
		{"other news come between the letters", mailtest.UnsolicitedResponses, allLetters},
		{"a letter is called gone and is not", mailtest.UnsolicitedExpunge, allLetters},
		{"the UIDs have another validity", always(mailtest.ChangedUIDValidity(4711)), allLetters},
		{"FETCH is refused", always(mailtest.Refuse("UID FETCH", "NO [INUSE] busy")), refused},
		{"FETCH is not understood", always(mailtest.Refuse("UID FETCH", "BAD what")), refused},
		{"SEARCH is refused", always(mailtest.Refuse("UID SEARCH", "NO [SERVERBUG] no index")), refused},
		{"STORE is refused", always(mailtest.Refuse("UID STORE", "NO [NOPERM] read only")), refused},
		{"the server says goodbye at FETCH", always(mailtest.Bye("UID FETCH")), connectionLost},
		{"the server says goodbye at SELECT", always(mailtest.Bye("SELECT")), dialError},
		{"the server says goodbye at LOGIN", always(mailtest.Bye("LOGIN")), dialError},
		{"the server is not available for logins", always(mailtest.Refuse("LOGIN", "NO [UNAVAILABLE] later")), dialError},
		{"FETCH is never answered", always(mailtest.NoAnswer("UID FETCH")), timeout},
		{"SEARCH is never answered", always(mailtest.NoAnswer("UID SEARCH")), timeout},
		{"the letters drip", always(mailtest.SlowLetters(7, time.Millisecond)), allLetters},
		{"the letters drip too slowly", always(mailtest.SlowLetters(1, time.Second)), timeout},
		{"the server takes the call and says nothing", always(mailtest.NoGreeting()), dialTimeout},
		{"the server speaks another language", always(mailtest.WrongGreeting("SSH-2.0-OpenSSH_9.2\r\n")), dialError},
		{"the server breaks off in its greeting", always(mailtest.WrongGreeting("* OK [CAPABIL")), dialError},
		{"the server greets with zeros", always(mailtest.WrongGreeting(strings.Repeat("\x00", 70_000))), dialError},
		{"a line of a megabyte comes before each letter", always(mailtest.LongLine(1 << 20)), allLetters},
	}
}

// Not parallel to the other tests: in the end nothing of go-imap may run any more.
func TestClientFaults(t *testing.T) {
	t.Run("faults", func(t *testing.T) {
		for _, server := range servers(t) {
			for i, fault := range faults() {
				t.Run(server.Name+": "+fault.name, func(t *testing.T) {
					t.Parallel()
					runFault(t, account{server, fmt.Sprintf("loi%d@hanoi.test", i)}, fault)
				})
			}
		}
	})
	awaitNoGoroutines(t)
}

func runFault(t *testing.T, a account, fault faultCase) {
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
		got, err = fetchAndMarkWithin(t, box, limits[fault.want].round)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %v", took)
	}
	checkOutcome(t, fault.want, got, err)
	if err == nil && !slices.Equal(got, letters) {
		t.Errorf("no error, and %d letters of %d: %q", len(got), len(letters), got)
	}
	proxy.ClearFault()
	if fault.want != refused {
		box = dial(t, config)
	}
	if got, err := fetchAndMark(t.Context(), box); err != nil || !slices.Equal(got, letters) {
		t.Errorf("when all was well again: got %d letters of %d, %v", len(got), len(letters), err)
	}
}

// limits are the times that an outcome is waited for; a short one must end what would never end.
var limits = map[outcome]struct{ dial, round time.Duration }{
	allLetters: {time.Minute, time.Minute}, refused: {time.Minute, time.Minute}, connectionLost: {time.Minute, time.Minute}, dialError: {time.Minute, time.Minute},
	timeout: {time.Minute, 200 * time.Millisecond}, dialTimeout: {200 * time.Millisecond, time.Minute},
}

func dialWithin(t *testing.T, config transport.IMAPConfig, limit time.Duration) (transport.Client, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return transport.DialIMAP(ctx, config)
}

func fetchAndMarkWithin(t *testing.T, box transport.Client, limit time.Duration) ([]string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return fetchAndMark(ctx, box)
}

// fetchAndMark is what an intake does with its mailbox, and gives the letters.
func fetchAndMark(ctx context.Context, box transport.Client) ([]string, error) {
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

func checkOutcome(t *testing.T, want outcome, got []string, err error) {
	t.Helper()
	var refusal *transport.ServerError
	isRefusal, isLate, isLogin := errors.As(err, &refusal), errors.Is(err, context.DeadlineExceeded), errors.Is(err, transport.ErrLogin)
	held := false
	switch want {
	case allLetters:
		held = err == nil
	case refused:
		held = isRefusal && refusal.Text != ""
	case connectionLost:
		held = err != nil && !isRefusal && !isLate && !isLogin
	case dialError:
		held = err != nil && !isLate && !isLogin
	case timeout, dialTimeout:
		held = isLate && !isRefusal && !isLogin
	}
	if !held {
		t.Errorf("want %s; got %d letters and %v", want, len(got), err)
	}
}

// awaitNoGoroutines waits until nothing of go-imap runs any more.
func awaitNoGoroutines(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		left := goroutines("imapclient.")
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

// goroutines are the stacks of the goroutines in which the text stands.
func goroutines(text string) []string {
	stacks := make([]byte, 4<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return slices.DeleteFunc(strings.Split(string(stacks), "\n\n"), func(stack string) bool { return !strings.Contains(stack, text) })
}

func TestSearchUndone(t *testing.T) {
	t.Parallel()
	// Virus scanners put a letter back as a new one: the same bytes with a new UID are told as they are.
	t.Run("a letter that is put back comes again under a new UID", func(t *testing.T) {
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
	})
}
