package inbound_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// awaitCode processes an unproven approval, which waits for a code. It returns the approval, the letter with the code, and the code.
func awaitCode(f *fixture) (in store.LetterIn, letter store.LetterOut, code string) {
	f.t.Helper()
	raw := approvalOf(f).unproven().bytes()
	if in = f.process(raw); in.Outcome != store.OutcomeConfirm {
		f.t.Fatalf("the outcome of an unproven approval is %s (%s)", in.Outcome, in.Note)
	}
	letter = f.queued("confirm:" + hashOf(raw))
	if code = regexp.MustCompile(`\b\d{6}\b`).FindString(letter.Text); code == "" {
		f.t.Fatalf("no code in:\n%s", letter.Text)
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
		answer func(f *fixture, letter store.LetterOut, code string) []store.Outcome
		want   []store.Outcome
		first  store.Outcome // the outcome of the letter that waited
	}{
		{
			name: "the right code",
			answer: func(f *fixture, letter store.LetterOut, code string) []store.Outcome {
				return outcomes(f, f.replyTo(binh, letter, code))
			},
			want:  []store.Outcome{store.OutcomeApplied},
			first: store.OutcomeApplied,
		},
		{
			name: "the right code, unproven and in words",
			answer: func(f *fixture, letter store.LetterOut, code string) []store.Outcome {
				return outcomes(f, f.replyTo(binh, letter, "XAC NHAN "+code).unproven())
			},
			want:  []store.Outcome{store.OutcomeApplied},
			first: store.OutcomeApplied,
		},
		{
			name: "the right code twice",
			answer: func(f *fixture, letter store.LetterOut, code string) []store.Outcome {
				return outcomes(f, f.replyTo(binh, letter, code), f.replyTo(binh, letter, "Mã: "+code))
			},
			want:  []store.Outcome{store.OutcomeApplied, store.OutcomeDuplicate},
			first: store.OutcomeApplied,
		},
		{
			name: "a wrong code, then the right one",
			answer: func(f *fixture, letter store.LetterOut, code string) []store.Outcome {
				return outcomes(f, f.replyTo(binh, letter, wrong(code)), f.replyTo(binh, letter, code))
			},
			want:  []store.Outcome{store.OutcomeQuestion, store.OutcomeApplied},
			first: store.OutcomeApplied,
		},
		{
			name: "too many wrong codes",
			answer: func(f *fixture, letter store.LetterOut, code string) (ends []store.Outcome) {
				for range 5 {
					ends = append(ends, outcomes(f, f.replyTo(binh, letter, wrong(code)))...)
					f.Clock = f.Clock.Add(time.Second)
				}
				return append(ends, outcomes(f, f.replyTo(binh, letter, code))...)
			},
			want: []store.Outcome{
				store.OutcomeQuestion, store.OutcomeQuestion, store.OutcomeTriage, store.OutcomeTriage, store.OutcomeTriage, store.OutcomeQuarantined,
			},
			first: store.OutcomeConfirm,
		},
		{
			name: "a code sent by another person",
			answer: func(f *fixture, letter store.LetterOut, code string) []store.Outcome {
				return outcomes(f, f.replyTo(cuong, letter, code))
			},
			want:  []store.Outcome{store.OutcomeQuarantined},
			first: store.OutcomeConfirm,
		},
		{
			name: "a forged code",
			answer: func(f *fixture, letter store.LetterOut, code string) []store.Outcome {
				return outcomes(f, f.replyTo(binh, letter, code).forged())
			},
			want:  []store.Outcome{store.OutcomeQuarantined},
			first: store.OutcomeConfirm,
		},
		{
			name: "a code too late",
			answer: func(f *fixture, letter store.LetterOut, code string) []store.Outcome {
				f.Clock = f.Clock.Add(31 * time.Minute)
				return outcomes(f, f.replyTo(binh, letter, code))
			},
			want:  []store.Outcome{store.OutcomeQuestion}, // a new code was sent
			first: store.OutcomeConfirm,
		},
		{
			name: "the person denies having written the letter",
			answer: func(f *fixture, letter store.LetterOut, _ string) []store.Outcome {
				return outcomes(f, f.replyTo(binh, letter, "Không phải tôi."))
			},
			want:  []store.Outcome{store.OutcomeApplied},
			first: store.OutcomeQuarantined,
		},
		{
			name: "another letter while the code is open",
			answer: func(f *fixture, _ store.LetterOut, _ string) []store.Outcome {
				return outcomes(f, approvalOf(f).withText("Đồng ý.").unproven())
			},
			want:  []store.Outcome{store.OutcomeTriage},
			first: store.OutcomeConfirm,
		},
		{
			name: "more codes than a day allows",
			answer: func(f *fixture, _ store.LetterOut, _ string) (ends []store.Outcome) {
				for range 3 {
					f.Clock = f.Clock.Add(31 * time.Minute)
					ends = append(ends, outcomes(f, approvalOf(f).unproven())...)
				}
				return ends
			},
			want:  []store.Outcome{store.OutcomeConfirm, store.OutcomeConfirm, store.OutcomeTriage},
			first: store.OutcomeConfirm,
		},
		{
			name: "the draft was replaced meanwhile",
			answer: func(f *fixture, letter store.LetterOut, code string) []store.Outcome {
				f.Redrafted(video)
				return outcomes(f, f.replyTo(binh, letter, code))
			},
			want:  []store.Outcome{store.OutcomeApplied},
			first: store.OutcomeRefused,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			first, letter, code := awaitCode(f)
			if diff := cmp.Diff(tt.want, tt.answer(f, letter, code)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if got := f.letter(first.ID); got.Outcome != tt.first {
				t.Errorf("the outcome of the letter that waited is %s (%s), want %s", got.Outcome, got.Note, tt.first)
			}
		})
	}
}
