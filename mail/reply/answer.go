package reply

import (
	"regexp"
	"strings"

	"loa/vietnamese"
)

// ActKind is what one sentence of an answer does, whatever was asked.
type ActKind string

// The acts. Package plan has the same ones under the same values and decides what they become by the question that was asked.
const (
	ActThanks     ActKind = "thanks"      // thanks, a greeting, a wish, praise
	ActReceipt    ActKind = "receipt"     // the letter was received or read
	ActAssent     ActKind = "assent"      // agrees with what was asked or proposed
	ActYes        ActKind = "yes"         // a "vâng" that agrees only when nothing else is said
	ActTakeOn     ActKind = "take-on"     // takes the work on
	ActDecline    ActKind = "decline"     // cannot or will not do the work
	ActOtherUnit  ActKind = "other-unit"  // names another unit that should do it: Unit
	ActMoreTime   ActKind = "more-time"   // asks for more time: When, Until
	ActHandover   ActKind = "handover"    // names a colleague: To
	ActPromise    ActKind = "promise"     // will send or finish it later
	ActDefer      ActKind = "defer"       // will decide later, or asks somebody else first
	ActQuestion   ActKind = "question"    // asks
	ActRequest    ActKind = "request"     // asks for material or advice; beside a taking on only a wish
	ActFigures    ActKind = "figures"     // tells results in numbers
	ActOldFigures ActKind = "old-figures" // figures of an earlier period, or a reference to an earlier report
	ActNothing    ActKind = "nothing"     // nothing happened in the period
	ActClaim      ActKind = "claim"       // says that it is done, without a figure or a place
	ActPlace      ActKind = "place"       // where it is published: Link
	ActCondition  ActKind = "condition"   // binds or restricts what stands beside it
	ActPart       ActKind = "part"        // speaks of a part only
	ActGrant      ActKind = "grant"       // gives more time: When, Until
	ActOnTime     ActKind = "on-time"     // holds to the deadline
	ActRefusal    ActKind = "refusal"     // refuses what was asked for
	ActProse      ActKind = "prose"       // a text of substance
	ActUnknown    ActKind = "unknown"     // none of these
	ActHindrance  ActKind = "hindrance"   // tells what is in the way: busy, too few people
	ActDoubt      ActKind = "doubt"       // an absence note: nothing in the letter counts

	// What a sentence says of a decision that its sender has made. Each sentence has at most one of these beside its other acts.
	ActConfirm ActKind = "confirm" // the decision stands, or what follows from it is ordered; also thanks and praise
	ActRevoke  ActKind = "revoke"  // takes back, stops, doubts, wants to wait, to change or to ask
	ActObscure ActKind = "obscure" // neither can be read
)

// Act is one act of an answer with what it names. Fields that the sender did not name are empty.
type Act struct {
	Kind  ActKind
	Words string // the sentence as the sender wrote it
	Until Date   // the full date until which more time is asked
	When  string // the same in the sender's words, also where it is no full date ("thứ Hai tuần sau")
	Unit  string // the unit that is proposed, as written
	To    string // the colleague's name
	Link  string // an address of a page, or the number of a document
	Weak  bool   // counts only in an answer that is not understood without it
}

// Answer is the new text of a letter as acts.
type Answer struct {
	Acts []Act // in the order of the sentences
	Cut  bool  // not all of the text was read
}

// ReadAnswer reads the acts in the new text of an answer, whatever was asked. Text beyond 64 KB is not read. The cost is linear in the length
// of the text.
func ReadAnswer(newText string, c Context) Answer {
	r := newAnswerReader(newText, c)
	r.read()
	return r.answer
}

// answerReader is the state of the reading of one answer.
type answerReader struct {
	sentences []sentence
	tokens    tokens
	answer    Answer
	neutral   int  // words of sentences that could stand in a draft
	words     int  // words of all sentences
	public    int  // words of the field in them
	handedIn  bool // a sentence hands a text in
	addressed bool // a sentence asks something of the reader that no draft would

	spoken      bool // the text is a sketch
	short       bool // the text is short enough that a weak act is what it says
	otherPeriod bool // a sentence without figures says that those of this period are not there
}

// formGloss matches the English words behind a label of our forms, as English letters have them: "Số tin (news items): 3".
var formGloss = regexp.MustCompile(`(?im)^([ \t]*(?:số tin|số bài|lượt phát thanh cơ sở|hội nghị/lượt người|sáng kiến, mô hình mới|ý kiến tiếp nhận/đã trả lời|khó khăn, kiến nghị|đường dẫn|ngày đăng))[ \t]*\([a-z ,/]{1,40}\)[ \t]*:`)

func newAnswerReader(newText string, c Context) *answerReader {
	r := &answerReader{}
	text := newText
	if len(text) > vietnamese.MaxTextBytes {
		text, r.answer.Cut = strings.ToValidUTF8(text[:vietnamese.MaxTextBytes], ""), true
	}
	text = formGloss.ReplaceAllString(vietnamese.NormalizeRepaired(vietnamese.RepairMojibake(text)), "$1:")
	r.spoken = isDrama(text)
	plain, ready := findReadyAnswer(uncheckedBoxesDropped(taskMark.ReplaceAllString(text, "")))
	switch {
	case ready.found && ready.verdict == VerdictApprove:
		r.add(Act{Kind: ActAssent, Words: ready.line}, Act{Kind: ActConfirm, Words: ready.line})
	case ready.found:
		r.add(Act{Kind: ActRefusal, Words: ready.line}, Act{Kind: ActRevoke, Words: ready.line})
	case Withdraws(text):
		r.add(Act{Kind: ActRevoke, Words: strings.TrimSpace(text)})
	}
	plain, r.tokens = takeTokens(smallLetters(plain))
	plain = quotedStop.ReplaceAllString(repairTelex(plain), "$2$1$3")
	if strings.ContainsRune(plain, '\ufffd') || lostLetter.MatchString(plain) {
		r.add(Act{Kind: ActCondition, Words: strings.TrimSpace(text)}, Act{Kind: ActObscure}) // what the lost letters said is not known
	}
	r.sentences = splitSentences(plain, c)
	for i := range r.sentences {
		r.tokens.restore(&r.sentences[i])
		keepWords(r.sentences[i].words)
		markInner(r.sentences[i].words)
	}
	if len(r.sentences) == 0 && approvingPicture.MatchString(plain) {
		r.add(Act{Kind: ActThanks, Words: strings.TrimSpace(plain)}, Act{Kind: ActConfirm, Words: strings.TrimSpace(plain)})
	}
	return r
}

// quotedStop matches a full stop behind the quotation mark that it ends.
var quotedStop = regexp.MustCompile(`(["”])([.!?])(\s|$)`)

// markInner marks the words inside of names.
func markInner(words []word) {
	for i := 1; i < len(words); i++ {
		words[i].inner = words[i].name && startsWithCapital(words[i-1].written) && !words[i-1].separator
	}
}

// keepWords undoes the repair of words that are no slip.
func keepWords(words []word) {
	for i := range words {
		if lower := normalWord(words[i].written); answers.kept[lower] && words[i].token == 0 {
			words[i].text, words[i].free = lower, true
		}
	}
}

// lostLetter matches a word in which a question mark stands for a letter.
var lostLetter = regexp.MustCompile(`\p{L}\?+\p{Ll}`)

// approvingPicture matches a text that is nothing but pictures of approval.
var approvingPicture = regexp.MustCompile(`^[\s\x{1F3FB}-\x{1F3FF}\x{FE0F}👍👌✅❤🙏💯🆗🌹😊😀🙂👏🎉💪🥰💐🌸🤝]+$`)

// smallLetters writes the lines in small letters that have capitals only: addresses in them would hide that.
func smallLetters(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line == strings.ToUpper(line) && line != strings.ToLower(line) && len(strings.Fields(line)) > 1 {
			lines[i] = strings.ToLower(line)
		}
	}
	return strings.Join(lines, "\n")
}

// maxWeakWords is how many words an answer has at most in which weak acts are looked for. A longer one says more than a rule for single words
// can tell.
const maxWeakWords = 45

func (r *answerReader) add(acts ...Act) { r.answer.Acts = append(r.answer.Acts, acts...) }

// read reads the sentences in their order, until one says that the text of a draft follows.
func (r *answerReader) read() {
	total := 0
	for _, s := range r.sentences {
		total += wordCount(s.words)
	}
	r.short = total <= maxWeakWords
	for i, s := range r.sentences {
		if end, found := introducesText(s); found && r.announced(i, end) {
			r.add(Act{Kind: ActProse, Words: s.written}, Act{Kind: ActObscure, Words: s.written})
			return
		}
		r.readSentence(s)
	}
	if r.isProse() {
		r.add(Act{Kind: ActProse})
	}
	if r.otherPeriod {
		r.figuresOfOtherPeriod()
	}
}

// figuresOfOtherPeriod takes all figures for those of an earlier period.
func (r *answerReader) figuresOfOtherPeriod() {
	for i := range r.answer.Acts {
		if r.answer.Acts[i].Kind == ActFigures {
			r.answer.Acts[i].Kind = ActOldFigures
		}
	}
}
