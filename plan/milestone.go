package plan

import (
	"slices"
	"time"

	"loa/plan/calendar"
)

// MilestoneKey names a milestone of an event within its task.
type MilestoneKey string

// The milestones that events of a kind have in common. Those that a plan lists by their days alone are "m1", "m2" and so on.
const (
	MilestonePlan    MilestoneKey = "plan"    // kế hoạch tổ chức được duyệt: reached by the approval
	MilestoneLaunch  MilestoneKey = "launch"  // phát động
	MilestoneEntries MilestoneKey = "entries" // hết hạn nhận bài dự thi
	MilestoneJudging MilestoneKey = "judging" // chấm, chung khảo
	MilestoneAwards  MilestoneKey = "awards"  // tổng kết, trao giải
	MilestoneHeld    MilestoneKey = "held"    // tổ chức
)

// Milestone (mốc) is a date on the way of an event. Due is zero while no day is known, Reached while it is not reached.
type Milestone struct {
	Key     MilestoneKey  `json:"key"`
	Due     calendar.Date `json:"due,omitzero"`
	Reached calendar.Date `json:"reached,omitzero"`
}

// NextMilestone is the first milestone that is not reached and is not reached by the approval; false when none is left.
func (s State) NextMilestone() (Milestone, bool) {
	for _, m := range s.Milestones {
		if m.Reached.IsZero() && m.Key != MilestonePlan {
			return m, true
		}
	}
	return Milestone{}, false
}

// reach sets the day on which a milestone was reached; the zero day takes it back.
func (s State) reach(key MilestoneKey, on calendar.Date) State {
	i := slices.IndexFunc(s.Milestones, func(m Milestone) bool { return m.Key == key })
	if i < 0 {
		return s
	}
	s.Milestones = slices.Clone(s.Milestones)
	s.Milestones[i].Reached = on
	return s
}

// milestoneOf finds the milestone that a proof is about: the named one, else the next one. An event without milestones has none.
func (s State) milestoneOf(key MilestoneKey) (MilestoneKey, *Refusal) {
	if len(s.Milestones) == 0 && key == "" {
		return "", nil
	}
	if key == "" {
		next, _ := s.NextMilestone()
		key = next.Key
	}
	i := slices.IndexFunc(s.Milestones, func(m Milestone) bool { return m.Key == key })
	switch {
	case i < 0 || key == MilestonePlan:
		return "", refuse(RefusalInvalid, "Nhiệm vụ không có mốc %q chờ kết quả.", key)
	case !s.Milestones[i].Reached.IsZero():
		return "", refuse(RefusalNotNow, "Mốc này đã được ghi nhận ngày %s.", s.Milestones[i].Reached.Vietnamese())
	}
	return key, nil
}

// amendMilestone sets another day for a milestone that is not reached. The deadline of the task follows its latest milestone.
func (s State) amendMilestone(c Command, e *Event, now time.Time) (State, Stage, *Refusal) {
	i := slices.IndexFunc(s.Milestones, func(m Milestone) bool { return m.Key == c.Milestone })
	switch {
	case i < 0:
		return s, s.Stage, refuse(RefusalInvalid, "Nhiệm vụ không có mốc %q.", c.Milestone)
	case !s.Milestones[i].Reached.IsZero():
		return s, s.Stage, refuse(RefusalNotNow, "Mốc này đã được ghi nhận ngày %s.", s.Milestones[i].Reached.Vietnamese())
	case s.Milestones[i].Due == c.Due:
		return s, s.Stage, refuse(RefusalInvalid, "Thời hạn mới trùng với thời hạn đang có hiệu lực.")
	}
	s.Milestones = slices.Clone(s.Milestones)
	s.Milestones[i].Due = c.Due
	if last := s.lastMilestone(); last != s.Due { // otherwise a late task stays as late as it was
		s = s.withDue(last, now)
	}
	e.Kind, e.Milestone, e.Until, e.Due = EventAmended, c.Milestone, c.Due, s.Due
	return s, s.Stage, nil
}

// postponed is the state with another deadline. Milestones that were due on the former one and are not reached are due with it.
func (s State) postponed(due calendar.Date, now time.Time) State {
	s.Milestones = slices.Clone(s.Milestones)
	for i, m := range s.Milestones {
		if !m.Due.IsZero() && m.Due == s.Due && m.Reached.IsZero() {
			s.Milestones[i].Due = due
		}
	}
	return s.withDue(due, now)
}

// lastMilestone is the latest day of the milestones; zero when none has one.
func (s State) lastMilestone() calendar.Date {
	var last calendar.Date
	for _, m := range s.Milestones {
		last = laterDate(last, m.Due)
	}
	return last
}
