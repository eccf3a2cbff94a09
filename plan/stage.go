package plan

import "loa/plan/calendar"

// Stage is where a task stands on its way; it only says what is waited for, never how late.
type Stage string

// The five stages in their order, and the end.
const (
	StageAssignment  Stage = "assignment"  // giao: the lead unit has been told and has not yet taken the task on
	StageDrafting    Stage = "drafting"    // soạn thảo: the unit works on the draft
	StageApproval    Stage = "approval"    // duyệt: the draft lies on an approver's desk
	StagePublication Stage = "publication" // đăng, phát: approved, not yet shown to be out
	StageReporting   Stage = "reporting"   // báo cáo: out; the result report is owed or being checked
	StageDone        Stage = "done"        // hoàn thành: the coordinator has accepted the report
)

// Stages lists the stages in their order.
func Stages() []Stage {
	return []Stage{StageAssignment, StageDrafting, StageApproval, StagePublication, StageReporting, StageDone}
}

// Condition says whether a task moves at all; it is a separate axis from its stage.
type Condition string

// The conditions of a task.
const (
	ConditionActive    Condition = "active"
	ConditionPaused    Condition = "paused"    // tạm dừng, by the coordinator, perhaps until a day
	ConditionDeclined  Condition = "declined"  // từ chối: the unit says it is not its function; the coordinator decides
	ConditionCancelled Condition = "cancelled" // hủy: for good
)

// Conditions lists the conditions in the order they are shown.
func Conditions() []Condition {
	return []Condition{ConditionActive, ConditionPaused, ConditionDeclined, ConditionCancelled}
}

// Timeliness is how a task stands against its deadline on a given day. It is computed, never stored.
type Timeliness string

// The values of timeliness. A task is measured on the date of its evidence, not on the day its report was typed.
const (
	TimelinessNone       Timeliness = "none"         // không có thời hạn
	TimelinessInTime     Timeliness = "in_time"      // trong hạn
	TimelinessDueSoon    Timeliness = "due_soon"     // sắp đến hạn
	TimelinessOverdue    Timeliness = "overdue"      // quá hạn
	TimelinessDoneEarly  Timeliness = "done_early"   // hoàn thành trước hạn
	TimelinessDoneOnTime Timeliness = "done_on_time" // hoàn thành đúng hạn
	TimelinessDoneLate   Timeliness = "done_late"    // hoàn thành quá hạn
)

// Bucket is one of the four numbers that every official status report of tasks gives.
type Bucket string

// The four official buckets; a cancelled task is in none of them.
const (
	BucketDoneOnTime  Bucket = "done_on_time"
	BucketDoneLate    Bucket = "done_late"
	BucketOpenInTime  Bucket = "open_in_time"
	BucketOpenOverdue Bucket = "open_overdue"
	BucketNone        Bucket = ""
)

// Buckets lists the four buckets in the order reports give them.
func Buckets() []Bucket {
	return []Bucket{BucketDoneOnTime, BucketDoneLate, BucketOpenInTime, BucketOpenOverdue}
}

// DueSoonDays is how many calendar days before its deadline an open task is shown as due soon.
const DueSoonDays = 3

// Progress is what timeliness is computed from: a task's stage, its condition, its deadline in force, and the date of its
// evidence (zero while there is none).
type Progress struct {
	Stage     Stage
	Condition Condition
	Due       calendar.Date
	ProofDate calendar.Date
}

// Timeliness compares the deadline with the evidence, or with today while there is no evidence. A task is overdue from 00:00
// local time of the day after its deadline.
func (s Progress) Timeliness(today calendar.Date) Timeliness {
	done := s.Stage == StageDone
	if s.Due.IsZero() {
		if done {
			return TimelinessDoneOnTime
		}
		return TimelinessNone
	}
	measured := s.ProofDate
	if measured.IsZero() {
		measured = today
	}
	switch late := measured.After(s.Due); {
	case done && late:
		return TimelinessDoneLate
	case done && measured.Before(s.Due):
		return TimelinessDoneEarly
	case done:
		return TimelinessDoneOnTime
	case late:
		return TimelinessOverdue
	case s.ProofDate.IsZero() && today.DaysUntil(s.Due) <= DueSoonDays:
		return TimelinessDueSoon
	default:
		return TimelinessInTime
	}
}

// Bucket places the task in one of the four official buckets, or in none when it is cancelled.
func (s Progress) Bucket(today calendar.Date) Bucket {
	if s.Condition == ConditionCancelled {
		return BucketNone
	}
	switch s.Timeliness(today) {
	case TimelinessDoneEarly, TimelinessDoneOnTime:
		return BucketDoneOnTime
	case TimelinessDoneLate:
		return BucketDoneLate
	case TimelinessOverdue:
		return BucketOpenOverdue
	case TimelinessNone, TimelinessInTime, TimelinessDueSoon:
		return BucketOpenInTime
	}
	return BucketNone
}
