package web_test

import (
	"testing"

	"loa/locale"
	"loa/plan"
	"loa/plan/deadline"
	"loa/plan/policy"
	"loa/store"
)

// TestWords checks that each constant that a page may show has its word. A value without one would be shown as it is in the code.
func TestWords(t *testing.T) {
	t.Parallel()
	sets := map[string][]string{
		"channel":             texts(plan.ChannelWeb, plan.ChannelMail, plan.ChannelLink, plan.ChannelCLI, plan.ChannelEngine),
		"proof":               texts(policy.ProofSMIME, policy.ProofCode, policy.ProofDMARC, policy.ProofAuth, policy.ProofDKIM, policy.ProofNone, policy.ProofFail),
		"outcome":             texts(store.Outcomes()...),
		"letter_state":        texts(store.LetterPending, store.LetterSending, store.LetterSent, store.LetterFailed, store.LetterWithdrawn),
		"letter_action":       texts(store.ActionRetry, store.ActionAssign, store.ActionRelease, store.ActionReject, store.ActionConfirm, store.ActionRestore),
		"letter_action_about": texts(store.ActionRetry, store.ActionAssign, store.ActionRelease, store.ActionReject),
		"failure_reason":      append(texts(store.FailureReasons()...), "bounced"),
		"alarm":               texts(store.AlarmLogin, store.AlarmUnreachable, store.AlarmMissing, store.AlarmEmptied),
		"sort":                texts(store.SortDue, store.SortUnit, store.SortTitle, store.SortUpdated, store.SortPlan),
		"link_question":       texts(plan.PurposeAccept, plan.PurposeDraft, plan.PurposePublish, plan.PurposeReport),
		"weekday":             {"0", "1", "2", "3", "4", "5", "6"},
		"every":               texts(deadline.PeriodUnknown, deadline.PeriodWeek, deadline.PeriodMonth, deadline.PeriodQuarter, deadline.PeriodHalfYear, deadline.PeriodYear),
		"period":              texts(deadline.PeriodUnknown, deadline.PeriodWeek, deadline.PeriodMonth, deadline.PeriodQuarter, deadline.PeriodHalfYear, deadline.PeriodYear),
		"deadline_kind":       texts(deadline.KindContinuous, deadline.KindWithinYear, deadline.KindMinPerYear, deadline.KindRelative, deadline.KindExternal, deadline.KindMultiYear, deadline.KindNone),
		"turn":                texts(plan.StageAssignment, plan.StageDrafting, plan.StageApproval, plan.StagePublication, plan.StageReporting),
	}
	for _, rule := range plan.CommandRules() {
		sets["flash"] = append(sets["flash"], string(rule.Kind))
	}
	for set, values := range sets {
		for _, value := range values {
			if !locale.Vietnamese.HasWord(set, value) || !locale.English.HasWord(set, value) {
				t.Errorf("%s %q has no word", set, value)
			}
		}
	}
}

func texts[V ~string](values ...V) []string {
	var all []string
	for _, value := range values {
		all = append(all, string(value))
	}
	return all
}
