package locale

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed vi/*.toml en/*.toml
var files embed.FS

// catalogue holds every sentence of one language.
type catalogue struct {
	plain     map[ID]string // the sentences without arguments and without plural
	localizer *i18n.Localizer
}

// strict refuses a sentence whose argument is missing, where the default would write "<no value>".
var strict = &template.TextParser{Option: "missingkey=error"}

// catalogues are parsed at the first use. The files are embedded and a test parses them, so that parsing cannot fail here.
var catalogues = sync.OnceValue(func() map[Language]*catalogue {
	parsed, err := parseCatalogues(files)
	if err != nil {
		panic(fmt.Sprintf("locale: %v", err))
	}
	return parsed
})

// catalogueOf is the catalogue of a language, that of Vietnamese for a language that does not exist.
func catalogueOf(l Language) *catalogue {
	if c, known := catalogues()[l]; known {
		return c
	}
	return catalogues()[Vietnamese]
}

// sentence renders a sentence. When only this language lacks it, the Vietnamese text is returned with the error.
func (c *catalogue) sentence(id ID, args []any) (string, error) {
	if text, known := c.plain[id]; known && len(args) == 0 {
		return text, nil
	}
	named, err := byName(args)
	if err != nil {
		return "", err
	}
	return c.localizer.Localize(&i18n.LocalizeConfig{
		MessageID: string(id), TemplateData: named, PluralCount: named["Count"], TemplateParser: strict,
	})
}

// byName makes a map of pairs of name and value.
func byName(pairs []any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("an argument has no value")
	}
	named := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("the name of an argument is %v, not a string", pairs[i])
		}
		named[name] = pairs[i+1]
	}
	return named, nil
}

// parseCatalogues parses the files of every language.
func parseCatalogues(files fs.FS) (map[Language]*catalogue, error) {
	bundle := i18n.NewBundle(language.Vietnamese)
	parsed := map[Language]*catalogue{}
	for _, l := range Languages() {
		messages, err := loadMessages(files, l)
		if err != nil {
			return nil, err
		}
		if err := bundle.AddMessages(language.Make(string(l)), messages...); err != nil {
			return nil, fmt.Errorf("adding the sentences of %s: %w", l, err)
		}
		parsed[l] = &catalogue{plain: plainOf(messages), localizer: i18n.NewLocalizer(bundle, string(l))}
	}
	return parsed, nil
}

// loadMessages parses the messages of one language. An id that occurs twice is an error. CLDR gives Vietnamese a plural form "one"; a sentence
// without it has the same words for every number.
func loadMessages(files fs.FS, l Language) ([]*i18n.Message, error) {
	names, err := fs.Glob(files, path.Join(string(l), "*.toml"))
	if err != nil {
		return nil, fmt.Errorf("listing the sentences of %s: %w", l, err)
	}
	var all []*i18n.Message
	seen := map[string]string{}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		messages, err := i18n.ParseMessageBytes(content, toml.Unmarshal)
		if err != nil {
			return nil, fmt.Errorf("parsing %s: %w", name, err)
		}
		for _, m := range messages {
			if first, twice := seen[m.ID]; twice {
				return nil, fmt.Errorf("sentence %q stands in %s and in %s", m.ID, first, name)
			}
			seen[m.ID] = name
			if m.One == "" {
				m.One = m.Other
			}
		}
		all = append(all, messages...)
	}
	return all, nil
}

func plainOf(messages []*i18n.Message) map[ID]string {
	plain := make(map[ID]string, len(messages))
	for _, m := range messages {
		if m.One == m.Other && !strings.Contains(m.Other, "{{") {
			plain[ID(m.ID)] = m.Other
		}
	}
	return plain
}
