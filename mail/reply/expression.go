package reply

import (
	"fmt"
	"strings"

	"loa/vietnamese"
)

// An expression matches words of a sentence. It is written as words with the signs ( | ) ? * + of regular expressions, and:
//
//	<name>  a phrase of that class
//	@       a name, or another word with a capital
//	#       a number
//	_       any one word
//	~       any words that decide, bind, change, deny, ask and date nothing
//	~~      the same, dates allowed
//	...     any words at all
//	§own    a word of the sender's unit
//	§draft  a word of the draft's title, channels or units
//	§name   any word but the stop words of that name
//	^ $     the beginning and the end of the sentence
//	=word   a word exactly as written, without marks
//
// An expression is matched from a set of positions at once, so that the cost is linear in the length of the sentence.
type expression struct {
	kind  expressionKind
	word  spelling
	class *class
	stops *stops        // matchExcept
	parts []*expression // sequence, optional, repeated; alternatives that do not begin with a word

	// Alternatives that begin with a word, by that word in both spellings.
	byWord, byUnmarked map[string][]*expression
}

type expressionKind int

const (
	matchWord expressionKind = iota
	matchClass
	matchName
	matchNumber
	matchOne
	matchFree
	matchFreeOrDate
	matchAny
	matchDraft
	matchOwn
	matchExcept
	matchStart
	matchEnd
	matchSequence
	matchAlternatives
	matchOptional
	matchRepeated
)

// spelling is a word with its marks and without them.
type spelling struct {
	marked, unmarked string
	phrase           bool // stands beside another word
	exact            bool // written with "=": counts in a sentence without marks whatever other reading it has
}

func spell(word string) spelling {
	word, exact := strings.CutPrefix(word, "=")
	word = normalWord(word)
	return spelling{marked: word, unmarked: vietnamese.StripMarks(word), exact: exact}
}

// expressionParser parses one expression.
type expressionParser struct {
	signs   []string
	classes map[string]*class
}

// parseExpression parses an expression; classes are those that it may name.
func parseExpression(text string, classes map[string]*class) (*expression, error) {
	p := &expressionParser{signs: expressionSigns(text), classes: classes}
	e, err := p.alternatives()
	if err == nil && len(p.signs) > 0 {
		err = fmt.Errorf("%q is left over", strings.Join(p.signs, " "))
	}
	if err != nil {
		return nil, fmt.Errorf("parsing expression %q: %w", text, err)
	}
	return e, nil
}

func expressionSigns(text string) []string {
	spaced := strings.NewReplacer("(", " ( ", ")", " ) ", "|", " | ", "?", " ? ", "*", " * ", "+", " + ").Replace(text)
	return strings.Fields(spaced)
}

func (p *expressionParser) next() string {
	if len(p.signs) == 0 {
		return ""
	}
	return p.signs[0]
}

func (p *expressionParser) take() string {
	sign := p.signs[0]
	p.signs = p.signs[1:]
	return sign
}

func (p *expressionParser) alternatives() (*expression, error) {
	var all []*expression
	for {
		one, err := p.sequence()
		if err != nil {
			return nil, err
		}
		all = append(all, one)
		if p.next() != "|" {
			return newAlternatives(all), nil
		}
		p.take()
	}
}

func (p *expressionParser) sequence() (*expression, error) {
	var parts []*expression
	for next := p.next(); next != "" && next != "|" && next != ")"; next = p.next() {
		part, err := p.item()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	switch len(parts) {
	case 0:
		return nil, fmt.Errorf("an alternative is empty before %q", p.next())
	case 1:
		return parts[0], nil
	}
	markPhrase(parts)
	return &expression{kind: matchSequence, parts: parts}, nil
}

// markPhrase marks the words of a sequence that have a neighbour: two syllables together have one reading.
func markPhrase(parts []*expression) {
	for i := 1; i < len(parts); i++ {
		if parts[i-1].kind == matchWord && parts[i].kind == matchWord {
			parts[i-1].word.phrase, parts[i].word.phrase = true, true
		}
	}
}

func (p *expressionParser) item() (*expression, error) {
	e, err := p.single()
	for err == nil {
		switch p.next() {
		case "?":
			e = &expression{kind: matchOptional, parts: []*expression{e}}
		case "*":
			e = &expression{kind: matchRepeated, parts: []*expression{e}}
		case "+":
			e = &expression{kind: matchSequence, parts: []*expression{e, {kind: matchRepeated, parts: []*expression{e}}}}
		default:
			return e, nil
		}
		p.take()
	}
	return nil, err
}

var signKinds = map[string]expressionKind{"@": matchName, "#": matchNumber, "_": matchOne, "~": matchFree, "~~": matchFreeOrDate, "...": matchAny, "§draft": matchDraft, "§own": matchOwn, "^": matchStart, "$": matchEnd}

func (p *expressionParser) single() (*expression, error) {
	sign := p.take()
	if kind, known := signKinds[sign]; known {
		return &expression{kind: kind}, nil
	}
	switch {
	case strings.HasPrefix(sign, "§"):
		s, known := stopWords[strings.TrimPrefix(sign, "§")]
		if !known {
			return nil, fmt.Errorf("there are no stop words for %s", sign)
		}
		return &expression{kind: matchExcept, stops: s}, nil
	case sign == "(":
		e, err := p.alternatives()
		if err == nil && p.next() != ")" {
			err = fmt.Errorf("a bracket is not closed")
		}
		if err == nil {
			p.take()
		}
		return e, err
	case strings.HasPrefix(sign, "<"):
		c, known := p.classes[strings.Trim(sign, "<>")]
		if !known {
			return nil, fmt.Errorf("there is no class %s above", sign)
		}
		return &expression{kind: matchClass, class: c}, nil
	case strings.ContainsAny(sign, "?*+)"):
		return nil, fmt.Errorf("%q stands behind nothing", sign)
	}
	return &expression{kind: matchWord, word: spell(sign)}, nil
}

// newAlternatives orders alternatives by their first word, so that few are tried at each position.
func newAlternatives(all []*expression) *expression {
	if len(all) == 1 {
		return all[0]
	}
	e := &expression{kind: matchAlternatives, byWord: map[string][]*expression{}, byUnmarked: map[string][]*expression{}}
	for _, one := range all {
		if first := one.firstWord(); first != nil {
			e.byWord[first.marked] = append(e.byWord[first.marked], one)
			e.byUnmarked[first.unmarked] = append(e.byUnmarked[first.unmarked], one)
		} else {
			e.parts = append(e.parts, one)
		}
	}
	return e
}

// firstWord returns the word with which every match begins; nil when there is no such word.
func (e *expression) firstWord() *spelling {
	switch e.kind {
	case matchWord:
		return &e.word
	case matchSequence:
		return e.parts[0].firstWord()
	case matchClass, matchName, matchNumber, matchOne, matchFree, matchFreeOrDate, matchAny, matchDraft, matchOwn, matchExcept, matchStart, matchEnd, matchAlternatives, matchOptional, matchRepeated:
	}
	return nil
}

// open reports whether an expression contains words that it does not name.
func (e *expression) open() bool {
	switch e.kind {
	case matchFree, matchFreeOrDate, matchAny, matchExcept:
		return true
	case matchClass:
		return e.class.form.open()
	case matchWord, matchName, matchNumber, matchOne, matchDraft, matchOwn, matchStart, matchEnd, matchSequence, matchAlternatives, matchOptional, matchRepeated:
	}
	for _, part := range e.parts {
		if part.open() {
			return true
		}
	}
	for _, all := range e.byWord {
		for _, part := range all {
			if part.open() {
				return true
			}
		}
	}
	return false
}

// words calls each for every word of an expression, those of its classes excluded.
func (e *expression) words(each func(spelling)) {
	if e.kind == matchWord {
		each(e.word)
	}
	for _, part := range e.parts {
		part.words(each)
	}
	for _, all := range e.byWord {
		for _, part := range all {
			part.words(each)
		}
	}
}
