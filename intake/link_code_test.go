package intake_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// linkFixture is a fixture with the codes of the link that asks about its draft.
type linkFixture struct {
	*fixture
	intake.LinkCodes
}

func newLinkFixture(t *testing.T) *linkFixture {
	t.Helper()
	f := newFixture(t)
	return &linkFixture{f, f.codes()}
}

func (f *linkFixture) choose(decision plan.Decision, reason string, want store.CodeOutcome) {
	f.t.Helper()
	got, err := f.RequestLinkCode(f.t.Context(), store.LinkChoice{Request: f.question.TokenHash, Decision: decision, Reason: reason}, intake.CodeAsker{})
	if err != nil || got != want {
		f.t.Fatalf("choosing %s: %s (%v), want %s", decision, got, err, want)
	}
}

// try checks a typed code, as the page does that asks for the code of that number.
func (f *linkFixture) try(number int, code string, want store.CodeOutcome) store.LinkCode {
	f.t.Helper()
	c, got, err := f.CheckLinkCode(f.t.Context(), store.LinkTry{Request: f.question.TokenHash, Number: number, Code: code})
	if err != nil || got != want {
		f.t.Errorf("typing %s: %s (%v), want %s", code, got, err, want)
	}
	return c
}

var codeInLetter = regexp.MustCompile(`(?m)^(\d{6})$`)

// sentCodes are the letters that carry a code about the task, and the codes.
func (f *linkFixture) sentCodes() (letters []store.LetterOut, codes []string) {
	f.t.Helper()
	all, err := f.store.LettersOut(f.t.Context(), task)
	f.must(err)
	for _, letter := range all {
		if letter.Notice != store.NoticeConfirm {
			continue
		}
		found := codeInLetter.FindStringSubmatch(letter.Text)
		if found == nil {
			f.t.Fatalf("no code in the letter:\n%s", letter.Text)
		}
		letters, codes = append(letters, letter), append(codes, found[1])
	}
	return letters, codes
}

func TestLinkCodes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		run  func(*testing.T, *linkFixture)
	}{
		{"the code goes to the person who was asked only", codeToThePersonAsked},
		{"a code is bound to what was chosen", codeBoundToTheChoice},
		{"a mailbox is not flooded with codes", codesLimitedADay},
		{"guesses at a code run out", guessesRunOut},
		{"the letter with a code is sent once more, with the same code", codeSentAgain},
		{"a stranger with many browsers does not keep the person out", strangerWithManyBrowsers},
		{"concurrent choices get one code each, within the limit", choicesAtOnce},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, newLinkFixture(t))
		})
	}
}

func codeToThePersonAsked(t *testing.T, f *linkFixture) {
	t.Helper()
	f.choose(plan.DecisionApprove, "", store.CodeSent)
	f.choose(plan.DecisionApprove, "", store.CodeSent) // a button pressed twice
	letters, codes := f.sentCodes()
	if len(letters) != 1 || letters[0].ToAddress != f.question.Address || letters[0].ReplyTo != "" {
		t.Fatalf("%d letters went out: %+v", len(letters), letters)
	}
	if !strings.HasPrefix(letters[0].Subject, codes[0]+" là mã xác nhận") || strings.Contains(letters[0].ShownSubject(), codes[0]) || !strings.Contains(letters[0].Text, "ý kiến PHÊ DUYỆT dự thảo (bản trình lần 1)") {
		t.Errorf("the letter reads %q:\n%s", letters[0].Subject, letters[0].Text)
	}
	for range 2 { // the first time the process died before the command was carried out
		if c := f.try(1, codes[0], store.CodeRight); c.Decision != plan.DecisionApprove {
			t.Errorf("the code stands for %+v", c)
		}
	}
}

func codeBoundToTheChoice(t *testing.T, f *linkFixture) {
	t.Helper()
	const composed, decomposed = "Thiếu số liệu", "Thiê\u0301u sô\u0301 liệu"
	f.choose(plan.DecisionApprove, "", store.CodeSent)
	f.choose(plan.DecisionReturn, decomposed, store.CodeSent)
	f.choose(plan.DecisionReturn, composed, store.CodeSent) // the same words
	_, codes := f.sentCodes()
	if len(codes) != 2 {
		t.Fatalf("%d codes for two choices", len(codes))
	}
	f.try(1, codes[0], store.CodeReplaced)
	f.try(2, codes[0], store.CodeWrong)
	if c := f.try(2, codes[1], store.CodeRight); c.Decision != plan.DecisionReturn || c.Reason != composed {
		t.Errorf("the code stands for %+v", c)
	}
}

func codesLimitedADay(t *testing.T, f *linkFixture) {
	t.Helper()
	for _, reason := range []string{"một", "hai", "ba"} {
		f.choose(plan.DecisionReturn, reason, store.CodeSent)
	}
	f.choose(plan.DecisionReturn, "bốn", store.CodeTooMany)
	_, codes := f.sentCodes()
	f.now = f.now.Add(30 * time.Minute)
	f.try(3, codes[2], store.CodeExpired)
	f.choose(plan.DecisionReturn, "ba", store.CodeTooMany)
	f.now = f.now.Add(24 * time.Hour)
	f.choose(plan.DecisionReturn, "ba", store.CodeSent)
	if letters, _ := f.sentCodes(); len(letters) != 4 {
		t.Errorf("%d letters, want three in the first day and one in the second", len(letters))
	}
}

func guessesRunOut(t *testing.T, f *linkFixture) {
	t.Helper()
	f.try(1, "482913", store.CodeReplaced) // nothing was chosen yet
	f.choose(plan.DecisionApprove, "", store.CodeSent)
	_, codes := f.sentCodes()
	for _, want := range []store.CodeOutcome{store.CodeWrong, store.CodeWrong, store.CodeWrong, store.CodeWrong, store.CodeSpent} {
		f.try(1, "x"+codes[0], want)
	}
	f.try(1, codes[0], store.CodeSpent)
	f.choose(plan.DecisionApprove, "", store.CodeSent) // the same choice, with a code of its own
	if _, codes = f.sentCodes(); len(codes) != 2 {
		t.Fatalf("%d codes, want a second one", len(codes))
	}
	f.try(2, codes[1], store.CodeRight)
}

func codeSentAgain(t *testing.T, f *linkFixture) {
	t.Helper()
	again := func(want store.CodeOutcome) {
		t.Helper()
		if got, err := f.ResendLinkCode(t.Context(), f.question.TokenHash, ""); err != nil || got != want {
			t.Errorf("sending again: %s (%v), want %s", got, err, want)
		}
	}
	again(store.CodeExpired) // nothing was chosen yet
	f.choose(plan.DecisionApprove, "", store.CodeSent)
	f.now = f.now.Add(5 * time.Minute)
	again(store.CodeSent)
	again(store.CodeTooMany)
	letters, codes := f.sentCodes()
	if len(letters) != 2 || codes[0] != codes[1] || letters[0].MessageID == letters[1].MessageID || letters[0].ToAddress != letters[1].ToAddress {
		t.Fatalf("letters with codes %v: %+v", codes, letters)
	}
	f.choose(plan.DecisionReturn, "thiếu ảnh", store.CodeSent) // another code may be sent again, too
	again(store.CodeSent)
	f.try(2, codes[0], store.CodeWrong)
	f.now = f.now.Add(policy.CodeFor)
	again(store.CodeExpired)
}

func choicesAtOnce(t *testing.T, f *linkFixture) {
	t.Helper()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			choice := store.LinkChoice{Request: f.question.TokenHash, Decision: []plan.Decision{plan.DecisionApprove, plan.DecisionReturn}[i%2], Reason: "cùng lúc"}
			if _, err := f.RequestLinkCode(t.Context(), choice, intake.CodeAsker{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	letters, _ := f.sentCodes()
	newest, err := f.store.NewestLinkCode(t.Context(), f.question.TokenHash, "")
	if err != nil || newest.Number != len(letters) || len(letters) > 3 {
		t.Errorf("%d letters for %d codes (%v), want one each and at most three", len(letters), newest.Number, err)
	}
}

// strangerWithManyBrowsers floods a link: from one address, and then from as many as it takes.
func strangerWithManyBrowsers(t *testing.T, f *linkFixture) {
	t.Helper()
	browsers := 0
	ask := func(address, session string) store.CodeOutcome {
		t.Helper()
		browsers++
		choice := store.LinkChoice{Request: f.question.TokenHash, Browser: fmt.Sprintf("%064x", browsers)}
		got, err := f.RequestLinkCode(t.Context(), choice, intake.CodeAsker{Address: address, Session: session})
		f.must(err)
		return got
	}
	sentOf := func(n int, address string) (sent int) {
		t.Helper()
		for range n {
			if ask(address, "") == store.CodeSent {
				sent++
			}
		}
		return sent
	}
	if got := sentOf(40, "203.0.113.7"); got != policy.MaxCodes {
		t.Fatalf("one address got %d codes in an hour, want %d", got, policy.MaxCodes)
	}
	if got := ask("198.51.100.1", ""); got != store.CodeSent {
		t.Fatalf("the person, at another address, gets %s", got)
	}
	letters, codes := f.sentCodes()
	number := len(letters)
	confirmed := f.tryIn(fmt.Sprintf("%064x", browsers), number, codes[number-1])
	session, err := f.OpenLinkSession(t.Context(), f.question.Person, confirmed)
	f.must(err)

	for i := range 4 {
		sentOf(10, fmt.Sprintf("203.0.113.%d", 20+i))
	}
	if got := ask("203.0.113.20", ""); got != store.CodeTooMany {
		t.Fatalf("a few addresses get codes without end: %s", got)
	}
	if got := ask("192.0.2.9", ""); got != store.CodeSent {
		t.Fatalf("a person who was never confirmed in a browser, at a new address, gets %s", got)
	}
	for i := range 30 {
		sentOf(2, fmt.Sprintf("203.0.113.%d", 100+i))
	}
	if got := ask("192.0.2.1", ""); got != store.CodeTooMany {
		t.Fatalf("the link sends codes without end: %s", got)
	}
	if got := ask("203.0.113.7", session); got != store.CodeSent {
		t.Errorf("the browser in which the person was confirmed gets %s", got)
	}
	for range 10 {
		ask("203.0.113.7", session)
	}
	letters, _ = f.sentCodes()
	if want := policy.MaxCodesOfNewAddress + policy.MaxCodesOfKnown; len(letters) != want {
		t.Errorf("%d letters reached the mailbox, want %d", len(letters), want)
	}
}

// tryIn enters a right code in a browser.
func (f *linkFixture) tryIn(browser string, number int, code string) store.LinkCode {
	f.t.Helper()
	c, got, err := f.CheckLinkCode(f.t.Context(), store.LinkTry{Request: f.question.TokenHash, Browser: browser, Number: number, Code: code})
	if err != nil || got != store.CodeRight {
		f.t.Fatalf("entering %s: %s (%v)", code, got, err)
	}
	return c
}
