package plan_test

import (
	"testing"

	"loa/plan"
)

func TestSecondMeaningOf(t *testing.T) {
	t.Parallel()
	said := func(kinds ...plan.ActKind) (acts []plan.Act) {
		for _, kind := range kinds {
			acts = append(acts, plan.Act{Kind: kind})
		}
		return acts
	}
	guess := func(meaning plan.Meaning, probability float64, signs ...plan.Sign) plan.Guess {
		return plan.Guess{Meaning: meaning, Probability: probability, Signs: signs}
	}
	unknown := said(plan.ActUnknown, plan.ActObscure)
	tests := []struct {
		name     string
		question plan.Question
		acts     []plan.Act
		guess    plan.Guess
		want     plan.Meaning
	}{
		{"a promise that is likely", plan.QuestionDrafting, unknown, guess(plan.MeaningPromise, 0.5), plan.MeaningPromise},
		{"a promise that is not", plan.QuestionDrafting, unknown, guess(plan.MeaningPromise, 0.49), plan.MeaningUnclear},
		{"a clear meaning stands", plan.QuestionDrafting, said(plan.ActQuestion), guess(plan.MeaningPromise, 1), plan.MeaningAsk},
		{"a contradiction stands", plan.QuestionAssignment, said(plan.ActOtherUnit, plan.ActTakeOn), guess(plan.MeaningDecline, 1), plan.MeaningUnclear},
		{"a condition beside an acceptance", plan.QuestionAssignment, said(plan.ActCondition), guess(plan.MeaningAccept, 1, plan.SignWork), plan.MeaningUnclear},
		{"a condition beside a refusal of the work", plan.QuestionAssignment, said(plan.ActCondition), guess(plan.MeaningDecline, 0.9), plan.MeaningDecline},
		{"a figure of an earlier period", plan.QuestionReport, said(plan.ActOldFigures), guess(plan.MeaningReport, 1, plan.SignFigure), plan.MeaningUnclear},
		{"a letter of a machine", plan.QuestionReport, said(plan.ActDoubt), guess(plan.MeaningPromise, 1), plan.MeaningUnclear},
		{"an acceptance with a word for the work", plan.QuestionAssignment, unknown, guess(plan.MeaningAccept, 0.9, plan.SignWork), plan.MeaningAccept},
		{"an acceptance without one", plan.QuestionAssignment, unknown, guess(plan.MeaningAccept, 0.9), plan.MeaningUnclear},
		{"an acceptance with a negation", plan.QuestionAssignment, unknown, guess(plan.MeaningAccept, 0.9, plan.SignWork, plan.SignNegation), plan.MeaningUnclear},
		{"an acceptance beside thanks", plan.QuestionAssignment, said(plan.ActThanks, plan.ActUnknown), guess(plan.MeaningAccept, 0.9, plan.SignWork), plan.MeaningUnclear},
		{"a report without a figure", plan.QuestionReport, unknown, guess(plan.MeaningReport, 1), plan.MeaningUnclear},
		{"nothing to report", plan.QuestionReport, unknown, guess(plan.MeaningNil, 0.8, plan.SignNone, plan.SignNegation), plan.MeaningNil},
		{"a place without a time", plan.QuestionPublication, unknown, guess(plan.MeaningProof, 1, plan.SignPlace), plan.MeaningUnclear},
		{"a place and a time", plan.QuestionPublication, unknown, guess(plan.MeaningProof, 0.8, plan.SignPlace, plan.SignTime), plan.MeaningProof},
		{"an address is read by the grammar alone", plan.QuestionPublication, unknown, guess(plan.MeaningProof, 1, plan.SignPlace, plan.SignTime, plan.SignLink), plan.MeaningUnclear},
		{"a grant", plan.QuestionExtension, unknown, guess(plan.MeaningGrant, 0.8, plan.SignAssent), plan.MeaningGrant},
		{"a grant that is not sure", plan.QuestionExtension, unknown, guess(plan.MeaningGrant, 0.79, plan.SignAssent), plan.MeaningUnclear},
		{"a refusal without a negation", plan.QuestionExtension, unknown, guess(plan.MeaningRefuse, 1), plan.MeaningUnclear},
		{"a draft is never guessed", plan.QuestionDrafting, unknown, guess(plan.MeaningDraft, 1, plan.SignFigure), plan.MeaningUnclear},
		{"an approval is never guessed", plan.QuestionApproval, unknown, guess(plan.MeaningApprove, 1, plan.SignAssent), plan.MeaningUnclear},
		{"nothing is guessed about a draft in question", plan.QuestionApproval, unknown, guess(plan.MeaningThanks, 1), plan.MeaningUnclear},
		{"a decision is never kept by a guess", plan.QuestionHold, unknown, guess(plan.MeaningKeep, 1, plan.SignAssent), plan.MeaningUnclear},
		{"nor taken back by one", plan.QuestionHold, unknown, guess(plan.MeaningWithdraw, 1, plan.SignNegation), plan.MeaningUnclear},
		{"no guess", plan.QuestionReport, unknown, plan.Guess{}, plan.MeaningUnclear},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := plan.SecondMeaningOf(test.question, test.acts, func() plan.Guess { return test.guess })
			if got.Meaning != test.want {
				t.Errorf("got %s, want %s", got.Meaning, test.want)
			}
			if guessed := got.Meaning != plan.MeaningOf(test.question, test.acts).Meaning; guessed != (got.Probability > 0) {
				t.Errorf("probability %v of %s", got.Probability, got.Meaning)
			}
		})
	}
}
