package plantest

import (
	"time"

	"loa/plan"
	"loa/plan/calendar"
)

// Recount gives the official bucket of a task on a day from its journal alone, and whether it is due soon. It knows nothing of the state machine, so
// that a test can compare it with what the record says.
func Recount(events []plan.Event, work plan.TaskWork, today calendar.Date) (bucket plan.Bucket, soon bool) {
	var due, proof calendar.Date
	done, cancelled := false, false
	items := map[int]plan.Item{}
	handedIn := work.Shape.Code == plan.ShapeDelivery
	for _, e := range events {
		switch {
		case e.Kind == plan.EventOpened, e.Kind == plan.EventAmended, e.Kind == plan.EventExtensionGranted:
			due = e.Due
		case e.Kind == plan.EventPublished:
			proof = e.ProofDate
		case e.Kind == plan.EventReportSubmitted && handedIn:
			proof = calendar.Today(e.At)
		case e.Kind == plan.EventReportReturned && handedIn:
			proof = calendar.Date{}
		case e.Kind == plan.EventCounted:
			for _, item := range e.Items {
				delete(items, item.Instead)
				items[item.Number] = item
			}
		case e.Kind == plan.EventItemDropped:
			delete(items, e.Step)
		case e.Kind == plan.EventCancelled:
			cancelled = true
		}
		done = e.To == plan.StageDone
	}
	if work.Tally != nil {
		proof = metOn(items, *work.Tally)
	}
	measured := proof
	if measured.IsZero() {
		measured = today
	}
	late := !due.IsZero() && measured.After(due)
	switch {
	case cancelled:
		return plan.BucketNone, false
	case done && late:
		return plan.BucketDoneLate, false
	case done:
		return plan.BucketDoneOnTime, false
	case late:
		return plan.BucketOpenOverdue, false
	}
	return plan.BucketOpenInTime, proof.IsZero() && !due.IsZero() && today.DaysUntil(due) <= 3
}

// metOn counts day by day when a quota by weeks or months, or one result a quarter without a number, was met.
func metOn(items map[int]plan.Item, tally plan.Tally) calendar.Date {
	owed := 0
	for day := tally.From; !day.After(tally.To); day = day.AddDays(1) {
		lastOfMonth := day.AddDays(1).Day() == 1
		switch {
		case tally.Quota.Per == plan.RhythmWeek && day.Weekday() == time.Thursday: // a week belongs to its Thursday
			owed += tally.Quota.Count
		case tally.Quota.Per == plan.RhythmMonth && lastOfMonth:
			owed += tally.Quota.Count
		case tally.Quota.Count == 0 && lastOfMonth && day.Month()%3 == 0:
			owed++
		}
	}
	done, quarters := 0, map[int]bool{}
	for day := tally.From; !day.After(tally.To.AddDays(60)); day = day.AddDays(1) {
		for _, item := range items {
			if item.On == day {
				done += item.Count
				quarters[(int(day.Month())-1)/3] = true
			}
		}
		if tally.Quota.Count == 0 {
			done = len(quarters)
		}
		if done >= owed {
			return day
		}
	}
	return calendar.Date{}
}
