package reply

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"loa/vietnamese"
)

//go:embed answers.toml
var answersFile []byte

// answerGrammar is the grammar of answers: the classes of the grammar of replies and its own, idioms, and the acts in the order in which they
// are looked for.
type answerGrammar struct {
	grammar
	idioms  []form
	acts    []actForms
	stands  *grammar        // the grammar of replies with what is said of a decision that was made
	strong  map[string]bool // the shapes of it that confirm by themselves
	kept    map[string]bool // words that are no slip
	nameEnd map[string]bool // words that end the name of a person or a unit
}

// actForms are the ways to say one act.
type actForms struct {
	name, meaning string
	kind          ActKind
	forms         []form
	names         nameKind        // what the words name
	asked         bool            // counts in a sentence that asks too
	affirmed      bool            // does not count behind a negation
	done          bool            // does not count of something to come
	pending       bool            // does not count of something that is done
	apart         bool            // counts also before the comma behind which a question stands
	trails        bool            // counts only behind the beginning of an assent
	strict        bool            // without marks a word counts only when it has no other reading
	masks         bool            // its words count for no other act
	weak          bool            // counts only in an answer that is not understood without it
	notBehind     map[string]bool // the words behind which it does not count
	notBefore     map[string]bool // the words before which it does not count
	without       []*class        // phrases in the same clause before it beside which it does not count
	unless        []*class        // the same anywhere before it in the sentence
	behind        []*class        // the same anywhere behind it in the sentence
	examples      []string
}

// nameKind says what an act names.
type nameKind string

// The kinds of names.
const (
	namesUnit   nameKind = "unit"
	namesPerson nameKind = "person"
	namesName   nameKind = "name" // of a person, without a title
	namesRoom   nameKind = "room"
	namesTime   nameKind = "time"
	namesLink   nameKind = "link"
	namesSlot   nameKind = "slot" // where and when something was broadcast or posted, in the words of the whole sentence
)

// answersText is the form of answers.toml.
type answersText struct {
	Words struct {
		NameEnd string            `toml:"name_end"`
		Kept    string            `toml:"kept"`
		Telling string            `toml:"telling_shapes"`
		Strong  string            `toml:"confirming_shapes"`
		Stops   map[string]string `toml:"stops"`
	} `toml:"words"`
	Classes []struct {
		Name    string   `toml:"name"`
		Meaning string   `toml:"meaning"`
		Forms   []string `toml:"forms"`
	} `toml:"class"`
	Idioms []struct {
		Forms []string `toml:"forms"`
	} `toml:"idiom"`
	Acts []struct {
		Name      string   `toml:"name"`
		Meaning   string   `toml:"meaning"`
		Kind      ActKind  `toml:"kind"`
		Names     nameKind `toml:"names"`
		Asked     bool     `toml:"asked"`
		Affirmed  bool     `toml:"affirmed"`
		Done      bool     `toml:"done"`
		Pending   bool     `toml:"pending"`
		Apart     bool     `toml:"apart"`
		Trails    bool     `toml:"trails"`
		Strict    bool     `toml:"strict"`
		Masks     bool     `toml:"masks"`
		Weak      bool     `toml:"weak"`
		NotBehind string   `toml:"not_behind"`
		NotBefore string   `toml:"not_before"`
		Without   []string `toml:"without"`
		Unless    []string `toml:"unless"`
		Behind    []string `toml:"behind"`
		Forms     []string `toml:"forms"`
		Examples  []string `toml:"examples"`
	} `toml:"act"`
	Stands []struct {
		Name     string   `toml:"name"`
		Meaning  string   `toml:"meaning"`
		Forms    []string `toml:"forms"`
		Weak     bool     `toml:"weak"`
		Examples []string `toml:"examples"`
	} `toml:"stands"`
	Objections []struct {
		Name   string   `toml:"name"`
		Reason string   `toml:"reason"`
		Forms  []string `toml:"forms"`
	} `toml:"objection"`
}

// answers is the grammar in answers.toml.
var answers = mustLoadAnswers(answersFile, replies)

// mustLoadAnswers loads the grammar that is built into the program. A fault in it is a fault of the program.
func mustLoadAnswers(content []byte, base *grammar) *answerGrammar {
	g, err := loadAnswers(content, base)
	if err != nil {
		panic(fmt.Sprintf("loading the grammar of answers: %v", err))
	}
	return g
}

func loadAnswers(content []byte, base *grammar) (*answerGrammar, error) {
	var text answersText
	if err := toml.Unmarshal(content, &text); err != nil {
		return nil, fmt.Errorf("parsing the grammar of answers: %w", err)
	}
	g := &answerGrammar{kept: normalSet(text.Words.Kept), nameEnd: normalSet(text.Words.NameEnd), strong: vietnamese.WordSet(text.Words.Strong)}
	for name, words := range text.Words.Stops {
		marked := stopSet(words)
		stopWords[name] = &stops{marked, vietnamese.UnmarkedSet(marked), strings.HasPrefix(words, "!")}
	}
	if err := g.loadClasses(&text, base); err != nil {
		return nil, err
	}
	if err := g.loadActs(&text); err != nil {
		return nil, err
	}
	return g, g.loadStands(&text, base)
}

func (g *answerGrammar) loadClasses(text *answersText, base *grammar) error {
	g.classes, g.byName, g.index = slices.Clone(base.classes), map[string]*class{}, base.index
	for _, c := range base.classes {
		g.byName[c.name] = c
	}
	own := len(g.classes)
	for _, c := range text.Classes {
		if g.byName[c.Name] != nil {
			return fmt.Errorf("class %s is there twice", c.Name)
		}
		added := &class{name: c.Name, meaning: c.Meaning, index: len(g.classes)}
		g.classes, g.byName[c.Name] = append(g.classes, added), added
	}
	for i, c := range text.Classes {
		e, err := parseExpression(strings.Join(c.Forms, " | "), g.byName)
		if err != nil {
			return fmt.Errorf("class %s: %w", c.Name, err)
		}
		g.classes[own+i].form = e
	}
	for _, c := range g.classes[own:] {
		c.first = beginningsOf(c.form)
		if err := g.index.add(c.first); err != nil {
			return err
		}
	}
	return nil
}

func (g *answerGrammar) loadActs(text *answersText) error {
	for _, written := range text.Idioms {
		forms, err := g.parseForms(written.Forms)
		if err != nil {
			return fmt.Errorf("idioms: %w", err)
		}
		g.idioms = append(g.idioms, forms...)
	}
	for _, a := range text.Acts {
		forms, err := g.parseForms(a.Forms)
		if err != nil {
			return fmt.Errorf("act %s: %w", a.Name, err)
		}
		added := actForms{
			name: a.Name, meaning: a.Meaning, kind: a.Kind, forms: forms, names: a.Names, asked: a.Asked, affirmed: a.Affirmed, done: a.Done,
			pending: a.Pending, apart: a.Apart, strict: a.Strict, trails: a.Trails, masks: a.Masks, weak: a.Weak, notBehind: bothSpellings(a.NotBehind), notBefore: bothSpellings(a.NotBefore), examples: a.Examples,
		}
		if added.without, err = g.named(a.Without); err == nil {
			added.unless, err = g.named(a.Unless)
		}
		if err == nil {
			added.behind, err = g.named(a.Behind)
		}
		if err != nil {
			return fmt.Errorf("act %s: %w", a.Name, err)
		}
		g.acts = append(g.acts, added)
	}
	return nil
}

// bothSpellings returns words with and without their marks.
func bothSpellings(words string) map[string]bool {
	set := normalSet(words)
	for w := range vietnamese.UnmarkedSet(set) {
		set[w] = true
	}
	return set
}

// named returns the classes of names.
func (g *answerGrammar) named(names []string) ([]*class, error) {
	var classes []*class
	for _, name := range names {
		c := g.byName[name]
		if c == nil {
			return nil, fmt.Errorf("there is no class %s", name)
		}
		classes = append(classes, c)
	}
	return classes, nil
}

// loadStands adds to the grammar of replies what a decider says of a decision that was made.
func (g *answerGrammar) loadStands(text *answersText, base *grammar) error {
	g.stands = &grammar{classes: g.classes, byName: g.byName, index: g.index}
	for _, s := range text.Stands {
		forms, err := g.parseForms(s.Forms)
		if err != nil {
			return fmt.Errorf("shape %s: %w", s.Name, err)
		}
		g.stands.shapes = append(g.stands.shapes, &shape{name: s.Name, meaning: s.Meaning, effect: effectHarmless, forms: forms, examples: s.Examples})
		g.strong[s.Name] = !s.Weak
	}
	telling := vietnamese.WordSet(text.Words.Telling)
	for _, s := range base.shapes {
		if !telling[s.name] {
			g.stands.shapes = append(g.stands.shapes, s)
		}
	}
	for _, o := range text.Objections {
		forms, err := g.parseForms(o.Forms)
		if err != nil {
			return fmt.Errorf("objection %s: %w", o.Name, err)
		}
		g.stands.obstacles = append(g.stands.obstacles, &obstacle{name: o.Name, reason: o.Reason, effect: effectRefusal, forms: forms})
	}
	g.stands.obstacles = append(g.stands.obstacles, base.obstacles...)
	return nil
}
