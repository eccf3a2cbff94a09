package main_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/waittest"
)

func TestBrowser(t *testing.T) {
	t.Parallel()
	t.Run("a newcomer takes a task through all five stages without scripts", func(t *testing.T) {
		t.Parallel()
		browser := chromium(t)
		j := &journey{cluster: newCluster(t)}
		j.start()
		u := newBrowserUser(j, browser)
		u.checkScriptsDisabled()

		u.viewSample()
		u.importAnnex()
		u.launch()
		u.acceptTask()
		u.submitDraft()
		u.openLinkOnPhone()
		u.forgeHead()
		u.approveByLink()
		u.confirmPublication()
		u.submitReport()
		u.acceptReport()

		j.checkRecord()
		u.open("/khong-co-trang-nay")
		// The only message is about the page that does not exist. It also proves that messages are recorded.
		want := []string{"network: Failed to load resource: the server responded with a status of 404 (Not Found) /khong-co-trang-nay"}
		if diff := cmp.Diff(want, u.consoleMessages()); diff != "" {
			t.Errorf("messages in the console (-want +got):\n%s", diff)
		}
	})
}

// checkScriptsDisabled checks that a script in a page does not run. So all later steps work without scripts.
func (u *browserUser) checkScriptsDisabled() {
	u.t.Helper()
	var title string
	u.perform("opening a page with a script", chromedp.Navigate(`data:text/html,<title>as written</title><script>document.title="changed"</script>`), chromedp.Title(&title))
	if title != "as written" {
		u.t.Fatalf("the title is %q: scripts run", title)
	}
}

func (u *browserUser) viewSample() {
	u.t.Helper()
	year := calendar.Today(time.Now()).Year() + 1
	u.open("/")
	u.wantText(fmt.Sprintf("Kế hoạch mẫu năm %d đã nhập, chưa triển khai", year), "Nếu triển khai hôm nay:", "nhiệm vụ", "thư giao việc")
	u.wantNoText("Nếu triển khai hôm nay: 0 ")
	u.checkWidth("overview-sample")
	u.lang = "en"
	u.follow("English")
	u.wantNoText("Tổng quan", "Nhập kế hoạch")
	u.checkWidth("overview-english")
	u.lang = "vi"
	u.follow("Tiếng Việt")
	u.wantText("Tổng quan")
}

// importAnnex first imports an annex with two mistakes: the page shows them, and nothing is recorded.
func (u *browserUser) importAnnex() {
	u.t.Helper()
	good, year := oneLinePlan(u.t)
	content, err := os.ReadFile(good)
	if err != nil {
		u.t.Fatal(err)
	}
	bad := filepath.Join(u.t.TempDir(), "co-loi.csv")
	mistaken := strings.NewReplacer("Sở Tư pháp", "Sở Tư phát", "15/12", "31/02").Replace(string(content))
	if err := os.WriteFile(bad, []byte(mistaken), 0o600); err != nil {
		u.t.Fatal(err)
	}
	u.follow("Nhập kế hoạch")
	u.checkWidth("import")
	u.fillImportForm(bad, year)
	u.press("Đọc tệp")
	u.wantText("2 lỗi", "Chưa có gì được ghi", "Sở Tư phát", "Sở Tư pháp", "31/02")
	u.checkWidth("import-mistakes")
	if got := u.plans(); len(got) != 1 {
		u.t.Fatalf("%d plans are on record after a refused annex, want the sample alone", len(got))
	}
	u.fillImportForm(good, year)
	u.press("Đọc tệp")
	u.wantText("0 lỗi", "Tuyên truyền dịch vụ công trực tuyến", "Sở Tư pháp")
	u.checkWidth("import-read")
	u.press(fmt.Sprintf("Nhập 1 dòng vào kế hoạch năm %d", year))
	u.wantText("Đã nhập kế hoạch.", "Kế hoạch thử")
	u.checkWidth("plan")
}

func (u *browserUser) fillImportForm(file string, year int) {
	u.t.Helper()
	u.attach("Tệp phụ lục", file)
	u.fill("Năm của kế hoạch", fmt.Sprint(year))
	u.fill("Tên kế hoạch (", "Kế hoạch thử")
	u.fill("Ký hiệu phân biệt", "thu")
}

func (u *browserUser) plans() []plan.Plan {
	u.t.Helper()
	plans, err := u.mustOpenStore().Plans(u.t.Context())
	if err != nil {
		u.t.Fatal(err)
	}
	return plans
}

func (u *browserUser) launch() {
	u.t.Helper()
	u.plan = plan.NewPlanID(calendar.Today(time.Now()).Year()+1, "thu")
	task, err := plan.NewTaskID(u.plan, "1", "so-tu-phap", "1")
	if err != nil {
		u.t.Fatal(err)
	}
	u.task = task
	u.open("/plans/" + string(u.plan))
	u.checkWidth("plan-review")
	u.tick("Tôi đã xem danh sách quá hạn")
	u.press("Triển khai")
	u.wantText("Đã bắt đầu triển khai")
	u.reloadUntil("/?plan="+string(u.plan), "Theo đơn vị")
	u.checkWidth("overview-launched")
	u.follow("Nhiệm vụ")
	u.checkWidth("tasks")
	u.reloadUntil("/tasks", "Tuyên truyền dịch vụ công trực tuyến")
	u.follow("Tuyên truyền dịch vụ công trực tuyến")
	u.wantText("Giao nhiệm vụ (hiện tại)", "Lịch sử xử lý", "Trước ngày 15/12")
	u.checkWidth("task-assigned")
}

// openLetter waits for the newest letter of a person whose subject begins with a text, and opens it.
func (u *browserUser) openLetter(person, subject string) {
	u.t.Helper()
	u.open("/tryout")
	u.fill("Tìm", "so-tu-phap")
	u.press("Tìm")
	u.wantText(person)
	u.reloadUntil("/tryout?who="+person, subject)
	u.follow(subject)
	u.wantText("Trả lời về", "Giả mạo người gửi")
	u.perform("reading the letter in its frame", chromedp.WaitReady(`//p[contains(., "Kính gửi: Đồng chí")]`, chromedp.BySearch))
}

// awaitTrace waits until the letter that was just sent is processed, and checks the trace.
func (u *browserUser) awaitTrace(outcome string) {
	u.t.Helper()
	u.awaitText("Xử lý xong lúc")
	u.wantText("loa đọc được gì và vì sao", "Đã kiểm tra gì", outcome)
}

func (u *browserUser) acceptTask() {
	u.t.Helper()
	u.openLetter(contactAddress, "Giao nhiệm vụ: Tuyên truyền")
	u.checkWidth("letter-assignment")
	u.press("Gửi: Đồng ý")
	u.awaitTrace("đã thực hiện")
	u.wantText("Phần người gửi mới viết", "Đồng ý.", contactAddress)
	u.checkWidth("trace-accepted")
	u.follow("Xem nhiệm vụ")
	u.wantText("Soạn thảo (hiện tại)", "Đơn vị tiếp nhận", "thư điện tử")
}

func (u *browserUser) submitDraft() {
	u.t.Helper()
	u.openLetter(contactAddress, "Giao nhiệm vụ: Tuyên truyền") // the letter that gave the task takes its draft
	u.follow("Mở liên kết trong thư")
	u.wantText("đã tiếp nhận lúc")
	u.wantText("Trình dự thảo", "Đề nghị không chuyển tiếp")
	u.checkWidth("link-draft")
	u.checkWidth("link-identify")
	u.press("Gửi mã đến " + contactAddress[:1] + "***" + contactAddress[strings.Index(contactAddress, "@"):])
	u.wantText("Chờ xác nhận bằng mã: người trả lời là", "Chưa có gì được ghi nhận")
	u.enterCode(contactAddress)
	u.fill("Nội dung", "Từ ngày 01/3, bộ phận một cửa nhận hồ sơ trực tuyến.")
	u.press("Gửi")
	u.wantText("đã trình dự thảo lúc")
	u.checkWidth("link-draft-done")
}

// openLinkOnPhone opens the link of the approval letter on a phone, as link scanners also do. That changes nothing.
func (u *browserUser) openLinkOnPhone() {
	u.t.Helper()
	u.openLetter(headAddress, "Trình duyệt dự thảo (bản trình lần 1)")
	u.checkWidth("letter-approval")
	before := u.recordedTask()
	u.perform("holding a phone", u.width(phoneWidth))
	u.follow("Mở liên kết trong thư")
	u.wantText("Trình phê duyệt dự thảo (bản trình lần 1)", "bộ phận một cửa nhận hồ sơ trực tuyến", "Phê duyệt", "Trả lại")
	u.checkWidth("link-approval")
	if diff := cmp.Diff(before, u.recordedTask()); diff != "" {
		u.t.Errorf("the task has changed (-before +after):\n%s", diff)
	}
}

// recordedTask is the recorded state of the task and the questions about it.
type recordedTask struct {
	State plan.State
	Asks  []store.Request
}

func (u *browserUser) recordedTask() recordedTask {
	u.t.Helper()
	state, err := u.state()
	if err != nil {
		u.t.Fatal(err)
	}
	asks, err := u.store.Requests(u.t.Context(), u.task)
	if err != nil {
		u.t.Fatal(err)
	}
	return recordedTask{state, asks}
}

func (u *browserUser) forgeHead() {
	u.t.Helper()
	u.openLetter(headAddress, "Trình duyệt dự thảo (bản trình lần 1)")
	before := u.recordedTask()
	u.unfold("Giả mạo người gửi")
	u.press("Gửi: Giả mạo người gửi")
	u.awaitText("Xử lý xong lúc")
	u.wantText("Người gửi bị xác định là giả mạo", "không đạt")
	u.wantNoText("đã thực hiện")
	u.checkWidth("trace-forged")
	if diff := cmp.Diff(before, u.recordedTask()); diff != "" {
		u.t.Errorf("a forged letter changed the task:\n%s", diff)
	}
	u.follow("Về thư đang đọc")
}

// enterCode takes the one-time code from a mailbox and enters it on the page of the link.
func (u *browserUser) enterCode(address string) {
	u.t.Helper()
	var code string
	waittest.Eventually(u.t, "the one-time code reaches "+address, func() error {
		letter, err := u.letterTo(address, "confirm")
		code = sixDigits.FindString(letter.Text)
		return err
	})
	u.fill("Mã sáu chữ số trong thư", code)
	u.press("Xác nhận")
}

// approveByLink chooses on the page of the link, and confirms with the one-time code from the mailbox of the head.
func (u *browserUser) approveByLink() {
	u.t.Helper()
	u.follow("Mở liên kết trong thư")
	u.press("Phê duyệt")
	u.wantText("Chờ xác nhận bằng mã: PHÊ DUYỆT dự thảo (bản trình lần 1)", "Chưa có gì được ghi nhận")
	u.checkWidth("link-code")
	u.enterCode(headAddress)
	u.wantText("ĐÃ GHI NHẬN: PHÊ DUYỆT dự thảo (bản trình lần 1)", "Đồng chí đã phê duyệt lúc")
	u.checkWidth("link-approved")
	u.open("/tasks/" + string(u.task))
	u.wantText("Đăng, phát (hiện tại)", "liên kết trong thư")
	u.checkWidth("task-approved")
}

// actAs chooses the position in which the user acts.
func (u *browserUser) actAs(office string) {
	u.t.Helper()
	u.choose("Vai trò", office)
	u.press("Đổi vai trò")
}

func (u *browserUser) confirmPublication() {
	u.t.Helper()
	waittest.Eventually(u.t, "the approval takes effect", func() error {
		state, err := u.state()
		if err == nil && state.InUndoWindow(time.Now()) {
			err = errors.New("it can still be withdrawn")
		}
		return err
	})
	u.actAs("Công chức đầu mối Sở Tư pháp")
	u.fill("Đường dẫn (https", "https://hanoi.test/tin/dich-vu-cong")
	var date string
	u.perform("reading the date", chromedp.Value(field("Ngày đăng, phát"), &date, chromedp.BySearch))
	if today := calendar.Today(time.Now()).String(); date != today {
		u.t.Errorf("the form offers the date %q, want today, %q", date, today)
	}
	u.checkWidth("task-publishing")
	u.press("Xác nhận đã đăng, phát")
	u.wantText("Đã xác nhận đăng, phát.", "Báo cáo kết quả (hiện tại)", "https://hanoi.test/tin/dich-vu-cong")
}

func (u *browserUser) submitReport() {
	u.t.Helper()
	u.openLetter(contactAddress, "Đề nghị báo cáo kết quả")
	u.unfold("Gửi báo cáo")
	u.checkWidth("letter-report")
	u.press("Gửi: Gửi báo cáo")
	u.awaitTrace("đã thực hiện")
	u.checkWidth("trace-report")
	u.follow("Xem nhiệm vụ")
	u.wantText("so-lieu-mau.csv")
}

func (u *browserUser) acceptReport() {
	u.t.Helper()
	u.actAs("Công chức Phòng Cải cách hành chính")
	u.checkWidth("task-reported")
	u.press("Chấp nhận báo cáo")
	u.wantText("Đã chấp nhận báo cáo; nhiệm vụ hoàn thành.", "Hoàn thành (đã qua)")
	u.checkWidth("task-done")
	u.follow("Tổng quan")
	u.choose("Kế hoạch", "Kế hoạch thử")
	u.press("Xem")
	u.wantText("1 Tổng số 1 ● Hoàn thành đúng hạn")
	u.checkWidth("overview-done")
	u.follow("Thư cần xem")
	u.checkWidth("triage")
}
