package inbound

import (
	"context"
	"slices"

	"loa/plan"
	"loa/store"
)

// isOver reports whether the step of a question to the sender is over, so that another question may be in its place.
func (s *search) isOver(asked store.Request) bool {
	return s.sender.ID != "" && asked.Person == s.sender.ID && !asked.UsedAt.IsZero()
}

// presentStep is the open question of a later step of the same task to the sender, in place of a question whose step is over.
func (s *search) presentStep(ctx context.Context, asked store.Request) (store.Request, error) {
	if !s.isOver(asked) {
		return asked, nil
	}
	return s.store.PresentStep(ctx, asked, s.now())
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
	return l.interpreted.NewText != "" && !l.interpreted.Cancel && plan.MeaningOf(plan.QuestionAssignment, actsOf(plan.QuestionAssignment, l.interpreted)).Meaning != plan.MeaningAccept
}

// withPresentSteps puts the present steps in the place of the questions of a finding whose steps are over. A letter that brings what items of a
// list wait for answers the questions of those items, and not the list.
func (s *search) withPresentSteps(ctx context.Context, f finding) (finding, error) {
	if f.list.TokenHash == "" && !slices.ContainsFunc(f.requests, s.isOver) {
		return f, nil // as for almost every answer, whose words then need not be looked at
	}
	if !s.submits() && !s.speaks() {
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
