package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/toml/v2"
	gotoml "github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Places is where loa.toml is looked for when neither --config nor LOA_CONFIG names it; the first that there is counts.
func Places() []string { return []string{"loa.toml", "/etc/loa/loa.toml"} }

// maxFile bounds what is read as a file of settings.
const maxFile = 1 << 20

// document is a file of settings as it was read.
type document struct {
	name  string
	table map[string]any
	lines map[string]int
	mode  fs.FileMode
}

// open finds and reads the file of settings. A file that was named has to be there; of the usual places all may be empty.
func (l *Loaded) open(named Origin, file string, places []string) (document, bool) {
	if file != "" {
		places = []string{file}
	}
	for _, place := range places {
		content, mode, err := l.readBounded(place)
		if errors.Is(err, fs.ErrNotExist) && file == "" {
			continue
		}
		if err != nil {
			l.refuseFile(named, place, err)
			return document{}, false
		}
		l.File = place
		return l.parseDocument(place, content, mode)
	}
	return document{}, false
}

func (l *Loaded) refuseFile(named Origin, place string, err error) {
	problem := l.lang.T("command.config.fault.file_unreadable", "Reason", reason(err))
	if errors.Is(err, fs.ErrNotExist) {
		problem = l.lang.T("command.config.fault.file_missing", "Path", place)
	}
	if named.Name == "" {
		named.Name = place
	}
	l.Faults = append(l.Faults, Fault{Name: named.Name, Value: fmt.Sprintf("%q", place), Problem: problem})
}

// reason is an error of the file system without the path, which the fault names already.
func reason(err error) error {
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		return wrapped.Err
	}
	return err
}

func (t table) readBounded(name string) ([]byte, fs.FileMode, error) {
	file, err := os.Open(name) // #nosec the operator names the file
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, 0, err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(content) > maxFile {
		err = errors.New(t.lang.T("command.config.fault.file_too_large", "Limit", maxFile/1024))
	}
	return content, info.Mode(), err
}

// parseDocument says of a fault of syntax only where it is: the parser's own words may hold a piece of a password.
func (l *Loaded) parseDocument(name string, content []byte, mode fs.FileMode) (document, bool) {
	table, err := toml.Parser().Unmarshal(content)
	if err != nil {
		f := Fault{Path: name, Name: "TOML", Problem: l.lang.T("command.config.fault.syntax")}
		if syntax, ok := errors.AsType[*gotoml.DecodeError](err); ok {
			f.Line, _ = syntax.Position()
		}
		l.Faults = append(l.Faults, f)
		return document{}, false
	}
	return document{name: name, table: table, lines: keyLines(content), mode: mode}, true
}

// keyLines gives the line of each key and table in a document that is known to be TOML.
func keyLines(content []byte) map[string]int {
	lines := map[string]int{}
	var p unstable.Parser
	p.Reset(content)
	var table []string
	for p.NextExpression() {
		node := p.Expression()
		var name []string
		line := 0
		for key := node.Key(); key.Next(); {
			name = append(name, string(key.Node().Data))
			line = p.Shape(key.Node().Raw).Start.Line
		}
		if node.Kind == unstable.KeyValue {
			name = append(slices.Clone(table), name...)
		} else {
			table = name
		}
		lines[strings.Join(name, ".")] = line
	}
	return lines
}

// origin is where a key stands; inside an inline table that is the line of the table.
func (d document) origin(key string) Origin {
	for at, found := key, true; found; at, _, found = cutLast(at) {
		if line, known := d.lines[at]; known {
			return Origin{Source: File, Name: key, Path: d.name, Line: line}
		}
	}
	return Origin{Source: File, Name: key, Path: d.name}
}

// walk takes every value of a table of the file and gives those of known settings by their dotted keys.
func (l *Loaded) walk(d document, table map[string]any, path string, into map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		key := strings.TrimPrefix(path+"."+name, ".")
		nested, isTable := table[name].(map[string]any)
		s, known := l.find(l.byKey, key)
		switch {
		case strings.Contains(name, "."): // "web.listen" in quotation marks is one name in TOML, not two
			l.Faults = append(l.Faults, d.origin(key).fault("", l.lang.T("command.config.fault.quoted_name")))
		case known:
			if key, value := l.take(s, table[name], d.origin(key)); key != "" {
				into[key] = value
			}
		case isTable && l.isGroup(key):
			l.walk(d, nested, key, into)
		case l.isGroup(key):
			l.Faults = append(l.Faults, d.origin(key).fault("", l.lang.T("command.config.fault.table", "Name", key)))
		default:
			l.Faults = append(l.Faults, l.unknown(d.origin(key)))
		}
	}
}

// warnOfMode says that other users of the machine can read secrets in the file, or write it.
func (l *Loaded) warnOfMode(d document, values map[string]any) {
	if !d.mode.IsRegular() {
		return
	}
	mode := fmt.Sprintf("%04o", d.mode.Perm())
	if d.mode.Perm()&0o002 != 0 {
		l.Warnings = append(l.Warnings, l.lang.T("command.config.warning.writable", "Path", d.name, "Mode", mode))
		return
	}
	for key := range values {
		if s, _ := l.find(l.byKey, key); s.Secret && d.mode.Perm()&0o004 != 0 {
			l.Warnings = append(l.Warnings, l.lang.T("command.config.warning.readable", "Path", d.name, "Mode", mode))
			return
		}
	}
}
