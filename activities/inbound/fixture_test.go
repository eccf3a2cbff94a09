package inbound_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"os"
	"testing"
	"time"

	"loa/activities/activitiestest"
	"loa/activities/extract"
	"loa/activities/extract/extracttest"
	"loa/activities/inbound"
	"loa/mail/attachment"
	mailinbound "loa/mail/inbound"
	"loa/mail/senderauth"
	"loa/plan"
	"loa/store"
	"loa/store/storetest"
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

// gateway is our mail server, whose results about senders count.
const gateway = "thu.hanoi.test"

// fixture is a running plan with the activities that process its letters.
type fixture struct {
	*activitiestest.RunningPlan
	inbound *inbound.Activities
	t       testing.TB
	filed   uint32
	lease   store.Lease
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	return fixtureOf(t, activitiestest.New(t))
}

// newGroupedFixture is newFixture with opening letters and digests.
func newGroupedFixture(t testing.TB) *fixture {
	t.Helper()
	return fixtureOf(t, activitiestest.NewGrouped(t))
}

func fixtureOf(t testing.TB, running *activitiestest.RunningPlan) *fixture {
	t.Helper()
	f := &fixture{t: t, RunningPlan: running}
	f.inbound = &inbound.Activities{
		Store: f.Store, Commands: f, Trust: senderauth.Trust{AuthservIDs: []string{gateway}}, Address: loaAt, Public: "https://loa.hanoi.test",
		Files: inbound.AttachmentInspector{Store: f.Store, Files: extracttest.Extractor(t), Secret: marked, Now: f.Now},
		Now:   f.Now, Log: slog.New(slog.DiscardHandler),
	}
	f.Inspect(f.inbound.Files, 0)
	var err error
	f.lease, err = f.Store.LeaseMailbox(t.Context(), "loa", "may-1", time.Hour, f.Clock)
	f.Must(err)
	f.Must(f.Store.SetUIDValidity(t.Context(), f.lease, 1))
	return f
}

// process files a letter and runs DeliverLetters.
func (f *fixture) process(raw []byte) store.LetterIn {
	f.t.Helper()
	id := f.file(raw)
	f.Must(f.inbound.DeliverLetters(f.t.Context()))
	return f.letter(id)
}

func (f *fixture) file(raw []byte) store.LetterID {
	f.t.Helper()
	f.Clock = f.Clock.Add(time.Minute)
	f.filed++
	filed, err := f.Store.FileLetters(f.t.Context(), f.lease, 1, []store.IncomingLetter{{UID: f.filed, Raw: raw, At: f.Clock}})
	f.Must(err)
	return filed[0].ID
}

func (f *fixture) letter(id store.LetterID) store.LetterIn {
	f.t.Helper()
	letter, err := f.Store.LetterIn(f.t.Context(), id)
	f.Must(err)
	return letter
}

// countCommands counts the events of a task that letters caused, by kind.
func (f *fixture) countCommands(task plan.TaskID) map[plan.EventKind]int {
	f.t.Helper()
	events, err := f.Store.Journal(f.t.Context(), task)
	f.Must(err)
	changed := map[plan.EventKind]int{}
	for _, e := range events {
		if e.Channel == plan.ChannelMail {
			changed[e.Kind]++
		}
	}
	return changed
}

// listFor is the letter with the list that was sent because of a letter.
func (f *fixture) listFor(in store.LetterIn) store.LetterOut {
	f.t.Helper()
	return f.queued("listing:" + in.ContentHash)
}

// queued is the queued letter with a key; zero when there is none.
func (f *fixture) queued(key string) store.LetterOut {
	f.t.Helper()
	letters, err := f.Store.LetterLog(f.t.Context(), store.SentFilter{Limit: 500})
	f.Must(err)
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

// marked reports whether the extracted text of a file has the mark of a state secret.
func marked(text string) bool {
	_, found := mailinbound.SecretText(text)
	return found
}

// TestMain is also the child that extracts the text of files: the tests start their own binary again, as loa starts itself.
func TestMain(m *testing.M) {
	extracttest.RunAsChild(extracttest.Extractors{attachment.KindTNEF: packed})
	os.Exit(storetest.Run(m))
}

// packed is the result for a winmail.dat with a text and a program.
func packed(context.Context, []byte) extract.Text {
	return extract.Text{State: store.ExtractionDone, Text: "thân thư", Files: []extract.PackedFile{
		{Name: "trong.txt", Type: "text/plain", Content: []byte("bản trong")},
		{Name: "virut.exe", Type: "application/octet-stream", Content: []byte("MZ\x90\x00")},
	}}
}
