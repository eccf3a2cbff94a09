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

	"loa/mail"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// approval is one task, alone in its plan, that waits for the head of a department in a house which several tests share.
type approval struct {
	*walk
	contact, head string
}

// lent is the same process for a test of its own: what the test opens is closed with it, the process goes on.
func (h *house) lent(t *testing.T) *house {
	lent := *h
	lent.t, lent.store = t, nil
	t.Cleanup(lent.forget)
	return &lent
}

// newApproval imports a plan of one line for a department, launches it, takes the task on and submits a draft.
func newApproval(t *testing.T, h *house, suffix, department string, code directory.UnitCode) *approval {
	t.Helper()
	a := importApproval(t, h, suffix, department, code)
	a.begin()
	return a
}

func importApproval(t *testing.T, h *house, suffix, department string, code directory.UnitCode) *approval {
	t.Helper()
	a := &approval{
		walk:    &walk{house: h.lent(t)},
		contact: "daumoi@" + string(code) + ".hanoi.test", head: "giamdoc@" + string(code) + ".hanoi.test",
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

// begin launches the plan, takes the task on and submits a draft.
func (a *approval) begin() {
	a.t.Helper()
	a.must("plan", "launch", string(a.plan), "--wait", "0s")
	a.until("the task is launched", at(plan.StageAssignment), func() error { return nil })
	a.must("task", "accept", string(a.task), "--as", a.contact)
	a.submit("Dự thảo thứ nhất.")
}

func (a *approval) must(args ...string) {
	a.t.Helper()
	if _, err := a.loa(args...); err != nil {
		a.t.Fatal(err)
	}
}

func (a *approval) submit(text string) {
	a.t.Helper()
	a.must("task", "submit", string(a.task), "--as", a.contact, "--text", text)
}

// letter waits for the newest letter of a kind to reach a person.
func (a *approval) letter(person, notice string) (letter mail.Letter) {
	a.t.Helper()
	a.eventually("a letter "+notice+" reaches "+person, func() (err error) {
		letter, err = a.letterTo(person, notice)
		return err
	})
	return letter
}

// answerTo waits for what loa writes back to somebody about a letter of theirs.
func (a *approval) answerTo(person, messageID string) (answer mail.Letter) {
	a.t.Helper()
	a.eventually("loa answers "+person, func() error {
		letters, err := a.inbox(person)
		for _, letter := range letters {
			if letter.InReplyTo == messageID {
				answer = letter
				return err
			}
		}
		return fmt.Errorf("no answer among %d letters (%v)", len(letters), err)
	})
	return answer
}

// mails hands a letter in as the person that it says it is from, and waits for its end.
func (a *approval) mails(person string, to mail.Letter, text string) store.LetterIn {
	a.t.Helper()
	return a.hands(person, to, replyTo(to, person, text))
}

func (a *approval) hands(person string, to mail.Letter, raw []byte) store.LetterIn {
	a.t.Helper()
	if err := a.send(person, to.ReplyTo[0].Spec, raw); err != nil {
		a.t.Fatal(err)
	}
	return a.ended(idOf(a.t, raw), 1)[0]
}

// ended waits until loa is through with so many letters of one Message-ID and gives them, the newest first.
func (a *approval) ended(messageID string, copies int) (ended []store.LetterIn) {
	a.t.Helper()
	a.eventually("loa is through with "+messageID, func() error {
		s, err := a.record()
		if err != nil {
			return err
		}
		letters, err := s.RecentLettersIn(a.t.Context(), 500)
		ended = ended[:0]
		for _, letter := range letters {
			if letter.MessageID == messageID && letter.Outcome != "" {
				ended = append(ended, letter)
			}
		}
		if err == nil && len(ended) != copies {
			err = fmt.Errorf("%d of %d letters have an outcome", len(ended), copies)
		}
		return err
	})
	return ended
}

func idOf(t *testing.T, raw []byte) string {
	t.Helper()
	letter, err := mail.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return letter.MessageID
}

// standing is everything that a letter could change: the state, the journal, and whom loa writes to.
type standing struct {
	State   string
	Journal []plan.Event
	Letters []string
}

func (a *approval) standing() (now standing) {
	a.t.Helper()
	state, err := a.state()
	if err != nil {
		a.t.Fatal(err)
	}
	text, err := json.Marshal(state)
	if err != nil {
		a.t.Fatal(err)
	}
	s, err := a.record()
	if err != nil {
		a.t.Fatal(err)
	}
	queued, err := s.LettersOut(a.t.Context(), a.task)
	if err != nil {
		a.t.Fatal(err)
	}
	now = standing{State: string(text), Journal: a.journal()}
	for _, letter := range queued {
		if strings.HasPrefix(letter.Key, "alarm:") {
			continue // a warning to the coordinators is no change of the task
		}
		now.Letters = append(now.Letters, letter.ToAddress+" "+letter.Key)
	}
	return now
}

func (a *approval) journal() []plan.Event {
	a.t.Helper()
	s, err := a.record()
	if err != nil {
		a.t.Fatal(err)
	}
	events, err := s.Journal(a.t.Context(), a.task)
	if err != nil {
		a.t.Fatal(err)
	}
	return events
}

// unchanged holds the task against how it stood before.
func (a *approval) unchanged(before standing) {
	a.t.Helper()
	if diff := cmp.Diff(before, a.standing()); diff != "" {
		a.t.Errorf("something changed (-before +after):\n%s", diff)
	}
}

// tells checks the journal, event by event, and what the task stands at.
func (a *approval) tells(stage plan.Stage, want ...plan.EventKind) {
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
		a.t.Errorf("the task stands at %s (%v), want %s", state.Stage, err, stage)
	}
}

// is checks how a letter ended.
func (a *approval) is(letter store.LetterIn, want store.Outcome) {
	a.t.Helper()
	if letter.Outcome != want {
		a.t.Errorf("the letter ended as %s (%s), want %s: %+v", letter.Outcome, letter.Note, want, letter.Checks)
	}
}
