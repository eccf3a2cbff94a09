package reply

import (
	"slices"
	"strings"
)

// sentenceReading is the meaning of one sentence.
type sentenceReading struct {
	sentence
	effect effect   // of its shapes, or of its first obstacle
	shapes []string // the shapes that it is built from, or the obstacles
	found  []found  // its obstacles, in the order in which they are looked for
	agrees bool     // an assent stands among the obstacles
}

// found is an obstacle in a sentence.
type found struct {
	effect effect
	name   string
	reason string
	words  string // as the sender wrote them
	// outranks: nothing else in the letter decides beside it.
	outranks bool
}

// read reads one sentence: as clauses that each have a shape, or else by its obstacles. manner allows the shapes of official letters and of those to superiors.
func (g *grammar) read(s sentence, manner manner) sentenceReading {
	r := sentenceReading{sentence: s}
	words := s.words[:min(len(s.words), maxSentenceWords)]
	m := newMatcher(g, words, s.unmarked)
	if !s.question && len(words) == len(s.words) {
		if r.effect, r.shapes = g.tile(m, manner); r.effect != "" {
			return r
		}
		r.shapes = nil
	}
	m = newMatcher(g, words, s.unmarked)
	m.suspicious = true
	g.findObstacles(m, &r)
	return r
}

// findObstacles finds what the sentence says instead of an assent.
func (g *grammar) findObstacles(m *matcher, r *sentenceReading) {
	for _, o := range g.obstacles {
		for _, e := range o.forms {
			if from, to, matched := m.find(e); matched && !r.asksOnly(o, to) {
				r.add(found{o.effect, o.name, o.reason, writtenWords(m.words[from:to]), o.outranks})
				break
			}
		}
	}
	switch {
	case r.question:
		r.add(found{effectQuestion, "question", "là câu hỏi", r.written, false})
	case len(r.found) == 0:
		r.add(found{effectUnknown, "unknown", "có chữ chưa rõ nghĩa", r.written, false})
	}
	r.effect = r.found[0].effect
	r.agrees = g.agrees(m)
}

// asksOnly reports whether an obstacle of a question that ends at a position is what the sender asks for, and no decision: "Sao chưa duyệt?".
// A decision is separated from the question: "Không đồng ý, sao lại thế?".
func (r *sentenceReading) asksOnly(o obstacle, to int) bool {
	if !r.question || o.effect == effectQuestion || o.effect == effectUnclear {
		return false
	}
	return !slices.ContainsFunc(r.words[min(to, len(r.words)):], func(w word) bool { return w.separator })
}

func (r *sentenceReading) add(f found) {
	if !slices.Contains(r.shapes, f.name) {
		r.found, r.shapes = append(r.found, f), append(r.shapes, f.name)
	}
}

// deniedWithin is how many words behind a negation an assent is denied.
const deniedWithin = 4

// agrees reports whether words of assent stand in the sentence that no negation in front of them denies.
func (g *grammar) agrees(m *matcher) bool {
	denied := 0
	for i, w := range m.words {
		switch {
		case w.separator:
			denied = 0
		case !m.match(g.byName["deny"].form, at(i)).empty():
			denied = deniedWithin
			continue
		}
		if denied == 0 && !m.match(g.byName["agrees"].form, at(i)).empty() {
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

// tiling is one way to build the beginning of a sentence from clauses.
type tiling struct {
	from    int    // the position at which its last clause begins
	earlier effect // the effect of what is before
	shape   string // the shape of the last clause
}

// The effects of a tiling, from the weakest.
var tilingEffects = []effect{effectHarmless, effectDated, effectAcknowledgement, effectAssent}

// tile builds a sentence from clauses that each have a shape. It returns its effect and the shapes in their order; no effect when the sentence
// cannot be built.
func (g *grammar) tile(m *matcher, manner manner) (effect, []string) {
	n := len(m.words)
	reached := make([]map[effect]tiling, n+1)
	for i := range reached {
		reached[i] = map[effect]tiling{}
	}
	reached[0][effectHarmless] = tiling{from: -1}
	for i := range n {
		if len(reached[i]) == 0 {
			continue
		}
		if m.words[i].separator || isJoiner(m, i) {
			for e := range reached[i] {
				reach(reached[i+1], e, tiling{from: i, earlier: e})
			}
		}
		g.tileFrom(m, i, manner, reached)
	}
	for _, e := range []effect{effectAssent, effectAcknowledgement, effectHarmless, effectDated} {
		if _, possible := reached[n][e]; possible {
			return plainEffect(e), shapesOf(reached, n, e)
		}
	}
	return "", nil
}

// reach adds a tiling unless another one with its effect was found before.
func reach(tilings map[effect]tiling, e effect, t tiling) {
	if _, found := tilings[e]; !found {
		tilings[e] = t
	}
}

// tileFrom adds every clause that begins at a position.
func (g *grammar) tileFrom(m *matcher, i int, manner manner, reached []map[effect]tiling) {
	for _, s := range g.shapes {
		if !manner.allows(s.needs) {
			continue
		}
		for _, f := range s.forms {
			if (f.open || s.apart == "both") && !m.boundary(i) {
				continue
			}
			if s.name == "praise" && m.words[i].text == "về" {
				continue // "về hình thức …" may be all that the assent behind it is about
			}
			m.match(f.expression, at(i)).each(func(end int) {
				if end == i || (s.effect == effectHarmless && !s.label && m.introduces(end)) || ((f.open || s.apart != "") && !m.boundary(end) && !m.dictated(s, i, end)) {
					return
				}
				for before := range reached[i] {
					if before == effectAssent && s.effect == effectAssent && !m.boundary(i) {
						continue // "…, phòng đồng ý": what stands between two assents is the subject of the second
					}
					if before == effectAssent && f.open && s.effect == effectHarmless && !s.elsewhere() && m.limits(i, end) {
						continue // a date or a part behind an assent may be all that it is about
					}
					own := s.effect
					if f.open && (s.name == "praise" || s.name == "talk") && m.dated(i, end) {
						own = effectDated
					}
					after := stronger(before, own)
					if (before == effectDated || own == effectDated) && (after == effectAssent || after == effectAcknowledgement) {
						continue
					}
					reach(reached[end], after, tiling{i, before, s.name})
				}
			})
		}
	}
}

// plainEffect is the effect of a sentence by that of its tiling.
func plainEffect(e effect) effect {
	if e == effectDated {
		return effectHarmless
	}
	return e
}

func stronger(a, b effect) effect {
	if slices.Index(tilingEffects, a) > slices.Index(tilingEffects, b) {
		return a
	}
	return b
}

func shapesOf(reached []map[effect]tiling, end int, e effect) []string {
	var shapes []string
	for end > 0 {
		t := reached[end][e]
		if t.shape != "" {
			shapes = append(shapes, t.shape)
		}
		end, e = t.from, t.earlier
	}
	slices.Reverse(shapes)
	return shapes
}

// joiners are the words that join two clauses as a comma does.
var joiners = map[string]bool{"và": true, "nên": true, "and": true, "rồi": true, "so": true}

func isJoiner(m *matcher, i int) bool {
	return joiners[m.words[i].text] && i > 0
}

// openers begin a phrase of courtesy, so that none has to separate it ("đồng ý nhé cảm ơn em").
var openers = map[string]bool{"chúc": true, "cảm": true, "trân": true, "xin": true, "đề": true, "giao": true, "kính": true, "chào": true}

// closers end a clause in dictated text ("duyệt rồi nhé không phải chờ nữa đâu").
var closers = map[string]bool{"nhé": true, "ạ": true, "lắm": true, "quá": true, "đấy": true, "đó": true, "ơi": true}

// boundary reports whether a clause that holds unnamed words may begin or end at a position: at the ends of the sentence, at a separator and
// beside a joiner.
func (m *matcher) boundary(i int) bool {
	return i == 0 || i == len(m.words) || openers[m.words[i].text] || m.words[i-1].separator || m.words[i].separator || isBoundaryWord(m.words[i].text) || isBoundaryWord(m.words[i-1].text) || (!m.unmarked && closers[m.words[i-1].text])
}

func isBoundaryWord(text string) bool { return text == "nên" || text == "và" || text == "and" }

// dictated reports whether praise, or that nothing has to be changed, is followed by the sender and his assent without a comma, as in
// dictated text ("bài viết rõ ràng dễ hiểu chị duyệt nhé"). Words that can begin a condition forbid it ("có ảnh đẹp anh duyệt").
func (m *matcher) dictated(s shape, from, end int) bool {
	if m.unmarked || (s.name != "praise" && s.name != "nothing-to-change") || end+1 >= len(m.words) {
		return false
	}
	subject := m.match(m.grammar.byName["i"].form, at(end))
	if m.match(m.grammar.byName["yes"].form, subject).empty() {
		return false
	}
	return s.name == "nothing-to-change" || !slices.ContainsFunc(m.words[from:end], func(w word) bool { return beginsCondition[w.text] })
}

var beginsCondition = map[string]bool{"có": true, "đủ": true, "xong": true, "ok": true, "được": true, "cứ": true, "bao": true}

// elsewhere reports whether a shape says of itself that it is about another time.
func (s shape) elsewhere() bool {
	return slices.Contains([]string{"wish", "next-time", "thanks", "order-to-publish", "nothing-to-change"}, s.name)
}

// dated reports whether words date something.
func (m *matcher) dated(from, to int) bool {
	return slices.ContainsFunc(m.words[from:to], func(w word) bool { return w.date })
}

// limits reports whether words date something or name a part of a draft.
func (m *matcher) limits(from, to int) bool {
	return slices.ContainsFunc(m.words[from:to], func(w word) bool { return w.date || parts[w.text] || (m.unmarked && partsUnmarked[w.text]) })
}

// introduces reports whether a colon stands at a position: whose words follow is said by what stands before ("Anh Nam: đồng ý").
func (m *matcher) introduces(i int) bool {
	return i < len(m.words) && strings.HasPrefix(m.words[i].written, ":")
}

// manner is the way in which a letter is written.
type manner struct{ official, junior bool }

func (m manner) allows(needs string) bool {
	switch needs {
	case "official":
		return m.official
	case "junior":
		return m.junior
	}
	return true
}
