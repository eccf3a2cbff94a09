package inbound_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities/activitiestest"
	"loa/store"
)

func TestAskWhich(t *testing.T) {
	t.Parallel()
	t.Run("the list names the open questions by number", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		_, list := f.sendAmbiguous("Duyệt.")
		for _, want := range []string{"Việc số 1: Nhiệm vụ 17 – UBND phường Ba Đình – dự thảo (bản trình lần 1)", "Việc số 2: Nhiệm vụ 18", "| Duyệt."} {
			if !strings.Contains(list.Text, want) {
				t.Errorf("the list does not contain %q:\n%s", want, list.Text)
			}
		}
		if list.ToAddress != activitiestest.AddressOf(binh) || !strings.HasPrefix(list.ReplyTo, "loa+") || strings.Contains(list.Text, "Hoàn Kiếm") {
			t.Errorf("the list goes to %s, answers to %s:\n%s", list.ToAddress, list.ReplyTo, list.Text)
		}
	})
	t.Run("a mailbox is not flooded with lists", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		ends := map[store.Outcome]int{}
		for i := range 5 {
			ends[f.process(f.letterFrom(binh, fmt.Sprintf("Ý kiến %d", i), "Duyệt.").bytes()).Outcome]++
		}
		f.Clock = f.Clock.Add(25 * time.Hour)
		ends[f.process(f.letterFrom(binh, "Ý kiến hôm sau", "Duyệt.").bytes()).Outcome]++
		if diff := cmp.Diff(map[store.Outcome]int{store.OutcomeQuestion: 4, store.OutcomeTriage: 2}, ends); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
	})
}

func TestReplyList(t *testing.T) {
	t.Parallel()
	t.Run("a person is asked once more and then by phone", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		_, list := f.sendAmbiguous("Duyệt.")
		first := f.process(f.replyTo(binh, list, "Để xem đã.").bytes())
		second := f.process(f.replyTo(binh, list, "Chắc được.").bytes())
		if first.Outcome != store.OutcomeQuestion || second.Outcome != store.OutcomeTriage || !strings.Contains(second.Note, "gọi điện") {
			t.Errorf("first %s (%s), then %s (%s)", first.Outcome, first.Note, second.Outcome, second.Note)
		}
	})
}
