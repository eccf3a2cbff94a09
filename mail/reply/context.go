package reply

import "loa/vietnamese"

// Context is what is known about a letter before its words are read. The zero Context knows nothing: every rule works without it and then
// leaves more letters to a question. Nothing in a Context makes an assent of words that are none.
type Context struct {
	// Sender is the registered person whose address the letter is from.
	Sender Person
	// Draft is the draft that the letter answers about.
	Draft Draft
	// Ours are the addresses of this installation, without sub-addresses. History that quotes a letter of ours names one of them.
	Ours []string
	// Sent are the texts of our letters that the letter may quote, as they were sent.
	Sent []string
	// Recurring are the keys of blocks that are known to stand in the sender's letters whatever they are about: learned signatures, mottos,
	// banners and footers, and those of the settings.
	Recurring map[string]bool
}

// Date is a civil date; the zero Date is none.
type Date struct{ Year, Month, Day int }

// Person is the registered data of a person. Fields may be empty.
type Person struct {
	Name, Title, Unit string
	Phones, Addresses []string
}

// Draft is what is known of the draft in question. Fields may be empty.
type Draft struct {
	Title    string
	Channels []string // where it is to be published, as the plan says
	Units    []string // the units that the task names
	// PublishOn is the local date on which the draft is to be published anyway; zero when none is planned.
	PublishOn Date
}

// contextWords are the words of a context that are looked for in every sentence of a letter.
type contextWords struct {
	unit  []string        // the name of the sender's unit, without marks
	draft map[string]bool // the words of the draft's title, channels and units, with and without marks; nil when nothing is known of the draft
}

func (c Context) words() contextWords {
	var words contextWords
	for _, token := range wordForm.FindAllString(c.Sender.Unit, -1) {
		if w := vietnamese.StripMarks(normalWord(token)); w != "-" {
			words.unit = append(words.unit, w)
		}
	}
	if c.Draft.Title == "" && len(c.Draft.Channels) == 0 && len(c.Draft.Units) == 0 {
		return words
	}
	words.draft = map[string]bool{}
	for _, text := range append([]string{c.Draft.Title}, append(c.Draft.Channels, c.Draft.Units...)...) {
		for _, token := range wordForm.FindAllString(text, -1) {
			normal := normalWord(token)
			words.draft[normal] = true
			words.draft[vietnamese.StripMarks(normal)] = true
		}
	}
	return words
}

// mark marks the words of a sentence: those of the sender's unit where the whole name stands, and those of the draft. A word that decides or
// binds stays what it is.
func (c contextWords) mark(words []word) {
	for i := 0; len(c.unit) > 0 && i+len(c.unit) <= len(words); i++ {
		if !matchesAt(words[i:], c.unit) {
			continue
		}
		for j := range c.unit {
			words[i+j].own = true
		}
	}
	if c.draft == nil {
		return
	}
	for i := range words {
		w := &words[i]
		w.draft = !w.separator && c.draft[w.text] && (w.free || w.date)
	}
}

func matchesAt(words []word, unit []string) bool {
	for j, w := range unit {
		if vietnamese.StripMarks(words[j].text) != w {
			return false
		}
	}
	return true
}
