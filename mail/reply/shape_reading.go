package reply

import "slices"

// sentenceReading is the meaning of one sentence.
type sentenceReading struct {
	sentence
	effect  effect   // of its clauses, or of its first obstacle
	clauses []clause // that it is built from; nil when it has obstacles
	found   []found  // its obstacles, in the order in which they are looked for
	agrees  bool     // an assent stands among the obstacles
}

// found is an obstacle in a sentence.
type found struct {
	*obstacle
	words string // as the sender wrote them
}

// The obstacles that the grammar has no phrases for.
var (
	asks    = &obstacle{name: "question", effect: effectQuestion, reason: "là câu hỏi"}
	unknown = &obstacle{name: "unknown", effect: effectUnknown, reason: "có chữ chưa rõ nghĩa"}
)

// read reads one sentence: as clauses that each have a shape, or else by its obstacles. manner allows the shapes of official letters and of
// those to superiors.
func (g *grammar) read(s sentence, manner manner) sentenceReading {
	r := sentenceReading{sentence: s}
	if r.effect, r.clauses = g.clausesOf(s, manner); r.effect != "" {
		return r
	}
	m := g.suspicious(s)
	r.found = obstaclesIn(s, m)
	r.effect = r.found[0].effect
	r.agrees = g.agrees(m)
	return r
}

// clausesOf builds a sentence from clauses that each have a shape; no effect when it cannot be built. A question and a sentence that is cut are
// none.
func (g *grammar) clausesOf(s sentence, manner manner) (effect, []clause) {
	if s.question || len(s.words) > maxSentenceWords {
		return "", nil
	}
	return g.tile(newMatcher(g, s.words, s.unmarked), manner)
}

// suspicious returns the matcher for the obstacles of a sentence.
func (g *grammar) suspicious(s sentence) *matcher {
	m := newMatcher(g, s.words[:min(len(s.words), maxSentenceWords)], s.unmarked)
	m.suspicious = true
	return m
}

// obstaclesIn finds what a sentence that has no shape says instead of an assent.
func obstaclesIn(s sentence, m *matcher) []found {
	var all []found
	for _, o := range m.grammar.obstacles {
		for _, f := range o.forms {
			if from, to, matched := m.find(f); matched && !s.asksOnly(o, to) {
				all = append(all, found{o, writtenWords(m.words[from:to])})
				break
			}
		}
	}
	switch {
	case s.question && !slices.ContainsFunc(all, func(f found) bool { return f.name == asks.name }):
		all = append(all, found{asks, s.written})
	case len(all) == 0:
		all = append(all, found{unknown, s.written})
	}
	return all
}

// asksOnly reports whether an obstacle of a question that ends at a position is what the sender asks for, and no decision: "Sao chưa duyệt?".
// A decision is separated from the question: "Không đồng ý, sao lại thế?".
func (s *sentence) asksOnly(o *obstacle, to int) bool {
	if !s.question || o.effect == effectQuestion || o.effect == effectUnclear {
		return false
	}
	return !slices.ContainsFunc(s.words[min(to, len(s.words)):], func(w word) bool { return w.separator })
}

// names are the names of the shapes that the sentence is built from, or of its obstacles.
func (r *sentenceReading) names() (names []string) {
	for _, s := range r.clauses {
		names = append(names, s.name)
	}
	for _, f := range r.found {
		names = append(names, f.name)
	}
	return names
}

// has reports whether one of the obstacles is of a kind.
func (r *sentenceReading) has(kind func(found) bool) bool { return slices.ContainsFunc(r.found, kind) }

// deniedWithin is how many words behind a negation an assent is denied.
const deniedWithin = 4

// agrees reports whether words of assent stand in the sentence that no negation in front of them denies.
func (g *grammar) agrees(m *matcher) bool {
	denied := 0
	for i, w := range m.words {
		switch {
		case w.separator:
			denied = 0
		case !m.classEnds(g.byName[classDeny], i).empty():
			denied = deniedWithin
			continue
		}
		if denied == 0 && !m.classEnds(g.byName[classAgrees], i).empty() {
			return true
		}
		denied = max(denied-1, 0)
	}
	return false
}

// outranked reports whether one obstacle says that the others mean nothing.
func (r *sentenceReading) outranked() bool {
	return slices.ContainsFunc(r.found, func(f found) bool { return f.outranks })
}

// of returns the first obstacle with one of the effects.
func (r *sentenceReading) of(effects ...effect) *found {
	for i, f := range r.found {
		if slices.Contains(effects, f.effect) {
			return &r.found[i]
		}
	}
	return nil
}

// writtenWords returns words as the sender wrote them.
func writtenWords(words []word) string {
	text := ""
	for i, w := range words {
		if i > 0 && !w.separator && (w.written != words[i-1].written || abbreviations[w.text] == "") {
			text += " "
		}
		text += w.written
	}
	return text
}
