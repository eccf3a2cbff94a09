package inbound_test

import (
	"testing"

	"loa/plan/directory"
	"loa/store"
)

func TestRestrictToAssigned(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text    string
		person  directory.PersonID
		outcome store.Outcome
	}{
		"a return waits for the sender's code":       {text: "Trả lại: thiếu phụ đề.", person: binh, outcome: store.OutcomeConfirm},
		"an approval waits for the sender's code":    {text: "Duyệt.", person: binh, outcome: store.OutcomeConfirm},
		"a person who is asked nothing gets no code": {text: "Duyệt hay không thì chiều họp bàn?", person: cuong, outcome: store.OutcomeTriage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			twoDrafts(f)
			id := f.file(f.letterFrom(tt.person, "Ý kiến", tt.text).unproven().bytes())
			f.Must(f.inbound.DeliverLetters(t.Context()))
			f.Must(f.Store.ActOnLetter(t.Context(), store.LetterAction{
				Letter: id, Key: "1", Action: store.ActionAssign, Actor: ha, Task: column, At: f.Clock,
			}))
			f.Must(f.inbound.DeliverLetters(t.Context()))
			got := f.letter(id)
			if got.Outcome != tt.outcome || got.Task != column || len(f.countCommands(video))+len(f.countCommands(theirs)) != 0 {
				t.Errorf("%s at %s (%s)", got.Outcome, got.Task, got.Note)
			}
		})
	}
}
