package report

import (
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/directory"
)

// MailboxStatus is a mailbox that takes no letters any more.
type MailboxStatus struct {
	Address    string
	PersonName string // whose it is, as far as known
	UnitName   string
	Since      time.Time
	Status     string // RFC 3463
	Lost       int    // letters that did not arrive there
}

// MailboxesInput is what the letter about dead mailboxes tells a coordinator.
type MailboxesInput struct {
	To        Recipient
	Mailboxes []MailboxStatus
	Link      string // the page that lists them; "" when there is none
}

// shownMailboxes is how many mailboxes the letter lists; the page lists all.
const shownMailboxes = 30

// mailboxSentences is what the words of the letter may name.
type mailboxSentences struct {
	Count  string // "02 (hai)"
	Rest   int    // how many are not listed
	ByLink bool
}

var mailboxWords = words("dead_mailboxes")

// ComposeMailboxes writes the letter that tells a coordinator which mailboxes take no letters. It fails on a link that must not stand in a
// letter, and without a mailbox.
func ComposeMailboxes(in MailboxesInput) (Letter, error) {
	how := answerInput{asks: plan.PurposeNone, link: in.Link}
	if err := checkAnswer(how); err != nil {
		return Letter{}, fmt.Errorf("composing letter about mailboxes: %w", err)
	}
	if len(in.Mailboxes) == 0 {
		return Letter{}, fmt.Errorf("composing letter about mailboxes: there is none")
	}
	shown := in.Mailboxes[:min(len(in.Mailboxes), shownMailboxes)]
	p := page{
		Greeting: greeting(Recipient{Name: cutLine(in.To.Name), Title: cutLine(in.To.Title), Role: directory.RoleCoordinator}, ""),
		Answer:   answer{Link: in.Link, LinkTo: "Xem các thư không đến nơi và cho gửi lại tại"},
		Contact:  "người quản trị hệ thống loa",
	}
	for _, m := range shown {
		p.Facts = append(p.Facts, fact{cutLine(m.Address), m.words()})
	}
	sentences := mailboxSentences{Count: counted(len(in.Mailboxes)), Rest: len(in.Mailboxes) - len(shown), ByLink: in.Link != ""}
	letter, err := compose(mailboxWords, sentences, p)
	if err != nil {
		return Letter{}, fmt.Errorf("composing letter about mailboxes: %w", err)
	}
	return letter, nil
}

func (m MailboxStatus) words() string {
	since := ""
	if !m.Since.IsZero() {
		since = "từ " + moment(m.Since)
	}
	lost := ""
	if m.Lost > 0 {
		lost = fmt.Sprintf("%02d thư không đến nơi", m.Lost)
	}
	return join("; ", join(", ", cutLine(m.PersonName), cutLine(m.UnitName)), DeliveryFault(m.Status), since, lost)
}

// counted writes a number as official papers do, in figures and in words.
func counted(n int) string {
	if words, ok := inWords(n); ok {
		return fmt.Sprintf("%02d (%s)", n, words)
	}
	return fmt.Sprint(n)
}
