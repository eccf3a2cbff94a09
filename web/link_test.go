package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
	"loa/store"
)

func TestLink(t *testing.T) {
	t.Parallel()
	t.Run("opening a link changes nothing", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Kính gửi <script>alert(1)</script> nhân dân")
		before := f.journal()
		b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		for range 3 {
			b.do(http.MethodHead, address, nil).hasStatus(http.StatusOK)
			page := b.get(address).hasStatus(http.StatusOK).contains("Liên kết chỉ dành cho", "Trần Văn Dương", "Trình phê duyệt dự thảo (bản trình lần 1)", "nhân dân", "Sở Nội vụ", "thứ Ba, 14/12")
			page.lacks("<script>", "?done=", "Đổi vai")
		}
		if diff := cmp.Diff(before, f.journal()); diff != "" {
			t.Errorf("the journal changed (-want +got):\n%s", diff)
		}
	})
	t.Run("caches, other sites and search engines do not get the link", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		header := f.browser().get("/d/" + f.linkToken("duong", plan.PurposeDecide)).header
		got := map[string]string{}
		for _, name := range []string{"Cache-Control", "Referrer-Policy", "X-Robots-Tag", "X-Content-Type-Options", "Content-Security-Policy"} {
			got[name] = header.Get(name)
		}
		want := map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("headers (-want +got):\n%s", diff)
		}
	})
	t.Run("a link ends with its draft and with its term", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		old := "/d/" + f.linkToken("duong", plan.PurposeDecide)
		f.drafted("Bản hai")
		b := f.browser()
		b.get(old).hasStatus(http.StatusGone).contains("Dự thảo đã có bản trình lần 2; liên kết này hỏi về bản trình lần 1")
		b.post(old, url.Values{"decision": {"return"}, "reason": {"Thiếu nguồn"}, "confirm": {"yes"}}).hasStatus(http.StatusGone).contains("Dự thảo đã có bản trình lần 2", "Thiếu nguồn")
		if n := f.countCommands(plan.CommandDecide); n != 0 {
			t.Errorf("%d decisions reached the engine", n)
		}
		newer := "/d/" + f.linkToken("duong", plan.PurposeDecide)
		f.now = f.now.Add(15 * 24 * time.Hour)
		b.get(newer).hasStatus(http.StatusGone).contains("Liên kết đã hết hạn lúc 09:12 ngày 16/03/2027")
		b.post(newer, url.Values{"decision": {"approve"}, "confirm": {"yes"}}).hasStatus(http.StatusGone)
		b.get("/d/khong-co-that").hasStatus(http.StatusNotFound).contains("Liên kết không đúng")
		b.post("/d/khong-co-that", url.Values{"confirm": {"yes"}}).hasStatus(http.StatusNotFound)
		if n := f.countCommands(plan.CommandDecide); n != 0 {
			t.Errorf("%d decisions reached the engine", n)
		}
	})
}

// TestDocumentText checks that the text that was extracted from a file of a draft can be read on the page of the link and on that of the task,
// and that the line that lists the file in the text of the submission is not shown.
func TestDocumentText(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched()
	f.give("an", plan.Command{Kind: plan.CommandAccept})
	files := []intake.File{{Name: "Kịch bản.docx", Content: []byte("tệp một")}, {Name: "Ảnh.png", Content: []byte("tệp hai")}}
	hash, err := f.Submit(t.Context(), intake.Submission{Task: taskID, Kind: store.DocumentDraft, Text: "Kính trình.", Files: files, By: "an"})
	if err != nil {
		t.Fatal(err)
	}
	f.give("an", plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash})
	if err := f.store.FileDocumentText(t.Context(), store.DocumentText{
		Task: taskID, Kind: store.DocumentDraft, Version: 1, Hash: hashOf("tệp một"), FileKind: "docx", Finding: store.AttachmentOK,
		Extraction: store.ExtractionDone, Text: "Cảnh 1: <b>Nộp hồ sơ</b>", ExtractedAt: morning,
		Tables: []store.AttachmentTable{{Name: "Bảng 1", Rows: []store.AttachmentRow{{Number: 1, Cells: []string{"Thời lượng", "20 giây"}}}}},
	}); err != nil {
		t.Fatal(err)
	}
	link := f.browser().get("/d/"+f.linkToken("duong", plan.PurposeDecide)).hasStatus(http.StatusOK).contains("Kính trình.", "Kịch bản.docx", "Cảnh 1: <b>Nộp hồ sơ</b>", "Bảng 1", "Thời lượng: 20 giây", "Ảnh.png")
	link.lacks("Tệp đính kèm: Kịch bản", "<b>Nộp")
	f.browser().get("/tasks/" + string(taskID)).hasStatus(http.StatusOK).contains("Kịch bản.docx Cảnh 1: <b>Nộp hồ sơ</b>").lacks("<b>Nộp")
}

// TestLinkFile checks that a link gives the files of the draft that it asks about, and no other content on record.
func TestLinkFile(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().drafted("Bản một")
	b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
	secret, err := f.store.FileBlob(t.Context(), []byte("thư của người khác"), "message/rfc822")
	if err != nil {
		t.Fatal(err)
	}
	file := b.get(address + "/" + hashOf("Bản một")).hasStatus(http.StatusOK)
	if file.body != "Bản một" || file.header.Get("Content-Disposition") != `attachment; filename="du-thao-v1.txt"` ||
		file.header.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'; sandbox" {
		t.Errorf("got %q with %v", file.body, file.header)
	}
	b.get(address + "/" + secret).hasStatus(http.StatusNotFound)
	b.get("/blob/" + secret + "/" + string(taskID)).hasStatus(http.StatusNotFound)
	if got := b.get("/blob/" + hashOf("Bản một") + "/" + string(taskID)).hasStatus(http.StatusOK).body; got != "Bản một" {
		t.Errorf("the task's page sends %q", got)
	}
}
