package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// TestTrace checks that the page is loaded again until the letter has its outcome, and then shows how loa processed it.
func TestTrace(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().drafted("Bản một").withTryoutLetter()
	b, address := f.browser(), "/tryout/duong@so-noi-vu.test/5"
	page := b.post(address, with(b.get(address).form("do", "approve"), "text", "Đồng ý.")).contains("Trang tự tải lại")
	if len(refreshes(page)) != 1 {
		t.Fatal("the page is not loaded again")
	}
	letters, err := f.store.RecentLettersIn(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	err = f.store.CloseLetter(t.Context(), letters[0].ID, store.Closing{
		Outcome: store.OutcomeQuestion, Kind: "reply", Verdict: "unclear", NewText: "Đồng ý nhưng <b>sửa</b>", Task: taskID, Note: "Đã hỏi lại", At: morning,
		Checks: []store.Check{
			{Name: "token", Result: "pass", Detail: "to, in-reply-to"},
			{Name: "dmarc", Result: "pass", Detail: "so-noi-vu.test"},
			{Name: "new_text", Result: "pass", Detail: "text:whole"},
			{Name: "token", Result: "pass", Detail: string(taskID)},
			{Name: "verdict", Result: "fail", Detail: "hai ý trái nhau"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	done := b.get(page.url).hasStatus(http.StatusOK).contains("đã hỏi lại người gửi", "không rõ: cần hỏi lại", "tên miền người gửi (DMARC) ● đạt", "ý kiến ✕ không đạt hai ý trái nhau", "Đồng ý nhưng <b>sửa</b>").lacks("<b>sửa", "<script>")
	checks := []string{}
	for _, row := range done.all("tr", "")[1:] {
		checks = append(checks, text(row))
	}
	want := []string{
		"ý kiến ✕ không đạt hai ý trái nhau",
		"mã ghi trong thư ● đạt ô Đến, thư được trả lời",
		"tên miền người gửi (DMARC) ● đạt so-noi-vu.test",
		"phần mới viết ● đạt đọc phần văn bản, không có thư cũ để bỏ",
		"mã tra trong sổ câu hỏi ● đạt " + string(taskID),
	}
	if diff := cmp.Diff(want, checks); diff != "" {
		t.Errorf("what was checked, failures first (-want +got):\n%s", diff)
	}
	if n := strings.Count(done.body, "Message-ID"); n != 1 {
		t.Errorf("the Message-ID is named %d times", n)
	}
	if len(refreshes(done)) != 0 {
		t.Error("the page is still loaded again")
	}
	b.get("/triage").hasStatus(http.StatusOK).contains("Đã nhận 1 thư = 1 đã hỏi lại người gửi + 0 đang xử lý")
	raw := b.get("/triage/1/raw").hasStatus(http.StatusOK)
	if !strings.HasPrefix(raw.header.Get("Content-Type"), "text/plain") || !strings.HasPrefix(raw.body, "From: duong@so-noi-vu.test") {
		t.Errorf("the letter's bytes come as %s: %q", raw.header.Get("Content-Type"), raw.body)
	}
	b.post(address, b.get(address).form("do", "resend")).hasStatus(http.StatusOK)
	if last := f.sent[len(f.sent)-1]; string(last.Raw) != raw.body {
		t.Errorf("sent again is %q", last.Raw)
	}
	b.get("/triage/77").hasStatus(http.StatusNotFound)
}

// refreshes are the intervals after which the browser loads the page again.
func refreshes(p page) []string {
	var found []string
	for _, meta := range p.all("meta", "") {
		if attribute(meta, "http-equiv") == "refresh" {
			found = append(found, attribute(meta, "content"))
		}
	}
	return found
}
