package mailserver_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// await looks until the claim is true, for ten seconds at most.
func await(t *testing.T, claim string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waiting for %s: it did not come", claim)
		}
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func addFlags(t *testing.T, client *imapclient.Client, uids imap.UIDSet, flags ...imap.Flag) {
	t.Helper()
	store := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: flags}
	if err := client.Store(uids, store, nil).Close(); err != nil {
		t.Fatal(err)
	}
}

func flagText(flags []imap.Flag) string {
	var words []string
	for _, flag := range flags {
		words = append(words, string(flag))
	}
	return strings.Join(words, " ")
}
