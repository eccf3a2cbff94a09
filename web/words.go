package web

import (
	"cmp"

	"loa/locale"
	"loa/store"
)

// flashOf says what has just been done, by the word that the redirect carries. The text itself never travels in an address.
func flashOf(lang locale.Language, done string) string {
	if !lang.HasWord("flash", done) {
		return ""
	}
	return lang.Word("flash", done)
}

// outcomeOf is the word for what became of a letter.
func outcomeOf(lang locale.Language, outcome store.Outcome) string {
	if outcome == "" {
		return lang.T("page.letters.in_progress")
	}
	return lang.Word("outcome", string(outcome))
}

// setAside are the outcomes of letters that changed nothing, whatever they say.
var setAside = map[store.Outcome]bool{
	store.OutcomeRefused: true, store.OutcomeTriage: true, store.OutcomeIgnoredAuto: true, store.OutcomeBounce: true, store.OutcomeQuarantined: true,
	store.OutcomeSecret: true, store.OutcomeRejected: true, store.OutcomeConfirm: true,
}

// checkResults are the badges of how a check ended, without their words.
var checkResults = map[string]badge{
	"pass": {Class: "done", Symbol: "●"},
	"fail": {Class: "over", Symbol: "✕"},
	"none": {Class: "still", Symbol: "■"},
}

// lostOf says why a letter did not arrive. One that came back was not given up.
func lostOf(lang locale.Language, why store.FailureReason) string {
	return lang.Word("lost", cmp.Or(string(why), "bounced"))
}
