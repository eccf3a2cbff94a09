package plan

import (
	"slices"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// CommandKind names what a person may ask of a task. Its value is also the name of the workflow's update.
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
	CommandAsk              CommandKind = "ask"
	CommandAnswerQuestion   CommandKind = "answerQuestion"
	CommandSuspend          CommandKind = "suspend"
	CommandKeep             CommandKind = "keep"
	CommandReassign         CommandKind = "reassign"
	CommandCount            CommandKind = "count"
	CommandDropItem         CommandKind = "dropItem"
)

// Channel is how a command reached loa.
type Channel string

// The channels of a command.
const (
	ChannelWeb    Channel = "web"
	ChannelMail   Channel = "mail"
	ChannelLink   Channel = "link"
	ChannelCLI    Channel = "cli"
	ChannelEngine Channel = "engine" // a timer, or an operator who cancelled the workflow
)

// Decision is an answer about a draft or about an extension.
type Decision string

// The two decisions.
const (
	DecisionApprove Decision = "approve"
	DecisionReturn  Decision = "return"
)

// Command is one request of a person to a task. The comment of each argument names the kinds that need it; for the other kinds it stays
// empty. Texts and files are named by the SHA-256 of their content, because a command is a payload of the engine and stays small.
type Command struct {
	ID      string          `json:"id"` // idempotency key: a command given twice is carried out once
	Kind    CommandKind     `json:"kind"`
	Actor   directory.Actor `json:"actor"`
	Channel Channel         `json:"channel"`
	Proof   Evidence        `json:"proof,omitzero"`

	Person    directory.PersonID `json:"person,omitempty"`   // assign: the person who does the task; substitute: the substitute; ask by the coordinator: who is asked, empty for the focal point
	For       directory.PersonID `json:"for,omitempty"`      // substitute: the principal; submitDraft by an approver who corrects the draft: its drafter
	Draft     int                `json:"draft,omitempty"`    // decide: the version in the question; submitDraft by an approver: the version corrected
	Hash      string             `json:"hash,omitempty"`     // submitDraft, submitReport: SHA-256 of the filed content; decide: of the draft in the question; acceptReport, returnReport by mail: of the report in the question
	Decision  Decision           `json:"decision,omitempty"` // decide, decideExtension
	Reason    string             `json:"reason,omitempty"`   // of the kinds whose rule has NeedsReason, and of every DecisionReturn; ask, answerQuestion: the words
	Link      string             `json:"link,omitempty"`     // confirmPublished: an http or https link to the publication
	Document  string             `json:"document,omitempty"` // confirmPublished: the number of the issued document, when there is no link ("123/UBND-VX")
	ProofDate calendar.Date      `json:"evidence,omitzero"`  // confirmPublished: the day of publication
	Due       calendar.Date      `json:"due,omitzero"`       // requestExtension, amend: the new deadline
	Until     calendar.Date      `json:"until,omitzero"`     // pause, substitute: the last day; submitDraft: the day planned for the publication; count: the day until which it reports

	Proposed    string             `json:"proposed,omitempty"`     // decline: the unit that should do the task, in the words of the unit that declines
	Unit        directory.UnitCode `json:"unit,omitempty"`         // reassign: the unit that gets the task
	Question    int                `json:"question,omitempty"`     // answerQuestion: the number of the event of the question; 0: the newest that the actor may answer
	DateAssumed bool               `json:"date_assumed,omitempty"` // confirmPublished: the sender named no day, so that ProofDate is the day of the letter

	Milestone MilestoneKey `json:"milestone,omitempty"` // confirmPublished of an event: the milestone; empty: the next one; amend: the one that gets the day Due
	Place     string       `json:"place,omitempty"`     // confirmPublished: where it was held or put up
	People    int          `json:"people,omitempty"`    // confirmPublished of an event: how many took part; 0: not said
	Photos    []string     `json:"photos,omitempty"`    // confirmPublished: SHA-256 of filed photos
	Items     []Item       `json:"items,omitempty"`     // count: the results reported; none says that nothing was done until the day Until
	Item      int          `json:"item,omitempty"`      // dropItem: the number of the item
	Quota     int          `json:"quota,omitempty"`     // amend of a tally: the new number for each period

	ReleaseAt time.Time `json:"release_at,omitzero"` // submitDraft: the instant planned for the publication; its day replaces Until

	UndoWindow time.Duration `json:"hold,omitempty"` // decide: how long the decision can be taken back; 0: it has effect at once
}

// MaxReason is the greatest length of a reason in characters, and of a link in bytes. A longer text is filed and named by its hash.
const MaxReason = 2000

// MaxName is the greatest length of a name in characters: of a proposed unit, of the number of a document.
const MaxName = 200

// Scope says where an actor must hold the position that a command needs.
type Scope string

// The scopes of a permission.
const (
	ScopeUnit     Scope = "unit"     // in the task's lead unit
	ScopePlan     Scope = "plan"     // in any unit: the coordinator of the plan
	ScopeApprover Scope = "approver" // the position of the approval level that the draft has reached
	ScopeDecider  Scope = "decider"  // the person who gave the last decision, or the principal for whom it was given
)

// Permission is one way in which an actor is allowed a command.
type Permission struct {
	Scope Scope
	Role  directory.Role // empty for ScopeApprover and ScopeDecider: the approval level names the role
}

// CommandRule says when a command may be given and by whom. docs/states.md shows this table; a test compares the two.
type CommandRule struct {
	Kind        CommandKind
	Stages      []Stage
	Conditions  []Condition
	By          []Permission
	NeedsReason bool // an empty reason is refused
	Early       bool // besides Stages it may be given in the stage after the assignment, as long as the work has no result
}

var (
	byUnit         = []Permission{{ScopeUnit, directory.RoleFocalPoint}, {ScopeUnit, directory.RoleUnitHead}, {ScopePlan, directory.RoleCoordinator}}
	byUnitOrClerk  = append([]Permission{{ScopeUnit, directory.RoleClerk}}, byUnit...)
	byCoordinator  = []Permission{{ScopePlan, directory.RoleCoordinator}}
	byApprover     = []Permission{{ScopeApprover, ""}}
	byDecider      = append([]Permission{{ScopeDecider, ""}}, byCoordinator...)
	activeOnly     = []Condition{ConditionActive}
	openStages     = []Stage{StageAssignment, StageDrafting, StageApproval, StagePublication, StageReporting}
	beforeApproval = []Stage{StageAssignment, StageDrafting}
	undoStages     = []Stage{StageDrafting, StageApproval, StagePublication} // a decision can lead to these stages
	undoConditions = []Condition{ConditionActive, ConditionPaused}
	openConditions = []Condition{ConditionActive, ConditionPaused, ConditionDeclined}
)

// CommandRules lists every command with its rule, in the order of a task's life.
func CommandRules() []CommandRule {
	return []CommandRule{
		{CommandAccept, []Stage{StageAssignment}, activeOnly, byUnit, false, false},
		{CommandDecline, beforeApproval, activeOnly, byUnit, true, true},
		{CommandAssign, openStages, []Condition{ConditionActive, ConditionDeclined}, byUnit, false, false},
		{CommandSubmitDraft, []Stage{StageDrafting, StageApproval}, activeOnly, byUnit, false, false},
		{CommandDecide, []Stage{StageApproval}, activeOnly, byApprover, false, false},
		{CommandWithdraw, undoStages, undoConditions, byDecider, false, false},
		{CommandSuspend, undoStages, undoConditions, byDecider, false, false},
		{CommandKeep, undoStages, undoConditions, byDecider, false, false},
		{CommandConfirmPublished, []Stage{StagePublication}, activeOnly, byUnitOrClerk, false, false},
		{CommandCount, []Stage{StageAssignment, StagePublication}, activeOnly, byUnitOrClerk, false, false},
		{CommandDropItem, []Stage{StagePublication}, activeOnly, byUnit, true, false},
		{CommandSubmitReport, []Stage{StageReporting}, activeOnly, byUnit, false, false},
		{CommandAcceptReport, []Stage{StageReporting}, activeOnly, byCoordinator, false, false},
		{CommandReturnReport, []Stage{StageReporting}, activeOnly, byCoordinator, true, false},
		{CommandSubstitute, openStages, activeOnly, append([]Permission{{ScopeApprover, ""}}, byCoordinator...), true, false},
		{CommandRequestExtension, openStages, activeOnly, byUnit, true, false},
		{CommandDecideExtension, openStages, activeOnly, byCoordinator, false, false},
		{CommandAsk, openStages, openConditions, byUnitOrClerk, true, false},
		{CommandAnswerQuestion, openStages, openConditions, byUnitOrClerk, true, false},
		{CommandAmend, openStages, []Condition{ConditionActive, ConditionPaused}, byCoordinator, true, false},
		{CommandPause, openStages, activeOnly, byCoordinator, true, false},
		{CommandResume, openStages, []Condition{ConditionPaused, ConditionDeclined}, byCoordinator, false, false},
		{CommandReassign, beforeApproval, []Condition{ConditionActive, ConditionDeclined}, byCoordinator, false, true},
		{CommandCancel, openStages, openConditions, byCoordinator, true, false},
	}
}

// Fits says whether the command can be given to work of a shape at all: what counts is counted, and everything else is proved once.
func (r CommandRule) Fits(shape Shape) bool {
	switch r.Kind {
	case CommandCount, CommandDropItem:
		return shape.Counts()
	case CommandConfirmPublished:
		return !shape.Counts() && shape.Has(StagePublication)
	case CommandSubmitDraft, CommandDecide, CommandWithdraw, CommandSuspend, CommandKeep:
		return shape.Has(StageApproval)
	case CommandSubmitReport, CommandAcceptReport, CommandReturnReport:
		return shape.Has(StageReporting)
	case CommandAccept, CommandDecline, CommandAssign, CommandSubstitute, CommandRequestExtension, CommandDecideExtension, CommandAsk,
		CommandAnswerQuestion, CommandAmend, CommandPause, CommandResume, CommandReassign, CommandCancel:
	}
	return true
}

// Allows says whether the command may be given to a task in the state's stage.
func (r CommandRule) Allows(s State) bool {
	return r.Fits(s.Shape) && (slices.Contains(r.Stages, s.Stage) || r.Early && s.early())
}

// commandRules are the CommandRules, made once: every command asks for its rule.
var commandRules = CommandRules()

// RuleOf finds the rule of a command; false for an unknown kind.
func RuleOf(kind CommandKind) (CommandRule, bool) {
	for _, rule := range commandRules {
		if rule.Kind == kind {
			return rule, true
		}
	}
	return CommandRule{}, false
}
