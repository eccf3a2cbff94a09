package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/sample"
	"loa/mail"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/waittest"
)

// approvalTask is the only task of its plan. It waits for the approval of the head of a department. Several tests use one cluster, each with
// a task of its own.
type approvalTask struct {
	*journey
	contact, head string
}

// newApprovalTask imports a plan with one line for a department, launches it, accepts the task and submits a draft.
func newApprovalTask(t *testing.T, c *cluster, suffix, department string, code directory.UnitCode) *approvalTask {
	t.Helper()
	a := importApprovalTask(t, c, suffix, department, code)
	a.requestApproval()
	return a
}

func importApprovalTask(t *testing.T, c *cluster, suffix, department string, code directory.UnitCode) *approvalTask {
	t.Helper()
	a := &approvalTask{
		journey: &journey{cluster: c.forTest(t)},
		contact: sample.Address(code, "daumoi"), head: sample.Address(code, "giamdoc"),
	}
	year := calendar.Today(time.Now()).Year() + 1
	path := filepath.Join(t.TempDir(), suffix+".csv")
	text := fmt.Sprintf("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n"+
		"1;Tuyên truyền chuyên đề %s;Tin, bài;%s;Trước ngày 15/12/%d\n", suffix, department, year)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a.must("plan", "import", path, "--year", fmt.Sprint(year), "--suffix", suffix, "--title", "Kế hoạch "+suffix)
	a.plan = plan.NewPlanID(year, suffix)
	task, err := plan.NewTaskID(a.plan, "1", code, "1")
	if err != nil {
		t.Fatal(err)
	}
	a.task = task
	return a
}

// requestApproval launches the plan, accepts the task and submits a draft.
func (a *approvalTask) requestApproval() {
	a.t.Helper()
	a.must("plan", "launch", string(a.plan), "--wait", "0s")
	a.until("the task is launched", atStage(plan.StageAssignment), func() error { return nil })
	a.must("task", "accept", string(a.task), "--as", a.contact)
	a.submitDraft("Dự thảo thứ nhất.")
}

func (a *approvalTask) submitDraft(text string) {
	a.t.Helper()
	a.must("task", "submit", string(a.task), "--as", a.contact, "--text", text)
}

// awaitLetter waits until the newest letter of a kind has reached a person.
func (a *approvalTask) awaitLetter(person, notice string) (letter mail.Letter) {
	a.t.Helper()
	waittest.Eventually(a.t, "a letter "+notice+" reaches "+person, func() (err error) {
		letter, err = a.letterTo(person, notice)
		return err
	})
	return letter
}

// awaitReplyTo waits for the reply of loa to a letter of a person.
func (a *approvalTask) awaitReplyTo(person, messageID string) (answer mail.Letter) {
	a.t.Helper()
	waittest.Eventually(a.t, "loa replies to "+person, func() error {
		letters, err := a.mailboxOf(person)
		for _, letter := range letters {
			if letter.InReplyTo == messageID {
				answer = letter
				return err
			}
		}
		return fmt.Errorf("no reply among %d letters (%v)", len(letters), err)
	})
	return answer
}

// answer sends a reply, signed in as its sender, and waits for its outcome.
func (a *approvalTask) answer(person string, to mail.Letter, text string) store.LetterIn {
	a.t.Helper()
	return a.deliver(person, to, replyTo(to, person, text))
}

// deliver sends a raw reply, signed in as its sender, and waits for its outcome.
func (a *approvalTask) deliver(person string, to mail.Letter, raw []byte) store.LetterIn {
	a.t.Helper()
	if err := a.send(person, to.ReplyTo[0].Spec, raw); err != nil {
		a.t.Fatal(err)
	}
	return a.awaitOutcome(messageIDOf(a.t, raw), 1)[0]
}

// awaitOutcome waits until the given number of letters with a Message-ID have an outcome. It returns them, the newest first.
func (a *approvalTask) awaitOutcome(messageID string, copies int) (processed []store.LetterIn) {
	a.t.Helper()
	waittest.Eventually(a.t, "loa has processed "+messageID, func() error {
		s, err := a.openStore()
		if err != nil {
			return err
		}
		letters, err := s.RecentLettersIn(a.t.Context(), 500)
		processed = processed[:0]
		for _, letter := range letters {
			if letter.MessageID == messageID && letter.Outcome != "" {
				processed = append(processed, letter)
			}
		}
		if err == nil && len(processed) != copies {
			err = fmt.Errorf("%d of %d letters have an outcome", len(processed), copies)
		}
		return err
	})
	return processed
}

func messageIDOf(t *testing.T, raw []byte) string {
	t.Helper()
	letter, err := mail.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return letter.MessageID
}

// snapshot is everything that a letter can change: the state of the task, its journal, and the letters of loa about it.
type snapshot struct {
	State   string
	Journal []plan.Event
	Letters []string
}

func (a *approvalTask) snapshot() (now snapshot) {
	a.t.Helper()
	state, err := a.state()
	if err != nil {
		a.t.Fatal(err)
	}
	text, err := json.Marshal(state)
	if err != nil {
		a.t.Fatal(err)
	}
	queued, err := a.mustOpenStore().LettersOut(a.t.Context(), a.task)
	if err != nil {
		a.t.Fatal(err)
	}
	now = snapshot{State: string(text), Journal: a.journal()}
	for _, letter := range queued {
		if strings.HasPrefix(letter.Key, "alarm:") {
			continue // a warning to the coordinators does not change the task
		}
		now.Letters = append(now.Letters, letter.ToAddress+" "+letter.Key)
	}
	return now
}

func (a *approvalTask) journal() []plan.Event {
	a.t.Helper()
	events, err := a.mustOpenStore().Journal(a.t.Context(), a.task)
	if err != nil {
		a.t.Fatal(err)
	}
	return events
}

// checkUnchanged compares the task with an earlier snapshot.
func (a *approvalTask) checkUnchanged(before snapshot) {
	a.t.Helper()
	if diff := cmp.Diff(before, a.snapshot()); diff != "" {
		a.t.Errorf("the task has changed (-before +after):\n%s", diff)
	}
}

// checkJournal checks the stage of the task, and the kinds and numbers of its events.
func (a *approvalTask) checkJournal(stage plan.Stage, want ...plan.EventKind) {
	a.t.Helper()
	var kinds []plan.EventKind
	for i, e := range a.journal() {
		kinds = append(kinds, e.Kind)
		if e.Seq != i+1 {
			a.t.Errorf("event %d has number %d", i+1, e.Seq)
		}
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		a.t.Errorf("journal (-want +got):\n%s", diff)
	}
	if state, err := a.state(); err != nil || state.Stage != stage {
		a.t.Errorf("the task is in stage %s (%v), want %s", state.Stage, err, stage)
	}
}

// checkOutcome checks the outcome of a letter.
func (a *approvalTask) checkOutcome(letter store.LetterIn, want store.Outcome) {
	a.t.Helper()
	if letter.Outcome != want {
		a.t.Errorf("the outcome of the letter is %s (%s), want %s: %+v", letter.Outcome, letter.Note, want, letter.Checks)
	}
}
