package web_test

import (
	"net/http"
	"testing"
	"time"

	"loa/plan"
	"loa/store"
)

// TestLinkContent checks that a link shows the draft as long as something can be done with it, and afterwards the answer only.
func TestLinkContent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.undoWindow = 15 * time.Minute
	f.launched().drafted("Nội dung chưa công bố")
	link, file := "/d/"+f.linkToken("duong", plan.PurposeDecide), "/"+hashOf("Nội dung chưa công bố")
	head, stranger := f.browser(), f.browser()
	for _, b := range []*browser{head, stranger} {
		b.get(link).hasStatus(http.StatusOK).contains("Nội dung chưa công bố")
		b.get(link + file).hasStatus(http.StatusOK)
	}
	head.answerLink(link, "decision", "approve")
	head.confirmCode(link, f.lastCode()).hasStatus(http.StatusOK).contains("PHÊ DUYỆT", "Nội dung chưa công bố") // it can be taken back
	f.advance(time.Hour)
	for _, b := range []*browser{head, stranger} {
		b.get(link).contains("PHÊ DUYỆT").lacks("Nội dung chưa công bố")
		b.get(link + file).hasStatus(http.StatusGone).contains("không còn hiển thị nội dung").lacks("Nội dung chưa công bố")
	}
}

// TestRevokedLink checks a link that was taken back: it shows what was answered and no content, and nothing can be done by it.
func TestRevokedLink(t *testing.T) {
	t.Parallel()
	revoke := func(t *testing.T, f *fixture, scope store.LinkScope) {
		t.Helper()
		if n, err := f.store.RevokeLinks(t.Context(), scope, f.clock()); err != nil || n == 0 {
			t.Fatalf("%d links are taken back, %v", n, err)
		}
	}
	t.Run("before an answer", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.launched().drafted("Nội dung chưa công bố")
		link, file := "/d/"+f.linkToken("duong", plan.PurposeDecide), "/"+hashOf("Nội dung chưa công bố")
		head := f.browser()
		form := head.get(link).contains("Nội dung chưa công bố").form("step", "")
		revoke(t, f, store.LinkScope{Person: "duong"})
		head.post(link, with(form, "decision", "approve")).hasStatus(http.StatusGone).contains("thu hồi")
		head.get(link).hasStatus(http.StatusGone).contains("thu hồi", "trả lời thẳng thư").lacks("Nội dung chưa công bố", "<form")
		head.get(link + file).hasStatus(http.StatusGone).lacks("Nội dung chưa công bố")
		if n, err := f.store.RevokeLinks(t.Context(), store.LinkScope{Person: "duong"}, f.clock()); err != nil || n != 0 {
			t.Errorf("again: %d, %v", n, err)
		}
	})
	t.Run("in the undo window of an answer", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.undoWindow = 15 * time.Minute
		f.launched().drafted("Nội dung chưa công bố")
		link := "/d/" + f.linkToken("duong", plan.PurposeDecide)
		head := f.browser()
		head.answerLink(link, "decision", "approve")
		head.confirmCode(link, f.lastCode()).contains("PHÊ DUYỆT")
		revoke(t, f, store.LinkScope{Task: taskID})
		head.get(link).hasStatus(http.StatusGone).contains("PHÊ DUYỆT", "thu hồi").lacks("Nội dung chưa công bố", "<form")
	})
}
