package config

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"loa/locale"
)

// LanguageOf is the language that arguments, variables or the file of settings name, in this order of rank. Help and faults are printed in
// it before the settings are loaded. A wrong value gives Vietnamese here; [Load] names it as a fault.
func LanguageOf(args, environ []string) locale.Language {
	flags := languageFlags(args)
	named := flags.Lookup("lang").Value.String()
	environ = ours(environ)
	for _, pair := range environ {
		if name, value, _ := strings.Cut(pair, "="); name == "LOA_LANG" && named == "" {
			named = value
		}
	}
	if named == "" {
		named = languageInFile(flags, environ)
	}
	if lang := locale.Language(named); slices.Contains(locale.Languages(), lang) {
		return lang
	}
	return locale.Vietnamese
}

// languageFlags reads the flags that lead to the language, and passes over all others.
func languageFlags(args []string) *pflag.FlagSet {
	flags := pflag.NewFlagSet("loa", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	flags.BoolP("help", "h", false, "")
	flags.String(FileFlag, "", "")
	flags.String("lang", "", "")
	_ = flags.Parse(args) // the command that is called names what is wrong
	return flags
}

// languageInFile is the setting in the file; empty when there is none. A file that can be read only once, a pipe, is left to [Load].
func languageInFile(flags *pflag.FlagSet, environ []string) string {
	named, file := namedFile(flags, environ)
	places := Places()
	if file != "" {
		places = []string{file}
	}
	for _, place := range places {
		info, err := os.Stat(place)
		if err != nil {
			continue
		}
		if !info.Mode().IsRegular() {
			return ""
		}
		document, _ := (&Loaded{}).open(named, place, nil)
		language, _ := document.table["language"].(string)
		return language
	}
	return ""
}
