package activities_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/plan"
	"loa/store"
)

// linkDesk is the page of a link about a draft on the head's desk, without the page.
type linkDesk struct {
	*activitiestest.RunningPlan
	t *testing.T
	activities.LinkCodes
	ask store.Ask
}

func newLinkDesk(t *testing.T) *linkDesk {
	t.Helper()
	w := activitiestest.New(t)
	w.Drafted(activitiestest.Video)
	codes := activities.LinkCodes{Store: w.Store, Address: activitiestest.LoaAddress, Now: func() time.Time { return w.Clock }}
	return &linkDesk{w, t, codes, w.Asked(activitiestest.Binh, activitiestest.Video, plan.PurposeDecide)}
}

func (d *linkDesk) chooses(decision plan.Decision, reason string, want store.CodeOutcome) {
	d.t.Helper()
	got, err := d.RequestLinkCode(d.t.Context(), store.LinkChoice{Ask: d.ask.TokenHash, Decision: decision, Reason: reason})
	if err != nil || got != want {
		d.t.Fatalf("choosing %s: %s (%v), want %s", decision, got, err, want)
	}
}

// tries types a code on the page that asks for the code of a number.
func (d *linkDesk) tries(number int, code string, want store.CodeOutcome) store.LinkCode {
	d.t.Helper()
	c, got, err := d.CheckLinkCode(d.t.Context(), store.LinkTry{Ask: d.ask.TokenHash, Number: number, Code: code})
	if err != nil || got != want {
		d.t.Errorf("typing %s: %s (%v), want %s", code, got, err, want)
	}
	return c
}

var inLetter = regexp.MustCompile(`sau đây vào trang đang mở: (\d{6})\.`)

// codes are the letters with a code about the task, and the codes in them.
func (d *linkDesk) codes() (letters []store.LetterOut, codes []string) {
	d.t.Helper()
	all, err := d.RunningPlan.Store.LettersOut(d.t.Context(), activitiestest.Video)
	d.Must(err)
	for _, letter := range all {
		if letter.Notice != store.NoticeConfirm {
			continue
		}
		found := inLetter.FindStringSubmatch(letter.Text)
		if found == nil {
			d.t.Fatalf("no code in the letter:\n%s", letter.Text)
		}
		letters, codes = append(letters, letter), append(codes, found[1])
	}
	return letters, codes
}

func TestTheCodeOfALinkGoesToWhoWasAskedAndToNobodyElse(t *testing.T) {
	t.Parallel()
	d := newLinkDesk(t)
	d.chooses(plan.DecisionApprove, "", store.CodeSent)
	d.chooses(plan.DecisionApprove, "", store.CodeSent) // a button pressed twice
	letters, codes := d.codes()
	if len(letters) != 1 || letters[0].ToAddress != d.ask.Address || letters[0].ReplyTo != "" {
		t.Fatalf("%d letters went out: %+v", len(letters), letters)
	}
	if strings.Contains(letters[0].Subject, codes[0]) || !strings.Contains(letters[0].Text, "ý kiến DUYỆT dự thảo bản v1") {
		t.Errorf("the letter reads %q:\n%s", letters[0].Subject, letters[0].Text)
	}
	for range 2 { // the process died before the command was carried out
		if c := d.tries(1, codes[0], store.CodeRight); c.Decision != plan.DecisionApprove {
			t.Errorf("the code stands for %+v", c)
		}
	}
}

func TestTheCodeOfALinkIsBoundToWhatWasChosen(t *testing.T) {
	t.Parallel()
	d := newLinkDesk(t)
	const composed, decomposed = "Thiếu số liệu", "Thiê\u0301u sô\u0301 liệu"
	d.chooses(plan.DecisionApprove, "", store.CodeSent)
	d.chooses(plan.DecisionReturn, decomposed, store.CodeSent)
	d.chooses(plan.DecisionReturn, composed, store.CodeSent) // the same words
	_, codes := d.codes()
	if len(codes) != 2 {
		t.Fatalf("%d codes for two choices", len(codes))
	}
	d.tries(1, codes[0], store.CodeReplaced)
	d.tries(2, codes[0], store.CodeWrong)
	if c := d.tries(2, codes[1], store.CodeRight); c.Decision != plan.DecisionReturn || c.Reason != composed {
		t.Errorf("the code stands for %+v", c)
	}
}

func TestAMailboxIsNotFloodedWithCodesOfLinks(t *testing.T) {
	t.Parallel()
	d := newLinkDesk(t)
	for _, reason := range []string{"một", "hai", "ba"} {
		d.chooses(plan.DecisionReturn, reason, store.CodeSent)
	}
	d.chooses(plan.DecisionReturn, "bốn", store.CodeTooMany)
	_, codes := d.codes()
	d.Clock = d.Clock.Add(30 * time.Minute)
	d.tries(3, codes[2], store.CodeExpired)
	d.chooses(plan.DecisionReturn, "ba", store.CodeTooMany)
	d.Clock = d.Clock.Add(24 * time.Hour)
	d.chooses(plan.DecisionReturn, "ba", store.CodeSent)
	if letters, _ := d.codes(); len(letters) != 4 {
		t.Errorf("%d letters, want three in the first day and one in the second", len(letters))
	}
}

func TestGuessesAtTheCodeOfALinkRunOut(t *testing.T) {
	t.Parallel()
	d := newLinkDesk(t)
	d.tries(1, "482913", store.CodeReplaced) // nothing was chosen yet
	d.chooses(plan.DecisionApprove, "", store.CodeSent)
	_, codes := d.codes()
	for _, want := range []store.CodeOutcome{store.CodeWrong, store.CodeWrong, store.CodeWrong, store.CodeWrong, store.CodeSpent} {
		d.tries(1, "x"+codes[0], want)
	}
	d.tries(1, codes[0], store.CodeSpent)
	d.chooses(plan.DecisionApprove, "", store.CodeSent) // the same choice, with a code of its own
	if _, codes = d.codes(); len(codes) != 2 {
		t.Fatalf("%d codes, want a second one", len(codes))
	}
	d.tries(2, codes[1], store.CodeRight)
}

func TestManyWhoChooseAtOnceGetOneCodeForEachChoiceThatStands(t *testing.T) {
	t.Parallel()
	d := newLinkDesk(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			choice := store.LinkChoice{Ask: d.ask.TokenHash, Decision: []plan.Decision{plan.DecisionApprove, plan.DecisionReturn}[i%2], Reason: "cùng lúc"}
			if _, err := d.RequestLinkCode(t.Context(), choice); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	letters, _ := d.codes()
	newest, err := d.RunningPlan.Store.NewestLinkCode(t.Context(), d.ask.TokenHash)
	if err != nil || newest.Number != len(letters) || len(letters) > 3 {
		t.Errorf("%d letters for %d codes (%v), want one each and at most three", len(letters), newest.Number, err)
	}
}

func TestADecisionByALinkIsHeldAsLongAsItsStakesDemand(t *testing.T) {
	t.Parallel()
	w := activitiestest.New(t)
	w.Must(w.Store.SetStakes(t.Context(), "kh-2027", []string{"18"}, store.StakesHigh))
	got := map[string]time.Duration{}
	for name, settings := range map[string]activities.TrustSettings{
		"standard": {}, "strict": {Mode: plan.TrustStrict}, "short": {Hold: time.Second}, "strict and short": {Mode: plan.TrustStrict, Hold: time.Second},
	} {
		for _, task := range []plan.TaskID{activitiestest.Video, activitiestest.Column} {
			hold, err := settings.LinkHold(t.Context(), w.Store.Reader, task)
			w.Must(err)
			got[name+" "+task.Line()] = hold
		}
	}
	want := map[string]time.Duration{
		"standard 17": plan.HoldStandard, "standard 18": plan.HoldStrict, "strict 17": plan.HoldStrict, "strict 18": plan.HoldStrict,
		"short 17": time.Second, "short 18": plan.HoldStrict, "strict and short 17": plan.HoldStrict, "strict and short 18": plan.HoldStrict,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("holds (-want +got):\n%s", diff)
	}
}
