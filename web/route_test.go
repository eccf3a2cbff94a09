package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"loa/account"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
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

// TestSignIn checks what a session opens, and what ends it.
func TestSignIn(t *testing.T) {
	t.Parallel()
	t.Run("a head who is signed in decides without a code", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một").production()
		f.account("giamdoc", "duong")
		b := f.signIn("giamdoc")
		page := b.get("/tasks/"+string(taskID)).hasStatus(http.StatusOK).lacks("DÙNG THỬ", "Đổi vai")
		if offered := page.offeredCommands(); !slices.Contains(offered, string(plan.CommandDecide)) {
			t.Fatalf("the page offers %v", offered)
		}
		b.post("/tasks/"+string(taskID), with(page.form("command", "decide"), "decision", "approve")).hasStatus(http.StatusOK)
		if n := f.countCommands(plan.CommandDecide); n != 1 || len(f.codes) != 0 {
			t.Errorf("%d decisions and %d codes, want one and none", n, len(f.codes))
		}
	})
	t.Run("in strict mode a decision needs a code, which the page of the link asks for", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		f.config.TrustMode = policy.TrustStrict
		f.production()
		f.account("giamdoc", "duong")
		b := f.signIn("giamdoc")
		form := with(b.get("/tasks/"+string(taskID)).form("command", "decide"), "decision", "approve")
		b.post("/tasks/"+string(taskID), form).hasStatus(http.StatusForbidden).contains("cần thêm một mã")
		if n := f.countCommands(plan.CommandDecide); n != 0 {
			t.Errorf("%d decisions reached the engine", n)
		}
	})
	t.Run("an auditor changes nothing, and links work without a session", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một").production()
		f.account("kiemtra", "", policy.Grant{Role: policy.AccessAuditor})
		b := f.signIn("kiemtra")
		if offered := b.get("/tasks/" + string(taskID)).offeredCommands(); len(offered) != 0 {
			t.Errorf("the page offers %v", offered)
		}
		key := url.Values{"key": {formKey(1)}, "command": {"pause"}, "reason": {"x"}}
		b.post("/tasks/"+string(taskID), key).hasStatus(http.StatusForbidden)
		b.post("/plans/kh-2027", url.Values{"do": {"close"}}).hasStatus(http.StatusForbidden)
		b.post("/actor", url.Values{"person": {"mai"}}).hasStatus(http.StatusNotFound)
		link, stranger := "/d/"+f.linkToken("duong", plan.PurposeDecide), f.browser()
		stranger.answerLink(link, "decision", "approve").hasStatus(http.StatusOK)
		stranger.confirmCode(link, f.lastCode()).hasStatus(http.StatusOK).contains("Đồng chí đã phê duyệt")
		if n := f.countCommands(plan.CommandPause); n != 0 {
			t.Errorf("%d pauses reached the engine", n)
		}
	})
	t.Run("the sign-in gives a new token and leads only to pages of this site", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().production()
		f.account("kiemtra", "", policy.Grant{Role: policy.AccessAuditor})
		b := f.browser()
		site, err := url.Parse(f.server.URL)
		if err != nil {
			t.Fatal(err)
		}
		b.client.Jar.SetCookies(site, []*http.Cookie{{Name: "loa_session", Value: "ke-gian-dat-san", Path: "/"}})
		for _, next := range []string{"//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)", "/sign-in", ""} {
			if page := b.post("/sign-in", url.Values{"login": {" KiemTra "}, "password": {password}, "next": {next}}); page.url != "/" {
				t.Errorf("%q leads to %s", next, page.url)
			}
		}
		for _, cookie := range b.client.Jar.Cookies(site) {
			if cookie.Value == "ke-gian-dat-san" {
				t.Error("the token from before the sign-in is the session")
			}
		}
		if page := f.browser().get("/tasks?plan=kh-2027"); page.url != "/sign-in?next=%2Ftasks%3Fplan%3Dkh-2027" {
			t.Errorf("a visitor is led to %s", page.url)
		}
	})
	t.Run("a session ends with the sign-out, when it rests, after half a day, with the account and with the password", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().production()
		f.account("kiemtra", "", policy.Grant{Role: policy.AccessAuditor})
		f.account("quantri", "", policy.Grant{Role: policy.AccessAdministrator})
		over := func(b *browser, why string) {
			t.Helper()
			if page := b.get("/tasks"); !strings.HasPrefix(page.url, "/sign-in") {
				t.Errorf("%s: the page %s is shown", why, page.url)
			}
		}
		b := f.signIn("kiemtra")
		b.post("/sign-out", url.Values{})
		over(b, "signed out")
		b = f.signIn("kiemtra")
		f.advance(account.SessionIdle + time.Minute)
		over(b, "idle")
		b = f.signIn("kiemtra")
		for range int(account.SessionFor/time.Hour) + 1 {
			f.advance(time.Hour)
			b.get("/account")
		}
		over(b, "half a day")
		b, other := f.signIn("kiemtra"), f.signIn("kiemtra")
		b.post("/account", url.Values{"do": {"password"}, "present": {password}, "new": {"mật khẩu mới tinh"}, "again": {"mật khẩu mới tinh"}}).hasStatus(http.StatusOK)
		b.get("/tasks").hasStatus(http.StatusOK)
		over(other, "another password")
		if err := f.store.SetDisabled(t.Context(), "kiemtra", true, f.clock()); err != nil {
			t.Fatal(err)
		}
		over(b, "disabled")
	})
	t.Run("a position that ends takes its pages with it", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().production()
		f.account("dieuphoi", "mai")
		b := f.signIn("dieuphoi")
		b.get("/triage").hasStatus(http.StatusOK)
		known := people()
		known.Holders = slices.DeleteFunc(known.Holders, func(h directory.RoleHolder) bool { return h.Person == "mai" })
		if err := f.store.SaveDirectory(t.Context(), known); err != nil {
			t.Fatal(err)
		}
		b.get("/triage").hasStatus(http.StatusForbidden)
		b.get("/").contains("Chưa có vai trò nào")
	})
}
