package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// answerQuery is about a letter from Trần Văn Dương with some tokens.
func answerQuery(tokens ...string) store.AnswerQuery {
	return store.AnswerQuery{
		Letter: 1, BodyKey: hash("thân thư"), Tokens: tokens, Address: "Duong@so-noi-vu.test", Domain: "so-noi-vu.test", Command: "mail:1", Sent: 20,
		Sender: func(d directory.Directory) directory.PersonID {
			person, _ := d.Person("duong")
			return person.ID
		},
	}
}

// TestAnswerBasis: the basis has what the single reads have.
func TestAnswerBasis(t *testing.T) {
	t.Parallel()
	t.Run("one request", func(t *testing.T) {
		t.Parallel()
		s, _, requests := withBatch(t)
		if err := s.SaveDirectory(t.Context(), sampleDirectory()); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the directory is loaded, then remembered
			compareWithReads(t, s, requests[0])
		}
		if err := s.SetStakes(t.Context(), "kh-2026", []string{"1"}, store.StakesHigh); err != nil {
			t.Fatal(err)
		}
		if err := s.MarkAnswered(t.Context(), requests[0].TokenHash, noon); err != nil {
			t.Fatal(err)
		}
		d := sampleDirectory()
		d.People = d.People[:1] // Dương leaves: nothing is learned of nobody
		d.Holders, d.Substitutions = nil, nil
		if err := s.SaveDirectory(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		requests[0].UsedAt = noon
		compareWithReads(t, s, requests[0])
	})
	t.Run("a list, several requests and an unknown token have no question", func(t *testing.T) {
		t.Parallel()
		s, batch, requests := withBatch(t)
		if err := s.QueueBatchRequest(t.Context(), batch, batchLetter("listing:1")); err != nil {
			t.Fatal(err)
		}
		for name, tt := range map[string]struct {
			tokens []string
			want   store.AnswerBasis
		}{
			"list":    {[]string{batch.TokenHash}, store.AnswerBasis{OtherSort: true}},
			"both":    {[]string{requests[1].TokenHash, requests[0].TokenHash}, store.AnswerBasis{Requests: requests}},
			"unknown": {[]string{hash("không có")}, store.AnswerBasis{}},
		} {
			got, err := s.AnswerBasis(t.Context(), answerQuery(tt.tokens...))
			got.Directory = directory.Directory{}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(directory.Directory{})); diff != "" || err != nil {
				t.Errorf("%s (-want +got), %v:\n%s", name, err, diff)
			}
		}
	})
	t.Run("another letter with the same body is a copy", func(t *testing.T) {
		t.Parallel()
		s, lease := mailboxAt(t)
		for i, text := range []string{"một", "hai"} {
			file(t, s, lease, incoming(uint32(i+1), text))
		}
		for _, id := range []store.LetterID{1, 2} {
			if err := s.SaveFacts(t.Context(), store.LetterFacts{Letter: id, BodyKey: hash("thân thư")}); err != nil {
				t.Fatal(err)
			}
			if got, err := s.AnswerBasis(t.Context(), answerQuery(hash("không có"))); got.Copied != (id == 2) || err != nil {
				t.Errorf("after letter %d: copied %t, %v; want it of the second only", id, got.Copied, err)
			}
		}
	})
}

// compareWithReads compares the basis of a letter with the token of a request to the reads of its parts.
func compareWithReads(t *testing.T, s *store.Store, request store.Request) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.AnswerBasis(ctx, answerQuery(request.TokenHash))
	must(err)
	task, err := s.Task(ctx, request.Task)
	must(err)
	line, err := s.Line(ctx, task.Plan, task.Line)
	must(err)
	people, err := s.Directory(ctx)
	must(err)
	want := store.QuestionBasis{
		Request: request, Sender: answerQuery().Sender(people), Title: task.Title, UnitName: task.UnitName, State: task.State,
		Line: plan.Line{Channels: line.Channels, Lead: line.Lead, Support: line.Support},
	}
	want.HighStakes, err = s.HighStakes(ctx, request.Task)
	must(err)
	want.Clarifications, err = s.ClarificationsSent(ctx, request.TokenHash)
	must(err)
	want.Recurring, err = s.KnownBlocks(ctx, want.Sender, "so-noi-vu.test")
	must(err)
	sent, err := s.LetterLog(ctx, store.SentFilter{To: "duong@so-noi-vu.test", Task: request.Task})
	must(err)
	for _, letter := range sent {
		want.Sent = append(want.Sent, store.SentText{Key: letter.Key, Text: letter.Text})
	}
	if got.Copied || got.OtherSort || got.Question == nil || len(want.Sent) == 0 {
		t.Fatalf("the basis is %+v, with %d letters sent", got, len(want.Sent))
	}
	if diff := cmp.Diff(want, *got.Question); diff != "" {
		t.Errorf("(-reads +basis):\n%s", diff)
	}
}

// TestClosingAnswers: what a letter answers and what it teaches are on record with its outcome, and the first time stands.
func TestClosingAnswers(t *testing.T) {
	t.Parallel()
	s, _, requests := withBatch(t)
	lease := lease(t, s, "mot", noon)
	if err := s.SetUIDValidity(t.Context(), lease, 7); err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{"một", "hai", "ba"} {
		id := file(t, s, lease, incoming(uint32(i+1), text))[0].ID
		for range 2 {
			closing := store.Closing{Outcome: store.OutcomeApplied, Answered: requests[0].TokenHash, Seen: blocksOf(0, "duong", text, "m", text), At: noon.Add(time.Duration(i+1) * time.Minute)}
			if err := s.CloseLetter(t.Context(), id, closing); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got, err := s.Request(t.Context(), requests[0].TokenHash); !got.UsedAt.Equal(noon.Add(time.Minute)) || err != nil {
		t.Errorf("answered at %v, %v; want when the first letter was closed", got.UsedAt, err)
	}
	blocks, err := s.LearnedBlocks(t.Context())
	want := []store.LearnedBlock{{Key: hash("m"), Person: "duong", First: "m", Letters: 3, Since: noon.Add(time.Minute)}}
	if diff := cmp.Diff(want, blocks); diff != "" || err != nil {
		t.Errorf("learned (-want +got), %v:\n%s", err, diff)
	}
}
