package report

import (
	"fmt"
	"time"

	"loa/locale"
	"loa/plan"
)

// LinkFinding is what the last check of the link of a publication has found.
type LinkFinding struct {
	At      time.Time
	Title   string // of the page, as it says itself
	Outcome plan.LinkOutcome
	Reason  string // why it was not read in full, as package webpage/fetch names it; empty: it was
	Status  int    // of HTTP; 0: no answer
	Gone    bool   // a second check has confirmed that the page is gone
}

// Sentence says in one sentence when the page was looked at, what it is and whether it is still there. A title is cut to one line.
func (f LinkFinding) Sentence(lang locale.Language) string {
	return lang.T("word.link.checked", "Moment", moment(lang, f.At), "Found", join(", ", quoted(lang, cutLine(f.Title)), f.found(lang)))
}

func (f LinkFinding) found(lang locale.Language) string {
	switch {
	case f.Outcome == plan.LinkGone && !f.Gone:
		return lang.T("word.link.gone_once")
	case f.Outcome == plan.LinkUnreachable, f.Outcome == plan.LinkRefused:
		return join(": ", lang.Word("link_outcome", string(f.Outcome)), f.reason(lang))
	}
	return lang.Word("link_outcome", string(f.Outcome))
}

func (f LinkFinding) reason(lang locale.Language) string {
	reason := lang.Word("link_reason", f.Reason)
	if f.Status != 0 {
		return fmt.Sprintf("%s (HTTP %d)", reason, f.Status)
	}
	return reason
}
