package main_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/activities/outbox"
	"loa/engine/mailserver"
	"loa/mail/transport"
	"loa/store"
	"loa/store/storetest"
	"loa/waittest"
)

const (
	loaAddress     = "loa@cchc.hanoi.test"
	contactSoNoiVu = "daumoi.so-noi-vu@tp.hanoi.test"
)

// mailFixture is the activities of the mailbox and of the outbox, with a mail server that can be stopped and started on the same ports.
type mailFixture struct {
	t          *testing.T
	store      *store.Store
	mailbox    *mailbox.Activities
	inbound    *inbound.Activities
	outbox     *outbox.Activities
	home       string
	smtp, imap string
	server     *mailserver.Server
	failures   atomic.Int32 // failed connections
}

func newMailFixture(t *testing.T) *mailFixture {
	t.Helper()
	f := &mailFixture{t: t, store: storetest.Open(t), home: t.TempDir(), smtp: freeAddress(t), imap: freeAddress(t)}
	log := slog.New(slog.DiscardHandler)
	f.mailbox = &mailbox.Activities{
		Store: f.store, Owner: "may-thu", Now: time.Now, Log: log,
		Open: func(ctx context.Context, _ string) (transport.Client, error) {
			return countingFailures(f, func(ctx context.Context) (transport.Client, error) { return f.dialIMAP(ctx, loaAddress, "") })(ctx)
		},
	}
	f.inbound = &inbound.Activities{Store: f.store, Address: loaAddress, Public: "http://127.0.0.1:1", Now: time.Now, Log: log}
	f.outbox = &outbox.Activities{
		Store: f.store, Address: loaAddress, Public: "http://127.0.0.1:1", Owner: "may-thu", Now: time.Now, Log: log,
		Dial: func(ctx context.Context) (transport.Sender, error) { return countingFailures(f, f.dialSMTP)(ctx) },
	}
	t.Cleanup(f.stopServer)
	return f
}

// countingFailures returns dial with a count of the connections that fail.
func countingFailures[C any](f *mailFixture, dial func(context.Context) (C, error)) func(context.Context) (C, error) {
	return func(ctx context.Context) (C, error) {
		c, err := dial(ctx)
		if err != nil {
			f.failures.Add(1)
		}
		return c, err
	}
}

func (f *mailFixture) dialSMTP(ctx context.Context) (transport.Sender, error) {
	return transport.DialSMTP(ctx, transport.SMTPConfig{Addr: f.smtp, User: loaAddress, Password: mailserver.Password, TLS: transport.TLSNone})
}

// dialIMAP opens a folder of a person. The empty folder is the INBOX.
func (f *mailFixture) dialIMAP(ctx context.Context, person, folder string) (transport.Client, error) {
	return transport.DialIMAP(ctx, transport.IMAPConfig{Addr: f.imap, User: person, Password: mailserver.Password, TLS: transport.TLSNone, Folder: folder})
}

// freeAddress returns an address on loopback with a free port.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // the port is free again
	return listener.Addr().String()
}

func (f *mailFixture) startServer() {
	f.t.Helper()
	waittest.Eventually(f.t, "the mail server starts", func() (err error) {
		f.server, err = mailserver.Start(f.t.Context(), mailserver.Options{Home: f.home, SMTPAddr: f.smtp, IMAPAddr: f.imap, Domain: "hanoi.test"})
		return err
	})
}

func (f *mailFixture) stopServer() {
	if f.server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), waittest.Timeout) // in a cleanup, the context of the test has ended
	defer cancel()
	if err := f.server.Stop(ctx); err != nil {
		f.t.Errorf("stopping the mail server: %v", err)
	}
	f.server = nil
}

// startActivity runs an activity in the background. The returned function ends it and returns its error.
func (f *mailFixture) startActivity(activity func(context.Context) error) (end func() error) {
	ctx, cancel := context.WithCancel(f.t.Context())
	done := make(chan error, 1)
	go func() { done <- activity(ctx) }()
	return func() error {
		cancel()
		return <-done
	}
}

// awaitFailures waits until the given number of further connections have failed.
func (f *mailFixture) awaitFailures(times int32) {
	f.t.Helper()
	want := f.failures.Load() + times
	waittest.Eventually(f.t, "connections fail", func() error {
		if n := f.failures.Load(); n < want {
			return fmt.Errorf("%d of %d", n, want)
		}
		return nil
	})
}

// queue puts n letters to the contact into the outbox and returns their Message-IDs.
func (f *mailFixture) queue(n int) (ids []string) {
	f.t.Helper()
	for i := range n {
		id := fmt.Sprintf("thu-%d@cchc.hanoi.test", i)
		err := f.store.QueueLetter(f.t.Context(), store.LetterOut{
			Key: id, ToAddress: contactSoNoiVu, MessageID: id, Subject: "Giao nhiệm vụ", Text: "Kính gửi đồng chí.", CreatedAt: time.Now(),
		})
		if err != nil {
			f.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// outboxStates returns the state, the attempts and the last error of each letter.
func (f *mailFixture) outboxStates(ids []string) (letters []string) {
	f.t.Helper()
	for _, id := range ids {
		l, err := f.store.LetterOutByMessageID(f.t.Context(), id)
		if err != nil {
			f.t.Fatal(err)
		}
		letters = append(letters, fmt.Sprintf("%s %s, %d attempts, error %q", id, l.State, l.Attempts, l.LastError))
	}
	return letters
}

// withState returns what outboxStates returns when all letters have the same state.
func withState(ids []string, state string) (letters []string) {
	for _, id := range ids {
		letters = append(letters, id+" "+state)
	}
	return letters
}

func (f *mailFixture) awaitSent(n int) {
	f.t.Helper()
	waittest.Eventually(f.t, "all letters are sent", func() error {
		counts, err := f.store.OutboxCounts(f.t.Context())
		if err == nil && counts.Sent != n {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
}

// messageIDsIn returns the Message-IDs in a folder of a person, the oldest first. A folder that does not exist is empty.
func (f *mailFixture) messageIDsIn(person, folder string) (ids []string, err error) {
	box, err := f.dialIMAP(f.t.Context(), person, folder)
	var refused *transport.ServerError
	if errors.As(err, &refused) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = box.Close() }() // everything is read
	uids, err := box.SearchNew(f.t.Context(), 0)
	if err != nil {
		return nil, err
	}
	raws, err := box.FetchRaw(f.t.Context(), uids)
	for _, raw := range raws {
		ids = append(ids, messageIDOf(f.t, raw.Bytes))
	}
	return ids, err
}

// sendToLoa sends the letter with a number to loa.
func (f *mailFixture) sendToLoa(number int) {
	f.t.Helper()
	sender, err := transport.DialSMTP(f.t.Context(), transport.SMTPConfig{Addr: f.smtp, User: contactSoNoiVu, Password: mailserver.Password, TLS: transport.TLSNone})
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = sender.Close() }() // the letter is accepted or refused
	err = sender.Send(f.t.Context(), transport.Outgoing{
		MessageID: fmt.Sprintf("den-%d@may.test", number), From: contactSoNoiVu, EnvelopeFrom: contactSoNoiVu, To: loaAddress,
		Subject: "Hỏi về kế hoạch", Text: "Kính gửi cơ quan điều phối.", Date: time.Now(),
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// checkFiled returns an error when the record has another number of incoming letters.
func (f *mailFixture) checkFiled(want int) error {
	recent, err := f.store.RecentLettersIn(f.t.Context(), 10)
	if err == nil && len(recent) != want {
		err = fmt.Errorf("%d letters are filed", len(recent))
	}
	return err
}

// checkFetched checks how many letters were fetched in total, and that none was fetched twice.
func (f *mailFixture) checkFetched(n int) {
	f.t.Helper()
	counts, err := f.store.LetterCounts(f.t.Context())
	if err != nil || counts.Fetched != n || !counts.Balanced() {
		f.t.Errorf("counts %+v (%v), want %d fetched", counts, err, n)
	}
}
