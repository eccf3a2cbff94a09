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

// approves is the head's plain yes to the newest draft of the video.
func approves(w *fixture) typed {
	return w.answering(binh, w.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
}

// outcomes lists what each letter came to when it arrived.
func outcomes(w *fixture, letters ...typed) (ends []store.Outcome) {
	for _, letter := range letters {
		ends = append(ends, w.arrives(letter.bytes()).Outcome)
	}
	return ends
}

func TestProcess(t *testing.T) {
	t.Parallel()
	strict := func(w *fixture) { twoDrafts(w); w.inbound.Policy.Mode = policy.TrustStrict }
	highStakes := func(w *fixture) {
		twoDrafts(w)
		w.Must(w.Store.SetStakes(w.t.Context(), "kh-2027", []string{"17"}, store.StakesHigh))
	}
	published := func(w *fixture) { w.Published(video) }
	fresh := func(*fixture) {}
	for _, tt := range []struct {
		name    string
		stage   func(*fixture)
		letters func(*fixture) []store.Outcome
		want    []store.Outcome
		changes map[plan.EventKind]int // of the video's task, by letters
		told    []string               // the keys, as far as their colon, of the letters that went out
	}{
		{
			name:  "a decision taken back",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				ends := outcomes(w, approves(w))
				return append(ends, outcomes(w, w.answering(binh, w.LetterTo(binh, video, plan.NoticeReceipt), "HỦY"))...)
			},

			want: []store.Outcome{store.OutcomeApplied, store.OutcomeApplied},

			changes: map[plan.EventKind]int{plan.EventApproved: 1, plan.EventWithdrawn: 1},

			told: nil,
		},
		{
			name:  "a second answer to a question that is used",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w), approves(w).says("Không đồng ý."))
			},

			want: []store.Outcome{store.OutcomeApplied, store.OutcomeRefused},

			changes: map[plan.EventKind]int{plan.EventApproved: 1},

			told: []string{"question"},
		},
		{
			name:  "an answer after the term, by an unproven sender",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				letter := approves(w)
				w.Clock = w.Clock.Add(15 * 24 * time.Hour)
				letter.sentAt = w.Clock
				return outcomes(w, letter.unproven(), letter.about("Re: lần nữa"), letter.by(mai).unproven().about("Re: người khác"))
			},

			want: []store.Outcome{store.OutcomeTriage, store.OutcomeRefused, store.OutcomeQuarantined},

			changes: nil,

			told: []string{"question", "alarm"},
		},
		{
			name:  "two unclear answers",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w).says("Để tôi xem."), approves(w).says("Để tôi xem đã."), approves(w).says("Đồng ý nhưng bỏ ảnh."))
			},

			want: []store.Outcome{store.OutcomeQuestion, store.OutcomeTriage, store.OutcomeTriage},

			changes: nil,

			told: []string{"question", "phone"},
		},
		{
			name:  "an answer with a condition",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w).says("Đồng ý nhưng bỏ ảnh."))
			},

			want: []store.Outcome{store.OutcomeQuestion},

			changes: nil,

			told: []string{"question"},
		},
		{
			name:  "the code of another question in a ready answer",
			stage: oneDraft,
			letters: func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w).says("DUYET A2BC"))
			},

			want: []store.Outcome{store.OutcomeQuestion},

			changes: nil,

			told: []string{"listing"},
		},
		{
			name:  "strict: an approval that the servers vouch for waits for a code",
			stage: strict,
			letters: func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w))
			},

			want: []store.Outcome{store.OutcomeConfirm},

			changes: nil,

			told: []string{"confirm"},
		},
		{
			name:  "strict: an unproven approval is shown the link",
			stage: strict,
			letters: func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w).unproven())
			},

			want: []store.Outcome{store.OutcomeRefused},

			changes: nil,

			told: []string{"question"},
		},
		{
			name:    "a line of high stakes is strict",
			stage:   highStakes,
			letters: func(w *fixture) []store.Outcome { return outcomes(w, approves(w)) },

			want: []store.Outcome{store.OutcomeConfirm},

			changes: nil,

			told: []string{"confirm"},
		},
		{
			name:  "a task taken on, then declined",
			stage: fresh,
			letters: func(w *fixture) []store.Outcome {
				letter := w.answering(lan, w.LetterTo(lan, video, plan.NoticeAssignment), "Đơn vị xin tiếp nhận nhiệm vụ.")
				return outcomes(w, letter, letter.says("Không đồng ý."))
			},

			want: []store.Outcome{store.OutcomeApplied, store.OutcomeRefused},

			changes: map[plan.EventKind]int{plan.EventAccepted: 1},

			told: []string{"question"},
		},
		{
			name:  "a task declined with a reason",
			stage: fresh,
			letters: func(w *fixture) []store.Outcome {
				return outcomes(w, w.answering(lan, w.LetterTo(lan, video, plan.NoticeAssignment), "Không đồng ý, không đúng chức năng."))
			},

			want: []store.Outcome{store.OutcomeApplied},

			changes: map[plan.EventKind]int{plan.EventDeclined: 1},

			told: nil,
		},
		{
			name: "a proof of publication, at first without its date",
			stage: func(w *fixture) {
				oneDraft(w)
				state, err := w.Store.State(w.t.Context(), video)
				w.Must(err)
				w.Give(binh, video, plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: plan.DecisionApprove})
			},
			letters: func(w *fixture) []store.Outcome {
				letter := w.answering(lan, w.LetterTo(lan, video, plan.NoticePublish), "Đã đăng tại https://badinh.hanoi.test/video.")
				return outcomes(w, letter, letter.says("Đã đăng tại https://badinh.hanoi.test/video ngày 02/03/2027."))
			},

			want: []store.Outcome{store.OutcomeQuestion, store.OutcomeApplied},

			changes: map[plan.EventKind]int{plan.EventPublished: 1},

			told: []string{"question"},
		},
		{
			name:  "an empty report, then one in words",
			stage: published,
			letters: func(w *fixture) []store.Outcome {
				letter := w.answering(lan, w.LetterTo(lan, video, plan.NoticeReportWanted), "")
				return outcomes(w, letter, letter.says("Đã phát 12 tin, 5 bài."))
			},

			want: []store.Outcome{store.OutcomeQuestion, store.OutcomeApplied},

			changes: map[plan.EventKind]int{plan.EventReportSubmitted: 1},

			told: []string{"question"},
		},
		{
			name:  "a report with a program",
			stage: published,
			letters: func(w *fixture) []store.Outcome {
				letter := w.answering(lan, w.LetterTo(lan, video, plan.NoticeReportWanted), "Gửi báo cáo.").with("bao-cao.exe")
				return outcomes(w, letter, letter.unproven().about("Re: báo cáo"))
			},

			want: []store.Outcome{store.OutcomeQuestion, store.OutcomeTriage},

			changes: nil,

			told: []string{"question"},
		},
		{
			name:  "a report whose file bears a mark of secrecy",
			stage: published,
			letters: func(w *fixture) []store.Outcome {
				letter := w.answering(lan, w.LetterTo(lan, video, plan.NoticeReportWanted), "Gửi báo cáo.")
				letter.content = map[string]string{"bao-cao.txt": "TỐI MẬT\nnội dung"}
				return outcomes(w, letter.with("bao-cao.txt"))
			},

			want: []store.Outcome{store.OutcomeSecret},

			changes: nil,

			told: []string{"secret", "question"},
		},
		{
			name:  "a letter that bears a mark of secrecy",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w).about("TỐI MẬT"), approves(w).about("Tuyệt mật").unproven())
			},

			want: []store.Outcome{store.OutcomeSecret, store.OutcomeSecret},

			changes: nil,

			told: []string{"secret", "question", "secret"},
		},
		{
			name:  "a letter with a mark that a person lets through",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				raw := approves(w).about("MẬT").bytes()
				in := w.arrives(raw)
				w.Must(w.Store.ActOnLetter(w.t.Context(), store.LetterAction{Letter: in.ID, Key: "1", Action: store.ActionRelease, Actor: ha, Reason: "xem rồi", At: w.Clock}))
				w.Must(w.inbound.DeliverLetters(w.t.Context()))
				return []store.Outcome{in.Outcome, w.letter(in.ID).Outcome}
			},

			want: []store.Outcome{store.OutcomeSecret, store.OutcomeApplied},

			changes: map[plan.EventKind]int{plan.EventApproved: 1},

			told: []string{"secret", "question"},
		},
		{
			name:  "an automatic answer",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				letter := approves(w)
				letter.more = []string{"Auto-Submitted: auto-replied"}
				return outcomes(w, letter)
			},

			want: []store.Outcome{store.OutcomeIgnoredAuto},

			changes: nil,
			told:    nil,
		},
		{
			name:  "the same letter by another way",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				letter := approves(w)
				raw := letter.bytes()
				again := append([]byte("X-Again: 1\r\n"), raw...)
				return []store.Outcome{w.arrives(raw).Outcome, w.arrives(again).Outcome}
			},

			want: []store.Outcome{store.OutcomeApplied, store.OutcomeDuplicate},

			changes: map[plan.EventKind]int{plan.EventApproved: 1},

			told: nil,
		},
		{
			name:  "a letter dated long before it came",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				letter := approves(w)
				letter.sentAt = letter.sentAt.Add(-30 * 24 * time.Hour)
				return outcomes(w, letter)
			},

			want: []store.Outcome{store.OutcomeConfirm},

			changes: nil,

			told: []string{"confirm"},
		},
		{
			name:  "two answers to one task in a day are explained once",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				letter := approves(w)
				w.Redrafted(video)
				return outcomes(w, letter, letter.says("Đồng ý."), letter.says("Đồng ý nhưng bỏ ảnh."))
			},

			want: []store.Outcome{store.OutcomeRefused, store.OutcomeTriage, store.OutcomeTriage},

			changes: nil,

			told: []string{"question"},
		},
		{
			name:  "a return that the task refuses, unproven",
			stage: twoDrafts,
			letters: func(w *fixture) []store.Outcome {
				letter := approves(w).says("Trả lại: thiếu phụ đề.").unproven()
				w.Redrafted(video)
				return outcomes(w, letter)
			},

			want: []store.Outcome{store.OutcomeTriage},

			changes: nil,
			told:    nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newFixture(t)
			tt.stage(w)
			before := w.keys()
			if diff := cmp.Diff(tt.want, tt.letters(w)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if tt.changes == nil {
				tt.changes = map[plan.EventKind]int{}
			}
			if diff := cmp.Diff(tt.changes, w.commands(video)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.told, w.keys()[len(before):]); diff != "" && len(tt.told)+len(w.keys())-len(before) > 0 {
				t.Errorf("letters out (-want +got):\n%s", diff)
			}
		})
	}
}

var ofLetters = regexp.MustCompile(`^(question|listing|confirm|phone|alarm|secret):`)

// keys are the kinds of the letters that letters have led to, in the order they were queued.
func (w *fixture) keys() (kinds []string) {
	w.t.Helper()
	letters, err := w.Store.LetterLog(w.t.Context(), store.SentFilter{Limit: 500})
	w.Must(err)
	for i := len(letters) - 1; i >= 0; i-- {
		if m := ofLetters.FindStringSubmatch(letters[i].Key); m != nil {
			kinds = append(kinds, m[1])
		}
	}
	return kinds
}
