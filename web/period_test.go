package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/store"
)

const (
	periodsPath     = "/plans/kh-2027/periods"
	quarterPath     = periodsPath + "/2027-Q1"
	ownUnitPath     = quarterPath + "/units/so-noi-vu"
	foreignUnitPath = quarterPath + "/units/so-tu-phap"
	someReport      = "3333333333333333333333333333333333333333333333333333333333333333"
)

// reportText is the text of a report, and periodFile the hash of the file that has it.
const reportText = "Số tin: 12\nSố bài: khoảng mười mấy bài"

var periodFile = hashOf(reportText)

// withPeriods adds the periods of the plan, by the page.
func (f *fixture) withPeriods() *fixture {
	f.t.Helper()
	f.as("mai").post(periodsPath, url.Values{"key": {formKey(0)}, "do": {"add"}, "confirm": {"yes"}}).hasStatus(http.StatusOK)
	return f
}

// addPeriods adds the periods of the plan past the pages.
func (f *fixture) addPeriods() *fixture {
	f.t.Helper()
	if _, problems, err := f.config.Periods.Add(f.t.Context(), plan.Plan{ID: "kh-2027", Year: 2027}); err != nil {
		f.t.Fatal(err, problems)
	}
	return f
}

// changeQuarter gives a command to the first quarter past the pages.
func (f *fixture) changeQuarter(c period.Command) {
	f.t.Helper()
	c.ID = fmt.Sprintf("test:%s:%s:%d:%s", c.Kind, c.Unit, c.Number, c.Submission)
	if _, err := f.ChangePeriod(f.t.Context(), "kh-2027", "2027-Q1", c); err != nil {
		f.t.Fatalf("%s of %s: %v", c.Kind, c.Unit, err)
	}
}

// openQuarter opens the first quarter with the units of the directory, on a day of March.
func (f *fixture) openQuarter() *fixture {
	f.t.Helper()
	f.now = time.Date(2027, time.March, 9, 9, 0, 0, 0, calendar.Zone)
	f.changeQuarter(period.Command{Kind: period.CommandOpen, Owing: period.OwingOn(f.directory, calendar.Today(f.now))})
	return f
}

// reported files a report of a unit with a sure figure and one that is not, and gives it to the first quarter.
func (f *fixture) reported(unit directory.UnitCode, id string) *fixture {
	f.t.Helper()
	content := []byte(reportText)
	hash, err := f.store.FileBlob(f.t.Context(), content, "text/plain")
	if err != nil {
		f.t.Fatal(err)
	}
	sub := store.Submission{
		Plan: "kh-2027", Period: "2027-Q1", Unit: unit, ID: id, Road: store.SubmissionCLI, Sender: "an", ReceivedOn: calendar.Today(f.now), FiledAt: f.now, Content: period.ContentFull,
		Text: string(content), Files: []store.SubmittedFile{{Name: "bao-cao-quy.txt", Hash: hash}},
		Figures: []store.SubmittedFigure{
			{Indicator: "NEWS", Value: indicator.Whole(12), HasValue: true, Kind: "exact", Standing: store.FigureTaken, Words: "Số tin: 12", Source: store.FigureSource{Line: 1}, Links: []string{"https://noivu.hanoi.gov.vn/tin-1"}},
			{Indicator: "ART", Kind: "ambiguous", Standing: store.FigureAsked, Words: "Số bài: khoảng mười mấy <b>bài</b>", Source: store.FigureSource{File: "bao-cao-quy.txt", Line: 2}},
		},
	}
	if _, err := f.store.FileSubmission(f.t.Context(), sub); err != nil {
		f.t.Fatal(err)
	}
	f.changeQuarter(period.Command{Kind: period.CommandSubmit, Unit: unit, Submission: id, Content: period.ContentFull, Figures: 1, On: calendar.Today(f.now)})
	return f
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched()
	b := f.as("mai")
	b.get(periodsPath).contains("Kế hoạch chưa có kỳ báo cáo", "quý I năm 2027", "Thêm các kỳ theo Nghị định")
	f.as("an").get(periodsPath).lacks("Thêm các kỳ theo Nghị định")
	b.post(periodsPath, url.Values{"key": {formKey(1)}, "do": {"add"}}).hasStatus(http.StatusUnprocessableEntity).contains("Đề nghị đánh dấu xác nhận")
	f.as("an").post(periodsPath, url.Values{"key": {formKey(1)}, "do": {"add"}, "confirm": {"yes"}}).hasStatus(http.StatusForbidden)
	add := with(b.get(periodsPath).form("do", "add"), "confirm", "yes")
	for range 2 {
		b.post(periodsPath, add).hasStatus(http.StatusOK).contains("Đã thêm các kỳ báo cáo", "chưa mở")
		if states, err := f.store.PeriodStates(t.Context(), "kh-2027"); err != nil || len(states) != 4 {
			t.Fatalf("%d periods, %v", len(states), err)
		}
	}
	b.get(periodsPath).lacks("Thêm các kỳ theo Nghị định")
	b.get("/plans/kh-2027").contains("Kỳ báo cáo")
	b.get("/").contains("Kỳ báo cáo")
}

// TestPeriodsMissing adds the periods by the rules to a plan that has another one.
func TestPeriodsMissing(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched()
	day := calendar.MustDate("2027-06-01")
	own := period.Period{
		ID: "2027-RIENG", Kind: period.KindAdHoc, Year: 2027, Name: "báo cáo đột xuất tháng 6", English: "report on request, June", From: day, To: day.AddDays(20), OpensOn: day,
		Due: period.Dues{Commune: day.AddDays(22), Department: day.AddDays(23), Compile: day.AddDays(24), Send: day.AddDays(27)},
	}
	if _, err := f.store.AddPeriods(t.Context(), "kh-2027", []period.Period{own}); err != nil {
		t.Fatal(err)
	}
	b := f.as("mai")
	p := b.get(periodsPath).contains("báo cáo đột xuất tháng 6", "Các kỳ theo Nghị định chưa có trong kế hoạch quý I năm 2027")
	b.post(periodsPath, with(p.form("do", "add"), "confirm", "yes")).hasStatus(http.StatusOK)
	b.get(periodsPath).contains("báo cáo đột xuất tháng 6", "quý I năm 2027").lacks("Các kỳ theo Nghị định chưa có")
	b.get(periodsPath + "/2027-RIENG").contains("Kỳ chưa mở")
}

// TestPeriodCommands takes a period from its opening to its report by the forms of the page.
func TestPeriodCommands(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().withPeriods()
	f.now = time.Date(2027, time.March, 9, 9, 0, 0, 0, calendar.Zone)
	b := f.as("mai")
	b.get(quarterPath).hasStatus(http.StatusOK).contains("Kỳ chưa mở", "Mở kỳ ngay")
	b.get(quarterPath + "/report/pdf").hasStatus(http.StatusConflict)
	b.get(periodsPath + "/2030-Q1").hasStatus(http.StatusNotFound)
	do := func(kind string, more ...string) page {
		t.Helper()
		return b.post(quarterPath, with(b.get(quarterPath).form("do", kind), more...))
	}
	do("open").hasStatus(http.StatusUnprocessableEntity).contains("Đề nghị đánh dấu xác nhận")
	do("open", "confirm", "yes").hasStatus(http.StatusOK).contains("Đã mở kỳ", "Sở Nội vụ", "Văn phòng UBND Thành phố")
	f.reported("so-noi-vu", someReport)
	b.get(quarterPath).contains("2 Phải báo cáo", "1 ● Đã báo cáo", "50,0% 1/2")
	do("remind").hasStatus(http.StatusOK).contains("Đã đôn đốc")
	do("close", "confirm", "yes").hasStatus(http.StatusOK).contains("Đã khóa kỳ")
	do("compile", "confirm", "yes").hasStatus(http.StatusOK).contains("Đã tổng hợp báo cáo", "Bản 1, tổng hợp ngày 09/03/2027")
	b.post(quarterPath, url.Values{"key": {formKey(1)}, "do": {"close"}, "confirm": {"yes"}}).hasStatus(http.StatusConflict)
	b.post(quarterPath, url.Values{"key": {formKey(2)}, "do": {"approve"}}).hasStatus(http.StatusUnprocessableEntity)
	f.as("an").post(quarterPath, url.Values{"key": {formKey(3)}, "do": {"remind"}}).hasStatus(http.StatusForbidden)
	f.changeQuarter(period.Command{Kind: period.CommandAdmitLate, Unit: "van-phong", Reason: "Mưa bão"})
	f.reported("van-phong", strings.ReplaceAll(someReport, "3", "4"))
	b.get(quarterPath).contains("Số liệu của đơn vị đã thay đổi sau khi tổng hợp")
	f.engineError = plan.ErrAway
	do("compile", "confirm", "yes").hasStatus(http.StatusServiceUnavailable)
}

// TestPeriodFiles opens the report and the heat map of a period as files.
func TestPeriodFiles(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().withPeriods().openQuarter().reported("so-noi-vu", someReport)
	b := f.as("mai")
	for format, begin := range map[string]string{"docx": "PK", "xlsx": "PK", "pdf": "%PDF", "html": "<!"} {
		p := b.get(quarterPath + "/report/" + format).hasStatus(http.StatusOK)
		if !strings.HasPrefix(p.body, begin) {
			t.Errorf("the report as %s begins with %.20q", format, p.body)
		}
		if p.header.Get("Content-Security-Policy") == "" || (format == "html") == strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the report as %s has the header %v", format, p.header)
		}
	}
	b.get(quarterPath + "/report/exe").hasStatus(http.StatusNotFound)
	f.directory.Units[0].Name, f.directory.Units[0].Short = "=1+1", ""
	if err := f.store.SaveDirectory(t.Context(), f.directory); err != nil {
		t.Fatal(err)
	}
	table := b.get(quarterPath + "/map.xlsx").hasStatus(http.StatusOK).body
	cells := unzipped(t, table)
	for _, want := range []string{"=1+1", "Văn phòng UBND Thành phố", "báo cáo đúng hạn", "còn hạn, đang chờ"} {
		if !strings.Contains(cells, want) {
			t.Errorf("the heat map does not say %q", want)
		}
	}
	if strings.Contains(cells, "<f>") {
		t.Error("the heat map has a formula")
	}
}

// unzipped is everything in an archive, one after the other.
func unzipped(t *testing.T, archive string) string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, file := range r.File {
		content, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, content); err != nil {
			t.Fatal(err)
		}
		_ = content.Close() // it was read
	}
	return all.String()
}

// TestPeriodUnit decides about the report of a unit by the forms of its page.
func TestPeriodUnit(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().withPeriods().openQuarter()
	b := f.as("mai")
	do := func(kind string, more ...string) page {
		t.Helper()
		return b.post(ownUnitPath, with(b.get(ownUnitPath).form("do", kind), more...))
	}
	b.get(ownUnitPath).hasStatus(http.StatusOK).contains("Sở Nội vụ", "Đơn vị chưa gửi báo cáo nào")
	b.get(quarterPath + "/units/khong-co").hasStatus(http.StatusNotFound)
	do("exempt", "reason", "Sáp nhập").hasStatus(http.StatusUnprocessableEntity)
	do("exempt", "reason", "Sáp nhập", "document", "12/NQ-HĐND").hasStatus(http.StatusOK).contains("được miễn", "12/NQ-HĐND")
	do("unexempt", "reason", "Nhầm").hasStatus(http.StatusOK).contains("chưa báo cáo")
	f.reported("so-noi-vu", someReport)
	b.get(ownUnitPath).contains("Số bài: khoảng mười mấy <b>bài</b>", "chưa rõ, chưa tính", "bao-cao-quy.txt, dòng 2", "12")
	do("settle", "value", "mười hai", "reason", "Hỏi lại").hasStatus(http.StatusUnprocessableEntity).contains("không phải là số")
	do("settle", "value", "12,5", "reason", "Hỏi lại").hasStatus(http.StatusUnprocessableEntity).contains("chữ số thập phân")
	do("settle", "value", "15").hasStatus(http.StatusUnprocessableEntity).contains("Đề nghị ghi lý do")
	do("settle", "value", "1.215", "reason", "Đơn vị trả lời qua điện thoại").hasStatus(http.StatusOK).contains("1.215", "đã chốt, được tính", "Lê Thị Mai chốt lúc 09:00, 09/03/2027: Đơn vị trả lời qua điện thoại")
	if figures, err := f.store.CountedFigures(t.Context(), "kh-2027", "2027-Q1"); err != nil || len(figures) != 2 {
		t.Errorf("counted are %+v, %v", figures, err)
	}
	do("accept").hasStatus(http.StatusOK).contains("đã nhận")
	do("return", "reason", "Thiếu minh chứng").hasStatus(http.StatusOK).contains("đã trả lại")
	link := b.get(ownUnitPath).all("a", "")
	for _, a := range link {
		if text(a) == "bao-cao-quy.txt" {
			if file := b.get(attribute(a, "href")).hasStatus(http.StatusOK); !strings.HasPrefix(file.body, "Số tin: 12") {
				t.Errorf("the file is %q", file.body)
			}
		}
	}
	f.as("an").post(ownUnitPath, url.Values{"key": {formKey(4)}, "do": {"accept"}, "obligation": {"so-noi-vu"}}).hasStatus(http.StatusForbidden)
	b.post(ownUnitPath, url.Values{"key": {formKey(5)}, "do": {"accept"}, "obligation": {"van-phong"}}).hasStatus(http.StatusUnprocessableEntity)
	f.changeQuarter(period.Command{Kind: period.CommandClose})
	b.get(quarterPath + "/units/van-phong").contains("Cho nộp muộn")
}

// TestPeriodAccess reads the periods as a unit and as a leader. The unit sees its own reports and nobody else's; neither has a form.
func TestPeriodAccess(t *testing.T) {
	t.Parallel()
	f := ministry(t)
	unit, leader, coordinator := f.signIn("daumoi"), f.signIn("lanhdao"), f.signIn("dieuphoi")
	unit.get(quarterPath).contains("Sở Nội vụ", "1 Phải báo cáo").lacks("Sở Tư pháp", "<form", "/report/")
	unit.get(ownUnitPath).contains("Số tin: 12").lacks("<form")
	if cells := unzipped(t, unit.get(quarterPath+"/map.xlsx").body); !strings.Contains(cells, "Sở Nội vụ") || strings.Contains(cells, "Sở Tư pháp") {
		t.Errorf("the heat map of the unit is %s", cells)
	}
	leader.get(quarterPath).contains("Sở Nội vụ", "Sở Tư pháp", "3 Phải báo cáo").has("/report/")
	leader.get(foreignUnitPath).contains("Số tin: 12").lacks("<form")
	coordinator.get(quarterPath).contains("Khóa kỳ", "Đôn đốc 1 đơn vị")
	coordinator.get(foreignUnitPath).contains("Nhận báo cáo", "Chốt số liệu")
}

// TestPeriodWords checks that both languages have a word for whatever a period can hold.
func TestPeriodWords(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Languages() {
		want := map[string][]string{"submission_road": {"mail", "link", "web", "cli"}, "figure_standing": {"taken", "asked", "settled", "beside"}}
		for _, kind := range period.EventKinds() {
			want["period_event"] = append(want["period_event"], string(kind))
		}
		for _, grade := range period.Grades() {
			want["report_grade"], want["report_letter"] = append(want["report_grade"], string(grade)), append(want["report_letter"], string(grade))
		}
		for _, stage := range period.Stages() {
			want["period_stage"] = append(want["period_stage"], string(stage))
		}
		for set, values := range want {
			for _, value := range values {
				if !lang.HasWord(set, value) {
					t.Errorf("%s has no word for %s %s", lang, set, value)
				}
			}
		}
	}
}
