package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"loa/mail"
	"loa/sheet"
)

// received is how a letter to loa ended.
type received struct {
	ID                        int
	MessageID                 string `json:"message_id"`
	Outcome, Note, Task, From string
}

func (p *people) received() []received {
	p.t.Helper()
	return readJSON[[]received](p, "mail", "list", "--limit", "1000")
}

// posts hands a letter in by SMTP, signed in when a login is given, and waits for its outcome.
func (p *people) posts(login, envelope, to string, raw []byte) received {
	p.t.Helper()
	at, err := p.running()
	if err != nil {
		p.t.Fatal(err)
	}
	client, err := smtp.Dial(at.SMTP)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = client.Close() }() // the letter is taken or the test has failed
	if login != "" {
		if err := client.Auth(sasl.NewPlainClient("", login, "test")); err != nil {
			p.t.Fatal(err)
		}
	}
	before := len(p.received())
	if err := client.SendMail(envelope, []string{to}, strings.NewReader(string(raw))); err != nil {
		p.t.Fatal(err)
	}
	return p.ended(idOf(p.t, raw), before)
}

// ended waits until a letter that came after the first so many has its outcome.
func (p *people) ended(messageID string, before int) (letter received) {
	p.t.Helper()
	p.eventually("an outcome of letter "+messageID, func() error {
		all := p.received()
		for _, letter = range all[:len(all)-before] {
			if letter.MessageID == messageID && letter.Outcome != "" {
				return nil
			}
		}
		return fmt.Errorf("none among the %d new of %d letters", len(all)-before, len(all))
	})
	return letter
}

// answers replies to a letter as its reader and wants an outcome.
func (p *people) answers(person string, to mail.Letter, text, outcome string) received {
	p.t.Helper()
	return p.wants(outcome, p.posts(person, person, to.ReplyTo[0].Spec, replyTo(to, person, text)))
}

func (p *people) wants(outcome string, letter received) received {
	p.t.Helper()
	if letter.Outcome != outcome {
		p.t.Fatalf("the letter of %s ended as %s (%s), want %s", letter.From, letter.Outcome, letter.Note, outcome)
	}
	return letter
}

// lays puts a letter into loa's mailbox that no server has vouched for, and wants an outcome.
func (p *people) lays(raw []byte, outcome string) received {
	p.t.Helper()
	client := p.opens(loaAddress)
	defer func() { _ = client.Close() }() // the letter is in the mailbox or the test has failed
	before := len(p.received())
	appending := client.Append("INBOX", int64(len(raw)), &imap.AppendOptions{Time: time.Now()})
	_, err := appending.Write(raw)
	if err := errors.Join(err, appending.Close()); err != nil {
		p.t.Fatal(err)
	}
	if _, err := appending.Wait(); err != nil {
		p.t.Fatal(err)
	}
	return p.wants(outcome, p.ended(idOf(p.t, raw), before))
}

// opens signs in to a mailbox and selects its INBOX.
func (p *people) opens(address string) *imapclient.Client {
	p.t.Helper()
	at, err := p.running()
	if err != nil {
		p.t.Fatal(err)
	}
	client, err := imapclient.DialInsecure(at.IMAP, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := client.Login(address, "test").Wait(); err != nil {
		p.t.Fatal(err)
	}
	if _, err := client.Select("INBOX", nil).Wait(); err != nil {
		p.t.Fatal(err)
	}
	return client
}

// inbox is the raw letters in a mailbox of the mail server, the oldest first.
func (p *people) inbox(address string) (raws [][]byte) {
	p.t.Helper()
	client := p.opens(address)
	defer func() { _ = client.Close() }() // everything is read
	body := &imap.FetchItemBodySection{Peek: true}
	var all imap.UIDSet
	all.AddRange(1, 0)
	letters, err := client.Fetch(all, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{body}}).Collect()
	if err != nil {
		p.t.Fatal(err)
	}
	for _, letter := range letters {
		raws = append(raws, letter.FindBodySection(body))
	}
	return raws
}

// mail is all letters that a person has, the oldest first.
func (p *people) mail(address string) []mail.Letter {
	p.t.Helper()
	letters := slices.Clone(p.kept[address])
	for _, raw := range p.inbox(address) {
		letter, err := mail.Parse(raw)
		if err != nil {
			p.t.Fatal(err)
		}
		letters = append(letters, letter)
	}
	return letters
}

// letter waits until the newest letter of a kind that loa has written to a person about the task of a line is in their mailbox; about no
// task when the line is empty.
func (p *people) letter(address, notice, line string) (found mail.Letter) {
	p.t.Helper()
	p.eventually(fmt.Sprintf("%s has the letter %q about line %q", address, notice, line), func() error {
		subject, err := p.subject(address, notice, line)
		if err != nil {
			return err
		}
		for _, letter := range slices.Backward(p.mail(address)) {
			if found = letter; letter.Subject == subject {
				return nil
			}
		}
		return fmt.Errorf("%q is not in the mailbox", subject)
	})
	return found
}

// subject is that of the newest letter of a kind, which names its question by a code.
func (p *people) subject(address, notice, line string) (string, error) {
	p.t.Helper()
	task := ""
	if line != "" {
		task = p.task(line)
	}
	for _, letter := range readJSON[[]object](p, "mail", "sent", "--to", address, "--limit", "1000") {
		if letter.text("notice") == notice && letter.text("task") == task {
			return letter.text("subject"), nil
		}
	}
	return "", errors.New("none is written")
}

// browser is a browser in front of the page of a link.
func (p *people) browser(link string) *reader {
	return (&approval{walk: &walk{house: p.house}}).opens(link)
}

// workbook is a file that is sent along.
func (p *people) workbook() []byte {
	p.t.Helper()
	var book bytes.Buffer
	err := sheet.WriteExcel(&book, sheet.Workbook{Sheets: []sheet.Sheet{{
		Name: "Kết quả", Columns: []sheet.Column{{Heading: "Chỉ tiêu"}, {Heading: "Số lượng"}}, Lines: []sheet.Line{{Cells: []string{"Số tin", "12"}}},
	}}})
	if err != nil {
		p.t.Fatal(err)
	}
	return book.Bytes()
}
