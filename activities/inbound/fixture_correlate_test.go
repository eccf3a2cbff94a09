package inbound_test

import (
	"strings"
	"testing"

	"loa/activities/activitiestest"
	"loa/plan"
	"loa/store"
)

// matchedBy is the matcher that found the question, by the checks of a letter; "" when none did.
func matchedBy(in store.LetterIn) string {
	for _, check := range in.Checks {
		if check.Name == "placed_by" {
			return check.Detail
		}
	}
	return ""
}

const (
	byAddress = "mã đầy đủ trong địa chỉ nhận"
	byThread  = "luồng thư (In-Reply-To, References)"
	byCode    = "mã ngắn trong tiêu đề hoặc nội dung"
	byLink    = "đường dẫn có dấu niêm trong phần trích"
	byTask    = "mã nhiệm vụ trong tiêu đề, nội dung hoặc tên tệp"
	bySender  = "người gửi và việc đang chờ"
)

// correlationCase is one letter with its expected match.
type correlationCase struct {
	name    string
	stage   func(*fixture) // the stage of the tasks
	letter  func(*fixture) testLetter
	by      string
	task    plan.TaskID
	outcome store.Outcome
	changes int // the number of commands by letters about all tasks
}

func twoDrafts(f *fixture)  { f.Drafted(video, column, theirs) }
func oneDraft(f *fixture)   { f.Drafted(video, theirs) }
func oneReport(f *fixture)  { f.Published(video, theirs); f.Drafted(column) }
func twoReports(f *fixture) { f.Published(video, column, theirs) }

// linkIn is the link in the text of a letter of ours.
func linkIn(text string) string {
	_, rest, _ := strings.Cut(text, "https://loa.hanoi.test/d/")
	return "https://loa.hanoi.test/d/" + rest[:52]
}

func decision(f *fixture, task plan.TaskID, d plan.Decision) plan.Command {
	state, err := f.Store.State(f.t.Context(), task)
	f.Must(err)
	return plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: d, Reason: "Sửa lại phụ đề."}
}

// runCorrelation processes each letter in a fixture of its own, and compares the match, the outcome and the number of commands.
func runCorrelation(t *testing.T, tests []correlationCase) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			tt.stage(f)
			letter := tt.letter(f)
			got := f.process(letter.bytes())
			if matchedBy(got) != tt.by || got.Task != tt.task || got.Outcome != tt.outcome {
				t.Errorf("by %q at %q: %s (%s); want by %q at %q: %s", matchedBy(got), got.Task, got.Outcome, got.Note, tt.by, tt.task, tt.outcome)
				for _, check := range got.Checks {
					t.Log(check)
				}
			}
			changes := 0
			for _, task := range []plan.TaskID{video, column, theirs} {
				for _, n := range f.countCommands(task) {
					changes += n
				}
			}
			if changes != tt.changes {
				t.Errorf("%d commands by letters, want %d", changes, tt.changes)
			}
			if matchedBy(got) != "" && tt.changes > 0 {
				f.checkMatchedToSender(got, letter.from)
			}
		})
	}
}

// checkMatchedToSender checks that a letter with a command was matched to a question to its sender.
func (f *fixture) checkMatchedToSender(in store.LetterIn, from string) {
	f.t.Helper()
	requests, err := f.Store.RequestsByHash(f.t.Context(), []string{in.Request})
	f.Must(err)
	if len(requests) != 1 || activitiestest.AddressOf(requests[0].Person) != from {
		f.t.Errorf("letter from %s was matched to the question %+v", from, requests)
	}
}
