package store_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"loa/keyfile"
	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

func TestSecrets(t *testing.T) {
	t.Parallel()
	s := openStore(t, storetest.DSN(t))
	old, next := keyfile.New(), keyfile.New()
	s.UseKeys(func() (keyfile.Keys, error) { return keyfile.Keys{old, next}, nil })
	t.Run("the newest key derives what is new", func(t *testing.T) {
		if secret, err := s.Secret(); err != nil || !bytes.Equal(secret, next.Secret()) {
			t.Errorf("got %x, %v", secret, err)
		}
	})
	t.Run("all keys recognise what is on record, the newest first", func(t *testing.T) {
		secrets, err := s.Secrets()
		if err != nil || len(secrets) != 2 || !bytes.Equal(secrets[0], next.Secret()) || !bytes.Equal(secrets[1], old.Secret()) {
			t.Errorf("got %x, %v", secrets, err)
		}
	})
	t.Run("without keys nothing is derived", func(t *testing.T) {
		bare, err := store.Open(t.Context(), storetest.DSN(t))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { must(t, bare.Close()) }()
		if _, err := bare.Secret(); !errors.Is(err, store.ErrNoKey) {
			t.Errorf("got %v", err)
		}
	})
}

func TestClaimKeys(t *testing.T) {
	t.Parallel()
	s := openStore(t, storetest.DSN(t))
	first, second := keyfile.New(), keyfile.New()
	t.Run("a new database names the newest key", func(t *testing.T) {
		if _, err := s.LegacySecret(t.Context()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("before: got %v", err)
		}
		must(t, s.ClaimKeys(t.Context(), keyfile.Keys{first}))
		if _, err := s.LegacySecret(t.Context()); !errors.Is(err, store.ErrOtherKey) || !strings.Contains(err.Error(), first.ID) {
			t.Errorf("after: got %v", err)
		}
	})
	t.Run("a process without that key is refused", func(t *testing.T) {
		if err := s.ClaimKeys(t.Context(), keyfile.Keys{second}); !errors.Is(err, store.ErrOtherKey) || !strings.Contains(err.Error(), first.ID) {
			t.Errorf("got %v", err)
		}
		if err := s.CheckKeys(t.Context(), keyfile.Keys{second}); !errors.Is(err, store.ErrOtherKey) {
			t.Errorf("checked: got %v", err)
		}
		must(t, s.CheckKeys(t.Context(), keyfile.Keys{second, first}))
	})
	t.Run("after a rotation the newest is named, and a process with the old file is refused", func(t *testing.T) {
		must(t, s.ClaimKeys(t.Context(), keyfile.Keys{first, second}))
		if err := s.ClaimKeys(t.Context(), keyfile.Keys{first}); !errors.Is(err, store.ErrOtherKey) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a secret of the version before goes when its key has it", func(t *testing.T) {
		dsn := storetest.DSN(t)
		before := openStore(t, dsn)
		if _, err := connect(t, dsn).Exec(t.Context(), "INSERT INTO setting (key, value) VALUES ('secret', repeat('ab', 32))"); err != nil {
			t.Fatal(err)
		}
		if err := before.ClaimKeys(t.Context(), keyfile.Keys{first}); !errors.Is(err, store.ErrOtherKey) || strings.Contains(err.Error(), "abababababab") {
			t.Errorf("a foreign key: got %v", err)
		}
		secret, err := before.LegacySecret(t.Context())
		if err != nil || !bytes.Equal(secret, bytes.Repeat([]byte{0xab}, 32)) {
			t.Fatalf("got %x, %v", secret, err)
		}
		moved, ok := keyfile.Of(secret)
		if !ok {
			t.Fatal("the secret is no key")
		}
		must(t, before.ClaimKeys(t.Context(), keyfile.Keys{moved}))
		if _, err := before.LegacySecret(t.Context()); !errors.Is(err, store.ErrOtherKey) {
			t.Errorf("the secret is still there: %v", err)
		}
	})
}

func TestHiddenLetters(t *testing.T) {
	t.Parallel()
	const token, code = "mfzwizlsmfzwizlsmfzwizls27", "482913"
	dsn := storetest.DSN(t)
	s := openStore(t, dsn)
	queue := func(t *testing.T, key string, notice plan.NoticeKind) store.LetterOut {
		t.Helper()
		l := store.LetterOut{
			Key: key, Notice: notice, ToName: "Nguyễn Thị An", ToAddress: "an@hanoi.test", ReplyTo: "loa+" + token + "@hanoi.test", MessageID: "loa." + token + "." + key + "@hanoi.test",
			Subject: code + " là mã xác nhận", Text: "Mã xác nhận: " + code, HTML: "<a href='https://loa.hanoi.test/d/" + token + token + "'>Trả lời</a>", CreatedAt: noon,
		}
		must(t, s.QueueLetter(t.Context(), l))
		return l
	}
	t.Run("the row has neither token nor code, and the letter is sent as it was written", func(t *testing.T) {
		want := queue(t, "ma", store.NoticeConfirm)
		var row string
		must(t, connect(t, dsn).QueryRow(t.Context(), "SELECT letter_out::text FROM letter_out WHERE key = 'ma'").Scan(&row))
		if strings.Contains(row, token) || strings.Contains(row, code) {
			t.Errorf("the row has them: %s", row)
		}
		leased, err := s.LeaseLetters(t.Context(), store.LetterLease{Owner: "loa@may", Limit: 1, Rate: 60, Now: noon})
		if err != nil || len(leased) != 1 {
			t.Fatalf("got %v, %v", leased, err)
		}
		got := leased[0]
		if got.ReplyTo != want.ReplyTo || got.MessageID != want.MessageID || got.Subject != want.Subject || got.Text != want.Text || got.HTML != want.HTML || got.Shut {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("a letter is found by its Message-ID", func(t *testing.T) {
		want := queue(t, "viec", store.NoticeQuestion)
		found, err := s.LetterOutByMessageID(t.Context(), want.MessageID)
		if err != nil || found.Key != "viec" || found.ReplyTo != want.ReplyTo {
			t.Errorf("got %+v, %v", found, err)
		}
		sent, err := s.SentLetters(t.Context(), []string{want.MessageID})
		if err != nil || len(sent) != 1 || sent[0].MessageID != want.MessageID || sent[0].ReplyTo != want.ReplyTo {
			t.Errorf("got %+v, %v", sent, err)
		}
	})
	t.Run("the references that it gets when it is sent are hidden too", func(t *testing.T) {
		want := queue(t, "tiep", store.NoticeQuestion)
		must(t, s.SetSendingFields(t.Context(), []store.SendingFields{{Key: "tiep", BounceID: "abcdefghijklmnop", References: []string{want.MessageID}}}))
		var row string
		must(t, connect(t, dsn).QueryRow(t.Context(), "SELECT letter_out::text FROM letter_out WHERE key = 'tiep'").Scan(&row))
		if strings.Contains(row, token) {
			t.Errorf("the row has the token: %s", row)
		}
		if found, err := s.LetterOutByMessageID(t.Context(), want.MessageID); err != nil || len(found.References) != 1 || found.References[0] != want.MessageID || found.Text != want.Text {
			t.Errorf("got %+v, %v", found, err)
		}
	})
	t.Run("without the key there are dots", func(t *testing.T) {
		want := queue(t, "kin", store.NoticeConfirm)
		other := openStore(t, dsn)
		foreign := keyfile.Keys{keyfile.New()}
		other.UseKeys(func() (keyfile.Keys, error) { return foreign, nil })
		found, err := other.LetterOutByMessageID(t.Context(), want.MessageID)
		if err != nil || !found.Shut || found.Text != "Mã xác nhận: ••••••" {
			t.Errorf("got %+v, %v", found, err)
		}
	})
	t.Run("letters of the version before are hidden, and stay as they are", func(t *testing.T) {
		want := queue(t, "cu", store.NoticeConfirm)
		db := connect(t, dsn)
		if _, err := db.Exec(t.Context(), "UPDATE letter_out SET hidden = NULL, text = $1, html = $2, subject = $3, reply_to = $4, message_id = $5 WHERE key = 'cu'",
			want.Text, want.HTML, want.Subject, want.ReplyTo, want.MessageID); err != nil {
			t.Fatal(err)
		}
		if found, err := s.LetterOutByMessageID(t.Context(), want.MessageID); err != nil || found.Text != want.Text {
			t.Errorf("before: got %+v, %v", found, err)
		}
		n, err := s.HideLetters(t.Context())
		if err != nil || n != 1 {
			t.Errorf("hidden: %d, %v", n, err)
		}
		var row string
		must(t, db.QueryRow(t.Context(), "SELECT letter_out::text FROM letter_out WHERE key = 'cu'").Scan(&row))
		if strings.Contains(row, token) || strings.Contains(row, code) {
			t.Errorf("the row has them: %s", row)
		}
		if found, err := s.LetterOutByMessageID(t.Context(), want.MessageID); err != nil || found.Text != want.Text || found.HTML != want.HTML || found.ReplyTo != want.ReplyTo {
			t.Errorf("after: got %+v, %v", found, err)
		}
		if n, err := s.HideLetters(t.Context()); err != nil || n != 0 {
			t.Errorf("again: %d, %v", n, err)
		}
	})
}
