package inbound_test

import (
	"strings"
	"testing"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// openingTo sends the opening letters and returns that to the focal point with two tasks: 1 is video, 2 is column.
func openingTo(f *fixture) store.LetterOut {
	f.t.Helper()
	f.Must(f.Tasks.SendOpenings(f.t.Context(), "kh-2027"))
	letters, err := f.Store.LettersOut(f.t.Context(), video)
	f.Must(err)
	for _, letter := range letters {
		if letter.Notice == store.NoticeOpening {
			return letter
		}
	}
	f.t.Fatal("there is no opening letter")
	return store.LetterOut{}
}

// stages are where both tasks are: "drafting active, assignment declined".
func (f *fixture) stages() string {
	f.t.Helper()
	var all []string
	for _, task := range []plan.TaskID{video, column} {
		state, err := f.Store.State(f.t.Context(), task)
		f.Must(err)
		all = append(all, string(state.Stage)+" "+string(state.Condition))
	}
	return strings.Join(all, ", ")
}

func TestAnswerToOpening(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, answer string
		outcome      store.Outcome
		stages       string
		reply        []string
	}{
		{name: "whole", answer: "Đồng ý tất cả.", outcome: store.OutcomeApplied, stages: "drafting active, drafting active"},
		{name: "whole, by the button", answer: "DONG Y TAT CA", outcome: store.OutcomeApplied, stages: "drafting active, drafting active"},
		{
			name: "line by line", answer: "1 nhận; 2 không thuộc chức năng, đề nghị giao Sở Y tế", outcome: store.OutcomeApplied,
			stages: "drafting active, assignment declined",
		},
		{
			name: "whole, but for one with a reason", answer: "Đồng ý tất cả, trừ 2: đề nghị giao Sở Y tế", outcome: store.OutcomeApplied,
			stages: "drafting active, assignment declined",
		},
		{
			name: "whole, but for one without a reason", answer: "Đồng ý tất cả trừ 2", outcome: store.OutcomeQuestion,
			stages: "drafting active, assignment active", reply: []string{"Việc số 1: đã ghi nhận", "Việc số 2: chưa ghi nhận"},
		},
		{name: "with a condition", answer: "Đồng ý nếu được gia hạn", outcome: store.OutcomeQuestion, stages: "assignment active, assignment active"},
		{
			name: "a number that is not listed", answer: "1 nhận, 7 nhận", outcome: store.OutcomeQuestion,
			stages: "drafting active, assignment active", reply: []string{"số này không có trong danh mục"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newGroupedFixture(t)
			raw := f.replyTo(lan, openingTo(f), tt.answer).bytes()
			got := f.process(raw)
			if got.Outcome != tt.outcome || f.stages() != tt.stages {
				t.Errorf("%s (%s), the tasks are %s; want %s, %s", got.Outcome, got.Note, f.stages(), tt.outcome, tt.stages)
			}
			wantAll(t, f.queued("question:"+hashOf(raw)).Text, tt.reply...)
		})
	}
	t.Run("a declined task keeps the words about it alone", func(t *testing.T) {
		t.Parallel()
		f := newGroupedFixture(t)
		f.process(f.replyTo(lan, openingTo(f), "Đồng ý tất cả, trừ 2: đề nghị giao Sở Y tế").bytes())
		events, err := f.Store.Journal(t.Context(), column)
		if last := events[len(events)-1]; err != nil || last.Reason != "đề nghị giao Sở Y tế" {
			t.Errorf("the reason is %q, %v", last.Reason, err)
		}
	})
	t.Run("the rest is answered by an answer to the question back", func(t *testing.T) {
		t.Parallel()
		f := newGroupedFixture(t)
		raw := f.replyTo(lan, openingTo(f), "1 nhận").bytes()
		f.process(raw)
		got := f.process(f.replyTo(lan, openingTo(f), "2 nhận").bytes())
		if got.Outcome != store.OutcomeApplied || f.stages() != "drafting active, drafting active" {
			t.Errorf("%s (%s), the tasks are %s", got.Outcome, got.Note, f.stages())
		}
	})
	t.Run("an unproven sender accepts nothing", func(t *testing.T) {
		t.Parallel()
		f := newGroupedFixture(t)
		got := f.process(f.replyTo(lan, openingTo(f), "Đồng ý tất cả").unproven().bytes())
		if got.Outcome == store.OutcomeApplied || f.stages() != "assignment active, assignment active" {
			t.Errorf("%s (%s), the tasks are %s", got.Outcome, got.Note, f.stages())
		}
	})
}

// draftNews is a draft in the words of a letter.
const draftNews = "Kính gửi dự thảo tin:\nTừ ngày 01/3, người dân thành phố nộp hồ sơ hộ tịch, đăng ký kinh doanh và đất đai trên Cổng dịch vụ công, " +
	"không phải đến trụ sở. Bộ phận một cửa hướng dẫn trực tiếp tại nhà văn hóa các tổ dân phố vào sáng thứ Bảy hằng tuần."

// The letter that gave several tasks takes the draft of each of them.
func TestDraftToOpening(t *testing.T) {
	t.Parallel()
	accepted := func(t *testing.T) (*fixture, store.LetterOut) {
		f := newGroupedFixture(t)
		opening := openingTo(f)
		f.process(f.replyTo(lan, opening, "Đồng ý tất cả").bytes())
		return f, opening
	}
	t.Run("named by its number", func(t *testing.T) {
		t.Parallel()
		f, opening := accepted(t)
		got := f.process(f.replyTo(lan, opening, "Việc số 2: kính gửi dự thảo.").withFiles("du thao.xlsx").bytes())
		if got.Outcome != store.OutcomeApplied || f.stages() != "drafting active, approval active" {
			t.Errorf("%s (%s), the tasks are %s", got.Outcome, got.Note, f.stages())
		}
	})
	for _, tt := range []struct{ name, text, stages string }{
		{name: "words alone, named by its number", text: "Việc số 2: " + draftNews, stages: "assignment active, approval active"},
		{name: "words that name other numbers below", text: "Việc số 2: " + draftNews + "\nTin này thuộc nhiệm vụ 15 của chương trình.", stages: "assignment active, approval active"},
		{name: "more time, named by its number", text: "Việc số 2: đề nghị gia hạn đến ngày 30/11/2027 vì thiếu số liệu.", stages: "assignment active, drafting active"},
		{name: "a number that begins the letter", text: "2. " + draftNews, stages: "assignment active, approval active"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newGroupedFixture(t)
			opening := openingTo(f)
			f.Give(lan, column, plan.Command{Kind: plan.CommandAccept})
			got := f.process(f.replyTo(lan, opening, tt.text).bytes())
			if got.Outcome != store.OutcomeApplied || f.stages() != tt.stages {
				t.Errorf("%s (%s), the tasks are %s; want %s", got.Outcome, got.Note, f.stages(), tt.stages)
			}
		})
	}
	t.Run("the later steps of a task named by its number", func(t *testing.T) {
		t.Parallel()
		f := newGroupedFixture(t)
		opening := openingTo(f)
		f.Give(lan, column, plan.Command{Kind: plan.CommandAccept})
		for _, step := range []struct{ text, stages string }{
			{"Việc số 2: " + draftNews, "assignment active, approval active"},
			{"Việc số 2: đã đăng ngày 01/03/2027 tại https://badinh.hanoi.test/1", "assignment active, reporting active"},
			{"Việc số 2: Số tin: 12, số bài: 5", "assignment active, reporting active"},
			{"1 nhận", "drafting active, reporting active"},
		} {
			got := f.process(f.replyTo(lan, opening, step.text).bytes())
			if got.Outcome != store.OutcomeApplied || f.stages() != step.stages {
				t.Errorf("%q: %s (%s), the tasks are %s; want %s", step.text, got.Outcome, got.Note, f.stages(), step.stages)
			}
			if strings.HasSuffix(step.text, draftNews) {
				request := f.RequestTo(binh, column, plan.PurposeDecide)
				f.Give(binh, column, plan.Command{Kind: plan.CommandDecide, Draft: 1, Hash: request.Hash, Decision: plan.DecisionApprove})
			}
		}
	})
	t.Run("an acceptance once more is already on record", func(t *testing.T) {
		t.Parallel()
		f := newGroupedFixture(t)
		opening := openingTo(f)
		f.Give(lan, column, plan.Command{Kind: plan.CommandAccept})
		got := f.process(f.replyTo(lan, opening, "Việc số 2: đồng ý tiếp nhận.").bytes())
		if f.stages() != "assignment active, drafting active" {
			t.Errorf("%s (%s), the tasks are %s", got.Outcome, got.Note, f.stages())
		}
	})
	t.Run("the only one that waits", func(t *testing.T) {
		t.Parallel()
		f, opening := accepted(t)
		f.Redrafted(video)
		f.Give(binh, video, plan.Command{Kind: plan.CommandDecide, Draft: 1, Hash: f.RequestTo(binh, video, plan.PurposeDecide).Hash, Decision: plan.DecisionApprove})
		f.Give(lan, video, plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://badinh.hanoi.test/1", ProofDate: calendar.Today(f.Clock)})
		f.Give(lan, video, plan.Command{Kind: plan.CommandSubmitReport, Hash: f.RequestTo(binh, video, plan.PurposeDecide).Hash})
		f.Give(ha, video, plan.Command{Kind: plan.CommandAcceptReport})
		got := f.process(f.replyTo(lan, opening, "Kính gửi dự thảo.").withFiles("du thao.xlsx").bytes())
		if got.Outcome != store.OutcomeApplied || f.stages() != "done active, approval active" {
			t.Errorf("%s (%s), the tasks are %s", got.Outcome, got.Note, f.stages())
		}
	})
	t.Run("not named, where two wait: the sender is asked which", func(t *testing.T) {
		t.Parallel()
		f, opening := accepted(t)
		got := f.process(f.replyTo(lan, opening, "Kính gửi dự thảo.").withFiles("du thao.xlsx").bytes())
		if got.Outcome != store.OutcomeQuestion || f.stages() != "drafting active, drafting active" {
			t.Fatalf("%s (%s), the tasks are %s", got.Outcome, got.Note, f.stages())
		}
		chosen := f.process(f.replyTo(lan, f.listFor(got), "VIEC 1").bytes())
		f.Must(f.inbound.DeliverLetters(t.Context())) // the letter with the draft is processed again
		if chosen.Outcome != store.OutcomeApplied || f.stages() != "approval active, drafting active" {
			t.Errorf("%s (%s), the tasks are %s", chosen.Outcome, chosen.Note, f.stages())
		}
	})
	t.Run("to the address of one task", func(t *testing.T) {
		t.Parallel()
		f, opening := accepted(t)
		request := f.RequestTo(lan, column, plan.PurposeAccept)
		_, rest, found := strings.Cut(opening.HTML, "subject=Re%3A%20%5BLOA%20"+request.Code)
		if !found || rest == "" {
			t.Fatalf("the letter has no button for %s:\n%s", request.Code, opening.HTML)
		}
	})
}
