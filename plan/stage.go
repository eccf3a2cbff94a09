package plan

import "loa/plan/calendar"

// Stage (khâu) says which step of a task comes next. It does not say whether the task is late.
type Stage string

// The five stages in their order, and the end.
const (
	StageAssignment  Stage = "assignment"  // giao: the lead unit has the letter and has not accepted the task
	StageDrafting    Stage = "drafting"    // soạn thảo: the unit works on the draft
	StageApproval    Stage = "approval"    // duyệt: the draft is on an approver's desk
	StagePublication Stage = "publication" // đăng, phát: the draft is approved, its publication not yet proved
	StageReporting   Stage = "reporting"   // báo cáo: published; the unit owes the result report, or the coordinator checks it
	StageDone        Stage = "done"        // hoàn thành: the coordinator has accepted the report
)

// Stages lists the stages in their order.
func Stages() []Stage {
	return []Stage{StageAssignment, StageDrafting, StageApproval, StagePublication, StageReporting, StageDone}
}

// Condition (tình trạng) says whether work on a task goes on. It is independent of the stage.
type Condition string

// The conditions of a task.
const (
	ConditionActive    Condition = "active"    // đang thực hiện
	ConditionPaused    Condition = "paused"    // tạm dừng: stopped by the coordinator, until a day or until they resume it
	ConditionDeclined  Condition = "declined"  // từ chối: the unit says that the task is not its function; the coordinator decides
	ConditionCancelled Condition = "cancelled" // hủy: closed, cannot be resumed
)

// Conditions lists the conditions in the order in which pages show them.
func Conditions() []Condition {
	return []Condition{ConditionActive, ConditionPaused, ConditionDeclined, ConditionCancelled}
}

// Timeliness (tiến độ) compares a task with its deadline on a given day. It is computed, never stored.
type Timeliness string

// The values of timeliness. The proof date is compared with the deadline, not the day on which the report was submitted.
const (
	TimelinessNone       Timeliness = "none"         // không có thời hạn
	TimelinessInTime     Timeliness = "in_time"      // trong hạn
	TimelinessDueSoon    Timeliness = "due_soon"     // sắp đến hạn
	TimelinessOverdue    Timeliness = "overdue"      // quá hạn
	TimelinessDoneEarly  Timeliness = "done_early"   // hoàn thành trước hạn
	TimelinessDoneOnTime Timeliness = "done_on_time" // hoàn thành đúng hạn
	TimelinessDoneLate   Timeliness = "done_late"    // hoàn thành quá hạn
)

// Bucket is one of the four counts of every official status report of tasks.
type Bucket string

// The four official buckets; a cancelled task is in none of them.
const (
	BucketDoneOnTime  Bucket = "done_on_time"
	BucketDoneLate    Bucket = "done_late"
	BucketOpenInTime  Bucket = "open_in_time"
	BucketOpenOverdue Bucket = "open_overdue"
	BucketNone        Bucket = ""
)

// Buckets lists the four buckets in the order of the reports.
func Buckets() []Bucket {
	return []Bucket{BucketDoneOnTime, BucketDoneLate, BucketOpenInTime, BucketOpenOverdue}
}

// DueSoonDays is how many calendar days before its deadline an open task counts as due soon.
const DueSoonDays = 3

// Progress is the part of a task from which timeliness is computed. Due is the deadline in force, zero when there is none; ProofDate is
// zero before the publication is proved.
type Progress struct {
	Stage     Stage
	Condition Condition
	Due       calendar.Date
	ProofDate calendar.Date
}

// Timeliness compares the deadline with the proof date, or with today while there is no proof. A task is overdue from 00:00 local time
// of the day after its deadline.
func (p Progress) Timeliness(today calendar.Date) Timeliness {
	done := p.Stage == StageDone
	if p.Due.IsZero() {
		if done {
			return TimelinessDoneOnTime
		}
		return TimelinessNone
	}
	measured := p.ProofDate
	if measured.IsZero() {
		measured = today
	}
	switch late := measured.After(p.Due); {
	case done && late:
		return TimelinessDoneLate
	case done && measured.Before(p.Due):
		return TimelinessDoneEarly
	case done:
		return TimelinessDoneOnTime
	case late:
		return TimelinessOverdue
	case p.ProofDate.IsZero() && today.DaysUntil(p.Due) <= DueSoonDays:
		return TimelinessDueSoon
	default:
		return TimelinessInTime
	}
}

// Bucket gives the official bucket of the task on the day, BucketNone when the task is cancelled.
func (p Progress) Bucket(today calendar.Date) Bucket {
	if p.Condition == ConditionCancelled {
		return BucketNone
	}
	switch p.Timeliness(today) {
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
