package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"loa/locale"
	"loa/report"
	"loa/store"
)

func TestMailboxes(t *testing.T) {
	t.Parallel()
	t.Run("a coordinator sees a suppressed mailbox and has letters sent again", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.bounceLetters("duong@so-noi-vu.test", 3)
		f.bounceLetters("la@noi-khac.test", 1)
		f.queueSending("chua-gui", "duong@so-noi-vu.test")
		if _, err := f.store.GiveUp(t.Context(), store.FailureSuppressed, store.Failure{Key: "chua-gui", At: morning}); err != nil {
			t.Fatal(err)
		}
		mai := f.as("mai")
		mai.get("/").hasStatus(http.StatusOK).contains("Hộp thư hỏng: 1")
		page := mai.get("/mailboxes").hasStatus(http.StatusOK).lacks("<script>").contains(
			"duong@so-noi-vu.test", "Trần Văn Dương – Sở Nội vụ", "không có hộp thư này", "550 5.1.1", "Nhắc việc hong-duong@so-noi-vu.test0", "bị trả về",
			"không gửi, vì hộp thư hỏng", "la@noi-khac.test", "không có trong danh bạ", "09:13")
		if forms := len(page.all("input", "")); forms == 0 {
			t.Error("the page has no form")
		}
		mai.post("/mailboxes", page.form("address", "duong@so-noi-vu.test")).hasStatus(http.StatusOK).contains("Hộp thư được gửi lại").lacks("duong@so-noi-vu.test0")
		letter, err := f.store.LetterOutByMessageID(t.Context(), "chua-gui@loa.test")
		if err != nil || letter.State != store.LetterPending {
			t.Errorf("the letter that waited: %+v, %v", letter, err)
		}
		mai.get("/").contains("Hộp thư hỏng: 0")
		mai.get("/mailboxes?lang=en").hasStatus(http.StatusOK).contains("Dead mailboxes", "no such mailbox", "Letters failed, still written to")
	})
	t.Run("only a coordinator has letters sent again", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.bounceLetters("duong@so-noi-vu.test", 3)
		form := f.as("mai").get("/mailboxes").form("address", "duong@so-noi-vu.test")
		an := f.as("an")
		an.get("/mailboxes").hasStatus(http.StatusOK).contains("duong@so-noi-vu.test").lacks("Cho gửi lại")
		an.post("/mailboxes", form).hasStatus(http.StatusForbidden).contains("Chỉ cơ quan điều phối")
		if n, err := f.store.SuppressedAddresses(t.Context()); err != nil || n != 1 {
			t.Errorf("%d suppressed addresses, %v", n, err)
		}
		mai := f.as("mai")
		mai.post("/mailboxes", url.Values{"key": form["key"], "address": {"ai@do.test"}}).hasStatus(http.StatusNotFound)
		mai.post("/mailboxes", url.Values{"address": {"duong@so-noi-vu.test"}}).hasStatus(http.StatusUnprocessableEntity)
	})
	t.Run("an officer does not see mailboxes", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().production()
		f.account("daumoi", "an")
		b := f.signIn("daumoi")
		b.get("/mailboxes").hasStatus(http.StatusForbidden)
		b.get("/").hasStatus(http.StatusOK).lacks("/mailboxes")
	})
	t.Run("the page gives the reason that letters give", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.bounceLetters("duong@so-noi-vu.test", 1) // 5.1.1
		f.as("mai").get("/mailboxes").contains(report.DeliveryFault(locale.Vietnamese, "5.1.1"))
	})
}
