package web_test

import (
	"net/http"
	"testing"
	"time"

	"loa/plan"
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
