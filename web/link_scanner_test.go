package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
)

// The scanner posts what a script posts that walks over all forms: every box ticked, the first answer chosen, the rest as it stands.
func TestAScannerThatPostsEveryFormChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched()
	scan := func(person directory.PersonID, purpose plan.Purpose) {
		t.Helper()
		before := w.journal()
		scanner, address := w.browser(), "/d/"+w.token(person, purpose)
		scanner.do(http.MethodHead, address, nil).is(http.StatusOK)
		opened := scanner.get(address).is(http.StatusOK)
		forms := opened.asTheyStand()
		if len(forms) == 0 {
			t.Fatalf("%s has no form to post", address)
		}
		for _, form := range forms {
			scanner.post(address, form).is(http.StatusUnprocessableEntity)
		}
		if diff := cmp.Diff(before, w.journal()); diff != "" {
			t.Errorf("%s: the journal changed (-want +got):\n%s", purpose, diff)
		}
	}
	scan("an", plan.PurposeAccept)
	w.act("an", plan.Command{Kind: plan.CommandAccept})
	scan("an", plan.PurposeDraft)
	w.drafted("Bản một")
	scan("duong", plan.PurposeDecide)
	if len(w.codes) != 0 {
		t.Errorf("a scanner had %d codes sent", len(w.codes))
	}
	w.browser().answers("/d/"+w.token("duong", plan.PurposeDecide), "decision", "approve").is(http.StatusOK)
	scan("duong", plan.PurposeDecide) // while a choice waits, its form stands on the page as well
	if len(w.codes) != 1 {
		t.Errorf("%d codes were sent, want the one that a person asked for", len(w.codes))
	}
}

// A stranger with a forwarded letter, or a scanner clever enough to type the digits, gets as far as one code, in the mailbox of the
// person who was asked.
func TestAForwardedLinkDecidesNothingInTheHandsOfAStranger(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	before := w.journal()
	stranger, address := w.browser(), "/d/"+w.token("duong", plan.PurposeDecide)
	for range 2 {
		stranger.answers(address, "decision", "approve").is(http.StatusOK)
	}
	for _, left := range []string{"còn được nhập 4 lần", "còn được nhập 3 lần", "còn được nhập 2 lần", "còn được nhập 1 lần", "nhập sai quá nhiều lần"} {
		stranger.confirms(address, "000000").is(http.StatusUnprocessableEntity).says(left)
	}
	if page := stranger.get(address); strings.Contains(page.body, w.code()) || strings.Contains(page.body, "duong@") {
		t.Error("the page gives the code or the address away")
	}
	if len(w.codes) != 1 {
		t.Errorf("%d codes went out, want 1", len(w.codes))
	}
	for _, decision := range []string{"return", "approve", "return"} {
		stranger.answers(address, "decision", decision, "reason", "Do người lạ chọn "+decision)
	}
	stranger.answers(address, "decision", "approve", "reason", "lần nữa").is(http.StatusConflict).says("đã gửi đủ số mã cho phép", "lần nữa")
	if len(w.codes) != 3 {
		t.Errorf("%d codes went out in a day, want at most 3", len(w.codes))
	}
	if diff := cmp.Diff(before, w.journal()); diff != "" || w.commands(plan.CommandDecide) != 0 {
		t.Errorf("a stranger decided (-want +got):\n%s", diff)
	}
}

func TestACodeCountsForWhatWasChosenWithItAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	b, address := w.browser(), "/d/"+w.token("duong", plan.PurposeDecide)
	b.answers(address, "decision", "approve").is(http.StatusOK)
	shown, first := b.get(address), w.code()
	b.answers(address, "decision", "return", "reason", "Thiếu nguồn").is(http.StatusOK).says("Ý kiến đang chờ xác nhận: Trả lại", "Thiếu nguồn")
	b.post(address, with(shown.form("step", "code"), "code", first)).is(http.StatusUnprocessableEntity).says("đã được chọn lại", "Trả lại")
	b.confirms(address, first).is(http.StatusUnprocessableEntity).says("còn được nhập 4 lần")
	b.confirms(address, "4829").is(http.StatusUnprocessableEntity).says("sáu chữ số")
	spaced := w.code()[:3] + " " + w.code()[3:]
	b.confirms(address, spaced).is(http.StatusOK).says("Đồng chí đã trả lại dự thảo lúc", "Thiếu nguồn")
	if e := w.journal()[3]; e.Kind != plan.EventReturned || e.Reason != "Thiếu nguồn" {
		t.Errorf("recorded is %+v", e)
	}
}

func TestACodeRunsOutAndTheReasonIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	b, address := w.browser(), "/d/"+w.token("duong", plan.PurposeDecide)
	b.answers(address, "decision", "return", "reason", "Chờ số liệu quý III").is(http.StatusOK)
	form := with(b.get(address).form("step", "code"), "code", w.code())
	w.now = w.now.Add(30 * time.Minute)
	late := b.post(address, form).is(http.StatusUnprocessableEntity).says("Mã đã hết hạn lúc 09:42 ngày 02/03/2027")
	if !contains(late.texts("textarea", ""), "Chờ số liệu quý III") {
		t.Errorf("the reason is lost: %q", late.texts("textarea", ""))
	}
	b.get(address+"?lang=en").says("Type these four digits", "Continue: get a code by mail")
	b.post(address, form).says("The code expired at")
	if n := w.commands(plan.CommandDecide); n != 0 {
		t.Errorf("%d decisions were asked for", n)
	}
}

func TestACodeIsTakenAgainAfterTheEngineWasAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	b, address := w.browser(), "/d/"+w.token("duong", plan.PurposeDecide)
	b.answers(address, "decision", "approve").is(http.StatusOK)
	form := with(b.get(address).form("step", "code"), "code", w.code())
	w.broken = http.ErrServerClosed
	b.post(address, form).is(http.StatusServiceUnavailable)
	w.broken = nil
	b.post(address, form).is(http.StatusOK).says("Đồng chí đã duyệt lúc")
}

func TestTheNonceOfALinkStaysOnItsPage(t *testing.T) {
	t.Parallel()
	for public, secure := range map[string]bool{"http://loa.test": false, "https://loa.test": true} {
		w := newWorld(t).launched().drafted("Bản một")
		w.config.Public = public
		w.serve()
		address := "/d/" + w.token("duong", plan.PurposeDecide)
		cookie, err := http.ParseSetCookie(w.browser().get(address).header.Get("Set-Cookie"))
		if err != nil {
			t.Fatal(err)
		}
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != address || cookie.Secure != secure || cookie.MaxAge != 0 {
			t.Errorf("%s: the cookie is %s", public, cookie)
		}
	}
}

func TestAFormOfAnotherBrowserIsRefusedAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	address := "/d/" + w.token("duong", plan.PurposeDecide)
	form := with(w.browser().get(address).form("step", ""), "decision", "return", "reason", "Thiếu nguồn", "confirm", "yes")
	other := w.browser().post(address, form).is(http.StatusForbidden).says("không do trang này hiển thị")
	if !contains(other.texts("textarea", ""), "Thiếu nguồn") || len(w.codes) != 0 {
		t.Errorf("kept %q, %d codes", other.texts("textarea", ""), len(w.codes))
	}
}

// Taking back needs no code by mail: it can be repaired, and it has to be fast.
func TestADecisionIsTakenBackByItsLinkInOneStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t).launched().drafted("Bản một")
	w.holds = time.Hour
	b, address := w.browser(), "/d/"+w.token("duong", plan.PurposeDecide)
	b.answers(address, "decision", "approve")
	b.confirms(address, w.code()).is(http.StatusOK)
	b.answers("/d/" + w.token("duong", plan.PurposeWithdraw)).is(http.StatusOK).says("Đồng chí đã rút lại ý kiến lúc")
	if kinds := w.journal(); kinds[len(kinds)-1].Kind != plan.EventWithdrawn || len(w.codes) != 1 {
		t.Errorf("the last event is %+v, after %d codes", kinds[len(kinds)-1], len(w.codes))
	}
}
