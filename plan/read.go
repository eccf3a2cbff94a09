package plan

// ReadInput is an annex as it lies in the document, with what is needed to understand it.
type ReadInput struct {
	Tables    []Table
	Titles    []string // paragraphs that stand before the tables, in order
	Year      int      // the year the coordinator says the plan is of
	Directory Directory
	On        Date // the day on which units are looked up; zero means 1 January of Year, when the plan's words were current
	Rules     DeadlineRules
}

// Reading is what an annex says. While Problems hold an error nothing of it is to be written anywhere.
type Reading struct {
	Title    string    // the plan's own title, empty when the document shows none
	Lines    []Line    // in the order of the document
	Problems []Problem // every one of them, by table, row and column
}
