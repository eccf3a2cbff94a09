package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"loa/store"
)

func TestTriage(t *testing.T) {
	t.Parallel()
	t.Run("letters are found by outcome, task and day", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		for n := range 103 {
			f.fileLetter(fmt.Sprint("Thư trả về số ", n), store.OutcomeBounce)
		}
		f.fileLetter("Thư đang chờ", "")
		b := f.as("mai")
		page := b.get("/triage?outcome=bounce&all=1").hasStatus(http.StatusOK).contains("1–100 / 103 thư", "Trang sau").lacks("Thư đang chờ")
		if n := len(page.all("td", "date")); n != 100 {
			t.Errorf("%d letters on the first page", n)
		}
		b.get("/triage?outcome=bounce&all=1&page=2").contains("101–103 / 103 thư", "Trang trước", "Thư trả về số 0")
		b.get("/triage?outcome=open&all=1").contains("1–1 / 1 thư", "Thư đang chờ")
		b.get("/triage?task=" + string(taskID) + "&all=1").contains("Không có thư nào.")
		b.get("/triage?since=2027-03-06&all=1").contains("Thư đang chờ").lacks("Thư trả về số 0<")
		b.get("/triage?outcome=kh%C3%B4ng-c%C3%B3&since=hom-qua&all=1").hasStatus(http.StatusUnprocessableEntity).contains("không có giá trị \"không-có\"", "Ngày \"hom-qua\" không có thật").lacks("Thư đang chờ")
		b.get("/triage?since=6/3/2027&all=1").contains("Thư đang chờ").lacks("Thư trả về số 0<")
	})
	// The text of a sender may be very long, may hold bidirectional control characters, and may look like markup.
	t.Run("the text of a sender is isolated and shortened", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		subject := "\u202eâm mưu <script>alert(1)</script> " + strings.Repeat("Đề nghị ", 200)
		id := f.fileLetter(subject, store.OutcomeTriage)
		b := f.as("mai")
		for _, path := range []string{"/triage", fmt.Sprint("/triage/", id)} {
			page := b.get(path).hasStatus(http.StatusOK).lacks("<script>alert", "\u202e")
			inside := false
			for _, isolated := range page.texts("bdi", "") {
				inside = inside || strings.HasPrefix(isolated, "âm mưu")
			}
			if !inside {
				t.Errorf("%s does not isolate the subject", path)
			}
		}
		if list := b.get("/triage"); strings.Count(list.body, "Đề nghị") > 60 {
			t.Error("the list shows the whole of a long subject")
		}
		b.get(fmt.Sprintf("/triage/%d/raw", id)).hasStatus(http.StatusOK)
	})
	t.Run("the alarm of a mailbox is shown", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.fileLetter("Hỏi", store.OutcomeTriage)
		b := f.as("mai")
		b.get("/triage").lacks(`role="alert"`)
		lease, err := f.store.LeaseMailbox(t.Context(), "loa@hanoi.test", "thử", time.Hour, morning)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.store.RaiseAlarm(t.Context(), lease, store.AlarmLogin, "AUTHENTICATIONFAILED", morning); err != nil {
			t.Fatal(err)
		}
		b.get("/triage").contains("Hộp thư loa@hanoi.test : máy chủ thư từ chối người dùng và mật khẩu", "từ 09:12 ngày 02/03/2027", "AUTHENTICATIONFAILED")
		b.get("/").contains("Hộp thư số 1: máy chủ thư từ chối người dùng và mật khẩu")
	})
}
