package inbound

import (
	"context"
	"slices"

	"loa/plan"
	"loa/store"
)

// unitSteps are the purposes of the steps that a unit takes one after the other. The letter that gave a task to a unit also takes what
// follows: its draft, and the later steps of the same person.
func unitSteps() []plan.Purpose {
	return []plan.Purpose{plan.PurposeAccept, plan.PurposeDraft, plan.PurposePublish, plan.PurposeReport}
}

// presentStep is the open question of a later step of the same task to the same person, in place of a question whose step is over. It is
// the question itself when that is open, was replaced, or is no step of a unit, and when there is no later one.
func (s *search) presentStep(ctx context.Context, asked store.Request) (store.Request, error) {
	step := slices.Index(unitSteps(), asked.Purpose)
	if step < 0 || asked.UsedAt.IsZero() || s.sender.ID == "" || asked.Person != s.sender.ID {
		return asked, nil
	}
	if err := s.loadOpen(ctx); err != nil {
		return asked, err
	}
	for _, request := range slices.Backward(s.data.open) {
		if request.Task == asked.Task && slices.Index(unitSteps(), request.Purpose) > step {
			return request, nil
		}
	}
	return asked, nil
}

// submits reports whether a letter may bring something for a later step: it has files, or words that neither decide nor accept.
func (l letter) submits() bool {
	if len(l.parsed.Attachments) > 0 {
		return true
	}
	return !l.decides() && l.speaks()
}

// speaks reports whether a letter has words that are not about an earlier step: neither an acceptance again nor a withdrawal.
func (l letter) speaks() bool {
	return l.interpreted.NewText != "" && !l.interpreted.Cancel && MeaningOf(plan.QuestionAssignment, l.interpreted).Meaning != plan.MeaningAccept
}

// withPresentSteps puts the present steps in the place of the questions of a finding whose steps are over. A letter that brings what items of a
// list wait for answers the questions of those items, and not the list.
func (s *search) withPresentSteps(ctx context.Context, f finding) (finding, error) {
	if f.list.TokenHash == "" && !s.submits() && !s.speaks() {
		return f, nil
	}
	if f.list.TokenHash != "" && !s.submits() {
		return f, nil
	}
	if f.list.TokenHash != "" {
		submitted, err := s.submittedFor(ctx, f.list)
		if err != nil || len(submitted) == 0 {
			return f, err
		}
		return finding{requests: submitted}, nil
	}
	var err error
	for i := range f.requests {
		if f.requests[i], err = s.presentStep(ctx, f.requests[i]); err != nil {
			return finding{}, err
		}
	}
	f.requests = s.distinct(f.requests)
	return f, nil
}
