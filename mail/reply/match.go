package reply

import "math/bits"

// maxSentenceWords is the number of words of a sentence that are read. A longer sentence is cut, and then no assent.
const maxSentenceWords = 250

// positions is a set of positions between the words of a sentence: bit i stands before word i.
type positions [4]uint64

func at(i int) positions {
	var p positions
	p[i/64] = 1 << (i % 64)
	return p
}

func (p positions) has(i int) bool { return p[i/64]>>(i%64)&1 == 1 }

func (p *positions) set(i int) { p[i/64] |= 1 << (i % 64) }

func (p *positions) join(other positions) {
	for i := range p {
		p[i] |= other[i]
	}
}

func (p positions) and(other positions) positions {
	for i := range p {
		p[i] &= other[i]
	}
	return p
}

func (p positions) empty() bool { return p == positions{} }

// last returns the greatest position of a set that is not empty.
func (p positions) last() int {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] != 0 {
			return i*64 + 63 - bits.LeadingZeros64(p[i])
		}
	}
	return -1
}

// each calls f for every position of the set in ascending order.
func (p positions) each(f func(int)) {
	for i, word := range p {
		for ; word != 0; word &= word - 1 {
			f(i*64 + bits.TrailingZeros64(word))
		}
	}
}

// matcher matches expressions against one sentence. It remembers where the phrases of each class end.
type matcher struct {
	grammar  *grammar
	words    []word
	unmarked bool
	// suspicious: a word without marks counts as any word that is written alike. It is set when obstacles are looked for.
	suspicious bool
	// strict: a word without marks that is harmless in most texts does not count as the one that decides. It is set for single words that bind.
	strict  bool
	allowed []idSet       // by word: the classes and forms that may begin with it
	ends    [][]positions // by class and position; see [matcher.classEnds]
	known   []positions   // by class: the positions for which ends is computed
}

func newMatcher(g *grammar, words []word, unmarked bool) *matcher {
	allowed := make([]idSet, len(words))
	for i := range words {
		allowed[i] = g.index.of(&words[i], unmarked)
	}
	return &matcher{grammar: g, words: words, unmarked: unmarked, allowed: allowed, ends: make([][]positions, len(g.classes)), known: make([]positions, len(g.classes))}
}

// match returns the positions at which an expression can end that begins at one of the positions from.
func (m *matcher) match(e *expression, from positions) positions {
	switch e.kind {
	case matchWord:
		return m.step(from, func(w *word) bool { return m.same(w, e.word) })
	case matchName:
		return m.step(from, func(w *word) bool { return w.name })
	case matchNumber:
		return m.step(from, func(w *word) bool { return w.number })
	case matchOne:
		return m.step(from, func(w *word) bool { return !w.separator })
	case matchFree:
		return m.run(from, true, func(w *word) bool { return w.free })
	case matchFreeOrDate:
		return m.run(from, true, func(w *word) bool { return w.free || w.date })
	case matchAny:
		return m.run(from, false, func(*word) bool { return true })
	case matchDraft:
		return m.step(from, func(w *word) bool { return w.draft })
	case matchOwn:
		return m.step(from, func(w *word) bool { return w.own })
	case matchExcept:
		return m.step(from, func(w *word) bool { return !w.separator && !e.stops.contain(w, m.unmarked) })
	case matchStart:
		return from.and(at(0))
	case matchEnd:
		return from.and(at(len(m.words)))
	case matchClass:
		return m.class(e.class, from)
	case matchSequence:
		for _, part := range e.parts {
			if from.empty() {
				break
			}
			from = m.match(part, from)
		}
		return from
	case matchAlternatives:
		return m.alternatives(e, from)
	case matchOptional:
		from.join(m.match(e.parts[0], from))
		return from
	case matchRepeated:
		return m.repeated(e.parts[0], from)
	}
	return positions{}
}

// same reports whether a word is the one of an expression. In a sentence without marks a word counts that has another reading only where
// the grammar allows it.
func (m *matcher) same(w *word, want spelling) bool {
	if m.unmarked && w.inner && !want.phrase && (riskyUnmarked[w.text] || datesUnmarked[w.text]) {
		return false // "Khuong Dinh" is no "định"
	}
	if w.name && !want.phrase && (risky[w.text] || dates[w.text]) {
		return false
	}
	if !m.unmarked {
		return w.text == want.marked && !want.exact
	}
	if w.text != want.marked && w.text != want.unmarked {
		return false
	}
	if m.strict && !want.exact && !want.phrase && harmlessUnmarked[w.text] && riskyUnmarked[w.text] {
		return false
	}
	return m.suspicious || want.exact || !twoReadings[w.text] || (want.phrase && !ambiguousUnmarked[w.text])
}

func (m *matcher) step(from positions, matches func(*word) bool) positions {
	var to positions
	from.each(func(i int) {
		if i < len(m.words) && matches(&m.words[i]) {
			to.set(i + 1)
		}
	})
	return to
}

// run matches any number of words, and with safe also the phrases of the class "safe", whose words have another meaning alone.
func (m *matcher) run(from positions, safe bool, matches func(*word) bool) positions {
	to := from
	for i := range m.words {
		if !to.has(i) {
			continue
		}
		if matches(&m.words[i]) {
			to.set(i + 1)
		}
		if safe {
			to.join(m.classEnds(m.grammar.byName[classSafe], i))
		}
	}
	return to
}

func (m *matcher) repeated(e *expression, from positions) positions {
	to := from
	for {
		next := to
		next.join(m.match(e, from))
		if next == to {
			return to
		}
		from, to = next, next
	}
}

func (m *matcher) alternatives(e *expression, from positions) positions {
	var to positions
	from.each(func(i int) {
		if i == len(m.words) {
			return
		}
		word := m.words[i].text
		for _, one := range e.byWord[word] {
			to.join(m.match(one, at(i)))
		}
		if m.unmarked {
			for _, one := range e.byUnmarked[word] {
				to.join(m.match(one, at(i)))
			}
		}
	})
	for _, one := range e.parts {
		to.join(m.match(one, from))
	}
	return to
}

func (m *matcher) class(c *class, from positions) positions {
	var to positions
	from.each(func(i int) { to.join(m.classEnds(c, i)) })
	return to
}

// classEnds returns the ends of the phrases of a class that begin at a position.
func (m *matcher) classEnds(c *class, i int) positions {
	if !m.mayBegin(c.first, i) {
		return positions{}
	}
	ends := m.ends[c.index]
	if m.known[c.index].has(i) {
		return ends[i]
	}
	if ends == nil {
		ends = make([]positions, len(m.words)+1)
		m.ends[c.index] = ends
	}
	ends[i] = m.match(c.form, at(i))
	m.known[c.index].set(i)
	return ends[i]
}

// mayBegin reports whether a match can begin at a position.
func (m *matcher) mayBegin(first *beginnings, i int) bool {
	if i == len(m.words) {
		return first.any
	}
	return m.allowed[i].has(first.id)
}

// find returns the first place at which a form matches, as the longest match there.
func (m *matcher) find(f form) (from, to int, found bool) {
	var anywhere positions
	for i := range len(m.words) + 1 {
		if m.mayBegin(f.first, i) {
			anywhere.set(i)
		}
	}
	if anywhere.empty() || m.match(f.expression, anywhere).empty() {
		return 0, 0, false
	}
	for i := range len(m.words) + 1 {
		if !anywhere.has(i) {
			continue
		}
		if ends := m.match(f.expression, at(i)); !ends.empty() {
			return i, ends.last(), true
		}
	}
	return 0, 0, false
}

// contains reports whether a phrase of a class stands among the words.
func (m *matcher) contains(c *class) bool {
	for i := range m.words {
		if !m.classEnds(c, i).empty() {
			return true
		}
	}
	return false
}
