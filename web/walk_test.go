package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
	"loa/plan/directory"
)

func with(form url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func TestAPlanRunsFromTheImportToTheLastReportInTheBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mai, an, duong := w.as("mai"), w.as("an"), w.as("duong")

	mai.get("/").is(http.StatusOK).says("Chưa có kế hoạch nào", "DÙNG THỬ")
	w.imported()
	overview := mai.get("/").is(http.StatusOK).says("Kế hoạch mẫu năm 2027 đã nhập, chưa triển khai", "2 nhiệm vụ", "1 đơn vị chủ trì")
	mai.post("/plans/kh-2027", overview.form("do", "launch")).is(http.StatusOK).says("Đã bắt đầu triển khai", "Theo đơn vị")

	address := "/tasks/" + string(taskID)
	page := an.get(address).is(http.StatusOK)
	if diff := cmp.Diff([]string{"accept", "decline", "requestExtension"}, page.offered()); diff != "" {
		t.Errorf("the contact may (-want +got):\n%s", diff)
	}
	page = an.post(address, page.form("command", "accept")).is(http.StatusOK).says("Đã tiếp nhận nhiệm vụ.")
	page = an.post(address, with(page.form("command", "submitDraft"), "text", "Dự thảo chuyên mục")).is(http.StatusOK).says("Đã trình dự thảo")
	page.says("trên bàn của: Trần Văn Dương – Giám đốc Sở Nội vụ")

	page = duong.get(address)
	duong.post(address, with(page.form("command", "decide"), "decision", "approve")).is(http.StatusOK).says("Đã ghi nhận ý kiến duyệt.")
	page = an.get(address)
	page = an.post(address, with(page.form("command", "confirmPublished"), "link", "https://cchc.hanoi.test/1", "evidence", "2027-03-01")).is(http.StatusOK)
	an.post(address, with(page.form("command", "submitReport"), "text", "Đã đăng 01 chuyên mục")).is(http.StatusOK).says("Đã gửi báo cáo kết quả.")
	page = mai.get(address)
	mai.post(address, page.form("command", "acceptReport")).is(http.StatusOK).says("Hoàn thành trước hạn (tính vào đúng hạn)", "Chấp nhận báo cáo", "Nhiệm vụ đã hoàn thành, không còn việc gì phải làm.")

	tiles := mai.get("/").is(http.StatusOK).texts("span", "figure")
	if diff := cmp.Diff([]string{"2", "1", "0", "1", "0", "0"}, tiles); diff != "" {
		t.Errorf("figures of the overview (-want +got):\n%s", diff)
	}
	rows := mai.get("/tasks?plan=kh-2027&bucket=done_on_time").texts("span", "badge")
	if diff := cmp.Diff([]string{"● Hoàn thành trước hạn"}, rows); diff != "" {
		t.Errorf("the list behind the figure (-want +got):\n%s", diff)
	}
}

func TestOneFormCountsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	an, address := w.as("an"), "/tasks/"+string(taskID)
	form := an.get(address).form("command", "accept")
	an.post(address, form).is(http.StatusOK)
	an.post(address, form).is(http.StatusOK).says("Việc này đã được ghi nhận từ trước")
	events, err := w.store.Journal(t.Context(), taskID)
	if err != nil || len(events) != 2 {
		t.Errorf("%d events in the journal (%v), want opened and accepted", len(events), err)
	}
}

func TestEachRefusalHasItsCodeAndStaysOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	address := "/tasks/" + string(taskID)
	for _, refused := range []struct {
		name   string
		person directory.PersonID
		form   url.Values
		status int
		says   string
	}{
		{"who may not decide is told so", "an", url.Values{"command": {"decide"}, "decision": {"approve"}, "draft": {"1"}}, http.StatusForbidden, "không có thẩm quyền"},
		{"what is not its time is told so", "an", url.Values{"command": {"accept"}}, http.StatusConflict, "khâu"},
		{"an unknown version is stale", "duong", url.Values{"command": {"decide"}, "decision": {"approve"}, "draft": {"x"}}, http.StatusConflict, "bản mới"},
		{"a pause needs its reason", "mai", url.Values{"command": {"pause"}}, http.StatusUnprocessableEntity, "nêu lý do"},
		{"a day that does not exist is refused", "mai", url.Values{"command": {"amend"}, "due": {"2027-02-31"}, "reason": {"x"}}, http.StatusUnprocessableEntity, "không có thật"},
		{"an unknown command is refused", "mai", url.Values{"command": {"xóa"}}, http.StatusUnprocessableEntity, "không hợp lệ"},
		{"a cancellation needs its tick", "mai", url.Values{"command": {"cancel"}, "reason": {"thừa"}}, http.StatusUnprocessableEntity, "xác nhận"},
		{"a form without its key is refused", "mai", url.Values{"command": {"pause"}, "reason": {"x"}, "key": {"ngắn"}}, http.StatusUnprocessableEntity, "tải lại trang"},
	} {
		t.Run(refused.name, func(t *testing.T) {
			b := w.as(refused.person)
			if !refused.form.Has("key") {
				refused.form.Set("key", "ABCDEFGHIJKLMNOPQRSTUVWXY2"+string(rune('A'+len(refused.name)%26)))
			}
			b.post(address, refused.form).is(refused.status).says(refused.says)
		})
	}
	w.as("mai").get(address).says("Việc đã bị từ chối", "Đồng chí không có thẩm quyền")
	w.as("mai").post(address, url.Values{"command": {"cancel"}, "reason": {"thừa"}, "confirm": {"yes"}, "key": {"ABCDEFGHIJKLMNOPQRST2"}}).is(http.StatusOK).says("Nhiệm vụ đã hủy, không còn việc gì phải làm.")
	w.as("mai").post(address, url.Values{"command": {"pause"}, "reason": {"x"}, "key": {"ABCDEFGHIJKLMNOPQRST3"}}).is(http.StatusGone).says("đã kết thúc")
	w.as("mai").get("/tasks/kh-2027/9/so-noi-vu/1").is(http.StatusNotFound)
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	b, address := w.as("duong"), "/tasks/"+string(taskID)
	form := with(b.get(address).form("command", "requestExtension"), "due", "2027-01-01", "reason", "Chờ số liệu của Cục Thống kê")
	page := b.post(address, form).is(http.StatusUnprocessableEntity)
	if typed := page.texts("textarea", ""); !contains(typed, "Chờ số liệu của Cục Thống kê") {
		t.Errorf("the page shows %q", typed)
	}
}

func contains(list []string, want string) bool {
	for _, text := range list {
		if text == want {
			return true
		}
	}
	return false
}

func TestTheEngineAwayIsNotTheUsersFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	b, address := w.as("an"), "/tasks/"+string(taskID)
	form := b.get(address).form("command", "accept")
	w.broken = http.ErrServerClosed
	b.post(address, form).is(http.StatusServiceUnavailable).says("chỉ được tính một lần")
	w.broken = nil
	b.post(address, form).is(http.StatusOK).says("Đã tiếp nhận nhiệm vụ.")
}

func TestPostgreSQLDownIsAPageThatSaysWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	b := w.browser()
	b.get("/readyz").is(http.StatusOK)
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/tasks", "/tasks/" + string(taskID), "/triage", "/plans/kh-2027", "/d/abc"} {
		b.get(path).is(http.StatusServiceUnavailable).says("Chưa kết nối được cơ sở dữ liệu", "loa doctor")
	}
	b.get("/readyz").is(http.StatusServiceUnavailable)
	b.get("/healthz").is(http.StatusOK)
}

func TestTheOverviewShowsWhatIsUnderWayBeforeWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t).imported()
	later, _, _, err := w.Import(t.Context(), intake.Annex{Name: "phu-luc-2.csv", Data: []byte(annexFile + "\n"), Year: 2027, Suffix: "thu", Title: "Kế hoạch thử"})
	if err != nil {
		t.Fatal(err)
	}
	b := w.browser()
	b.get("/").is(http.StatusOK).says("Kế hoạch mẫu năm 2027 đã nhập, chưa triển khai")
	if err := w.store.SetPlanStatus(t.Context(), later.ID, []plan.PlanStatus{plan.PlanImported}, plan.PlanLaunching); err != nil {
		t.Fatal(err)
	}
	b.get("/").says("Kế hoạch thử · năm 2027", "đang tạo nhiệm vụ và thư giao việc").silent("Tổng số", "<progress", "Đã nhận")
	b.get("/?plan=kh-2027").says("Kế hoạch mẫu năm 2027 đã nhập, chưa triển khai")
	b.get("/?plan=kh-2027&lang=en").says("Figures as of 09:12 on 2 March 2027")
}
