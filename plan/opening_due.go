package plan

import (
	"slices"
	"time"

	"loa/plan/calendar"
)

// OccurrencesDue lists the keys of the occurrences of a recurring line whose opening lies after one time and not after another, in the plan of
// a year, each once and in order. It is empty for a line that does not recur.
func (l Line) OccurrencesDue(year int, after, until time.Time) []string {
	spec, recurs := l.Deadline.OpeningCron()
	if !recurs || !l.Recurs() {
		return nil
	}
	var keys []string
	recurring := RecurringLine{Line: l.Code, Spec: spec}
	for at, more := recurring.NextOpening(year, after); more && !at.After(until); at, more = recurring.NextOpening(year, at) {
		if occurrence, found := l.Deadline.OccurrenceOn(calendar.Today(at), year); found && !slices.Contains(keys, occurrence.Key) {
			keys = append(keys, occurrence.Key)
		}
	}
	return keys
}
