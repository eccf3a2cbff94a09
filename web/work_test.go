package web_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

const (
	jpg = "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00"
	png = "\x89PNG\r\n\x1A\n\x00"
)

// shaped launches the plan with tasks of a shipped shape.
func (f *fixture) shaped(code plan.ShapeCode) *fixture {
	f.t.Helper()
	definition, _ := plan.ShapeOf(code, nil)
	f.shape = definition.Shape
	switch code {
	case plan.ShapeTally:
		tally := plan.NewTally(plan.Quota{Count: 1, Per: plan.RhythmMonth}, calendar.MustDate("2027-01-01"), calendar.MustDate("2027-12-31"), "")
		f.tally = &tally
	case plan.ShapeEvent:
		f.milestones = []plan.Milestone{
			{Key: plan.MilestonePlan, Due: calendar.MustDate("2027-02-15")},
			{Key: plan.MilestoneLaunch, Due: calendar.MustDate("2027-03-01")},
			{Key: plan.MilestoneAwards, Due: calendar.MustDate("2027-10-10")},
		}
	case plan.ShapeProduct, plan.ShapeDocument, plan.ShapeDelivery:
	}
	return f.launched()
}

// approved brings the task to the stage of its publication.
func (f *fixture) approved() *fixture {
	f.t.Helper()
	f.drafted("Bản một").decide(plan.DecisionApprove, "", 0)
	return f
}

func (f *fixture) state() plan.State {
	f.t.Helper()
	task, err := f.store.Task(f.t.Context(), taskID)
	if err != nil {
		f.t.Fatal(err)
	}
	return task.State
}

// sentFile is a file of a form.
type sentFile struct{ field, name, content string }

// send posts a form with files.
func (b *browser) send(path string, form url.Values, files ...sentFile) page {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			_ = w.WriteField(name, value) // a buffer takes everything
		}
	}
	for _, file := range files {
		part, err := w.CreateFormFile(file.field, file.name)
		if err != nil {
			b.t.Fatal(err)
		}
		_, _ = io.WriteString(part, file.content) // the same
	}
	_ = w.Close() // the same
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.fixture.server.URL+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	maps.Copy(r.Header, b.header)
	r.Header.Set("Content-Type", w.FormDataContentType())
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(content))
	if err != nil {
		b.t.Fatal(err)
	}
	return page{t: b.t, url: answer.Request.URL.RequestURI(), status: answer.StatusCode, header: answer.Header, body: string(content), root: root}
}

// sendLink sends the form of a link's page with files.
func (b *browser) sendLink(address string, form url.Values, files ...sentFile) page {
	b.t.Helper()
	for name, values := range b.get(address).form("step", "") {
		form[name] = values
	}
	return b.send(address, form, files...)
}

// countLink is the link of the tally's question, in a browser that proves the person who was asked.
func (f *fixture) countLink() (b *browser, address string) {
	f.t.Helper()
	f.give("an", plan.Command{Kind: plan.CommandAccept})
	b, address = f.browser(), "/d/"+f.linkToken("an", plan.PurposeCount)
	b.get("/d/" + f.linkToken("an", plan.PurposeAccept)).contains("Báo kết quả đã thực hiện") // the letter that gave the task takes results too
	b.get(address).hasStatus(http.StatusOK).contains("0/12").lacks(`name="on-1"`)
	b.identify(f, address)
	return b, address
}

func row(n, on, number, kind, proof string) url.Values {
	return url.Values{"on-" + n: {on}, "n-" + n: {number}, "kind-" + n: {kind}, "proof-" + n: {proof}}
}

func together(forms ...url.Values) url.Values {
	all := url.Values{}
	for _, form := range forms {
		maps.Copy(all, form)
	}
	return all
}

func TestLinkCount(t *testing.T) {
	t.Parallel()
	f := newFixture(t).shaped(plan.ShapeTally)
	b, link := f.countLink()
	b.get(link).contains("Báo kết quả đã thực hiện", "1 mỗi tháng", "0/12, đạt 0 %, chậm 2 so với tiến độ", "Chưa có kết quả nào")
	form := together(row("1", "2027-01-05", "1", "link", "https://hanoi.test/tin-1"), row("3", "2027-02-01", "2", "place", "Loa phường Ba Đình"), url.Values{"last-3": {"2027-02-07"}})
	b.sendLink(link, form, sentFile{"photos-3", "loa.jpg", jpg}).hasStatus(http.StatusOK).
		contains("Đã ghi nhận kết quả.", "3/12", "đạt 25 %", "vượt 1 so với tiến độ", "https://hanoi.test/tin-1", "Loa phường Ba Đình", "Ảnh minh chứng")
	want := []plan.Item{
		{Number: 1, On: calendar.MustDate("2027-01-05"), Count: 1, Link: "https://hanoi.test/tin-1"},
		{Number: 2, On: calendar.MustDate("2027-02-01"), Last: calendar.MustDate("2027-02-07"), Count: 2, Place: "Loa phường Ba Đình", Photo: hashOf(jpg)},
	}
	if diff := cmp.Diff(want, f.state().CountedItems(f.journal())); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
	documents, err := f.store.Documents(t.Context(), taskID)
	if err != nil || !slices.ContainsFunc(documents, func(d store.Document) bool {
		return d.Kind == store.DocumentPhoto && d.Hash == hashOf(jpg) && d.ByPerson == "an"
	}) {
		t.Errorf("the photo is not on record: %+v, %v", documents, err)
	}
	t.Run("the same form again counts once, and the same result in another form is refused", func(t *testing.T) {
		b.sendLink(link, form, sentFile{"photos-3", "loa.jpg", jpg}).hasStatus(http.StatusOK).contains("3/12")
		b.sendLink(link, row("1", "2027-03-01", "1", "link", "http://www.hanoi.test/tin-1?utm_source=zalo")).hasStatus(http.StatusUnprocessableEntity).
			contains("đã được ghi nhận; không tính hai lần")
	})
	t.Run("twice in one form it counts once", func(t *testing.T) {
		twice := together(row("1", "2027-02-15", "1", "link", "https://hanoi.test/tin-2"), row("2", "2027-02-15", "1", "link", "https://hanoi.test/tin-2/"))
		b.sendLink(link, twice).hasStatus(http.StatusOK).contains("4/12")
	})
	t.Run("above the quota it counts, and is never more than 100 %", func(t *testing.T) {
		b.sendLink(link, row("1", "2027-02-20", "15", "document", "12/BC-UBND")).contains("19/12, đạt 100 %, vượt 17 so với tiến độ").lacks("150 %")
	})
	t.Run("a result without a number is one, and a photo may be its only proof", func(t *testing.T) {
		b.sendLink(link, url.Values{"on-1": {"2027-02-21"}}, sentFile{"photos-1", "pano.png", png}).contains("20/12")
	})
	t.Run("nothing more until a day", func(t *testing.T) {
		b.sendLink(link, url.Values{"until": {"2027-03-02"}}).contains("Đã ghi nhận kết quả.", "Đã báo cáo đến hết ngày 02/03/2027")
	})
}

func TestLinkCountRefuses(t *testing.T) {
	t.Parallel()
	f := newFixture(t).shaped(plan.ShapeTally)
	b, link := f.countLink()
	stranger := f.browser()
	stranger.sendLink(link, row("1", "2027-01-05", "1", "link", "https://hanoi.test/x")).hasStatus(http.StatusForbidden)
	for _, c := range []struct {
		name  string
		form  url.Values
		files []sentFile
		want  string
	}{
		{"nothing typed", url.Values{}, nil, "Chưa có kết quả nào"},
		{"a day to come", row("1", "2027-12-05", "1", "link", "https://hanoi.test/x"), nil, "Ngày thực hiện 05/12/2027 chưa đến"},
		{"nothing until a day to come", url.Values{"until": {"2027-12-31"}}, nil, "Ngày báo cáo 31/12/2027 chưa đến"},
		{"before the quota", row("1", "2026-12-31", "1", "link", "https://hanoi.test/x"), nil, "trước ngày bắt đầu tính định mức"},
		{"none of it", row("1", "2027-01-05", "0", "link", "https://hanoi.test/x"), nil, "Số lượng 0 không hợp lệ"},
		{"a thousand million", row("2", "2027-01-05", "1000000000", "link", "https://hanoi.test/x"), nil, "Số lượng 1000000000 không hợp lệ"},
		{"more than a number can be", row("1", "2027-01-05", "99999999999999999999", "link", "https://hanoi.test/x"), nil, "không phải số"},
		{"a number in words", row("1", "2027-01-05", "tám", "link", "https://hanoi.test/x"), nil, `"tám" không phải số`},
		{"a place without a day", row("1", "", "1", "place", "Nhà văn hóa phường"), nil, "nêu ngày thực hiện"},
		{"a day that does not exist", row("1", "2027-02-31", "1", "link", "https://hanoi.test/x"), nil, "2027-02-31"},
		{"no link", row("1", "2027-01-05", "1", "link", "tin bài"), nil, "không hợp lệ; đề nghị ghi đầy đủ https://"},
		{"a photo that is no image", row("1", "2027-01-05", "1", "place", "Loa"), []sentFile{{"photos-1", "anh.jpg", "<svg onload=alert(1)>"}}, "không phải ảnh JPG hoặc PNG"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := b.sendLink(link, c.form, c.files...)
			if answer.status < 400 || answer.status >= 500 {
				t.Errorf("answered %d", answer.status)
			}
			answer.contains(c.want)
			if on := c.form.Get("on-1"); on != "" && len(c.files) == 0 && !answer.has(`value="`+on+`"`) {
				t.Errorf("what was typed is lost: %s", on)
			}
		})
	}
	t.Run("a file of 30 MB", func(t *testing.T) {
		b.sendLink(link, row("1", "2027-01-05", "1", "place", "Loa"), sentFile{"photos-1", "anh.jpg", jpg + strings.Repeat("a", 30<<20)}).
			hasStatus(http.StatusUnprocessableEntity).contains("anh.jpg")
	})
	if items := f.state().Tally.Items; len(items) > 0 {
		t.Errorf("counted %+v", items)
	}
	if documents, err := f.store.Documents(t.Context(), taskID); err != nil || len(documents) > 0 {
		t.Errorf("filed %+v, %v", documents, err)
	}
}

func TestLinkPublishByShape(t *testing.T) {
	t.Parallel()
	t.Run("the milestones of an event, one after the other, with place, people and photos", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).shaped(plan.ShapeEvent).approved()
		b, link := f.browser(), "/d/"+f.linkToken("an", plan.PurposePublish)
		b.identify(f, link).contains("Xác nhận đã tổ chức", "Kế hoạch tổ chức được duyệt", "thực hiện ngày 02/03/2027", "Phát động", "hạn 01/03/2027", "Tổng kết, trao giải").lacks(`name="document"`)
		b.sendLink(link, url.Values{"milestone": {"launch"}, "evidence": {"2027-03-01"}}).hasStatus(http.StatusUnprocessableEntity).contains("minh chứng: địa điểm")
		b.sendLink(link, url.Values{"milestone": {"judging"}, "evidence": {"2027-03-01"}, "place": {"Nhà hát"}}).hasStatus(http.StatusUnprocessableEntity).contains(`không có mốc "judging"`)
		launch := url.Values{"milestone": {"launch"}, "evidence": {"2027-03-01"}, "place": {"Nhà hát Lớn"}, "people": {"350"}}
		photos := []sentFile{{"photos", "mo-dau.jpg", jpg}, {"photos", "san-khau.png", png}}
		for range 2 {
			b.sendLink(link, launch, photos...).contains("Đã ghi nhận mốc.", "thực hiện ngày 01/03/2027", "Nhà hát Lớn", "350", "Ảnh 2")
		}
		b.sendLink(link, url.Values{"milestone": {"launch"}, "evidence": {"2027-03-02"}, "place": {"Nhà hát"}}).hasStatus(http.StatusOK)
		if n := len(f.journal()); f.state().Stage != plan.StagePublication || n != 5 {
			t.Errorf("%s after %d events", f.state().Stage, n)
		}
		b.sendLink(link, url.Values{"milestone": {"awards"}, "evidence": {"2027-03-02"}, "place": {"Cung Văn hóa"}})
		if s := f.state(); s.Stage != plan.StageReporting || s.ProofDate != calendar.MustDate("2027-03-02") {
			t.Errorf("after the last milestone: %s, %s", s.Stage, s.ProofDate)
		}
		b.get(link).hasStatus(http.StatusOK).contains("Gửi báo cáo kết quả") // the letter takes the next step too
	})
	t.Run("a document by its number and day", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).shaped(plan.ShapeDocument).approved()
		b, link := f.browser(), "/d/"+f.linkToken("an", plan.PurposePublish)
		b.identify(f, link).contains("Xác nhận đã ban hành văn bản", "Ngày ban hành", "Ban hành").lacks(`name="link"`, `type="file"`)
		b.sendLink(link, url.Values{"document": {"không số"}, "evidence": {"2027-03-01"}}).hasStatus(http.StatusUnprocessableEntity).contains("số, ký hiệu văn bản")
		b.sendLink(link, url.Values{"document": {"123/UBND-VX"}, "evidence": {"2027-03-01"}}).hasStatus(http.StatusOK)
		if s := f.state(); s.Stage != plan.StageDone || s.Document != "123/UBND-VX" {
			t.Errorf("%s with %q", s.Stage, s.Document)
		}
	})
	t.Run("a product by a photo and its place", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).shaped(plan.ShapeProduct).approved()
		b, link := f.browser(), "/d/"+f.linkToken("an", plan.PurposePublish)
		b.identify(f, link)
		b.sendLink(link, url.Values{"evidence": {"2027-03-01"}}, sentFile{"photos", "pano.txt", "không phải ảnh"}).hasStatus(http.StatusUnprocessableEntity).contains("pano.txt", "không phải ảnh JPG hoặc PNG")
		b.sendLink(link, url.Values{"evidence": {""}, "place": {"Vườn hoa Lý Thái Tổ"}}).hasStatus(http.StatusUnprocessableEntity).contains("nêu ngày")
		b.sendLink(link, url.Values{"evidence": {"2027-03-01"}, "place": {"Vườn hoa Lý Thái Tổ"}}, sentFile{"photos", "pano.jpg", jpg}).hasStatus(http.StatusOK)
		e := f.journal()[len(f.journal())-1]
		if e.Kind != plan.EventPublished || e.Place != "Vườn hoa Lý Thái Tổ" || !slices.Equal(e.Photos, []string{hashOf(jpg)}) || e.Channel != plan.ChannelLink {
			t.Errorf("published %+v", e)
		}
	})
}

// taskForm is the form of a command on the page of the task, with more values.
func (b *browser) taskForm(command plan.CommandKind, pairs ...string) url.Values {
	b.t.Helper()
	return with(b.get(taskPath).form("command", string(command)), pairs...)
}

func TestTaskWork(t *testing.T) {
	t.Parallel()
	t.Run("a tally: results, one taken out, another quota", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).shaped(plan.ShapeTally)
		unit, coordinator := f.as("an"), f.as("mai")
		if offered := unit.get(taskPath).offeredCommands(); !slices.Contains(offered, "count") || slices.Contains(offered, "confirmPublished") || slices.Contains(offered, "dropItem") || slices.Contains(offered, "submitDraft") {
			t.Errorf("offered %v", offered)
		}
		form := together(unit.taskForm(plan.CommandCount), row("1", "2027-01-05", "1", "link", "https://hanoi.test/tin-1"), row("2", "2027-02-01", "3", "place", "Loa phường"))
		unit.send(taskPath, form, sentFile{"photos-2", "loa.png", png}).hasStatus(http.StatusOK).
			contains("Đã ghi nhận kết quả.", "Thực hiện định mức", "4/12, đạt 33 %", "Loa phường", "2 mục, số lượng 4").
			contains("Bỏ một kết quả")
		photo := unit.get("/blob/" + hashOf(png) + "/" + string(taskID)).hasStatus(http.StatusOK)
		if photo.header.Get("Content-Type") != "image/png" {
			t.Errorf("the photo comes as %s", photo.header.Get("Content-Type"))
		}
		unit.post(taskPath, unit.taskForm(plan.CommandDropItem, "item", "9", "reason", "Nhầm")).hasStatus(http.StatusUnprocessableEntity).contains("Không có kết quả số 9")
		unit.post(taskPath, unit.taskForm(plan.CommandDropItem, "item", "2", "reason", "Ghi nhầm của phường khác")).contains("Đã bỏ một kết quả.", "1/12", "Ghi nhầm của phường khác")
		coordinator.post(taskPath, coordinator.taskForm(plan.CommandAmend, "quota", "2", "reason", "Công văn 5")).contains("1/24", "Định mức mới mỗi kỳ")
		coordinator.post(taskPath, coordinator.taskForm(plan.CommandAmend, "quota", "3", "due", "2027-12-30", "reason", "Công văn 6")).hasStatus(http.StatusUnprocessableEntity).contains("chỉ đổi một trong hai")
		coordinator.post(taskPath, coordinator.taskForm(plan.CommandAmend, "quota", "ba", "reason", "Công văn 6")).hasStatus(http.StatusUnprocessableEntity).contains("không phải số")
	})
	t.Run("a list has the standing of a tally beside its stage", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).shaped(plan.ShapeTally)
		f.give("an", plan.Command{Kind: plan.CommandCount, Items: []plan.Item{{On: calendar.MustDate("2027-01-05"), Count: 3, Place: "Loa"}}})
		f.as("mai").get("/tasks").contains("Thực hiện định mức 3/12", "Giao nhiệm vụ 0/12")
	})
	t.Run("of many results a page lists the newest, and takes any out by its number", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).shaped(plan.ShapeTally)
		for part := range 2 {
			var items []plan.Item
			for n := range 150 {
				items = append(items, plan.Item{On: calendar.MustDate("2027-01-05").AddDays(part), Count: 1, Link: fmt.Sprintf("https://hanoi.test/%d-%d", part, n)})
			}
			f.give("an", plan.Command{Kind: plan.CommandCount, Items: items})
		}
		unit := f.as("an")
		unit.get(taskPath).contains("Kết quả đã ghi nhận (300)", "Không liệt kê 100 kết quả trước đó", "https://hanoi.test/1-149").lacks("https://hanoi.test/0-99")
		unit.post(taskPath, unit.taskForm(plan.CommandDropItem, "item", "1", "reason", "Nhầm")).contains("Kết quả đã ghi nhận (299)")
	})
	t.Run("nothing until a day", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).shaped(plan.ShapeTally)
		unit := f.as("an")
		unit.post(taskPath, unit.taskForm(plan.CommandCount, "until", "2027-02-28")).contains("Đã báo cáo đến hết ngày 28/02/2027")
		if s := f.state(); s.Stage != plan.StagePublication || s.Tally.Reported != calendar.MustDate("2027-02-28") {
			t.Errorf("%s, reported until %s", s.Stage, s.Tally.Reported)
		}
	})
	t.Run("an event: a milestone, and another day for one", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).shaped(plan.ShapeEvent).approved()
		unit, coordinator := f.as("an"), f.as("mai")
		unit.get(taskPath).contains("Tổ chức", "quá hạn", "chưa đến")
		unit.send(taskPath, unit.taskForm(plan.CommandConfirmPublished, "milestone", "launch", "evidence", "2027-03-01", "place", "Nhà hát Lớn", "people", "nhiều")).
			hasStatus(http.StatusUnprocessableEntity).contains(`"nhiều" không phải số`)
		unit.send(taskPath, unit.taskForm(plan.CommandConfirmPublished, "milestone", "launch", "evidence", "2027-03-01", "place", "Nhà hát Lớn", "people", "350"), sentFile{"photos", "a.jpg", jpg}).
			hasStatus(http.StatusOK).contains("thực hiện ngày 01/03/2027", "Nhà hát Lớn", "Số người tham dự: 350", "mốc tiếp theo")
		coordinator.post(taskPath, coordinator.taskForm(plan.CommandAmend, "milestone", "awards", "due", "2027-11-20", "reason", "Dời ngày")).contains("20/11/2027")
		coordinator.post(taskPath, coordinator.taskForm(plan.CommandAmend, "milestone", "launch", "due", "2027-11-20", "reason", "Dời ngày")).hasStatus(http.StatusConflict).contains("Mốc này đã được ghi nhận")
	})
	t.Run("a document and a report have the names of their stages and the forms that fit", func(t *testing.T) {
		t.Parallel()
		document := newFixture(t).shaped(plan.ShapeDocument).approved()
		document.as("an").get(taskPath).contains("Ban hành", "Ngày ban hành", "Xác nhận đã ban hành văn bản")
		delivery := newFixture(t).shaped(plan.ShapeDelivery)
		delivery.give("an", plan.Command{Kind: plan.CommandAccept})
		page := delivery.as("an").get(taskPath).contains("Thực hiện, gửi kết quả")
		if offered := page.offeredCommands(); !slices.Contains(offered, "submitReport") || slices.Contains(offered, "count") || slices.Contains(offered, "confirmPublished") {
			t.Errorf("offered %v", offered)
		}
		delivery.as("mai").get("/tasks").contains("Thực hiện, gửi kết quả")
	})
}

// goldenWork compares the pages of work of every shape.
func goldenWork(t *testing.T) {
	tally := newFixture(t).shaped(plan.ShapeTally)
	g := tally.golden(t)
	b, link := tally.countLink()
	g.b = b
	tally.give("an", plan.Command{Kind: plan.CommandCount, Items: []plan.Item{
		{On: calendar.MustDate("2027-01-05"), Count: 1, Link: "https://hanoi.test/tin-1", Words: "Tin về một cửa"},
		{On: calendar.MustDate("2027-02-10"), Last: calendar.MustDate("2027-02-12"), Count: 1, Place: "Loa phường Ba Đình", Photo: hashOf(jpg)},
	}})
	g.comparePage("link-count", link)
	g.b = tally.as("an")
	g.comparePage("task-tally-contact", taskPath)
	g.b = tally.as("mai")
	g.comparePage("task-tally-coordinator", taskPath)
	g.comparePage("line-tally", linePath)

	for name, code := range map[string]plan.ShapeCode{"event": plan.ShapeEvent, "document": plan.ShapeDocument, "product": plan.ShapeProduct} {
		f := newFixture(t).shaped(code).approved()
		g := f.golden(t)
		link := "/d/" + f.linkToken("an", plan.PurposePublish)
		g.b.identify(f, link)
		g.comparePage("link-publish-"+name, link)
		g.b = f.as("an")
		g.comparePage("task-publication-"+name, taskPath)
		g.comparePage("line-"+name, linePath)
	}
}

// captureWork adds the pages of work of every shape by name, as phones show them.
func captureWork(t *testing.T, bodies map[string]string) {
	t.Helper()
	tally := newFixture(t).shaped(plan.ShapeTally)
	b, link := tally.countLink()
	b.sendLink(link, together(row("1", "2027-01-05", "1", "link", "https://hanoi.test/"+strings.Repeat("tin-tuc-", 20)), row("2", "2027-02-10", "1", "place", wideText)), sentFile{"photos-2", "loa.jpg", jpg})
	bodies["work-link-count"] = b.get(link).body
	bodies["work-link-count-refused"] = b.sendLink(link, row("2", "2027-12-05", "1", "place", wideText)).body
	bodies["work-task-tally"] = tally.as("an").get(taskPath).body
	bodies["line-tally"] = newFixture(t).cityTally(36).as("mai").get(linePath).body
	for name, code := range map[string]plan.ShapeCode{"event": plan.ShapeEvent, "document": plan.ShapeDocument, "product": plan.ShapeProduct} {
		f := newFixture(t).shaped(code).approved()
		bodies["line-"+name] = f.as("an").get(linePath).body
		address := "/d/" + f.linkToken("an", plan.PurposePublish)
		browser := f.browser()
		browser.identify(f, address)
		if code == plan.ShapeEvent {
			browser.sendLink(address, url.Values{"milestone": {"launch"}, "evidence": {"2027-03-01"}, "place": {wideText}, "people": {"350"}}, sentFile{"photos", "a.jpg", jpg})
		}
		bodies["work-link-"+name] = browser.get(address).body
		bodies["work-task-"+name] = f.as("an").get(taskPath).body
		bodies["work-coordinator-"+name] = f.as("mai").get(taskPath).body
	}
}
