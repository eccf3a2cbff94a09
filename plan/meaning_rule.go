package plan

import "slices"

// meaningRule is one line of the table: an answer with one of the acts of any, with one of also (when there are some) and with none of but has the
// meaning.
type meaningRule struct {
	meaning   Meaning
	any       []ActKind
	also, but []ActKind // one of also, when there are some; none of but
}

// acts makes the table readable.
func acts(kinds ...ActKind) []ActKind { return kinds }

// meaningRules is the table question × acts → meaning. The first rule that fits decides; an answer that fits none is [MeaningUnclear].
//
// The order is the rule: what changes the task (more time, another unit, a colleague) outranks what goes on with it, a question outranks an
// acceptance, and an acceptance beside a condition is none.
var meaningRules = map[Question][]meaningRule{
	QuestionAssignment: {
		{MeaningExtend, acts(ActMoreTime), nil, acts(ActOtherUnit)},
		{MeaningUnclear, acts(ActOtherUnit), acts(ActTakeOn, ActAssent), nil},
		{MeaningDecline, acts(ActOtherUnit), nil, nil},
		{MeaningHandover, acts(ActHandover), nil, nil},
		{MeaningUnclear, acts(ActDecline, ActRefusal), acts(ActTakeOn, ActAssent, ActPart), nil},
		{MeaningDecline, acts(ActDecline, ActRefusal), nil, nil},
		{MeaningAsk, acts(ActQuestion), nil, nil},
		{MeaningUnclear, acts(ActTakeOn, ActAssent), acts(ActCondition, ActPart), nil},
		{MeaningPromise, acts(ActDefer), nil, nil},
		{MeaningAccept, acts(ActTakeOn, ActAssent), nil, nil},
		{MeaningAccept, acts(ActYes), nil, acts(ActUnknown, ActCondition, ActPromise, ActClaim, ActOnTime, ActGrant, ActReceipt)},
		{MeaningAsk, acts(ActRequest), nil, nil},
		{MeaningPromise, acts(ActPromise), nil, nil},
		{MeaningDecline, acts(ActHindrance), nil, acts(ActClaim, ActOnTime)},
		{MeaningThanks, acts(ActThanks, ActReceipt), nil, acts(ActCondition, ActUnknown, ActPart)},
	},
	QuestionDrafting: {
		{MeaningExtend, acts(ActMoreTime), nil, acts(ActOtherUnit)},
		{MeaningDraft, acts(ActProse), nil, nil},
		{MeaningDecline, acts(ActOtherUnit), nil, nil},
		{MeaningHandover, acts(ActHandover), nil, acts(ActDocument)},
		{MeaningDecline, acts(ActDecline, ActRefusal), nil, acts(ActTakeOn)},
		{MeaningDraft, acts(ActDocument), nil, nil},
		{MeaningAsk, acts(ActQuestion, ActRequest), nil, nil},
		{MeaningPromise, acts(ActPromise, ActDefer), nil, nil},
		{MeaningPromise, acts(ActTakeOn), nil, acts(ActClaim, ActOnTime)},
		{MeaningThanks, acts(ActThanks, ActReceipt, ActAssent, ActYes), nil, acts(ActCondition, ActUnknown, ActClaim, ActFigures, ActOldFigures, ActNothing)},
	},
	QuestionPublication: {
		{MeaningProof, acts(ActPlace), nil, nil},
		{MeaningExtend, acts(ActMoreTime), nil, acts(ActOtherUnit)},
		{MeaningDecline, acts(ActOtherUnit), nil, acts(ActHandover)},
		{MeaningHandover, acts(ActHandover), nil, acts(ActDocument)},
		{MeaningAsk, acts(ActQuestion, ActRequest), nil, nil},
		{MeaningDecline, acts(ActDecline, ActRefusal), nil, acts(ActTakeOn)},
		{MeaningProof, acts(ActClaim), acts(ActDocument), acts(ActPromise, ActCondition)},
		{MeaningPromise, acts(ActPromise, ActDefer), nil, nil},
		{MeaningPromise, acts(ActTakeOn), nil, acts(ActClaim, ActOnTime)},
		{MeaningThanks, acts(ActThanks, ActReceipt, ActAssent, ActYes), nil, acts(ActCondition, ActUnknown, ActClaim)},
	},
	QuestionReport: {
		{MeaningExtend, acts(ActMoreTime), nil, acts(ActOtherUnit)},
		{MeaningReport, acts(ActFigures), nil, nil},
		{MeaningReport, acts(ActDocument), nil, acts(ActOtherUnit, ActDecline, ActHandover)},
		{MeaningNil, acts(ActNothing), nil, acts(ActQuestion, ActOldFigures)},
		{MeaningDecline, acts(ActOtherUnit), nil, nil},
		{MeaningHandover, acts(ActHandover), nil, nil},
		{MeaningAsk, acts(ActQuestion, ActRequest), nil, nil},
		{MeaningUnclear, acts(ActOldFigures), nil, nil},
		{MeaningDecline, acts(ActDecline, ActRefusal), nil, acts(ActTakeOn)},
		{MeaningPromise, acts(ActPromise, ActDefer), nil, nil},
		{MeaningPromise, acts(ActTakeOn), nil, acts(ActClaim, ActOnTime)},
		{MeaningThanks, acts(ActThanks, ActReceipt, ActAssent, ActYes), nil, acts(ActCondition, ActUnknown, ActClaim)},
	},
	QuestionCount: {
		{MeaningUnclear, acts(ActCounted), acts(ActUncounted), nil},
		{MeaningCount, acts(ActCounted), nil, nil},
		{MeaningExtend, acts(ActMoreTime), nil, acts(ActOtherUnit)},
		{MeaningAsk, acts(ActQuestion), nil, nil},
		{MeaningUnclear, acts(ActUncounted), nil, nil},
		{MeaningNil, acts(ActNoResult), nil, nil},
		{MeaningDecline, acts(ActOtherUnit), nil, nil},
		{MeaningHandover, acts(ActHandover), nil, nil},
		{MeaningAsk, acts(ActRequest), nil, nil},
		{MeaningDecline, acts(ActDecline, ActRefusal), nil, acts(ActTakeOn)},
		{MeaningPromise, acts(ActPromise, ActDefer), nil, nil},
		{MeaningPromise, acts(ActTakeOn), nil, acts(ActClaim, ActOnTime)},
		{MeaningThanks, acts(ActThanks, ActReceipt, ActAssent, ActYes), nil, acts(ActCondition, ActUnknown, ActClaim, ActFigures, ActOldFigures, ActNothing)},
	},
	QuestionEvent: {
		{MeaningAsk, acts(ActQuestion), nil, nil},
		{MeaningExtend, acts(ActPutOff), nil, nil},
		{MeaningAsk, acts(ActCalledOff), nil, nil},
		{MeaningProof, acts(ActHeld), nil, nil},
		{MeaningPromise, acts(ActNotYet), nil, nil},
		{MeaningExtend, acts(ActMoreTime), nil, acts(ActOtherUnit)},
		{MeaningDecline, acts(ActOtherUnit), nil, acts(ActHandover)},
		{MeaningHandover, acts(ActHandover), nil, nil},
		{MeaningAsk, acts(ActRequest), nil, nil},
		{MeaningDecline, acts(ActDecline, ActRefusal), nil, acts(ActTakeOn)},
		{MeaningPromise, acts(ActPromise, ActDefer), nil, nil},
		{MeaningPromise, acts(ActTakeOn), nil, acts(ActClaim, ActOnTime)},
		{MeaningThanks, acts(ActThanks, ActReceipt, ActAssent, ActYes), nil, acts(ActCondition, ActUnknown, ActClaim)},
	},
	QuestionExtension: {
		{MeaningAsk, acts(ActQuestion, ActRequest), nil, nil},
		{MeaningUnclear, acts(ActDefer), acts(ActGrant, ActAssent, ActRefusal, ActPart), nil},
		{MeaningPromise, acts(ActDefer), nil, nil},
		{MeaningUnclear, acts(ActCondition), acts(ActMoreTime), acts(ActRefusal, ActDecline, ActGrant, ActAssent)},
		{MeaningUnclear, acts(ActRefusal, ActDecline), acts(ActGrant, ActAssent), nil},
		{MeaningRefuse, acts(ActRefusal, ActDecline), nil, nil},
		{MeaningUnclear, acts(ActPart), nil, nil},
		{MeaningUnclear, acts(ActGrant, ActAssent), acts(ActCondition), nil},
		{MeaningUnclear, acts(ActAssent), acts(ActOnTime), acts(ActGrant)},
		{MeaningGrant, acts(ActGrant, ActAssent), nil, nil},
		{MeaningRefuse, acts(ActOnTime), nil, nil},
		{MeaningHandover, acts(ActHandover), nil, nil},
		{MeaningPromise, acts(ActPromise), nil, acts(ActCondition, ActMoreTime)},
		{MeaningExtend, acts(ActMoreTime), nil, acts(ActCondition)},
		{MeaningThanks, acts(ActThanks), nil, acts(ActCondition, ActUnknown, ActPromise, ActTakeOn, ActClaim)},
	},
	QuestionApproval: {
		{MeaningApprove, acts(ActApprove), nil, nil},
		{MeaningReturn, acts(ActReturn), nil, nil},
		{MeaningConditional, acts(ActConditional), nil, nil},
	},
	QuestionHold: {
		{MeaningWithdraw, acts(ActRevoke), nil, nil},
		{MeaningKeep, acts(ActConfirm), nil, acts(ActObscure)},
	},
}

// MeaningOf decides what the acts of an answer become as an answer to a question. It is a pure function.
//
// An answer that is not clearly an acceptance, a grant or a confirmation is never taken as one, and no courtesy becomes a draft, a report or
// a proof: what remains in doubt is [MeaningUnclear].
//
// An answer that fits no rule is read once more with its weak acts, and a promise too: it may ask for more time. They make nothing of it that carries something out.
func MeaningOf(question Question, acts []Act) Understood {
	if slices.ContainsFunc(acts, func(act Act) bool { return act.Kind == ActDoubt }) {
		return Understood{Meaning: MeaningUnclear}
	}
	strong := slices.DeleteFunc(slices.Clone(acts), func(act Act) bool { return act.Weak })
	first, found := firstMeaning(question, strong)
	if found && first.Meaning != MeaningPromise {
		return first
	}
	u, _ := firstMeaning(question, withoutExplained(acts))
	if found && u.Meaning != MeaningExtend {
		return first
	}
	if slices.Contains(carryingOut, u.Meaning) {
		return Understood{Meaning: MeaningUnclear}
	}
	return u
}

// carryingOut are the meanings that have the program carry something out which the next letter cannot simply correct.
var carryingOut = []Meaning{MeaningAccept, MeaningDraft, MeaningProof, MeaningReport, MeaningCount, MeaningNil, MeaningGrant, MeaningKeep, MeaningApprove}

// firstMeaning decides by the first rule that fits. It returns false, and [MeaningUnclear], when none does.
func firstMeaning(question Question, acts []Act) (Understood, bool) {
	said := map[ActKind]bool{}
	for _, act := range acts {
		said[act.Kind] = true
	}
	for _, rule := range meaningRules[question] {
		if rule.fits(said) {
			return understood(rule, acts), true
		}
	}
	return Understood{Meaning: MeaningUnclear}, false
}

// withoutExplained leaves out that a sentence is unknown where a weak act says what it does.
func withoutExplained(acts []Act) []Act {
	explained := map[string]bool{}
	for _, act := range acts {
		if act.Weak {
			explained[act.Words] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(acts), func(act Act) bool { return act.Kind == ActUnknown && explained[act.Words] })
}

func (r meaningRule) fits(said map[ActKind]bool) bool {
	one := func(kind ActKind) bool { return said[kind] }
	return slices.ContainsFunc(r.any, one) && (len(r.also) == 0 || slices.ContainsFunc(r.also, one)) && !slices.ContainsFunc(r.but, one)
}

// understood names what the acts of the rule name: each from the first of them that names it.
func understood(rule meaningRule, acts []Act) Understood {
	u := Understood{Meaning: rule.meaning}
	for _, act := range acts {
		if !slices.Contains(rule.any, act.Kind) {
			continue
		}
		if u.Words == "" {
			u.Words = act.Words
		}
		if u.When == "" {
			u.When, u.Until = act.When, act.Until
		}
		if u.Unit == "" {
			u.Unit = act.Unit
		}
		if u.To == "" {
			u.To = act.To
		}
		if u.Link == "" {
			u.Link = act.Link
		}
	}
	return u
}
