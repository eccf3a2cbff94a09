package inbound

import (
	"context"
	"slices"
	"strings"

	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/store"
	"loa/vietnamese"
)

// bySender finds the only question to the sender that such a letter can answer. When the letter has an unrecognised mark, the question is
// in doubt.
func (s *search) bySender(ctx context.Context) (finding, error) {
	if err := s.loadOpen(ctx); err != nil {
		return finding{}, err
	}
	fitting := s.answerable()
	if s.unrecognised != "" && len(fitting) > 0 {
		return finding{requests: fitting, doubt: s.unrecognised}, nil
	}
	return finding{requests: fitting}, nil
}

// answerable are the open questions to the sender that such a letter can answer, each once: those of the likeliest purpose that has any.
func (s *search) answerable() []store.Request {
	for _, purposes := range s.purposes() {
		var fitting []store.Request
		for _, request := range s.restrictToTask(s.data.open) {
			if slices.Contains(purposes, request.Purpose) {
				fitting = append(fitting, request)
			}
		}
		if len(fitting) > 0 {
			return s.distinct(fitting)
		}
	}
	return nil
}

// canAnswer reports whether such a letter can answer a question of that purpose.
func (l letter) canAnswer(purpose plan.Purpose) bool {
	return slices.ContainsFunc(l.purposes(), func(purposes []plan.Purpose) bool { return slices.Contains(purposes, purpose) })
}

// purposes are the purposes that such a letter can answer, the likeliest first. A letter without a decision and without a submission
// answers none.
func (l letter) purposes() [][]plan.Purpose {
	files := len(l.parsed.Attachments) > 0
	speaksOfDraft := strings.Contains(vietnamese.Fold(l.parsed.Subject), "du thao")
	var purposes [][]plan.Purpose
	add := func(when bool, likely ...plan.Purpose) {
		if when {
			purposes = append(purposes, likely)
		}
	}
	words := answer{letter: l, interpreted: l.interpreted}
	means := func(question plan.Question, meanings ...plan.Meaning) bool {
		return slices.Contains(meanings, words.readByGrammar(question).Meaning) // what was asked is not known yet: nothing is guessed
	}
	add(l.interpreted.Cancel, plan.PurposeWithdraw)
	add(!l.decides() && means(plan.QuestionAssignment, plan.MeaningAccept), plan.PurposeAccept)
	add(l.decides(), plan.PurposeDecide, plan.PurposeAccept, plan.PurposeExtension, plan.PurposeCheck)
	add(files && speaksOfDraft, plan.PurposeDraft)
	add(l.interpreted.Kind == mailinbound.KindReport, plan.PurposeReport)
	add(means(plan.QuestionReport, plan.MeaningNil, plan.MeaningReport), plan.PurposeReport, plan.PurposeCount)
	add(means(plan.QuestionPublication, plan.MeaningProof), plan.PurposePublish)
	add(files, plan.PurposeDraft, plan.PurposeReport)
	add(means(plan.QuestionDrafting, plan.MeaningAsk, plan.MeaningExtend, plan.MeaningHandover, plan.MeaningDecline),
		plan.PurposeAccept, plan.PurposeDraft, plan.PurposePublish, plan.PurposeCount, plan.PurposeReport)
	add(l.interpreted.Kind == mailinbound.KindReply && l.interpreted.Verdict == reply.VerdictUnclear, plan.PurposeDecide)
	return purposes
}

// decides reports whether the letter as a whole is an opinion.
func (l letter) decides() bool {
	switch l.interpreted.Verdict {
	case reply.VerdictApprove, reply.VerdictReturn, reply.VerdictConditional:
		return true
	case reply.VerdictUnclear, reply.VerdictNone:
	}
	return false
}
