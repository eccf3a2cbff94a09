package plan

import (
	"time"

	"loa/plan/directory"
)

// LinkOutcome is what a check of the link of a publication found. It stands beside the proof: it changes no task.
type LinkOutcome string

// The outcomes.
const (
	LinkFound       LinkOutcome = "found"       // the page is there
	LinkChanged     LinkOutcome = "changed"     // a page is there, and its text differs substantially from the first one
	LinkGone        LinkOutcome = "gone"        // the site says that there is no such page (any more)
	LinkUnreachable LinkOutcome = "unreachable" // no answer, or none that tells
	LinkRefused     LinkOutcome = "refused"     // loa does not ask such an address, for example a private one
	LinkTooLarge    LinkOutcome = "too_large"   // the page is there; only its beginning was read
)

// LinkOutcomes lists every outcome.
func LinkOutcomes() []LinkOutcome {
	return []LinkOutcome{LinkFound, LinkChanged, LinkGone, LinkUnreachable, LinkRefused, LinkTooLarge}
}

// LinkCheck is one check of the link of a publication.
type LinkCheck struct {
	At      time.Time
	Outcome LinkOutcome
}

// linkTries is how many checks in a row may find nobody before the next one waits for its day.
const linkTries = 3

const linkDay = 24 * time.Hour

// linkDays are the days after the first check on which a link is checked again.
func linkDays() []time.Duration { return []time.Duration{linkDay, 7 * linkDay, 30 * linkDay} }

// NextLinkCheck says when a link is checked again, by the checks made, the oldest first: at once when there is none, then 1, 7 and 30 days after the first
// one. A day after a check that found the page gone for the first time there is another one, and after one that reached nobody, up to three in a row. It is
// false after the last check.
func NextLinkCheck(made []LinkCheck) (at time.Time, again bool) {
	if len(made) == 0 {
		return time.Time{}, true
	}
	last := made[len(made)-1]
	tries := trailing(made, last.Outcome)
	if last.Outcome == LinkGone && tries == 1 || last.Outcome == LinkUnreachable && tries < linkTries {
		return last.At.Add(linkDay), true
	}
	for _, after := range linkDays() {
		if at := made[0].At.Add(after); at.After(last.At) {
			return at, true
		}
	}
	return time.Time{}, false
}

// LinkGoneFor reports whether a publication is gone: two checks in a row say so, because one may have met an outage of the site.
func LinkGoneFor(made []LinkCheck) bool { return trailing(made, LinkGone) >= 2 }

// trailing counts the last checks with an outcome.
func trailing(made []LinkCheck, outcome LinkOutcome) int {
	n := 0
	for i := len(made) - 1; i >= 0 && made[i].Outcome == outcome; i-- {
		n++
	}
	return n
}

// GoneNotices lists the notices, of a kind, about a publication that is gone: to the focal point of the unit, who can put it back, and to the coordinator.
func (s State) GoneNotices(kind NoticeKind) []Notice {
	return []Notice{s.focalPoint(kind), {Kind: kind, Role: directory.RoleCoordinator}}
}
