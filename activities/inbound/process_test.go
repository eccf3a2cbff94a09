package inbound_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
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
	strict := func(w *fixture) { twoDrafts(w); w.inbound.Policy.Mode = plan.TrustStrict }
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
			"a decision taken back", twoDrafts, func(w *fixture) []store.Outcome {
				ends := outcomes(w, approves(w))
				return append(ends, outcomes(w, w.answering(binh, w.LetterTo(binh, video, plan.NoticeReceipt), "HỦY"))...)
			},
			[]store.Outcome{store.OutcomeApplied, store.OutcomeApplied},
			map[plan.EventKind]int{plan.EventApproved: 1, plan.EventWithdrawn: 1},
			nil,
		},
		{
			"a second answer to a question that is used", twoDrafts, func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w), approves(w).says("Không đồng ý."))
			},
			[]store.Outcome{store.OutcomeApplied, store.OutcomeRefused},
			map[plan.EventKind]int{plan.EventApproved: 1},
			[]string{"question"},
		},
		{
			"an answer after the term, by an unproven sender", twoDrafts, func(w *fixture) []store.Outcome {
				letter := approves(w)
				w.Clock = w.Clock.Add(15 * 24 * time.Hour)
				letter.sentAt = w.Clock
				return outcomes(w, letter.unproven(), letter.about("Re: lần nữa"), letter.by(mai).unproven().about("Re: người khác"))
			},
			[]store.Outcome{store.OutcomeTriage, store.OutcomeRefused, store.OutcomeQuarantined},
			nil,
			[]string{"question", "alarm"},
		},
		{
			"two unclear answers", twoDrafts, func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w).says("Để tôi xem."), approves(w).says("Để tôi xem đã."), approves(w).says("Đồng ý nhưng bỏ ảnh."))
			},
			[]store.Outcome{store.OutcomeQuestion, store.OutcomeTriage, store.OutcomeTriage},
			nil,
			[]string{"question", "phone"},
		},
		{
			"an answer with a condition", twoDrafts, func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w).says("Đồng ý nhưng bỏ ảnh."))
			},
			[]store.Outcome{store.OutcomeQuestion},
			nil,
			[]string{"question"},
		},
		{
			"the code of another question in a ready answer", oneDraft, func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w).says("DUYET A2BC"))
			},
			[]store.Outcome{store.OutcomeQuestion},
			nil,
			[]string{"listing"},
		},
		{
			"strict: an approval that the servers vouch for waits for a code", strict, func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w))
			},
			[]store.Outcome{store.OutcomeConfirm},
			nil,
			[]string{"confirm"},
		},
		{
			"strict: an unproven approval is shown the link", strict, func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w).unproven())
			},
			[]store.Outcome{store.OutcomeRefused},
			nil,
			[]string{"question"},
		},
		{
			"a line of high stakes is strict", highStakes, func(w *fixture) []store.Outcome { return outcomes(w, approves(w)) },
			[]store.Outcome{store.OutcomeConfirm},
			nil,
			[]string{"confirm"},
		},
		{
			"a task taken on, then declined", fresh, func(w *fixture) []store.Outcome {
				letter := w.answering(lan, w.LetterTo(lan, video, plan.NoticeAssignment), "Đơn vị xin tiếp nhận nhiệm vụ.")
				return outcomes(w, letter, letter.says("Không đồng ý."))
			},
			[]store.Outcome{store.OutcomeApplied, store.OutcomeRefused},
			map[plan.EventKind]int{plan.EventAccepted: 1},
			[]string{"question"},
		},
		{
			"a task declined with a reason", fresh, func(w *fixture) []store.Outcome {
				return outcomes(w, w.answering(lan, w.LetterTo(lan, video, plan.NoticeAssignment), "Không đồng ý, không đúng chức năng."))
			},
			[]store.Outcome{store.OutcomeApplied},
			map[plan.EventKind]int{plan.EventDeclined: 1},
			nil,
		},
		{
			"a proof of publication, at first without its date", func(w *fixture) {
				oneDraft(w)
				state, err := w.Store.State(w.t.Context(), video)
				w.Must(err)
				w.Gives(binh, video, plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: plan.DecisionApprove})
			}, func(w *fixture) []store.Outcome {
				letter := w.answering(lan, w.LetterTo(lan, video, plan.NoticePublish), "Đã đăng tại https://badinh.hanoi.test/video.")
				return outcomes(w, letter, letter.says("Đã đăng tại https://badinh.hanoi.test/video ngày 02/03/2027."))
			},
			[]store.Outcome{store.OutcomeQuestion, store.OutcomeApplied},
			map[plan.EventKind]int{plan.EventPublished: 1},
			[]string{"question"},
		},
		{
			"an empty report, then one in words", published, func(w *fixture) []store.Outcome {
				letter := w.answering(lan, w.LetterTo(lan, video, plan.NoticeReportWanted), "")
				return outcomes(w, letter, letter.says("Đã phát 12 tin, 5 bài."))
			},
			[]store.Outcome{store.OutcomeQuestion, store.OutcomeApplied},
			map[plan.EventKind]int{plan.EventReportSubmitted: 1},
			[]string{"question"},
		},
		{
			"a report with a program", published, func(w *fixture) []store.Outcome {
				letter := w.answering(lan, w.LetterTo(lan, video, plan.NoticeReportWanted), "Gửi báo cáo.").with("bao-cao.exe")
				return outcomes(w, letter, letter.unproven().about("Re: báo cáo"))
			},
			[]store.Outcome{store.OutcomeQuestion, store.OutcomeTriage},
			nil,
			[]string{"question"},
		},
		{
			"a report whose file bears a mark of secrecy", published, func(w *fixture) []store.Outcome {
				letter := w.answering(lan, w.LetterTo(lan, video, plan.NoticeReportWanted), "Gửi báo cáo.")
				letter.content = map[string]string{"bao-cao.txt": "TỐI MẬT\nnội dung"}
				return outcomes(w, letter.with("bao-cao.txt"))
			},
			[]store.Outcome{store.OutcomeSecret},
			nil,
			[]string{"secret", "question"},
		},
		{
			"a letter that bears a mark of secrecy", twoDrafts, func(w *fixture) []store.Outcome {
				return outcomes(w, approves(w).about("TỐI MẬT"), approves(w).about("Tuyệt mật").unproven())
			},
			[]store.Outcome{store.OutcomeSecret, store.OutcomeSecret},
			nil,
			[]string{"secret", "question", "secret"},
		},
		{
			"a letter with a mark that a person lets through", twoDrafts, func(w *fixture) []store.Outcome {
				raw := approves(w).about("MẬT").bytes()
				in := w.arrives(raw)
				w.Must(w.Store.ActOnLetter(w.t.Context(), store.LetterAction{Letter: in.ID, Key: "1", Action: store.ActionRelease, Actor: ha, Reason: "xem rồi", At: w.Clock}))
				w.Must(w.inbound.DeliverLetters(w.t.Context()))
				return []store.Outcome{in.Outcome, w.letter(in.ID).Outcome}
			},
			[]store.Outcome{store.OutcomeSecret, store.OutcomeApplied},
			map[plan.EventKind]int{plan.EventApproved: 1},
			[]string{"secret", "question"},
		},
		{
			"an automatic answer", twoDrafts, func(w *fixture) []store.Outcome {
				letter := approves(w)
				letter.more = []string{"Auto-Submitted: auto-replied"}
				return outcomes(w, letter)
			},
			[]store.Outcome{store.OutcomeIgnoredAuto},
			nil, nil,
		},
		{
			"the same letter by another way", twoDrafts, func(w *fixture) []store.Outcome {
				letter := approves(w)
				raw := letter.bytes()
				again := append([]byte("X-Again: 1\r\n"), raw...)
				return []store.Outcome{w.arrives(raw).Outcome, w.arrives(again).Outcome}
			},
			[]store.Outcome{store.OutcomeApplied, store.OutcomeDuplicate},
			map[plan.EventKind]int{plan.EventApproved: 1},
			nil,
		},
		{
			"a letter dated long before it came", twoDrafts, func(w *fixture) []store.Outcome {
				letter := approves(w)
				letter.sentAt = letter.sentAt.Add(-30 * 24 * time.Hour)
				return outcomes(w, letter)
			},
			[]store.Outcome{store.OutcomeConfirm},
			nil,
			[]string{"confirm"},
		},
		{
			"two answers to one task in a day are explained once", twoDrafts, func(w *fixture) []store.Outcome {
				letter := approves(w)
				w.Redrafted(video)
				return outcomes(w, letter, letter.says("Đồng ý."), letter.says("Đồng ý nhưng bỏ ảnh."))
			},
			[]store.Outcome{store.OutcomeRefused, store.OutcomeTriage, store.OutcomeTriage},
			nil,
			[]string{"question"},
		},
		{
			"a return that the task refuses, unproven", twoDrafts, func(w *fixture) []store.Outcome {
				letter := approves(w).says("Trả lại: thiếu phụ đề.").unproven()
				w.Redrafted(video)
				return outcomes(w, letter)
			},
			[]store.Outcome{store.OutcomeTriage},
			nil, nil,
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

// waits has an unproven approval wait for a code, and gives it with the letter that brings the code and the code.
func waits(w *fixture) (in store.LetterIn, letter store.LetterOut, code string) {
	w.t.Helper()
	raw := approves(w).unproven().bytes()
	if in = w.arrives(raw); in.Outcome != store.OutcomeConfirm {
		w.t.Fatalf("an unproven approval came to %s (%s)", in.Outcome, in.Note)
	}
	letter = w.sent("confirm:" + hashOf(raw))
	if code = regexp.MustCompile(`\b\d{6}\b`).FindString(letter.Text); code == "" {
		w.t.Fatalf("no code in:\n%s", letter.Text)
	}
	return in, letter, code
}

func TestOneTimeCode(t *testing.T) {
	t.Parallel()
	wrong := func(code string) string {
		if strings.HasPrefix(code, "1") {
			return "2" + code[1:]
		}
		return "1" + code[1:]
	}
	for _, tt := range []struct {
		name   string
		answer func(w *fixture, letter store.LetterOut, code string) []store.Outcome
		want   []store.Outcome
		first  store.Outcome // what the letter that waited came to
	}{
		{"the right code", func(w *fixture, letter store.LetterOut, code string) []store.Outcome {
			return outcomes(w, w.answering(binh, letter, code))
		}, []store.Outcome{store.OutcomeApplied}, store.OutcomeApplied},
		{"the right code, unproven and in words", func(w *fixture, letter store.LetterOut, code string) []store.Outcome {
			return outcomes(w, w.answering(binh, letter, "XAC NHAN "+code).unproven())
		}, []store.Outcome{store.OutcomeApplied}, store.OutcomeApplied},
		{"the right code twice", func(w *fixture, letter store.LetterOut, code string) []store.Outcome {
			return outcomes(w, w.answering(binh, letter, code), w.answering(binh, letter, "Mã: "+code))
		}, []store.Outcome{store.OutcomeApplied, store.OutcomeDuplicate}, store.OutcomeApplied},
		{"a wrong code, then the right one", func(w *fixture, letter store.LetterOut, code string) []store.Outcome {
			return outcomes(w, w.answering(binh, letter, wrong(code)), w.answering(binh, letter, code))
		}, []store.Outcome{store.OutcomeTriage, store.OutcomeApplied}, store.OutcomeApplied},
		{"too many wrong codes", func(w *fixture, letter store.LetterOut, code string) (ends []store.Outcome) {
			for range 5 {
				ends = append(ends, outcomes(w, w.answering(binh, letter, wrong(code)))...)
				w.Clock = w.Clock.Add(time.Second)
			}
			return append(ends, outcomes(w, w.answering(binh, letter, code))...)
		}, []store.Outcome{
			store.OutcomeTriage, store.OutcomeTriage, store.OutcomeTriage, store.OutcomeTriage, store.OutcomeTriage, store.OutcomeQuarantined,
		}, store.OutcomeConfirm},
		{"a code in the hands of another person", func(w *fixture, letter store.LetterOut, code string) []store.Outcome {
			return outcomes(w, w.answering(cuong, letter, code))
		}, []store.Outcome{store.OutcomeQuarantined}, store.OutcomeConfirm},
		{"a forged code", func(w *fixture, letter store.LetterOut, code string) []store.Outcome {
			return outcomes(w, w.answering(binh, letter, code).forged())
		}, []store.Outcome{store.OutcomeQuarantined}, store.OutcomeConfirm},
		{"a code too late", func(w *fixture, letter store.LetterOut, code string) []store.Outcome {
			w.Clock = w.Clock.Add(31 * time.Minute)
			return outcomes(w, w.answering(binh, letter, code))
		}, []store.Outcome{store.OutcomeTriage}, store.OutcomeConfirm},
		{"the person disowns the letter", func(w *fixture, letter store.LetterOut, _ string) []store.Outcome {
			return outcomes(w, w.answering(binh, letter, "Không phải tôi."))
		}, []store.Outcome{store.OutcomeApplied}, store.OutcomeQuarantined},
		{"another letter while the code is out", func(w *fixture, _ store.LetterOut, _ string) []store.Outcome {
			return outcomes(w, approves(w).says("Đồng ý.").unproven())
		}, []store.Outcome{store.OutcomeTriage}, store.OutcomeConfirm},
		{"more codes than a day allows", func(w *fixture, _ store.LetterOut, _ string) (ends []store.Outcome) {
			for range 3 {
				w.Clock = w.Clock.Add(31 * time.Minute)
				ends = append(ends, outcomes(w, approves(w).unproven())...)
			}
			return ends
		}, []store.Outcome{store.OutcomeConfirm, store.OutcomeConfirm, store.OutcomeTriage}, store.OutcomeConfirm},
		{"the task has moved on meanwhile", func(w *fixture, letter store.LetterOut, code string) []store.Outcome {
			w.Redrafted(video)
			return outcomes(w, w.answering(binh, letter, code))
		}, []store.Outcome{store.OutcomeApplied}, store.OutcomeRefused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newFixture(t)
			twoDrafts(w)
			first, letter, code := waits(w)
			if diff := cmp.Diff(tt.want, tt.answer(w, letter, code)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if got := w.letter(first.ID); got.Outcome != tt.first {
				t.Errorf("the letter that waited came to %s (%s), want %s", got.Outcome, got.Note, tt.first)
			}
		})
	}
}
