package indicator

import (
	"cmp"
	"slices"
	"strings"

	"loa/plan/calendar"
	"loa/vietnamese"
)

// Match is an indicator that a label may name.
type Match struct {
	Indicator Indicator
	Words     string // of the list, folded, by which the label names it
	At        int    // the place of the words in the label, in syllables from 0
	Rivals    int    // other indicators that the same words name: with any, a person has to say which is meant
}

// phrase is a run of syllables that names indicators. A neutral phrase has none: it keeps the shorter phrases inside it from being found.
type phrase struct {
	syllables []string
	list      []int // of the set
}

// fillers are syllables that a label may have between the words of a phrase, and that say nothing about what is counted.
var fillers = vietnamese.WordSet("cac nhung duoc da va cua tren")

// syllablesOf folds a text. A text of fillers alone keeps them.
func syllablesOf(text string) []string {
	all := strings.Fields(vietnamese.Fold(vietnamese.Truncate(text)))
	kept := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return fillers[s] })
	if len(kept) == 0 {
		return all
	}
	return kept
}

func phrasesOf(list []Indicator, neutral []string) []phrase {
	var phrases []phrase
	for n, i := range list {
		for _, words := range i.Words {
			phrases = addPhrase(phrases, syllablesOf(words), n)
		}
	}
	for _, words := range neutral {
		phrases = addPhrase(phrases, syllablesOf(words), -1)
	}
	slices.SortStableFunc(phrases, func(a, b phrase) int { return len(b.syllables) - len(a.syllables) })
	return phrases
}

// addPhrase adds an indicator to a phrase. A neutral phrase that an indicator has too names it.
func addPhrase(phrases []phrase, syllables []string, n int) []phrase {
	if len(syllables) == 0 {
		return phrases
	}
	at := slices.IndexFunc(phrases, func(p phrase) bool { return slices.Equal(p.syllables, syllables) })
	if at < 0 {
		phrases, at = append(phrases, phrase{syllables: syllables}), len(phrases)
	}
	if n >= 0 && !slices.Contains(phrases[at].list, n) {
		phrases[at].list = append(phrases[at].list, n)
	}
	return phrases
}

// Match finds the indicators that a label names on a day, the longest words first; of equally long words those that stand first in the label.
// A syllable belongs to one phrase at most. Words that several indicators share name them all, unless one of these is the pair of another
// indicator that the label names: in "hội nghị/lượt người" the attendances are those of conferences.
func (s Set) Match(label string, on calendar.Date) []Match {
	text := syllablesOf(label)
	taken := make([]bool, len(text))
	var matches []Match
	for _, p := range s.phrases {
		for at := 0; at+len(p.syllables) <= len(text); at++ {
			place := taken[at : at+len(p.syllables)]
			if slices.Contains(place, true) || !slices.Equal(text[at:at+len(p.syllables)], p.syllables) {
				continue
			}
			for i := range place {
				place[i] = true
			}
			matches = append(matches, s.named(p, at, on)...)
		}
	}
	matches = withoutStrangers(matches)
	slices.SortStableFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(strings.Count(b.Words, " "), strings.Count(a.Words, " ")), cmp.Compare(a.At, b.At))
	})
	return withoutRepeats(matches)
}

// named lists the indicators of a phrase that are valid on the day.
func (s Set) named(p phrase, at int, on calendar.Date) []Match {
	var matches []Match
	for _, n := range p.list {
		known := slices.ContainsFunc(matches, func(m Match) bool { return m.Indicator.Code == s.list[n].Code })
		if !known && s.list[n].ValidOn(on) {
			matches = append(matches, Match{Indicator: s.list[n], Words: strings.Join(p.syllables, " "), At: at})
		}
	}
	for i := range matches {
		matches[i].Rivals = len(matches) - 1
	}
	return matches
}

// withoutStrangers keeps, of the indicators that share their words, the pairs of what other words of the label name.
func withoutStrangers(matches []Match) []Match {
	paired := func(m Match) bool {
		return slices.ContainsFunc(matches, func(other Match) bool {
			return other.At != m.At && other.Rivals == 0 && other.Indicator.Pair == m.Indicator.Code
		})
	}
	settled := map[int]bool{} // places whose words mean a pair
	for _, m := range matches {
		if m.Rivals > 0 && paired(m) {
			settled[m.At] = true
		}
	}
	var kept []Match
	for _, m := range matches {
		if !settled[m.At] || paired(m) {
			kept = append(kept, m)
		}
	}
	for i := range kept {
		if settled[kept[i].At] {
			kept[i].Rivals = 0
		}
	}
	return kept
}

// withoutRepeats keeps the first match of each indicator.
func withoutRepeats(matches []Match) []Match {
	var kept []Match
	for _, m := range matches {
		if !slices.ContainsFunc(kept, func(k Match) bool { return k.Indicator.Code == m.Indicator.Code }) {
			kept = append(kept, m)
		}
	}
	return kept
}

// Named is the indicator that a label names without doubt: one match, or the first one where its words are longer than those of all others.
func (s Set) Named(label string, on calendar.Date) (Indicator, bool) {
	matches := s.Match(label, on)
	if len(matches) == 0 || matches[0].Rivals > 0 {
		return Indicator{}, false
	}
	if len(matches) > 1 && strings.Count(matches[1].Words, " ") == strings.Count(matches[0].Words, " ") {
		return Indicator{}, false
	}
	return matches[0].Indicator, true
}
