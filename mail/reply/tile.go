package reply

import (
	"slices"
	"strings"
)

// clause is a part of a sentence that has a shape.
type clause struct {
	*shape
	words []word
}

// tiling is one way to build the beginning of a sentence from clauses.
type tiling struct {
	from    int    // the position at which its last clause begins
	earlier int    // the rank of the effect of what is before
	shape   *shape // of the last clause; nil for what joins two clauses
}

// tilingEffects are the effects of a tiling, from the weakest. The index of one is its rank.
var tilingEffects = [...]effect{effectHarmless, effectDated, effectAcknowledgement, effectAssent}

const (
	rankHarmless = iota
	rankDated
	rankAcknowledgement
	rankAssent
)

// tilings are the ways to build a sentence up to a position: one for each effect that is possible.
type tilings [len(tilingEffects)]*tiling

// tiler builds a sentence from clauses that each have a shape.
type tiler struct {
	*matcher
	manner  manner
	reached []tilings // by position
}

// tile builds a sentence from clauses. It returns its effect and the clauses in their order; no effect when the sentence cannot be built.
func (g *grammar) tile(m *matcher, manner manner) (effect, []clause) {
	n := len(m.words)
	t := &tiler{m, manner, make([]tilings, n+1)}
	t.reached[0][rankHarmless] = &tiling{from: -1}
	for i := range n {
		if t.reached[i] == (tilings{}) {
			continue
		}
		if m.words[i].separator || (i > 0 && joiners[m.words[i].text]) {
			t.join(i)
		}
		t.clausesFrom(i)
	}
	for _, rank := range []int{rankAssent, rankAcknowledgement, rankHarmless, rankDated} {
		if t.reached[n][rank] != nil {
			return plainEffect(tilingEffects[rank]), t.clausesTo(n, rank)
		}
	}
	return "", nil
}

// join carries every tiling over the word at a position, which joins two clauses.
func (t *tiler) join(i int) {
	for rank, before := range t.reached[i] {
		if before != nil {
			t.reach(i+1, rank, tiling{from: i, earlier: rank})
		}
	}
}

// reach adds a tiling unless another one with its effect was found before.
func (t *tiler) reach(end, rank int, one tiling) {
	if t.reached[end][rank] == nil {
		t.reached[end][rank] = &one
	}
}

// clausesFrom adds every clause that begins at a position.
func (t *tiler) clausesFrom(i int) {
	for _, s := range t.grammar.shapes {
		if !t.manner.allows(s.needs) || s.neverFirst[t.words[i].text] {
			continue
		}
		for _, f := range s.forms {
			if !t.mayBegin(f.first, i) || ((f.open || s.apart == "both") && !t.boundary(i) && !t.goesOn(i)) {
				continue
			}
			t.match(f.expression, at(i)).each(func(end int) {
				if end > i && t.mayEnd(s, f, i, end) {
					t.add(s, f, i, end)
				}
			})
		}
	}
}

// mayEnd reports whether a clause of a shape may end at a position.
func (t *tiler) mayEnd(s *shape, f form, i, end int) bool {
	if s.effect == effectHarmless && !s.label && t.introduces(end) {
		return false
	}
	if s.effect == effectAssent && t.introduces(end) && end+1 == len(t.words) {
		return false // "Duyệt:" is a label whose value is missing, or stands on the next line
	}
	return (!f.open && s.apart == "") || t.boundary(end) || t.runsOn(s, i, end)
}

// add adds a clause to every tiling that ends where it begins.
func (t *tiler) add(s *shape, f form, i, end int) {
	own := slices.Index(tilingEffects[:], s.effect)
	if f.open && s.dated && (t.dated(i, end) || t.partial(i, end)) {
		own = rankDated
	}
	for before, earlier := range t.reached[i] {
		if earlier != nil && (!f.open || t.boundary(i) || t.follows(earlier, i)) && t.agree(before, own, s, f, i, end) {
			t.reach(end, max(before, own), tiling{i, before, s})
		}
	}
}

// agree reports whether a clause may stand behind a tiling of a rank.
func (t *tiler) agree(before, own int, s *shape, f form, i, end int) bool {
	switch {
	case before == rankAssent && own == rankAssent:
		return t.boundary(i) // "…, phòng đồng ý": what stands between two assents is the subject of the second
	case before == rankAssent && f.open && s.effect == effectHarmless && !s.elsewhere && t.limits(i, end):
		return false // a date or a part behind an assent may be all that it is about
	case before == rankDated || own == rankDated:
		return max(before, own) == rankDated
	}
	return true
}

// plainEffect is the effect of a sentence by that of its tiling.
func plainEffect(e effect) effect {
	if e == effectDated {
		return effectHarmless
	}
	return e
}

// clausesTo returns the clauses of a tiling in their order.
func (t *tiler) clausesTo(end, rank int) []clause {
	var all []clause
	for end > 0 {
		one := t.reached[end][rank]
		if one.shape != nil {
			all = append(all, clause{one.shape, t.words[one.from:end]})
		}
		end, rank = one.from, one.earlier
	}
	slices.Reverse(all)
	return all
}

// dated reports whether words date something.
func (m *matcher) dated(from, to int) bool {
	return slices.ContainsFunc(m.words[from:to], func(w word) bool { return w.date })
}

// partial reports whether words name a part of a text.
func (m *matcher) partial(from, to int) bool {
	return slices.ContainsFunc(m.words[from:to], func(w word) bool { return textParts[w.text] })
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
