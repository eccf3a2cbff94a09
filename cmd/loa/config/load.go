package config

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"loa/locale"
)

// Sources is what [Load] reads.
type Sources struct {
	// Environ is the environment as os.Environ gives it.
	Environ []string
	// Flags are those of the command, to which [AddFlags] has added; none when nil.
	Flags *pflag.FlagSet
	// Places replaces [Places] when it is not nil.
	Places []string
	// Language is that of faults and warnings.
	Language locale.Language
}

// Loaded is what came of the sources.
type Loaded struct {
	// Config may be used only when there are no faults.
	Config
	// File is the file that was read, empty when there was none.
	File string
	// Faults are all that is wrong, in the order of the sources. Warnings stop nothing.
	Faults   []Fault
	Warnings []string

	table
	values  *koanf.Koanf
	origins map[string]Origin
}

// Load reads all sources and checks them. Beside loa.toml it reads the files that hold passwords, and nothing else.
func Load(from Sources) *Loaded {
	l := &Loaded{table: newTable(from.Language), values: koanf.New("."), origins: map[string]Origin{}}
	environ := ours(from.Environ)
	l.loadDefaults("")
	l.loadFile(from, environ)
	l.loadEnvironment(environ)
	l.loadFlags(from.Flags)
	for _, number := range l.values.MapKeys("mailboxes") {
		l.loadDefaults(number)
	}
	l.must(l.values.Unmarshal("", &l.Config))
	l.check(&l.Config)
	return l
}

// T is a sentence in the language of the faults.
func (l *Loaded) T(id locale.ID, args ...any) string { return l.lang.T(id, args...) }

// take types one value and notes where it stands; it gives no key for a value that counts as not set.
func (l *Loaded) take(s Setting, raw any, o Origin) (key string, value any) {
	value, problem := s.parse(raw, o.Source != File)
	if problem != "" {
		l.Faults = append(l.Faults, o.fault(s.quoted(raw), problem))
	}
	if value == nil {
		return "", nil
	}
	l.origins[s.Key] = o
	// A password outranks the password file of a source of lower rank. Of one source the file outranks the password, see readSecret.
	if file := s.Key + "_file"; l.values.Exists(file) && l.origins[file].Source < o.Source {
		l.values.Delete(file)
		delete(l.origins, file)
	}
	return s.Key, value
}

// loadDefaults gives the settings of one further mailbox, or without a number all others, their defaults where they have no value yet.
func (l *Loaded) loadDefaults(number string) {
	values := map[string]any{}
	for _, s := range l.settings {
		numbered := s.numbered()
		if s = s.of(number); s.Default == "" || numbered != (number != "") || l.values.Exists(s.Key) {
			continue
		}
		if key, value := l.take(s, s.Default, Origin{Source: Default, Name: s.Key}); key != "" {
			values[key] = value
		}
	}
	l.merge(confmap.Provider(values, "."))
}

func (l *Loaded) loadFile(from Sources, environ []string) {
	named, file := namedFile(from.Flags, environ)
	places := from.Places
	if places == nil {
		places = Places()
	}
	document, found := l.open(named, file, places)
	if !found {
		return
	}
	values := map[string]any{}
	l.walk(document, document.table, "", values)
	slices.SortStableFunc(l.Faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	l.warnOfMode(document, values)
	l.merge(confmap.Provider(values, "."))
}

// FileVariable and FileFlag name the file of settings.
const (
	FileVariable = "LOA_CONFIG"
	FileFlag     = "config"
)

// namedFile is the file that was asked for by name; empty when none was.
func namedFile(flags *pflag.FlagSet, environ []string) (Origin, string) {
	if flags != nil {
		if f := flags.Lookup(FileFlag); f != nil && f.Value.String() != "" {
			return Origin{Source: Flag, Name: "--" + FileFlag}, f.Value.String()
		}
	}
	for _, pair := range environ {
		if name, value, _ := strings.Cut(pair, "="); name == FileVariable && value != "" {
			return Origin{Source: Environment, Name: FileVariable}, value
		}
	}
	return Origin{}, ""
}

// NamedFile is the file of settings that was asked for, or the first place where it is looked for.
func NamedFile(from Sources) string {
	_, file := namedFile(from.Flags, ours(from.Environ))
	return cmp.Or(file, Places()[0])
}

// ours leaves the variables of loa, each once and in the order of their names: of a name that stands twice the last counts.
func ours(environ []string) []string {
	set := map[string]string{}
	for _, pair := range environ {
		if name, _, ok := strings.Cut(pair, "="); ok && strings.HasPrefix(name, "LOA_") {
			set[name] = pair
		}
	}
	return slices.Sorted(maps.Values(set))
}

// serviceLink is what Kubernetes and Docker set in a container beside a service named loa: LOA_SERVICE_HOST, LOA_PORT=tcp://….
var serviceLink = regexp.MustCompile(`^LOA_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)=.*|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?=.*|=(tcp|udp|sctp)://.*))$`)

// otherUse says whether a variable that begins with LOA_ is no setting and no mistake either.
func otherUse(pair string) bool {
	name, value, _ := strings.Cut(pair, "=")
	switch name {
	case FileVariable, "LOA_SCREENSHOTS": // the second is read by tests, which hand their environment on
		return true
	}
	return value == "" || strings.HasPrefix(name, "LOA_ENGINE_TEST_") || serviceLink.MatchString(pair)
}

func (l *Loaded) loadEnvironment(environ []string) {
	l.merge(env.Provider(".", env.Opt{
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			o := Origin{Source: Environment, Name: name}
			s, known := l.find(l.byEnv, name)
			if known {
				return l.take(s, value, o)
			}
			if !otherUse(name + "=" + value) {
				l.Faults = append(l.Faults, l.unknown(o))
			}
			return "", nil
		},
	}))
}

// AddFlags gives a command the flags of the settings that have one, and --config, described in a language.
func AddFlags(flags *pflag.FlagSet, lang locale.Language) {
	flags.String(FileFlag, "", lang.T("command.config.flag.config", "First", Places()[0], "Second", Places()[1]))
	for _, s := range Settings() {
		if s.Flag != "" {
			flags.String(s.Flag, "", strings.ReplaceAll(s.Comment.in(lang), "`", "")) // pflag takes a quoted word for the name of the value
		}
	}
}

func (l *Loaded) loadFlags(flags *pflag.FlagSet) {
	if flags == nil {
		return
	}
	l.merge(posflag.ProviderWithFlag(flags, ".", l.values, func(f *pflag.Flag) (string, any) {
		s, known := l.find(l.flag, f.Name)
		if !known || !f.Changed {
			return "", nil
		}
		return l.take(s, f.Value.String(), Origin{Source: Flag, Name: "--" + f.Name})
	}))
}

func (l *Loaded) merge(p koanf.Provider) { l.must(l.values.Load(p, nil)) }

// must takes an error that cannot be: every value has been typed for its setting before.
func (l *Loaded) must(err error) {
	if err != nil {
		l.Faults = append(l.Faults, Fault{Name: "loa", Problem: err.Error()})
	}
}
