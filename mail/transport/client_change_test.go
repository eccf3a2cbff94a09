package transport_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"

	"loa/mail/transport"
)

func testFetchSetsNoFlags(t *testing.T, a account) {
	a.put(t, numbered(1, "mot\r\n"))
	client := a.open(t)
	contents(t, client, 0)
	must[[]transport.Meta](t)(client.FetchMeta(t.Context(), []transport.UID{1}))
	if got := a.flags(t, 1); slices.Contains(got, imap.FlagSeen) {
		t.Errorf("got %v", got)
	}
}

// flags returns the flags of a letter as another client sees them.
func (a account) flags(t testing.TB, uid imap.UID) []imap.Flag {
	t.Helper()
	var flags []imap.Flag
	err := a.WithSession(t.Context(), a.user, func(client *imapclient.Client) error {
		if _, err := client.Select("INBOX", nil).Wait(); err != nil {
			return err
		}
		messages, err := client.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, Flags: true}).Collect()
		if err == nil && len(messages) == 1 {
			flags = messages[0].Flags
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return flags
}

func testMarkDone(t *testing.T, a account) {
	a.put(t, numbered(1, "mot\r\n"), numbered(2, "hai\r\n"), numbered(3, "ba\r\n"))
	client := a.open(t)
	for range 2 {
		if err := client.MarkDone(t.Context(), []transport.UID{1, 3, 99}); err != nil {
			t.Fatal(err)
		}
	}
	for _, client := range []transport.Client{client, a.open(t)} { // a later session finds the same
		if got := must[[]transport.UID](t)(client.SearchUndone(t.Context())); !slices.Equal(got, []transport.UID{2}) {
			t.Errorf("got %v, want 2", got)
		}
	}
	if got := must[[]transport.UID](t)(client.SearchNew(t.Context(), 0)); len(got) != 3 {
		t.Errorf("got %v, want all three still there", got)
	}
}

func testMove(t *testing.T, a account) {
	letters := []string{numbered(1, "Đồng ý\r\n"), numbered(2, "hai\r\n")}
	a.put(t, letters...)
	client := a.open(t)
	for _, uid := range []transport.UID{1, 2} { // the first Move makes the folder, the second finds it
		if err := client.Move(t.Context(), []transport.UID{uid}, "Loa/Failed"); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.Move(t.Context(), []transport.UID{1, 2}, "Loa/Failed"); err != nil {
		t.Errorf("moving again: %v", err)
	}
	if got := must[[]transport.UID](t)(client.SearchUndone(t.Context())); len(got) != 0 {
		t.Errorf("still in the inbox: %v", got)
	}
	config := a.config()
	config.Folder = "Loa/Failed"
	if diff := cmp.Diff(letters, contents(t, dial(t, config), 0)); diff != "" {
		t.Error(diff)
	}
}

func testAppend(t *testing.T, a account) {
	at := time.Date(2022, 6, 7, 10, 0, 0, 0, time.FixedZone("", 7*3600))
	letter := numbered(1, "Kính gửi đồng chí.\r\n")
	if err := a.open(t).Append(t.Context(), "Loa/Sent", []byte(letter), at); err != nil {
		t.Fatal(err)
	}
	config := a.config()
	config.Folder = "Loa/Sent"
	client := dial(t, config)
	raws := must[[]transport.Raw](t)(client.FetchRaw(t.Context(), []transport.UID{1}))
	if len(raws) != 1 || string(raws[0].Bytes) != letter || !raws[0].At.Equal(at) {
		t.Errorf("got %+v", raws)
	}
}

func testWaitEnds(t *testing.T, a account) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	client := a.open(t)
	if err := client.Wait(ctx, 10*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	came := make(chan error, 1)
	timer := time.AfterFunc(100*time.Millisecond, func() { came <- a.Deliver(ctx, a.user, []byte(numbered(1, "mot\r\n"))) })
	defer timer.Stop()
	for len(must[[]transport.UID](t)(client.SearchNew(ctx, 0))) == 0 {
		if err := client.Wait(ctx, 9*time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-came; err != nil {
		t.Error(err)
	}
}

func testDeleted(t *testing.T, a account) {
	letters := []string{numbered(1, "mot\r\n"), numbered(2, "hai\r\n"), numbered(3, "ba\r\n")}
	a.put(t, letters...)
	client := a.open(t)
	found := must[[]transport.UID](t)(client.SearchNew(t.Context(), 0))
	a.change(t, imap.UIDSetNum(2), imap.FlagDeleted)
	metas := must[[]transport.Meta](t)(client.FetchMeta(t.Context(), found))
	raws := must[[]transport.Raw](t)(client.FetchRaw(t.Context(), found))
	if len(metas) < 2 || len(raws) != 2 || string(raws[0].Bytes) != letters[0] || string(raws[1].Bytes) != letters[2] {
		t.Errorf("got %d sizes and %d letters, want the first and the last", len(metas), len(raws))
	}
	if err := client.MarkDone(t.Context(), found); err != nil {
		t.Errorf("marking one that is gone: %v", err)
	}
}

// change sets a flag in a session of another client, and expunges the letters marked as deleted.
func (a account) change(t testing.TB, uids imap.UIDSet, flag imap.Flag) {
	t.Helper()
	err := a.WithSession(t.Context(), a.user, func(client *imapclient.Client) error {
		if _, err := client.Select("INBOX", nil).Wait(); err != nil {
			return err
		}
		if err := client.Store(uids, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}, nil).Close(); err != nil {
			return err
		}
		return client.Expunge().Close()
	})
	if err != nil {
		t.Error(err)
	}
}

func testConcurrentChanges(t *testing.T, a account) {
	var letters []string
	for i := range 60 {
		letters = append(letters, numbered(i, strings.Repeat("Đồng ý. ", 500)+"\r\n"))
	}
	a.put(t, letters...)
	client := a.open(t)
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for i := imap.UID(1); ; i = i%60 + 1 {
			select {
			case <-stop:
				return
			default:
				a.change(t, imap.UIDSetNum(i, (i+30)%60+1), imap.FlagFlagged)
			}
		}
	}()
	for range 5 {
		if diff := cmp.Diff(letters, contents(t, client, 0)); diff != "" {
			t.Error(diff)
		}
	}
	close(stop)
	<-stopped
}
