package activities

// The points at which the mail server, the engine and PostgreSQL differ, so that a crash does most harm. Tests kill the process at each of
// them.
const (
	PointBatchOpened     = "batch-opened"     // tasks are open on record, and their workflows are not started
	PointBatchStarted    = "batch-started"    // task workflows run, and their rows are not marked as started
	PointUpdateAccepted  = "update-accepted"  // a command is accepted, and nothing of it is in PostgreSQL
	PointProjected       = "projected"        // events are in PostgreSQL, and the activity has not completed
	PointLetterFetched   = "letter-fetched"   // a letter is fetched and not on record
	PointLetterFiled     = "letter-filed"     // a letter is on record, and neither marked on the mail server nor processed
	PointLetterProcessed = "letter-processed" // the command of a letter was carried out, and the letter is open
	PointLetterLeased    = "letter-leased"    // a letter is marked as being sent, and was not sent
	PointLetterSent      = "letter-sent"      // the mail server took a letter, and the record has it as being sent
)

// Points lists the points in the order in which one task reaches them.
func Points() []string {
	return []string{
		PointBatchOpened, PointBatchStarted, PointUpdateAccepted, PointProjected, PointLetterLeased, PointLetterSent,
		PointLetterFetched, PointLetterFiled, PointLetterProcessed,
	}
}

// PointHook is a function that tests have called at the points. It is nil in production.
type PointHook func(point string)

// Reached calls the hook, unless it is nil.
func (h PointHook) Reached(point string) {
	if h != nil {
		h(point)
	}
}
