package intake_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/store"
)

// linkPage is the page of a link about a draft that waits for its head, without the page.
type linkPage struct {
	*record
	intake.LinkCodes
}

func newLinkPage(t *testing.T) *linkPage {
	t.Helper()
	r := newRecord(t)
	return &linkPage{r, r.codes()}
}

func (p *linkPage) chooses(decision plan.Decision, reason string, want store.CodeOutcome) {
	p.t.Helper()
	got, err := p.RequestLinkCode(p.t.Context(), store.LinkChoice{Request: p.ask.TokenHash, Decision: decision, Reason: reason})
	if err != nil || got != want {
		p.t.Fatalf("choosing %s: %s (%v), want %s", decision, got, err, want)
	}
}

// tries types a code on the page that asks for the code of a number.
func (p *linkPage) tries(number int, code string, want store.CodeOutcome) store.LinkCode {
	p.t.Helper()
	c, got, err := p.CheckLinkCode(p.t.Context(), store.LinkTry{Request: p.ask.TokenHash, Number: number, Code: code})
	if err != nil || got != want {
		p.t.Errorf("typing %s: %s (%v), want %s", code, got, err, want)
	}
	return c
}

var inLetter = regexp.MustCompile(`sau đây vào trang đang mở: (\d{6})\.`)

// sent are the letters with a code about the task, and the codes in them.
func (p *linkPage) sent() (letters []store.LetterOut, codes []string) {
	p.t.Helper()
	all, err := p.store.LettersOut(p.t.Context(), task)
	p.must(err)
	for _, letter := range all {
		if letter.Notice != store.NoticeConfirm {
			continue
		}
		found := inLetter.FindStringSubmatch(letter.Text)
		if found == nil {
			p.t.Fatalf("no code in the letter:\n%s", letter.Text)
		}
		letters, codes = append(letters, letter), append(codes, found[1])
	}
	return letters, codes
}

func TestLinkCodes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		run  func(*testing.T, *linkPage)
	}{
		{"the code goes to the person who was asked and to nobody else", codeToThePersonAsked},
		{"a code is bound to what was chosen", codeBoundToTheChoice},
		{"a mailbox is not flooded with codes", codesLimitedADay},
		{"guesses at a code run out", guessesRunOut},
		{"choices made at once get one code for each that stands", choicesAtOnce},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, newLinkPage(t))
		})
	}
}

func codeToThePersonAsked(t *testing.T, p *linkPage) {
	t.Helper()
	p.chooses(plan.DecisionApprove, "", store.CodeSent)
	p.chooses(plan.DecisionApprove, "", store.CodeSent) // a button pressed twice
	letters, codes := p.sent()
	if len(letters) != 1 || letters[0].ToAddress != p.ask.Address || letters[0].ReplyTo != "" {
		t.Fatalf("%d letters went out: %+v", len(letters), letters)
	}
	if strings.Contains(letters[0].Subject, codes[0]) || !strings.Contains(letters[0].Text, "ý kiến DUYỆT dự thảo bản v1") {
		t.Errorf("the letter reads %q:\n%s", letters[0].Subject, letters[0].Text)
	}
	for range 2 { // the process died before the command was carried out
		if c := p.tries(1, codes[0], store.CodeRight); c.Decision != plan.DecisionApprove {
			t.Errorf("the code stands for %+v", c)
		}
	}
}

func codeBoundToTheChoice(t *testing.T, p *linkPage) {
	t.Helper()
	const composed, decomposed = "Thiếu số liệu", "Thiê\u0301u sô\u0301 liệu"
	p.chooses(plan.DecisionApprove, "", store.CodeSent)
	p.chooses(plan.DecisionReturn, decomposed, store.CodeSent)
	p.chooses(plan.DecisionReturn, composed, store.CodeSent) // the same words
	_, codes := p.sent()
	if len(codes) != 2 {
		t.Fatalf("%d codes for two choices", len(codes))
	}
	p.tries(1, codes[0], store.CodeReplaced)
	p.tries(2, codes[0], store.CodeWrong)
	if c := p.tries(2, codes[1], store.CodeRight); c.Decision != plan.DecisionReturn || c.Reason != composed {
		t.Errorf("the code stands for %+v", c)
	}
}

func codesLimitedADay(t *testing.T, p *linkPage) {
	t.Helper()
	for _, reason := range []string{"một", "hai", "ba"} {
		p.chooses(plan.DecisionReturn, reason, store.CodeSent)
	}
	p.chooses(plan.DecisionReturn, "bốn", store.CodeTooMany)
	_, codes := p.sent()
	p.now = p.now.Add(30 * time.Minute)
	p.tries(3, codes[2], store.CodeExpired)
	p.chooses(plan.DecisionReturn, "ba", store.CodeTooMany)
	p.now = p.now.Add(24 * time.Hour)
	p.chooses(plan.DecisionReturn, "ba", store.CodeSent)
	if letters, _ := p.sent(); len(letters) != 4 {
		t.Errorf("%d letters, want three in the first day and one in the second", len(letters))
	}
}

func guessesRunOut(t *testing.T, p *linkPage) {
	t.Helper()
	p.tries(1, "482913", store.CodeReplaced) // nothing was chosen yet
	p.chooses(plan.DecisionApprove, "", store.CodeSent)
	_, codes := p.sent()
	for _, want := range []store.CodeOutcome{store.CodeWrong, store.CodeWrong, store.CodeWrong, store.CodeWrong, store.CodeSpent} {
		p.tries(1, "x"+codes[0], want)
	}
	p.tries(1, codes[0], store.CodeSpent)
	p.chooses(plan.DecisionApprove, "", store.CodeSent) // the same choice, with a code of its own
	if _, codes = p.sent(); len(codes) != 2 {
		t.Fatalf("%d codes, want a second one", len(codes))
	}
	p.tries(2, codes[1], store.CodeRight)
}

func choicesAtOnce(t *testing.T, p *linkPage) {
	t.Helper()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			choice := store.LinkChoice{Request: p.ask.TokenHash, Decision: []plan.Decision{plan.DecisionApprove, plan.DecisionReturn}[i%2], Reason: "cùng lúc"}
			if _, err := p.RequestLinkCode(t.Context(), choice); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	letters, _ := p.sent()
	newest, err := p.store.NewestLinkCode(t.Context(), p.ask.TokenHash)
	if err != nil || newest.Number != len(letters) || len(letters) > 3 {
		t.Errorf("%d letters for %d codes (%v), want one each and at most three", len(letters), newest.Number, err)
	}
}
