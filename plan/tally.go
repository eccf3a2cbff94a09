package plan

import (
	"cmp"
	"slices"

	"loa/plan/calendar"
)

// Quota (định mức) is how much work is due in each period of a rhythm: 2 a week for "02 lần/tuần". The zero Quota names no number.
type Quota struct {
	Count int    `json:"count"`
	Per   Rhythm `json:"per"`
}

// IsZero says whether the quota names no number.
func (q Quota) IsZero() bool { return q.Count == 0 }

// Tally (bảng đếm) counts work that is done again and again, from the day From to the day To, against a quota. Without a number of the
// quota the unit owes one result in each period of the check-ins.
type Tally struct {
	Quota   Quota         `json:"quota,omitzero"`
	From    calendar.Date `json:"from"`
	To      calendar.Date `json:"to"`
	CheckIn Rhythm        `json:"check_in"` // how often the unit is asked
	// Reported is the day until which the unit has reported, results or none; zero before its first report.
	Reported calendar.Date `json:"reported,omitzero"`
	Items    []Counted     `json:"items,omitempty"`
	Numbers  int           `json:"numbers,omitempty"` // given to items so far
}

// Counted is an item of work that counts, as the state keeps it. The item with its proof is in the event with the number Seq.
type Counted struct {
	Number int           `json:"n"` // of the item in the task, from 1, never used again
	Seq    int           `json:"seq"`
	Key    string        `json:"key"` // the beginning of the SHA-256 of its proof: the same proof counts once
	On     calendar.Date `json:"on"`
	Last   calendar.Date `json:"last,omitzero"` // of work over several days the last
	Count  int           `json:"count"`
	Proved bool          `json:"proved,omitempty"` // by a link, a document or a photo of its own
}

// last is the day on which the work of the item was done in full.
func (c Counted) last() calendar.Date {
	if c.Last.IsZero() {
		return c.On
	}
	return c.Last
}

// NewTally is the tally of a quota between two days. The rhythm of its check-ins is the given one, or follows from the quota: a month for what
// is due daily or weekly, a quarter for everything else that is due more often than twice a year.
func NewTally(quota Quota, from, to calendar.Date, checkIn Rhythm) Tally {
	if checkIn == "" {
		checkIn = RhythmQuarter
		switch quota.Per {
		case RhythmDay, RhythmWeek:
			checkIn = RhythmMonth
		case RhythmHalf, RhythmYear:
			checkIn = RhythmHalf
		case RhythmMonth, RhythmQuarter:
		}
	}
	t := Tally{Quota: quota, From: from, To: to, CheckIn: checkIn}
	if to.Before(from) { // of a task that is launched after the quota has ended, its last period is due
		t.From, _ = t.required().Per.period(to)
	}
	return t
}

// required is the quota, or one for each check-in where the plan names no number.
func (t Tally) required() Quota {
	if t.Quota.IsZero() {
		return Quota{1, t.CheckIn}
	}
	return t.Quota
}

// Total is how much is due until the last day.
func (t Tally) Total() int { return t.DueBy(t.To) }

// DueBy is how much is due in the periods that have ended by a day.
func (t Tally) DueBy(day calendar.Date) int {
	quota, due := t.required(), 0
	for _, end := range quota.Per.ends(t.From, t.To) {
		if !end.After(day) {
			due += quota.Count
		}
	}
	return due
}

// Done is how much counts toward Total: the sum of the items; where the plan names no number, the periods with at least one item.
func (t Tally) Done() int {
	done, _ := t.progress()
	return done
}

// MetOn is the day on which the whole quota was met; zero while it is not.
func (t Tally) MetOn() calendar.Date {
	_, met := t.progress()
	return met
}

// progress adds up the items in the order in which they were done.
func (t Tally) progress() (done int, met calendar.Date) {
	items := slices.SortedStableFunc(slices.Values(t.Items), func(a, b Counted) int { return a.last().Compare(b.last()) })
	periods := map[calendar.Date]bool{}
	total := t.Total()
	for _, item := range items {
		if t.Quota.IsZero() {
			first, _ := t.CheckIn.period(item.last())
			periods[first] = true
			done = len(periods)
		} else {
			done += item.Count
		}
		if met.IsZero() && total > 0 && done >= total {
			met = item.last()
		}
	}
	return done, met
}

// Standing compares what is done with what is due by a day. Ahead is negative when the unit is behind.
func (t Tally) Standing(day calendar.Date) Standing {
	done, due := t.Done(), t.DueBy(day)
	return Standing{Done: done, Total: t.Total(), Ahead: done - due}
}

// Standing is how far a tally is: 8 of 12, one behind.
type Standing struct {
	Done  int `json:"done"`
	Total int `json:"total"`
	Ahead int `json:"ahead"` // more than is due by now; negative: less
}

// Percent is the share that is done, in whole percent rounded down; never above 100.
func (s Standing) Percent() int {
	if s.Total == 0 {
		return 0
	}
	return min(100, s.Done*100/s.Total)
}

// Period is the period about which the unit reports: from the day after that until which it has reported, or from the beginning of a period of the
// check-ins, to the day until; zero: to today, within the quota.
func (t Tally) Period(until, today calendar.Date) (first, last calendar.Date) {
	last = until
	if last.IsZero() {
		last = laterDate(earlier(today, t.To), t.From)
	}
	if first = t.From; !t.Reported.IsZero() && t.Reported.Before(last) {
		return laterDate(first, t.Reported.AddDays(1)), last
	}
	if begin, _ := t.CheckIn.period(last); !t.Reported.IsZero() && begin.After(first) {
		first = begin
	}
	return first, last
}

// CheckIn is the last day of the period about which the unit was asked last, and until which it has not reported; zero when there is none.
func (s State) CheckIn(today calendar.Date) calendar.Date {
	if s.Tally == nil {
		return calendar.Date{}
	}
	for _, end := range slices.Backward(s.Tally.CheckIns()) {
		if end.After(s.Tally.Reported) && !s.checkInDay(end).After(today) {
			return end
		}
	}
	return calendar.Date{}
}

// CheckIns lists the last days of the periods about which the unit is asked.
func (t Tally) CheckIns() []calendar.Date { return t.CheckIn.ends(t.From, t.To) }

// with is the tally with another item, which gets the next number, in the order of their days.
func (t Tally) with(item Counted) Tally {
	t.Numbers++
	item.Number = t.Numbers
	t.Items = append(slices.Clone(t.Items), item)
	slices.SortStableFunc(t.Items, func(a, b Counted) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Number, b.Number)) })
	return t
}
