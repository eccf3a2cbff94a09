package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
)

// TestLinkSession checks that a browser answers a link only after a code to the registered address was entered in it.
func TestLinkSession(t *testing.T) {
	t.Parallel()
	t.Run("a link alone gives no command, whatever it asks for", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		stranger := func(person directory.PersonID, purpose plan.Purpose, pairs ...string) {
			t.Helper()
			before := f.journal()
			b, address := f.browser(), "/d/"+f.linkToken(person, purpose)
			form := url.Values{"nonce": {b.get(address).form("step", "").Get("nonce")}}
			b.post(address, with(form, pairs...)).hasStatus(http.StatusForbidden).contains("xác nhận người trả lời bằng mã trước")
			if diff := cmp.Diff(before, f.journal()); diff != "" {
				t.Errorf("%s: the journal changed (-want +got):\n%s", purpose, diff)
			}
		}
		stranger("an", plan.PurposeAccept, "decision", "approve")
		stranger("an", plan.PurposeAccept, "decision", "return", "reason", "Không thuộc chức năng")
		f.give("an", plan.Command{Kind: plan.CommandAccept})
		stranger("an", plan.PurposeDraft, "text", "Bản giả")
		f.drafted("Bản một")
		f.decide(plan.DecisionReturn, "Thiếu nguồn", time.Hour)
		stranger("duong", plan.PurposeWithdraw, "step", "withdraw")
		f.drafted("Bản hai")
		f.decide(plan.DecisionApprove, "", 0)
		stranger("an", plan.PurposePublish, "link", "https://cchc.hanoi.test/1", "evidence", "2027-03-02")
	})
	t.Run("one code lets a browser answer every link of the person for half a day", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		b, accept := f.browser(), "/d/"+f.linkToken("an", plan.PurposeAccept)
		b.get(accept).contains("đề nghị xác nhận đồng chí là Nguyễn Thị An", "Gửi mã đến a***@so-noi-vu.test").lacks("Tiếp nhận")
		b.identify(f, accept).hasStatus(http.StatusOK)
		b.answerLink(accept, "decision", "approve").contains("Đồng chí đã tiếp nhận lúc")
		draft := "/d/" + f.linkToken("an", plan.PurposeDraft)
		f.now = f.now.Add(policy.LinkSessionFor - time.Minute)
		b.answerLink(draft, "text", "Bản một").contains("Đồng chí đã trình dự thảo lúc")
		if len(f.codes) != 1 {
			t.Errorf("%d codes were sent, want 1", len(f.codes))
		}
		form := with(b.get(draft).form("step", ""), "text", "Bản hai")
		f.now = f.now.Add(time.Minute)
		b.post(draft, form).hasStatus(http.StatusForbidden).contains("Nội dung vừa nhập, chưa được ghi nhận", "Bản hai")
		b.get(draft).contains("Gửi mã đến a***@so-noi-vu.test")
	})
	t.Run("a code that was entered once opens nothing half a day later", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		f.give("an", plan.Command{Kind: plan.CommandAccept})
		b, draft := f.browser(), "/d/"+f.linkToken("an", plan.PurposeDraft)
		b.post(draft, with(b.get(draft).form("step", ""), "step", "identify"))
		entered := with(b.get(draft).form("step", "code"), "code", f.lastCode())
		for range 2 { // a button pressed twice
			b.post(draft, entered).hasStatus(http.StatusOK).lacks("Gửi mã đến")
		}
		f.now = f.now.Add(policy.LinkSessionFor)
		b.post(draft, entered).contains("Gửi mã đến a***@so-noi-vu.test")
	})
	t.Run("the browser of one person is not that of another", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		b, accept := f.browser(), "/d/"+f.linkToken("an", plan.PurposeAccept)
		b.identify(f, accept)
		b.answerLink(accept, "decision", "approve")
		f.drafted("Bản một")
		decide := "/d/" + f.linkToken("duong", plan.PurposeDecide)
		b.answerLink(decide, "decision", "approve").contains("Chờ xác nhận bằng mã: PHÊ DUYỆT")
		if n := f.countCommands(plan.CommandDecide); n != 0 {
			t.Errorf("%d decisions reached the engine", n)
		}
	})
	t.Run("a decision needs no second code in the browser of the person, but in strict mode", func(t *testing.T) {
		t.Parallel()
		for mode, want := range map[policy.TrustMode]string{policy.TrustStandard: "ĐÃ GHI NHẬN: PHÊ DUYỆT", policy.TrustStrict: "Chờ xác nhận bằng mã: PHÊ DUYỆT"} {
			f := newFixture(t).launched().drafted("Bản một")
			f.config.TrustMode = mode
			f.serve()
			f.undoWindow = time.Hour
			b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
			b.answerLink(address, "decision", "return", "reason", "Thiếu nguồn")
			b.confirmCode(address, f.lastCode()).contains("ĐÃ GHI NHẬN: TRẢ LẠI")
			b.withdraw(address).contains("ĐÃ RÚT LẠI")
			again := "/d/" + f.linkToken("duong", plan.PurposeDecide)
			b.answerLink(again, "decision", "approve").contains(want)
		}
	})
	t.Run("a stranger with the link uses up no code of the person", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		stranger, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		for _, reason := range []string{"một", "hai", "ba"} {
			stranger.answerLink(address, "decision", "return", "reason", reason)
			for range 5 {
				stranger.post(address, with(stranger.get(address).form("step", ""), "step", "code", "number", "1", "code", "000000"))
			}
		}
		stranger.answerLink(address, "decision", "approve").hasStatus(http.StatusConflict).contains("đã gửi đủ số mã cho phép")
		head := f.browser()
		head.answerLink(address, "decision", "approve").contains("Chờ xác nhận bằng mã: PHÊ DUYỆT")
		head.confirmCode(address, f.lastCode()).contains("ĐÃ GHI NHẬN: PHÊ DUYỆT")
	})
	t.Run("the cookie is that of this host, and the record has no token", func(t *testing.T) {
		t.Parallel()
		for public, name := range map[string]string{"http://loa.test": "loa_person", "https://loa.test": "__Host-loa_person"} {
			f := newFixture(t).launched()
			f.config.Public = public
			f.serve()
			b, address := f.browser(), "/d/"+f.linkToken("an", plan.PurposeAccept)
			b.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			opened := b.get(address)
			nonce, err := http.ParseSetCookie(opened.header.Get("Set-Cookie"))
			if err != nil {
				t.Fatal(err)
			}
			b.header.Set("Cookie", nonce.Name+"="+nonce.Value)
			b.post(address, with(opened.form("step", ""), "step", "identify")).hasStatus(http.StatusSeeOther)
			confirmed := b.post(address, with(b.get(address).form("step", "code"), "code", f.lastCode())).hasStatus(http.StatusSeeOther)
			cookie, err := http.ParseSetCookie(confirmed.header.Get("Set-Cookie"))
			if err != nil {
				t.Fatal(err)
			}
			if cookie.Name != name || !cookie.HttpOnly || cookie.Path != "/" || cookie.Secure != strings.HasPrefix(public, "https") || cookie.MaxAge != 180*24*3600 {
				t.Errorf("%s: the cookie is %s", public, cookie)
			}
			if _, err := f.store.LinkSession(t.Context(), cookie.Value, f.now); err == nil {
				t.Error("the record has the token")
			}
		}
	})
}
