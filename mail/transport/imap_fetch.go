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

// The limits of one FETCH command: messages without and with bodies, and bytes of bodies.
const (
	metaBatch  = 500
	bodyBatch  = 200
	batchBytes = 16 << 20
)

// startIMAP starts the IMAP client on the connection with the configured protection. It never falls back to a weaker one.
func startIMAP(conn net.Conn, mode TLSMode, options *imapclient.Options) (*imapclient.Client, error) {
	switch mode {
	case TLSNone:
		return imapclient.New(conn, options), nil
	case TLSStart:
		return imapclient.NewStartTLS(conn, options)
	case TLSDirect:
		return imapclient.New(tls.Client(conn, options.TLSConfig), options), nil
	default:
		return nil, fmt.Errorf("TLS mode %q is not none, starttls or tls", mode)
	}
}

func (s *session) FetchMeta(ctx context.Context, uids []UID) ([]Meta, error) {
	var metas []Meta
	options := &imap.FetchOptions{UID: true, Flags: true, InternalDate: true, RFC822Size: true, BodySection: []*imap.FetchItemBodySection{
		{Specifier: imap.PartSpecifierHeader, HeaderFields: []string{"Message-ID"}, Peek: true},
	}}
	for batch := range slices.Chunk(uids, metaBatch) {
		messages, err := s.fetchAll(ctx, batch, options)
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

func (s *session) FetchRaw(ctx context.Context, uids []UID) ([]Raw, error) {
	metas, err := s.FetchMeta(ctx, uids)
	if err != nil {
		return nil, err
	}
	var raws []Raw
	var batch []UID
	total := int64(0)
	flush := func() error {
		got, err := s.fetchBodies(ctx, batch)
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

func (s *session) fetchBodies(ctx context.Context, batch []UID) ([]Raw, error) {
	options := &imap.FetchOptions{UID: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}
	messages, err := s.fetchAll(ctx, batch, options)
	if err != nil {
		return nil, fmt.Errorf("fetching letters: %w", err)
	}
	raws := make([]Raw, 0, len(messages))
	for _, m := range messages {
		raws = append(raws, Raw{UID: m.uid, At: m.at, Bytes: m.body, Size: int64(len(m.body))})
	}
	return raws, nil
}

// fetchedMessage is one message of a FETCH response.
type fetchedMessage struct {
	uid     UID
	size    int64
	at      time.Time
	flags   []imap.Flag
	body    []byte
	hasBody bool
}

// fetchAll fetches by UID, and fetches missing messages again by sequence number. go-imap drops without an error a response in which the
// body stands before the UID, as Exchange writes it; it accepts the same response to a FETCH by sequence number.
func (s *session) fetchAll(ctx context.Context, uids []UID, options *imap.FetchOptions) ([]fetchedMessage, error) {
	if len(uids) == 0 {
		return nil, nil
	}
	messages, err := s.fetch(ctx, uidSet(uids), options, uids)
	if err != nil {
		return nil, err
	}
	missing := missingFrom(uids, messages)
	if len(missing) == 0 {
		return messages, nil
	}
	numbers, err := s.sequenceNumbers(ctx, missing)
	if err != nil || len(numbers) == 0 {
		return messages, err // a message without a sequence number no longer exists
	}
	again, err := s.fetch(ctx, imap.SeqSetNum(numbers...), options, missing)
	if err != nil {
		return nil, err
	}
	messages = append(messages, again...)
	if missing = missingFrom(missing, again); len(missing) == 0 {
		return messages, nil
	}
	if numbers, err = s.sequenceNumbers(ctx, missing); err != nil {
		return nil, err
	}
	if len(numbers) > 0 {
		return nil, fmt.Errorf("fetching UIDs %v twice: %w", missing, errNotReturned)
	}
	return messages, nil
}

var errNotReturned = errors.New("the server has the messages and does not send them")

// sequenceNumbers returns the sequence numbers of those messages that still exist.
func (s *session) sequenceNumbers(ctx context.Context, uids []UID) ([]uint32, error) {
	var numbers []uint32
	err := s.run(ctx, commandTimeout, func() error {
		data, err := s.client.Search(&imap.SearchCriteria{UID: []imap.UIDSet{uidSet(uids)}}, nil).Wait()
		if err != nil {
			return err
		}
		numbers = data.AllSeqNums()
		return nil
	})
	return numbers, err
}

// fetch runs one FETCH command and returns the wanted messages that have a body, each once.
func (s *session) fetch(ctx context.Context, set imap.NumSet, options *imap.FetchOptions, wanted []UID) ([]fetchedMessage, error) {
	var messages []fetchedMessage
	err := s.run(ctx, transferTimeout, func() error {
		command := s.client.Fetch(set, options)
		for message := command.Next(); message != nil; message = command.Next() {
			m, err := collectItems(message)
			if err != nil {
				return errors.Join(err, s.client.Close())
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

// readLiteral reads a literal of the announced size, up to one byte more than [mail.MaxLetterBytes]. It reads no further than that size:
// when the connection ends in the middle, go-imap reports the end of the literal, and a further read would take bytes from under
// go-imap's own reader.
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

// missingFrom returns the UIDs that are not among the messages.
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
