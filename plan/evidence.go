package plan

// EvidenceKind is by what a person proved to have given a command.
type EvidenceKind string

// The kinds of evidence.
const (
	EvidenceLetter   EvidenceKind = "letter"   // a letter that was received
	EvidenceCode     EvidenceKind = "code"     // a one-time code, entered on the page of a link
	EvidenceBrowser  EvidenceKind = "browser"  // a browser in which such a code was entered before
	EvidenceSession  EvidenceKind = "session"  // a session of somebody who is signed in
	EvidenceApp      EvidenceKind = "app"      // a session, and a code of the person's app that was entered with the command
	EvidenceOperator EvidenceKind = "operator" // an operator of the server, in a person's name
)

// EvidenceKinds lists every kind.
func EvidenceKinds() []EvidenceKind {
	return []EvidenceKind{EvidenceLetter, EvidenceCode, EvidenceBrowser, EvidenceSession, EvidenceApp, EvidenceOperator}
}

// Evidence is by what a command is proved. It stands in the command, is sealed with it, and is kept in the journal. The zero value is that of events of
// the engine, and of commands from before evidence was kept.
type Evidence struct {
	Kind EvidenceKind `json:"kind,omitempty"`
	// Reference names the evidence on record: the SHA-256 of the letter as received, of the token of the question, or of the session; of an
	// app the account and the step of the code. Empty for an operator.
	Reference string `json:"ref,omitempty"`
	Operator  string `json:"operator,omitempty"` // account of the operating system and host
	Basis     string `json:"basis,omitempty"`    // căn cứ: the document or the order by which an operator gives the command
}
