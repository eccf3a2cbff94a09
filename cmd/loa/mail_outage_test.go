package main_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/transport"
	"loa/waittest"
)

// interruptedSender is a connection that is interrupted after a number of letters.
type interruptedSender struct {
	transport.Sender
	remaining *int
	interrupt func()
}

func (s interruptedSender) Send(ctx context.Context, o transport.Outgoing) error {
	if *s.remaining == 0 {
		s.interrupt()
	}
	*s.remaining--
	return s.Sender.Send(ctx, o)
}

func TestSendLetters(t *testing.T) {
	t.Parallel()
	t.Run("letters stay untouched while the mail server is away, and are then sent once", func(t *testing.T) {
		t.Parallel()
		f := newMailFixture(t)
		ids := f.queue(3)
		end := f.startActivity(f.outbox.SendLetters)
		f.awaitFailures(3)
		if diff := cmp.Diff(withState(ids, `pending, 0 attempts, error ""`), f.outboxStates(ids)); diff != "" {
			t.Errorf("letters while the server is away (-want +got):\n%s", diff)
		}
		f.startServer()
		f.awaitSent(3)
		if err := end(); err != nil {
			t.Errorf("the activity returned %v", err)
		}
		if diff := cmp.Diff(withState(ids, `sent, 1 attempts, error ""`), f.outboxStates(ids)); diff != "" {
			t.Errorf("letters after the outage (-want +got):\n%s", diff)
		}
		f.checkArrived(ids)
	})
	t.Run("a batch that is interrupted by the end of the mail server is completed later", func(t *testing.T) {
		t.Parallel()
		f := newMailFixture(t)
		f.startServer()
		ids := f.queue(5)
		remaining := 2
		dial, interrupted := f.outbox.Dial, make(chan struct{})
		f.outbox.Dial = func(ctx context.Context) (transport.Sender, error) {
			sender, err := dial(ctx)
			if err != nil {
				return nil, err
			}
			return interruptedSender{sender, &remaining, func() { f.stopServer(); close(interrupted) }}, nil
		}
		end := f.startActivity(f.outbox.SendLetters)
		<-interrupted
		f.awaitFailures(1)
		f.startServer()
		f.awaitSent(5)
		if err := end(); err != nil {
			t.Errorf("the activity returned %v", err)
		}
		f.checkArrived(ids)
	})
	t.Run("the folder of sent letters gets one copy of each letter", func(t *testing.T) {
		t.Parallel()
		f := newMailFixture(t)
		const folder = "Đã gửi"
		f.outbox.OpenMailbox, f.outbox.OpenFolder, f.outbox.SentFolder = f.mailbox.Open, f.openFolder, folder
		f.startServer()
		ids := f.queue(3)
		end := f.startActivity(f.outbox.SendLetters)
		var copied []string
		waittest.Eventually(t, "the letters are copied", func() (err error) {
			if copied, err = f.messageIDsIn(loaAddress, folder); err == nil && len(copied) < len(ids) {
				err = fmt.Errorf("%d copies", len(copied))
			}
			return err
		})
		if err := end(); err != nil {
			t.Errorf("the activity returned %v", err)
		}
		if diff := cmp.Diff(ids, copied); diff != "" {
			t.Errorf("folder of sent letters (-want +got):\n%s", diff)
		}
		f.checkArrived(ids)
	})
}

// openFolder opens a folder in the mailbox of loa.
func (f *mailFixture) openFolder(ctx context.Context, _, folder string) (transport.Client, error) {
	return f.dialIMAP(ctx, loaAddress, folder)
}

// checkArrived checks that the mailbox of the contact holds each letter once, in the order of the outbox.
func (f *mailFixture) checkArrived(want []string) {
	f.t.Helper()
	got, err := f.messageIDsIn(contactSoNoiVu, "")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		f.t.Errorf("mailbox of the contact (%v) (-want +got):\n%s", err, diff)
	}
}

func TestReadMailbox(t *testing.T) {
	t.Parallel()
	t.Run("no letter is lost while the mail server is away, and then each is filed once", func(t *testing.T) {
		t.Parallel()
		f := newMailFixture(t)
		f.startServer()
		f.sendToLoa(1)
		f.sendToLoa(2)
		f.stopServer()
		read := func(ctx context.Context) error { return f.mailbox.ReadMailbox(ctx, loaAddress) }
		end := f.startActivity(read)
		f.awaitFailures(2)
		f.checkFetched(0)
		f.startServer()
		waittest.Eventually(t, "the letters are filed", func() error { return f.checkFiled(2) })
		if err := end(); err != nil {
			t.Errorf("the activity returned %v", err)
		}
		if err := f.inbound.DeliverLetters(t.Context()); err != nil {
			t.Fatal(err)
		}
		end = f.startActivity(read) // without new letters it waits for changes while the server stops once more
		f.stopServer()
		f.awaitFailures(2)
		f.startServer()
		f.sendToLoa(3)
		waittest.Eventually(t, "the third letter is filed", func() error { return f.checkFiled(3) })
		if err := end(); err != nil {
			t.Errorf("the activity returned %v", err)
		}
		f.checkFetched(3)
		got, err := f.messageIDsIn(loaAddress, "")
		if diff := cmp.Diff([]string{"den-1@may.test", "den-2@may.test", "den-3@may.test"}, got); diff != "" || err != nil {
			t.Errorf("mailbox of loa (%v) (-want +got):\n%s", err, diff)
		}
	})
}
