package reply

import (
	"fmt"
	"maps"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"loa/vietnamese"
)

// grammarText is the form of grammar.toml.
type grammarText struct {
	Words struct {
		Risky            string            `toml:"risky"`
		Dates            string            `toml:"dates"`
		HarmlessUnmarked string            `toml:"harmless_unmarked"`
		Parts            string            `toml:"parts"`
		TextParts        string            `toml:"text_parts"`
		Faults           string            `toml:"faults"`
		Compounds        []string          `toml:"compounds"`
		Joiners          string            `toml:"joiners"`
		Bounding         string            `toml:"bounding"`
		Openers          string            `toml:"openers"`
		Closers          string            `toml:"closers"`
		Binders          string            `toml:"binders"`
		Stops            map[string]string `toml:"stops"`
		Ambiguous        string            `toml:"ambiguous_unmarked"`
		Filler           string            `toml:"filler_unmarked"`
		Single           string            `toml:"single_unmarked"`
		Slips            string            `toml:"slips"`
		Abbreviations    map[string]string `toml:"abbreviations"`
		Motto            struct {
			Values  []string `toml:"values"`
			Links   string   `toml:"links"`
			Phrases []string `toml:"phrases"`
		} `toml:"motto"`
	} `toml:"words"`
	Classes []struct {
		Name    string   `toml:"name"`
		Meaning string   `toml:"meaning"`
		Forms   []string `toml:"forms"`
	} `toml:"class"`
	Shapes []struct {
		Name     string   `toml:"name"`
		Meaning  string   `toml:"meaning"`
		Effect   effect   `toml:"effect"`
		Needs    string   `toml:"needs"`
		Apart    string   `toml:"apart"`
		Label    bool     `toml:"label"`
		Forms    []string `toml:"forms"`
		Examples []string `toml:"examples"`

		Voice      string `toml:"voice"`
		Elsewhere  bool   `toml:"elsewhere"`
		Dated      bool   `toml:"dated"`
		NeverFirst string `toml:"never_first"`
		Dictated   string `toml:"dictated"`
		BesideOK   string `toml:"beside_ok"`
	} `toml:"shape"`
	Obstacles []struct {
		Name   string   `toml:"name"`
		Reason string   `toml:"reason"`
		Effect effect   `toml:"effect"`
		Alone  bool     `toml:"outranks"`
		Forms  []string `toml:"forms"`

		Explicit bool `toml:"explicit"`
		PutsOff  bool `toml:"puts_off"`
		Judges   bool `toml:"judges"`
		Detail   bool `toml:"detail"`
	} `toml:"obstacle"`
}

// mustLoad loads the grammar that is built into the program. A fault in it is a fault of the program.
func mustLoad(content []byte) *grammar {
	g, err := loadGrammar(content)
	if err != nil {
		panic(fmt.Sprintf("loading the grammar of replies: %v", err))
	}
	return g
}

func loadGrammar(content []byte) (*grammar, error) {
	var text grammarText
	if err := toml.Unmarshal(content, &text); err != nil {
		return nil, fmt.Errorf("parsing the grammar: %w", err)
	}
	loadWords(&text)
	g := &grammar{byName: map[string]*class{}, index: newBeginningIndex()}
	if err := g.addClasses(&text); err != nil {
		return nil, err
	}
	if err := g.addShapes(&text); err != nil {
		return nil, err
	}
	if err := g.addObstacles(&text); err != nil {
		return nil, err
	}
	g.collectWords()
	return g, nil
}

func (g *grammar) addClasses(text *grammarText) error {
	for i, c := range text.Classes {
		added := &class{name: c.Name, meaning: c.Meaning, index: i}
		g.classes, g.byName[c.Name] = append(g.classes, added), added
	}
	for i, c := range text.Classes {
		e, err := parseExpression(strings.Join(c.Forms, " | "), g.byName)
		if err != nil {
			return fmt.Errorf("class %s: %w", c.Name, err)
		}
		g.classes[i].form = e
	}
	for _, c := range g.classes {
		c.first = beginningsOf(c.form)
		if err := g.index.add(c.first); err != nil {
			return err
		}
	}
	return nil
}

func (g *grammar) addShapes(text *grammarText) error {
	for _, s := range text.Shapes {
		forms, err := g.parseForms(s.Forms)
		if err != nil {
			return fmt.Errorf("shape %s: %w", s.Name, err)
		}
		g.shapes = append(g.shapes, &shape{
			name: s.Name, meaning: s.Meaning, effect: s.Effect, forms: forms, apart: s.Apart, label: s.Label, needs: s.Needs, examples: s.Examples,
			voice: s.Voice, elsewhere: s.Elsewhere, dated: s.Dated, neverFirst: normalSet(s.NeverFirst), dictated: s.Dictated, besideOK: s.BesideOK,
		})
	}
	return nil
}

func (g *grammar) addObstacles(text *grammarText) error {
	for _, o := range text.Obstacles {
		forms, err := g.parseForms(o.Forms)
		if err != nil {
			return fmt.Errorf("obstacle %s: %w", o.Name, err)
		}
		g.obstacles = append(g.obstacles, &obstacle{
			name: o.Name, reason: o.Reason, effect: o.Effect, outranks: o.Alone, forms: forms,
			explicit: o.Explicit, putsOff: o.PutsOff, judges: o.Judges, detail: o.Detail,
		})
	}
	return nil
}

func (g *grammar) parseForms(written []string) ([]form, error) {
	var forms []form
	for _, one := range written {
		e, err := parseExpression(one, g.byName)
		if err != nil {
			return nil, err
		}
		f := form{e, beginningsOf(e), e.open()}
		if err := g.index.add(f.first); err != nil {
			return nil, err
		}
		forms = append(forms, f)
	}
	return forms, nil
}

func loadWords(text *grammarText) {
	abbreviations = text.Words.Abbreviations
	risky, dates = normalSet(text.Words.Risky), normalSet(text.Words.Dates)
	riskyUnmarked, datesUnmarked = vietnamese.UnmarkedSet(risky), vietnamese.UnmarkedSet(dates)
	harmlessUnmarked, fillerUnmarked = normalSet(text.Words.HarmlessUnmarked), normalSet(text.Words.Filler)
	compounds = map[string]bool{}
	for _, pair := range text.Words.Compounds {
		compounds[pair] = true
	}
	joiners, bounding = normalSet(text.Words.Joiners), normalSet(text.Words.Bounding)
	openers, closers, binders = normalSet(text.Words.Openers), normalSet(text.Words.Closers), normalSet(text.Words.Binders)
	parts = normalSet(text.Words.Parts)
	textParts, faults = normalSet(text.Words.TextParts), normalSet(text.Words.Faults)
	partsUnmarked = vietnamese.UnmarkedSet(parts)
	ambiguousUnmarked, singleUnmarked = normalSet(text.Words.Ambiguous), normalSet(text.Words.Single)
	stopWords = map[string]*stops{}
	for name, words := range text.Words.Stops {
		marked := stopSet(words)
		stopWords[name] = &stops{marked, vietnamese.UnmarkedSet(marked), strings.HasPrefix(words, "!")}
	}
	mottos = newMottoWords(text.Words.Motto.Values, text.Words.Motto.Phrases, normalSet(text.Words.Motto.Links))
	slipWords, slipsByUnmarked = normalSet(text.Words.Slips), map[string][]string{}
	for w := range slipWords {
		unmarked := vietnamese.StripMarks(w)
		slipsByUnmarked[unmarked] = append(slipsByUnmarked[unmarked], w)
	}
}

// stopSet returns stop words: "+risky", "+dates" and "+faults" stand for all words of those lists, and "-word" allows one of them. "!" says that names count too.
func stopSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		switch w {
		case "+risky":
			maps.Copy(set, risky)
		case "+dates":
			maps.Copy(set, dates)
		case "+faults":
			maps.Copy(set, faults)
		}
	}
	for _, w := range strings.Fields(words) {
		if allowed, found := strings.CutPrefix(w, "-"); found {
			delete(set, normalWord(allowed))
		} else if w[0] != '+' && w != "!" {
			set[normalWord(w)] = true
		}
	}
	return set
}

func normalSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[normalWord(w)] = true
	}
	return set
}

// collectWords fills the vocabulary with the words of all expressions.
func (g *grammar) collectWords() {
	vocabulary, vocabularyUnmarked = map[string]bool{}, map[string]bool{}
	add := func(s spelling) {
		if !s.exact {
			vocabulary[s.marked], vocabularyUnmarked[s.unmarked] = true, true
		}
	}
	for _, c := range g.classes {
		c.form.words(add)
	}
	for _, s := range g.shapes {
		for _, f := range s.forms {
			f.expression.words(add)
		}
	}
	for _, o := range g.obstacles {
		for _, f := range o.forms {
			f.expression.words(add)
		}
	}
	for w := range risky {
		add(spell(w))
	}
	twoReadings = map[string]bool{}
	readings := map[string]int{}
	for w := range vocabulary {
		readings[vietnamese.StripMarks(w)]++
	}
	for unmarked, n := range readings {
		twoReadings[unmarked] = n > 1 && riskyUnmarked[unmarked] && !harmlessUnmarked[unmarked] && !singleUnmarked[unmarked]
	}
}
