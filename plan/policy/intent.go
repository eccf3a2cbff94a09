package policy

// Intent is what a letter asks the task to do.
type Intent string

// The intents.
const (
	IntentApprove  Intent = "approve"  // approves a draft
	IntentReturn   Intent = "return"   // returns a draft, or declines a task
	IntentWithdraw Intent = "withdraw" // takes a decision back
	IntentSubmit   Intent = "deliver"  // accepts a task, or submits a draft, a proof of publication or a report
	IntentGrant    Intent = "grant"    // grants an extension, accepts a report, gives a declined task to another unit
	IntentKeep     Intent = "keep"     // lets a suspended decision stand, so that it takes effect
	IntentSuspend  Intent = "suspend"  // stops the clock of the sender's own decision
	IntentAsk      Intent = "ask"      // puts a question or a request for more time before the coordinator, or a question before the unit
	IntentNote     Intent = "note"     // asks for nothing: thanks, a promise
	IntentUnclear  Intent = "unclear"  // other words, a conditional approval too
)

// Intents lists every intent.
func Intents() []Intent {
	return []Intent{
		IntentApprove, IntentReturn, IntentWithdraw, IntentSubmit, IntentGrant, IntentKeep, IntentSuspend, IntentAsk, IntentNote, IntentUnclear,
	}
}

// lets says whether the intent lets something take effect that cannot be taken back: it needs the proof of an approval.
func (i Intent) lets() bool { return i == IntentApprove || i == IntentGrant || i == IntentKeep }
