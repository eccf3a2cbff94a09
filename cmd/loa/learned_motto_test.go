package main_test

import (
	"strings"
	"testing"

	"loa/store"
)

// learnedMotto checks that a head whose letters have a motto unknown to loa is asked back only until three letters have taught it.
func learnedMotto(t *testing.T, c *cluster) {
	const motto = "\n\nKhông ngừng đổi mới, không xa rời nhân dân"
	for _, suffix := range []string{"cham-ngon-1", "cham-ngon-2", "cham-ngon-3"} {
		a := newApprovalTask(t, c, suffix, "Sở Nông nghiệp và Môi trường", "so-nong-nghiep-va-moi-truong")
		a.checkOutcome(a.answer(a.head, a.awaitLetter(a.head, "approval"), "Đồng ý."+motto), store.OutcomeQuestion)
	}
	a := newApprovalTask(t, c, "cham-ngon-4", "Sở Nông nghiệp và Môi trường", "so-nong-nghiep-va-moi-truong")
	a.checkOutcome(a.answer(a.head, a.awaitLetter(a.head, "approval"), "Đồng ý."+motto), store.OutcomeApplied)
	if learned := a.must("mail", "blocks"); !strings.Contains(learned, "Không ngừng đổi mới") {
		t.Errorf("the motto is not among the learned blocks:\n%s", learned)
	}
}
