package reply

// ActKind is what one sentence of an answer does, whatever was asked.
type ActKind string

// The acts. Package plan has the same ones under the same values and decides what they become by the question that was asked.
const (
	ActThanks     ActKind = "thanks"      // thanks, a greeting, a wish, praise
	ActReceipt    ActKind = "receipt"     // the letter was received or read
	ActAssent     ActKind = "assent"      // agrees with what was asked or proposed
	ActTakeOn     ActKind = "take-on"     // takes the work on
	ActDecline    ActKind = "decline"     // cannot or will not do the work
	ActOtherUnit  ActKind = "other-unit"  // names another unit that should do it: Unit
	ActMoreTime   ActKind = "more-time"   // asks for more time: When, Until
	ActHandover   ActKind = "handover"    // names a colleague: To
	ActPromise    ActKind = "promise"     // will do or answer later
	ActQuestion   ActKind = "question"    // asks, or asks for material or advice
	ActFigures    ActKind = "figures"     // tells results in numbers
	ActOldFigures ActKind = "old-figures" // figures of an earlier period, or a reference to an earlier report
	ActNothing    ActKind = "nothing"     // nothing happened in the period
	ActClaim      ActKind = "claim"       // says that it is done, without a figure or a place
	ActPlace      ActKind = "place"       // where it is published: Link
	ActCondition  ActKind = "condition"   // binds or restricts what stands beside it
	ActRefusal    ActKind = "refusal"     // refuses what was asked for
	ActRevoke     ActKind = "revoke"      // takes back, stops, doubts, wants to wait or to change
	ActConfirm    ActKind = "confirm"     // says that an earlier decision stands, or orders what follows from it
	ActProse      ActKind = "prose"       // a text of substance
	ActUnknown    ActKind = "unknown"     // is not understood
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
}

// Answer is the new text of a letter as acts.
type Answer struct {
	Acts []Act // in the order of the sentences
	Cut  bool  // not all of the text was read
}

// ReadAnswer reads the acts in the new text of an answer, whatever was asked. Text beyond 64 KB is not read. The cost is linear in the length
// of the text.
func ReadAnswer(newText string, c Context) Answer {
	return Answer{}
}
