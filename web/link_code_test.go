package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
)

func TestLinkCode(t *testing.T) {
	t.Parallel()
	// A person with a forwarded letter, or a scanner that types the digits, can only have a code sent to the person who was asked.
	t.Run("a forwarded link decides nothing in another person's hands", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		before := f.journal()
		other, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		for range 2 {
			other.answerLink(address, "decision", "approve").hasStatus(http.StatusOK)
		}
		for _, left := range []string{"còn được nhập 4 lần", "còn được nhập 3 lần", "còn được nhập 2 lần", "còn được nhập 1 lần", "nhập sai quá nhiều lần"} {
			other.confirmCode(address, "000000").hasStatus(http.StatusUnprocessableEntity).contains(left)
		}
		if page := other.get(address); strings.Contains(page.body, f.lastCode()) || strings.Contains(page.body, "duong@") {
			t.Error("the page shows the code or the address")
		}
		if len(f.codes) != 1 {
			t.Errorf("%d codes were sent, want 1", len(f.codes))
		}
		for _, decision := range []string{"return", "approve", "return"} {
			other.answerLink(address, "decision", decision, "reason", "Do người lạ chọn "+decision)
		}
		other.answerLink(address, "decision", "approve", "reason", "lần nữa").hasStatus(http.StatusConflict).contains("đã gửi đủ số mã cho phép", "lần nữa")
		if len(f.codes) != 3 {
			t.Errorf("%d codes were sent in a day, want at most 3", len(f.codes))
		}
		if diff := cmp.Diff(before, f.journal()); diff != "" || f.countCommands(plan.CommandDecide) != 0 {
			t.Errorf("the journal changed (-want +got):\n%s", diff)
		}
	})
	t.Run("a code counts for its own choice only", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		b.answerLink(address, "decision", "approve").hasStatus(http.StatusOK)
		shown, first := b.get(address), f.lastCode()
		b.answerLink(address, "decision", "return", "reason", "Thiếu nguồn").hasStatus(http.StatusOK).contains("Chờ xác nhận bằng mã: TRẢ LẠI dự thảo (bản trình lần 1)", "Thiếu nguồn")
		b.post(address, with(shown.form("step", "code"), "code", first)).hasStatus(http.StatusUnprocessableEntity).contains("đã được chọn lại", "TRẢ LẠI")
		b.confirmCode(address, first).hasStatus(http.StatusUnprocessableEntity).contains("còn được nhập 4 lần")
		b.confirmCode(address, "4829").hasStatus(http.StatusUnprocessableEntity).contains("sáu chữ số")
		spaced := f.lastCode()[:3] + " " + f.lastCode()[3:]
		b.confirmCode(address, spaced).hasStatus(http.StatusOK).contains("Đồng chí đã trả lại dự thảo lúc", "Thiếu nguồn")
		if e := f.journal()[3]; e.Kind != plan.EventReturned || e.Reason != "Thiếu nguồn" {
			t.Errorf("recorded is %+v", e)
		}
	})
	t.Run("a code expires and the reason is kept", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		b.answerLink(address, "decision", "return", "reason", "Chờ số liệu quý III").hasStatus(http.StatusOK)
		form := with(b.get(address).form("step", "code"), "code", f.lastCode())
		f.now = f.now.Add(30 * time.Minute)
		late := b.post(address, form).hasStatus(http.StatusUnprocessableEntity).contains("Mã đã hết hạn lúc 09:42 ngày 02/03/2027")
		if !slices.Contains(late.texts("textarea", ""), "Chờ số liệu quý III") {
			t.Errorf("the reason is lost: %q", late.texts("textarea", ""))
		}
		b.get(address+"?lang=en").contains("Approve", "Return the draft").lacks("Type these four digits", `type="checkbox"`)
		b.post(address, form).contains("The code expired at")
		if n := f.countCommands(plan.CommandDecide); n != 0 {
			t.Errorf("%d decisions reached the engine", n)
		}
	})
	t.Run("a code is taken as people paste it", func(t *testing.T) {
		t.Parallel()
		for _, pasted := range []string{"482911", "482 911", " 48-29-11\t", "482911 là mã xác nhận"} {
			f := newFixture(t).launched().drafted("Bản một")
			b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
			b.answerLink(address, "decision", "approve")
			b.confirmCode(address, pasted).hasStatus(http.StatusOK).contains("ĐÃ GHI NHẬN: PHÊ DUYỆT")
		}
	})
	t.Run("the letter with the code is sent again", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		b.answerLink(address, "decision", "approve")
		again := with(b.get(address).form("step", ""), "step", "again")
		b.post(address, again).hasStatus(http.StatusOK).contains("Đã gửi lại thư có mã", "Chờ xác nhận bằng mã")
		b.post(address, again).hasStatus(http.StatusConflict).contains("Mã này đã được gửi hai lần")
		f.now = f.now.Add(30 * time.Minute)
		b.post(address, again).hasStatus(http.StatusUnprocessableEntity).contains("Không còn mã nào đang chờ nhập")
		if len(f.codes) != 1 {
			t.Errorf("%d codes were made, want 1", len(f.codes))
		}
	})
	t.Run("a code is accepted again after the engine was unreachable", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		b, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		b.answerLink(address, "decision", "approve").hasStatus(http.StatusOK)
		form := with(b.get(address).form("step", "code"), "code", f.lastCode())
		f.engineError = http.ErrServerClosed
		b.post(address, form).hasStatus(http.StatusServiceUnavailable)
		f.engineError = nil
		b.post(address, form).hasStatus(http.StatusOK).contains("Đồng chí đã phê duyệt lúc")
	})
}
