package problem

// Severity says whether a problem stops an import.
type Severity string

// The severities of a problem.
const (
	SeverityError   Severity = "error"   // the import is refused
	SeverityWarning Severity = "warning" // the import goes on when the coordinator agrees
)

// Problem is one finding in an annex or a directory for the coordinator. Sheet is the sheet or table, or the list of a directory; Row is
// the number of the row as the document shows it, from 1; Column is the heading or the letter of the column. Found is the words found;
// Message and Suggestion are Vietnamese.
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
