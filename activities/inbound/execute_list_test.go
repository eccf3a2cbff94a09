package inbound_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
)

// sendAmbiguous processes a letter of the head that may answer either of two questions, and returns the list that was sent.
func (f *fixture) sendAmbiguous(text string) (first store.LetterIn, list store.LetterOut) {
	f.t.Helper()
	first = f.process(f.letterFrom(binh, "Ý kiến", text).bytes())
	if first.Outcome != store.OutcomeQuestion {
		f.t.Fatalf("the outcome of %q is %s (%s), want a question", text, first.Outcome, first.Note)
	}
	return first, f.listFor(first)
}

// decisions counts the decisions by letters about both drafts.
func (f *fixture) decisions() string {
	f.t.Helper()
	counts := make([]string, 0, 2)
	for _, task := range []plan.TaskID{video, column} {
		c := f.countCommands(task)
		counts = append(counts, fmt.Sprintf("%d duyệt %d trả lại", c[plan.EventApproved], c[plan.EventReturned]))
	}
	return strings.Join(counts, ", ")
}

const nothing = "0 duyệt 0 trả lại"

func TestCarryOutList(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, answer string
		outcome      store.Outcome
		decided      string
		replyText    []string // in the letter that is sent back
	}{
		{
			name:    "each item its own",
			answer:  "1 duyệt, 2 trả lại: thiếu số liệu",
			outcome: store.OutcomeApplied,
			decided: "1 duyệt 0 trả lại, 0 duyệt 1 trả lại",
		},
		{
			name:    "line by line",
			answer:  "1. Đồng ý\n2. Không đồng ý, sai tên cơ quan",
			outcome: store.OutcomeApplied,
			decided: "1 duyệt 0 trả lại, 0 duyệt 1 trả lại",
		},
		{name: "one of them", answer: "2 duyệt", outcome: store.OutcomeApplied, decided: nothing + ", 1 duyệt 0 trả lại"},
		{name: "all", answer: "Tất cả duyệt.", outcome: store.OutcomeApplied, decided: "1 duyệt 0 trả lại, 1 duyệt 0 trả lại"},
		{
			name:    "all, counted right",
			answer:  "Đồng ý cả 2.",
			outcome: store.OutcomeApplied,
			decided: "1 duyệt 0 trả lại, 1 duyệt 0 trả lại",
		},
		{
			name:      "all, counted wrong",
			answer:    "Đồng ý cả 3.",
			outcome:   store.OutcomeQuestion,
			decided:   nothing + ", " + nothing,
			replyText: []string{"Việc số 1: chưa ghi nhận"},
		},
		{
			name:      "one with a condition",
			answer:    "1 duyệt\n2 đồng ý nhưng bỏ ảnh",
			outcome:   store.OutcomeQuestion,
			decided:   "1 duyệt 0 trả lại, " + nothing,
			replyText: []string{"Việc số 1: đã ghi nhận.", "Việc số 2: chưa ghi nhận, ý kiến có kèm điều kiện", "| 2. "},
		},
		{
			name:      "a number that is not in the list",
			answer:    "1 duyệt\n7 duyệt",
			outcome:   store.OutcomeQuestion,
			decided:   "1 duyệt 0 trả lại, " + nothing,
			replyText: []string{"Việc số 7: chưa ghi nhận, số này không có trong danh mục"},
		},
		{
			name:      "a bare assent to several",
			answer:    "Duyệt.",
			outcome:   store.OutcomeQuestion,
			decided:   nothing + ", " + nothing,
			replyText: []string{"chưa rõ ý kiến về việc nào"},
		},
		{
			name:    "a return without a reason",
			answer:  "1 duyệt, 2 trả lại",
			outcome: store.OutcomeApplied,
			decided: "1 duyệt 0 trả lại, 0 duyệt 1 trả lại",
		},
		{
			name:    "a condition behind them all",
			answer:  "1 duyệt, 2 duyệt, nhưng bỏ ảnh",
			outcome: store.OutcomeQuestion,
			decided: nothing + ", " + nothing,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			_, list := f.sendAmbiguous("Duyệt.")
			raw := f.replyTo(binh, list, tt.answer).bytes()
			got := f.process(raw)
			if got.Outcome != tt.outcome || f.decisions() != tt.decided {
				t.Errorf("%s (%s), decided %s; want %s, %s", got.Outcome, got.Note, f.decisions(), tt.outcome, tt.decided)
			}
			back := f.queued("question:" + hashOf(raw))
			for _, want := range tt.replyText {
				if !strings.Contains(back.Text, want) {
					t.Errorf("the reply does not contain %q:\n%s", want, back.Text)
				}
			}
		})
	}
}

func TestCarryOutListCrash(t *testing.T) {
	t.Parallel()
	t.Run("the same answer is carried out once", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		_, list := f.sendAmbiguous("Duyệt.")
		dying := f.inbound
		dying.At = func(point string) {
			if point == "letter-processed" {
				panic("the process dies")
			}
		}
		raw := f.replyTo(binh, list, "1 duyệt, 2 trả lại: thiếu số liệu").bytes()
		id := f.file(raw)
		func() {
			defer func() { _ = recover() }() // the process is gone; the next one finds the letter open
			_ = dying.DeliverLetters(t.Context())
		}()
		if open := f.letter(id); open.Outcome != "" {
			t.Fatalf("the outcome of the letter is %s before the process died", open.Outcome)
		}
		dying.At = nil
		f.Clock = f.Clock.Add(time.Minute)
		f.Must(f.inbound.DeliverLetters(t.Context()))
		if got := f.letter(id); got.Outcome != store.OutcomeApplied || f.decisions() != "1 duyệt 0 trả lại, 0 duyệt 1 trả lại" {
			t.Errorf("after the crash: %s (%s), decided %s", got.Outcome, got.Note, f.decisions())
		}
		if !slices.Contains(f.Resynced, video) {
			t.Errorf("the workflow of a command that was on record was not told: %v", f.Resynced)
		}
		copied := f.process(append([]byte("X-Again: 1\r\n"), raw...))
		if f.decisions() != "1 duyệt 0 trả lại, 0 duyệt 1 trả lại" {
			t.Errorf("by another way: %s (%s), decided %s", copied.Outcome, copied.Note, f.decisions())
		}
	})
}

func TestChoose(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"1":                "1 duyệt 0 trả lại, " + nothing,
		"Số 2":             nothing + ", 1 duyệt 0 trả lại",
		"Mục 1 nhé":        "1 duyệt 0 trả lại, " + nothing,
		"VIEC 2":           nothing + ", 1 duyệt 0 trả lại",
		"Thư về việc số 2": nothing + ", 1 duyệt 0 trả lại",
		"5":                nothing + ", " + nothing,
	} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			first, list := f.sendAmbiguous("Duyệt.")
			chosen := f.process(f.replyTo(binh, list, answer).bytes())
			f.Must(f.inbound.DeliverLetters(t.Context()))
			if f.decisions() != want {
				t.Errorf("decided %s, want %s; the choice: %s (%s), the letter: %s (%s)", f.decisions(), want,
					chosen.Outcome, chosen.Note, f.letter(first.ID).Outcome, f.letter(first.ID).Note)
			}
		})
	}
}

func TestChooseReport(t *testing.T) {
	t.Parallel()
	t.Run("a report is matched to the task that its sender chose", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoReports(f)
		first := f.process(f.letterFrom(lan, "Báo cáo kết quả", "Gửi báo cáo.").withFiles("Báo cáo.xlsx").bytes())
		list := f.listFor(first)
		if first.Outcome != store.OutcomeQuestion || !strings.Contains(list.Text, `"VIEC 2"`) {
			t.Fatalf("%s (%s):\n%s", first.Outcome, first.Note, list.Text)
		}
		opinion := f.process(f.replyTo(lan, list, "1 duyệt").bytes())
		if opinion.Outcome != store.OutcomeQuestion || len(f.countCommands(video)) != 0 {
			t.Errorf("an opinion where a report is due: %s (%s), %v", opinion.Outcome, opinion.Note, f.countCommands(video))
		}
		f.process(f.replyTo(lan, list, "VIEC 2").bytes())
		f.Must(f.inbound.DeliverLetters(t.Context()))
		want := map[plan.EventKind]int{plan.EventReportSubmitted: 1}
		if diff := cmp.Diff(want, f.countCommands(column)); diff != "" || len(f.countCommands(video)) != 0 {
			t.Errorf("reports (-want +got):\n%s of the other task: %v", diff, f.countCommands(video))
		}
		if got := f.letter(first.ID); got.Outcome != store.OutcomeApplied || got.Task != column {
			t.Errorf("the outcome of the report is %s at %s (%s)", got.Outcome, got.Task, got.Note)
		}
		late := f.process(f.replyTo(lan, list, "VIEC 1").bytes())
		if late.Outcome != store.OutcomeTriage || len(f.countCommands(video)) != 0 {
			t.Errorf("a second choice: %s (%s), %v", late.Outcome, late.Note, f.countCommands(video))
		}
	})
}
