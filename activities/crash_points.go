package activities

// The points at which a crash does most harm: the mail server, the engine or PostgreSQL holds something that the others do not hold yet.
// Tests kill the process at each of them.
const (
	PointBatchStarted    = "batch-started"    // task workflows run, their rows do not say so
	PointUpdateAccepted  = "update-accepted"  // a command is accepted, nothing of it is in PostgreSQL
	PointProjected       = "projected"        // it is in PostgreSQL, the workflow does not know
	PointLetterFetched   = "letter-fetched"   // a letter is here, not on record
	PointLetterFiled     = "letter-filed"     // on record, not marked on the mail server, not delivered
	PointLetterProcessed = "letter-processed" // its command was carried out, the letter is still open
	PointLetterLeased    = "letter-leased"    // a letter is marked as being sent, and is not
	PointLetterSent      = "letter-sent"      // the mail server said 250, our record does not say so
)

// Points lists them in the order in which one task meets them.
func Points() []string {
	return []string{
		PointBatchStarted, PointUpdateAccepted, PointProjected, PointLetterLeased, PointLetterSent,
		PointLetterFetched, PointLetterFiled, PointLetterProcessed,
	}
}

// PointHook is called when a named point of the work is reached. It is nil in production.
type PointHook func(point string)

// Reached calls the hook.
func (h PointHook) Reached(point string) {
	if h != nil {
		h(point)
	}
}
