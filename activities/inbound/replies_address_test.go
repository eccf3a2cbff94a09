package inbound_test

import (
	"regexp"
	"strings"
	"testing"

	"loa/plan/calendar"
	"loa/store"
)

// ownMailbox is Binh's mailbox elsewhere, which is not registered.
const ownMailbox = "binh1970@gmail.test"

// awaitAddressCode processes an approval from ownMailbox. It returns the letter with the code to the registered address, and the code.
func awaitAddressCode(f *fixture) (in store.LetterIn, letter store.LetterOut, code string) {
	f.t.Helper()
	l := approvalOf(f)
	l.from = ownMailbox
	if in = f.process(l.bytes()); in.Outcome != store.OutcomeConfirm {
		f.t.Fatalf("the outcome is %s (%s)", in.Outcome, in.Note)
	}
	letter = f.queued("confirm:" + hashOf(l.bytes()))
	code = regexp.MustCompile(`XAC NHAN (\d{6})`).FindStringSubmatch(letter.Text)[1]
	return in, letter, code
}

func TestSecondAddress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, answer string // {CODE} is the code
		want, first  store.Outcome
		registered   bool
	}{
		{name: "the code alone registers nothing", answer: "{CODE}", want: store.OutcomeApplied, first: store.OutcomeApplied},
		{name: "the ready answer registers", answer: "DANG KY {CODE}", want: store.OutcomeApplied, first: store.OutcomeApplied, registered: true},
		{name: "with marks and politeness", answer: "Dạ đăng ký {CODE} ạ.", want: store.OutcomeApplied, first: store.OutcomeApplied, registered: true},
		{name: "a wrong code registers nothing", answer: "DANG KY 000000", want: store.OutcomeQuestion, first: store.OutcomeConfirm},
		{name: "a letter that is disowned registers nothing", answer: "Không phải tôi.", want: store.OutcomeApplied, first: store.OutcomeQuarantined},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			in, letter, code := awaitAddressCode(f)
			if !strings.Contains(letter.Text, ownMailbox) || !strings.Contains(letter.Text, "DANG KY "+code) || letter.ToAddress == ownMailbox {
				t.Errorf("the letter to %s does not offer to register %s:\n%s", letter.ToAddress, ownMailbox, letter.Text)
			}
			answered := f.process(f.replyTo(binh, letter, strings.Replace(tt.answer, "{CODE}", code, 1)).bytes())
			if got := f.letter(in.ID).Outcome; answered.Outcome != tt.want || got != tt.first {
				t.Errorf("the answer is %s (%s), the first letter %s, want %s and %s", answered.Outcome, answered.Note, got, tt.want, tt.first)
			}
			people, err := f.Store.Directory(t.Context())
			f.Must(err)
			person, _ := people.PersonAt(ownMailbox, calendar.Today(f.Clock))
			if (person.ID == binh) != tt.registered {
				t.Errorf("%s belongs to %q", ownMailbox, person.ID)
			}
			if tt.registered && !strings.Contains(answered.Note, ownMailbox) {
				t.Errorf("the record does not name the address: %s", answered.Note)
			}
		})
	}
}

func TestNotCounted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	twoDrafts(f)
	for range 2 { // once a day
		f.process(approvalOf(f).forged().bytes())
	}
	told := 0
	letters, err := f.Store.LettersOut(t.Context(), video)
	f.Must(err)
	for _, letter := range letters {
		if strings.HasPrefix(letter.Key, "not_counted:") {
			told++
			if letter.ToPerson != binh || !strings.Contains(letter.Text, "không tính") {
				t.Errorf("%s is told:\n%s", letter.ToAddress, letter.Text)
			}
		}
	}
	if told != 1 {
		t.Errorf("the person asked was told %d times", told)
	}
}
