package report

import (
	"fmt"
	"strings"
	"time"

	"loa/locale"
	"loa/plan/directory"
)

// MailboxStatus is a mailbox that takes no letters any more.
type MailboxStatus struct {
	Address    string
	PersonName string // the owner, as far as known
	UnitName   string
	Since      time.Time
	Status     string // RFC 3463
	Lost       int    // letters that did not arrive there
}

// MailboxesInput is the input of the letter that lists suppressed mailboxes for a coordinator.
type MailboxesInput struct {
	Language  locale.Language
	To        Recipient
	Mailboxes []MailboxStatus
	Link      string // the page that lists them; "" when there is none
}

// listedMailboxes is how many mailboxes the letter lists; the page lists all.
const listedMailboxes = 30

// mailboxValues is what the sentences of the letter may name.
type mailboxValues struct {
	Count  int
	Number string // the same: "02 (hai)"
	Rest   int    // how many are not listed
	ByLink bool
}

// ComposeMailboxes writes the letter that tells a coordinator which mailboxes take no letters. It fails without a mailbox, and on a
// link that must not stand in a letter.
func ComposeMailboxes(in MailboxesInput) (Letter, error) {
	if err := (answerInput{link: in.Link}).check(); err != nil {
		return Letter{}, fmt.Errorf("composing letter about mailboxes: %w", err)
	}
	if len(in.Mailboxes) == 0 {
		return Letter{}, fmt.Errorf("composing letter about mailboxes: there is none")
	}
	letter, err := compose(in.Language, mailboxesFile, in.values(), in.content())
	if err != nil {
		return Letter{}, fmt.Errorf("composing letter about mailboxes: %w", err)
	}
	return letter, nil
}

func (in MailboxesInput) values() mailboxValues {
	count := len(in.Mailboxes)
	return mailboxValues{
		Count: count, Number: figuresAndWords(in.Language, count), Rest: max(count-listedMailboxes, 0), ByLink: in.Link != "",
	}
}

func (in MailboxesInput) content() content {
	lang := in.Language
	to := Recipient{Name: cutLine(in.To.Name), Title: cutLine(in.To.Title), Role: directory.RoleCoordinator}
	c := content{
		Greeting: greeting(lang, to, ""),
		Answer:   answer{Link: in.Link, LinkTo: lang.T("letter.link.mailboxes")},
		Contact:  lang.T("letter.closing.administrator"),
	}
	for _, m := range in.Mailboxes[:min(len(in.Mailboxes), listedMailboxes)] {
		c.Facts = append(c.Facts, fact{cutLine(m.Address), m.summary(lang)})
	}
	return c
}

// summary is the owner of the mailbox, what is wrong with it, since when, and how many letters were lost.
func (m MailboxStatus) summary(lang locale.Language) string {
	since, lost := "", ""
	if !m.Since.IsZero() {
		since = lang.T("letter.suppressed_addresses.since", "Since", moment(lang, m.Since))
	}
	if m.Lost > 0 {
		lost = lang.T("letter.suppressed_addresses.lost", "Count", m.Lost, "Number", figures(lang, m.Lost))
	}
	return join("; ", join(", ", cutLine(m.PersonName), cutLine(m.UnitName)), DeliveryFault(lang, m.Status), since, lost)
}

// DeliveryFault says why a mailbox did not take a letter, by its status of RFC 3463 ("5.1.1"): with the word for the whole status, else
// with that for the beginning of it ("5.1"). A status without a word, and none, give a general word.
func DeliveryFault(lang locale.Language, status string) string {
	for status != "" {
		if lang.HasWord("delivery_fault", status) {
			return lang.Word("delivery_fault", status)
		}
		status = status[:max(strings.LastIndexByte(status, '.'), 0)]
	}
	return lang.Word("delivery_fault", "other")
}
