package outbox

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/transport"
	"loa/store"
)

// sentFolder is the folder of sent letters, on a mail server that can be unreachable.
type sentFolder struct {
	transport.Client // panics for methods that copies do not use
	made             bool
	unreachable      bool
	dies             func() // after the next letter is stored
	letters          []mail.Letter
}

func (f *sentFolder) Close() error { return nil }

func (f *sentFolder) Append(ctx context.Context, folder string, raw []byte, _ time.Time) error {
	if f.unreachable || folder != "Đã gửi" {
		return errors.New("the server is unreachable")
	}
	letter, err := mail.Parse(raw)
	if err != nil {
		return err
	}
	f.made, f.letters = true, append(f.letters, letter)
	if f.dies != nil {
		f.dies()
		return ctx.Err()
	}
	return nil
}

func (f *sentFolder) SearchNew(context.Context, transport.UID) (uids []transport.UID, err error) {
	for i := range f.letters {
		uids = append(uids, transport.UID(i+1))
	}
	return uids, nil
}

func (f *sentFolder) FetchMeta(_ context.Context, uids []transport.UID) (metas []transport.Meta, err error) {
	for _, uid := range uids {
		metas = append(metas, transport.Meta{UID: uid, MessageID: f.letters[uid-1].MessageID})
	}
	return metas, nil
}

func (f *sentFolder) ids() (ids []string) {
	for _, letter := range f.letters {
		ids = append(ids, strings.TrimSuffix(letter.MessageID, "@cchc.hanoi.test"))
	}
	return ids
}

func newFolderFixture(t *testing.T) (*fixture, *sentFolder) {
	t.Helper()
	o, folder := newFixture(t), &sentFolder{}
	o.SentFolder = "Đã gửi"
	o.OpenMailbox = func(context.Context, string) (transport.Client, error) { return folder, nil }
	o.OpenFolder = func(context.Context, string, string) (transport.Client, error) {
		if !folder.made {
			return nil, &transport.ServerError{Code: "NONEXISTENT", Text: "no such folder"}
		}
		return folder, nil
	}
	return o, folder
}

func TestCopySent(t *testing.T) {
	t.Parallel()
	t.Run("every sent letter has one copy", func(t *testing.T) {
		t.Parallel()
		o, folder := newFolderFixture(t)
		o.queue("mot", "an@a.test")
		o.queue("hai", "an@b.test")
		o.sendAll()
		for range 3 {
			o.housekeeping(t.Context())
		}
		if diff := cmp.Diff([]string{"mot", "hai"}, folder.ids()); diff != "" {
			t.Errorf("copies (-want +got):\n%s", diff)
		}
		if letter := folder.letters[0]; letter.Subject != "Nhắc việc: mot" || !strings.Contains(letter.Text, "Kính gửi đồng chí,") {
			t.Errorf("copy %+v", letter)
		}
	})
	t.Run("a copy keeps the files of its letter", func(t *testing.T) {
		t.Parallel()
		o, folder := newFolderFixture(t)
		hash, err := o.Store.FileBlob(t.Context(), []byte("kịch bản"), "text/plain")
		if err != nil {
			t.Fatal(err)
		}
		o.queueWith("mot", "an@a.test", store.LetterFile{Hash: hash, Name: "Dự thảo.txt", Type: "text/plain", Size: int64(len("kịch bản"))})
		o.sendAll()
		o.housekeeping(t.Context())
		if files := folder.letters[0].Attachments; len(files) != 1 || files[0].Name != "Dự thảo.txt" || string(files[0].Content) != "kịch bản" {
			t.Errorf("the copy has the files %+v", files)
		}
	})
	t.Run("a letter with a one-time code has no copy", func(t *testing.T) {
		t.Parallel()
		o, folder := newFolderFixture(t)
		err := o.Store.QueueLetter(t.Context(), store.LetterOut{
			Key: "ma", Notice: store.NoticeConfirm, ToAddress: "an@a.test", MessageID: "ma@cchc.hanoi.test", Subject: "482913 là mã xác nhận", Text: "Mã: 482913", CreatedAt: o.clock,
		})
		if err != nil {
			t.Fatal(err)
		}
		o.sendAll()
		o.queue("mot", "an@a.test")
		o.sendAll()
		o.housekeeping(t.Context())
		if diff := cmp.Diff([]string{"mot"}, folder.ids()); diff != "" {
			t.Errorf("copies (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"ma", "mot"}, o.accepted()); diff != "" {
			t.Errorf("accepted by the mail server (-want +got):\n%s", diff)
		}
	})
	t.Run("a copy that fails is retried and no letter is sent twice", func(t *testing.T) {
		t.Parallel()
		o, folder := newFolderFixture(t)
		folder.unreachable = true
		o.queue("mot", "an@a.test")
		o.sendAll()
		o.housekeeping(t.Context())
		o.housekeeping(t.Context())
		folder.unreachable = false
		o.clock = o.clock.Add(time.Minute)
		o.housekeeping(t.Context())
		o.sendAll()
		if diff := cmp.Diff([]string{"mot"}, folder.ids()); diff != "" {
			t.Errorf("copies (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"mot"}, o.accepted()); diff != "" {
			t.Errorf("accepted by the mail server (-want +got):\n%s", diff)
		}
	})
	t.Run("a crash between a copy and its note leaves one copy", func(t *testing.T) {
		t.Parallel()
		o, folder := newFolderFixture(t)
		o.queue("mot", "an@a.test")
		o.queue("hai", "an@b.test")
		o.sendAll()
		ctx, die := context.WithCancel(t.Context())
		folder.dies = die
		o.housekeeping(ctx)
		folder.dies = nil
		o.housekeeping(t.Context())
		if diff := cmp.Diff([]string{"mot", "hai"}, folder.ids()); diff != "" {
			t.Errorf("copies (-want +got):\n%s", diff)
		}
	})
}
