package inbound_test

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"testing"
	"time"

	"loa/activities/activitiestest"
	"loa/activities/extract/extracttest"
	"loa/activities/inbound"
	mailinbound "loa/mail/inbound"
	"loa/mail/senderauth"
	"loa/plan"
	"loa/store"
)

// The people, tasks and addresses of the running plan.
const (
	binh   = activitiestest.Binh
	lan    = activitiestest.Lan
	cuong  = activitiestest.Cuong
	mai    = activitiestest.Mai
	ha     = activitiestest.Ha
	video  = activitiestest.Video
	column = activitiestest.Column
	theirs = activitiestest.Theirs
	loaAt  = activitiestest.LoaAddress
)

// gateway is our mail server, whose word about senders is taken.
const gateway = "thu.hanoi.test"

// fixture is a running plan with the way of a letter from its file to its outcome.
type fixture struct {
	*activitiestest.RunningPlan
	inbound *inbound.Activities
	t       testing.TB
	filed   uint32
	lease   store.Lease
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	w := &fixture{t: t, RunningPlan: activitiestest.New(t)}
	w.inbound = &inbound.Activities{
		Store: w.Store, Commands: w, Trust: senderauth.Trust{AuthservIDs: []string{gateway}}, Address: loaAt, Public: "https://loa.hanoi.test",
		Files: inbound.AttachmentReader{Store: w.Store, Files: extracttest.Reader(t), Secret: marked, Now: w.Now},
		Now:   w.Now, Log: slog.New(slog.DiscardHandler),
	}
	var err error
	w.lease, err = w.Store.LeaseMailbox(t.Context(), "loa", "may-1", time.Hour, w.Clock)
	w.Must(err)
	w.Must(w.Store.SetUIDValidity(t.Context(), w.lease, 1))
	return w
}

// arrives files a letter and has it brought to its outcome.
func (w *fixture) arrives(raw []byte) store.LetterIn {
	w.t.Helper()
	id := w.files(raw)
	w.Must(w.inbound.DeliverLetters(w.t.Context()))
	return w.letter(id)
}

func (w *fixture) files(raw []byte) store.LetterID {
	w.t.Helper()
	w.Clock = w.Clock.Add(time.Minute)
	w.filed++
	filed, err := w.Store.FileLetters(w.t.Context(), w.lease, 1, []store.IncomingLetter{{UID: w.filed, Raw: raw, At: w.Clock}})
	w.Must(err)
	return filed[0].ID
}

func (w *fixture) letter(id store.LetterID) store.LetterIn {
	w.t.Helper()
	letter, err := w.Store.LetterIn(w.t.Context(), id)
	w.Must(err)
	return letter
}

// commands counts what letters have changed of a task, by the kind of event.
func (w *fixture) commands(task plan.TaskID) map[plan.EventKind]int {
	w.t.Helper()
	events, err := w.Store.Journal(w.t.Context(), task)
	w.Must(err)
	changed := map[plan.EventKind]int{}
	for _, e := range events {
		if e.Channel == plan.ChannelMail {
			changed[e.Kind]++
		}
	}
	return changed
}

// listed is the letter with a list that a letter has led to.
func (w *fixture) listed(in store.LetterIn) store.LetterOut {
	w.t.Helper()
	return w.sent("listing:" + in.ContentHash)
}

// sent is a letter that is queued, by its key; without content when there is none.
func (w *fixture) sent(key string) store.LetterOut {
	w.t.Helper()
	letters, err := w.Store.LetterLog(w.t.Context(), store.SentFilter{Limit: 500})
	w.Must(err)
	for _, letter := range letters {
		if letter.Key == key {
			return letter
		}
	}
	return store.LetterOut{}
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// marked says whether a text that was taken out of a file bears the mark of a state secret.
func marked(text string) bool {
	_, found := mailinbound.SecretText(text)
	return found
}
