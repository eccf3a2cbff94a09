package plan

import (
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// PlanCommandKind is what a person asks of a plan as a whole. The values are the names of the workflow's updates.
type PlanCommandKind string

// The commands for a plan.
const (
	PlanCommandLaunch PlanCommandKind = "launch" // triển khai
	PlanCommandPause  PlanCommandKind = "pause"  // tạm dừng mở kỳ mới
	PlanCommandResume PlanCommandKind = "resume" // tiếp tục
	PlanCommandClose  PlanCommandKind = "close"  // đóng
	PlanCommandRetry  PlanCommandKind = "retry"  // thử mở lại các kỳ chưa mở được
	PlanCommandEvent  PlanCommandKind = "event"  // ghi nhận sự kiện mà các dòng đang chờ
)

// PlanCommandKinds lists all commands for a plan.
func PlanCommandKinds() []PlanCommandKind {
	return []PlanCommandKind{PlanCommandLaunch, PlanCommandPause, PlanCommandResume, PlanCommandClose, PlanCommandRetry, PlanCommandEvent}
}

// MissedChoice is what is to be done with the occurrences that were missed during a pause.
type MissedChoice string

// The choices about missed occurrences.
const (
	MissedAsk  MissedChoice = ""     // nothing yet: the answer names them
	MissedOpen MissedChoice = "open" // they are opened now
	MissedSkip MissedChoice = "skip" // they are never opened
)

// PlanCommand is a command for a plan. ID is its idempotency key.
type PlanCommand struct {
	ID      string             `json:"id"`
	Kind    PlanCommandKind    `json:"kind"`
	Missed  MissedChoice       `json:"missed,omitempty"` // of resume
	Actor   directory.PersonID `json:"actor,omitempty"`  // empty on the command line, where Proof names the operator
	Channel Channel            `json:"channel,omitempty"`
	Proof   Evidence           `json:"proof,omitzero"`

	Lines    []string      `json:"lines,omitempty"`    // event: the codes of the lines that waited for it
	On       calendar.Date `json:"on,omitzero"`        // event: the day of the event
	Document string        `json:"document,omitempty"` // event: the number of the document that tells of it; empty when there is none
	Due      calendar.Date `json:"due,omitzero"`       // event: the deadline of the tasks; zero: as the lines count it
}

// PlanAnswer is the result of a command for a plan. Again is true when nothing was changed, because the plan is already as the command wants it.
type PlanAnswer struct {
	Plan   PlanID           `json:"plan"`
	Seq    int              `json:"seq"`
	Status PlanStatus       `json:"status"`
	Again  bool             `json:"again,omitempty"`
	Missed []LineOccurrence `json:"missed,omitempty"` // occurrences that were missed during a pause and wait for a decision
}

// Answer is the answer to a command after which the plan has this state.
func (s PlanState) Answer(again bool) PlanAnswer {
	return PlanAnswer{Plan: s.Plan, Seq: s.Seq, Status: s.Status, Again: again, Missed: s.Missed()}
}

// planRule says in which statuses a command is carried out, and in which the plan is already as it wants it. In every other it is refused.
type planRule struct {
	kind    PlanCommandKind
	carried []PlanStatus
	already []PlanStatus
}

var planRules = []planRule{
	{PlanCommandLaunch, []PlanStatus{PlanImported, PlanEnded}, []PlanStatus{PlanLaunching, PlanRunning}},
	{PlanCommandPause, []PlanStatus{PlanLaunching, PlanRunning}, []PlanStatus{PlanPaused}},
	{PlanCommandResume, []PlanStatus{PlanPaused}, []PlanStatus{PlanLaunching, PlanRunning}},
	{PlanCommandClose, []PlanStatus{PlanLaunching, PlanRunning, PlanPaused}, []PlanStatus{PlanClosing}},
	{PlanCommandRetry, []PlanStatus{PlanLaunching, PlanRunning, PlanPaused}, nil},
	{PlanCommandEvent, []PlanStatus{PlanLaunching, PlanRunning, PlanPaused}, nil},
}

// permit checks a command against its rule. It reports whether the plan is already as the command wants it.
func (s PlanState) permit(c PlanCommand, today calendar.Date) (already bool, refusal *Refusal) {
	i := slices.IndexFunc(planRules, func(r planRule) bool { return r.kind == c.Kind })
	switch {
	case i < 0 || c.ID == "" || c.Missed != MissedAsk && c.Kind != PlanCommandResume,
		!slices.Contains([]MissedChoice{MissedAsk, MissedOpen, MissedSkip}, c.Missed):
		return false, refuse(RefusalInvalid, "Lệnh %q không hợp lệ.", c.Kind)
	case slices.Contains(planRules[i].carried, s.Status):
		return false, s.refuseWithoutMatter(c, today)
	case slices.Contains(planRules[i].already, s.Status):
		return c.Missed == MissedAsk, s.refuseWithoutMatter(c, today)
	}
	return false, s.refuseNow()
}

// refuseWithoutMatter refuses a retry without problems, a choice about missed occurrences where none was missed, and an event for which no line
// waits.
func (s PlanState) refuseWithoutMatter(c PlanCommand, today calendar.Date) *Refusal {
	switch {
	case c.Kind == PlanCommandEvent:
		return s.refuseEvent(c, today)
	case c.Kind == PlanCommandRetry && len(s.Problems) == 0:
		return refuse(RefusalNotNow, "Kế hoạch không có kỳ nào chưa mở được.")
	case c.Missed != MissedAsk && s.Status != PlanPaused && len(s.Missed()) == 0:
		return refuse(RefusalNotNow, "Kế hoạch không lỡ kỳ nào.")
	}
	return nil
}

// refuseNow is the refusal of a command that the status does not allow. It tells what the plan takes instead.
func (s PlanState) refuseNow() *Refusal {
	switch s.Status {
	case PlanImported:
		return refuse(RefusalNotNow, "Kế hoạch chưa được triển khai; đề nghị triển khai trước.")
	case PlanPaused:
		return refuse(RefusalNotNow, "Kế hoạch đang tạm dừng; đề nghị cho tiếp tục.")
	case PlanClosing:
		return refuse(RefusalClosed, "Kế hoạch đang được đóng, không nhận thêm lệnh.")
	case PlanClosed:
		return refuse(RefusalClosed, "Kế hoạch đã đóng, không nhận thêm lệnh.")
	case PlanEnded:
		return refuse(RefusalClosed, "Kế hoạch đã bị kết thúc từ hệ thống điều hành quy trình; đề nghị triển khai lại.")
	case PlanLaunching, PlanRunning:
		return refuse(RefusalNotNow, "Kế hoạch đang được thực hiện.")
	}
	return refuse(RefusalInvalid, "Tình trạng kế hoạch %q không hợp lệ.", s.Status)
}
