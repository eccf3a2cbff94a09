package inbound_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/store"
)

const motto = "\n\n“Không ngừng đổi mới - Phục vụ nhân dân”\nNước lấy dân làm gốc, không xa rời dân"

// taughtBy answers three versions of the video's draft with a return that has something below it, and submits a fourth.
func taughtBy(f *fixture, below string, change func(testLetter) testLetter) {
	f.t.Helper()
	f.Drafted(video)
	for range 3 {
		if change == nil {
			change = func(l testLetter) testLetter { return l }
		}
		letter := change(approvalOf(f).answering("Trả lại, sửa mục 2." + below))
		in := f.process(letter.bytes())
		if in.Outcome != store.OutcomeApplied {
			f.t.Fatalf("a return with %q ends as %s (%s)", below, in.Outcome, in.Note)
		}
		f.Clock = f.Clock.Add(time.Hour)
		f.Redrafted(video)
	}
}

// answering replaces the text above the quotation.
func (l testLetter) answering(text string) testLetter {
	l.text = text + l.text[len("Duyệt."):]
	return l
}

func TestLearnedBlocks(t *testing.T) {
	t.Parallel()
	t.Run("after three proven letters the fourth is read without a question", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		taughtBy(f, motto, nil)
		in := f.process(approvalOf(f).answering("Đồng ý." + motto).bytes())
		if in.Outcome != store.OutcomeApplied || in.Verdict != string(reply.VerdictApprove) || in.NewText != "Đồng ý." {
			t.Fatalf("the fourth letter ends as %s with %s (%q, %s)", in.Outcome, in.Verdict, in.NewText, in.Note)
		}
		var record inbound.DecisionRecord
		if err := json.Unmarshal(in.DecisionRecord, &record); err != nil {
			t.Fatal(err)
		}
		if record.Context == nil || record.Context.Sender.Name != "Nguyễn Văn Bình" || record.Context.Sender.Unit != "UBND phường Ba Đình" || len(record.Context.Blocks) == 0 || len(record.Context.Sent) == 0 {
			t.Errorf("the record has the context %+v", record.Context)
		}
		if differences := record.Recheck(); len(differences) > 0 {
			t.Errorf("judged again: %v", differences)
		}
	})
	t.Run("before three letters it is asked about", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.Drafted(video)
		if in := f.process(approvalOf(f).answering("Đồng ý." + motto).bytes()); in.Outcome != store.OutcomeQuestion {
			t.Errorf("the first letter ends as %s (%s)", in.Outcome, in.Note)
		}
	})
	for _, tt := range []struct {
		name, below string
		change      func(testLetter) testLetter
	}{
		{"unproven letters teach nothing", motto, testLetter.unproven},
		{"a condition that recurs is never overlooked", "\n\nChỉ đăng sau khi Sở Tài chính có ý kiến.", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			taughtBy(f, tt.below, tt.change)
			if in := f.process(approvalOf(f).answering("Đồng ý." + tt.below).bytes()); in.Outcome != store.OutcomeQuestion {
				t.Errorf("the fourth letter ends as %s (%s)", in.Outcome, in.Note)
			}
		})
	}
	t.Run("several letters about one question teach once", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.Drafted(video)
		for range 3 {
			f.process(approvalOf(f).answering("Để tôi xem." + motto).bytes())
		}
		learned, err := f.Store.LearnedBlocks(t.Context())
		if err != nil || len(learned) > 0 {
			t.Errorf("learned %v, %v", learned, err)
		}
	})
	t.Run("a forgotten block is asked about again", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		taughtBy(f, motto, nil)
		learned, err := f.Store.LearnedBlocks(t.Context())
		f.Must(err)
		for _, block := range learned {
			f.Must(f.Store.ForgetBlock(t.Context(), block.Key, f.Clock))
		}
		if in := f.process(approvalOf(f).answering("Đồng ý." + motto).bytes()); in.Outcome != store.OutcomeQuestion || len(learned) == 0 {
			t.Errorf("the letter ends as %s (%s) after %d blocks were forgotten", in.Outcome, in.Note, len(learned))
		}
	})
	t.Run("store and reply agree on how many letters teach", func(t *testing.T) {
		t.Parallel()
		if diff := cmp.Diff(reply.LettersThatTeach, store.BlocksToLearn); diff != "" {
			t.Error(diff)
		}
	})
}

func TestKnownContext(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		known      []string
	}{
		{"the given name of the sender", "Đồng ý.\n\nBác Bình", nil},
		{"the title and the unit", "Đồng ý.\nCHỦ TỊCH UBND PHƯỜNG BA ĐÌNH\nNguyễn V. Bình", nil},
		{"a banner of the settings", "Tuần lễ an toàn: không mở tệp lạ\n\nĐồng ý.", []string{"Tuần lễ an toàn: không mở tệp lạ"}},
		{"a legal footer that refuses", "Đồng ý.\n\nNếu không phải là người nhận hoặc không đồng ý với nội dung, vui lòng xóa thư này.", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.inbound.KnownBlocks = map[string]bool{}
			for _, block := range tt.known {
				f.inbound.KnownBlocks[reply.BlockKey([]string{block})] = true
			}
			f.Drafted(video)
			in := f.process(approvalOf(f).answering(tt.text).bytes())
			if in.Outcome != store.OutcomeApplied || f.countCommands(video)[plan.EventApproved] != 1 {
				t.Errorf("the letter ends as %s (%s); new text %q", in.Outcome, in.Note, in.NewText)
			}
		})
	}
}
