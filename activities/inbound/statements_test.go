package inbound_test

import (
	"testing"

	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// The statements of a run of DeliverLetters without BEGIN and COMMIT.
const (
	statementsOfBatch  = 5 // the lock, the pending letters, an attempt to open them, their bytes, their facts
	statementsOfLetter = 5 // what it answers, its end, and the three of the command: the state, what its letter is composed from, the projection
)

// TestStatementBudget: PostgreSQL is asked a fixed number of times for a batch of letters and for each of them. A statement more for each
// letter costs as much as a tenth of its way.
func TestStatementBudget(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		answers map[plan.TaskID]directory.PersonID
	}{
		{"one letter", map[plan.TaskID]directory.PersonID{video: lan}},
		{"two letters of one person and one of another", map[plan.TaskID]directory.PersonID{video: lan, column: lan, theirs: mai}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			counter, s := storetest.OpenCounted(t)
			f := fixtureOf(t, activitiestest.NewWith(t, activitiestest.Options{Store: s}))
			var letters []store.LetterID
			for task, person := range tt.answers {
				answer := f.replyTo(person, f.LetterTo(person, task, plan.NoticeAssignment), "Đơn vị xin tiếp nhận nhiệm vụ.\n\nTrân trọng./.")
				letters = append(letters, f.file(answer.bytes()))
			}
			counter.Take()
			f.Must(f.inbound.DeliverLetters(t.Context()))
			statements := counter.Take()
			if budget := statementsOfBatch + statementsOfLetter*len(letters); len(statements) > budget {
				t.Errorf("%d statements, want at most %d", len(statements), budget)
				for _, statement := range statements {
					t.Log(statement)
				}
			}
			for _, id := range letters {
				if in := f.letter(id); in.Outcome != store.OutcomeApplied {
					t.Errorf("letter %d ended as %s: %s", id, in.Outcome, in.Note)
				}
			}
		})
	}
}
