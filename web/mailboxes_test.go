package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"loa/plan"
	"loa/store"
)

// loses sends letters to somebody and has them come back.
func (w *world) loses(address string, letters int) {
	w.t.Helper()
	for i := range letters {
		key := fmt.Sprint("hong-", address, i)
		w.hands(key, address)
		if err := w.store.MarkSent(w.t.Context(), key, noon); err != nil {
			w.t.Fatal(err)
		}
		_, err := w.store.FileBounce(w.t.Context(), store.Failure{
			Key: key, Status: "5.1.1", Text: "550 5.1.1 <script> unknown", Permanent: true, At: noon.Add(time.Minute),
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// hands queues a letter of the sample's first task and marks it as being sent.
func (w *world) hands(key, address string) {
	w.t.Helper()
	err := w.store.QueueLetter(w.t.Context(), store.LetterOut{
		Key: key, Task: taskID, Notice: plan.NoticeReminder, ToAddress: address, MessageID: key + "@loa.test",
		Subject: "Nhắc việc " + key, Text: "Kính gửi đồng chí,", CreatedAt: noon,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.store.LeaseLetters(w.t.Context(), store.LetterLease{Owner: "thu", Limit: 100, Rate: 100, Now: noon}); err != nil {
		w.t.Fatal(err)
	}
}

func TestTheCoordinatorSeesWhoseMailboxIsDeadAndWritesToItAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	w.loses("duong@so-noi-vu.test", 3)
	w.loses("la@noi-khac.test", 1)
	w.hands("chua-gui", "duong@so-noi-vu.test")
	if _, err := w.store.GiveUp(t.Context(), store.FailureSuppressed, store.Failure{Key: "chua-gui", At: noon}); err != nil {
		t.Fatal(err)
	}
	mai := w.as("mai")
	mai.get("/").is(http.StatusOK).says("Hộp thư hỏng: 1")
	page := mai.get("/mailboxes").is(http.StatusOK).silent("<script>").says(
		"duong@so-noi-vu.test", "Trần Văn Dương – Sở Nội vụ", "không có hộp thư này", "550 5.1.1", "Nhắc việc hong-duong@so-noi-vu.test0", "bị trả về",
		"không gửi, vì hộp thư hỏng", "la@noi-khac.test", "không có trong danh bạ", "09:13")
	if forms := len(page.all("input", "")); forms == 0 {
		t.Error("nothing to press")
	}
	mai.post("/mailboxes", page.form("address", "duong@so-noi-vu.test")).is(http.StatusOK).says("Hộp thư được gửi lại").silent("duong@so-noi-vu.test0")
	letter, err := w.store.LetterOutByMessageID(t.Context(), "chua-gui@loa.test")
	if err != nil || letter.State != store.LetterPending {
		t.Errorf("the letter that was not tried: %+v, %v", letter, err)
	}
	mai.get("/").says("Hộp thư hỏng: 0")
	mai.get("/mailboxes?lang=en").is(http.StatusOK).says("Dead mailboxes", "no such mailbox", "Letters failed, still written to")
}

func TestOnlyACoordinatorWritesToADeadMailboxAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	w.loses("duong@so-noi-vu.test", 3)
	form := w.as("mai").get("/mailboxes").form("address", "duong@so-noi-vu.test")
	an := w.as("an")
	an.get("/mailboxes").is(http.StatusOK).says("duong@so-noi-vu.test").silent("Cho gửi lại")
	an.post("/mailboxes", form).is(http.StatusForbidden).says("Chỉ cơ quan điều phối")
	if n, err := w.store.SuppressedAddresses(t.Context()); err != nil || n != 1 {
		t.Errorf("%d dead mailboxes, %v", n, err)
	}
	mai := w.as("mai")
	mai.post("/mailboxes", url.Values{"key": form["key"], "address": {"ai@do.test"}}).is(http.StatusNotFound)
	mai.post("/mailboxes", url.Values{"address": {"duong@so-noi-vu.test"}}).is(http.StatusUnprocessableEntity)
}

func TestWithoutSignInNobodySeesMailboxes(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	w.config.Dev, w.config.Tryout = false, nil
	w.serve()
	w.browser().get("/mailboxes").is(http.StatusForbidden)
	w.browser().get("/").is(http.StatusOK).silent("/mailboxes")
}
