package inbound_test

import (
	"strings"
	"testing"

	"loa/locale"
	"loa/plan"
	"loa/store"
)

// TestAnswerToCheckIn answers the letter that asks for the results of March in the words of a unit.
func TestAnswerToCheckIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       plan.EventKind // none: no event
		outcome    store.Outcome
		done       int
	}{
		{"a number", "8 buổi ạ", plan.EventCounted, store.OutcomeApplied, 8},
		{"days of their own", "- 05/3: 1 buổi\n- 12/3: 1 buổi\n- 19/3: 2 buổi\nCộng: 4 buổi", plan.EventCounted, store.OutcomeApplied, 4},
		{"places are one number of the month", "Thôn Đông: 1 buổi, thôn Đoài: 2 buổi.", plan.EventCounted, store.OutcomeApplied, 3},
		{"none", "Tháng 3/2027 không phát sinh.", plan.EventCounted, store.OutcomeApplied, 0},
		{"about a number", "Khoảng 8 buổi", "", store.OutcomeQuestion, 0},
		{"a sum that is wrong", "- 05/3: 1 buổi\n- 12/3: 1 buổi\nCộng: 4 buổi", "", store.OutcomeQuestion, 0},
		{"no number", "Xã đã thực hiện đảm bảo theo định mức.", "", store.OutcomeQuestion, 0},
		{"a question", "Anh ơi số liệu tính từ ngày 15/2 đến 14/3 hay tính tròn tháng ạ?", plan.EventAsked, store.OutcomeApplied, 0},
		{"thanks", "Da nhan. Cam on chi.", "", store.OutcomeNoted, 0},
		{"a promise", "Xã đang tổng hợp, sẽ gửi trong tuần này ạ.", "", store.OutcomeNoted, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRoad(t, locale.Vietnamese, tallyPlan)
			asked := checkedIn(r)
			before := r.situation()
			in := r.reply(asked, c.text)
			if in.Outcome != c.outcome {
				t.Errorf("the outcome is %s (%s), want %s", in.Outcome, in.Note, c.outcome)
			}
			if c.want != "" {
				if err := r.happened(video, c.want, before); err != nil {
					t.Error(err)
				}
			}
			if got := r.state(video).Tally.Done(); got != c.done {
				t.Errorf("%d are counted, want %d", got, c.done)
			}
			if c.outcome == store.OutcomeQuestion && strings.Contains(c.text, "Khoảng") && !strings.Contains(r.answerTo(in).Text, "Khoảng 8 buổi") {
				t.Errorf("the letter back does not quote the words:\n%s", r.answerTo(in).Text)
			}
		})
	}
	t.Run("a number and a question are counted and asked", func(t *testing.T) {
		t.Parallel()
		r := newRoad(t, locale.Vietnamese, tallyPlan)
		asked := checkedIn(r)
		in := r.reply(asked, "Tháng 3: 8 buổi. Cho em hỏi có phải gửi bản giấy không ạ?")
		if in.Outcome != store.OutcomeApplied || r.state(video).Tally.Done() != 8 || !r.state(video).AsksCoordinator() {
			t.Errorf("%s (%s), %d are counted, asked %v", in.Outcome, in.Note, r.state(video).Tally.Done(), r.state(video).AsksCoordinator())
		}
	})
	t.Run("the same letter twice counts once", func(t *testing.T) {
		t.Parallel()
		r := newRoad(t, locale.Vietnamese, tallyPlan)
		asked := checkedIn(r)
		r.reply(asked, "Tháng 3: 8 buổi")
		in := r.reply(asked, "Tháng 3: 8 buổi.")
		if in.Outcome != store.OutcomeRefused || r.state(video).Tally.Done() != 8 {
			t.Errorf("%s (%s), %d are counted", in.Outcome, in.Note, r.state(video).Tally.Done())
		}
	})
}

// TestAnswerAboutEvent answers the letter that asks for the launch of a contest.
func TestAnswerAboutEvent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       plan.EventKind
		outcome    store.Outcome
	}{
		{"held", "Đã phát động ngày 20/3/2027 tại Nhà văn hóa phường, 120 người dự.", plan.EventReached, store.OutcomeApplied},
		{"held without a day", "Đã phát động rồi em nhé.", "", store.OutcomeQuestion},
		{"put off: the coordinator decides about the day of a milestone", "Xin lùi lễ phát động sang ngày 30/3/2027 do trùng lịch.", plan.EventAsked, store.OutcomeApplied},
		{"not yet", "Chưa phát động chị ạ, đang chờ kinh phí.", "", store.OutcomeNoted},
		{"called off", "Tỉnh chỉ đạo dừng cuộc thi để tiết kiệm kinh phí.", plan.EventAsked, store.OutcomeApplied},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRoad(t, locale.Vietnamese, eventPlan)
			approved(r)
			launched.before(r)
			before := r.situation()
			in := r.reply(r.LetterTo(lan, video, plan.NoticePublish), c.text)
			if in.Outcome != c.outcome {
				t.Errorf("the outcome is %s (%s), want %s", in.Outcome, in.Note, c.outcome)
			}
			if c.want != "" {
				if err := r.happened(video, c.want, before); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestAnswerToCheckInsOfDigest answers the digest that asks for the results of two tallies, in the words of a unit.
func TestAnswerToCheckInsOfDigest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		outcome    store.Outcome
		done       [2]int // of the first item and of the second
	}{
		{"the words of people", "Việc số 1: 8 buổi\nViệc số 2: 5 buổi", store.OutcomeApplied, [2]int{8, 5}},
		{"one of them, without marks", "viec 2: 5 buoi a", store.OutcomeApplied, [2]int{0, 5}},
		{"an item and its line below", "Mục 1:\n8 buổi\nMục 2:\nkhông phát sinh", store.OutcomeApplied, [2]int{8, 0}},
		{"a number without its item", "8 buổi", store.OutcomeQuestion, [2]int{}},
		{"an item that is not on the list", "Việc số 7: 8 buổi", store.OutcomeQuestion, [2]int{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRoad(t, locale.Vietnamese, grouped(tallyPlan))
			in := r.reply(askedInDigest(r), c.text)
			if in.Outcome != c.outcome {
				t.Errorf("the outcome is %s (%s), want %s", in.Outcome, in.Note, c.outcome)
			}
			a, b := r.state(video).Tally.Done(), r.state(column).Tally.Done()
			if done := [2]int{a, b}; done != c.done && done != [2]int{c.done[1], c.done[0]} {
				t.Errorf("%v are counted, want %v in either order", done, c.done)
			}
		})
	}
}
