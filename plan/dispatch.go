package plan

// Dispatch says how a notice goes to its recipient.
type Dispatch string

// The ways of a notice.
const (
	DispatchSingle  Dispatch = "single"  // a letter of its own, at once
	DispatchOpening Dispatch = "opening" // in the one letter to a person about all tasks that opened together
	DispatchDigest  Dispatch = "digest"  // in the one letter of a working day to a person
	DispatchNone    Dispatch = "none"    // not at all, for a reason
)

// Dispatches lists every way.
func Dispatches() []Dispatch {
	return []Dispatch{DispatchSingle, DispatchOpening, DispatchDigest, DispatchNone}
}

// SilenceReason is why a notice goes to nobody. No event that concerns a person passes without a letter, a line of a digest, or a reason.
type SilenceReason string

// The reasons.
const (
	SilenceNobody       SilenceReason = "concerns_nobody" // the event has no notice
	SilenceNoHolder     SilenceReason = "no_holder"       // nobody holds the position on the day
	SilenceNoAddress    SilenceReason = "no_address"      // the person has no mail address on the day
	SilenceTakenBack    SilenceReason = "taken_back"      // it followed from a decision that was taken back before it went out
	SilenceBeforeRecord SilenceReason = "before_record"   // the event is older than the record of notices
)

// SilenceReasons lists every reason.
func SilenceReasons() []SilenceReason {
	return []SilenceReason{SilenceNobody, SilenceNoHolder, SilenceNoAddress, SilenceTakenBack, SilenceBeforeRecord}
}
