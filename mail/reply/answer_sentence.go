package reply

import "slices"

// readSentence adds the acts of a sentence, and what it says of a decision that was made.
func (r *answerReader) readSentence(s sentence) {
	in := r.actsOf(s)
	acts := in.acts
	r.weigh(s, acts)
	if len(acts) == 0 {
		acts = []Act{{Kind: in.plainAct(), Words: s.written}}
	}
	r.add(acts...)
	if r.short && !in.elsewhere {
		r.add(in.weakActs()...)
	}
	r.add(Act{Kind: stanceOf(s), Words: s.written})
}

// plainAct is the act of a sentence in which no act is found: a courtesy when it can be built from the harmless shapes of replies.
func (in *sentenceReader) plainAct() ActKind {
	s := in.sentence
	if in.elsewhere {
		return ActUnknown
	}
	if read := replies.read(s, manner{}); len(read.found) == 0 {
		switch plainEffect(read.effect) {
		case effectHarmless:
			return ActThanks
		case effectAssent, effectAcknowledgement:
			return ActAssent
		case effectDated, effectRefusal, effectOrder, effectCondition, effectQuestion, effectUnclear, effectUnknown:
		}
	}
	return ActUnknown
}

// stanceOf returns what a sentence says of a decision that its sender has made. It confirms only when all of it can be built from shapes, one of
// which confirms; what stands in the way of an approval takes it back, or is obscure.
func stanceOf(s sentence) ActKind {
	if s.unmarked && proseMatcher(s.words, s.unmarked).contains(answers.byName["stop-unmarked"]) {
		return ActRevoke
	}
	read := answers.stands.read(s, manner{})
	switch {
	case len(read.found) > 0 && read.of(effectRefusal, effectOrder, effectCondition, effectQuestion) != nil && !read.outranked():
		return ActRevoke
	case len(read.found) > 0 && slices.ContainsFunc(read.found, func(f found) bool { return f.name == "time" || f.name == "hedge" || f.name == "request" }):
		return ActRevoke
	case len(read.found) == 0 && slices.ContainsFunc(read.names(), func(name string) bool { return answers.strong[name] }):
		return ActConfirm
	case len(read.found) == 0 && read.effect != "":
		return "" // a greeting, a closing
	}
	return ActObscure
}

// sentenceReader finds the acts of one sentence.
type sentenceReader struct {
	*matcher
	tokens   tokens
	sentence sentence
	asks     bool // the sentence asks something
	asksFrom int  // where the question begins
	assent   int  // where the first assent begins; 0 without one
	acts     []Act

	elsewhere bool // the sentence speaks of another matter, and not of the one that was asked about
}

func (r *answerReader) actsOf(s sentence) *sentenceReader {
	words := slices.Clone(s.words[:min(len(s.words), maxSentenceWords)])
	in := &sentenceReader{tokens: r.tokens, sentence: s, asks: s.question, asksFrom: lastClause(words)}
	in.over(words)
	in.suspicious = false
	for _, idiom := range answers.idioms {
		for from, to, found := in.find(idiom); found && to > from; from, to, found = in.find(idiom) {
			in.mask(from, to)
			in.suspicious = false
		}
	}
	in.over(in.words)
	in.elsewhere = in.contains(in.grammar.byName["other-matter"]) && !in.contains(in.grammar.byName["this-matter"])
	for i := range answers.acts {
		if !answers.acts[i].weak {
			in.look(&answers.acts[i])
		}
	}
	in.dropUnfinished()
	in.distrustSum()
	r.otherPeriod = r.otherPeriod || (!in.says(ActFigures) && in.contains(in.grammar.byName["other-period"]))
	if s.question && !in.says(ActQuestion) {
		in.acts = append(in.acts, Act{Kind: ActQuestion, Words: s.written})
	}
	return in
}

// weakActs returns the weak acts of a sentence: each of a kind that the sentence does not say more clearly.
func (in *sentenceReader) weakActs() []Act {
	strong := len(in.acts)
	for i := range answers.acts {
		if answers.acts[i].weak {
			in.look(&answers.acts[i])
		}
	}
	weak := in.acts[strong:]
	for i := range weak {
		weak[i].Weak = true
	}
	return weak
}

// over begins to match words.
func (in *sentenceReader) over(words []word) {
	in.matcher = newMatcher(&answers.grammar, words, in.sentence.unmarked)
	in.suspicious = true
}

// masked is the text of words that count for nothing else.
const masked = "·"

func (in *sentenceReader) mask(from, to int) {
	words := slices.Clone(in.words)
	for i := from; i < to; i++ {
		words[i] = word{text: masked, written: words[i].written, free: true}
	}
	in.over(words)
}

// lastClause returns where the words behind the last separator begin.
func lastClause(words []word) int {
	for i := len(words) - 1; i >= 0; i-- {
		if words[i].separator {
			return i + 1
		}
	}
	return 0
}

// dropUnfinished drops the figures of a sentence that says that they are still being collected: they tell how far the work is.
func (in *sentenceReader) dropUnfinished() {
	if in.contains(in.grammar.byName["unfinished"]) {
		in.acts = slices.DeleteFunc(in.acts, func(a Act) bool { return a.Kind == ActFigures })
	}
}

func (in *sentenceReader) says(kind ActKind) bool {
	return slices.ContainsFunc(in.acts, func(found Act) bool { return found.Kind == kind })
}

// look adds an act when one of its forms counts somewhere in the sentence.
func (in *sentenceReader) look(a *actForms) {
	if in.says(a.kind) && !a.masks {
		return
	}
	if a.strict {
		in.matcher = newMatcher(&answers.grammar, in.words, in.sentence.unmarked)
		in.strict = true
		defer func() { in.over(in.words) }()
	}
	for _, f := range a.forms {
		for from := range len(in.words) {
			if !in.mayBegin(f.first, from) {
				continue
			}
			ends := in.match(f.expression, at(from))
			if ends.empty() || ends.last() == from || !in.counts(a, from, ends.last()) {
				continue
			}
			if in.found(a, from, ends.last()) {
				return
			}
		}
	}
}

// ofThisMatter are the acts that carry something out. In a sentence about another matter they do not count.
var ofThisMatter = map[ActKind]bool{ActAssent: true, ActYes: true, ActTakeOn: true, ActGrant: true, ActNothing: true}

// foreignWords is how many words of a clause may be known to no class beside an assent.
const foreignWords = 1

// ofSomethingElse reports whether the clause of an assent names a subject of its own: words that are no address, no particle, no time, no work
// and nothing else that an assent to a question is built of ("mẫu lịch tết anh duyệt rồi").
func (in *sentenceReader) ofSomethingElse(from, to int) bool {
	start, end := in.clauseStart(from), to
	for end < len(in.words) && !in.words[end].separator {
		end++
	}
	if in.begins("this-matter", start, end) {
		return false
	}
	foreign := 0
	for i := start; i < end; {
		switch ends := in.classEnds(in.grammar.byName["beside-assent"], i); {
		case i >= from && i < to:
			i = to
		case !ends.empty() && ends.last() > i:
			i = ends.last()
		default:
			if in.words[i].text != masked && !startsWithCapital(in.words[i].written) {
				foreign++
			}
			i++
		}
	}
	return foreign > foreignWords
}

// agreeing are the acts that a reservation behind them binds.
var agreeing = map[ActKind]bool{ActAssent: true, ActTakeOn: true, ActGrant: true}

// found adds the act that words say. It is false for an act that does not name what it has to.
func (in *sentenceReader) found(a *actForms, from, to int) bool {
	if a.kind == ActQuestion {
		in.asks, in.asksFrom = true, min(from, len(in.words))
	}
	if agreeing[a.kind] && (in.assent == 0 || from < in.assent) {
		in.assent = from
	}
	if a.kind == ActFigures && in.begins("people-counted", from, from+1) && !in.contains(in.grammar.byName["held"]) {
		return false // "cơ quan có 12 công chức" tells of no work
	}
	act := Act{Kind: a.kind, Words: in.sentence.written}
	if act.Kind == ActNothing && in.filledIn(from, to) {
		act.Kind = ActFigures
	}
	in.name(&act, a.names, from, to)
	if !act.named(a.names) {
		return false // "giao cho Sở Nội vụ" names no person, "để xã tham khảo" no other unit
	}
	if act.Kind == ActFigures && in.earlier(from, to) {
		if !in.says(ActOldFigures) {
			act.Kind = ActOldFigures
			in.acts = append(in.acts, act)
		}
		return false // figures of this period can stand beside them
	}
	in.acts = append(in.acts, act)
	if a.masks {
		in.mask(from, to)
	}
	return true
}

// filledIn reports whether words are a line of a form with a nought behind a colon ("Số liệu kỳ này: 0").
func (in *sentenceReader) filledIn(from, to int) bool {
	for i := from + 1; i < to; i++ {
		if in.words[i].written == "0" && in.words[i-1].written == ":" {
			return true
		}
	}
	return false
}

// named reports whether an act names what it has to.
func (a Act) named(kind nameKind) bool {
	switch kind {
	case namesPerson, namesName, namesRoom:
		return a.To != ""
	case namesUnit:
		return a.Unit != ""
	case namesLink, namesSlot:
		return a.Link != ""
	case namesTime:
	}
	return true
}

// earlier reports whether words speak of an earlier period: their sentence names one and none that is going on, or their part of it does, or
// the period that is going on is set against theirs.
func (in *sentenceReader) earlier(from, to int) bool {
	return in.namesEarlier(0, len(in.words)) || in.namesEarlier(in.partAround(from, to)) || in.begins("contrasted-period", to, len(in.words)) ||
		in.begins("other-period", to, len(in.words)) || in.lastPeriodEarlier(from)
}

// lastPeriodEarlier reports whether the last period that is named before a position is an earlier one.
func (in *sentenceReader) lastPeriodEarlier(from int) bool {
	for i := from - 1; i >= 0; i-- {
		switch {
		case in.begins("earlier-period", i, i+1):
			return true
		case in.begins("this-period", i, i+1):
			return false
		}
	}
	return false
}

func (in *sentenceReader) namesEarlier(from, to int) bool {
	return in.begins("earlier-period", from, to) && !in.begins("this-period", from, to)
}

// partAround returns the part of the sentence around two positions: it ends at a separator and at a word such as "chứ".
func (in *sentenceReader) partAround(from, to int) (start, end int) {
	bounds := func(i int) bool { return in.words[i].separator || in.begins("contrast", i, i+1) }
	for from > 0 && !bounds(from-1) {
		from--
	}
	for to < len(in.words) && !bounds(to) {
		to++
	}
	return from, to
}

// counts reports whether words say an act here: not denied, not about another time, not asked.
func (in *sentenceReader) counts(a *actForms, from, to int) bool {
	switch {
	case in.elsewhere && ofThisMatter[a.kind]:
		return false
	case a.kind == ActAssent && in.ofSomethingElse(from, to):
		return false
	case in.asks && !a.asked && !(a.apart && in.askedBehind(to)):
		return false
	case a.trails && from < in.assent:
		return false
	case from > 0 && a.notBehind[in.words[from-1].text]:
		return false
	case to < len(in.words) && a.notBefore[in.words[to].text]:
		return false
	case a.affirmed && in.denied(from):
		return false
	case a.done && in.toCome(from):
		return false
	case a.pending && in.isDone(from, to):
		return false
	}
	clause := in.clauseStart(from)
	return !slices.ContainsFunc(a.without, func(c *class) bool { return in.begins(c.name, clause, to) }) &&
		!slices.ContainsFunc(a.unless, func(c *class) bool { return in.begins(c.name, 0, from) }) &&
		!slices.ContainsFunc(a.behind, func(c *class) bool { return in.begins(c.name, to, len(in.words)) })
}

// askedBehind reports whether the question stands behind a separator behind a position.
func (in *sentenceReader) askedBehind(to int) bool {
	return to <= in.asksFrom && slices.ContainsFunc(in.words[to:in.asksFrom], func(w word) bool { return w.separator })
}

// begins reports whether a phrase of a class begins between two positions.
func (in *sentenceReader) begins(class string, from, to int) bool {
	c := in.grammar.byName[class]
	for i := max(from, 0); i < to; i++ {
		if !in.classEnds(c, i).empty() {
			return true
		}
	}
	return false
}

// clauseStart returns where the clause of a position begins: behind the separator before it.
func (in *sentenceReader) clauseStart(from int) int { return lastClause(in.words[:from]) }

// denied reports whether a negation stands at most [deniedWithin] words before a position, in the same clause.
func (in *sentenceReader) denied(from int) bool {
	return in.begins("denial", max(in.clauseStart(from), from-deniedWithin), from)
}

// toCome reports whether the words before a position put it into the future, and none behind them says that it is done.
func (in *sentenceReader) toCome(from int) bool {
	for i := from - 1; i >= 0; i-- {
		switch {
		case !in.classEnds(in.grammar.byName["done-before"], i).empty():
			return false
		case !in.classEnds(in.grammar.byName["to-come"], i).empty():
			return true
		}
	}
	return false
}

// isDone reports whether a word before a position in its clause, or right behind it, says that it is done.
func (in *sentenceReader) isDone(from, to int) bool {
	for i := from; i <= to && i < len(in.words); i++ {
		if in.words[i].text == "rồi" && in.endsAt(i+1) {
			return true
		}
	}
	return in.begins("done-before", max(in.clauseStart(from), from-deniedWithin), min(from+2, to))
}

// endsAt reports whether the sentence or its clause ends at a position, particles and people aside: "xong rồi ạ", and not "xong rồi chuyển".
func (in *sentenceReader) endsAt(i int) bool {
	return i >= len(in.words) || in.words[i].separator || in.begins("particle", i, i+1) || in.begins("person", i, i+1)
}
