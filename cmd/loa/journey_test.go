package main_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"loa/engine/mailserver"
	"loa/mail"
	"loa/mail/transport"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/waittest"
)

// journey takes one task through all five stages as people do: with letters by SMTP and IMAP, and with commands. Every step can be repeated
// after a crash, because it first asks whether its effect is on record.
type journey struct {
	*cluster
	plan plan.PlanID
	task plan.TaskID
}

// The addresses of the people of a journey, from the directory of the sample.
const (
	contactAddress = "daumoi.so-tu-phap@tp.hanoi.test"
	headAddress    = "giamdoc.so-tu-phap@tp.hanoi.test"
)

// oneLinePlan writes an annex with one line for one department, due at the end of next year.
func oneLinePlan(t *testing.T) (path string, year int) {
	t.Helper()
	year = calendar.Today(time.Now()).Year() + 1
	text := fmt.Sprintf("STT;Nội dung nhiệm vụ;Sản phẩm;Hình thức;Cơ quan chủ trì;Cơ quan phối hợp;Thời gian thực hiện\n"+
		"1;Tuyên truyền dịch vụ công trực tuyến;Tin, bài;Cổng thông tin điện tử;Sở Tư pháp;Sở Nội vụ;Trước ngày 15/12/%d\n", year)
	path = filepath.Join(t.TempDir(), "mot-dong.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, year
}

// newJourney starts a cluster and imports the plan with one line.
func newJourney(t *testing.T, env ...string) *journey {
	t.Helper()
	j := &journey{cluster: newCluster(t)}
	j.start(env...)
	j.importPlan(oneLinePlan(t))
	return j
}

func (j *journey) importPlan(path string, year int) {
	j.t.Helper()
	waittest.Eventually(j.t, "the plan is imported", j.restarting(func() error {
		_, err := j.loa("plan", "import", path, "--year", fmt.Sprint(year), "--suffix", "thu", "--title", "Kế hoạch thử")
		return err
	}))
	j.plan = plan.NewPlanID(year, "thu")
	task, err := plan.NewTaskID(j.plan, "1", "so-tu-phap", "1")
	if err != nil {
		j.t.Fatal(err)
	}
	j.task = task
}

// restarting returns a step that first starts the process again, without a crash point, when the process has ended.
func (j *journey) restarting(step func() error) func() error {
	return func() error {
		if j.Process.Exited() {
			j.closeStore()
			j.start()
		}
		return step()
	}
}

// state returns the recorded state of the task.
func (j *journey) state() (plan.State, error) {
	s, err := j.openStore()
	if err != nil {
		return plan.State{}, err
	}
	task, err := s.Task(j.t.Context(), j.task)
	if err != nil {
		return plan.State{}, err
	}
	if task.State.Seq == 0 {
		return plan.State{}, errors.New("the task is not launched")
	}
	return task.State, nil
}

// until repeats a step until the task has reached a state.
func (j *journey) until(what string, reached func(plan.State) bool, step func() error) {
	j.t.Helper()
	waittest.Eventually(j.t, what, j.restarting(func() error {
		if state, err := j.state(); err == nil && reached(state) {
			return nil
		}
		if err := step(); err != nil {
			return err
		}
		state, err := j.state()
		if err == nil && !reached(state) {
			err = fmt.Errorf("the task is in stage %s, event %d", state.Stage, state.Seq)
		}
		return err
	}))
}

func atStage(stage plan.Stage) func(plan.State) bool {
	return func(s plan.State) bool { return s.Stage == stage }
}

// complete takes the task through all stages.
func (j *journey) complete() {
	j.t.Helper()
	j.until("the task is launched", atStage(plan.StageAssignment), func() error { return j.try("plan", "launch", string(j.plan), "--wait", "3s") })
	j.until("the unit accepts the task by mail", atStage(plan.StageDrafting), func() error {
		return j.reply(contactAddress, "assignment", "Đồng ý")
	})
	j.until("a draft is submitted", atStage(plan.StageApproval), func() error {
		return j.try("task", "submit", string(j.task), "--as", contactAddress, "--key", "nop-du-thao", "--text", "Dự thảo tin: nộp hồ sơ trực tuyến từ ngày 01/3.")
	})
	j.until("the head of the department approves by mail", atStage(plan.StagePublication), func() error {
		return j.reply(headAddress, "approval", "Đồng ý.\n\nTrân trọng./.")
	})
	j.until("the publication is confirmed with its link", atStage(plan.StageReporting), func() error {
		return j.try("task", "publish", string(j.task), "--as", contactAddress, "--key", "da-dang",
			"--link", "https://hanoi.test/tin/dich-vu-cong", "--date", calendar.Today(time.Now()).String())
	})
	j.until("the report comes by mail", func(s plan.State) bool { return s.Report != "" || s.Stage == plan.StageDone }, func() error {
		return j.reply(contactAddress, "report_wanted", "Số tin: 12\nSố bài: 5\nKhó khăn, kiến nghị: Không")
	})
	j.until("the coordinator accepts the report", atStage(plan.StageDone), func() error {
		return j.try("task", "accept-report", string(j.task), "--key", "nhan-bao-cao")
	})
}

// try is loa without its output.
func (j *journey) try(args ...string) error {
	_, err := j.loa(args...)
	return err
}

// reply answers the newest letter of a kind, once. A repeated call sends the same bytes, as a mail client does that tries again.
func (j *journey) reply(person, notice, text string) error {
	letter, err := j.letterTo(person, notice)
	if err != nil {
		return err
	}
	raw := replyTo(letter, person, text)
	if filed, err := j.isFiled(raw); err != nil || filed {
		return err
	}
	return j.send(person, letter.ReplyTo[0].Spec, raw)
}

// isFiled reports whether the letter is on record. It compares the Message-ID, because mail servers add fields to a letter.
func (j *journey) isFiled(raw []byte) (bool, error) {
	s, err := j.openStore()
	if err != nil {
		return false, err
	}
	sent, err := mail.Parse(raw)
	if err != nil {
		return false, err
	}
	letters, err := s.RecentLettersIn(j.t.Context(), 200)
	for _, letter := range letters {
		if letter.MessageID == sent.MessageID {
			return true, err
		}
	}
	return false, err
}

// letterTo returns the newest letter of a kind about the task, from the mailbox of a person.
func (j *journey) letterTo(person, notice string) (mail.Letter, error) {
	s, err := j.openStore()
	if err != nil {
		return mail.Letter{}, err
	}
	queued, err := s.LettersOut(j.t.Context(), j.task)
	if err != nil {
		return mail.Letter{}, err
	}
	wanted := ""
	for _, letter := range queued {
		if letter.ToAddress == person && string(letter.Notice) == notice {
			wanted = letter.MessageID
		}
	}
	if wanted == "" {
		return mail.Letter{}, fmt.Errorf("no %s letter to %s is queued", notice, person)
	}
	letters, err := j.mailboxOf(person)
	for _, letter := range letters {
		if letter.MessageID == wanted {
			return letter, nil
		}
	}
	return mail.Letter{}, errors.Join(err, fmt.Errorf("the %s letter has not reached %s", notice, person))
}

// dialMailbox signs in to a mailbox of the mail server for trying out.
func (j *journey) dialMailbox(ctx context.Context, person string) (transport.Client, error) {
	endpoints, err := j.Endpoints()
	if err != nil {
		return nil, err
	}
	return transport.DialIMAP(ctx, transport.IMAPConfig{
		Addr: endpoints.IMAP, User: person, Password: mailserver.Password, TLS: transport.TLSNone, Folder: "INBOX",
	})
}

// mailboxOf returns all letters of a person, the oldest first.
func (j *journey) mailboxOf(person string) ([]mail.Letter, error) {
	ctx, cancel := context.WithTimeout(j.t.Context(), 30*time.Second)
	defer cancel()
	box, err := j.dialMailbox(ctx, person)
	if err != nil {
		return nil, err
	}
	defer func() { _ = box.Close() }() // everything is read
	if _, err := box.Select(ctx); err != nil {
		return nil, err
	}
	uids, err := box.SearchNew(ctx, 0)
	if err != nil || len(uids) == 0 {
		return nil, err
	}
	raws, err := box.FetchRaw(ctx, uids)
	if err != nil {
		return nil, err
	}
	letters := make([]mail.Letter, 0, len(raws))
	for _, raw := range raws {
		letter, err := mail.Parse(raw.Bytes)
		if err != nil {
			return nil, err
		}
		letters = append(letters, letter)
	}
	return letters, nil
}

// send hands a letter in by SMTP; the sender is signed in.
func (j *journey) send(from, to string, raw []byte) error {
	return j.sendAs(sasl.NewPlainClient("", from, mailserver.Password), from, to, raw)
}

// sendAs hands a letter in by SMTP with an envelope sender; a nil login does not sign in.
func (j *journey) sendAs(login sasl.Client, from, to string, raw []byte) error {
	endpoints, err := j.Endpoints()
	if err != nil {
		return err
	}
	client, err := smtp.Dial(endpoints.SMTP)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }() // the letter is accepted or refused
	if login != nil {
		if err := client.Auth(login); err != nil {
			return err
		}
	}
	if err := client.SendMail(from, []string{to}, strings.NewReader(string(raw))); err != nil {
		return err
	}
	return client.Quit()
}

// checkRecord checks what must hold after every journey, however often it was interrupted.
func (j *journey) checkRecord() {
	j.t.Helper()
	s, ctx := j.mustOpenStore(), j.t.Context()
	if gaps, err := s.Gaps(ctx); err != nil || len(gaps) > 0 {
		j.t.Errorf("the journal has gaps: %v %v", gaps, err)
	}
	events, err := s.Journal(ctx, j.task)
	if err != nil {
		j.t.Fatal(err)
	}
	var kinds []plan.EventKind
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	want := []plan.EventKind{
		plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted, plan.EventApproved, plan.EventPublished,
		plan.EventReportSubmitted, plan.EventReportAccepted,
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		j.t.Errorf("journal (-want +got):\n%s", diff)
	}
	waittest.Eventually(j.t, "every letter has one outcome", func() error {
		counts, err := s.LetterCounts(ctx)
		if err == nil && (!counts.Balanced() || counts.Open > 0) {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
	overview, err := s.Overview(ctx, j.plan, nil, calendar.Today(time.Now()))
	if err != nil {
		j.t.Fatal(err)
	}
	if (overview.Total != store.Figures{DoneOnTime: 1}) {
		j.t.Errorf("overview %+v, want one task done on time", overview.Total)
	}
	j.checkNoDuplicates(s)
	j.checkConversations(s)
}

// checkConversations checks that all letters to one person are one conversation: each names the first letter, and the one before it.
func (j *journey) checkConversations(s *store.Store) {
	j.t.Helper()
	var sent []store.LetterOut
	waittest.Eventually(j.t, "every letter is sent", func() (err error) {
		sent, err = s.LettersOut(j.t.Context(), j.task)
		for _, letter := range sent {
			if err == nil && letter.State != store.LetterSent {
				err = fmt.Errorf("letter %s is %s", letter.Key, letter.State)
			}
		}
		return err
	})
	slices.SortStableFunc(sent, func(a, b store.LetterOut) int { return a.SentAt.Compare(b.SentAt) })
	before := map[string][]store.LetterOut{}
	for _, letter := range sent {
		earlier := before[letter.ToAddress]
		before[letter.ToAddress] = append(earlier, letter)
		if len(earlier) == 0 {
			if len(letter.References) > 0 {
				j.t.Errorf("the first letter to %s refers to %q", letter.ToAddress, letter.References)
			}
			continue
		}
		first, last := earlier[0], earlier[len(earlier)-1]
		code := strings.HasPrefix(letter.Key, "link-code:") // its subject begins with the code
		if (letter.Subject != first.Subject && !code) || !slices.Contains(letter.References, first.MessageID) || !slices.Contains(letter.References, last.MessageID) {
			j.t.Errorf("letter %s, %q, refers to %q; want %s and %s", letter.Key, letter.Subject, letter.References, first.MessageID, last.MessageID)
		}
	}
	if len(before[contactAddress]) < 3 {
		j.t.Errorf("%d letters to the contact", len(before[contactAddress]))
	}
}

// checkNoDuplicates checks that each letter was queued once. A letter may lie in a mailbox twice, when the process was killed after the mail
// server had accepted it and before that was on record; both copies then have the same Message-ID.
func (j *journey) checkNoDuplicates(s *store.Store) {
	j.t.Helper()
	queued, err := s.LettersOut(j.t.Context(), j.task)
	if err != nil {
		j.t.Fatal(err)
	}
	notices := map[string]int{}
	for _, letter := range queued {
		notices[string(letter.Notice)+" "+letter.ToAddress]++
	}
	for notice, count := range notices {
		if count > 1 && !strings.HasPrefix(notice, "receipt") {
			j.t.Errorf("%d letters %s, want one", count, notice)
		}
	}
}
