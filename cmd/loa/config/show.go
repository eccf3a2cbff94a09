package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"loa/locale"
)

// Entry is one setting as it holds.
type Entry struct {
	Key string `json:"key"`
	// Value is a string, a number, true or false, or a list of strings, as in loa.toml; nil when it is not set.
	Value  any    `json:"value"`
	Source Source `json:"source"`
	// At is where the value stands: "loa.toml:12", "LOA_LISTEN", "--listen"; empty for a default.
	At string `json:"at,omitempty"`
}

// Entries are all settings as they hold. Secrets are replaced by "***" unless they are to be revealed; a password that stands in a file of
// its own is not part of them, its file is.
func (l *Loaded) Entries(reveal bool) []Entry {
	var all []Entry
	numbers := slices.SortedFunc(slices.Values(l.values.MapKeys("mailboxes")), byNumber)
	for i, s := range l.settings {
		if !s.numbered() {
			all = l.appendEntry(all, s, reveal)
			continue
		}
		if l.settings[i-1].numbered() {
			continue
		}
		for _, number := range numbers {
			for _, each := range l.settings[i:] {
				if each.numbered() {
					all = l.appendEntry(all, each.of(number), reveal)
				}
			}
		}
	}
	return all
}

func (l *Loaded) appendEntry(all []Entry, s Setting, reveal bool) []Entry {
	o := l.origins[s.Key]
	e := Entry{Key: s.Key, Source: o.Source, Value: l.values.Get(s.Key)}
	switch o.Source {
	case Unset:
		if s.Hidden {
			return all
		}
	case File:
		e.At = place(o.Path, o.Line)
	case Environment, Flag:
		e.At = o.Name
	case Default:
	}
	if d, is := e.Value.(time.Duration); is {
		e.Value = short(d)
	}
	if s.Secret && !reveal && e.Value != nil {
		e.Value = hiddenValue
	}
	return append(all, e)
}

// short writes a duration as a person would: 15m, not 15m0s.
func short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Literal is the value as loa.toml has it.
func (e Entry) Literal() string {
	switch value := e.Value.(type) {
	case string:
		return tomlString(value)
	case []string:
		var parts []string
		for _, part := range value {
			parts = append(parts, tomlString(part))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(e.Value)
}

// tomlString is a basic string of TOML: its escapes are those of JSON.
func tomlString(text string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string can always be written
	return strings.ReplaceAll(strings.TrimSpace(b.String()), "\x7f", `\u007f`)
}

// Line is an entry for a person: key, value and where it comes from, in three columns that tabs part.
func (e Entry) Line(lang locale.Language) string {
	source := lang.Word("setting_source", e.Source.String())
	value := "—"
	if e.Value != nil {
		value = e.Literal()
	}
	return fmt.Sprintf("%s\t%s\t%s", e.Key, value, strings.TrimSpace(source+" "+e.At))
}
