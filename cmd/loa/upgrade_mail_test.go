package main_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"loa/mail"
	"loa/waittest"
)

// mailPassword is the password of all mailboxes of the mail server for trying out, in every version of the program.
const mailPassword = "test"

// incomingLetter is a letter to loa as `loa mail list` lists it.
type incomingLetter struct {
	ID                        int
	MessageID                 string `json:"message_id"`
	Outcome, Note, Task, From string
}

func (u *users) incomingLetters() []incomingLetter {
	u.t.Helper()
	return readJSON[[]incomingLetter](u, "mail", "list", "--limit", "1000")
}

// send hands a letter in by SMTP and waits for its outcome. An empty login does not sign in.
func (u *users) send(login, envelope, to string, raw []byte) incomingLetter {
	u.t.Helper()
	client, err := smtp.Dial(u.mustEndpoints().SMTP)
	if err != nil {
		u.t.Fatal(err)
	}
	defer func() { _ = client.Close() }() // the letter is accepted or the test has failed
	if login != "" {
		if err := client.Auth(sasl.NewPlainClient("", login, mailPassword)); err != nil {
			u.t.Fatal(err)
		}
	}
	before := len(u.incomingLetters())
	if err := client.SendMail(envelope, []string{to}, strings.NewReader(string(raw))); err != nil {
		u.t.Fatal(err)
	}
	return u.awaitOutcome(messageIDOf(u.t, raw), before)
}

// awaitOutcome waits until a letter has an outcome. The letter is not among the first letters, of which there were before.
func (u *users) awaitOutcome(messageID string, before int) (letter incomingLetter) {
	u.t.Helper()
	waittest.Eventually(u.t, "letter "+messageID+" has an outcome", func() error {
		all := u.incomingLetters()
		for _, letter = range all[:len(all)-before] {
			if letter.MessageID == messageID && letter.Outcome != "" {
				return nil
			}
		}
		return fmt.Errorf("it has none; %d of %d letters are new", len(all)-before, len(all))
	})
	return letter
}

// answer replies to a letter as its recipient. Another outcome fails the test.
func (u *users) answer(person string, to mail.Letter, text, outcome string) incomingLetter {
	u.t.Helper()
	return u.wantOutcome(outcome, u.send(person, person, to.ReplyTo[0].Spec, replyTo(to, person, text)))
}

func (u *users) wantOutcome(outcome string, letter incomingLetter) incomingLetter {
	u.t.Helper()
	if letter.Outcome != outcome {
		u.t.Fatalf("the outcome of the letter of %s is %s (%s), want %s", letter.From, letter.Outcome, letter.Note, outcome)
	}
	return letter
}

// openMailbox signs in to a mailbox and selects its INBOX.
func (u *users) openMailbox(address string) *imapclient.Client {
	u.t.Helper()
	client, err := imapclient.DialInsecure(u.mustEndpoints().IMAP, nil)
	if err != nil {
		u.t.Fatal(err)
	}
	if err := client.Login(address, mailPassword).Wait(); err != nil {
		u.t.Fatal(err)
	}
	if _, err := client.Select("INBOX", nil).Wait(); err != nil {
		u.t.Fatal(err)
	}
	return client
}

// rawLetters returns the letters in a mailbox of the mail server, the oldest first.
func (u *users) rawLetters(address string) (raws [][]byte) {
	u.t.Helper()
	client := u.openMailbox(address)
	defer func() { _ = client.Close() }() // everything is read
	body := &imap.FetchItemBodySection{Peek: true}
	var all imap.UIDSet
	all.AddRange(1, 0)
	letters, err := client.Fetch(all, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{body}}).Collect()
	if err != nil {
		u.t.Fatal(err)
	}
	for _, letter := range letters {
		raws = append(raws, letter.FindBodySection(body))
	}
	return raws
}

// lettersOf returns all letters of a person, those of the earlier mail server first.
func (u *users) lettersOf(address string) []mail.Letter {
	u.t.Helper()
	letters := slices.Clone(u.earlierLetters[address])
	for _, raw := range u.rawLetters(address) {
		letter, err := mail.Parse(raw)
		if err != nil {
			u.t.Fatal(err)
		}
		letters = append(letters, letter)
	}
	return letters
}

// awaitLetter waits until the newest letter of a kind about the task of a line is in the mailbox of a person. An empty line means a letter about
// no task.
func (u *users) awaitLetter(address, notice, line string) (found mail.Letter) {
	u.t.Helper()
	waittest.Eventually(u.t, fmt.Sprintf("%s has the letter %q about line %q", address, notice, line), func() error {
		subject, newer, err := u.subject(address, notice, line)
		if err != nil {
			return err
		}
		for _, letter := range slices.Backward(u.lettersOf(address)) {
			if letter.Subject != subject && shownSubject(letter.Subject) != subject {
				continue
			}
			if found = letter; newer == 0 {
				return nil
			}
			newer--
		}
		return fmt.Errorf("%q is not in the mailbox", subject)
	})
	return found
}

// awaitRequest waits until a person has the letter that asks for a step of the task of a line: one of a kind about the task alone, as in
// recordings of before opening letters, or the opening letter that lists the task. It also returns the words that name the task in an answer.
func (u *users) awaitRequest(address, notice, line string) (found mail.Letter, naming string) {
	u.t.Helper()
	item := regexp.MustCompile(`(?m)^(\d+)\. .*` + regexp.QuoteMeta(lineTitle(line)) + `\r?$`)
	waittest.Eventually(u.t, fmt.Sprintf("%s has a letter that asks for line %q", address, line), func() error {
		if _, _, err := u.subject(address, notice, line); err == nil {
			found = u.awaitLetter(address, notice, line)
			return nil
		}
		for _, letter := range slices.Backward(u.lettersOf(address)) {
			if listed := item.FindStringSubmatch(letter.Text); listed != nil {
				found, naming = letter, "Việc số "+listed[1]+": "
				return nil
			}
		}
		return errors.New("no letter lists it")
	})
	return found, naming
}

// shownSubject is a subject as lists show it: they hide the one-time code that begins it.
func shownSubject(subject string) string {
	return regexp.MustCompile(`^[0-9]{6}\b`).ReplaceAllString(subject, "••••••")
}

// subject returns the subject of the newest letter of a kind, and how many newer letters have it: all letters about a task have one subject.
func (u *users) subject(address, notice, line string) (subject string, newer int, err error) {
	u.t.Helper()
	task := ""
	if line != "" {
		task = u.task(line)
	}
	same := map[string]int{}
	for _, letter := range readJSON[[]object](u, "mail", "sent", "--to", address, "--state", "sent", "--limit", "1000") {
		subject := letter.text("subject")
		if letter.text("notice") == notice && letter.text("task") == task {
			return subject, same[subject], nil
		}
		same[subject]++
	}
	return "", 0, errors.New("there is no such letter")
}
