package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"loa/locale"
)

// Matter is a version of a draft or a report as a letter shows it: what its sender wrote, the files, and what changed. The zero Matter shows
// nothing.
type Matter struct {
	Report  bool   // a report; otherwise a draft
	Version int    // from 1
	Cover   string // what the sender wrote; without files it is the whole draft or report
	Files   []MatterFile
	Hash    string // SHA-256 that names the version in the record
	Earlier Earlier
}

// MatterFile is a file of a draft or a report.
type MatterFile struct {
	Name  string
	Size  int64 // in bytes
	State FileState
	Sent  bool   // it goes out with the letter
	Text  string // its readable text, with State FileRead; only the beginning is shown
}

// FileState says how much of a file a letter can show.
type FileState string

// The states of files.
const (
	FileRead       FileState = "read"       // Text has its words
	FileWithout    FileState = "without"    // it has no text: a scan, a picture
	FileUnreadable FileState = "unreadable" // its text could not be extracted
	FileWithheld   FileState = "withheld"   // a macro, a virus or the like was found; it never goes out
	FileSecret     FileState = "secret"     // a mark of state secrets was found; it never goes out
)

// FileStates lists every state.
func FileStates() []FileState {
	return []FileState{FileRead, FileWithout, FileUnreadable, FileWithheld, FileSecret}
}

// Earlier is the version before, and why it was returned. The zero Earlier is that of a first version.
type Earlier struct {
	Version int
	Text    string // its readable text; "" when there is none
	Reason  string // the words of the person who returned it; "" when it was replaced without a return
	Decider string // the name of that person
	At      time.Time
}

// matterRunes is how much of the texts of a matter a letter shows: about two pages.
const matterRunes = 6000

// sections are the parts of the letter that show the matter: why the version before was returned, what changed, then the texts and the files.
// More names the place of the full text.
func (m Matter) sections(lang locale.Language, more rest) []quote {
	var all []quote
	if m.Earlier.Reason != "" {
		all = append(all, newQuote(lang, m.Earlier.returnedTitle(lang), m.Earlier.Reason))
	}
	if changes := m.changes(lang, more); changes.shown() {
		all = append(all, changes)
	}
	left := matterRunes
	if m.Cover != "" {
		all = append(all, excerpt(m.coverTitle(lang), m.Cover, more, &left))
	}
	for _, file := range m.Files {
		all = append(all, file.section(lang, more, &left))
	}
	return all
}

func (m Matter) coverTitle(lang locale.Language) string {
	switch {
	case m.Report:
		return lang.T("letter.matter.report")
	case len(m.Files) > 0:
		return lang.T("letter.matter.cover")
	}
	return lang.T("letter.matter.text")
}

// words is the readable text of the version: that of its files, or what the sender wrote when no file can be read.
func (m Matter) words() string {
	var texts []string
	for _, file := range m.Files {
		if file.Text != "" {
			texts = append(texts, file.Text)
		}
	}
	if len(texts) == 0 {
		return m.Cover
	}
	return strings.Join(texts, "\n")
}

// changes is the section that compares the version with the one before it; the zero quote for a first version.
func (m Matter) changes(lang locale.Language, more rest) quote {
	if m.Earlier.Version == 0 {
		return quote{}
	}
	section := quote{Title: lang.T("letter.matter.changes", "Version", m.Earlier.Version)}
	now := m.words()
	switch {
	case m.Earlier.Text == "" || now == "":
		section.Notes = []string{lang.T("letter.matter.not_compared")}
		return section
	}
	lines, cut := compareTexts(lang, m.Earlier.Text, now)
	if len(lines) == 0 {
		section.Notes = []string{lang.T("letter.matter.unchanged")}
		return section
	}
	section.Lines = lines
	if cut {
		section.More = more
	}
	return section
}

func (e Earlier) returnedTitle(lang locale.Language) string {
	decider := person(lang, cutLine(e.Decider), lang.T("letter.name.decider"))
	if e.At.IsZero() {
		return lang.T("letter.matter.returned", "Version", e.Version, "Decider", decider)
	}
	return lang.T("letter.matter.returned_at", "Version", e.Version, "Decider", decider, "At", moment(lang, e.At))
}

// section shows one file: what it is and whether it came with the letter, then the beginning of its text.
func (f MatterFile) section(lang locale.Language, more rest, left *int) quote {
	title := lang.T("letter.matter.file", "Name", cutLine(f.Name), "Size", size(lang, f.Size))
	section := quote{Title: title}
	if f.State == FileRead {
		section = excerpt(title, f.Text, more, left)
	} else {
		section.Notes = append(section.Notes, lang.Word("file_state", string(f.State)))
	}
	switch {
	case f.Sent:
		section.Title = lang.T("letter.matter.attached", "File", title)
	case f.State != FileWithheld && f.State != FileSecret:
		section.Notes = append(section.Notes, lang.T("letter.matter.too_large"))
	}
	return section
}

// excerpt is the section with the beginning of a text, cut at a line. It takes what it shows from left.
func excerpt(title, text string, more rest, left *int) quote {
	lines, cut := linesWithin(text, *left)
	for _, line := range lines {
		*left -= utf8.RuneCountInString(line)
	}
	section := quote{Title: title, Lines: plainLines(lines)}
	if cut {
		section.More = more
		*left = 0
	}
	return section
}

// linesWithin are the first lines of a text, tidied, with no more than so many letters together. The second value says that lines were left
// out. A first line that is longer alone is cut at a word.
func linesWithin(text string, most int) (lines []string, cut bool) {
	left := most
	for line := range strings.Lines(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)) {
		line = tidy(line)
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		length := utf8.RuneCountInString(line)
		switch {
		case length > left && len(lines) == 0 && left > 0:
			return []string{cutRunes(line, left)}, true
		case length > left || left == 0:
			return trimmedEnd(lines), true
		}
		left -= length
		lines = append(lines, line)
	}
	return trimmedEnd(lines), false
}

// trimmedEnd leaves out the empty lines at the end.
func trimmedEnd(lines []string) []string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// size writes a number of bytes for people: "24 KB", "1,5 MB".
func size(lang locale.Language, bytes int64) string {
	switch {
	case bytes < 1<<10:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1<<20:
		return fmt.Sprintf("%d KB", (bytes+1<<9)>>10)
	}
	megabytes := strconv.FormatFloat(float64(bytes)/(1<<20), 'f', 1, 64)
	if lang != locale.English {
		megabytes = strings.Replace(megabytes, ".", ",", 1)
	}
	return megabytes + " MB"
}
