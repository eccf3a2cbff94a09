package reply

import "fmt"

// beginnings are the words with which the matches of an expression can begin. They spare most expressions at most positions.
type beginnings struct {
	id                       int  // in the index of the grammar
	any                      bool // any word, or no word at all
	marked, unmarked         map[string]bool
	name, number, draft, own bool // words of that kind
}

func beginningsOf(e *expression) *beginnings {
	b := &beginnings{marked: map[string]bool{}, unmarked: map[string]bool{}}
	if empty := b.add(e); empty {
		b.any = true
	}
	return b
}

// add adds the words with which an expression can begin, and reports whether it matches no words too.
func (b *beginnings) add(e *expression) (empty bool) {
	switch e.kind {
	case matchWord:
		b.marked[e.word.marked], b.unmarked[e.word.unmarked] = true, true
	case matchClass:
		return b.add(e.class.form)
	case matchName:
		b.name = true
	case matchNumber:
		b.number = true
	case matchDraft:
		b.draft = true
	case matchOwn:
		b.own = true
	case matchOne, matchExcept:
		b.any = true
	case matchFree, matchFreeOrDate, matchAny:
		b.any = true
		return true
	case matchStart, matchEnd:
		return true
	case matchSequence:
		for _, part := range e.parts {
			if !b.add(part) {
				return false
			}
		}
		return true
	case matchAlternatives:
		for _, all := range e.byWord {
			for _, one := range all {
				b.add(one)
			}
		}
		for _, part := range e.parts {
			empty = b.add(part) || empty
		}
		return empty
	case matchOptional, matchRepeated:
		b.add(e.parts[0])
		return true
	}
	return false
}

// maxBeginnings is the greatest number of classes and forms of all grammars.
const maxBeginnings = 1536

// idSet is a set of ids of beginnings.
type idSet [maxBeginnings / 64]uint64

func (s *idSet) add(id int) { s[id/64] |= 1 << (id % 64) }

func (s *idSet) has(id int) bool { return s[id/64]>>(id%64)&1 == 1 }

func (s *idSet) join(other *idSet) {
	for i := range s {
		s[i] |= other[i]
	}
}

// beginningIndex has the beginnings of all classes and forms by word, so that a word is looked up once and not for every form.
type beginningIndex struct {
	count                         int
	any, name, number, draft, own idSet
	marked, unmarked              map[string]*idSet
}

func newBeginningIndex() *beginningIndex {
	return &beginningIndex{marked: map[string]*idSet{}, unmarked: map[string]*idSet{}}
}

// add adds the beginnings of a class or a form and gives them their id.
func (x *beginningIndex) add(b *beginnings) error {
	if x.count == maxBeginnings {
		return fmt.Errorf("more than %d classes and forms", maxBeginnings)
	}
	b.id = x.count
	x.count++
	for set, is := range map[*idSet]bool{&x.any: b.any, &x.name: b.name, &x.number: b.number, &x.draft: b.draft, &x.own: b.own} {
		if is {
			set.add(b.id)
		}
	}
	addWords(x.marked, b.marked, b.id)
	addWords(x.unmarked, b.unmarked, b.id)
	return nil
}

func addWords(sets map[string]*idSet, words map[string]bool, id int) {
	for word := range words {
		if sets[word] == nil {
			sets[word] = &idSet{}
		}
		sets[word].add(id)
	}
}

// of returns the ids of the beginnings that allow a word.
func (x *beginningIndex) of(w *word, unmarked bool) idSet {
	ids := x.any
	if set := x.marked[w.text]; set != nil {
		ids.join(set)
	}
	if set := x.unmarked[w.text]; unmarked && set != nil {
		ids.join(set)
	}
	for _, kind := range []struct {
		is  bool
		set *idSet
	}{{w.name, &x.name}, {w.number, &x.number}, {w.draft, &x.draft}, {w.own, &x.own}} {
		if kind.is {
			ids.join(kind.set)
		}
	}
	return ids
}
