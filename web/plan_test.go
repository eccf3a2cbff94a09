package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
)

// TestPlanCommand checks that only a coordinator pauses, resumes and closes a plan.
func TestPlanCommand(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched()
	key := url.Values{"key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}
	f.as("an").post("/plans/kh-2027", with(key, "do", "pause")).hasStatus(http.StatusForbidden).contains("Chỉ cơ quan điều phối")
	mai := f.as("mai")
	mai.post("/plans/kh-2027", with(key, "do", "pause")).hasStatus(http.StatusOK).contains("Đã tạm dừng mở kỳ mới.", "Tạm dừng")
	mai.post("/plans/kh-2027", with(key, "do", "resume")).hasStatus(http.StatusOK).contains("Kế hoạch đã tiếp tục.")
	mai.post("/plans/kh-2027", with(key, "do", "close")).hasStatus(http.StatusUnprocessableEntity).contains("đánh dấu xác nhận")
	mai.post("/plans/kh-2027", with(key, "do", "close", "confirm", "yes")).hasStatus(http.StatusOK).contains("Đã đóng kế hoạch.")
	mai.post("/plans/kh-2027", with(key, "do", "xóa")).hasStatus(http.StatusUnprocessableEntity)
	mai.get("/plans/kh-2030").hasStatus(http.StatusNotFound)
}

// TestPlanJourney runs a plan in the browser, from the import to the last report.
func TestPlanJourney(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	mai, an, duong := f.as("mai"), f.as("an"), f.as("duong")

	mai.get("/").hasStatus(http.StatusOK).contains("Chưa có kế hoạch nào", "DÙNG THỬ")
	f.imported()
	mai.get("/").hasStatus(http.StatusOK).contains("Kế hoạch mẫu năm 2027 đã nhập, chưa triển khai", "2 nhiệm vụ", "1 đơn vị chủ trì")
	review := mai.get("/plans/kh-2027").hasStatus(http.StatusOK).contains("Số thư dự kiến trong tháng tới", "Nguyễn Thị An")
	mai.post("/plans/kh-2027", review.form("do", "launch")).hasStatus(http.StatusUnprocessableEntity).contains("đánh dấu xác nhận đã xem lại")
	mai.post("/plans/kh-2027", with(review.form("do", "launch"), "confirm", "yes")).hasStatus(http.StatusOK).contains("Đã bắt đầu triển khai", "Theo đơn vị")

	address := "/tasks/" + string(taskID)
	page := an.get(address).hasStatus(http.StatusOK)
	if diff := cmp.Diff([]string{"accept", "decline", "assign", "requestExtension", "ask"}, page.offeredCommands()); diff != "" {
		t.Errorf("the focal point may (-want +got):\n%s", diff)
	}
	page = an.post(address, page.form("command", "accept")).hasStatus(http.StatusOK).contains("Đã tiếp nhận nhiệm vụ.")
	page = an.post(address, with(page.form("command", "submitDraft"), "text", "Dự thảo chuyên mục")).hasStatus(http.StatusOK).contains("Đã trình dự thảo")
	page.contains("Đang chờ xử lý: Trần Văn Dương – Giám đốc Sở Nội vụ")

	page = duong.get(address)
	duong.post(address, with(page.form("command", "decide"), "decision", "approve")).hasStatus(http.StatusOK).contains("Đã ghi nhận ý kiến về dự thảo.")
	page = an.get(address)
	page = an.post(address, with(page.form("command", "confirmPublished"), "link", "https://cchc.hanoi.test/1", "evidence", "2027-03-01")).hasStatus(http.StatusOK)
	an.post(address, with(page.form("command", "submitReport"), "text", "Đã đăng 01 chuyên mục")).hasStatus(http.StatusOK).contains("Đã gửi báo cáo kết quả.")
	page = mai.get(address)
	mai.post(address, page.form("command", "acceptReport")).hasStatus(http.StatusOK).contains("Hoàn thành trước hạn (tính vào đúng hạn)", "Chấp nhận báo cáo", "Nhiệm vụ đã hoàn thành, không còn việc gì phải làm.")

	tiles := mai.get("/").hasStatus(http.StatusOK).texts("span", "figure")
	if diff := cmp.Diff([]string{"2", "1", "0", "1", "0"}, tiles); diff != "" {
		t.Errorf("figures of the overview (-want +got):\n%s", diff)
	}
	rows := mai.get("/tasks?plan=kh-2027&bucket=done_on_time").texts("span", "badge")
	if diff := cmp.Diff([]string{"● Hoàn thành trước hạn"}, rows); diff != "" {
		t.Errorf("the list behind the figure (-want +got):\n%s", diff)
	}
}

// TestChoosePlan checks that the overview shows the plan that is under way rather than one that waits for its launch.
func TestChoosePlan(t *testing.T) {
	t.Parallel()
	f := newFixture(t).imported()
	later, _, _, err := f.Import(t.Context(), intake.Annex{Name: "phu-luc-2.csv", Data: []byte(annexFile + "\n"), Year: 2027, Suffix: "thu", Title: "Kế hoạch thử"})
	if err != nil {
		t.Fatal(err)
	}
	b := f.browser()
	b.get("/").hasStatus(http.StatusOK).contains("Kế hoạch mẫu năm 2027 đã nhập, chưa triển khai")
	if err := f.store.SetPlanStatus(t.Context(), later.ID, []plan.PlanStatus{plan.PlanImported}, plan.PlanLaunching); err != nil {
		t.Fatal(err)
	}
	b.get("/").contains("Kế hoạch thử · năm 2027", "đang tạo nhiệm vụ và thư giao việc").lacks("Tổng số", "<progress", "Đã nhận")
	b.get("/?plan=kh-2027").contains("Kế hoạch mẫu năm 2027 đã nhập, chưa triển khai")
	b.get("/?plan=kh-2027&lang=en").contains("Figures as of 09:12 on 2 March 2027")
}
