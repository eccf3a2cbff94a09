package reply

import (
	_ "embed"
	"fmt"
	"maps"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"loa/vietnamese"
)

//go:embed grammar.toml
var grammarFile []byte

// effect is what a sentence does to the decision.
type effect string

// The effects. A shape has one of the first three; an obstacle one of the others.
const (
	effectAssent          effect = "assent"          // approves the draft
	effectAcknowledgement effect = "acknowledgement" // approves only when the letter says nothing else
	effectHarmless        effect = "harmless"        // neither decides nor binds

	// effectDated is harmless, but a date stands in it that could be the date of an assent beside it.
	effectDated effect = "dated"

	effectRefusal   effect = "refusal"   // refuses the draft
	effectOrder     effect = "order"     // orders a change
	effectCondition effect = "condition" // binds an assent
	effectQuestion  effect = "question"  // asks
	effectUnclear   effect = "unclear"   // is no decision of the sender about this draft now
	effectUnknown   effect = "unknown"   // has no shape
)

// class is a kind of phrase.
type class struct {
	name, meaning string
	form          *expression
}

// shape is a whole clause of an approval.
type shape struct {
	name, meaning string
	effect        effect
	forms         []form
	apart         string // "end": ends at a separator; "both": begins there too
	label         bool   // may stand before a colon: what follows is still the sender\'s
	needs         string // "official": only in a letter in official form; "junior": only in a letter to a superior
	examples      []string
}

// form is one way to write a shape.
type form struct {
	expression *expression
	open       bool // holds words that it does not name: it then has to fill the space between two separators
}

// obstacle is a phrase that prevents an approval, and what it makes of the sentence instead.
type obstacle struct {
	name, reason string
	effect       effect
	outranks     bool // nothing else in the letter decides beside it
	forms        []*expression
}

// grammar is the grammar of replies: the classes, the shapes of approvals, and the obstacles in the order in which they are looked for.
type grammar struct {
	classes   []*class
	byName    map[string]*class
	shapes    []shape
	obstacles []obstacle
}

// replies is the grammar in grammar.toml.
var replies = mustLoad(grammarFile)

// The words of the grammar.
var (
	abbreviations        map[string]string
	risky                map[string]bool // words that decide, bind, change, deny, ask or judge
	dates                map[string]bool
	parts, partsUnmarked map[string]bool // parts of a draft
	riskyUnmarked        map[string]bool // the same without marks
	datesUnmarked        map[string]bool
	fillerUnmarked       map[string]bool // words without marks that may stand in talk although a risky word is written alike
	harmlessUnmarked     map[string]bool // words without marks that count as harmless although a risky word is written alike
	// ambiguousUnmarked are words without marks that have two readings even inside a phrase.
	ambiguousUnmarked map[string]bool
	singleUnmarked    map[string]bool // words without marks of which the other reading is never meant beside a decision
	// stopWords are the words that a phrase of otherwise any words does not contain, by the name of the phrase.
	stopWords  map[string]*stops
	vocabulary map[string]bool // all words of the grammar
	// vocabularyUnmarked are the same without marks.
	vocabularyUnmarked map[string]bool
	// compounds are two words that mean something else together.
	compounds map[string]bool
	// twoReadings are the words without marks that stand for a risky and for a harmless word of the grammar.
	twoReadings map[string]bool
	// slipWords are the words in which slips are repaired; slipsByUnmarked has them by their form without marks.
	slipWords       map[string]bool
	slipsByUnmarked map[string][]string
)

// stops are words that a phrase does not contain.
type stops struct {
	marked, unmarked map[string]bool
	names            bool // names are stop words too
}

// contain reports whether a word is a stop word, or may be one in a sentence without marks. A name is none.
func (s *stops) contain(w *word, unmarked bool) bool {
	return ((!w.name || s.names) && s.marked[w.text]) || (unmarked && s.unmarked[w.text] && !harmlessUnmarked[w.text] && !fillerUnmarked[w.text])
}

// grammarText is the form of grammar.toml.
type grammarText struct {
	Words struct {
		Risky            string            `toml:"risky"`
		Dates            string            `toml:"dates"`
		HarmlessUnmarked string            `toml:"harmless_unmarked"`
		Parts            string            `toml:"parts"`
		Compounds        []string          `toml:"compounds"`
		Stops            map[string]string `toml:"stops"`
		Ambiguous        string            `toml:"ambiguous_unmarked"`
		Filler           string            `toml:"filler_unmarked"`
		Single           string            `toml:"single_unmarked"`
		Slips            string            `toml:"slips"`
		Abbreviations    map[string]string `toml:"abbreviations"`
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
	} `toml:"shape"`
	Obstacles []struct {
		Name   string   `toml:"name"`
		Reason string   `toml:"reason"`
		Effect effect   `toml:"effect"`
		Alone  bool     `toml:"outranks"`
		Forms  []string `toml:"forms"`
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
	g := &grammar{byName: map[string]*class{}}
	for _, c := range text.Classes {
		added := &class{name: c.Name, meaning: c.Meaning}
		g.classes, g.byName[c.Name] = append(g.classes, added), added
	}
	for i, c := range text.Classes {
		e, err := parseExpression(strings.Join(c.Forms, " | "), g.byName)
		if err != nil {
			return nil, fmt.Errorf("class %s: %w", c.Name, err)
		}
		g.classes[i].form = e
	}
	for _, s := range text.Shapes {
		added := shape{name: s.Name, meaning: s.Meaning, effect: s.Effect, needs: s.Needs, apart: s.Apart, label: s.Label, examples: s.Examples}
		for _, written := range s.Forms {
			e, err := parseExpression(written, g.byName)
			if err != nil {
				return nil, fmt.Errorf("shape %s: %w", s.Name, err)
			}
			added.forms = append(added.forms, form{e, e.open()})
		}
		g.shapes = append(g.shapes, added)
	}
	for _, o := range text.Obstacles {
		added := obstacle{name: o.Name, reason: o.Reason, effect: o.Effect, outranks: o.Alone}
		for _, written := range o.Forms {
			e, err := parseExpression(written, g.byName)
			if err != nil {
				return nil, fmt.Errorf("obstacle %s: %w", o.Name, err)
			}
			added.forms = append(added.forms, e)
		}
		g.obstacles = append(g.obstacles, added)
	}
	g.collectWords()
	return g, nil
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
	parts = normalSet(text.Words.Parts)
	partsUnmarked = vietnamese.UnmarkedSet(parts)
	ambiguousUnmarked, singleUnmarked = normalSet(text.Words.Ambiguous), normalSet(text.Words.Single)
	stopWords = map[string]*stops{}
	for name, words := range text.Words.Stops {
		marked := stopSet(words)
		stopWords[name] = &stops{marked, vietnamese.UnmarkedSet(marked), strings.HasPrefix(words, "!")}
	}
	slipWords, slipsByUnmarked = normalSet(text.Words.Slips), map[string][]string{}
	for w := range slipWords {
		unmarked := vietnamese.StripMarks(w)
		slipsByUnmarked[unmarked] = append(slipsByUnmarked[unmarked], w)
	}
}

// stopSet returns stop words: "+risky" and "+dates" stand for all words of those lists, and "-word" allows one of them. "!" says that names count too.
func stopSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		switch w {
		case "+risky":
			maps.Copy(set, risky)
		case "+dates":
			maps.Copy(set, dates)
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
	add := func(s spelling) { vocabulary[s.marked], vocabularyUnmarked[s.unmarked] = true, true }
	for _, c := range g.classes {
		c.form.words(add)
	}
	for _, s := range g.shapes {
		for _, f := range s.forms {
			f.expression.words(add)
		}
	}
	for _, o := range g.obstacles {
		for _, e := range o.forms {
			e.words(add)
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
