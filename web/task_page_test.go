package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/store"
)

// stages are the stages on the line of a task, with their class and their words.
func (p page) stages() []string {
	var stages []string
	for _, step := range p.all("li", "") {
		if class := attribute(step, "class"); slices.Contains([]string{"done", "present", "stopped", "ahead"}, class) {
			stages = append(stages, class+": "+text(step))
		}
	}
	return stages
}

func TestStageLine(t *testing.T) {
	t.Parallel()
	address := "/tasks/" + string(taskID)
	expect := func(t *testing.T, p page, want ...string) {
		t.Helper()
		if got := p.stages(); !slices.Equal(got, want) {
			t.Errorf("the line says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	t.Run("what is over, what is present and with whom, what is to come; working days without weekends", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.give("an", plan.Command{Kind: plan.CommandAccept})
		f.now = f.now.AddDate(0, 0, 7) // Tuesday to Tuesday
		f.drafted("Bản một")
		f.now = f.now.AddDate(0, 0, 1)
		expect(t, f.as("mai").get(address),
			"done: ● Giao nhiệm vụ (đã qua) ngày 02/03/2027 Đơn vị tiếp nhận: Nguyễn Thị An",
			"done: ● Soạn thảo (đã qua) từ 02/03/2027 đến 09/03/2027 5 ngày làm việc Trình dự thảo: Nguyễn Thị An",
			"present: ▶ Phê duyệt (hiện tại) từ 09/03/2027 1 ngày làm việc chờ Trần Văn Dương – Giám đốc Sở Nội vụ từ 09/03/2027: 1 ngày làm việc",
			"ahead: ○ Đăng, phát (chưa đến)", "ahead: ○ Báo cáo kết quả (chưa đến)", "ahead: ○ Hoàn thành (chưa đến)")
	})
	t.Run("a draft that was returned is at its stage for the second time", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		f.now = f.now.AddDate(0, 0, 1)
		f.decide(plan.DecisionReturn, "Thiếu nguồn", 0)
		line := f.as("mai").get(address).stages()
		if !strings.HasPrefix(line[1], "present: ▶ Soạn thảo") || !strings.Contains(line[1], "2 lượt") || !strings.HasPrefix(line[2], "ahead: ○ Phê duyệt (chưa đến) từ 02/03/2027 đến 03/03/2027 1 ngày làm việc") {
			t.Errorf("the line says %q", line)
		}
	})
	t.Run("a task that is cancelled stops where it was; one that is paused waits for nobody", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.give("mai", plan.Command{Kind: plan.CommandPause, Reason: "Chờ hướng dẫn"})
		if line := f.as("mai").get(address).stages(); !strings.HasSuffix(line[0], "0 ngày làm việc Tạm dừng") {
			t.Errorf("paused, the line says %q", line[0])
		}
		f.give("mai", plan.Command{Kind: plan.CommandCancel, Reason: "Trùng"})
		if line := f.as("mai").get(address).stages(); !strings.HasPrefix(line[0], "stopped: ■ Giao nhiệm vụ (dừng ở khâu này)") {
			t.Errorf("cancelled, the line says %q", line[0])
		}
	})
}

func TestTaskTexts(t *testing.T) {
	t.Parallel()
	address := "/tasks/" + string(taskID)
	t.Run("a short text stands open, a long one is folded, and neither is run by the browser", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Đoạn một <script>alert(1)</script>\nĐoạn hai")
		p := f.as("mai").get(address).contains("Dự thảo, bản trình lần 1", "Đoạn một <script>alert(1)</script>").lacks("<script>alert")
		if len(p.all("section", "matter")) != 1 || strings.Contains(p.body, "Đọc nội dung (") {
			t.Error("the short text is folded")
		}
		f.drafted(strings.Repeat("Câu văn dài. ", 200))
		f.as("mai").get(address).contains("Dự thảo, bản trình lần 2", "Đọc nội dung (2599 ký tự)")
	})
	t.Run("a text without end is cut, and so is a comparison", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted(strings.Repeat("một hai ba bốn ", 15_000)).drafted(strings.Repeat("năm sáu bảy tám ", 15_000))
		began := time.Now()
		p := f.as("mai").get(address).hasStatus(http.StatusOK).contains("Chỉ hiển thị phần đầu", "Còn thay đổi nữa")
		if len(p.body) > 150_000 || time.Since(began) > 20*time.Second {
			t.Errorf("the page has %d bytes after %s", len(p.body), time.Since(began))
		}
	})
	t.Run("the text of a file is shown, and a file without text is named", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.give("an", plan.Command{Kind: plan.CommandAccept})
		files := []intake.File{{Name: "kich-ban.docx", Content: []byte("docx")}, {Name: "anh.png", Content: []byte("png")}}
		hash, err := f.Submit(t.Context(), intake.Submission{Task: taskID, Kind: store.DocumentDraft, Files: files, By: "an"})
		if err == nil {
			err = f.store.FileDocumentText(t.Context(), store.DocumentText{
				Task: taskID, Kind: store.DocumentDraft, Version: 1, Hash: hashOf("docx"), FileKind: "docx", Finding: store.AttachmentOK,
				Extraction: store.ExtractionDone, Text: "Cảnh 1: cổng thông tin", ExtractedAt: morning,
			})
		}
		if err != nil {
			t.Fatal(err)
		}
		f.give("an", plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
		f.as("mai").get(address).contains("kich-ban.docx Cảnh 1: cổng thông tin", "Chưa đọc được chữ trong tệp anh.png")
	})
}

// A text that was filed for a command that the task refused is on record, and no part of a version.
func TestTaskTextRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().drafted("Bản một")
	if _, err := f.Submit(t.Context(), intake.Submission{Task: taskID, Kind: store.DocumentDraft, Text: "Bản bị từ chối", By: "an"}); err != nil {
		t.Fatal(err)
	}
	f.drafted("Bản hai")
	f.as("mai").get("/tasks/" + string(taskID)).contains("Bản hai").lacks("Bản bị từ chối")
}

func TestTaskChanges(t *testing.T) {
	t.Parallel()
	address := "/tasks/" + string(taskID)
	f := newFixture(t).launched().drafted("Số điện thoại 1022 của Thành phố")
	b := f.as("mai")
	if p := b.get(address); len(p.all("section", "changes")) != 0 {
		t.Error("one version is compared")
	}
	f.drafted("Số điện thoại 1900 của Thành phố").drafted("Số điện thoại 1900 của Thành phố Hà Nội\nDòng <b>mới</b>")
	for _, test := range []struct {
		name, query    string
		dropped, added []string
	}{
		{"the last two versions without a choice", "", []string{}, []string{"[thêm: Hà Nội Dòng <b>mới</b> ]"}},
		{"the versions that are chosen", "?from=1&to=2", []string{"[bỏ: 1022 ]"}, []string{"[thêm: 1900 ]"}},
		{"the other way round", "?from=2&to=1", []string{"[bỏ: 1900 ]"}, []string{"[thêm: 1022 ]"}},
		{"a version with itself has no change", "?from=2&to=2", []string{}, []string{}},
		{"a version that does not exist is said, and the last two are shown", "?from=1&to=9", []string{}, []string{"[thêm: Hà Nội Dòng <b>mới</b> ]"}},
	} {
		p := b.get(address + test.query)
		if dropped, added := p.texts("del", ""), p.texts("ins", ""); !slices.Equal(dropped, test.dropped) || !slices.Equal(added, test.added) {
			t.Errorf("%s: dropped %q, added %q", test.name, dropped, added)
		}
		if wrong := strings.Contains(p.body, "Không có bản trình được nêu"); wrong != strings.HasSuffix(test.query, "9") {
			t.Errorf("%s: says that a version does not exist: %v", test.name, wrong)
		}
	}
	b.get(address + "?from=2&to=2").contains("Phần chữ không thay đổi")
	b.get(address + "?from=x&to=%3Cb%3E").hasStatus(http.StatusOK).contains("Không có bản trình")
}
