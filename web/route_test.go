package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"loa/plan"
)

// TestChooseActor checks that the redirect after choosing the acting person stays on this site.
func TestChooseActor(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, back := range []string{"//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)", ""} {
		page := f.browser().post("/actor", url.Values{"person": {"mai"}, "back": {back}})
		if page.url != "/" {
			t.Errorf("%q leads to %s", back, page.url)
		}
	}
	f.browser().post("/actor", url.Values{"person": {"khong-ai"}}).hasStatus(http.StatusUnprocessableEntity)
}

// TestSameOrigin checks that only forms of this site are accepted.
func TestSameOrigin(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().drafted("Bản một")
	link, task := "/d/"+f.linkToken("duong", plan.PurposeDecide), "/tasks/"+string(taskID)
	key := url.Values{"key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}
	for _, c := range []struct {
		name   string
		header http.Header
		path   string
		form   url.Values
		status int
	}{
		{name: "another site gives a command", header: http.Header{"Sec-Fetch-Site": {"cross-site"}}, path: task, form: with(key, "command", "pause", "reason", "x"), status: http.StatusForbidden},
		{name: "another site gives a command in an older browser", header: http.Header{"Origin": {"https://evil.test"}}, path: task, form: with(key, "command", "pause", "reason", "x"), status: http.StatusForbidden},
		{name: "another site chooses the acting person", header: http.Header{"Sec-Fetch-Site": {"cross-site"}}, path: "/actor", form: url.Values{"person": {"an"}}, status: http.StatusForbidden},
		{name: "another site decides by a link", header: http.Header{"Sec-Fetch-Site": {"cross-site"}}, path: link, form: url.Values{"decision": {"approve"}, "confirm": {"yes"}}, status: http.StatusForbidden},
		{name: "another site decides by a link and names its origin", header: http.Header{"Origin": {"https://evil.test"}}, path: link, form: url.Values{"decision": {"approve"}, "confirm": {"yes"}}, status: http.StatusForbidden},
		{name: "a form without a page decides by a link", header: http.Header{"Sec-Fetch-Site": {"none"}}, path: link, form: url.Values{"decision": {"approve"}, "confirm": {"yes"}}, status: http.StatusForbidden},
		{name: "a form that this browser was never shown", header: http.Header{"Origin": {"null"}}, path: link, form: url.Values{"decision": {"approve"}, "confirm": {"yes"}}, status: http.StatusForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := f.browser()
			b.header = c.header
			b.post(c.path, c.form).hasStatus(c.status)
		})
	}
	if n := f.countCommands(plan.CommandPause) + f.countCommands(plan.CommandDecide); n != 0 || len(f.codes) != 0 {
		t.Errorf("%d commands reached the engine and %d codes were sent, want none", n, len(f.codes))
	}
	b := f.browser()
	b.header = http.Header{"Origin": {"null"}} // a browser without a referrer names no origin
	b.answerLink(link, "decision", "approve").hasStatus(http.StatusOK).contains("Chờ xác nhận bằng mã: PHÊ DUYỆT")
}

// TestRequireSignIn checks that without a sign-in the pages can only be read, and that approval links work.
func TestRequireSignIn(t *testing.T) {
	t.Parallel()
	f := newFixture(t).launched().drafted("Bản một")
	f.config.Dev, f.config.Tryout = false, nil
	f.serve()
	b := f.browser()
	page := b.get("/tasks/"+string(taskID)).hasStatus(http.StatusOK).lacks("DÙNG THỬ", "Đổi vai")
	if offered := page.offeredCommands(); len(offered) != 0 {
		t.Errorf("the page offers %v", offered)
	}
	key := url.Values{"key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, "command": {"pause"}, "reason": {"x"}}
	b.post("/tasks/"+string(taskID), key).hasStatus(http.StatusForbidden).contains("chưa có đăng nhập")
	b.post("/plans/kh-2027", url.Values{"do": {"close"}}).hasStatus(http.StatusForbidden)
	b.post("/actor", url.Values{"person": {"mai"}}).hasStatus(http.StatusForbidden)
	b.get("/triage").hasStatus(http.StatusForbidden)
	b.get("/tryout").hasStatus(http.StatusNotFound)
	link := "/d/" + f.linkToken("duong", plan.PurposeDecide)
	b.answerLink(link, "decision", "approve").hasStatus(http.StatusOK)
	b.confirmCode(link, f.lastCode()).hasStatus(http.StatusOK).contains("Đồng chí đã phê duyệt")
	if n := f.countCommands(plan.CommandPause); n != 0 {
		t.Errorf("%d pauses reached the engine", n)
	}
}
