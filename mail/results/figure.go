package results

import "loa/plan/calendar"

// Indicator is one number that units are asked for in their reports.
type Indicator struct {
	Code     string
	Name     string // as forms write it; empty where no form has it
	Decimals int    // that a value may have
	Unit     string // what it counts, as people write it: "tin", "lượt"; several are divided by "/"
	// Words are the names and nouns of the indicator, folded, without marks: "bang ron", "luot phat thanh". The longest that is written counts. A name
	// with a channel in it ("tin phat thanh") is also understood when the channel stands elsewhere in the sentence.
	Words []string
	Of    string   // the indicator whose participants or reach it counts: CONF for CONF_P
	Parts []string // the indicators whose sum it is: NEWS and ART for NEWSART, "tin, bài"
}

// FigureKind is what a number says of an indicator.
type FigureKind string

// The kinds of figures.
const (
	FigureExact       FigureKind = "exact"       // the number of the period
	FigureApproximate FigureKind = "approximate" // "trên 300"; a range has no value
	FigureCumulative  FigureKind = "cumulative"  // since the beginning of the year
	FigurePrevious    FigureKind = "previous"    // of an earlier period, for comparison
	FigurePlan        FigureKind = "plan"        // what was to be done
	FigureNil         FigureKind = "nil"         // "không phát sinh": none, and said so; without a value
	FigureAmbiguous   FigureKind = "ambiguous"   // may be the number, or not
)

// Confidence says whether every word beside a figure is understood.
type Confidence string

// The confidences. With low confidence the unit is asked.
const (
	ConfidenceHigh Confidence = "high"
	ConfidenceLow  Confidence = "low"
)

// Source is where a figure stands.
type Source struct {
	File  string
	Sheet string
	Cell  string // "D7"; empty in a text
	Line  int    // the line of a text, from 1; 0 in a table
}

// Figure is one number of a report.
type Figure struct {
	Indicator  string // the code
	Value      Decimal
	HasValue   bool
	Unit       string // as written; that of the indicator where the report names none
	Kind       FigureKind
	Confidence Confidence
	Words      string // the words as written
	Source     Source
	Links      []string // the addresses beside it
}

// Doubt is a place of a report that is not understood, with what is not.
type Doubt struct {
	Reason DoubtReason
	Words  string
	Source Source
}

// DoubtReason says why a place of a report is in doubt.
type DoubtReason string

// The reasons.
const (
	DoubtTooLong   DoubtReason = "too_long"  // more text or rows than are read
	DoubtWhat      DoubtReason = "what"      // a number, and not clear what it counts
	DoubtValue     DoubtReason = "value"     // a date, an error, a negative number or words in the place of a number
	DoubtNotGiven  DoubtReason = "not_given" // a name without its number: "-", "N/A", "chưa thống kê", empty
	DoubtSum       DoubtReason = "sum"       // a total that is not the sum of its parts
	DoubtTwice     DoubtReason = "twice"     // two numbers of one indicator
	DoubtPeriod    DoubtReason = "period"    // another period than the one that was asked about
	DoubtStatement DoubtReason = "statement" // words that speak of all figures: "số liệu tạm tính"
)

// Period is a period that a report names, both days included.
type Period struct{ First, Last calendar.Date }

// FiguresAsked is what a unit was asked to report.
type FiguresAsked struct {
	First, Last calendar.Date // the cut-offs of the period
	Said        calendar.Date // the day of the letter; zero: not known
	Indicators  []Indicator
	Units       []string // names of units; a report names the ones of which it tells
	File        string   // the file that is read, for the sources

	lexicon *lexicon
}

// Prepared is the same with the words of its indicators sorted, which costs about a millisecond: for reading many reports.
func (a FiguresAsked) Prepared() FiguresAsked {
	a.lexicon = newLexicon(a.Indicators)
	return a
}

func (a FiguresAsked) words() *lexicon {
	if a.lexicon == nil {
		return newLexicon(a.Indicators)
	}
	return a.lexicon
}

// Report is what was read of a report.
type Report struct {
	Figures []Figure
	Doubts  []Doubt
	Nil     bool   // nothing at all was done in the period, and the report says so
	Period  Period // the period that the report names, where it is another one than was asked about
	Units   []string
}
