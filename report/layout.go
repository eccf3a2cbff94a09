package report

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"text/template"

	"loa/locale"
	"loa/plan"
)

// content is a letter before it is laid out: what both layouts show, in their order.
//
// The buttons of a letter that Leads follow at its top: the person who reads it on a phone sees what is asked and how to answer without
// scrolling. Then comes the matter, and the facts close the letter. Another letter begins with its facts, which are its matter.
type content struct {
	Heading  string // what the letter is, above the marker
	Marker   string
	Subject  string
	Leads    bool // the heading says what is asked or told
	Greeting string
	First    []quote // before the sentences
	Lead     []string
	OneTime  string // a one-time code, on a line of its own; it also begins the subject
	Facts    []fact
	Lists    []itemList
	Quotes   []quote
	Next     []string
	Answer   answer
	Contact  string // a person to talk to; empty for the coordinator of the plan
	Closing  []string
	Footer   []string // what is kept for the record

	Conversation string // the subject of all letters to one person about one task; empty for a letter with a subject of its own
}

// fact is one row of the table of a letter.
type fact struct{ Name, Value string }

// quote is a text of another author that the letter shows, such as a draft or a reason. The layouts mark each line as quoted.
type quote struct {
	Title string
	Notes []string // sentences of ours about the text
	Lines []quoteLine
	More  rest // what stands in the place of the lines that were left out; zero when none were
}

// shown reports whether there is anything to show.
func (q quote) shown() bool { return len(q.Lines) > 0 || len(q.Notes) > 0 }

// rest says that lines were left out, and where they are. The link may be empty.
type rest struct{ Words, Link string }

// restAt is the rest of a text that can be read whole behind a link.
func restAt(lang locale.Language, link string) rest {
	if link == "" {
		return rest{Words: lang.T("letter.quote.more")}
	}
	return rest{Words: lang.T("letter.quote.more_at"), Link: link}
}

// quoteLine is one line of a quote, in parts.
type quoteLine []quotePart

// quotePart is a part of a line. Its Mark says what a comparison found; its Text says so too, in words.
type quotePart struct {
	Text string
	Mark string
}

// The marks of a comparison, which are elements of HTML.
const (
	markDropped = "del"
	markAdded   = "ins"
)

// plainLines are lines without marks.
func plainLines(lines []string) []quoteLine {
	all := make([]quoteLine, 0, len(lines))
	for _, line := range lines {
		if line == "" {
			all = append(all, nil)
			continue
		}
		all = append(all, quoteLine{{Text: line}})
	}
	return all
}

// compose fills in the sentences of a kind of letter and lays the letter out as text and as HTML.
func compose(lang locale.Language, file string, values any, c content) (Letter, error) {
	all := templatesOf(lang)
	kind := all.kinds[file]
	subject, err := block(kind, "subject", values)
	if err != nil {
		return Letter{}, err
	}
	asked, err := ask(kind, values)
	if err != nil {
		return Letter{}, err
	}
	c.Leads = asked != ""
	c.Heading = headingSign + " " + cutRunes(tidy(cmp.Or(asked, subject)), headingRunes)
	if c.Subject = c.Conversation; c.Subject == "" {
		tag := subjectTag(c.Answer.Code)
		if c.OneTime != "" {
			tag = "" // the code comes first: a phone shows little more of a subject
		}
		c.Subject = cutBytes(tag+cutLine(subject), MaxSubject)
	}
	if c.Lead, err = paragraphs(kind, "lead", values); err != nil {
		return Letter{}, err
	}
	if c.Next, err = paragraphs(kind, "next", values); err != nil {
		return Letter{}, err
	}
	c.Marker, c.Closing = Marker, closing(lang, c.Contact)
	return all.render(c)
}

// render gives the letter its two forms.
func (t templates) render(c content) (Letter, error) {
	var text, html bytes.Buffer
	if err := t.text.Execute(&text, c); err != nil {
		return Letter{}, fmt.Errorf("laying out text: %w", err)
	}
	if err := t.html.Execute(&html, c); err != nil {
		return Letter{}, fmt.Errorf("laying out html: %w", err)
	}
	return Letter{Subject: c.Subject, Text: text.String(), HTML: html.String()}, nil
}

// closing ends every letter: a greeting, a person to talk to, and what sent the letter.
func closing(lang locale.Language, contact string) []string {
	return []string{
		lang.T("letter.closing.regards"),
		lang.T("letter.closing.contact", "Contact", cmp.Or(contact, lang.T("letter.closing.coordinator"))),
		lang.T("letter.closing.automatic"),
	}
}

// headingSign begins the first line of a letter. By it mail/reply recognises the line in an answer that quotes the letter without marks.
const headingSign = "■"

// headingRunes is the length of a heading in letters. The preview of a mail program shows fewer.
const headingRunes = 200

// SenderName is the display name of the sender of letters: the unit that coordinates, and what the letters are about.
func SenderName(lang locale.Language, unit string) string {
	if unit == "" {
		return lang.T("letter.sender.unnamed")
	}
	return lang.T("letter.sender.name", "Unit", cutLine(unit))
}

// conversationSubject is the subject of all letters about a task to one person: the code of the task, its title, its unit and its period.
// Mail programs put letters into one conversation only while the subject stays, so that nothing in it says what a letter is; the heading
// says that. It is empty without a task.
func conversationSubject(lang locale.Language, task plan.TaskID, title, unit string) string {
	if task == "" {
		return ""
	}
	tag := "[LOA] "
	if code := task.Code(); code != "" {
		tag = "[" + code + "] "
	}
	tail := cutBytes(join(", ", unit, period(lang, task)), MaxSubject/2)
	if tail != "" {
		tail = " – " + tail
	}
	return tag + cutBytes(cmp.Or(title, lang.T("letter.name.task")), MaxSubject-len(tag)-len(tail)) + tail
}

func subjectTag(code string) string {
	if code == "" {
		return "[LOA] "
	}
	return "[LOA " + code + "] "
}

// paragraphs are the parts of a block between blank lines, each on one line. A part without words is no paragraph.
func paragraphs(kind *template.Template, name string, values any) ([]string, error) {
	text, err := block(kind, name, values)
	if err != nil {
		return nil, err
	}
	var all []string
	for part := range strings.SplitSeq(text, "\n\n") {
		if line := strings.Join(strings.Fields(part), " "); line != "" {
			all = append(all, capital(line))
		}
	}
	return all, nil
}

// ask is the heading of a letter that leads with what is asked or told; empty for another kind of letter.
func ask(kind *template.Template, values any) (string, error) {
	if kind.Lookup("ask") == nil {
		return "", nil
	}
	text, err := block(kind, "ask", values)
	return strings.Join(strings.Fields(text), " "), err
}

func block(kind *template.Template, name string, values any) (string, error) {
	var b strings.Builder
	if err := kind.ExecuteTemplate(&b, name, values); err != nil {
		return "", fmt.Errorf("filling in %s: %w", name, err)
	}
	return b.String(), nil
}
