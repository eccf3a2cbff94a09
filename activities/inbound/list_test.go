package inbound_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// doubtful has the head write a letter that may be about either of two drafts, and gives the list that went back.
func (w *fixture) doubtful(text string) (first store.LetterIn, list store.LetterOut) {
	w.t.Helper()
	first = w.arrives(w.from(binh, "Ý kiến", text).bytes())
	if first.Outcome != store.OutcomeQuestion {
		w.t.Fatalf("%q came to %s (%s), want a question", text, first.Outcome, first.Note)
	}
	return first, w.listed(first)
}

// decided says for both drafts what letters have decided.
func (w *fixture) decided() string {
	w.t.Helper()
	said := make([]string, 0, 2)
	for _, task := range []plan.TaskID{video, column} {
		c := w.commands(task)
		said = append(said, fmt.Sprintf("%d duyệt %d trả lại", c[plan.EventApproved], c[plan.EventReturned]))
	}
	return strings.Join(said, ", ")
}

const nothing = "0 duyệt 0 trả lại"

func TestAskWhich(t *testing.T) {
	t.Parallel()
	t.Run("the list names the open questions by number", func(t *testing.T) {
		t.Parallel()
		w := newFixture(t)
		twoDrafts(w)
		_, list := w.doubtful("Duyệt.")
		for _, want := range []string{"Việc số 1: Nhiệm vụ 17 – UBND phường Ba Đình – dự thảo bản v1", "Việc số 2: Nhiệm vụ 18", "| Duyệt."} {
			if !strings.Contains(list.Text, want) {
				t.Errorf("the list does not say %q:\n%s", want, list.Text)
			}
		}
		if list.ToAddress != activitiestest.AddressOf(binh) || !strings.HasPrefix(list.ReplyTo, "loa+") || strings.Contains(list.Text, "Hoàn Kiếm") {
			t.Errorf("the list goes to %s, answers to %s:\n%s", list.ToAddress, list.ReplyTo, list.Text)
		}
	})
	t.Run("a mailbox is not flooded with lists", func(t *testing.T) {
		t.Parallel()
		w := newFixture(t)
		twoDrafts(w)
		ends := map[store.Outcome]int{}
		for i := range 5 {
			ends[w.arrives(w.from(binh, fmt.Sprintf("Ý kiến %d", i), "Duyệt.").bytes()).Outcome]++
		}
		w.Clock = w.Clock.Add(25 * time.Hour)
		ends[w.arrives(w.from(binh, "Ý kiến hôm sau", "Duyệt.").bytes()).Outcome]++
		if diff := cmp.Diff(map[store.Outcome]int{store.OutcomeQuestion: 4, store.OutcomeTriage: 2}, ends); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
	})
}

func TestCarryOutList(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, answer string
		outcome      store.Outcome
		decided      string
		said         []string // in the letter that goes back
	}{
		{
			name:    "each item its own",
			answer:  "1 duyệt, 2 trả lại: thiếu số liệu",
			outcome: store.OutcomeApplied,
			decided: "1 duyệt 0 trả lại, 0 duyệt 1 trả lại",
			said:    nil,
		},
		{
			name:    "line by line",
			answer:  "1. Đồng ý\n2. Không đồng ý, sai tên cơ quan",
			outcome: store.OutcomeApplied,
			decided: "1 duyệt 0 trả lại, 0 duyệt 1 trả lại",
			said:    nil,
		},
		{name: "one of them", answer: "2 duyệt", outcome: store.OutcomeApplied, decided: nothing + ", 1 duyệt 0 trả lại", said: nil},
		{name: "all", answer: "Tất cả duyệt.", outcome: store.OutcomeApplied, decided: "1 duyệt 0 trả lại, 1 duyệt 0 trả lại", said: nil},
		{
			name:    "all, counted right",
			answer:  "Đồng ý cả 2.",
			outcome: store.OutcomeApplied,
			decided: "1 duyệt 0 trả lại, 1 duyệt 0 trả lại",
			said:    nil,
		},
		{
			name:    "all, counted wrong",
			answer:  "Đồng ý cả 3.",
			outcome: store.OutcomeQuestion,
			decided: nothing + ", " + nothing,
			said:    []string{"Việc số 1: chưa ghi nhận"},
		},
		{
			name:    "one with a condition",
			answer:  "1 duyệt\n2 đồng ý nhưng bỏ ảnh",
			outcome: store.OutcomeQuestion,
			decided: "1 duyệt 0 trả lại, " + nothing,
			said:    []string{"Việc số 1: đã ghi nhận.", "Việc số 2: chưa ghi nhận, ý kiến có kèm điều kiện", "| 2. "},
		},
		{
			name:    "a number that is not in the list",
			answer:  "1 duyệt\n7 duyệt",
			outcome: store.OutcomeQuestion,
			decided: "1 duyệt 0 trả lại, " + nothing,
			said:    []string{"Việc số 7: chưa ghi nhận, số này không có trong danh mục"},
		},
		{
			name:    "a bare assent to several",
			answer:  "Duyệt.",
			outcome: store.OutcomeQuestion,
			decided: nothing + ", " + nothing,
			said:    []string{"chưa rõ ý kiến về việc nào"},
		},
		{
			name:    "a return without a reason",
			answer:  "1 duyệt, 2 trả lại",
			outcome: store.OutcomeApplied,
			decided: "1 duyệt 0 trả lại, 0 duyệt 1 trả lại",
			said:    nil,
		},
		{
			name:    "a condition behind them all",
			answer:  "1 duyệt, 2 duyệt, nhưng bỏ ảnh",
			outcome: store.OutcomeQuestion,
			decided: nothing + ", " + nothing,
			said:    nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newFixture(t)
			twoDrafts(w)
			_, list := w.doubtful("Duyệt.")
			raw := w.answering(binh, list, tt.answer).bytes()
			got := w.arrives(raw)
			if got.Outcome != tt.outcome || w.decided() != tt.decided {
				t.Errorf("%s (%s), decided %s; want %s, %s", got.Outcome, got.Note, w.decided(), tt.outcome, tt.decided)
			}
			back := w.sent("question:" + hashOf(raw))
			for _, said := range tt.said {
				if !strings.Contains(back.Text, said) {
					t.Errorf("the letter back does not say %q:\n%s", said, back.Text)
				}
			}
		})
	}
}

func TestDecideListSender(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change  func(typed) typed
		outcome store.Outcome
		decided string
	}{
		"another registered person": {change: func(l typed) typed { return l.by(cuong) }, outcome: store.OutcomeTriage, decided: nothing + ", " + nothing},
		"a stranger": {
			change:  func(l typed) typed { l.from = "binh@gmail.test"; return l },
			outcome: store.OutcomeQuarantined,
			decided: nothing + ", " + nothing,
		},
		"a forged sender":            {change: typed.forged, outcome: store.OutcomeQuarantined, decided: nothing + ", " + nothing},
		"an unproven sender":         {change: typed.unproven, outcome: store.OutcomeTriage, decided: nothing + ", 0 duyệt 1 trả lại"}, // a return needs no proof
		"the reader, thread only":    {change: typed.unaddressed, outcome: store.OutcomeApplied, decided: "1 duyệt 0 trả lại, 0 duyệt 1 trả lại"},
		"the reader, without thread": {change: typed.unthreaded, outcome: store.OutcomeApplied, decided: "1 duyệt 0 trả lại, 0 duyệt 1 trả lại"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newFixture(t)
			twoDrafts(w)
			_, list := w.doubtful("Duyệt.")
			got := w.arrives(tt.change(w.answering(binh, list, "1 duyệt, 2 trả lại: thiếu số liệu")).bytes())
			if got.Outcome != tt.outcome || w.decided() != tt.decided {
				t.Errorf("%s (%s), decided %s; want %s, %s", got.Outcome, got.Note, w.decided(), tt.outcome, tt.decided)
			}
		})
	}
}

func TestDecideItem(t *testing.T) {
	t.Parallel()
	t.Run("each item is judged as a letter of its own", func(t *testing.T) {
		t.Parallel()
		w := newFixture(t)
		twoDrafts(w)
		_, list := w.doubtful("Duyệt.")
		w.Redrafted(column)
		raw := w.answering(binh, list, "Tất cả duyệt.").bytes()
		got := w.arrives(raw)
		if want := "1 duyệt 0 trả lại, " + nothing; got.Outcome != store.OutcomeQuestion && got.Outcome != store.OutcomeRefused || w.decided() != want {
			t.Errorf("with one draft replaced: %s (%s), decided %s, want %s", got.Outcome, got.Note, w.decided(), want)
		}
		if back := w.sent("question:" + hashOf(raw)); !strings.Contains(back.Text, "Dự thảo đã có bản mới (v2)") {
			t.Errorf("the letter back does not tell of the new draft:\n%s", back.Text)
		}
		w.Give(binh, column, decision(w, column, plan.DecisionReturn))
		again := w.arrives(w.answering(binh, list, "1 duyệt").bytes())
		if w.commands(video)[plan.EventApproved] != 1 {
			t.Errorf("answered again: %s (%s), %v", again.Outcome, again.Note, w.commands(video))
		}
	})
}

func TestCarryOutListCrash(t *testing.T) {
	t.Parallel()
	t.Run("the same answer is carried out once", func(t *testing.T) {
		t.Parallel()
		w := newFixture(t)
		twoDrafts(w)
		_, list := w.doubtful("Duyệt.")
		dying := w.inbound
		dying.At = func(point string) {
			if point == "letter-processed" {
				panic("the process dies")
			}
		}
		raw := w.answering(binh, list, "1 duyệt, 2 trả lại: thiếu số liệu").bytes()
		id := w.files(raw)
		func() {
			defer func() { _ = recover() }() // the process is gone; the next one finds the letter open
			_ = dying.DeliverLetters(t.Context())
		}()
		if open := w.letter(id); open.Outcome != "" {
			t.Fatalf("the letter came to %s before the process died", open.Outcome)
		}
		dying.At = nil
		w.Clock = w.Clock.Add(time.Minute)
		w.Must(w.inbound.DeliverLetters(t.Context()))
		if got := w.letter(id); got.Outcome != store.OutcomeApplied || w.decided() != "1 duyệt 0 trả lại, 0 duyệt 1 trả lại" {
			t.Errorf("after the crash: %s (%s), decided %s", got.Outcome, got.Note, w.decided())
		}
		copied := w.arrives(append([]byte("X-Again: 1\r\n"), raw...))
		if w.decided() != "1 duyệt 0 trả lại, 0 duyệt 1 trả lại" {
			t.Errorf("by another way: %s (%s), decided %s", copied.Outcome, copied.Note, w.decided())
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
			w := newFixture(t)
			twoDrafts(w)
			first, list := w.doubtful("Duyệt.")
			chosen := w.arrives(w.answering(binh, list, answer).bytes())
			w.Must(w.inbound.DeliverLetters(t.Context()))
			if w.decided() != want {
				t.Errorf("decided %s, want %s; the choice: %s (%s), the letter: %s (%s)", w.decided(), want,
					chosen.Outcome, chosen.Note, w.letter(first.ID).Outcome, w.letter(first.ID).Note)
			}
		})
	}
}

func TestDecideChoiceSender(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(typed) typed{
		"another registered person": func(l typed) typed { return l.by(cuong) },
		"a stranger":                func(l typed) typed { l.from = "binh@gmail.test"; return l },
		"a forged sender":           typed.forged,
		"an unproven sender":        typed.unproven,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newFixture(t)
			twoDrafts(w)
			first, list := w.doubtful("Trả lại: thiếu phụ đề.")
			w.arrives(change(w.answering(binh, list, "1")).bytes())
			w.Must(w.inbound.DeliverLetters(t.Context()))
			if got := w.letter(first.ID); got.Outcome != store.OutcomeQuestion || w.decided() != nothing+", "+nothing {
				t.Errorf("the letter came to %s (%s), decided %s", got.Outcome, got.Note, w.decided())
			}
		})
	}
}

func TestChooseReport(t *testing.T) {
	t.Parallel()
	t.Run("a report is matched to the task that its sender chose", func(t *testing.T) {
		t.Parallel()
		w := newFixture(t)
		twoReports(w)
		first := w.arrives(w.from(lan, "Báo cáo kết quả", "Gửi báo cáo.").with("Báo cáo.xlsx").bytes())
		list := w.listed(first)
		if first.Outcome != store.OutcomeQuestion || !strings.Contains(list.Text, `"VIEC 2"`) {
			t.Fatalf("%s (%s):\n%s", first.Outcome, first.Note, list.Text)
		}
		opinion := w.arrives(w.answering(lan, list, "1 duyệt").bytes())
		if opinion.Outcome != store.OutcomeQuestion || len(w.commands(video)) != 0 {
			t.Errorf("an opinion where a report is waited for: %s (%s), %v", opinion.Outcome, opinion.Note, w.commands(video))
		}
		w.arrives(w.answering(lan, list, "VIEC 2").bytes())
		w.Must(w.inbound.DeliverLetters(t.Context()))
		want := map[plan.EventKind]int{plan.EventReportSubmitted: 1}
		if diff := cmp.Diff(want, w.commands(column)); diff != "" || len(w.commands(video)) != 0 {
			t.Errorf("reports (-want +got):\n%s of the other task: %v", diff, w.commands(video))
		}
		if got := w.letter(first.ID); got.Outcome != store.OutcomeApplied || got.Task != column {
			t.Errorf("the report came to %s at %s (%s)", got.Outcome, got.Task, got.Note)
		}
		late := w.arrives(w.answering(lan, list, "VIEC 1").bytes())
		if late.Outcome != store.OutcomeTriage || len(w.commands(video)) != 0 {
			t.Errorf("chosen again, something else: %s (%s), %v", late.Outcome, late.Note, w.commands(video))
		}
	})
}

func TestTellList(t *testing.T) {
	t.Parallel()
	t.Run("a person is asked once more and then by phone", func(t *testing.T) {
		t.Parallel()
		w := newFixture(t)
		twoDrafts(w)
		_, list := w.doubtful("Duyệt.")
		first := w.arrives(w.answering(binh, list, "Để xem đã.").bytes())
		second := w.arrives(w.answering(binh, list, "Chắc được.").bytes())
		if first.Outcome != store.OutcomeQuestion || second.Outcome != store.OutcomeTriage || !strings.Contains(second.Note, "gọi điện") {
			t.Errorf("first %s (%s), then %s (%s)", first.Outcome, first.Note, second.Outcome, second.Note)
		}
	})
}

func TestDecideListLate(t *testing.T) {
	t.Parallel()
	t.Run("a list is not answered for ever", func(t *testing.T) {
		t.Parallel()
		w := newFixture(t)
		twoDrafts(w)
		_, list := w.doubtful("Duyệt.")
		w.Clock = w.Clock.Add(15 * 24 * time.Hour)
		got := w.arrives(w.answering(binh, list, "Tất cả duyệt.").bytes())
		if got.Outcome != store.OutcomeTriage || w.decided() != nothing+", "+nothing {
			t.Errorf("%s (%s), decided %s", got.Outcome, got.Note, w.decided())
		}
	})
}

func TestRestrictToAssigned(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text    string
		person  directory.PersonID
		outcome store.Outcome
	}{
		"a return waits for the sender's code":       {text: "Trả lại: thiếu phụ đề.", person: binh, outcome: store.OutcomeConfirm},
		"and so does an approval":                    {text: "Duyệt.", person: binh, outcome: store.OutcomeConfirm},
		"a person who is asked nothing there is not": {text: "Duyệt hay không thì chiều họp bàn?", person: cuong, outcome: store.OutcomeTriage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newFixture(t)
			twoDrafts(w)
			id := w.files(w.from(tt.person, "Ý kiến", tt.text).unproven().bytes())
			w.Must(w.inbound.DeliverLetters(t.Context()))
			w.Must(w.Store.ActOnLetter(t.Context(), store.LetterAction{
				Letter: id, Key: "1", Action: store.ActionAssign, Actor: ha, Task: column, At: w.Clock,
			}))
			w.Must(w.inbound.DeliverLetters(t.Context()))
			got := w.letter(id)
			if got.Outcome != tt.outcome || got.Task != column || len(w.commands(video))+len(w.commands(theirs)) != 0 {
				t.Errorf("%s at %s (%s)", got.Outcome, got.Task, got.Note)
			}
		})
	}
}
