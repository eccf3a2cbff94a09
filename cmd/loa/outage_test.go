package main_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/activities/outbox"
	"loa/engine/mailserver"
	"loa/mail/transport"
	"loa/store"
	"loa/store/storetest"
)

const (
	loaAddress = "loa@cchc.hanoi.test"
	somebody   = "daumoi@so-noi-vu.hanoi.test"
)

// post is loa's two pumps beside a mail server that comes and goes on the same ports.
type post struct {
	*house     // for its patience
	store      *store.Store
	reading    *mailbox.Activities
	inbound    *inbound.Activities
	sending    *outbox.Activities
	home       string
	smtp, imap string
	server     *mailserver.Server
	failures   atomic.Int32 // connections that could not be made
}

func newPost(t *testing.T) *post {
	t.Helper()
	p := &post{house: &house{t: t, errs: &safeBuffer{}}, home: t.TempDir(), smtp: freeAddress(t), imap: freeAddress(t)}
	p.store = storetest.Open(t)
	log := slog.New(slog.DiscardHandler)
	p.reading = &mailbox.Activities{
		Store: p.store, Owner: "may-thu", Now: time.Now, Log: log,
		Open: func(ctx context.Context, _ string) (transport.Client, error) {
			return counted(p, func(ctx context.Context) (transport.Client, error) { return p.mailbox(ctx, loaAddress) })(ctx)
		},
	}
	p.inbound = &inbound.Activities{Store: p.store, Address: loaAddress, Public: "http://127.0.0.1:1", Now: time.Now, Log: log}
	p.sending = &outbox.Activities{
		Store: p.store, Address: loaAddress, Public: "http://127.0.0.1:1", Owner: "may-thu", Now: time.Now, Log: log,
		Dial: func(ctx context.Context) (transport.Sender, error) { return counted(p, p.sender)(ctx) },
	}
	t.Cleanup(p.down)
	return p
}

// counted counts the connections that could not be made.
func counted[C any](p *post, dial func(context.Context) (C, error)) func(context.Context) (C, error) {
	return func(ctx context.Context) (C, error) {
		c, err := dial(ctx)
		if err != nil {
			p.failures.Add(1)
		}
		return c, err
	}
}

func (p *post) sender(ctx context.Context) (transport.Sender, error) {
	return transport.DialSMTP(ctx, transport.SMTPConfig{Addr: p.smtp, User: loaAddress, Password: mailserver.Password, TLS: transport.TLSNone})
}

func (p *post) mailbox(ctx context.Context, person string) (transport.Client, error) {
	return transport.DialIMAP(ctx, transport.IMAPConfig{Addr: p.imap, User: person, Password: mailserver.Password, TLS: transport.TLSNone})
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // it only held the place
	return listener.Addr().String()
}

func (p *post) up() {
	p.t.Helper()
	p.eventually("the mail server starts", func() (err error) {
		p.server, err = mailserver.Start(p.t.Context(), mailserver.Options{Home: p.home, SMTPAddr: p.smtp, IMAPAddr: p.imap, Domain: "hanoi.test"})
		return err
	})
}

func (p *post) down() {
	if p.server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience) // a test's own context has ended when it cleans up
	defer cancel()
	if err := p.server.Stop(ctx); err != nil {
		p.t.Errorf("stopping the mail server: %v", err)
	}
	p.server = nil
}

// runs starts a pump and gives what ends it and tells how it ended.
func (p *post) runs(pump func(context.Context) error) (end func() error) {
	ctx, cancel := context.WithCancel(p.t.Context())
	done := make(chan error, 1)
	go func() { done <- pump(ctx) }()
	return func() error {
		cancel()
		return <-done
	}
}

// misses waits until a pump has tried to connect so many more times and could not.
func (p *post) misses(times int32) {
	p.t.Helper()
	until := p.failures.Load() + times
	p.eventually("connections fail", func() error {
		if n := p.failures.Load(); n < until {
			return fmt.Errorf("%d of %d", n, until)
		}
		return nil
	})
}

// queue puts letters to somebody into the outbox and gives their Message-IDs.
func (p *post) queue(n int) (ids []string) {
	p.t.Helper()
	for i := range n {
		id := fmt.Sprintf("thu-%d@cchc.hanoi.test", i)
		err := p.store.QueueLetter(p.t.Context(), store.LetterOut{
			Key: id, ToAddress: somebody, MessageID: id, Subject: "Giao nhiệm vụ", Text: "Kính gửi đồng chí.", CreatedAt: time.Now(),
		})
		if err != nil {
			p.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// outbox is how each letter stands, without its times.
func (p *post) outbox(ids []string) (letters []string) {
	p.t.Helper()
	for _, id := range ids {
		l, err := p.store.LetterOutByMessageID(p.t.Context(), id)
		if err != nil {
			p.t.Fatal(err)
		}
		letters = append(letters, fmt.Sprintf("%s %s, %d tries, error %q", id, l.State, l.Attempts, l.LastError))
	}
	return letters
}

func standingAt(ids []string, as string) (letters []string) {
	for _, id := range ids {
		letters = append(letters, id+" "+as)
	}
	return letters
}

func (p *post) allSent(n int) {
	p.t.Helper()
	p.eventually("all letters are sent", func() error {
		counts, err := p.store.OutboxCounts(p.t.Context())
		if err == nil && counts.Sent != n {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
}

// arrived lists the Message-IDs in a person's mailbox in the order they came.
func (p *post) arrived(person string) (ids []string) {
	p.t.Helper()
	box, err := p.mailbox(p.t.Context(), person)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = box.Close() }() // everything is read
	uids, err := box.SearchNew(p.t.Context(), 0)
	if err != nil {
		p.t.Fatal(err)
	}
	raws, err := box.FetchRaw(p.t.Context(), uids)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, raw := range raws {
		ids = append(ids, idOf(p.t, raw.Bytes))
	}
	return ids
}

func TestWhileTheMailServerIsAwayNoLetterIsTouchedAndThenEachGoesOutOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	ids := p.queue(3)
	end := p.runs(p.sending.SendLetters)
	p.misses(3)
	if diff := cmp.Diff(standingAt(ids, `pending, 0 tries, error ""`), p.outbox(ids)); diff != "" {
		t.Errorf("letters while the server is away (-want +got):\n%s", diff)
	}
	p.up()
	p.allSent(3)
	if err := end(); err != nil {
		t.Errorf("the pump ended with %v", err)
	}
	if diff := cmp.Diff(standingAt(ids, `sent, 1 tries, error ""`), p.outbox(ids)); diff != "" {
		t.Errorf("letters after the outage (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(ids, p.arrived(somebody)); diff != "" {
		t.Errorf("mailbox (-want +got):\n%s", diff)
	}
}

// breaking is a connection whose server goes away after some letters.
type breaking struct {
	transport.Sender
	after *int
	away  func()
}

func (b breaking) Send(ctx context.Context, o transport.Outgoing) error {
	if *b.after == 0 {
		b.away()
	}
	*b.after--
	return b.Sender.Send(ctx, o)
}

func TestAMailServerThatGoesAwayInTheMiddleOfABatchGetsTheRestLater(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.up()
	ids := p.queue(5)
	left := 2
	dial, gone := p.sending.Dial, make(chan struct{})
	p.sending.Dial = func(ctx context.Context) (transport.Sender, error) {
		sender, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		return breaking{sender, &left, func() { p.down(); close(gone) }}, nil
	}
	end := p.runs(p.sending.SendLetters)
	<-gone
	p.misses(1)
	p.up()
	p.allSent(5)
	if err := end(); err != nil {
		t.Errorf("the pump ended with %v", err)
	}
	if diff := cmp.Diff(ids, p.arrived(somebody)); diff != "" {
		t.Errorf("mailbox (-want +got):\n%s", diff)
	}
}

func TestWhileTheMailboxIsAwayNoLetterIsLostAndThenEachIsFiledOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.up()
	p.writes(1)
	p.writes(2)
	p.down()
	read := func(ctx context.Context) error { return p.reading.ReadMailbox(ctx, loaAddress) }
	end := p.runs(read)
	p.misses(2)
	p.fetched(0)
	p.up()
	p.eventually("the letters are filed", func() error { return p.holds(2) })
	if err := end(); err != nil {
		t.Errorf("the pump ended with %v", err)
	}
	if err := p.inbound.DeliverLetters(t.Context()); err != nil {
		t.Fatal(err)
	}
	end = p.runs(read) // nothing is there to read: it watches while the server goes away once more
	p.down()
	p.misses(2)
	p.up()
	p.writes(3)
	p.eventually("the third letter is filed", func() error { return p.holds(3) })
	if err := end(); err != nil {
		t.Errorf("the pump ended with %v", err)
	}
	p.fetched(3)
	if diff := cmp.Diff([]string{"den-1@may.test", "den-2@may.test", "den-3@may.test"}, p.arrived(loaAddress)); diff != "" {
		t.Errorf("the mailbox itself (-want +got):\n%s", diff)
	}
}

// writes hands in a letter to loa.
func (p *post) writes(number int) {
	p.t.Helper()
	sender, err := transport.DialSMTP(p.t.Context(), transport.SMTPConfig{Addr: p.smtp, User: somebody, Password: mailserver.Password, TLS: transport.TLSNone})
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = sender.Close() }() // the letter is taken or it is not
	err = sender.Send(p.t.Context(), transport.Outgoing{
		MessageID: fmt.Sprintf("den-%d@may.test", number), From: somebody, EnvelopeFrom: somebody, To: loaAddress,
		Subject: "Hỏi về kế hoạch", Text: "Kính gửi cơ quan điều phối.", Date: time.Now(),
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) holds(letters int) error {
	recent, err := p.store.RecentLettersIn(p.t.Context(), 10)
	if err == nil && len(recent) != letters {
		err = fmt.Errorf("%d letters are filed", len(recent))
	}
	return err
}

// fetched checks that so many letters were fetched in all, none of them twice.
func (p *post) fetched(n int) {
	p.t.Helper()
	counts, err := p.store.LetterCounts(p.t.Context())
	if err != nil || counts.Fetched != n || !counts.Balanced() {
		p.t.Errorf("counts %+v (%v), want %d fetched", counts, err, n)
	}
}
