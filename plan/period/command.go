package period

import (
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
)

// CommandKind is what a person, or the workflow, asks of a period. The values are the names of the workflow's updates.
type CommandKind string

// The commands.
const (
	CommandOpen         CommandKind = "open"                // mở kỳ
	CommandSubmit       CommandKind = "submit"              // nộp báo cáo
	CommandAccept       CommandKind = "accept"              // nhận báo cáo
	CommandReturn       CommandKind = "return"              // trả lại
	CommandExempt       CommandKind = "exempt"              // miễn báo cáo
	CommandUnexempt     CommandKind = "unexempt"            // bỏ miễn
	CommandSettle       CommandKind = "settle"              // chốt một số liệu chưa rõ
	CommandRemind       CommandKind = "remind"              // đôn đốc
	CommandClose        CommandKind = "close"               // khóa kỳ
	CommandAdmitLate    CommandKind = "admit_late"          // nhận báo cáo muộn
	CommandReopen       CommandKind = "reopen"              // mở lại
	CommandAmendDue     CommandKind = "amend_due"           // đổi hạn
	CommandCompile      CommandKind = "compile"             // tổng hợp
	CommandAskApproval  CommandKind = "submit_for_approval" // trình duyệt
	CommandApprove      CommandKind = "approve"             // duyệt
	CommandReturnReport CommandKind = "return_report"       // trả lại báo cáo tổng hợp
	CommandSend         CommandKind = "send"                // gửi
	CommandCorrect      CommandKind = "correct"             // đính chính
	CommandCancel       CommandKind = "cancel"              // hủy kỳ; while a correction is prepared: bỏ bản đính chính
)

// Owing is a unit that owes a report.
type Owing struct {
	Unit   directory.UnitCode `json:"unit"`
	Level  Level              `json:"level"` // LevelCommune or LevelDepartment
	Parent directory.UnitCode `json:"parent,omitempty"`
}

// Command is a command. ID is its idempotency key. Who may give which command is judged before (package policy).
type Command struct {
	ID    string             `json:"id"`
	Kind  CommandKind        `json:"kind"`
	Actor directory.PersonID `json:"actor,omitempty"`
	Proof string             `json:"proof,omitempty"` // the letter or the session that proves the actor, as the edge names it

	Owing      []Owing              `json:"owing,omitempty"` // open
	Unit       directory.UnitCode   `json:"unit,omitempty"`  // the unit that owes, also when a successor answers for it
	Units      []directory.UnitCode `json:"units,omitempty"` // remind; empty: all that are awaited
	Level      Level                `json:"level,omitempty"` // amend_due of all units of a level, or of compiling and sending
	Submission string               `json:"submission,omitempty"`
	Content    Content              `json:"content,omitempty"`
	Figures    int                  `json:"figures,omitempty"`
	Number     int                  `json:"number,omitempty"` // settle: of the figure in the submission, from 1
	Value      *indicator.Number    `json:"value,omitempty"`  // settle
	On         calendar.Date        `json:"on,omitzero"`      // submit, send: the day of the evidence; zero: today
	Due        calendar.Date        `json:"due,omitzero"`     // amend_due, reopen, return; open after the day of compiling: the last day on which reports are taken
	Reason     string               `json:"reason,omitempty"`
	Document   string               `json:"document,omitempty"`
	Version    int                  `json:"version,omitempty"` // approve, return_report
	Hash       string               `json:"hash,omitempty"`    // compile, approve
}

// rule says in which stages a command is carried out, and in which the period is already as it wants it.
type stageRule struct {
	kind    CommandKind
	carried []Stage
	already []Stage
}

// gathering are the stages in which what units gave may still change. Under an approved report it may not: a correction comes first.
var gathering = []Stage{StageOpen, StageClosed, StageCompiled, StageApproval}

var stageRules = []stageRule{
	{CommandOpen, []Stage{StagePlanned}, []Stage{StageOpen}},
	{CommandSubmit, gathering, nil},
	{CommandAccept, gathering, nil},
	{CommandReturn, gathering, nil},
	{CommandExempt, gathering, nil},
	{CommandUnexempt, gathering, nil},
	{CommandSettle, gathering, nil},
	{CommandRemind, gathering, nil},
	{CommandClose, []Stage{StageOpen}, []Stage{StageClosed}},
	{CommandAdmitLate, []Stage{StageClosed, StageCompiled, StageApproval}, []Stage{StageOpen}},
	{CommandReopen, []Stage{StageClosed, StageCompiled}, []Stage{StageOpen}},
	{CommandAmendDue, []Stage{StagePlanned, StageOpen}, nil},
	{CommandCompile, []Stage{StageClosed, StageCompiled}, nil},
	{CommandAskApproval, []Stage{StageCompiled}, []Stage{StageApproval}},
	{CommandApprove, []Stage{StageApproval}, nil},
	{CommandReturnReport, []Stage{StageApproval}, nil},
	{CommandSend, []Stage{StageApproved}, []Stage{StageSent}},
	{CommandCorrect, []Stage{StageApproved, StageSent}, nil},
	{CommandCancel, []Stage{StagePlanned, StageOpen, StageClosed, StageCompiled, StageApproval, StageApproved}, []Stage{StageCancelled}},
}

// CommandKinds lists every command.
func CommandKinds() []CommandKind {
	kinds := make([]CommandKind, 0, len(stageRules))
	for _, r := range stageRules {
		kinds = append(kinds, r.kind)
	}
	return kinds
}

// Allows says whether a command is carried out in a stage.
func (k CommandKind) Allows(stage Stage) bool {
	return slices.ContainsFunc(stageRules, func(r stageRule) bool { return r.kind == k && slices.Contains(r.carried, stage) })
}

// permit checks the stage of a command. It reports whether the period is already as the command wants it.
func (s State) permit(c Command) (already bool, refusal *Refusal) {
	i := slices.IndexFunc(stageRules, func(r stageRule) bool { return r.kind == c.Kind })
	switch {
	case i < 0 || c.ID == "":
		return false, refuse(RefusalInvalid, "Lệnh %q không hợp lệ.", c.Kind)
	case slices.Contains(stageRules[i].carried, s.Stage):
		return false, nil
	case slices.Contains(stageRules[i].already, s.Stage):
		return true, nil
	}
	return false, s.refuseNow(c)
}

// refuseNow is the refusal of a command that the stage does not allow. It tells what the period takes instead.
func (s State) refuseNow(c Command) *Refusal {
	name := s.Period.Name
	switch s.Stage {
	case StagePlanned:
		return refuse(RefusalNotNow, "Kỳ %s chưa mở; đơn vị được đề nghị báo cáo từ ngày %s.", name, s.Period.OpensOn.Vietnamese())
	case StageOpen:
		return refuse(RefusalNotNow, "Kỳ %s đang nhận báo cáo; đề nghị khóa kỳ trước.", name)
	case StageClosed:
		return refuse(RefusalNotNow, "Kỳ %s đã khóa, báo cáo chưa được tổng hợp; đề nghị tổng hợp trước, hoặc mở lại kỳ.", name)
	case StageCompiled:
		return refuse(RefusalNotNow, "Báo cáo %s đã tổng hợp, chưa trình; đề nghị trình duyệt trước.", name)
	case StageApproval:
		return refuse(RefusalNotNow, "Báo cáo %s đang chờ duyệt; đề nghị duyệt hoặc trả lại trước.", name)
	case StageApproved:
		return refuse(RefusalNotNow, "Báo cáo %s đã được duyệt; nếu cần sửa số liệu, đề nghị lập bản đính chính.", name)
	case StageSent:
		return refuse(RefusalNotNow, "Báo cáo %s đã gửi; nếu cần sửa số liệu, đề nghị lập bản đính chính.", name)
	case StageCancelled:
		return refuse(RefusalClosed, "Kỳ %s đã hủy, không nhận thêm lệnh.", name)
	}
	return refuse(RefusalInvalid, "Tình trạng kỳ %q không hợp lệ (lệnh %q).", s.Stage, c.Kind)
}
