package plan

import (
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// CommandKind is what a person may ask of a task. The value is also the name of the workflow's update.
type CommandKind string

// The commands of a task.
const (
	CommandAccept           CommandKind = "accept"
	CommandDecline          CommandKind = "decline"
	CommandAssign           CommandKind = "assign"
	CommandSubmitDraft      CommandKind = "submitDraft"
	CommandDecide           CommandKind = "decide"
	CommandWithdraw         CommandKind = "withdraw"
	CommandConfirmPublished CommandKind = "confirmPublished"
	CommandSubmitReport     CommandKind = "submitReport"
	CommandAcceptReport     CommandKind = "acceptReport"
	CommandReturnReport     CommandKind = "returnReport"
	CommandSubstitute       CommandKind = "substitute"
	CommandRequestExtension CommandKind = "requestExtension"
	CommandDecideExtension  CommandKind = "decideExtension"
	CommandAmend            CommandKind = "amend"
	CommandPause            CommandKind = "pause"
	CommandResume           CommandKind = "resume"
	CommandCancel           CommandKind = "cancel"
)

// Channel is how a command reached loa.
type Channel string

// The channels of a command.
const (
	ChannelWeb    Channel = "web"
	ChannelMail   Channel = "mail"
	ChannelLink   Channel = "link"
	ChannelCLI    Channel = "cli"
	ChannelEngine Channel = "engine" // nobody asked: a timer fired
)

// Decision is the answer to a question that has two.
type Decision string

// The two decisions.
const (
	DecisionApprove Decision = "approve"
	DecisionReturn  Decision = "return"
)

// Command is one thing a person asks of a task. Which of the arguments a kind needs is said beside each; the rest stay empty.
// It is small on purpose: texts and files travel as the SHA-256 of what was filed.
type Command struct {
	ID      string          `json:"id"` // idempotency key: asked twice, it happens once
	Kind    CommandKind     `json:"kind"`
	Actor   directory.Actor `json:"actor"`
	Channel Channel         `json:"channel"`

	Person    directory.PersonID `json:"person,omitempty"`   // assign: who does it; substitute: who stands in
	For       directory.PersonID `json:"for,omitempty"`      // substitute: whom they stand in for
	Draft     int                `json:"draft,omitempty"`    // decide: the version that was asked about
	Hash      string             `json:"hash,omitempty"`     // submitDraft, submitReport: SHA-256 of what was filed; decide: of the draft asked about
	Decision  Decision           `json:"decision,omitempty"` // decide, decideExtension
	Reason    string             `json:"reason,omitempty"`   // why; needed wherever something is refused, returned, stopped or changed
	Link      string             `json:"link,omitempty"`     // confirmPublished: where it can be seen
	ProofDate calendar.Date      `json:"evidence,omitzero"`  // confirmPublished: the day it came out
	Due       calendar.Date      `json:"due,omitzero"`       // requestExtension, amend: the new deadline
	Until     calendar.Date      `json:"until,omitzero"`     // pause, substitute: the last day it holds; submitDraft: the day it is to come out

	UndoWindow time.Duration `json:"hold,omitempty"` // decide: how long it can be taken back; 0: it has effect at once
}

// MaxReason is the longest reason in letters, and the longest link in bytes; longer texts are filed and named by hash.
const MaxReason = 2000

// Scope says where the office that a command needs must be.
type Scope string

// The scopes of a permission.
const (
	ScopeUnit     Scope = "unit"     // in the task's lead unit
	ScopePlan     Scope = "plan"     // anywhere: the coordinator of the plan
	ScopeApprover Scope = "approver" // the office at the approval level the draft has reached
	ScopeDecider  Scope = "decider"  // who gave the last decision, or for whom it was given
)

// Permission is one way to be allowed a command.
type Permission struct {
	Scope Scope
	Role  directory.Role // empty for ScopeApprover and ScopeDecider: the level names it
}

// CommandRule says when a command may be given and by whom. docs/states.md shows this table, and a test holds the two together.
type CommandRule struct {
	Kind        CommandKind
	Stages      []Stage
	Conditions  []Condition
	By          []Permission
	NeedsReason bool // a reason must be given
}

var (
	byUnit            = []Permission{{ScopeUnit, directory.RoleFocalPoint}, {ScopeUnit, directory.RoleUnitHead}, {ScopePlan, directory.RoleCoordinator}}
	byUnitOrClerk     = append([]Permission{{ScopeUnit, directory.RoleClerk}}, byUnit...)
	byCoordinator     = []Permission{{ScopePlan, directory.RoleCoordinator}}
	byApprover        = []Permission{{ScopeApprover, ""}}
	byDecider         = append([]Permission{{ScopeDecider, ""}}, byCoordinator...)
	activeOnly        = []Condition{ConditionActive}
	openStages        = []Stage{StageAssignment, StageDrafting, StageApproval, StagePublication, StageReporting}
	beforePublication = []Stage{StageAssignment, StageDrafting, StageApproval, StagePublication}
)

// CommandRules lists every command with its rule, in the order of a task's life.
func CommandRules() []CommandRule {
	return []CommandRule{
		{CommandAccept, []Stage{StageAssignment}, activeOnly, byUnit, false},
		{CommandDecline, []Stage{StageAssignment, StageDrafting}, activeOnly, byUnit, true},
		{CommandAssign, beforePublication, []Condition{ConditionActive, ConditionDeclined}, append([]Permission{{ScopeUnit, directory.RoleUnitHead}}, byCoordinator...), false},
		{CommandSubmitDraft, []Stage{StageDrafting, StageApproval}, activeOnly, byUnit, false},
		{CommandDecide, []Stage{StageApproval}, activeOnly, byApprover, false},
		{CommandWithdraw, []Stage{StageDrafting, StageApproval, StagePublication}, []Condition{ConditionActive, ConditionPaused}, byDecider, false},
		{CommandConfirmPublished, []Stage{StagePublication}, activeOnly, byUnitOrClerk, false},
		{CommandSubmitReport, []Stage{StageReporting}, activeOnly, byUnit, false},
		{CommandAcceptReport, []Stage{StageReporting}, activeOnly, byCoordinator, false},
		{CommandReturnReport, []Stage{StageReporting}, activeOnly, byCoordinator, true},
		{CommandSubstitute, openStages, activeOnly, append([]Permission{{ScopeApprover, ""}}, byCoordinator...), true},
		{CommandRequestExtension, beforePublication, activeOnly, byUnit, true},
		{CommandDecideExtension, beforePublication, activeOnly, byCoordinator, false},
		{CommandAmend, openStages, []Condition{ConditionActive, ConditionPaused}, byCoordinator, true},
		{CommandPause, openStages, activeOnly, byCoordinator, true},
		{CommandResume, openStages, []Condition{ConditionPaused, ConditionDeclined}, byCoordinator, false},
		{CommandCancel, openStages, []Condition{ConditionActive, ConditionPaused, ConditionDeclined}, byCoordinator, true},
	}
}

// RuleOf finds the rule of a command.
func RuleOf(kind CommandKind) (CommandRule, bool) {
	for _, rule := range CommandRules() {
		if rule.Kind == kind {
			return rule, true
		}
	}
	return CommandRule{}, false
}
