package main_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"loa/mail"
	"loa/mail/transport"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// walk carries one task through all five stages the way people do: letters by SMTP and IMAP, the rest on the command line. Every
// step may be repeated after a crash: it asks first whether it has already happened.
type walk struct {
	*house
	plan plan.PlanID
	task plan.TaskID
}

// The people of the walk, as the sample's directory knows them.
const (
	contactAddress = "daumoi@so-tu-phap.hanoi.test"
	headAddress    = "giamdoc@so-tu-phap.hanoi.test"
)

// oneLine is a plan of one line for one department, due at the end of next year.
func oneLine(t *testing.T) (path string, year int) {
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

// newWalk starts a house with the plan of one line in it.
func newWalk(t *testing.T, env ...string) *walk {
	t.Helper()
	w := &walk{house: newHouse(t)}
	w.start(env...)
	w.importPlan(oneLine(t))
	return w
}

func (w *walk) importPlan(path string, year int) {
	w.t.Helper()
	w.eventually("the plan is imported", w.alive(func() error {
		_, err := w.loa("plan", "import", path, "--year", fmt.Sprint(year), "--suffix", "thu", "--title", "Kế hoạch thử")
		return err
	}))
	w.plan = plan.NewPlanID(year, "thu")
	task, err := plan.NewTaskID(w.plan, "1", "so-tu-phap", "1")
	if err != nil {
		w.t.Fatal(err)
	}
	w.task = task
}

// alive starts the house again, without a crash point, when it has died under a step.
func (w *walk) alive(step func() error) func() error {
	return func() error {
		if w.dead() {
			w.forget()
			w.start()
		}
		return step()
	}
}

// state is where the task stands in the record.
func (w *walk) state() (plan.State, error) {
	s, err := w.record()
	if err != nil {
		return plan.State{}, err
	}
	task, err := s.Task(w.t.Context(), w.task)
	if err != nil {
		return plan.State{}, err
	}
	if task.State.Seq == 0 {
		return plan.State{}, errors.New("the task is not launched")
	}
	return task.State, nil
}

// until repeats a step until the task stands where the step leads to.
func (w *walk) until(what string, there func(plan.State) bool, step func() error) {
	w.t.Helper()
	w.eventually(what, w.alive(func() error {
		if state, err := w.state(); err == nil && there(state) {
			return nil
		}
		if err := step(); err != nil {
			return err
		}
		state, err := w.state()
		if err == nil && !there(state) {
			err = fmt.Errorf("the task stands at %s, event %d", state.Stage, state.Seq)
		}
		return err
	}))
}

func at(stage plan.Stage) func(plan.State) bool {
	return func(s plan.State) bool { return s.Stage == stage }
}

// all walks the whole way.
func (w *walk) all() {
	w.t.Helper()
	w.until("the task is launched", at(plan.StageAssignment), func() error { return w.run("plan", "launch", string(w.plan), "--wait", "3s") })
	w.until("the unit takes the task on by mail", at(plan.StageDrafting), func() error {
		return w.reply(contactAddress, "assignment", "Đồng ý")
	})
	w.until("a draft is submitted", at(plan.StageApproval), func() error {
		return w.run("task", "submit", string(w.task), "--as", contactAddress, "--key", "nop-du-thao", "--text", "Dự thảo tin: nộp hồ sơ trực tuyến từ ngày 01/3.")
	})
	w.until("the head of the department approves by mail", at(plan.StagePublication), func() error {
		return w.reply(headAddress, "approval", "Đồng ý.\n\nTrân trọng./.")
	})
	w.until("the piece is out, with its link as proof", at(plan.StageReporting), func() error {
		return w.run("task", "publish", string(w.task), "--as", contactAddress, "--key", "da-dang",
			"--link", "https://hanoi.test/tin/dich-vu-cong", "--date", calendar.Today(time.Now()).String())
	})
	w.until("the result report comes in by mail", func(s plan.State) bool { return s.Report != "" || s.Stage == plan.StageDone }, func() error {
		return w.reply(contactAddress, "report_wanted", "Số tin: 12\nSố bài: 5\nKhó khăn, kiến nghị: Không")
	})
	w.until("the coordinator accepts it", at(plan.StageDone), func() error {
		return w.run("task", "accept-report", string(w.task), "--key", "nhan-bao-cao")
	})
}

func (w *walk) run(args ...string) error {
	_, err := w.loa(args...)
	return err
}

// reply answers the newest letter of a kind, once; repeated, it sends the same bytes, as a mail client that retries does.
func (w *walk) reply(person, notice, text string) error {
	letter, err := w.letterTo(person, notice)
	if err != nil {
		return err
	}
	raw := replyTo(letter, person, text)
	if filed, err := w.filed(raw); err != nil || filed {
		return err
	}
	return w.send(person, letter.ReplyTo[0].Spec, raw)
}

// filed says whether loa has the letter on record already. The server adds lines of its own to a letter, so it is known by its id.
func (w *walk) filed(raw []byte) (bool, error) {
	s, err := w.record()
	if err != nil {
		return false, err
	}
	sent, err := mail.Parse(raw)
	if err != nil {
		return false, err
	}
	letters, err := s.RecentLettersIn(w.t.Context(), 200)
	for _, letter := range letters {
		if letter.MessageID == sent.MessageID {
			return true, err
		}
	}
	return false, err
}

// letterTo finds, in a person's own mailbox over IMAP, the newest letter of a kind about the task.
func (w *walk) letterTo(person, notice string) (mail.Letter, error) {
	s, err := w.record()
	if err != nil {
		return mail.Letter{}, err
	}
	queued, err := s.LettersOut(w.t.Context(), w.task)
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
	letters, err := w.inbox(person)
	for _, letter := range letters {
		if letter.MessageID == wanted {
			return letter, nil
		}
	}
	return mail.Letter{}, errors.Join(err, fmt.Errorf("the %s letter has not reached %s", notice, person))
}

// inbox reads all letters of a person over IMAP.
func (w *walk) inbox(person string) ([]mail.Letter, error) {
	at, err := w.running()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
	defer cancel()
	box, err := transport.DialIMAP(ctx, transport.IMAPConfig{Addr: at.IMAP, User: person, Password: "test", TLS: "none", Folder: "INBOX"})
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

// replyTo writes a reply as an ordinary mail client does: the new text, then the letter quoted.
func replyTo(letter mail.Letter, from, text string) []byte {
	sum := sha256.Sum256([]byte(letter.MessageID + from + text))
	var b strings.Builder
	fmt.Fprintf(&b, "From: <%s>\r\nTo: <%s>\r\nSubject: Re: %s\r\n", from, letter.ReplyTo[0].Spec, encodeSubject(letter.Subject))
	fmt.Fprintf(&b, "Message-ID: <%s@may.test>\r\nIn-Reply-To: <%s>\r\nReferences: <%s>\r\n", hex.EncodeToString(sum[:10]), letter.MessageID, letter.MessageID)
	fmt.Fprintf(&b, "Date: %s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", time.Now().Format(time.RFC1123Z))
	b.WriteString(strings.ReplaceAll(text, "\n", "\r\n"))
	b.WriteString("\r\n\r\nVào Th 2, 23 thg 11, 2026 vào lúc 09:12 loa <loa@cchc.hanoi.test> đã viết:\r\n")
	for _, line := range strings.Split(strings.TrimSpace(letter.Text), "\n") {
		b.WriteString("> " + strings.TrimRight(line, "\r") + "\r\n")
	}
	return []byte(b.String())
}

func encodeSubject(subject string) string { return "=?utf-8?Q?" + quotedWord(subject) + "?=" }

func quotedWord(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, "=%02X", c)
	}
	return b.String()
}

// send hands a letter in over SMTP, logged in as the sender.
func (w *walk) send(from, to string, raw []byte) error {
	return w.sendAs(sasl.NewPlainClient("", from, "test"), from, to, raw)
}

func (w *walk) sendAs(login sasl.Client, from, to string, raw []byte) error {
	at, err := w.running()
	if err != nil {
		return err
	}
	client, err := smtp.Dial(at.SMTP)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }() // the letter is taken or it is not
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

// proveSound checks what must hold after any walk, however it was interrupted.
func (w *walk) proveSound() {
	w.t.Helper()
	s, err := w.record()
	if err != nil {
		w.t.Fatal(err)
	}
	ctx := w.t.Context()
	if gaps, err := s.Gaps(ctx); err != nil || len(gaps) > 0 {
		w.t.Errorf("the journal has gaps: %v %v", gaps, err)
	}
	events, err := s.Journal(ctx, w.task)
	if err != nil {
		w.t.Fatal(err)
	}
	var kinds []plan.EventKind
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	want := []plan.EventKind{
		plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted, plan.EventApproved, plan.EventPublished,
		plan.EventReportSubmitted, plan.EventReportAccepted,
	}
	if fmt.Sprint(kinds) != fmt.Sprint(want) {
		w.t.Errorf("the journal says %v, want %v", kinds, want)
	}
	w.eventually("every letter has one outcome", func() error {
		counts, err := s.LetterCounts(ctx)
		if err == nil && (!counts.Balanced() || counts.Open > 0) {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
	overview, err := s.Overview(ctx, w.plan, calendar.Today(time.Now()))
	if err != nil {
		w.t.Fatal(err)
	}
	if (overview.Total != store.Figures{DoneOnTime: 1}) {
		w.t.Errorf("the overview says %+v, want one task done on time", overview.Total)
	}
	w.proveNoLetterTwice(s)
}

// proveNoLetterTwice checks that each letter was queued once, and that what reached mailboxes twice, after a crash between the
// mail server's yes and our record of it, is the same letter to its reader: it has the same Message-ID.
func (w *walk) proveNoLetterTwice(s *store.Store) {
	w.t.Helper()
	queued, err := s.LettersOut(w.t.Context(), w.task)
	if err != nil {
		w.t.Fatal(err)
	}
	notices := map[string]int{}
	for _, letter := range queued {
		notices[string(letter.Notice)+" "+letter.ToAddress]++
	}
	for notice, count := range notices {
		if count > 1 && !strings.HasPrefix(notice, "receipt") {
			w.t.Errorf("%d letters %s, want one", count, notice)
		}
	}
}
