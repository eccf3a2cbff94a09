package web_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"

	"loa/web"
)

// upload is what the preview's second form carries.
func upload(annex string, pairs ...string) url.Values {
	return with(url.Values{"name": {"phu-luc.csv"}, "year": {"2027"}, "content": {base64.StdEncoding.EncodeToString([]byte(annex))}}, pairs...)
}

func TestAnAnnexIsShownWholeBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	page := b.post("/plans/import", upload(annexFile)).is(http.StatusOK).says("2 dòng nhiệm vụ", "Chưa có gì được ghi", "Trước ngày 15/12/2027", "Nhập 2 dòng vào kế hoạch năm 2027")
	page.silent("<b>cải cách")
	if plans, err := w.store.Plans(t.Context()); err != nil || len(plans) != 0 {
		t.Fatalf("%d plans are on record before the confirmation (%v)", len(plans), err)
	}
	confirm := with(page.form("do", "import"), "title", "Kế hoạch mẫu")
	b.post("/plans/import", confirm).is(http.StatusOK).says("Đã nhập kế hoạch.", "Kế hoạch mẫu", "Xây dựng chuyên mục", "2 nhiệm vụ")
	b.post("/plans/import", confirm).is(http.StatusOK).says("Tệp này đã được nhập từ trước")
	if plans, err := w.store.Plans(t.Context()); err != nil || len(plans) != 1 {
		t.Errorf("%d plans are on record (%v), want one", len(plans), err)
	}
}

func TestAnAnnexWithErrorsWritesNothingAndSaysThemAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser()
	bad := "STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian thực hiện\n1,Viết tin,Tin,Sở Nội vụu,Trước ngày 31/02/2027\n2,Viết bài,Bài,Sở Không Có,Tháng 6/2027\n"
	page := b.post("/plans/import", upload(bad, "do", "import")).is(http.StatusUnprocessableEntity).says("Chưa có gì được ghi", "Sở Nội vụu", "31/02/2027", "Sở Không Có")
	if rows := page.all("table", "problems"); len(rows) != 1 {
		t.Errorf("the page has %d tables of problems", len(rows))
	}
	if plans, err := w.store.Plans(t.Context()); err != nil || len(plans) != 0 {
		t.Errorf("%d plans are on record (%v)", len(plans), err)
	}
}

func TestWhatIsNoAnnexIsRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	for _, refused := range []struct {
		name   string
		form   url.Values
		status int
		says   string
	}{
		{"a program under another name", upload("MZ\x90\x00\x03\x00\x00\x00"), http.StatusUnprocessableEntity, "phu-luc.csv: đây là chương trình chạy được, không phải file bảng. không mở file này; hãy xin người gửi file .xlsx, .docx hoặc .csv."},
		{"no file at all", url.Values{"year": {"2027"}}, http.StatusUnprocessableEntity, "Đề nghị chọn tệp phụ lục"},
		{"a year that is none", upload(annexFile, "year", "mười"), http.StatusUnprocessableEntity, "Năm của kế hoạch phải là số"},
		{"a file damaged on its way", upload(annexFile, "content", "%%%"), http.StatusUnprocessableEntity, "bị hỏng trên đường gửi"},
		{"another file for a plan under way", upload(annexFile+"3,Thêm,Tin,Sở Nội vụ,Tháng 7/2027\n", "do", "import"), http.StatusConflict, "Ký hiệu phân biệt"},
	} {
		t.Run(refused.name, func(t *testing.T) {
			w.browser().post("/plans/import", refused.form).is(refused.status).says(refused.says)
		})
	}
	w.as("an").post("/plans/import", upload(annexFile)).is(http.StatusForbidden).says("Chỉ cơ quan điều phối")
}

func TestOnlyACoordinatorRunsAPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	key := url.Values{"key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}
	w.as("an").post("/plans/kh-2027", with(key, "do", "pause")).is(http.StatusForbidden).says("Chỉ cơ quan điều phối")
	mai := w.as("mai")
	mai.post("/plans/kh-2027", with(key, "do", "pause")).is(http.StatusOK).says("Đã tạm dừng mở kỳ mới.", "Tạm dừng")
	mai.post("/plans/kh-2027", with(key, "do", "resume")).is(http.StatusOK).says("Kế hoạch đã tiếp tục.")
	mai.post("/plans/kh-2027", with(key, "do", "close")).is(http.StatusUnprocessableEntity).says("đánh dấu xác nhận")
	mai.post("/plans/kh-2027", with(key, "do", "close", "confirm", "yes")).is(http.StatusOK).says("Đã đóng kế hoạch.")
	mai.post("/plans/kh-2027", with(key, "do", "xóa")).is(http.StatusUnprocessableEntity)
	mai.get("/plans/kh-2030").is(http.StatusNotFound)
}

func TestEveryPageStandsEmptyAndFull(t *testing.T) {
	t.Parallel()
	empty, full := newWorld(t), newWorld(t).launched().drafted("Bản một").written()
	pages := []string{"/", "/tasks", "/tasks?q=cai+cach&open=1&sort=plan&page=9", "/plans/import", "/triage", "/tryout", "/tryout?who=ai@do.test", "/tryout/trace?id=x"}
	for _, lang := range []string{"vi", "en"} {
		for _, path := range pages {
			link, err := url.Parse(path)
			if err != nil {
				t.Fatal(err)
			}
			query := link.Query()
			query.Set("lang", lang)
			link.RawQuery = query.Encode()
			for _, w := range []*world{empty, full} {
				whole(w.browser().get(link.String()).is(http.StatusOK), lang)
			}
		}
		for _, path := range []string{"/plans/kh-2027", "/tasks/" + string(taskID), "/d/" + full.last, "/tryout/duong@so-noi-vu.test/5"} {
			whole(full.browser().get(path+"?lang="+lang).is(http.StatusOK), lang)
		}
		whole(full.browser().get("/khong-co?lang="+lang).is(http.StatusNotFound), lang)
	}
}

// whole checks what every page has: its language, one heading, labels for its inputs, and nothing of its own that runs.
func whole(p page, lang string) {
	p.t.Helper()
	if got := attribute(p.all("html", "")[0], "lang"); got != lang {
		p.t.Errorf("%s is in %q, want %q", p.url, got, lang)
	}
	if n := len(p.all("h1", "")); n != 1 {
		p.t.Errorf("%s has %d headings of the first rank", p.url, n)
	}
	labels := map[string]bool{}
	for _, label := range p.all("label", "") {
		labels[attribute(label, "for")] = true
	}
	for _, tag := range []string{"input", "select", "textarea"} {
		for _, input := range p.all(tag, "") {
			kind, id := attribute(input, "type"), attribute(input, "id")
			if kind != "hidden" && kind != "checkbox" && kind != "radio" && !labels[id] {
				p.t.Errorf("%s: <%s name=%s> has no label", p.url, tag, attribute(input, "name"))
			}
		}
	}
	if n := len(p.all("script", "")) + len(p.all("style", "")); n != 0 {
		p.t.Errorf("%s has %d scripts or inline styles", p.url, n)
	}
}

func TestTheStartSaysEverythingThatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := web.New(web.Config{})
	want := "preparing the pages: Reader is missing\nCommands is missing\nFiling is missing\nImporter is missing\nLinks is missing\nLinkCodes is missing\nUndoWindow is missing\nInbox is missing\nMailboxes is missing\nNow is missing\nLog is missing"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAChosenActorCannotLeadAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, back := range []string{"//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)", ""} {
		page := w.browser().post("/actor", url.Values{"person": {"mai"}, "back": {back}})
		if page.url != "/" {
			t.Errorf("%q leads to %s", back, page.url)
		}
	}
	w.browser().post("/actor", url.Values{"person": {"khong-ai"}}).is(http.StatusUnprocessableEntity)
}
