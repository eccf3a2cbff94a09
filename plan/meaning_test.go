package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
)

func TestMeaningOf(t *testing.T) {
	t.Parallel()
	said := func(kinds ...plan.ActKind) (acts []plan.Act) {
		for _, kind := range kinds {
			acts = append(acts, plan.Act{Kind: kind})
		}
		return acts
	}
	tests := []struct {
		name     string
		question plan.Question
		acts     []plan.Act
		want     plan.Meaning
	}{
		{"an acceptance", plan.QuestionAssignment, said(plan.ActReceipt, plan.ActTakeOn), plan.MeaningAccept},
		{"an acceptance with thanks", plan.QuestionAssignment, said(plan.ActTakeOn, plan.ActThanks), plan.MeaningAccept},
		{"a yes beside a receipt", plan.QuestionAssignment, said(plan.ActYes, plan.ActReceipt), plan.MeaningThanks},
		{"an acceptance with a condition", plan.QuestionAssignment, said(plan.ActTakeOn, plan.ActCondition), plan.MeaningUnclear},
		{"an acceptance with a question", plan.QuestionAssignment, said(plan.ActTakeOn, plan.ActQuestion), plan.MeaningAsk},
		{"an acceptance that wants more time", plan.QuestionAssignment, said(plan.ActTakeOn, plan.ActMoreTime), plan.MeaningExtend},
		{"an acceptance of a part", plan.QuestionAssignment, said(plan.ActTakeOn, plan.ActOtherUnit), plan.MeaningUnclear},
		{"a refusal beside an acceptance", plan.QuestionAssignment, said(plan.ActAssent, plan.ActDecline), plan.MeaningUnclear},
		{"an assent for later", plan.QuestionAssignment, said(plan.ActAssent, plan.ActDefer), plan.MeaningPromise},
		{"a request for time put as a question", plan.QuestionDrafting, said(plan.ActMoreTime, plan.ActQuestion), plan.MeaningExtend},
		{"a file with a question about it", plan.QuestionDrafting, said(plan.ActDocument, plan.ActQuestion), plan.MeaningDraft},
		{"a file in which more time is asked for", plan.QuestionDrafting, said(plan.ActDocument, plan.ActMoreTime), plan.MeaningExtend},
		{"a claim without a file", plan.QuestionDrafting, said(plan.ActClaim), plan.MeaningUnclear},
		{"a claim without a place", plan.QuestionPublication, said(plan.ActClaim, plan.ActThanks), plan.MeaningUnclear},
		{"a claim with a file", plan.QuestionPublication, said(plan.ActClaim, plan.ActDocument), plan.MeaningProof},
		{"figures and a question", plan.QuestionReport, said(plan.ActFigures, plan.ActQuestion), plan.MeaningReport},
		{"figures of an earlier period", plan.QuestionReport, said(plan.ActOldFigures), plan.MeaningUnclear},
		{"nothing to report", plan.QuestionReport, said(plan.ActNothing), plan.MeaningNil},
		{"a grant", plan.QuestionExtension, said(plan.ActGrant), plan.MeaningGrant},
		{"a grant with a condition", plan.QuestionExtension, said(plan.ActGrant, plan.ActCondition), plan.MeaningUnclear},
		{"a receipt is no grant", plan.QuestionExtension, said(plan.ActReceipt), plan.MeaningUnclear},
		{"a refusal", plan.QuestionExtension, said(plan.ActRefusal, plan.ActCondition), plan.MeaningRefuse},
		{"an approval", plan.QuestionApproval, said(plan.ActApprove, plan.ActThanks), plan.MeaningApprove},
		{"thanks decide nothing", plan.QuestionApproval, said(plan.ActThanks), plan.MeaningUnclear},
		{"a decision that stands", plan.QuestionHold, said(plan.ActConfirm), plan.MeaningKeep},
		{"one sentence that doubts", plan.QuestionHold, said(plan.ActConfirm, plan.ActRevoke), plan.MeaningWithdraw},
		{"one sentence that is not understood", plan.QuestionHold, said(plan.ActConfirm, plan.ActObscure), plan.MeaningUnclear},
		{"a coordinator who puts it off", plan.QuestionExtension, said(plan.ActDefer), plan.MeaningPromise},
		{"a grant that is put off", plan.QuestionExtension, said(plan.ActDefer, plan.ActGrant), plan.MeaningUnclear},
		{"what is in the way of a task", plan.QuestionAssignment, said(plan.ActHindrance), plan.MeaningDecline},
		{"what is in the way of a draft", plan.QuestionDrafting, said(plan.ActHindrance), plan.MeaningUnclear},
		{"no words", plan.QuestionAssignment, nil, plan.MeaningUnclear},
		{"no question that is known", "none", said(plan.ActTakeOn), plan.MeaningUnclear},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := plan.MeaningOf(test.question, test.acts); got.Meaning != test.want {
				t.Errorf("got %s, want %s", got.Meaning, test.want)
			}
		})
	}
	t.Run("a weak act counts only where the answer is not understood without it", func(t *testing.T) {
		t.Parallel()
		later := plan.Act{Kind: plan.ActPromise, Words: "Mơi em lên bài", Weak: true}
		for _, test := range []struct {
			name string
			acts []plan.Act
			want plan.Meaning
		}{
			{"alone", []plan.Act{later}, plan.MeaningPromise},
			{"beside a sentence of which nothing else is known", []plan.Act{{Kind: plan.ActUnknown, Words: later.Words}, later}, plan.MeaningPromise},
			{"beside an act that decides", []plan.Act{{Kind: plan.ActQuestion}, later}, plan.MeaningAsk},
			{"more time beside a promise", []plan.Act{{Kind: plan.ActPromise}, {Kind: plan.ActMoreTime, Weak: true}}, plan.MeaningExtend},
			{"figures that are weak", []plan.Act{{Kind: plan.ActFigures, Weak: true}}, plan.MeaningUnclear},
			{"beside acts that make the answer unclear", []plan.Act{{Kind: plan.ActOldFigures}, later}, plan.MeaningUnclear},
		} {
			question := plan.QuestionReport
			if got := plan.MeaningOf(question, test.acts); got.Meaning != test.want {
				t.Errorf("%s: got %s, want %s", test.name, got.Meaning, test.want)
			}
		}
	})
	t.Run("in a letter of a machine nothing counts", func(t *testing.T) {
		t.Parallel()
		for _, question := range plan.Questions {
			for _, kind := range []plan.ActKind{plan.ActTakeOn, plan.ActProse, plan.ActApprove, plan.ActConfirm, plan.ActPlace, plan.ActFigures, plan.ActGrant} {
				if got := plan.MeaningOf(question, said(kind, plan.ActDoubt)); got.Meaning != plan.MeaningUnclear {
					t.Errorf("%s: %s becomes %s", question, kind, got.Meaning)
				}
			}
		}
	})
	t.Run("what the deciding act names is kept", func(t *testing.T) {
		t.Parallel()
		until := calendar.MustDate("2027-09-30")
		acts := []plan.Act{
			{Kind: plan.ActTakeOn, Words: "Nhận"}, {Kind: plan.ActMoreTime, Words: "Xin lùi"}, {Kind: plan.ActMoreTime, Words: "đến 30/9/2027", When: "30/9/2027", Until: until},
		}
		want := plan.Understood{Meaning: plan.MeaningExtend, Words: "Xin lùi", When: "30/9/2027", Until: until}
		if diff := cmp.Diff(want, plan.MeaningOf(plan.QuestionAssignment, acts)); diff != "" {
			t.Error(diff)
		}
	})
}
