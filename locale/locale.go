// Package locale holds the sentences that people read on pages, in letters and on the command line, in Vietnamese and in English.
//
// The sentences are data: vi/*.toml and en/*.toml, one file per area, the same files and the same ids in both languages. An entry is
// one line; a sentence that counts something is a table of plural forms, chosen by the argument Count; arguments have names:
//
//	"page.overview.late" = "Quá hạn"
//	"page.task.extended" = { one = "extended once", other = "extended {{.Count}} times" }
//	"letter.draft.subject" = "Xin ý kiến về dự thảo bản {{.Version}}"
//
// An id is area.topic.meaning: at least three parts, lower case, English, named by the meaning of the sentence and not by its words.
// The area is one of page, letter, command and word. Ids are never shown.
//
// Every sentence that has plural forms in one of the languages gets the argument Count, also where its text shows no number. A page that
// puts a number in bold writes the number itself and takes only the noun from here: {{t "page.preview.tasks" "Count" .Tasks}}.
//
// Steps, in order: at the first use the files are parsed, once for the process. T finds a sentence by its id: a sentence without arguments
// in a map, one with arguments as a parsed text/template.
//
// A page takes its language from the request and gives Funcs to its template, which then writes {{t "page.overview.late"}}.
//
// A letter is composed in the language of its recipient. The composing function takes a Language and calls T for each sentence:
//
//	func draftSubject(lang locale.Language, version int) string {
//		return lang.T("letter.draft.subject", "Version", version)
//	}
//
// Letters whose text is a template get the functions of their language before parsing (template.New(name).Funcs(lang.Funcs())): one
// parsed template per language, kept.
//
// The command line chooses its language once, before the commands are built, and gives the sentences to cobra:
//
//	&cobra.Command{Use: "import FILE", Short: lang.T("command.plan.import.short"), Long: lang.T("command.plan.import.long")}
//
// The headings of cobra's own help ("Usage", "Available Commands") come from a usage template of cmd/loa that writes
// {{t "command.help.usage"}}.
//
// The constants of package plan have their Vietnamese words in package plan, because these go on record. The English words are here under
// word.<set>.<value>, beside the same Vietnamese words; a test compares them. Word finds a word: lang.Word("stage", string(state.Stage)).
//
// Tests of this package scan every Go file and template of the module. They fail on an id that one language lacks, on an id that is
// used and does not exist, on an id that is never used, and on arguments that differ between languages or from the call. An id must
// therefore be one literal in the source; Word serves for values that exist at run time only. A function that takes an id with its
// arguments, or the name of a set of words, belongs into the two tables of scan_test.go, so that its calls are checked too.
//
// Its callers are web, report and cmd/loa.
package locale

import (
	"cmp"
	"fmt"
	"testing"
)

// Language is a language of the interface. The zero value is Vietnamese. Texts that people wrote are not translated.
type Language string

// The languages.
const (
	Vietnamese Language = "vi"
	English    Language = "en"
)

// Languages lists every language, Vietnamese first.
func Languages() []Language { return []Language{Vietnamese, English} }

// ID names a sentence in every language, as area.topic.meaning.
type ID string

// T is the sentence in the language. Arguments are pairs of name and value: T("page.import.errors", "Count", 3). The argument Count
// is an integer and chooses the plural form.
//
// An unknown id or a missing argument is a fault of the program: T panics in tests. In production T gives the sentence in Vietnamese,
// or the id where there is none in any language, so that a page or a letter is still made.
func (l Language) T(id ID, args ...any) string {
	text, err := catalogueOf(l).sentence(id, args)
	if err == nil {
		return text
	}
	if testing.Testing() {
		panic(fmt.Sprintf("locale: sentence %q in %q: %v", id, l, err))
	}
	return cmp.Or(text, string(id))
}

// Word is the word for a value of a set: Word("stage", "drafting") is the sentence word.stage.drafting. A value without a word is returned
// as it is, because the record may hold values of older versions of the program.
func (l Language) Word(set, value string) string {
	if text, known := catalogueOf(l).plain[wordID(set, value)]; known {
		return text
	}
	return value
}

// HasWord reports whether a set has a word for a value.
func (l Language) HasWord(set, value string) bool {
	_, known := catalogueOf(l).plain[wordID(set, value)]
	return known
}

func wordID(set, value string) ID { return ID("word." + set + "." + value) }

// Funcs are the functions t, word and lang for a text/template or html/template. html/template escapes their results.
func (l Language) Funcs() map[string]any {
	return map[string]any{
		"t":    l.T,
		"word": func(set string, value any) string { return l.Word(set, fmt.Sprint(value)) },
		"lang": func() string { return string(l.orDefault()) },
	}
}

func (l Language) orDefault() Language { return cmp.Or(l, Vietnamese) }
