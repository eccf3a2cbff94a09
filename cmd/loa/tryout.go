package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"loa/intake"
	"loa/mail"
	"loa/mail/transport"
	"loa/store"
	pages "loa/web/tryout"
)

// tryout reads and writes the mail of pretend people, by real SMTP and IMAP on the try-out server.
type tryout struct {
	smtp, imap string
	addresses  func() []string
}

func (t tryout) Addresses(context.Context) ([]string, error) { return t.addresses(), nil }

// Letters reads a mailbox, newest first.
func (t tryout) Letters(ctx context.Context, address string) ([]pages.Message, error) {
	raws, err := t.fetch(ctx, address, func(ctx context.Context, box transport.Client) ([]transport.UID, error) {
		return box.SearchNew(ctx, 0)
	})
	if err != nil {
		return nil, err
	}
	messages := make([]pages.Message, 0, len(raws))
	for _, raw := range raws {
		messages = append(messages, messageOf(raw))
	}
	slices.Reverse(messages)
	return messages, nil
}

// Letter reads one letter.
func (t tryout) Letter(ctx context.Context, address string, uid uint32) (pages.Message, error) {
	raws, err := t.fetch(ctx, address, func(context.Context, transport.Client) ([]transport.UID, error) {
		return []transport.UID{transport.UID(uid)}, nil
	})
	if err != nil {
		return pages.Message{}, err
	}
	if len(raws) == 0 {
		return pages.Message{}, store.ErrNotFound
	}
	return messageOf(raws[0]), nil
}

func (t tryout) fetch(ctx context.Context, address string, which func(context.Context, transport.Client) ([]transport.UID, error)) ([]transport.Raw, error) {
	box, err := transport.DialIMAP(ctx, transport.IMAPConfig{Addr: t.imap, User: address, Password: tryoutPassword, TLS: transport.TLSNone, Folder: "INBOX"})
	if err != nil {
		return nil, err
	}
	defer func() { _ = box.Close() }() // everything is read
	if _, err := box.Select(ctx); err != nil {
		return nil, err
	}
	uids, err := which(ctx, box)
	if err != nil || len(uids) == 0 {
		return nil, err
	}
	return box.FetchRaw(ctx, uids)
}

func messageOf(raw transport.Raw) pages.Message {
	letter, err := mail.Parse(raw.Bytes)
	if err != nil {
		return pages.Message{UID: uint32(raw.UID), Subject: "(thư không đọc được)", Text: err.Error()}
	}
	message := pages.Message{
		UID: uint32(raw.UID), MessageID: letter.MessageID, InReplyTo: letter.InReplyTo,
		From: first(letter.From), ReplyTo: first(letter.ReplyTo), To: first(letter.To),
		Subject: letter.Subject, Date: letter.Date, Text: letter.Text, HTML: letter.HTML,
	}
	for _, file := range letter.Attachments {
		message.Files = append(message.Files, intake.File{Name: file.Name, Type: file.Type, Content: file.Content})
	}
	return message
}

func first(addresses []mail.Address) string {
	if len(addresses) == 0 {
		return ""
	}
	return addresses[0].Spec
}

// Send hands a letter in: signed in as the person, or, forged, as nobody.
func (t tryout) Send(_ context.Context, d pages.Draft) (string, error) {
	raw, id := d.Raw, ""
	if len(raw) > 0 {
		letter, err := mail.Parse(raw)
		if err != nil {
			return "", fmt.Errorf("reading the letter to send again: %w", err)
		}
		id = letter.MessageID
	} else {
		id = strings.ToLower(rand.Text()) + "@may.hanoi.test"
		raw = personal(d, id).Bytes()
	}
	client, err := smtp.Dial(t.smtp)
	if err != nil {
		return "", fmt.Errorf("connecting to the try-out mail server: %w", err)
	}
	defer func() { _ = client.Close() }() // the letter is taken or it is not
	if !d.Forge {
		if err := client.Auth(sasl.NewPlainClient("", d.Account, tryoutPassword)); err != nil {
			return "", fmt.Errorf("signing in as %s: %w", d.Account, err)
		}
	}
	if err := client.SendMail(d.From, []string{d.To}, bytes.NewReader(raw)); err != nil {
		return "", fmt.Errorf("sending: %w", err)
	}
	return id, client.Quit()
}

// personal is a draft as the mail program of a person writes it.
func personal(d pages.Draft, id string) transport.Personal {
	letter := transport.Personal{
		MessageID: id, From: d.From, To: d.To, Subject: d.Subject, InReplyTo: d.InReplyTo, Text: d.Text, Date: now(), Auto: d.Auto,
	}
	for _, file := range d.Attachments {
		letter.Attachments = append(letter.Attachments, mail.Attachment{Name: file.Name, Type: file.Type, Content: file.Content})
	}
	return letter
}
