package config

import (
	"reflect"
	"regexp"
	"strings"
	"time"

	"loa/locale"
)

// Setting is one field of [Config], with all names that it has. In those of a further mailbox, N stands for the number.
type Setting struct {
	Key  string // in loa.toml, dotted: "web.listen"
	Env  string // "LOA_LISTEN"
	Flag string // "listen", empty for most
	// Group is the field of Config that holds it, empty for those at the top.
	Group string
	// Comment is what the field's comment says. It is not read for [Load], which every start of loa waits for.
	Comment Comment

	Type    reflect.Type // string, bool, int, time.Duration or []string
	Default string       // what holds when it is not set, as a variable would say it
	Example string
	Form    string // what a text has to look like, see forms
	Values  []string
	// Separator parts the entries of a list in a variable or a flag; a comma when it is empty.
	Separator string
	Max       time.Duration
	Secret    bool // never printed unless asked for
	Hidden    bool // no part of the documentation

	lang locale.Language // of the faults of its value
}

// table is all settings, found by each of their names.
type table struct {
	settings           []Setting
	byKey, byEnv, flag map[string]int
	groups             map[string]bool
	lang               locale.Language
}

func newTable(lang locale.Language) table {
	t := table{lang: lang, byKey: map[string]int{}, byEnv: map[string]int{}, flag: map[string]int{}, groups: map[string]bool{}}
	t.settings = collect(reflect.TypeFor[Config](), Setting{}, nil)
	for i, s := range t.settings {
		t.settings[i].lang = lang
		t.byKey[s.Key], t.byEnv[s.Env] = i, i
		if s.Flag != "" {
			t.flag[s.Flag] = i
		}
		for group, _, more := cutLast(s.Key); more; group, _, more = cutLast(group) {
			t.groups[group] = true
		}
	}
	return t
}

// Settings are all settings, in the order of the struct, with their comments.
func Settings() []Setting { return collect(reflect.TypeFor[Config](), Setting{}, comments()) }

// SecretVariables lists the variables of an environment that hold secrets, as os.Environ gives it. A process takes them out of its environment once they
// are read, so that no child inherits them.
func SecretVariables(environ []string) []string {
	known := newTable(locale.Vietnamese)
	var names []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if setting, found := known.find(known.byEnv, name); found && setting.Secret {
			names = append(names, name)
		}
	}
	return names
}

// collect gives the settings of a struct; group carries what its fields have in common.
func collect(of reflect.Type, group Setting, comments map[string]Comment) []Setting {
	var all []Setting
	for field := range of.Fields() {
		s := describe(field, group)
		s.Comment = comments[of.Name()+"."+field.Name]
		switch {
		case field.Anonymous:
			all = append(all, collect(field.Type, group, comments)...)
		case field.Type.Kind() == reflect.Struct:
			s.Group = field.Name
			all = append(all, collect(field.Type, s, comments)...)
		case field.Type.Kind() == reflect.Map:
			s.Group, s.Key = field.Name, s.Key+".N"
			all = append(all, collect(field.Type.Elem(), s, comments)...)
		default:
			all = append(all, s)
		}
	}
	return all
}

// describe reads the tags of a field.
func describe(field reflect.StructField, group Setting) Setting {
	tag := field.Tag
	s := Setting{
		Key: tag.Get("koanf"), Env: tag.Get("env"), Flag: tag.Get("flag"), Group: group.Group, Type: field.Type,
		Default: tag.Get("default"), Example: tag.Get("example"), Form: tag.Get("form"),
		Separator: tag.Get("separator"), Secret: tag.Get("secret") == "true", Hidden: tag.Get("hidden") == "true",
	}
	if group.Key != "" {
		s.Key = group.Key + "." + s.Key
	}
	if suffix, ok := tag.Lookup("suffix"); ok {
		s.Env = group.Env + suffix
		if suffix == "" {
			s.Example = group.Example
		}
	}
	if values := tag.Get("values"); values != "" {
		s.Values = strings.Split(values, ",")
	}
	s.Max, _ = time.ParseDuration(tag.Get("max")) // none is 0; a test reads every tag
	return s
}

// numberedEnv and numberedKey find the number of a further mailbox in a name.
var (
	numberedEnv = regexp.MustCompile(`^LOA_IMAP_(\d{1,9})(_.*)?$`)
	numberedKey = regexp.MustCompile(`^mailboxes\.([^.]+)(\..*)?$`)
)

// generic puts N in the place of the number, which it gives beside.
func generic(name string) (pattern, number string) {
	if m := numberedEnv.FindStringSubmatch(name); m != nil {
		return "LOA_IMAP_N" + m[2], m[1]
	}
	if m := numberedKey.FindStringSubmatch(name); m != nil {
		return "mailboxes.N" + m[2], m[1]
	}
	return name, ""
}

// numbered says whether there is such a setting for each further mailbox.
func (s Setting) numbered() bool { return strings.Contains(s.Key, ".N.") }

// of gives the setting of one mailbox; other settings are not numbered.
func (s Setting) of(number string) Setting {
	if number != "" && s.numbered() {
		s.Key = strings.Replace(s.Key, ".N.", "."+number+".", 1)
		s.Env = strings.Replace(s.Env, "_N", "_"+number, 1)
	}
	return s
}

// find looks a name up in one of the table's maps.
func (t table) find(names map[string]int, name string) (Setting, bool) {
	pattern, number := generic(name)
	i, known := names[pattern]
	if !known || number == "" && t.settings[i].numbered() {
		return Setting{}, false
	}
	return t.settings[i].of(number), true
}

// isGroup says whether a key of the file is a table of settings.
func (t table) isGroup(key string) bool {
	pattern, _ := generic(key)
	return t.groups[pattern]
}

func cutLast(key string) (before, last string, found bool) {
	i := strings.LastIndexByte(key, '.')
	if i < 0 {
		return "", key, false
	}
	return key[:i], key[i+1:], true
}
