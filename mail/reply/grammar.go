package reply

import (
	_ "embed"
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
	index         int // in the grammar
	form          *expression
	first         *beginnings
}

// shape is a whole clause of an approval.
type shape struct {
	name, meaning string
	effect        effect
	forms         []form
	apart         string // "end": ends at a separator; "both": begins there too
	label         bool   // may stand before a colon: what follows is still the sender's
	needs         string // "official": only in a letter in official form; "junior": only in a letter to a superior
	examples      []string

	voice      string          // "sender": the sender is its subject; "addressed": it calls the person addressed
	elsewhere  bool            // speaks of another time or matter: a date or a part in it does not limit an assent beside it
	dated      bool            // a date in it may be the date of an assent beside it
	neverFirst map[string]bool // words with which it does not begin, although its forms do
	// dictated says when the sender may go on without a comma, as in dictated text; see [matcher.runsOn].
	dictated string
	// besideOK says where it may stand beside an acknowledgement that approves: in its "sentence", or only in another sentence of its "letter".
	besideOK string
}

// form is one way to write a shape.
type form struct {
	expression *expression
	first      *beginnings
	open       bool // holds words that it does not name: it then has to fill the space between two separators
}

// obstacle is a phrase that prevents an approval, and what it makes of the sentence instead.
type obstacle struct {
	name, reason string
	effect       effect
	outranks     bool // nothing else in the letter decides beside it
	forms        []form

	explicit bool // binds or puts off in so many words, also in a line of an address
	putsOff  bool // puts the decision off, or doubts
	judges   bool // says that the draft is not good enough
	detail   bool // may stand in a line of a signature, where it binds nothing
}

// The classes that the program names.
const (
	classSafe   = "safe"
	classDeny   = "deny"
	classAgrees = "agrees"
	classYes    = "yes"
	classI      = "i"
	classGood   = "good"
)

// grammar is the grammar of replies: the classes, the shapes of approvals, and the obstacles in the order in which they are looked for.
type grammar struct {
	classes   []*class
	byName    map[string]*class
	shapes    []*shape
	obstacles []*obstacle
	index     *beginningIndex // shared by the grammars that share classes
}

// replies is the grammar in grammar.toml.
var replies = mustLoad(grammarFile)

// The words of the grammar.
var (
	abbreviations        map[string]string
	risky                map[string]bool // words that decide, bind, change, deny, ask or judge
	dates                map[string]bool
	parts, partsUnmarked map[string]bool // parts of a draft
	textParts            map[string]bool // parts of a text
	faults               map[string]bool // words of faults
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
	joiners   map[string]bool // join two clauses as a comma does
	bounding  map[string]bool // beside them a clause that holds unnamed words may begin and end
	openers   map[string]bool // begin a phrase of courtesy, so that nothing has to separate it ("đồng ý nhé cảm ơn em")
	closers   map[string]bool // end a clause in dictated text ("duyệt rồi nhé không phải chờ nữa đâu")
	binders   map[string]bool // can begin a condition in dictated text ("có ảnh đẹp anh duyệt")
	// mottos are the words of mottos.
	mottos mottoWords
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
