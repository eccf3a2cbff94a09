package report

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"text/template"

	"loa/locale"
)

// content is a letter before it is laid out: what both layouts show, in their order.
//
// A letter with an Ask begins with it, and its buttons follow at once: the person who reads it on a phone sees both without scrolling. Then
// comes the matter, and the facts close it. A letter without one begins with its facts, which are its matter.
type content struct {
	Marker   string
	Subject  string
	Ask      string // what is asked or told, in one line
	Greeting string
	First    []quote // before the sentences
	Lead     []string
	Facts    []fact
	Quotes   []quote
	Next     []string
	Answer   answer
	Contact  string // a person to talk to; empty for the coordinator of the plan
	Closing  []string
	Footer   []string // what is kept for the record
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
	c.Subject = cutBytes(subjectTag(c.Answer.Code)+cutLine(subject), MaxSubject)
	if c.Ask, err = ask(kind, values); err != nil {
		return Letter{}, err
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

// ask is the first line of a letter; empty for a kind of letter without one.
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
