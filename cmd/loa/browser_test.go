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
)

func TestANewcomerCarriesATaskThroughAllFiveStagesInABrowser(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	w := &walk{house: newHouse(t)}
	w.start()
	v := newVisitor(w, browser)
	v.provesScriptsAreOff()

	v.findsTheSample()
	v.importsAPlan()
	v.launchesIt()
	v.takesTheTaskOn()
	v.submitsADraft()
	v.looksAtTheLinkOnAPhone()
	v.cannotForgeTheHead()
	v.approvesByTheLink()
	v.publishes()
	v.reports()
	v.acceptsTheReport()

	w.proveSound()
	// The one complaint is the browser's note of the annex that was refused, which also shows that complaints are heard.
	want := []string{"network: Failed to load resource: the server responded with a status of 422 (Unprocessable Entity) /plans/import"}
	if diff := cmp.Diff(want, v.heard()); diff != "" {
		t.Errorf("the browser complained (-want +got):\n%s", diff)
	}
}

// provesScriptsAreOff shows that a script in a page would not run, so that whatever follows works without.
func (v *visitor) provesScriptsAreOff() {
	v.t.Helper()
	var title string
	v.do("opening a page with a script", chromedp.Navigate(`data:text/html,<title>as written</title><script>document.title="changed"</script>`), chromedp.Title(&title))
	if title != "as written" {
		v.t.Fatalf("the title is %q: scripts run", title)
	}
}

func (v *visitor) findsTheSample() {
	v.t.Helper()
	year := calendar.Today(time.Now()).Year() + 1
	v.open("/")
	v.sees(fmt.Sprintf("Kế hoạch mẫu năm %d đã nhập, chưa triển khai", year), "Nếu triển khai hôm nay:", "nhiệm vụ", "thư giao việc")
	v.misses("Nếu triển khai hôm nay: 0 ")
	v.looks("overview-sample")
	v.lang = "en"
	v.follow("English")
	v.misses("Tổng quan", "Nhập kế hoạch")
	v.looks("overview-english")
	v.lang = "vi"
	v.follow("Tiếng Việt")
	v.sees("Tổng quan")
}

// importsAPlan tries an annex with two mistakes first: they are shown, and nothing is put on record.
func (v *visitor) importsAPlan() {
	v.t.Helper()
	good, year := oneLine(v.t)
	content, err := os.ReadFile(good)
	if err != nil {
		v.t.Fatal(err)
	}
	bad := filepath.Join(v.t.TempDir(), "co-loi.csv")
	mistaken := strings.NewReplacer("Sở Tư pháp", "Sở Tư phát", "15/12", "31/02").Replace(string(content))
	if err := os.WriteFile(bad, []byte(mistaken), 0o600); err != nil {
		v.t.Fatal(err)
	}
	v.follow("Nhập kế hoạch")
	v.looks("import")
	v.fillsImport(bad, year)
	v.press("Đọc tệp")
	v.sees("2 lỗi", "Chưa có gì được ghi", "Sở Tư phát", "Sở Tư pháp", "31/02")
	v.misses("dòng vào kế hoạch năm")
	v.looks("import-mistakes")
	if got := v.plans(); len(got) != 1 {
		v.t.Fatalf("%d plans are on record after a refused annex, want the sample alone", len(got))
	}
	v.fillsImport(good, year)
	v.press("Đọc tệp")
	v.sees("0 lỗi", "Tuyên truyền dịch vụ công trực tuyến", "Sở Tư pháp")
	v.looks("import-read")
	v.press(fmt.Sprintf("Nhập 1 dòng vào kế hoạch năm %d", year))
	v.sees("Đã nhập kế hoạch.", "Kế hoạch thử")
	v.looks("plan")
}

func (v *visitor) fillsImport(file string, year int) {
	v.t.Helper()
	v.attach("Tệp phụ lục", file)
	v.write("Năm của kế hoạch", fmt.Sprint(year))
	v.write("Tên kế hoạch (", "Kế hoạch thử")
	v.write("Ký hiệu phân biệt", "thu")
}

func (v *visitor) plans() []plan.Plan {
	v.t.Helper()
	s, err := v.record()
	if err != nil {
		v.t.Fatal(err)
	}
	plans, err := s.Plans(v.t.Context())
	if err != nil {
		v.t.Fatal(err)
	}
	return plans
}

func (v *visitor) launchesIt() {
	v.t.Helper()
	v.plan = plan.NewPlanID(calendar.Today(time.Now()).Year()+1, "thu")
	task, err := plan.NewTaskID(v.plan, "1", "so-tu-phap", "1")
	if err != nil {
		v.t.Fatal(err)
	}
	v.task = task
	v.press("Triển khai")
	v.sees("Đã bắt đầu triển khai")
	v.reopens("/?plan="+string(v.plan), "Theo đơn vị")
	v.looks("overview-launched")
	v.follow("Nhiệm vụ")
	v.looks("tasks")
	v.reopens("/tasks", "Tuyên truyền dịch vụ công trực tuyến")
	v.follow("Tuyên truyền dịch vụ công trực tuyến")
	v.sees("khâu Giao nhiệm vụ", "Lịch sử xử lý", "Trước ngày 15/12")
	v.looks("task-assigned")
}

// letter opens the newest letter of a person whose subject begins so, once it is there.
func (v *visitor) letter(person, subject string) {
	v.t.Helper()
	v.open("/tryout")
	v.write("Tìm", "so-tu-phap")
	v.press("Tìm")
	v.sees(person)
	v.reopens("/tryout?who="+person, subject)
	v.follow(subject)
	v.sees("Trả lời về", "Giả mạo người gửi")
	v.do("reading the letter in its frame", chromedp.WaitReady(`//p[contains(., "Kính gửi đồng chí")]`, chromedp.BySearch))
}

// done waits until loa is done with the letter that was just sent.
func (v *visitor) done(outcome string) {
	v.t.Helper()
	v.waitsFor("Xử lý xong lúc")
	v.sees("loa đọc được gì và vì sao", "Đã kiểm tra gì", outcome)
}

func (v *visitor) takesTheTaskOn() {
	v.t.Helper()
	v.letter(contactAddress, "Giao nhiệm vụ: Tuyên truyền")
	v.looks("letter-assignment")
	v.press("Gửi: Đồng ý")
	v.done("đã thực hiện")
	v.sees("Phần người gửi mới viết", "Đồng ý.", contactAddress)
	v.looks("trace-accepted")
	v.follow("Xem nhiệm vụ")
	v.sees("khâu Soạn thảo", "Đơn vị tiếp nhận", "thư điện tử")
}

func (v *visitor) submitsADraft() {
	v.t.Helper()
	v.letter(contactAddress, "Đề nghị trình dự thảo")
	v.follow("Mở liên kết trong thư")
	v.sees("Trình dự thảo", "Đề nghị không chuyển tiếp")
	v.looks("link-draft")
	v.write("Nội dung", "Từ ngày 01/3, bộ phận một cửa nhận hồ sơ trực tuyến.")
	v.tick("Tôi là người được hỏi và xác nhận ý kiến này")
	v.typesTheDigits()
	v.press("Gửi")
	v.sees("đã trình dự thảo lúc")
	v.looks("link-draft-done")
}

// looksAtTheLinkOnAPhone opens the link of the approval letter as a phone, or a scanner of mail, does: nothing happens by that.
func (v *visitor) looksAtTheLinkOnAPhone() {
	v.t.Helper()
	v.letter(headAddress, "Xin ý kiến dự thảo v1")
	v.looks("letter-approval")
	before := v.onRecord()
	v.do("holding a phone", v.width(phoneWidth))
	v.follow("Mở liên kết trong thư")
	v.sees("Ý kiến về dự thảo này", "bộ phận một cửa nhận hồ sơ trực tuyến", "Duyệt", "Trả lại", "Tiếp tục: nhận mã qua thư")
	v.looks("link-approval")
	if diff := cmp.Diff(before, v.onRecord()); diff != "" {
		v.t.Errorf("opening the link changed something:\n%s", diff)
	}
}

// onRecord is the task and the questions about it, as the record has them.
type onRecord struct {
	State plan.State
	Asks  []store.Request
}

func (v *visitor) onRecord() onRecord {
	v.t.Helper()
	state, err := v.state()
	if err != nil {
		v.t.Fatal(err)
	}
	asks, err := v.store.Requests(v.t.Context(), v.task)
	if err != nil {
		v.t.Fatal(err)
	}
	return onRecord{state, asks}
}

func (v *visitor) cannotForgeTheHead() {
	v.t.Helper()
	v.letter(headAddress, "Xin ý kiến dự thảo v1")
	before := v.onRecord()
	v.unfold("Giả mạo người gửi")
	v.press("Gửi: Giả mạo người gửi")
	v.waitsFor("Xử lý xong lúc")
	v.sees("Người gửi bị xác định là giả mạo", "không đạt")
	v.misses("đã thực hiện")
	v.looks("trace-forged")
	if diff := cmp.Diff(before, v.onRecord()); diff != "" {
		v.t.Errorf("a forged letter changed the task:\n%s", diff)
	}
	v.follow("Về thư đang đọc")
}

// typesTheDigits reads the four digits that the page shows and types them, as the page of a link asks.
func (v *visitor) typesTheDigits() {
	v.t.Helper()
	digits := digitsOnPage.FindStringSubmatch(v.text())
	if digits == nil {
		v.t.Fatalf("the page shows no digits to type:\n%s", v.text())
	}
	v.write("Gõ lại bốn chữ số này", digits[1])
}

// approvesByTheLink chooses on the page of the link, and decides by the one-time code from the mailbox of the head.
func (v *visitor) approvesByTheLink() {
	v.t.Helper()
	v.follow("Mở liên kết trong thư")
	v.tick("Duyệt")
	v.tick("Tôi là người được hỏi và xác nhận ý kiến này")
	v.typesTheDigits()
	v.press("Tiếp tục: nhận mã qua thư")
	v.sees("Ý kiến đang chờ xác nhận: Duyệt", "Chưa có gì được ghi nhận")
	v.looks("link-code")
	var code string
	v.eventually("the one-time code reaches the head", func() error {
		letter, err := v.letterTo(headAddress, "confirm")
		code = sixDigits.FindString(letter.Text)
		return err
	})
	v.write("Mã trong thư", code)
	v.press("Xác nhận ý kiến")
	v.sees("Đồng chí đã duyệt lúc")
	v.looks("link-approved")
	v.open("/tasks/" + string(v.task))
	v.sees("khâu Đăng, phát", "liên kết trong thư")
	v.looks("task-approved")
}

// as chooses whom the visitor acts as.
func (v *visitor) as(office string) {
	v.t.Helper()
	v.choose("Vai", office)
	v.press("Đổi vai")
}

func (v *visitor) publishes() {
	v.t.Helper()
	v.eventually("the approval takes effect", func() error {
		state, err := v.state()
		if err == nil && state.InUndoWindow(time.Now()) {
			err = errors.New("it can still be taken back")
		}
		return err
	})
	v.as("Công chức đầu mối Sở Tư pháp")
	v.write("Đường dẫn đã đăng, phát", "https://hanoi.test/tin/dich-vu-cong")
	var date string
	v.do("reading the date", chromedp.Value(field("Ngày đăng, phát"), &date, chromedp.BySearch))
	if today := calendar.Today(time.Now()).String(); date != today {
		v.t.Errorf("the form offers the date %q, want today, %q", date, today)
	}
	v.looks("task-publishing")
	v.press("Xác nhận đã đăng, phát")
	v.sees("Đã xác nhận đăng, phát.", "khâu Báo cáo kết quả", "https://hanoi.test/tin/dich-vu-cong")
}

func (v *visitor) reports() {
	v.t.Helper()
	v.letter(contactAddress, "Đề nghị báo cáo kết quả")
	v.unfold("Gửi báo cáo")
	v.looks("letter-report")
	v.press("Gửi: Gửi báo cáo")
	v.done("đã thực hiện")
	v.looks("trace-report")
	v.follow("Xem nhiệm vụ")
	v.sees("so-lieu-mau.csv")
}

func (v *visitor) acceptsTheReport() {
	v.t.Helper()
	v.as("Công chức Phòng Cải cách hành chính")
	v.looks("task-reported")
	v.press("Chấp nhận báo cáo")
	v.sees("Đã chấp nhận báo cáo; nhiệm vụ hoàn thành.", "khâu Hoàn thành")
	v.looks("task-done")
	v.follow("Tổng quan")
	v.choose("Kế hoạch", "Kế hoạch thử")
	v.press("Xem")
	v.sees("1 Tổng số 1 ● Hoàn thành đúng hạn")
	v.looks("overview-done")
	v.follow("Thư cần xem")
	v.looks("triage")
}
