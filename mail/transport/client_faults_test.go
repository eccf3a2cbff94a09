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
	"loa/waittest"
)

// outcome is the result of fetchAndMark over a faulty connection. In none of them a letter is missing without an error.
type outcome string

const (
	allLetters     outcome = "every letter, and no error"
	refused        outcome = "a ServerError, and the connection is usable"
	connectionLost outcome = "an error, and the connection is closed"
	timeout        outcome = "the context's error, in time"
	dialError      outcome = "an error of dialling that is not ErrLogin"
	dialTimeout    outcome = "the context's error of dialling, in time"
)

type faultCase struct {
	name  string
	fault func() mailtest.Fault // makes one for each server, because some faults have a state
	want  outcome
}

func faults() []faultCase {
	always := func(fault mailtest.Fault) func() mailtest.Fault { return func() mailtest.Fault { return fault } }
	return []faultCase{
		{"the connection is cut in the middle of a letter", mailtest.CutInLiteral, connectionLost},
		{"the UID stands behind the letter", mailtest.UIDLast, allLetters},
		{"unsolicited responses come between the letters", mailtest.UnsolicitedResponses, allLetters},
		{"EXPUNGE is sent for a letter that still exists", mailtest.UnsolicitedExpunge, allLetters},
		{"the UIDVALIDITY is another one", always(mailtest.ChangedUIDValidity(4711)), allLetters},
		{"FETCH is refused", always(mailtest.Refuse("UID FETCH", "NO [INUSE] busy")), refused},
		{"FETCH is not understood", always(mailtest.Refuse("UID FETCH", "BAD what")), refused},
		{"SEARCH is refused", always(mailtest.Refuse("UID SEARCH", "NO [SERVERBUG] no index")), refused},
		{"STORE is refused", always(mailtest.Refuse("UID STORE", "NO [NOPERM] read only")), refused},
		{"the server answers FETCH with BYE", always(mailtest.Bye("UID FETCH")), connectionLost},
		{"the server answers SELECT with BYE", always(mailtest.Bye("SELECT")), dialError},
		{"the server answers LOGIN with BYE", always(mailtest.Bye("LOGIN")), dialError},
		{"the server is not available for logins", always(mailtest.Refuse("LOGIN", "NO [UNAVAILABLE] later")), dialError},
		{"FETCH is never answered", always(mailtest.NoAnswer("UID FETCH")), timeout},
		{"SEARCH is never answered", always(mailtest.NoAnswer("UID SEARCH")), timeout},
		{"the letters are sent slowly", always(mailtest.SlowLetters(7, time.Millisecond)), allLetters},
		{"the letters are sent too slowly", always(mailtest.SlowLetters(1, time.Second)), timeout},
		{"the server accepts the connection and sends nothing", always(mailtest.NoGreeting()), dialTimeout},
		{"the server greets in another protocol", always(mailtest.WrongGreeting("SSH-2.0-OpenSSH_9.2\r\n")), dialError},
		{"the server closes the connection in its greeting", always(mailtest.WrongGreeting("* OK [CAPABIL")), dialError},
		{"the server greets with zeros", always(mailtest.WrongGreeting(strings.Repeat("\x00", 70_000))), dialError},
		{"a line of a megabyte comes before each letter", always(mailtest.LongLine(1 << 20)), allLetters},
	}
}

// TestClientFaults tests that no fault of a connection loses a letter without an error. It is not parallel to the other tests, because
// at its end no goroutine of go-imap may run.
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
	client, err := dialWithin(t, config, limits[fault.want].dial)
	var got []string
	if err == nil {
		defer client.Close()
		got, err = fetchAndMarkWithin(t, client, limits[fault.want].round)
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
		client = dial(t, config)
	}
	if got, err := fetchAndMark(t.Context(), client); err != nil || !slices.Equal(got, letters) {
		t.Errorf("without the fault: got %d letters of %d, %v", len(got), len(letters), err)
	}
}

// limits are the timeouts of the contexts. A short one is for the outcomes that wait for a server that never answers.
var limits = map[outcome]struct{ dial, round time.Duration }{
	allLetters: {dial: time.Minute, round: time.Minute}, refused: {dial: time.Minute, round: time.Minute}, connectionLost: {dial: time.Minute, round: time.Minute}, dialError: {dial: time.Minute, round: time.Minute},
	timeout: {dial: time.Minute, round: 200 * time.Millisecond}, dialTimeout: {dial: 200 * time.Millisecond, round: time.Minute},
}

func dialWithin(t *testing.T, config transport.IMAPConfig, limit time.Duration) (transport.Client, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return transport.DialIMAP(ctx, config)
}

func fetchAndMarkWithin(t *testing.T, client transport.Client, limit time.Duration) ([]string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return fetchAndMark(ctx, client)
}

// fetchAndMark fetches all letters and marks them as done, as intake does. It returns the letters.
func fetchAndMark(ctx context.Context, client transport.Client) ([]string, error) {
	if _, err := client.Select(ctx); err != nil {
		return nil, err
	}
	found, err := client.SearchNew(ctx, 0)
	if err != nil {
		return nil, err
	}
	raws, err := client.FetchRaw(ctx, found)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, raw := range raws {
		texts = append(texts, string(raw.Bytes))
	}
	return texts, client.MarkDone(ctx, found)
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

// awaitNoGoroutines waits until no goroutine of go-imap is left.
func awaitNoGoroutines(t *testing.T) {
	t.Helper()
	waittest.Eventually(t, "no goroutine of go-imap is left", func() error {
		if left := goroutines("imapclient."); len(left) > 0 {
			return fmt.Errorf("%d goroutines are left:\n%s", len(left), strings.Join(left, "\n\n"))
		}
		return nil
	})
}

// goroutines returns the stacks of the goroutines that contain the text.
func goroutines(text string) []string {
	stacks := make([]byte, 4<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return slices.DeleteFunc(strings.Split(string(stacks), "\n\n"), func(stack string) bool { return !strings.Contains(stack, text) })
}

func TestSearchUndone(t *testing.T) {
	t.Parallel()
	// A virus scanner puts a letter back as a new message with the same bytes and a new UID.
	t.Run("a letter that is put back comes again under a new UID", func(t *testing.T) {
		t.Parallel()
		for _, server := range servers(t) {
			t.Run(server.Name, func(t *testing.T) {
				t.Parallel()
				a := account{server, "tralai@hanoi.test"}
				letter := numbered(1, "Đồng ý.\r\n")
				a.put(t, letter)
				client := a.open(t)
				first := must[[]transport.Raw](t)(client.FetchRaw(t.Context(), []transport.UID{1}))
				if err := client.MarkDone(t.Context(), []transport.UID{1}); err != nil {
					t.Fatal(err)
				}
				a.put(t, letter)
				var undone []transport.UID
				for len(undone) == 0 { // Dovecot reports the new message after the response to a search
					undone = must[[]transport.UID](t)(client.SearchUndone(t.Context()))
					if err := client.Wait(t.Context(), time.Second); err != nil {
						t.Fatal(err)
					}
				}
				again := must[[]transport.Raw](t)(client.FetchRaw(t.Context(), undone))
				if len(first) != 1 || len(again) != 1 || again[0].UID != 2 || string(again[0].Bytes) != string(first[0].Bytes) {
					t.Errorf("got %+v, then %+v", first, again)
				}
			})
		}
	})
}
