package inbound

import (
	"context"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// standing is the decision of the sender about the version in question that is on record and was not taken back.
type standing struct {
	found bool
	event plan.Event
	until time.Time // until when it can be taken back; zero when it cannot
	key   string    // of the letter that says so, once for each question
}

// standingDecision finds the decision that the sender gave about the version in question. It is not found for other questions, for other
// intents than an approval or a return, and when another person decided.
func (d decider) standingDecision(ctx context.Context, r received, in intent) (standing, error) {
	asked := in.request
	if asked.Purpose != plan.PurposeDecide || asked.UsedAt.IsZero() || r.sender.ID == "" {
		return standing{}, nil
	}
	events, err := d.store.Journal(ctx, asked.Task)
	if err != nil {
		return standing{}, err
	}
	var s standing
	for _, e := range events {
		switch {
		case e.Kind == plan.EventWithdrawn && s.found && e.Step == s.event.Seq:
			s = standing{}
		case (e.Kind == plan.EventApproved || e.Kind == plan.EventReturned) && e.Actor == r.sender.ID && e.Draft == asked.Draft && e.Hash == asked.Hash:
			s = standing{found: true, event: e, key: "recorded:" + asked.TokenHash}
		}
	}
	state, err := d.store.State(ctx, asked.Task)
	if err != nil {
		return standing{}, err
	}
	if s.found && state.InUndoWindow(d.now()) && state.UndoWindow.Seq == s.event.Seq {
		s.until = state.UndoWindow.Until
	}
	return s, nil
}

func (s standing) sameAs(in intent) bool { return s.found && s.intent() == in.policyIntent }

func (s standing) contraryTo(in intent) bool {
	return s.found && s.intent() != in.policyIntent && (in.policyIntent == policy.IntentApprove || in.policyIntent == policy.IntentReturn)
}

func (s standing) intent() policy.Intent {
	if s.event.Kind == plan.EventReturned {
		return policy.IntentReturn
	}
	return policy.IntentApprove
}

// recorded tells the sender of a decision sent twice that it is on record, once for each question.
func (s standing) recorded() clarification {
	return clarification{
		kind: report.QuestionRecorded, outcome: store.OutcomeDuplicate, once: s.key, standing: s,
		message: "Ý kiến này đã được ghi nhận lúc " + s.event.At.In(calendar.Zone).Format("15:04 ngày 02/01/2006") + ".",
	}
}

// answered tells the sender of another decision that the first one stands, and how to take it back while that is possible.
func (s standing) answered(late string) clarification {
	return clarification{kind: report.QuestionAnswered, outcome: store.OutcomeRefused, message: late, standing: s}
}

// describe puts the decision into a letter.
func (s standing) describe(in *report.QuestionInput) {
	in.Message, in.Asks = "", plan.PurposeNone
	in.Command, in.Decision, in.At, in.Until = plan.CommandDecide, plan.DecisionApprove, s.event.At, s.until
	if s.event.Kind == plan.EventReturned {
		in.Decision = plan.DecisionReturn
	}
}
