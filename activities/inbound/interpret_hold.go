package inbound

import (
	"slices"
	"strings"

	"loa/mail/reply"
	"loa/plan"
	"loa/plan/policy"
	"loa/report"
)

// inUndoWindow reports whether the letter is one of the person whose decision can be taken back, and answers no other question that is open.
func (a answer) inUndoWindow() bool {
	if !a.known.state.InUndoWindow(a.now) || !a.known.state.MayUndo(a.sender) {
		return false
	}
	switch a.request.Purpose {
	case plan.PurposeDecide, plan.PurposeAnswer, plan.PurposeExtension, plan.PurposeCheck, plan.PurposeReassign:
		return !a.request.Open(a.now)
	case plan.PurposeNone, plan.PurposeAccept, plan.PurposeDraft, plan.PurposePublish, plan.PurposeCount, plan.PurposeReport, plan.PurposeWithdraw:
	}
	return true
}

// repeatsApproval reports whether the letter gives the same decision about the same version again and nothing else: the sender is told that
// it is on record. A suspended decision is kept by it.
func (a answer) repeatsApproval() bool {
	if a.request.Purpose != plan.PurposeDecide || a.known.state.Suspended() || a.interpreted.Cancel {
		return false
	}
	if a.known.state.Stage == plan.StageDrafting {
		return a.interpreted.Verdict == reply.VerdictReturn
	}
	return a.interpreted.Verdict == reply.VerdictApprove && a.understood(plan.QuestionHold).Meaning != plan.MeaningWithdraw
}

// underReview interprets a letter of the decider while the decision can be taken back. What refuses, revokes or doubts withdraws; what is
// not understood stops the clock; a decision that was doubted takes effect only by words that clearly keep it.
func (a answer) underReview(in intent) intent {
	ready, found := reply.ParseReadyWord(a.interpreted.NewText)
	own := found && ready.Code == a.request.Code
	in.ownCode = in.ownCode || own
	meaning := a.ofDecision()
	switch {
	case a.interpreted.Cancel || own && ready.Word == reply.ReadyWithdraw:
		meaning = plan.MeaningWithdraw
	case own && ready.Word == reply.ReadyKeep:
		meaning = plan.MeaningKeep
	}
	suspended := a.known.state.Suspended()
	switch {
	case meaning == plan.MeaningWithdraw:
		return in.withdrawal()
	case meaning == plan.MeaningKeep && suspended && (own || a.keepsClearly()):
		in.policyIntent, in.command.Kind = policy.IntentKeep, plan.CommandKeep
		return in
	case meaning == plan.MeaningKeep:
		return in.notedKept()
	case suspended:
		return in.unclear(report.QuestionUnclear)
	}
	in.policyIntent, in.command.Kind, in.command.Reason = policy.IntentSuspend, plan.CommandSuspend, reason(a.interpreted.NewText)
	return in
}

func (in intent) withdrawal() intent {
	in.policyIntent, in.command.Kind = policy.IntentWithdraw, plan.CommandWithdraw
	return in
}

// ofDecision is what a letter means for the decision of its sender. An approval after a return, and a return after an approval, revoke it;
// the same decision again keeps it.
func (a answer) ofDecision() plan.Meaning {
	returned := a.known.state.Stage == plan.StageDrafting
	meaning := a.understood(plan.QuestionHold).Meaning
	switch verdict := a.interpreted.Verdict; {
	case returned && verdict == reply.VerdictReturn:
		return plan.MeaningKeep
	case returned && verdict == reply.VerdictApprove:
		return plan.MeaningWithdraw
	case verdict == reply.VerdictReturn:
		return plan.MeaningWithdraw
	case returned && meaning == plan.MeaningKeep && !only(a.acts(plan.QuestionHold), plan.ActThanks, plan.ActReceipt):
		return plan.MeaningUnclear // "cứ đăng nhé" after a return
	}
	return meaning
}

// keepsClearly reports whether a sentence keeps the decision that is more than thanks or praise.
func (a answer) keepsClearly() bool {
	acts := a.acts(plan.QuestionHold)
	polite := func(words string) bool {
		return slices.ContainsFunc(acts, func(act plan.Act) bool {
			return (act.Kind == plan.ActThanks || act.Kind == plan.ActReceipt) && strings.TrimSpace(act.Words) == strings.TrimSpace(words)
		})
	}
	return slices.ContainsFunc(acts, func(act plan.Act) bool { return act.Kind == plan.ActConfirm && !polite(act.Words) })
}

// afterUndoWindow interprets an answer to a letter about a decision that can no longer be taken back. The task refuses what is more than
// thanks, and says so plainly.
func (a answer) afterUndoWindow(in intent) intent {
	if a.understood(plan.QuestionHold).Meaning == plan.MeaningKeep {
		return in.notedKept()
	}
	return in.withdrawal()
}
