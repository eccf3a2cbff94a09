package web_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/store"
	"loa/web/tryout"
)

// tryoutMail is the mail server of a fixture. A letter that is sent to loa is on record at once.
type tryoutMail struct{ *fixture }

// receive files a letter of loa's mailbox.
func receive(ctx context.Context, s *store.Store, uid uint32, id, from string, raw []byte, at time.Time) (store.LetterID, error) {
	lease, err := s.LeaseMailbox(ctx, "loa", "thử", time.Hour, at)
	if err != nil {
		return 0, err
	}
	if err := s.SetUIDValidity(ctx, lease, 7); err != nil {
		return 0, err
	}
	filed, err := s.FileLetters(ctx, lease, 7, []store.IncomingLetter{{
		UID: uid, Raw: raw, MessageID: id, From: from, Subject: "Re: Thư về nhiệm vụ <script>", Date: at, BodyKey: hashOf(string(raw)), At: at,
	}})
	if err != nil {
		return 0, err
	}
	return filed[0].ID, nil
}

func (f *fixture) raiseAlarm(mailbox string, alarm store.Alarm) {
	f.t.Helper()
	lease, err := f.store.LeaseMailbox(f.t.Context(), mailbox, "thử", 1<<40, morning)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := f.store.RaiseAlarm(f.t.Context(), lease, alarm, "server said <no>", morning); err != nil {
		f.t.Fatal(err)
	}
}

// bounceLetters marks letters to an address as sent, and files a bounce of each.
func (f *fixture) bounceLetters(address string, letters int) {
	f.t.Helper()
	for i := range letters {
		key := fmt.Sprint("hong-", address, i)
		f.queueSending(key, address)
		if err := f.store.MarkSent(f.t.Context(), key, morning); err != nil {
			f.t.Fatal(err)
		}
		_, err := f.store.FileBounce(f.t.Context(), store.Failure{
			Key: key, Status: "5.1.1", Text: "550 5.1.1 <script> unknown", Permanent: true, At: morning.Add(time.Minute),
		})
		if err != nil {
			f.t.Fatal(err)
		}
	}
}

// queueSending queues a letter of the first task and marks it as being sent.
func (f *fixture) queueSending(key, address string) {
	f.t.Helper()
	err := f.store.QueueLetter(f.t.Context(), store.LetterOut{
		Key: key, Task: taskID, Notice: plan.NoticeReminder, ToAddress: address, MessageID: key + "@loa.test",
		Subject: "Nhắc việc " + key, Text: "Kính gửi đồng chí,", CreatedAt: morning,
	})
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := f.store.LeaseLetters(f.t.Context(), store.LetterLease{Owner: "thu", Limit: 100, Rate: 600, Now: morning}); err != nil {
		f.t.Fatal(err)
	}
}

// fileLetter files a letter with an outcome; with an empty outcome it stays open.
func (f *fixture) fileLetter(subject string, outcome store.Outcome) store.LetterID {
	f.t.Helper()
	lease, err := f.store.LeaseMailbox(f.t.Context(), "loa@hanoi.test", "thử", time.Hour, morning)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := f.store.SetUIDValidity(f.t.Context(), lease, 7); err != nil {
		f.t.Fatal(err)
	}
	cursor, err := f.store.Cursor(f.t.Context(), "loa@hanoi.test")
	if err != nil {
		f.t.Fatal(err)
	}
	filed, err := f.store.FileLetters(f.t.Context(), lease, 7, []store.IncomingLetter{{
		UID: cursor.LastUID + 1, Raw: []byte("Subject: " + subject), From: "ai-do@xa.test", Subject: subject, At: morning.Add(time.Duration(cursor.LastUID) * time.Hour),
	}})
	if err != nil {
		f.t.Fatal(err)
	}
	if outcome != "" {
		err = f.store.CloseLetter(f.t.Context(), filed[0].ID, store.Closing{Outcome: outcome, Note: "Không rõ thư về việc gì.", At: morning})
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return filed[0].ID
}

// withTryoutLetter puts the newest letter of the task into its recipient's mailbox.
func (f *fixture) withTryoutLetter() *fixture {
	f.t.Helper()
	out, err := f.store.LettersOut(f.t.Context(), taskID)
	if err != nil {
		f.t.Fatal(err)
	}
	last := out[len(out)-1]
	f.boxes[last.ToAddress] = []tryout.Message{{
		UID: 5, MessageID: last.MessageID, From: "loa@loa.test", ReplyTo: "loa+token@loa.test", To: last.ToAddress, Subject: last.Subject,
		Date: morning, Text: "Kính gửi đồng chí\nĐề nghị cho ý kiến: http://loa.test/d/" + f.lastToken, HTML: "<!doctype html><html><head><title>Thư</title></head><body><p>Kính gửi <script>alert(1)</script></p></body></html>",
		Files: []intake.File{{Name: "Dự thảo.docx", Type: "text/html", Content: []byte("<script>")}},
	}}
	return f
}

func (m tryoutMail) Addresses(context.Context) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var addresses []string
	for address := range m.boxes {
		addresses = append(addresses, address)
	}
	return addresses, nil
}

func (m tryoutMail) Letters(_ context.Context, address string) ([]tryout.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.boxes[address], nil
}

func (m tryoutMail) Letter(_ context.Context, address string, uid uint32) (tryout.Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, message := range m.boxes[address] {
		if message.UID == uid {
			return message, nil
		}
	}
	return tryout.Message{}, store.ErrNotFound
}

func (m tryoutMail) Send(ctx context.Context, d tryout.Draft) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d.To == "" {
		return "", errors.New("no recipient")
	}
	m.sent = append(m.sent, d)
	id := fmt.Sprintf("thu-%d@may.test", len(m.sent))
	raw := d.Raw
	if raw == nil {
		raw = fmt.Appendf(nil, "From: %s\r\nMessage-ID: <%s>\r\n\r\n%s", d.From, id, d.Text)
	}
	_, err := receive(ctx, m.store, uint32(len(m.sent)), id, d.From, raw, m.now)
	return id, err
}
