package inbound_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// approvalOf is the head's approval of the newest draft of the video.
func approvalOf(f *fixture) testLetter {
	return f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
}

// outcomes processes letters and lists their outcomes.
func outcomes(f *fixture, letters ...testLetter) (ends []store.Outcome) {
	for _, letter := range letters {
		ends = append(ends, f.process(letter.bytes()).Outcome)
	}
	return ends
}

func TestProcess(t *testing.T) {
	t.Parallel()
	strict := func(f *fixture) { twoDrafts(f); f.inbound.Policy.Mode = policy.TrustStrict }
	highStakes := func(f *fixture) {
		twoDrafts(f)
		f.Must(f.Store.SetStakes(f.t.Context(), "kh-2027", []string{"17"}, store.StakesHigh))
	}
	published := func(f *fixture) { f.Published(video) }
	fresh := func(*fixture) {}
	for _, tt := range []struct {
		name    string
		stage   func(*fixture)
		letters func(*fixture) []store.Outcome
		want    []store.Outcome
		changes map[plan.EventKind]int // commands of letters about the video's task
		replies []string               // the kinds of the letters that were sent
	}{
		{
			name:  "a decision taken back",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				ends := outcomes(f, approvalOf(f))
				return append(ends, outcomes(f, f.replyTo(binh, f.LetterTo(binh, video, plan.NoticeReceipt), "HỦY"))...)
			},
			want:    []store.Outcome{store.OutcomeApplied, store.OutcomeApplied},
			changes: map[plan.EventKind]int{plan.EventApproved: 1, plan.EventWithdrawn: 1},
		},
		{
			name:  "a refusal after an approval that can still be taken back",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				return outcomes(f, approvalOf(f), approvalOf(f).withText("Không đồng ý."))
			},
			want:    []store.Outcome{store.OutcomeApplied, store.OutcomeApplied},
			changes: map[plan.EventKind]int{plan.EventApproved: 1, plan.EventWithdrawn: 1},
		},
		{
			name:  "an answer after the term, by an unproven sender",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				letter := approvalOf(f)
				f.Clock = f.Clock.Add(15 * 24 * time.Hour)
				letter.sentAt = f.Clock
				return outcomes(f, letter.unproven(), letter.withSubject("Re: lần nữa"), letter.sentBy(mai).unproven().withSubject("Re: người khác"))
			},
			want:    []store.Outcome{store.OutcomeTriage, store.OutcomeRefused, store.OutcomeQuarantined},
			replies: []string{"question", "alarm"},
		},
		{
			name:  "three unclear answers",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				return outcomes(f, approvalOf(f).withText("Để tôi xem."), approvalOf(f).withText("Để tôi xem đã."), approvalOf(f).withText("Đồng ý nhưng bỏ ảnh."))
			},
			want:    []store.Outcome{store.OutcomeQuestion, store.OutcomeQuestion, store.OutcomeTriage},
			replies: []string{"question", "question", "phone"},
		},
		{
			name:  "an answer with a condition",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				return outcomes(f, approvalOf(f).withText("Đồng ý nhưng bỏ ảnh."))
			},
			want:    []store.Outcome{store.OutcomeQuestion},
			replies: []string{"question"},
		},
		{
			name:  "the code of another question in a ready answer",
			stage: oneDraft,
			letters: func(f *fixture) []store.Outcome {
				return outcomes(f, approvalOf(f).withText("DUYET A2BC"))
			},
			want:    []store.Outcome{store.OutcomeQuestion},
			replies: []string{"listing"},
		},
		{
			name:  "strict: an approval that mail servers prove waits for a code",
			stage: strict,
			letters: func(f *fixture) []store.Outcome {
				return outcomes(f, approvalOf(f))
			},
			want:    []store.Outcome{store.OutcomeConfirm},
			replies: []string{"confirm"},
		},
		{
			name:  "strict: an unproven approval is shown the link",
			stage: strict,
			letters: func(f *fixture) []store.Outcome {
				return outcomes(f, approvalOf(f).unproven())
			},
			want:    []store.Outcome{store.OutcomeRefused},
			replies: []string{"question"},
		},
		{
			name:    "a line of high stakes is strict",
			stage:   highStakes,
			letters: func(f *fixture) []store.Outcome { return outcomes(f, approvalOf(f)) },
			want:    []store.Outcome{store.OutcomeConfirm},
			replies: []string{"confirm"},
		},
		{
			name:  "a task accepted, then declined",
			stage: fresh,
			letters: func(f *fixture) []store.Outcome {
				letter := f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeAssignment), "Đơn vị xin tiếp nhận nhiệm vụ.")
				return outcomes(f, letter, letter.withText("Không đồng ý."))
			},
			want:    []store.Outcome{store.OutcomeApplied, store.OutcomeApplied},
			changes: map[plan.EventKind]int{plan.EventAccepted: 1, plan.EventDeclined: 1},
		},
		{
			name:  "a task declined with a reason",
			stage: fresh,
			letters: func(f *fixture) []store.Outcome {
				return outcomes(f, f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeAssignment), "Không đồng ý, không đúng chức năng."))
			},
			want:    []store.Outcome{store.OutcomeApplied},
			changes: map[plan.EventKind]int{plan.EventDeclined: 1},
		},
		{
			name: "a proof of publication without its date is taken with the day of the letter",
			stage: func(f *fixture) {
				oneDraft(f)
				state, err := f.Store.State(f.t.Context(), video)
				f.Must(err)
				f.Give(binh, video, plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: plan.DecisionApprove})
			},
			letters: func(f *fixture) []store.Outcome {
				letter := f.replyTo(lan, f.LetterTo(lan, video, plan.NoticePublish), "Đã đăng tại https://badinh.hanoi.test/video.")
				return outcomes(f, letter, letter.withText("Đã đăng tại https://badinh.hanoi.test/video ngày 02/03/2027."))
			},
			want:    []store.Outcome{store.OutcomeApplied, store.OutcomeQuestion},
			changes: map[plan.EventKind]int{plan.EventPublished: 1},
			replies: []string{"question"},
		},
		{
			name:  "an empty report, then one in words",
			stage: published,
			letters: func(f *fixture) []store.Outcome {
				letter := f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeReportWanted), "")
				return outcomes(f, letter, letter.withText("Đã phát 12 tin, 5 bài."))
			},
			want:    []store.Outcome{store.OutcomeQuestion, store.OutcomeApplied},
			changes: map[plan.EventKind]int{plan.EventReportSubmitted: 1},
			replies: []string{"question"},
		},
		{
			name:  "a report with a program",
			stage: published,
			letters: func(f *fixture) []store.Outcome {
				letter := f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeReportWanted), "Gửi báo cáo.").withFiles("bao-cao.exe")
				return outcomes(f, letter, letter.unproven().withSubject("Re: báo cáo"))
			},
			want:    []store.Outcome{store.OutcomeQuestion, store.OutcomeTriage},
			replies: []string{"question"},
		},
		{
			name:  "a report whose file has a mark of secrecy",
			stage: published,
			letters: func(f *fixture) []store.Outcome {
				letter := f.replyTo(lan, f.LetterTo(lan, video, plan.NoticeReportWanted), "Gửi báo cáo.")
				letter.content = map[string]string{"bao-cao.txt": "TỐI MẬT\nnội dung"}
				return outcomes(f, letter.withFiles("bao-cao.txt"))
			},
			want:    []store.Outcome{store.OutcomeSecret},
			replies: []string{"secret", "question"},
		},
		{
			name:  "a letter with a mark of secrecy",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				return outcomes(f, approvalOf(f).withSubject("TỐI MẬT"), approvalOf(f).withSubject("Tuyệt mật").unproven())
			},
			want:    []store.Outcome{store.OutcomeSecret, store.OutcomeSecret},
			replies: []string{"secret", "question", "secret"},
		},
		{
			name:  "a letter with a mark of secrecy that a person released",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				raw := approvalOf(f).withSubject("MẬT").bytes()
				in := f.process(raw)
				f.Must(f.Store.ActOnLetter(f.t.Context(), store.LetterAction{Letter: in.ID, Key: "1", Action: store.ActionRelease, Actor: ha, Reason: "xem rồi", At: f.Clock}))
				f.Must(f.inbound.DeliverLetters(f.t.Context()))
				return []store.Outcome{in.Outcome, f.letter(in.ID).Outcome}
			},
			want:    []store.Outcome{store.OutcomeSecret, store.OutcomeApplied},
			changes: map[plan.EventKind]int{plan.EventApproved: 1},
			replies: []string{"secret", "question"},
		},
		{
			name:  "an automatic answer",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				letter := approvalOf(f)
				letter.extraFields = []string{"Auto-Submitted: auto-replied"}
				return outcomes(f, letter)
			},
			want: []store.Outcome{store.OutcomeIgnoredAuto},
		},
		{
			name:  "another copy of a letter",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				letter := approvalOf(f)
				raw := letter.bytes()
				again := append([]byte("X-Again: 1\r\n"), raw...)
				return []store.Outcome{f.process(raw).Outcome, f.process(again).Outcome}
			},
			want:    []store.Outcome{store.OutcomeApplied, store.OutcomeDuplicate},
			changes: map[plan.EventKind]int{plan.EventApproved: 1},
		},
		{
			name:  "a letter dated long before its arrival",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				letter := approvalOf(f)
				letter.sentAt = letter.sentAt.Add(-30 * 24 * time.Hour)
				return outcomes(f, letter)
			},
			want:    []store.Outcome{store.OutcomeConfirm},
			replies: []string{"confirm"},
		},
		{
			name:  "one explanation a day for each task",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				letter := approvalOf(f)
				f.Redrafted(video)
				return outcomes(f, letter, letter.withText("Đồng ý."), letter.withText("Đồng ý nhưng bỏ ảnh."))
			},
			want:    []store.Outcome{store.OutcomeRefused, store.OutcomeTriage, store.OutcomeTriage},
			replies: []string{"question"},
		},
		{
			name:  "a return that the task refuses, unproven",
			stage: twoDrafts,
			letters: func(f *fixture) []store.Outcome {
				letter := approvalOf(f).withText("Trả lại: thiếu phụ đề.").unproven()
				f.Redrafted(video)
				return outcomes(f, letter)
			},
			want: []store.Outcome{store.OutcomeTriage},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			tt.stage(f)
			before := f.replyKinds()
			if diff := cmp.Diff(tt.want, tt.letters(f)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if tt.changes == nil {
				tt.changes = map[plan.EventKind]int{}
			}
			if diff := cmp.Diff(tt.changes, f.countCommands(video)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.replies, f.replyKinds()[len(before):]); diff != "" && len(tt.replies)+len(f.replyKinds())-len(before) > 0 {
				t.Errorf("letters sent (-want +got):\n%s", diff)
			}
		})
	}
}

var ofLetters = regexp.MustCompile(`^(question|listing|confirm|phone|alarm|secret):`)

// replyKinds are the kinds of the letters that were sent because of letters, in the order in which they were queued.
func (f *fixture) replyKinds() (kinds []string) {
	f.t.Helper()
	letters, err := f.Store.LetterLog(f.t.Context(), store.SentFilter{Limit: 500})
	f.Must(err)
	for i := len(letters) - 1; i >= 0; i-- {
		if m := ofLetters.FindStringSubmatch(letters[i].Key); m != nil {
			kinds = append(kinds, m[1])
		}
	}
	return kinds
}
