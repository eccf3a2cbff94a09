package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/directory"
	"loa/store"
)

// actions are the actions on record about a letter.
func (f *fixture) actions(id store.LetterID) []store.LetterAction {
	f.t.Helper()
	actions, err := f.store.LetterActions(f.t.Context(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	return actions
}

func TestLetterAction(t *testing.T) {
	t.Parallel()
	t.Run("a coordinator settles the letters that wait", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		asked, forged := f.fileLetter("Hỏi về chuyên mục", store.OutcomeTriage), f.fileLetter("Báo cáo của Sở", store.OutcomeQuarantined)
		mai := f.as("mai")
		mai.get("/triage").hasStatus(http.StatusOK).contains("Hỏi về chuyên mục", "Báo cáo của Sở", "Đã nhận 2 thư = 1 chờ người xem + 1 để riêng: giả mạo hoặc không đọc được + 0 đang xử lý")

		page := mai.get(fmt.Sprint("/triage/", asked)).hasStatus(http.StatusOK)
		if diff := cmp.Diff([]string{"retry", "assign", "reject"}, page.offeredCommands()); diff != "" {
			t.Errorf("a letter in triage offers (-want +got):\n%s", diff)
		}
		if options := page.all("option", ""); !strings.Contains(page.body, `value="`+string(taskID)+`"`) || len(options) == 0 {
			t.Error("the open tasks are not offered")
		}
		form := with(page.form("command", "assign"), "task", string(taskID), "reason", "Đã gọi điện hỏi")
		for range 2 { // a form sent twice counts once
			mai.post(fmt.Sprint("/triage/", asked), form).hasStatus(http.StatusOK)
		}
		page = mai.get(fmt.Sprint("/triage/", asked)).contains("đang xử lý", "Thư đang được xử lý.", "Gắn vào nhiệm vụ", "Lê Thị Mai", "Đã gọi điện hỏi", "chờ người xem", "Không rõ thư về việc gì.")
		if len(page.offeredCommands()) != 0 {
			t.Errorf("an open letter offers %v", page.offeredCommands())
		}
		letter, err := f.store.LetterIn(t.Context(), asked)
		if err != nil || letter.Assigned != taskID || len(f.actions(asked)) != 1 {
			t.Errorf("letter %+v with %d actions, %v", letter, len(f.actions(asked)), err)
		}

		page = mai.get(fmt.Sprint("/triage/", forged))
		if diff := cmp.Diff([]string{"retry", "assign", "release", "reject"}, page.offeredCommands()); diff != "" {
			t.Errorf("a quarantined letter offers (-want +got):\n%s", diff)
		}
		mai.post(fmt.Sprint("/triage/", forged), with(page.form("command", "reject"), "reason", "Thư giả mạo")).hasStatus(http.StatusOK).contains("Đã loại thư.", "người xem đã loại", "Thư giả mạo", "không thay đổi được nữa")
		mai.get("/triage").contains("Đã nhận 2 thư = 1 người xem đã loại + 1 đang xử lý", "Thư cũ nhất đang xử lý nhận lúc 09:12 ngày 02/03/2027")
		mai.get("/?lang=en").contains("The oldest letter being processed was received at 09:12 on 2 March 2027")
	})
	t.Run("each refusal is shown and keeps the input", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		id, applied := f.fileLetter("Hỏi", store.OutcomeTriage), f.fileLetter("Đồng ý", store.OutcomeApplied)
		key := func(n int) string { return fmt.Sprintf("ABCDEFGHIJKLMNOPQRSTUV%c", 'A'+n) }
		for n, test := range []struct {
			name    string
			person  string
			id      store.LetterID
			form    url.Values
			status  int
			message string
		}{
			{name: "a focal point is no coordinator", person: "an", id: id, form: url.Values{"command": {"retry"}}, status: http.StatusForbidden, message: "Chỉ cơ quan điều phối"},
			{name: "a rejection without a reason", person: "mai", id: id, form: url.Values{"command": {"reject"}}, status: http.StatusUnprocessableEntity, message: "nêu lý do"},
			{name: "an unknown task", person: "mai", id: id, form: url.Values{"command": {"assign"}, "task": {"kh-2027/9/x/1"}, "reason": {"Gõ nhầm"}}, status: http.StatusUnprocessableEntity, message: "Không có nhiệm vụ này"},
			{name: "no task", person: "mai", id: id, form: url.Values{"command": {"assign"}}, status: http.StatusUnprocessableEntity, message: "chọn nhiệm vụ"},
			{name: "only the sender confirms", person: "mai", id: id, form: url.Values{"command": {"confirm"}}, status: http.StatusUnprocessableEntity, message: "không hợp lệ"},
			{name: "a release of a letter that is not quarantined", person: "mai", id: id, form: url.Values{"command": {"release"}, "reason": {"x"}}, status: http.StatusConflict, message: "kết quả xử lý khác"},
			{name: "a letter that was carried out", person: "mai", id: applied, form: url.Values{"command": {"retry"}}, status: http.StatusConflict, message: "kết quả xử lý khác"},
			{name: "a reason that is too long", person: "mai", id: id, form: url.Values{"command": {"retry"}, "reason": {strings.Repeat("ố", 2001)}}, status: http.StatusUnprocessableEntity, message: "quá dài"},
			{name: "a form without its key", person: "mai", id: id, form: url.Values{"command": {"retry"}, "key": {"ngắn"}}, status: http.StatusUnprocessableEntity, message: "tải lại trang"},
			{name: "an unknown letter", person: "mai", id: 99, form: url.Values{"command": {"retry"}}, status: http.StatusNotFound, message: "Không có nội dung này"},
		} {
			t.Run(test.name, func(t *testing.T) {
				if !test.form.Has("key") {
					test.form.Set("key", key(n))
				}
				page := f.as(directory.PersonID(test.person)).post(fmt.Sprint("/triage/", test.id), test.form).hasStatus(test.status).contains(test.message)
				if reason := test.form.Get("reason"); reason == "Gõ nhầm" && !slices.Contains(page.texts("textarea", ""), reason) {
					t.Errorf("the page shows %q", page.texts("textarea", ""))
				}
			})
		}
		for _, letter := range []store.LetterID{id, applied} {
			if actions := f.actions(letter); len(actions) != 0 {
				t.Errorf("on record: %+v", actions)
			}
		}
		crossSite := f.as("mai")
		crossSite.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
		crossSite.post(fmt.Sprint("/triage/", id), url.Values{"command": {"retry"}, "key": {key(20)}}).hasStatus(http.StatusForbidden).contains("từ một trang khác")
	})
}
