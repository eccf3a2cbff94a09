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
type content struct {
	Marker   string
	Subject  string
	Greeting string
	Lead     []string
	Facts    []fact
	Lists    []itemList
	Quote    quote
	Next     []string
	Answer   answer
	Contact  string // a person to talk to; empty for the coordinator of the plan
	Closing  []string
}

// fact is one row of the table of a letter.
type fact struct{ Name, Value string }

// quote is a text of another author that the letter shows, such as a draft or a reason. The layouts mark each line as quoted.
type quote struct {
	Title string
	Lines []string
	Cut   bool // lines were left out
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

func block(kind *template.Template, name string, values any) (string, error) {
	var b strings.Builder
	if err := kind.ExecuteTemplate(&b, name, values); err != nil {
		return "", fmt.Errorf("filling in %s: %w", name, err)
	}
	return b.String(), nil
}
