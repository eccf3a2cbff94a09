package plan

import "loa/plan/calendar"

// Question is what a letter asks of the person who answers it. Its values stand in JSON and on the command line.
type Question string

// The questions.
const (
	QuestionAssignment  Question = "assignment"  // does the unit take the task on
	QuestionDrafting    Question = "drafting"    // the draft is wanted
	QuestionApproval    Question = "approval"    // may the draft be published
	QuestionHold        Question = "hold"        // a decider's letter while the approval can be taken back
	QuestionPublication Question = "publication" // the proof of publication is wanted
	QuestionReport      Question = "report"      // the result report is wanted
	QuestionExtension   Question = "extension"   // may the unit have more time
	QuestionCount       Question = "count"       // the results toward a quota are wanted
	QuestionEvent       Question = "event"       // what became of an event is wanted, with its proof
)

// Questions are all questions, in the order of a task's life.
var Questions = []Question{
	QuestionAssignment, QuestionDrafting, QuestionApproval, QuestionHold, QuestionPublication, QuestionReport, QuestionExtension,
	QuestionCount, QuestionEvent,
}

// Meaning is what an answer becomes. Its values stand in JSON.
type Meaning string

// The meanings. [MeaningUnclear] carries nothing out: the sender is asked, and during a hold the clock stops.
const (
	MeaningAccept      Meaning = "accept"      // assignment: the unit takes the task on
	MeaningDecline     Meaning = "decline"     // the unit does not do the task; Unit is who should
	MeaningAsk         Meaning = "ask"         // a question to the coordinator
	MeaningExtend      Meaning = "extend"      // a request for more time, Until the date where it is named
	MeaningHandover    Meaning = "handover"    // a colleague answers from now on: To
	MeaningDraft       Meaning = "draft"       // drafting: the text or file is the draft
	MeaningProof       Meaning = "proof"       // publication: Link is the proof
	MeaningReport      Meaning = "report"      // report: figures or a file
	MeaningCount       Meaning = "count"       // count: results toward a quota
	MeaningNil         Meaning = "nil"         // report, count: nothing to report in this period
	MeaningThanks      Meaning = "thanks"      // thanks, receipt, greeting: nothing follows
	MeaningPromise     Meaning = "promise"     // the answer comes later: nothing follows yet
	MeaningGrant       Meaning = "grant"       // extension: granted
	MeaningRefuse      Meaning = "refuse"      // extension: refused
	MeaningWithdraw    Meaning = "withdraw"    // hold: the approval is taken back
	MeaningKeep        Meaning = "keep"        // hold: the approval stands
	MeaningApprove     Meaning = "approve"     // approval: approved
	MeaningReturn      Meaning = "return"      // approval: returned
	MeaningConditional Meaning = "conditional" // approval: an assent with a condition
	MeaningUnclear     Meaning = "unclear"     // has to be asked back
)

// ActKind is what one sentence of an answer does, whatever was asked. Its values are those of the reader of letters.
type ActKind string

// The acts.
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
	ActHindrance  ActKind = "hindrance"   // tells what is in the way: busy, too few people
	ActUnknown    ActKind = "unknown"     // none of these

	// What the reader of results finds.
	ActCounted   ActKind = "counted"    // tells results that can be counted
	ActUncounted ActKind = "uncounted"  // tells figures that are not surely results of the period
	ActNoResult  ActKind = "no-result"  // tells that nothing was done in the period
	ActHeld      ActKind = "held"       // the event, or its milestone, is done
	ActNotYet    ActKind = "not-yet"    // it is still to come
	ActPutOff    ActKind = "put-off"    // it is put off: Until
	ActCalledOff ActKind = "called-off" // it does not take place

	// What a sentence says of a decision that its sender has made.
	ActConfirm ActKind = "confirm" // the decision stands, or what follows from it is ordered; also thanks and praise
	ActRevoke  ActKind = "revoke"  // takes back, stops, doubts, wants to wait, to change or to ask
	ActObscure ActKind = "obscure" // neither can be read

	// What the letter is besides its words.
	ActDocument ActKind = "document" // a document is attached
	ActDoubt    ActKind = "doubt"    // was not written by a person, or not read whole: nothing in it counts

	// What the letter decides about a draft, as package reply interprets it.
	ActApprove     ActKind = "approve"
	ActReturn      ActKind = "return"
	ActConditional ActKind = "conditional"
)

// Act is one act of an answer with what it names. Fields that the sender did not name are empty.
type Act struct {
	Kind  ActKind
	Words string        // the sentence as the sender wrote it
	Until calendar.Date // the date until which more time is asked or given
	When  string        // the same in the sender's words, also where it is no full date ("thứ Hai tuần sau")
	Unit  string        // the unit that is proposed, as written
	To    string        // the colleague's name
	Link  string        // an address of a page, or the number of a document
	Weak  bool          // counts only in an answer that is not understood without it
}

// Understood is an answer as it is understood.
type Understood struct {
	Meaning Meaning
	Words   string // the sentence that decided it; "" when there is none
	Until   calendar.Date
	When    string
	Unit    string
	To      string
	Link    string

	// Probability is how sure a meaning is that was guessed by its likeness to labelled answers; 0 for one that the grammar read.
	Probability float64
}
