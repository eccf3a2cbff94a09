package reply

// beginnings are the words with which the matches of an expression can begin. They spare most expressions at most positions.
type beginnings struct {
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

// allow reports whether a match can begin with a word.
func (b *beginnings) allow(w *word, unmarked bool) bool {
	return b.any || b.marked[w.text] || (unmarked && b.unmarked[w.text]) ||
		(b.name && w.name) || (b.number && w.number) || (b.draft && w.draft) || (b.own && w.own)
}
