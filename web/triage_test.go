package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan/directory"
	"loa/store"
)

// stranger files a letter with a subject and gives it an outcome; without one it stays open.
func (w *world) stranger(subject string, outcome store.Outcome) store.LetterID {
	w.t.Helper()
	lease, err := w.store.LeaseMailbox(w.t.Context(), "loa@hanoi.test", "thử", time.Hour, noon)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.store.SetUIDValidity(w.t.Context(), lease, 7); err != nil {
		w.t.Fatal(err)
	}
	cursor, err := w.store.Cursor(w.t.Context(), "loa@hanoi.test")
	if err != nil {
		w.t.Fatal(err)
	}
	filed, err := w.store.FileLetters(w.t.Context(), lease, 7, []store.IncomingLetter{{
		UID: cursor.LastUID + 1, Raw: []byte("Subject: " + subject), From: "ai-do@xa.test", Subject: subject, At: noon.Add(time.Duration(cursor.LastUID) * time.Hour),
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	if outcome != "" {
		err = w.store.CloseLetter(w.t.Context(), filed[0].ID, store.Closing{Outcome: outcome, Note: "Không rõ thư về việc gì.", At: noon})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return filed[0].ID
}

func (w *world) actions(id store.LetterID) []store.LetterAction {
	w.t.Helper()
	actions, err := w.store.LetterActions(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return actions
}

func TestACoordinatorSettlesTheLettersThatWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	asked, forged := w.stranger("Hỏi về chuyên mục", store.OutcomeTriage), w.stranger("Báo cáo của Sở", store.OutcomeQuarantined)
	mai := w.as("mai")
	mai.get("/triage").is(http.StatusOK).says("Hỏi về chuyên mục", "Báo cáo của Sở", "Đã nhận 2 thư = 1 chờ người xem + 1 để riêng: giả mạo hoặc không đọc được + 0 đang xử lý")

	page := mai.get(fmt.Sprint("/triage/", asked)).is(http.StatusOK)
	if diff := cmp.Diff([]string{"retry", "assign", "reject"}, page.offered()); diff != "" {
		t.Errorf("a letter in triage offers (-want +got):\n%s", diff)
	}
	if options := page.all("option", ""); !strings.Contains(page.body, `value="`+string(taskID)+`"`) || len(options) == 0 {
		t.Error("the open tasks are not offered")
	}
	form := with(page.form("command", "assign"), "task", string(taskID), "reason", "Đã gọi điện hỏi")
	for range 2 { // a form sent twice counts once
		mai.post(fmt.Sprint("/triage/", asked), form).is(http.StatusOK)
	}
	page = mai.get(fmt.Sprint("/triage/", asked)).says("đang xử lý", "Thư đang được xử lý.", "Thuộc nhiệm vụ …", "Lê Thị Mai", "Đã gọi điện hỏi", "chờ người xem", "Không rõ thư về việc gì.")
	if len(page.offered()) != 0 {
		t.Errorf("an open letter offers %v", page.offered())
	}
	letter, err := w.store.LetterIn(t.Context(), asked)
	if err != nil || letter.Assigned != taskID || len(w.actions(asked)) != 1 {
		t.Errorf("letter %+v with %d actions, %v", letter, len(w.actions(asked)), err)
	}

	page = mai.get(fmt.Sprint("/triage/", forged))
	if diff := cmp.Diff([]string{"retry", "assign", "release", "reject"}, page.offered()); diff != "" {
		t.Errorf("a quarantined letter offers (-want +got):\n%s", diff)
	}
	mai.post(fmt.Sprint("/triage/", forged), with(page.form("command", "reject"), "reason", "Thư giả mạo")).is(http.StatusOK).says("Đã loại thư.", "người xem đã loại", "Thư giả mạo", "không thay đổi được nữa")
	mai.get("/triage").says("Đã nhận 2 thư = 1 người xem đã loại + 1 đang xử lý", "Thư cũ nhất đang xử lý nhận lúc 09:12 ngày 02/03/2027")
	mai.get("/?lang=en").says("The oldest letter being processed was received at 09:12 on 2 March 2027")
}

func TestEachRefusalOfALetterIsToldAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	id, applied := w.stranger("Hỏi", store.OutcomeTriage), w.stranger("Đồng ý", store.OutcomeApplied)
	key := func(n int) string { return fmt.Sprintf("ABCDEFGHIJKLMNOPQRSTUV%c", 'A'+n) }
	for n, refused := range []struct {
		name   string
		person string
		id     store.LetterID
		form   url.Values
		status int
		says   string
	}{
		{"a unit's contact", "an", id, url.Values{"command": {"retry"}}, http.StatusForbidden, "Chỉ cơ quan điều phối"},
		{"a rejection without a reason", "mai", id, url.Values{"command": {"reject"}}, http.StatusUnprocessableEntity, "nêu lý do"},
		{"a task that is not there", "mai", id, url.Values{"command": {"assign"}, "task": {"kh-2027/9/x/1"}, "reason": {"Gõ nhầm"}}, http.StatusUnprocessableEntity, "Không có nhiệm vụ này"},
		{"no task", "mai", id, url.Values{"command": {"assign"}}, http.StatusUnprocessableEntity, "chọn nhiệm vụ"},
		{"a confirmation is the sender's", "mai", id, url.Values{"command": {"confirm"}}, http.StatusUnprocessableEntity, "không hợp lệ"},
		{"a letter that is no longer set aside", "mai", id, url.Values{"command": {"release"}, "reason": {"x"}}, http.StatusConflict, "kết cục khác"},
		{"a letter that was carried out", "mai", applied, url.Values{"command": {"retry"}}, http.StatusConflict, "kết cục khác"},
		{"a reason without end", "mai", id, url.Values{"command": {"retry"}, "reason": {strings.Repeat("ố", 2001)}}, http.StatusUnprocessableEntity, "quá dài"},
		{"a form without its key", "mai", id, url.Values{"command": {"retry"}, "key": {"ngắn"}}, http.StatusUnprocessableEntity, "tải lại trang"},
		{"a letter that is not there", "mai", 99, url.Values{"command": {"retry"}}, http.StatusNotFound, "Không có nội dung này"},
	} {
		t.Run(refused.name, func(t *testing.T) {
			if !refused.form.Has("key") {
				refused.form.Set("key", key(n))
			}
			page := w.as(directory.PersonID(refused.person)).post(fmt.Sprint("/triage/", refused.id), refused.form).is(refused.status).says(refused.says)
			if reason := refused.form.Get("reason"); reason == "Gõ nhầm" && !contains(page.texts("textarea", ""), reason) {
				t.Errorf("the page shows %q", page.texts("textarea", ""))
			}
		})
	}
	for _, letter := range []store.LetterID{id, applied} {
		if actions := w.actions(letter); len(actions) != 0 {
			t.Errorf("on record: %+v", actions)
		}
	}
	foreign := w.as("mai")
	foreign.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	foreign.post(fmt.Sprint("/triage/", id), url.Values{"command": {"retry"}, "key": {key(20)}}).is(http.StatusForbidden).says("từ một trang khác")
}

func TestLettersAreFoundByWhatIsAskedOfThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	for n := range 103 {
		w.stranger(fmt.Sprint("Thư trả về số ", n), store.OutcomeBounce)
	}
	w.stranger("Thư đang chờ", "")
	b := w.as("mai")
	page := b.get("/triage?outcome=bounce&all=1").is(http.StatusOK).says("1–100 / 103 thư", "Trang sau").silent("Thư đang chờ")
	if n := len(page.all("td", "date")); n != 100 {
		t.Errorf("%d letters on the first page", n)
	}
	b.get("/triage?outcome=bounce&all=1&page=2").says("101–103 / 103 thư", "Trang trước", "Thư trả về số 0")
	b.get("/triage?outcome=open&all=1").says("1–1 / 1 thư", "Thư đang chờ")
	b.get("/triage?task=" + string(taskID) + "&all=1").says("Không có thư nào.")
	b.get("/triage?since=2027-03-06&all=1").says("Thư đang chờ").silent("Thư trả về số 0<")
	b.get("/triage?outcome=kh%C3%B4ng-c%C3%B3&since=hom-qua&all=1").says("1–100 / 104 thư")
}

// What strangers write may be very long, may turn the direction of the text, and may look like a page.
func TestAStrangersWordsStayInTheirPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	subject := "\u202eâm mưu <script>alert(1)</script> " + strings.Repeat("Đề nghị ", 200)
	id := w.stranger(subject, store.OutcomeTriage)
	b := w.as("mai")
	for _, path := range []string{"/triage", fmt.Sprint("/triage/", id)} {
		page := b.get(path).is(http.StatusOK).silent("<script>alert", "\u202e")
		inside := false
		for _, isolated := range page.texts("bdi", "") {
			inside = inside || strings.HasPrefix(isolated, "âm mưu")
		}
		if !inside {
			t.Errorf("%s does not isolate the subject", path)
		}
	}
	if list := b.get("/triage"); strings.Count(list.body, "Đề nghị") > 60 {
		t.Error("the list shows the whole of a subject that never ends")
	}
	b.get(fmt.Sprintf("/triage/%d/raw", id)).is(http.StatusOK)
}

func TestWhatIsWrongWithAMailboxIsSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	w.stranger("Hỏi", store.OutcomeTriage)
	b := w.as("mai")
	b.get("/triage").silent(`role="alert"`)
	lease, err := w.store.LeaseMailbox(t.Context(), "loa@hanoi.test", "thử", time.Hour, noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.store.RaiseAlarm(t.Context(), lease, store.AlarmLogin, "AUTHENTICATIONFAILED", noon); err != nil {
		t.Fatal(err)
	}
	b.get("/triage").says("Hộp thư loa@hanoi.test : máy chủ thư từ chối người dùng và mật khẩu", "từ 09:12 ngày 02/03/2027", "AUTHENTICATIONFAILED")
	b.get("/").says("Hộp thư số 1: máy chủ thư từ chối người dùng và mật khẩu")
}
