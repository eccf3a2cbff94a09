package outbox

import (
	"context"
	"fmt"

	"loa/activities/token"
	"loa/mail"
	"loa/mail/transport"
	"loa/store"
)

// outgoing is a letter as it is sent, with its files. Its date is that of the first try, not of the last: sent again, the letter has the same
// bytes. The files are loaded for one letter at a time, because a batch of letters with files may be
// larger than memory.
func (a *Activities) outgoing(ctx context.Context, l store.LetterOut) (transport.Outgoing, error) {
	if l.Shut {
		return transport.Outgoing{}, fmt.Errorf("%w: the key of its tokens and codes is not here any more", transport.ErrUnsendable)
	}
	date := l.FirstTry
	if date.IsZero() {
		date = l.CreatedAt // sent by a release that kept no first try
	}
	out := transport.Outgoing{
		MessageID: l.MessageID, From: a.Address, FromName: l.FromName, ReplyTo: l.ReplyTo, EnvelopeFrom: token.ReturnPath(a.Address, l.BounceID),
		To: l.ToAddress, ToName: l.ToName, Subject: l.Subject, Text: l.Text, HTML: l.HTML,
		InReplyTo: answered(l), References: l.References, Date: date, LoopID: recipientDomain(a.Address),
	}
	for _, file := range l.Files {
		attached, err := a.attached(ctx, file)
		if err != nil {
			return out, fmt.Errorf("loading file %d of letter %s: %w", len(out.Attachments)+1, l.Key, err)
		}
		out.Attachments = append(out.Attachments, attached)
	}
	return out, nil
}

// attached loads a file of a letter. A content of another size than the letter refers to makes the letter unsendable: its text and its files
// would not agree.
func (a *Activities) attached(ctx context.Context, file store.LetterFile) (mail.Attachment, error) {
	blob, err := a.Store.Blob(ctx, file.Hash)
	if err != nil {
		return mail.Attachment{}, err
	}
	if int64(len(blob.Content)) != file.Size {
		return mail.Attachment{}, fmt.Errorf("%w: file %s has %d bytes, not %d", transport.ErrUnsendable, file.Hash, len(blob.Content), file.Size)
	}
	return mail.Attachment{Name: file.Name, Type: file.Type, Size: len(blob.Content), SHA256: file.Hash, Content: blob.Content}, nil
}
