package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"loa/locale"
)

// Sample is a file of settings in which every setting is named and explained in a language, and none is set: defaults and examples stand
// behind "#".
func Sample(lang locale.Language) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n# %s\n# %s\n", lang.T("command.config.sample.head"), lang.T("command.config.sample.rank"), lang.T("command.config.sample.check"))
	titles, group := GroupComments(), ""
	for _, s := range Settings() {
		if s.Hidden {
			continue
		}
		s = s.of("2")
		if s.Group != group {
			group = s.Group
			table, _, _ := cutLast(s.Key)
			title, _, _ := strings.Cut(titles[group].in(lang), "\n\n")
			fmt.Fprintf(&b, "\n# ── %s ──\n[%s]\n", title, table)
		}
		fmt.Fprintf(&b, "\n# %s\n# %s\n%s\n", s.Comment.in(lang), s.alsoAs(lang), s.sampleLine(lang))
	}
	return b.String()
}

// alsoAs names a setting as the other sources do, and its values when there are only some.
func (s Setting) alsoAs(lang locale.Language) string {
	text := lang.T("command.config.sample.variable", "Name", s.Env)
	if s.Flag != "" {
		text += ", " + lang.T("command.config.sample.flag", "Name", s.Flag)
	}
	if len(s.Values) > 0 {
		text += ". " + lang.T("command.config.sample.values", "Values", strings.Join(s.Values, ", "))
	}
	return text
}

func (s Setting) sampleLine(lang locale.Language) string {
	_, name, _ := cutLast(s.Key)
	line := "#" + name + " = " + s.SampleValue()
	if s.Default == "" {
		line += "  # " + lang.T("command.config.sample.example")
	}
	return line
}

// SampleValue is the default or an example, as loa.toml has it.
func (s Setting) SampleValue() string {
	switch s.Type {
	case reflect.TypeFor[bool](), reflect.TypeFor[int]():
		return s.example()
	case reflect.TypeFor[[]string]():
		if s.Example != "" {
			return "[" + strconv.Quote(s.Example) + "]"
		}
		var quoted []string
		for part := range strings.SplitSeq(s.Default, ",") {
			quoted = append(quoted, strconv.Quote(part))
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return tomlString(s.example())
}
