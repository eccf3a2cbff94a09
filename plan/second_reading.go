package plan

import "slices"

// Guess is what an answer probably means, by its likeness to labelled answers. The zero Guess says nothing.
type Guess struct {
	Meaning     Meaning
	Probability float64 // from 0 to 1
	Signs       []Sign  // what stands in the text
}

// Sign is something in a text that allows or forbids a meaning. Its values are those of the reader of letters.
type Sign string

// The signs.
const (
	SignQuestion  Sign = "question"  // asks, or may ask
	SignNegation  Sign = "negation"  // a word such as "không", "chưa", "đừng"
	SignCondition Sign = "condition" // a word such as "nếu", "khi", "trừ"
	SignContrast  Sign = "contrast"  // a word such as "nhưng", "mà", "chỉ"
	SignOthers    Sign = "others"    // speaks of others, or tells what was heard
	SignPlan      Sign = "plan"      // speaks of what is planned, tried, or wished
	SignEarlier   Sign = "earlier"   // speaks of an earlier period
	SignNone      Sign = "none"      // says none, zero or blank
	SignFigure    Sign = "figure"    // a number, in digits or words
	SignLink      Sign = "link"      // an address of a page, or the number of a document
	SignTime      Sign = "time"      // a date or a time of day
	SignPlace     Sign = "place"     // where something is published or heard
	SignWork      Sign = "work"      // names the task, or a word for doing it
	SignAssent    Sign = "assent"    // a word of agreement
)

// guessRule says when a guess counts.
type guessRule struct {
	least  float64   // the probability that it has at least
	beside []ActKind // the acts that may stand beside it
	needs  []Sign    // all of them stand in the text
	but    []Sign    // none of them does
}

func signs(kinds ...Sign) []Sign { return kinds }

var (
	// silentActs decide nothing, whatever was asked. What a sentence says of a decision or of a draft is about another question.
	silentActs = acts("", ActUnknown, ActYes, ActApprove, ActConfirm, ActRevoke, ActObscure)

	// courteousActs may also stand beside what only a person goes on with.
	courteousActs = append(acts(ActThanks, ActReceipt, ActPromise, ActOnTime, ActClaim, ActFigures, ActReturn, ActConditional), silentActs...)

	// boundActs are those beside which the table of the grammar lets such a meaning stand too.
	boundActs = append(acts(ActCondition), courteousActs...)
)

// guessRules is the table of the meanings that may be guessed. Those that a person or the coordinator sees before anything follows need an
// ordinary probability. Those that carry something out need a high one, signs that bear them out, and none that speaks against them.
//
// A draft is no guess: without a file or a text of substance there is none. Nor is what a decision about a draft is, keeps or takes back: the clock
// stops when the grammar does not understand the words. A proof that is guessed has no address of a page, so the sender is asked for it.
var guessRules = map[Meaning]guessRule{
	MeaningPromise:  {0.5, courteousActs, nil, nil},
	MeaningThanks:   {0.5, courteousActs, nil, signs(SignQuestion)},
	MeaningAsk:      {0.5, boundActs, nil, nil},
	MeaningHandover: {0.5, boundActs, nil, nil},
	MeaningExtend:   {0.5, append(acts(ActGrant), boundActs...), nil, nil},
	MeaningDecline:  {0.6, boundActs, nil, nil},
	MeaningRefuse:   {0.75, boundActs, signs(SignNegation), signs(SignQuestion, SignCondition)},
	MeaningAccept:   {0.8, silentActs, signs(SignWork), signs(SignQuestion, SignNegation, SignCondition, SignContrast, SignOthers, SignEarlier)},
	MeaningProof:    {0.75, append(acts(ActClaim, ActFigures), silentActs...), signs(SignPlace, SignTime), signs(SignLink, SignQuestion, SignNegation, SignCondition, SignContrast, SignOthers, SignPlan)},
	MeaningReport:   {0.8, silentActs, signs(SignFigure), signs(SignQuestion, SignNegation, SignCondition, SignContrast, SignOthers, SignPlan, SignEarlier)},
	MeaningNil:      {0.75, silentActs, signs(SignNone), signs(SignQuestion, SignCondition, SignContrast, SignOthers, SignPlan, SignEarlier)},
	MeaningGrant:    {0.8, silentActs, signs(SignAssent), signs(SignQuestion, SignNegation, SignCondition, SignContrast, SignOthers, SignPlan)},
}

// guessedQuestions are the questions whose answers may be guessed: all but those about a decision.
var guessedQuestions = []Question{QuestionAssignment, QuestionDrafting, QuestionPublication, QuestionReport, QuestionExtension}

// SecondMeaningOf decides what the acts of an answer become when a guess is heard beside them. The clear meaning of the acts stands. The guess is
// asked for only when they have none, and counts only when nothing was found that decides: no contradiction, nothing that forbids or binds.
// Probability is then that of the guess.
func SecondMeaningOf(question Question, acts []Act, guess func() Guess) Understood {
	u := MeaningOf(question, acts)
	if u.Meaning != MeaningUnclear || !slices.Contains(guessedQuestions, question) {
		return u
	}
	guessed := guess()
	if rule, allowed := guessRules[guessed.Meaning]; !allowed || !rule.fits(acts, guessed) {
		return u
	}
	return Understood{Meaning: guessed.Meaning, Probability: guessed.Probability}
}

func (r guessRule) fits(acts []Act, guess Guess) bool {
	missing := func(sign Sign) bool { return !slices.Contains(guess.Signs, sign) }
	forbidden := func(sign Sign) bool { return slices.Contains(r.but, sign) }
	decides := func(act Act) bool { return !slices.Contains(r.beside, act.Kind) }
	return guess.Probability >= r.least && !slices.ContainsFunc(r.needs, missing) && !slices.ContainsFunc(guess.Signs, forbidden) && !slices.ContainsFunc(acts, decides)
}
