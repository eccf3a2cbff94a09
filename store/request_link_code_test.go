package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
)

// linkCode is the code with a number about a request, for an approval.
func linkCode(a store.Request, number int) store.LinkCode {
	return store.LinkCode{
		LinkChoice: store.LinkChoice{Request: a.TokenHash, Decision: plan.DecisionApprove, Reason: "Nhất trí"}, Number: number,
		CodeHash: hash(fmt.Sprint("mã ", number)), CreatedAt: noon, ExpiresAt: noon.Add(30 * time.Minute),
	}
}

// withLinkCode opens a database with an open code about a choice made on the page of a link, and returns the code.
func withLinkCode(t *testing.T) (*store.Store, store.LinkCode) {
	t.Helper()
	s, ids := launched(t, 1)
	c := linkCode(projectSubmitted(t, s, ids[0]).Requests[0], 1)
	queueLinkCode(t, s, c, ids[0])
	return s, c
}

func queueLinkCode(t *testing.T, s *store.Store, c store.LinkCode, task plan.TaskID) {
	t.Helper()
	out := letter(store.Projection{Events: []plan.Event{{Task: task, Epoch: 7, Seq: c.Number, At: noon}}}, "duong")
	if err := s.QueueLinkCode(t.Context(), c, out); err != nil {
		t.Fatal(err)
	}
}

func TestTryLinkCode(t *testing.T) {
	t.Parallel()
	t.Run("the right code is accepted once, and is right again", func(t *testing.T) {
		t.Parallel()
		s, want := withLinkCode(t)
		got, err := s.NewestLinkCode(t.Context(), want.Request, want.Browser)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("code (-want +got):\n%s", diff)
		}
		try := store.LinkTry{Request: want.Request, Number: 1}
		first := noon.Add(time.Minute)
		for _, at := range []time.Time{first, noon.Add(time.Hour)} { // the process ended before the command was carried out
			c, outcome, err := s.TryLinkCode(t.Context(), try, []string{want.CodeHash}, at)
			if err != nil || outcome != store.CodeRight || !c.UsedAt.Equal(first) || c.Decision != plan.DecisionApprove {
				t.Errorf("at %s: %s, %+v (%v), want right since the first time", at, outcome, c, err)
			}
		}
	})
	t.Run("only the newest code is accepted, in time and after few wrong ones", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			name    string
			wrong   int
			try     store.LinkTry
			at      time.Time
			outcome store.CodeOutcome
			tries   int
		}{
			{name: "a wrong code is counted", wrong: 0, try: store.LinkTry{Number: 1, Code: "sai"}, at: noon, outcome: store.CodeWrong, tries: 1},
			{name: "the right one after four wrong ones counts", wrong: 4, try: store.LinkTry{Number: 1}, at: noon, outcome: store.CodeRight, tries: 4},
			{name: "the fifth wrong one is the last", wrong: 4, try: store.LinkTry{Number: 1, Code: "sai"}, at: noon, outcome: store.CodeSpent, tries: 5},
			{name: "after five even the right one is refused", wrong: 5, try: store.LinkTry{Number: 1}, at: noon, outcome: store.CodeSpent, tries: 5},
			{name: "half an hour later it is too late", wrong: 0, try: store.LinkTry{Number: 1}, at: noon.Add(30 * time.Minute), outcome: store.CodeExpired, tries: 0},
			{name: "a code for an older choice is not counted", wrong: 0, try: store.LinkTry{Number: 2, Code: "sai"}, at: noon, outcome: store.CodeReplaced, tries: 0},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				s, code := withLinkCode(t)
				for range c.wrong {
					if _, _, err := s.TryLinkCode(t.Context(), store.LinkTry{Request: code.Request, Number: 1}, []string{hash("sai")}, noon); err != nil {
						t.Fatal(err)
					}
				}
				entered := code.CodeHash
				if c.try.Code != "" {
					entered = hash(c.try.Code)
				}
				c.try.Request = code.Request
				got, outcome, err := s.TryLinkCode(t.Context(), c.try, []string{entered}, c.at)
				if err != nil || outcome != c.outcome || got.Tries != c.tries {
					t.Errorf("%s after %d tries (%v), want %s after %d", outcome, got.Tries, err, c.outcome, c.tries)
				}
			})
		}
	})
}

// TestQueueLinkCode: another choice replaces the first.
func TestQueueLinkCode(t *testing.T) {
	t.Parallel()
	s, first := withLinkCode(t)
	request, err := s.Request(t.Context(), first.Request)
	if err != nil {
		t.Fatal(err)
	}
	again := linkCode(request, 1)
	if err := s.QueueLinkCode(t.Context(), again, store.LetterOut{}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("a number that is taken: %v, want ErrConflict", err)
	}
	queueLinkCode(t, s, linkCode(request, 2), request.Task)
	if _, outcome, err := s.TryLinkCode(t.Context(), store.LinkTry{Request: first.Request, Number: 1}, []string{first.CodeHash}, noon); err != nil || outcome != store.CodeReplaced {
		t.Errorf("the older code is %s (%v), want replaced", outcome, err)
	}
	other := linkCode(request, 3)
	other.Browser = hash("trình duyệt khác")
	queueLinkCode(t, s, other, request.Task)
	if n, err := s.LinkCodesSince(t.Context(), store.LinkCodesQuestion{Request: first.Request, Browser: first.Browser, Address: "-", Since: noon, Recently: noon}); err != nil || n != (store.LinkCodeCount{Last: 3, Request: 3, Browser: 2}) {
		t.Errorf("%+v today (%v), want 3 codes, 2 of them of this browser", n, err)
	}
	if n, err := s.LinkCodesSince(t.Context(), store.LinkCodesQuestion{Request: first.Request, Browser: first.Browser, Since: noon.Add(time.Second), Recently: noon.Add(time.Second)}); err != nil || n != (store.LinkCodeCount{Last: 3}) {
		t.Errorf("%+v since (%v), want none", n, err)
	}
	if newest, err := s.NewestLinkCode(t.Context(), first.Request, first.Browser); err != nil || newest.Number != 2 {
		t.Errorf("the newest code of this browser is %d (%v), want 2", newest.Number, err)
	}
	if _, outcome, err := s.TryLinkCode(t.Context(), store.LinkTry{Request: hash("không hỏi"), Number: 1}, []string{first.CodeHash}, noon); err != nil || outcome != store.CodeReplaced {
		t.Errorf("a code of a request without one is %s (%v), want replaced", outcome, err)
	}
}
