package inbound

import (
	"cmp"
	"slices"
	"strings"

	"loa/mail/reply"
	"loa/plan"
	"loa/plan/policy"
	"loa/report"
)

// ofCoordinator interprets an answer of a coordinator: about an extension, a report, a declined task, or to a question of the unit.
func (a answer) ofCoordinator(in intent) intent {
	ready, found := reply.ParseReadyWord(a.interpreted.NewText)
	if found && ready.Code != "" && ready.Code != a.request.Code {
		in.checks = append(in.checks, check("code", "fail", "mã "+ready.Code+" là của thư khác"))
		return in.unclear(report.QuestionUnclear)
	}
	in.ownCode = in.ownCode || ready.Code != ""
	switch a.request.Purpose {
	case plan.PurposeExtension:
		return a.aboutExtension(in, ready)
	case plan.PurposeCheck:
		return a.aboutReport(in, ready)
	case plan.PurposeReassign:
		return a.aboutDeclined(in, ready)
	case plan.PurposeAnswer, plan.PurposeNone, plan.PurposeAccept, plan.PurposeDraft, plan.PurposeDecide, plan.PurposePublish, plan.PurposeCount, plan.PurposeReport,
		plan.PurposeWithdraw:
	}
	return a.reply(in)
}

// aboutExtension grants or refuses. A grant for another day than the one that was asked for is not clear. A question goes to the person who
// asked for the extension.
func (a answer) aboutExtension(in intent, ready reply.ReadyAnswer) intent {
	u := a.understood(plan.QuestionExtension)
	switch ready.Word {
	case reply.ReadyGrant:
		u = plan.Understood{Meaning: plan.MeaningGrant}
	case reply.ReadyRefuse, reply.ReadyReturn:
		u = plan.Understood{Meaning: plan.MeaningRefuse}
	case reply.ReadyAccept, reply.ReadyReassign, reply.ReadyKeep, reply.ReadyAssign, reply.ReadyWithdraw, reply.ReadyDecline, "":
	}
	in = in.guessed(u)
	in.command.Kind = plan.CommandDecideExtension
	switch u.Meaning {
	case plan.MeaningGrant:
		u.When = a.interpreted.NewText // a day anywhere in the letter may bind the grant
		if named := a.until(u); !named.IsZero() && named != a.known.state.AskedDue {
			return in.unclear(report.QuestionConditional)
		}
		in.policyIntent, in.command.Decision = policy.IntentGrant, plan.DecisionApprove
		return in
	case plan.MeaningRefuse:
		in.policyIntent, in.command.Decision, in.command.Reason = policy.IntentReturn, plan.DecisionReturn, a.reasonAfter(ready)
		return in
	case plan.MeaningAsk:
		return a.question(in, a.known.state.AskedBy)
	case plan.MeaningThanks:
		return in.notedThanks()
	case plan.MeaningPromise:
		return in.noted("Điều phối hẹn trả lời sau: “" + cutWords(cmp.Or(u.Words, a.interpreted.NewText)) + "”")
	default:
		return in.unclear(report.QuestionUnclear)
	}
}

// aboutReport accepts the report or returns it. The hash is that of the report in question, so that the task refuses an answer about an
// earlier one.
func (a answer) aboutReport(in intent, ready reply.ReadyAnswer) intent {
	acts := a.acts(plan.QuestionExtension)
	verdict := a.interpreted.Verdict
	switch ready.Word {
	case reply.ReadyAccept, reply.ReadyGrant:
		verdict = reply.VerdictApprove
	case reply.ReadyReturn:
		verdict = reply.VerdictReturn
	case reply.ReadyRefuse, reply.ReadyReassign, reply.ReadyKeep, reply.ReadyAssign, reply.ReadyWithdraw, reply.ReadyDecline, "":
	}
	in.command.Hash = a.request.Hash
	switch {
	case verdict == reply.VerdictApprove:
		in.policyIntent, in.command.Kind = policy.IntentGrant, plan.CommandAcceptReport
		return in
	case verdict == reply.VerdictReturn:
		in.policyIntent, in.command.Kind, in.command.Reason = policy.IntentReturn, plan.CommandReturnReport, a.reasonAfter(ready)
		return in
	case verdict == reply.VerdictConditional:
		return in.unclear(report.QuestionConditional)
	case says(acts, plan.ActQuestion):
		in.command.Hash = ""
		return a.question(in, "")
	case only(acts, plan.ActThanks, plan.ActReceipt):
		return in.notedThanks()
	}
	return in.unclear(report.QuestionUnclear)
}

// aboutDeclined gives a declined task to the unit that the letter names, or has the unit do it.
func (a answer) aboutDeclined(in intent, ready reply.ReadyAnswer) intent {
	acts := a.acts(plan.QuestionExtension)
	switch {
	case ready.Word == reply.ReadyKeep:
		in.policyIntent, in.command.Kind, in.command.Reason = policy.IntentGrant, plan.CommandResume, ready.Rest
		return in
	case ready.Word == reply.ReadyReassign:
		name, _, _ := strings.Cut(ready.Rest, "\n")
		return a.reassignment(in, name)
	case says(acts, plan.ActQuestion):
		return a.question(in, "")
	case says(acts, plan.ActOtherUnit) && !says(acts, plan.ActCondition, plan.ActRefusal, plan.ActDefer, plan.ActRevoke):
		return a.reassignment(in, unitNamed(acts))
	case only(acts, plan.ActThanks, plan.ActReceipt):
		return in.notedThanks()
	}
	return in.unclear(report.QuestionUnclear)
}

func unitNamed(acts []plan.Act) string {
	i := slices.IndexFunc(acts, func(act plan.Act) bool { return act.Kind == plan.ActOtherUnit && act.Unit != "" })
	if i < 0 {
		return ""
	}
	return acts[i].Unit
}

// reassignment names the unit that gets the task. A name that fits no unit, or several, is asked back with the nearest names.
func (a answer) reassignment(in intent, name string) intent {
	name = strings.Trim(strings.TrimPrefix(strings.TrimSpace(name), "cho "), ` .!"'“”[]`)
	match := a.known.people.Match(name, a.said())
	in.command.Kind = plan.CommandReassign
	if !match.Exact || match.Class != nil || len(match.Units) != 1 {
		if len(match.Suggestions) > 0 {
			in.message = "Tên gần giống: " + strings.Join(match.Suggestions, "; ") + "."
		}
		return in.unclear(report.QuestionNoUnit)
	}
	in.policyIntent, in.command.Unit, in.command.Reason = policy.IntentGrant, match.Units[0].Code, reason(a.interpreted.NewText)
	return in
}

// reply passes the words on as the answer to the question of the letter. Thanks and a promise are no answer.
func (a answer) reply(in intent) intent {
	acts := a.acts(plan.QuestionExtension)
	switch {
	case a.whole() == "":
		return in.unclear(report.QuestionUnclear)
	case only(acts, plan.ActThanks, plan.ActReceipt):
		return in.notedThanks()
	case only(acts, plan.ActThanks, plan.ActReceipt, plan.ActPromise, plan.ActDefer):
		return in.noted("Hẹn trả lời sau.")
	}
	in.command.Kind, in.command.Question, in.command.Reason = plan.CommandAnswerQuestion, a.request.Seq, a.whole()
	return in
}

// reasonAfter is the reason of a refusal: what follows the ready answer, or the whole text.
func (a answer) reasonAfter(ready reply.ReadyAnswer) string {
	if ready.Word != "" {
		return reason(ready.Rest)
	}
	return reason(a.interpreted.NewText)
}
