// Package webpage reads a page of the web as it was fetched: its title and its text, whether it says that what it showed was removed, and whether two
// texts are those of the same article. It connects to nothing; package webpage/fetch does.
package webpage

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/unicode/norm"
)

// The bounds of what is kept of a page, in bytes.
const (
	MaxTitle = 300
	MaxText  = 32 << 10
)

// Page is what a page says.
type Page struct {
	Title string // of MaxTitle bytes at most
	Text  string // what a reader sees, without navigation; of MaxText bytes at most
}

// Read reads the content of a page. The content type is that of the HTTP answer and may name a charset; without one the page itself is asked. A page
// that is damaged or was cut off is read as far as it goes. It does not fail. What is neither HTML nor plain text gives an empty page.
func Read(content []byte, contentType string) Page {
	kind, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch strings.TrimSpace(kind) {
	case "text/html", "application/xhtml+xml", "":
		return readHTML(decoded(content, contentType))
	case "text/plain":
		return Page{Text: cut(tidy(string(decoded(content, contentType))), MaxText)}
	}
	return Page{}
}

// decoded is the content in UTF-8.
func decoded(content []byte, contentType string) []byte {
	reader, err := charset.NewReader(bytes.NewReader(content), contentType)
	if err != nil { // an empty content
		return content
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		return content
	}
	return text
}

// readHTML takes the title and the text out of the tokens. No tree is built: its depth would be up to the page.
func readHTML(content []byte) Page {
	r := reader{tokens: html.NewTokenizer(bytes.NewReader(content))}
	for r.next() {
	}
	return Page{Title: cut(cmp.Or(tidy(r.title.String()), tidy(r.social)), MaxTitle), Text: cut(tidy(r.text.String()), MaxText)}
}

// reader goes through the tokens of a page.
type reader struct {
	tokens  *html.Tokenizer
	skipped []atom.Atom // the open elements whose text is not that of the article, the outermost first
	inTitle bool
	title   strings.Builder
	social  string // the title that the page gives to social networks, for one that writes its own by a script
	text    strings.Builder
}

// collected bounds the text before it is tidied: white space may shrink it.
const collected = 4 * MaxText

// next reads one token; false at the end of the page, or when the text is long enough.
func (r *reader) next() bool {
	switch r.tokens.Next() {
	case html.ErrorToken:
		return false
	case html.TextToken:
		r.take(r.tokens.Text())
	case html.StartTagToken:
		r.open()
	case html.EndTagToken:
		r.close()
	case html.SelfClosingTagToken:
		r.text.WriteByte(' ')
	case html.CommentToken, html.DoctypeToken:
	}
	return r.text.Len() < collected
}

func (r *reader) take(text []byte) {
	switch {
	case r.inTitle && r.title.Len() < collected:
		r.title.Write(text)
	case !r.inTitle && len(r.skipped) == 0:
		r.text.Write(text)
	}
}

// maxSkipped bounds how deep skipped elements are counted.
const maxSkipped = 64

func (r *reader) open() {
	name, more := r.tokens.TagName()
	tag := atom.Lookup(name)
	switch {
	case tag == atom.Title && len(r.skipped) == 0:
		r.inTitle = true
	case slices.Contains(unread, tag) && len(r.skipped) < maxSkipped:
		r.skipped = append(r.skipped, tag)
	case tag == atom.Meta && more:
		r.meta()
	}
	if len(r.skipped) == 0 && !slices.Contains(within, tag) {
		r.text.WriteByte(' ')
	}
}

// meta takes the title that the page gives to social networks.
func (r *reader) meta() {
	var property, content string
	for more := true; more; {
		var key, value []byte
		key, value, more = r.tokens.TagAttr()
		switch string(key) {
		case "property", "name":
			property = string(value)
		case "content":
			content = string(value)
		}
	}
	if property == "og:title" {
		r.social = cut(content, collected)
	}
}

func (r *reader) close() {
	name, _ := r.tokens.TagName()
	tag := atom.Lookup(name)
	if tag == atom.Title {
		r.inTitle = false
	}
	for i := len(r.skipped) - 1; i >= 0; i-- {
		if r.skipped[i] == tag {
			r.skipped = r.skipped[:i]
			break
		}
	}
	if len(r.skipped) == 0 && !slices.Contains(within, tag) {
		r.text.WriteByte(' ')
	}
}

// unread are the elements whose text is no part of an article. A form may be the whole page: ASP.NET writes it so.
var unread = []atom.Atom{
	atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Nav, atom.Footer, atom.Aside, atom.Select, atom.Svg, atom.Iframe,
}

// within are the elements that stand within a word or a line, so that their tags part no words.
var within = []atom.Atom{
	atom.A, atom.B, atom.I, atom.Em, atom.Strong, atom.Span, atom.U, atom.Font, atom.Sub, atom.Sup, atom.Small, atom.Mark,
}

// tidy leaves one space between words, and only valid UTF-8 without NUL, composed (NFC), as it is stored.
func tidy(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
	return norm.NFC.String(strings.Join(strings.Fields(text), " "))
}

// cut leaves at most n bytes, and no half of a character.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
