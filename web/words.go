package web

import (
	"cmp"

	"loa/locale"
	"loa/store"
)

// flashText is the message about a form that was just carried out. The redirect carries its key only, so that an address cannot put a
// text of its own on the page.
func flashText(lang locale.Language, done string) string {
	if !lang.HasWord("flash", done) {
		return ""
	}
	return lang.Word("flash", done)
}

// outcomeText is the word for the outcome of a letter.
func outcomeText(lang locale.Language, outcome store.Outcome) string {
	if outcome == "" {
		return lang.T("page.letters.in_progress")
	}
	return lang.Word("outcome", string(outcome))
}

// withoutEffect holds the outcomes of letters that changed nothing.
var withoutEffect = map[store.Outcome]bool{
	store.OutcomeRefused: true, store.OutcomeTriage: true, store.OutcomeIgnoredAuto: true, store.OutcomeBounce: true, store.OutcomeQuarantined: true,
	store.OutcomeSecret: true, store.OutcomeRejected: true, store.OutcomeConfirm: true, store.OutcomeRehearsal: true,
	store.OutcomeNoted: true,
}

// checkResults are the badges for the results of checks, without their words.
var checkResults = map[string]badge{
	"pass": {Class: "done", Symbol: "●"},
	"fail": {Class: "over", Symbol: "✕"},
	"none": {Class: "still", Symbol: "■"},
}

// failureText says why a letter did not arrive. A letter without a reason came back: it was not given up.
func failureText(lang locale.Language, why store.FailureReason) string {
	return lang.Word("failure_reason", cmp.Or(string(why), "bounced"))
}
