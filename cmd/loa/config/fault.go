package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Source is where a value comes from. Each outranks those before it.
type Source int

// The sources, in the order of their rank.
const (
	Unset Source = iota
	Default
	File
	Environment
	Flag
)

// String is the word of a source in JSON.
func (s Source) String() string {
	return [...]string{"unset", "default", "file", "environment", "flag"}[s]
}

// MarshalText makes the word stand in JSON.
func (s Source) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Origin is where a value stands.
type Origin struct {
	Source Source
	// Path and Line are those of the file; the other sources have none, their Name says it all.
	Path string
	Line int
	// Name is what the source calls the setting: "web.listen", "LOA_LISTEN", "--listen".
	Name string
}

// Fault is one thing that is wrong with the settings. Its text is for the person who runs loa.
type Fault struct {
	Path  string `json:"path,omitempty"` // the file of settings, when the fault is there
	Line  int    `json:"line,omitempty"`
	Name  string `json:"name"`            // as the source calls the setting
	Value string `json:"value,omitempty"` // as it was written; never that of a secret
	// Problem says what is wrong and what to write instead.
	Problem string `json:"problem"`
}

// String is one line: `loa.toml:12: web.listen="8080" phải có dạng máy:cổng`.
func (f Fault) String() string {
	text := f.Name
	if place := place(f.Path, f.Line); place != "" {
		text = place + ": " + text
	}
	if f.Value == "" {
		return text + ": " + f.Problem
	}
	return text + "=" + f.Value + " " + f.Problem
}

// place is a line of a file as compilers write it.
func place(path string, line int) string {
	if line == 0 {
		return path
	}
	return path + ":" + strconv.Itoa(line)
}

// fault is a fault of the value that stands there.
func (o Origin) fault(value, problem string) Fault {
	return Fault{Path: o.Path, Line: o.Line, Name: o.Name, Value: value, Problem: problem}
}

// name is what a source calls a setting.
func (s Source) name(of Setting) string {
	switch s {
	case Environment:
		return of.Env
	case Flag:
		if of.Flag != "" {
			return "--" + of.Flag
		}
	case Unset, Default, File:
	}
	return of.Key
}

const hiddenValue = "***"

// quoted shows a value as it was written; a secret is not shown, and of a long value only the beginning.
func (s Setting) quoted(raw any) string {
	if s.Secret {
		return hiddenValue
	}
	shown := fmt.Sprint(raw)
	switch raw := raw.(type) {
	case string:
		shown = strconv.Quote(raw)
	case []string:
		shown = strconv.Quote(strings.Join(raw, ", "))
	}
	const most = 80
	if utf8.RuneCountInString(shown) > most {
		shown = string([]rune(shown)[:most]) + "…"
	}
	return shown
}

// unknown is the fault of a name that no setting has. Its value is not shown: it may be a misspelt password.
func (t table) unknown(o Origin) Fault {
	if near := t.nearest(o); near != "" {
		return o.fault("", t.lang.T("command.config.fault.did_you_mean", "Name", near))
	}
	return o.fault("", t.lang.T("command.config.fault.unknown"))
}

// nearest is the known name that an unknown one was most likely meant to be; empty when none is like it.
func (t table) nearest(o Origin) string {
	pattern, number := generic(o.Name)
	number = cmp.Or(number, "2")
	_, leaf, _ := cutLast(pattern)
	if i, known := t.byEnv[strings.ToUpper(leaf)]; known {
		return o.Source.name(t.settings[i].of(number)) // a variable's name in the file, or one in small letters
	}
	best, least := "", len(pattern)/3+1
	for _, s := range t.settings {
		if s.Hidden {
			continue
		}
		name := o.Source.name(s)
		d := distance(pattern, name)
		if _, last, nested := cutLast(name); nested && last == leaf {
			d = min(d, 1) // the right name in the wrong table
		}
		if d < least {
			best, least = o.Source.name(s.of(number)), d
		}
	}
	for _, group := range slices.Sorted(maps.Keys(t.groups)) {
		if d := distance(pattern, group); d < least && o.Source == File {
			best, least = "["+group+"]", d
		}
	}
	return best
}

// distance is how many letters have to be put in, taken out, replaced or swapped with the next to make b of a (optimal string alignment).
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
