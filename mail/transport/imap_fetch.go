package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"loa/mail"
)

const (
	metaBatch  = 500
	bodyBatch  = 200
	batchBytes = 16 << 20
)

// startIMAP begins the conversation under the chosen protection; there is no falling back to a weaker one.
func startIMAP(conn net.Conn, mode TLSMode, options *imapclient.Options) (*imapclient.Client, error) {
	switch mode {
	case TLSNone:
		return imapclient.New(conn, options), nil
	case TLSStart:
		return imapclient.NewStartTLS(conn, options)
	case TLSDirect:
		return imapclient.New(tls.Client(conn, options.TLSConfig), options), nil
	default:
		return nil, fmt.Errorf("reading TLS mode: %q is not none, starttls or tls", mode)
	}
}

func (b *session) FetchMeta(ctx context.Context, uids []UID) ([]Meta, error) {
	var metas []Meta
	options := &imap.FetchOptions{UID: true, Flags: true, InternalDate: true, RFC822Size: true, BodySection: []*imap.FetchItemBodySection{
		{Specifier: imap.PartSpecifierHeader, HeaderFields: []string{"Message-ID"}, Peek: true},
	}}
	for batch := range slices.Chunk(uids, metaBatch) {
		messages, err := b.fetchAll(ctx, batch, options)
		if err != nil {
			return nil, fmt.Errorf("fetching sizes of letters: %w", err)
		}
		for _, m := range messages {
			metas = append(metas, metaOf(m))
		}
	}
	return metas, nil
}

func metaOf(m fetchedMessage) Meta {
	meta := Meta{UID: m.uid, Size: m.size, At: m.at}
	for _, flag := range m.flags {
		meta.Flags = append(meta.Flags, string(flag))
	}
	if ids := mail.MessageIDs(mail.ParseHeader(m.body).First("Message-ID")); len(ids) > 0 {
		meta.MessageID = ids[0]
	}
	return meta
}

func (b *session) FetchRaw(ctx context.Context, uids []UID) ([]Raw, error) {
	metas, err := b.FetchMeta(ctx, uids)
	if err != nil {
		return nil, err
	}
	var raws []Raw
	var batch []UID
	total := int64(0)
	flush := func() error {
		got, err := b.fetchBodies(ctx, batch)
		raws, batch, total = append(raws, got...), nil, 0
		return err
	}
	for _, meta := range metas {
		if meta.Size > mail.MaxLetterBytes {
			raws = append(raws, Raw{UID: meta.UID, At: meta.At, Size: meta.Size})
			continue
		}
		if len(batch) > 0 && (total+meta.Size > batchBytes || len(batch) == bodyBatch) {
			if err := flush(); err != nil {
				return raws, err
			}
		}
		batch, total = append(batch, meta.UID), total+meta.Size
	}
	if err := flush(); err != nil {
		return raws, err
	}
	slices.SortFunc(raws, func(x, y Raw) int { return int(int64(x.UID) - int64(y.UID)) })
	return raws, nil
}

func (b *session) fetchBodies(ctx context.Context, batch []UID) ([]Raw, error) {
	options := &imap.FetchOptions{UID: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}
	messages, err := b.fetchAll(ctx, batch, options)
	if err != nil {
		return nil, fmt.Errorf("fetching letters: %w", err)
	}
	raws := make([]Raw, 0, len(messages))
	for _, m := range messages {
		raws = append(raws, Raw{UID: m.uid, At: m.at, Bytes: m.body, Size: int64(len(m.body))})
	}
	return raws, nil
}

// fetchedMessage is one message of a FETCH answer.
type fetchedMessage struct {
	uid     UID
	size    int64
	at      time.Time
	flags   []imap.Flag
	body    []byte
	hasBody bool
}

// fetchAll fetches by UID and asks again for what did not come. go-imap drops an answer in which the body stands before
// the UID, as Exchange writes it, without an error; by sequence number the same answer is read.
func (b *session) fetchAll(ctx context.Context, uids []UID, options *imap.FetchOptions) ([]fetchedMessage, error) {
	if len(uids) == 0 {
		return nil, nil
	}
	messages, err := b.fetch(ctx, uidSet(uids), options, uids)
	if err != nil {
		return nil, err
	}
	missing := missingFrom(uids, messages)
	if len(missing) == 0 {
		return messages, nil
	}
	numbers, err := b.sequenceNumbers(ctx, missing)
	if err != nil || len(numbers) == 0 {
		return messages, err // what no longer has a number is gone
	}
	again, err := b.fetch(ctx, imap.SeqSetNum(numbers...), options, missing)
	if err != nil {
		return nil, err
	}
	messages = append(messages, again...)
	if missing = missingFrom(missing, again); len(missing) == 0 {
		return messages, nil
	}
	if numbers, err = b.sequenceNumbers(ctx, missing); err != nil {
		return nil, err
	}
	if len(numbers) > 0 {
		return nil, fmt.Errorf("asking twice for UIDs %v: %w", missing, errNotReturned)
	}
	return messages, nil
}

var errNotReturned = errors.New("the server has them and does not send them")

// sequenceNumbers finds the sequence numbers of the UIDs that still exist.
func (b *session) sequenceNumbers(ctx context.Context, uids []UID) ([]uint32, error) {
	var numbers []uint32
	err := b.run(ctx, commandTimeout, func() error {
		data, err := b.client.Search(&imap.SearchCriteria{UID: []imap.UIDSet{uidSet(uids)}}, nil).Wait()
		if err != nil {
			return err
		}
		numbers = data.AllSeqNums()
		return nil
	})
	return numbers, err
}

// fetch runs one FETCH to its end and keeps the messages that were asked for and are whole.
func (b *session) fetch(ctx context.Context, set imap.NumSet, options *imap.FetchOptions, wanted []UID) ([]fetchedMessage, error) {
	var messages []fetchedMessage
	err := b.run(ctx, transferTimeout, func() error {
		command := b.client.Fetch(set, options)
		for message := command.Next(); message != nil; message = command.Next() {
			m, err := collectItems(message)
			if err != nil {
				return errors.Join(err, b.client.Close())
			}
			repeated := slices.ContainsFunc(messages, func(other fetchedMessage) bool { return other.uid == m.uid })
			if m.hasBody && !repeated && slices.Contains(wanted, m.uid) {
				messages = append(messages, m)
			}
		}
		return command.Close()
	})
	return messages, err
}

func collectItems(message *imapclient.FetchMessageData) (fetchedMessage, error) {
	var m fetchedMessage
	for item := message.Next(); item != nil; item = message.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			m.uid = UID(item.UID)
		case imapclient.FetchItemDataFlags:
			m.flags = item.Flags
		case imapclient.FetchItemDataInternalDate:
			m.at = item.Time
		case imapclient.FetchItemDataRFC822Size:
			m.size = item.Size
		case imapclient.FetchItemDataBodySection:
			m.hasBody = true
			if item.Literal == nil {
				continue
			}
			body, err := readLiteral(item.Literal)
			if err != nil {
				return m, fmt.Errorf("reading body of UID %d: %w", m.uid, err)
			}
			m.body = body
		}
	}
	return m, nil
}

// readLiteral reads what was announced, up to one byte more than a letter may have. go-imap calls a connection that ends in the middle
// the end of the literal; whoever asks it for more then reads beside its own reader.
func readLiteral(literal imap.LiteralReader) ([]byte, error) {
	announced := min(literal.Size(), mail.MaxLetterBytes+1)
	body, err := io.ReadAll(io.LimitReader(literal, announced))
	if err == nil && int64(len(body)) < announced {
		err = io.ErrUnexpectedEOF
	}
	return body, err
}

func uidSet(uids []UID) imap.UIDSet {
	var set imap.UIDSet
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	return set
}

func missingFrom(uids []UID, messages []fetchedMessage) []UID {
	got := make(map[UID]bool, len(messages))
	for _, m := range messages {
		got[m.uid] = true
	}
	var missing []UID
	for _, uid := range uids {
		if !got[uid] {
			missing = append(missing, uid)
		}
	}
	return missing
}
