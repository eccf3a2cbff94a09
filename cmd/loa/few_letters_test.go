package main_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"loa/mail"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/waittest"
)

// The most letters to people that a straight task takes, the digests not counted: opening, receipt of the approval, approved and to publish,
// report asked, closed.
const straightLetters = 5

// TestFewLetters counts the letters on real SMTP and IMAP, with digests as in production.
func TestFewLetters(t *testing.T) {
	t.Parallel()
	j := newJourney(t, "LOA_MAIL_DIGEST=07:30", "LOA_HOLD=3s")
	t.Run("a straight task by mail alone", func(t *testing.T) {
		j := &journey{cluster: j.forTest(t), plan: j.plan, task: j.task}
		j.completeByMail()
		j.checkFewLetters()
	})
	t.Run("the launch of the sample", func(t *testing.T) {
		j := &journey{cluster: j.forTest(t), plan: plan.NewPlanID(calendar.Today(time.Now()).Year()+1, "")}
		j.checkLaunchOfSample()
	})
}

var readyCode = regexp.MustCompile(`"(DUYET|CHAP NHAN) ([A-Z2-7]{4})"`)

// completeByMail takes the task through all stages: every step of a person is an answer to a letter.
func (j *journey) completeByMail() {
	j.t.Helper()
	j.until("the task is launched", atStage(plan.StageAssignment), func() error { return j.try("plan", "launch", string(j.plan), "--wait", "3s") })
	j.until("the unit accepts", atStage(plan.StageDrafting), func() error { return j.reply(contactAddress, "assignment", "Đồng ý") })
	j.until("the draft answers the same letter", atStage(plan.StageApproval), func() error {
		return j.replyWithFile(contactAddress, "assignment", "Kính gửi dự thảo.")
	})
	j.digest()
	j.until("the head approves by the digest", atStage(plan.StagePublication), func() error { return j.replyByCode(headAddress) })
	day := calendar.Today(time.Now()).Vietnamese()
	j.until("the proof of publication comes by mail", atStage(plan.StageReporting), func() error {
		return j.reply(contactAddress, "publish", "Đường dẫn: https://hanoi.test/tin/dich-vu-cong\nNgày đăng: "+day)
	})
	j.until("the report comes by mail", func(s plan.State) bool { return s.Report != "" }, func() error {
		return j.reply(contactAddress, "report_wanted", "Số tin: 12\nSố bài: 5\nKhó khăn, kiến nghị: Không")
	})
	j.digest()
	j.until("the coordinator accepts the report by the digest", atStage(plan.StageDone), func() error { return j.replyByCode(j.coordinatorAddress()) })
}

func (j *journey) digest() {
	j.t.Helper()
	waittest.Eventually(j.t, "the digests are written", func() error { return j.try("mail", "digest") })
}

// replyByCode answers the newest digest with its ready answer.
func (j *journey) replyByCode(person string) error {
	letter, err := j.letterTo(person, "digest")
	if err != nil {
		return err
	}
	m := readyCode.FindStringSubmatch(letter.Text)
	if m == nil {
		return fmt.Errorf("the digest has no ready answer:\n%s", letter.Text)
	}
	return j.reply(person, "digest", m[1]+" "+m[2])
}

// replyWithFile answers the newest letter of a kind with a file, once.
func (j *journey) replyWithFile(person, notice, text string) error {
	letter, err := j.letterTo(person, notice)
	if err != nil {
		return err
	}
	raw := withFile(replyTo(letter, person, text), "du-thao.xlsx", workbook(j.t))
	if filed, err := j.isFiled(raw); err != nil || filed {
		return err
	}
	return j.send(person, letter.ReplyTo[0].Spec, raw)
}

func (j *journey) coordinatorAddress() string {
	j.t.Helper()
	people, err := j.mustOpenStore().Directory(j.t.Context())
	if err != nil {
		j.t.Fatal(err)
	}
	holder := people.Coordinators(calendar.Today(time.Now()))[0]
	return holder.Address
}

// checkFewLetters counts the letters to people about the task, and checks that those to one person are one conversation.
func (j *journey) checkFewLetters() {
	j.t.Helper()
	queued, err := j.mustOpenStore().LettersOut(j.t.Context(), j.task)
	if err != nil {
		j.t.Fatal(err)
	}
	var kinds []string
	to := map[string][]store.LetterOut{}
	for _, letter := range queued {
		if letter.Notice == store.NoticeDigest {
			continue
		}
		kinds = append(kinds, string(letter.Notice)+" to "+letter.ToAddress)
		to[letter.ToAddress] = append(to[letter.ToAddress], letter)
	}
	if len(kinds) > straightLetters {
		j.t.Errorf("%d letters, want at most %d:\n%s", len(kinds), straightLetters, strings.Join(kinds, "\n"))
	}
	for address, letters := range to {
		j.checkConversation(address, letters)
	}
	if silent, err := j.mustOpenStore().SilentEvents(j.t.Context(), time.Now(), time.Now()); err != nil || silent != 0 {
		j.t.Errorf("%d silent events, %v", silent, err)
	}
}

// checkConversation checks that the letters to one person have one subject, and that each later one refers to the first.
func (j *journey) checkConversation(address string, queued []store.LetterOut) {
	j.t.Helper()
	waittest.Eventually(j.t, "the letters to "+address+" have arrived in one conversation", func() error {
		received, err := j.mailboxOf(address)
		if err != nil {
			return err
		}
		for _, letter := range queued {
			i := slices.IndexFunc(received, func(r mail.Letter) bool { return r.MessageID == letter.MessageID })
			switch {
			case i < 0:
				return fmt.Errorf("the letter %s has not arrived", letter.Notice)
			case received[i].Subject != queued[0].Subject:
				return fmt.Errorf("the subject of %s is %q, that of the first letter %q", letter.Notice, received[i].Subject, queued[0].Subject)
			case letter.MessageID != queued[0].MessageID && !slices.Contains(received[i].References, queued[0].MessageID):
				return fmt.Errorf("the letter %s refers to %v, not to the first letter", letter.Notice, received[i].References)
			}
		}
		return nil
	})
}

// checkLaunchOfSample launches the sample plan. Each person whose unit has tasks gets exactly one letter.
func (j *journey) checkLaunchOfSample() {
	j.t.Helper()
	waittest.Eventually(j.t, "the sample is launched", func() error { return j.try("plan", "launch", string(j.plan), "--wait", "60s") })
	s := j.mustOpenStore()
	tasks, _, err := s.Tasks(j.t.Context(), store.TaskFilter{Plan: j.plan}, calendar.Today(time.Now()))
	if err != nil {
		j.t.Fatal(err)
	}
	units := map[directory.UnitCode]bool{}
	for _, task := range tasks {
		units[task.Unit] = true
	}
	letters := map[directory.PersonID]int{}
	waittest.Eventually(j.t, "every opening letter is sent", func() error {
		sent, err := s.LetterLog(j.t.Context(), store.SentFilter{Limit: 2000})
		if err != nil {
			return err
		}
		clear(letters)
		for _, letter := range sent {
			if letter.Plan != j.plan {
				continue
			}
			if letter.State != store.LetterSent {
				return fmt.Errorf("the letter to %s is %s", letter.ToAddress, letter.State)
			}
			letters[letter.ToPerson]++
		}
		if len(letters) == 0 {
			return errors.New("there is none")
		}
		silent, err := s.SilentEvents(j.t.Context(), time.Now(), time.Now())
		if err == nil && silent > 0 {
			err = fmt.Errorf("%d silent events", silent)
		}
		return err
	})
	for person, n := range letters {
		if n != 1 {
			j.t.Errorf("%s has %d letters", person, n)
		}
	}
	j.t.Logf("%d tasks of %d units: %d letters", len(tasks), len(units), len(letters))
	if len(letters) > len(units) || len(letters) == 0 {
		j.t.Errorf("%d letters for %d units", len(letters), len(units))
	}
}
