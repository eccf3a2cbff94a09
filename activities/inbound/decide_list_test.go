package inbound_test

import (
	"strings"
	"testing"
	"time"

	"loa/plan"
	"loa/store"
)

func TestDecideListSender(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change  func(testLetter) testLetter
		outcome store.Outcome
		decided string
	}{
		"another registered person": {change: func(l testLetter) testLetter { return l.sentBy(cuong) }, outcome: store.OutcomeTriage, decided: nothing + ", " + nothing},
		"an unregistered address": {
			change:  func(l testLetter) testLetter { l.from = "binh@gmail.test"; return l },
			outcome: store.OutcomeQuarantined,
			decided: nothing + ", " + nothing,
		},
		"a forged sender":                    {change: testLetter.forged, outcome: store.OutcomeQuarantined, decided: nothing + ", " + nothing},
		"an unproven sender":                 {change: testLetter.unproven, outcome: store.OutcomeTriage, decided: nothing + ", 0 duyệt 1 trả lại"}, // a return needs no proof
		"the person asked, by the thread":    {change: testLetter.unaddressed, outcome: store.OutcomeApplied, decided: "1 duyệt 0 trả lại, 0 duyệt 1 trả lại"},
		"the person asked, without a thread": {change: testLetter.unthreaded, outcome: store.OutcomeApplied, decided: "1 duyệt 0 trả lại, 0 duyệt 1 trả lại"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			_, list := f.sendAmbiguous("Duyệt.")
			got := f.process(tt.change(f.replyTo(binh, list, "1 duyệt, 2 trả lại: thiếu số liệu")).bytes())
			if got.Outcome != tt.outcome || f.decisions() != tt.decided {
				t.Errorf("%s (%s), decided %s; want %s, %s", got.Outcome, got.Note, f.decisions(), tt.outcome, tt.decided)
			}
		})
	}
}

func TestDecideItem(t *testing.T) {
	t.Parallel()
	t.Run("each item is judged as a letter of its own", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		_, list := f.sendAmbiguous("Duyệt.")
		f.Redrafted(column)
		raw := f.replyTo(binh, list, "Tất cả duyệt.").bytes()
		got := f.process(raw)
		if want := "1 duyệt 0 trả lại, " + nothing; got.Outcome != store.OutcomeQuestion && got.Outcome != store.OutcomeRefused || f.decisions() != want {
			t.Errorf("with one draft replaced: %s (%s), decided %s, want %s", got.Outcome, got.Note, f.decisions(), want)
		}
		if back := f.queued("question:" + hashOf(raw)); !strings.Contains(back.Text, "Dự thảo đã có bản trình lần 2") {
			t.Errorf("the reply does not name the new draft:\n%s", back.Text)
		}
		f.Give(binh, column, decision(f, column, plan.DecisionReturn))
		again := f.process(f.replyTo(binh, list, "1 duyệt").bytes())
		if f.countCommands(video)[plan.EventApproved] != 1 {
			t.Errorf("answered again: %s (%s), %v", again.Outcome, again.Note, f.countCommands(video))
		}
	})
}

func TestDecideChoiceSender(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(testLetter) testLetter{
		"another registered person": func(l testLetter) testLetter { return l.sentBy(cuong) },
		"an unregistered address":   func(l testLetter) testLetter { l.from = "binh@gmail.test"; return l },
		"a forged sender":           testLetter.forged,
		"an unproven sender":        testLetter.unproven,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			first, list := f.sendAmbiguous("Trả lại: thiếu phụ đề.")
			f.process(change(f.replyTo(binh, list, "1")).bytes())
			f.Must(f.inbound.DeliverLetters(t.Context()))
			if got := f.letter(first.ID); got.Outcome != store.OutcomeQuestion || f.decisions() != nothing+", "+nothing {
				t.Errorf("the outcome of the letter is %s (%s), decided %s", got.Outcome, got.Note, f.decisions())
			}
		})
	}
}

func TestDecideListLate(t *testing.T) {
	t.Parallel()
	t.Run("a list is not answered for ever", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		twoDrafts(f)
		_, list := f.sendAmbiguous("Duyệt.")
		f.Clock = f.Clock.Add(15 * 24 * time.Hour)
		got := f.process(f.replyTo(binh, list, "Tất cả duyệt.").bytes())
		if got.Outcome != store.OutcomeTriage || f.decisions() != nothing+", "+nothing {
			t.Errorf("%s (%s), decided %s", got.Outcome, got.Note, f.decisions())
		}
	})
}
