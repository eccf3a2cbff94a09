package problem

// Severity says whether a problem stops an import.
type Severity string

// The severities of a problem.
const (
	SeverityError   Severity = "error"   // nothing is written while one stands
	SeverityWarning Severity = "warning" // shown, and the coordinator decides
)

// Problem is one thing in an annex that a coordinator must look at: where it stands, the words found, and what to write instead.
// Row is the row's number as the document shows it, from 1; Column is the heading or the letter of the column. Message and
// Suggestion are Vietnamese.
type Problem struct {
	Sheet      string   `json:"sheet"`
	Row        int      `json:"row"`
	Column     string   `json:"column"`
	Found      string   `json:"found"`
	Message    string   `json:"message"`
	Suggestion string   `json:"suggestion"`
	Severity   Severity `json:"severity"`
}

// Blocking says whether any of the problems is an error.
func Blocking(problems []Problem) bool {
	for _, p := range problems {
		if p.Severity == SeverityError {
			return true
		}
	}
	return false
}
