package plan

import (
	"slices"
	"time"

	"loa/plan/calendar"
)

// count adds reported items to the tally. Work that is counted already is left out; when nothing else is reported the command is refused. A
// number without a proof of its own replaces the earlier one of the same days and place, so that a corrected report counts once. A report
// without items says that nothing was done until the day Until. The unit takes the task on by its first report.
func (s State) count(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	today := calendar.Today(now)
	switch {
	case s.Tally == nil:
		return s, s.Stage, refuse(RefusalNotNow, "Nhiệm vụ này không tính theo định mức; đề nghị gửi kết quả theo khâu đang chờ.")
	case len(c.Items) == 0 && c.Until.IsZero():
		return s, s.Stage, refuse(RefusalInvalid, "Chưa có kết quả nào; nếu không phát sinh, đề nghị nêu rõ đến ngày nào.")
	case len(c.Items) > MaxItemsOnce, len(s.Tally.Items)+len(c.Items) > MaxItems:
		return s, s.Stage, refuse(RefusalInvalid, "Một lần chỉ ghi nhận được %d kết quả, một nhiệm vụ tối đa %d; đề nghị gộp theo tuần hoặc tháng.", MaxItemsOnce, MaxItems)
	case c.Until.After(today):
		return s, s.Stage, refuse(RefusalInvalid, "Ngày báo cáo %s chưa đến.", c.Until.Vietnamese())
	}
	tally := *s.Tally
	for _, item := range c.Items {
		if fault := item.fault(tally, s.Shape, today); fault != nil {
			return s, s.Stage, fault
		}
		counted, changed, refusal := tally.take(item, s.Seq+1)
		if refusal != nil {
			return s, s.Stage, refusal
		}
		if tally = counted; changed.Number > 0 {
			e.Items = append(e.Items, changed)
		}
	}
	if len(c.Items) > 0 && len(e.Items) == 0 {
		return s, s.Stage, refuse(RefusalInvalid, "Kết quả này đã được ghi nhận; không tính hai lần.")
	}
	e.Kind, e.Until = EventCounted, c.Until
	tally.Reported = laterDate(tally.Reported, s.reportedUntil(c, today))
	e.Until = tally.Reported
	return s.withTally(tally, now)
}

// reportedUntil is the day until which a report tells of the work: the day that it names, else the end of the last period of check-ins, or its last item.
func (s State) reportedUntil(c Command, today calendar.Date) calendar.Date {
	if !c.Until.IsZero() {
		return c.Until
	}
	var until calendar.Date
	for _, end := range s.Tally.CheckIns() {
		if !end.After(today) {
			until = end
		}
	}
	for _, item := range c.Items {
		until = laterDate(until, item.lastDay())
	}
	return until
}

// take adds an item to the tally. The item that comes back has its number, and that of an item that it replaces; number 0: it counts already.
func (t Tally) take(item Item, seq int) (Tally, Item, *Refusal) {
	counted := Counted{Seq: seq, Key: item.key(), On: item.On, Last: item.Last, Count: item.Count, Proved: item.proved()}
	if i := slices.IndexFunc(t.Items, func(c Counted) bool { return c.Key == counted.Key }); i >= 0 {
		if item.proved() || t.Items[i].Count == item.Count {
			return t, Item{}, nil
		}
		item.Instead = t.Items[i].Number
		t.Items = slices.Delete(slices.Clone(t.Items), i, i+1)
	} else if other, overlaps := t.overlapping(item); overlaps {
		return t, Item{}, refuse(RefusalInvalid, "Thời gian %s đã có kết quả ghi nhận (mục %d, %s): đề nghị nêu đúng khoảng thời gian đó để thay số cũ, hoặc kèm minh chứng riêng từng kết quả.",
			days(item.On, item.lastDay()), other.Number, days(other.On, other.last()))
	}
	t = t.with(counted)
	item.Number = t.Numbers
	return t, item, nil
}

// overlapping finds a number about several days that shares a day with an item, where neither has a proof of its own: the same work would count
// twice.
func (t Tally) overlapping(item Item) (Counted, bool) {
	if item.proved() {
		return Counted{}, false
	}
	for _, other := range t.Items {
		several := other.Last.After(other.On) || item.Last.After(item.On)
		if several && !other.Proved && !item.On.After(other.last()) && !other.On.After(item.lastDay()) {
			return other, true
		}
	}
	return Counted{}, false
}

// dropItem takes an item out of the tally that was counted by mistake. It stays in the journal.
func (s State) dropItem(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	if s.Tally == nil {
		return s, s.Stage, refuse(RefusalNotNow, "Nhiệm vụ này không tính theo định mức.")
	}
	i := slices.IndexFunc(s.Tally.Items, func(item Counted) bool { return item.Number == c.Item })
	if i < 0 {
		return s, s.Stage, refuse(RefusalInvalid, "Không có kết quả số %d, hoặc kết quả đó đã được bỏ.", c.Item)
	}
	e.Kind, e.Step = EventItemDropped, c.Item
	tally := *s.Tally
	tally.Items = slices.Delete(slices.Clone(tally.Items), i, i+1)
	if len(tally.Items) == 0 {
		tally.Items = nil // as the state is decoded
	}
	return s.withTally(tally, now)
}

// withTally is the state with a changed tally. The proof date is the day on which the quota was met. After the last day of the quota a met one
// ends the task.
func (s State) withTally(tally Tally, now time.Time) (State, Stage, *Refusal) {
	s.Tally, s.ProofDate = &tally, tally.MetOn()
	if s.Stage == StageAssignment {
		s.Since = now
	}
	if !s.ProofDate.IsZero() && calendar.Today(now).After(tally.To) {
		return s, StageDone, nil
	}
	return s, StagePublication, nil
}

func laterDate(a, b calendar.Date) calendar.Date {
	if b.After(a) {
		return b
	}
	return a
}

// days names one day or several.
func days(first, last calendar.Date) string {
	if first == last {
		return "ngày " + first.Vietnamese()
	}
	return "từ " + first.Vietnamese() + " đến " + last.Vietnamese()
}

// amendQuota sets another number for each period of the quota, from the first period on.
func (s State) amendQuota(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case s.Tally == nil:
		return s, s.Stage, refuse(RefusalNotNow, "Nhiệm vụ này không tính theo định mức.")
	case c.Quota < 1 || c.Quota > MaxItemCount:
		return s, s.Stage, refuse(RefusalInvalid, "Định mức %d không hợp lệ; đề nghị ghi số từ 1 đến %d.", c.Quota, MaxItemCount)
	case c.Quota == s.Tally.required().Count:
		return s, s.Stage, refuse(RefusalInvalid, "Định mức mới trùng với định mức đang có hiệu lực.")
	}
	e.Kind, e.Quota, e.Due = EventAmended, c.Quota, s.Due
	tally := *s.Tally
	tally.Quota = Quota{c.Quota, tally.required().Per}
	stage := s.Stage
	s, to, refusal := s.withTally(tally, now)
	if stage == StageAssignment {
		to = stage
	}
	return s, to, refusal
}
