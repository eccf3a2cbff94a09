package main_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/engine/mailserver"
	"loa/mail/transport"
)

func (p *post) folder(ctx context.Context, _, name string) (transport.Client, error) {
	return transport.DialIMAP(ctx, transport.IMAPConfig{Addr: p.imap, User: loaAddress, Password: mailserver.Password, TLS: transport.TLSNone, Folder: name})
}

// copied lists the Message-IDs in the folder of sent letters; one that is not there yet is empty.
func (p *post) copied() (ids []string, err error) {
	box, err := p.folder(p.t.Context(), loaAddress, p.sending.SentFolder)
	var refused *transport.ServerError
	if errors.As(err, &refused) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = box.Close() }() // everything is read
	uids, err := box.SearchNew(p.t.Context(), 0)
	if err != nil {
		return nil, err
	}
	raws, err := box.FetchRaw(p.t.Context(), uids)
	for _, raw := range raws {
		ids = append(ids, idOf(p.t, raw.Bytes))
	}
	return ids, err
}

func TestTheMailServerKeepsOneCopyOfEachLetterSent(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.sending.OpenMailbox, p.sending.OpenFolder, p.sending.SentFolder = p.reading.Open, p.folder, "Đã gửi"
	p.up()
	ids := p.queue(3)
	end := p.runs(p.sending.SendLetters)
	var copied []string
	p.eventually("the letters are copied", func() (err error) {
		if copied, err = p.copied(); err == nil && len(copied) < len(ids) {
			err = fmt.Errorf("%d copies", len(copied))
		}
		return err
	})
	if err := end(); err != nil {
		t.Errorf("the pump ended with %v", err)
	}
	if diff := cmp.Diff(ids, copied); diff != "" {
		t.Errorf("folder of sent letters (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(ids, p.arrived(somebody)); diff != "" {
		t.Errorf("mailbox (-want +got):\n%s", diff)
	}
}
