package plan

import "loa/plan/calendar"

// WaitingAge says for how many worked days a task has lain on one desk, in the bands that leaders look at.
type WaitingAge string

// The bands of the time on a desk.
const (
	WaitingUpTo7  WaitingAge = "up_to_7"  // đến 7 ngày làm việc
	WaitingUpTo30 WaitingAge = "8_to_30"  // từ 8 đến 30 ngày làm việc
	WaitingUpTo60 WaitingAge = "31_to_60" // từ 31 đến 60 ngày làm việc
	WaitingOver60 WaitingAge = "over_60"  // trên 60 ngày làm việc
)

// WaitingAges lists the bands, the shortest first.
func WaitingAges() []WaitingAge {
	return []WaitingAge{WaitingUpTo7, WaitingUpTo30, WaitingUpTo60, WaitingOver60}
}

// waitingLimits are the most worked days of each band but the last.
var waitingLimits = [...]int{7, 30, 60}

// WaitingStarts are the first days of each band but the last, seen from a day: a task that came to its desk on the first of them or later is
// in the first band. The day on which a task came is not counted.
func WaitingStarts(days calendar.Calendar, today calendar.Date) []calendar.Date {
	var starts []calendar.Date
	for _, limit := range waitingLimits {
		starts = append(starts, days.FirstWithin(today, limit))
	}
	return starts
}

// WaitingAgeSince is the band of a task that came to its desk on a day, by the first days of the bands.
func WaitingAgeSince(since calendar.Date, starts []calendar.Date) WaitingAge {
	for i, start := range starts {
		if !since.Before(start) {
			return WaitingAges()[i]
		}
	}
	return WaitingOver60
}
