package mailbox_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"loa/activities/mailbox"
	"loa/mail"
	"loa/mail/transport"
	"loa/store"
)

func TestFetch(t *testing.T) {
	t.Parallel()
	t.Run("a letter that is too large is noted and not fetched", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t)
		large := append(letter(1), bytes.Repeat([]byte("báo cáo "), mail.MaxLetterBytes/8)...)
		p.append(ours, large, letter(2))
		ends := map[store.Outcome]int{store.OutcomeQuarantined: 1, store.OutcomeTriage: 1}
		p.readUntil(p.process, ours, "the large letter is set aside", all(p.accounted(2, ends), p.inFolder(ours, mailbox.FailedFolder, 1)))
		set, _, err := p.store.FilteredLettersIn(t.Context(), store.LetterFilter{Outcomes: []store.Outcome{store.OutcomeQuarantined}})
		if err != nil || len(set) != 1 {
			t.Fatalf("set aside: %+v, %v", set, err)
		}
		stub := set[0]
		if stub.Complete || stub.Size <= mail.MaxLetterBytes || stub.MessageID != "thu-1@so-noi-vu.test" || !strings.Contains(stub.Note, "35 MB") {
			t.Errorf("the large letter on record: %+v", stub)
		}
	})
}

// withholdingServer lists a letter and cannot return it.
type withholdingServer struct {
	transport.Client
	uid transport.UID
}

func (h withholdingServer) FetchRaw(ctx context.Context, uids []transport.UID) ([]transport.Raw, error) {
	if slices.Contains(uids, h.uid) {
		return nil, errors.New("the server cannot return the letter")
	}
	return h.Client.FetchRaw(ctx, uids)
}

func TestPoisonTracker(t *testing.T) {
	t.Parallel()
	t.Run("a letter that the server cannot return is deferred and noted", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t)
		p.wrap = func(box transport.Client) transport.Client { return withholdingServer{box, 2} }
		p.append(ours, letters(1, 4)...)
		p.readUntil(p.process, ours, "the others have their outcomes, and the letter is on record", all(
			p.accounted(4, map[store.Outcome]int{store.OutcomeTriage: 3, store.OutcomeQuarantined: 1}), p.inFolder(ours, mailbox.FailedFolder, 1)))
	})
}
