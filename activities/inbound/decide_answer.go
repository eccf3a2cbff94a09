package inbound

import (
	"context"
	"errors"

	"loa/mail"
	"loa/plan"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// decideAnswer decides about an answer to one question: it is too late, its files cannot be accepted, or the policy decides.
func (d decider) decideAnswer(ctx context.Context, r received, in intent) (decision, error) {
	if r.confirmation != nil && r.confirmation.disowned {
		return d.decideForged(r, "người đứng tên báo không phải thư của mình"), nil
	}
	if late := d.closedReason(in); late != "" {
		return d.decideLate(ctx, r, in, late)
	}
	if in.corrects {
		return d.decideCorrection(ctx, r, in)
	}
	in, err := d.complete(ctx, in)
	if err != nil {
		return decision{}, err
	}
	accepted, err := d.acceptAttachments(ctx, r, in)
	if err != nil {
		return decision{}, err
	}
	if refused, ends := accepted.refusal(r); ends {
		refused.checks = append(in.checks, refused.checks...)
		return refused, nil
	}
	carried, err := d.carriedOut(ctx, r, in)
	if err != nil {
		return decision{}, err
	}
	if carried {
		return decision{do: doCarryOut, checks: in.checks, rulings: []ruling{{intent: in, carriedOut: true}}}, nil
	}
	ruled, err := d.evaluate(ctx, r, in)
	if err != nil {
		return decision{}, err
	}
	ruled.files = accepted.kept
	return d.decideVersion(ctx, r, ruled)
}

// complete adds what only the record knows to an intent: the colleague who gets the task, and whether a unit has it already.
func (d decider) complete(ctx context.Context, in intent) (intent, error) {
	switch {
	case in.assigns:
		person, err := d.store.ProposedAssignee(ctx, in.request.TokenHash)
		if errors.Is(err, store.ErrNotFound) {
			return in.unclear(report.QuestionUnclear), nil
		}
		in.command.Person = person
		return in, err
	case in.command.Kind == plan.CommandReassign && in.command.Unit != "":
		return d.completeReassignment(ctx, in)
	}
	return in, nil
}

// completeReassignment asks back when the other unit has a task of the same line and occurrence.
func (d decider) completeReassignment(ctx context.Context, in intent) (intent, error) {
	id, err := in.request.Task.ForUnit(in.command.Unit)
	if err != nil {
		return in, err
	}
	_, err = d.store.Task(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return in, nil
	}
	in.message = "Đơn vị này đã có nhiệm vụ đó trong kế hoạch."
	return in.unclear(report.QuestionNoUnit), err
}

// decideDisposition turns the disposition of the policy into the decision about a letter.
func decideDisposition(r received, ruled ruling) decision {
	record, checked := recordDecision(r, ruled.claim, ruled.judgement)
	decided := decision{record: record, checks: append(ruled.intent.checks, checked), rulings: []ruling{ruled}, reason: ruled.judgement.Reason}
	switch ruled.judgement.Disposition {
	case policy.DispositionAccept:
		decided.do = doCarryOut
	case policy.DispositionConfirm:
		decided.do = doSendCode
	case policy.DispositionShowLink:
		decided.do, decided.reply = doReply, clarification{kind: report.QuestionUnproven, outcome: store.OutcomeRefused}
	case policy.DispositionNote:
		decided.do, decided.outcome, decided.reason = doEnd, store.OutcomeNoted, ruled.intent.note
	case policy.DispositionAsk:
		decided.do, decided.reply = doReply, clarify(ruled)
	case policy.DispositionPhone:
		decided.do = doPhone
	case policy.DispositionTriage:
		decided.do, decided.outcome, decided.reason = doEnd, store.OutcomeTriage, capitalised(ruled.judgement.Reason)
	case policy.DispositionQuarantine:
		decided.do = doQuarantine
	default:
		decided.do, decided.outcome, decided.reason = doEnd, store.OutcomeTriage, "Không rõ thư muốn gì."
	}
	return decided
}

// decideLate informs a proven sender that the question is closed. An unproven sender gets no answer.
func (d decider) decideLate(ctx context.Context, r received, in intent, late string) (decision, error) {
	carried, err := d.carriedOut(ctx, r, in)
	if err != nil {
		return decision{}, err
	}
	if carried {
		return decision{do: doCarryOut, checks: in.checks, rulings: []ruling{{intent: in, carriedOut: true}}}, nil
	}
	ruled, err := d.evaluate(ctx, r, in)
	if err != nil {
		return decision{}, err
	}
	record, checked := recordDecision(r, ruled.claim, ruled.judgement)
	decided := decision{record: record, checks: append(in.checks, checked, check("question", "fail", late)), reason: late}
	standing, err := d.standingDecision(ctx, r, in)
	if err != nil {
		return decision{}, err
	}
	switch {
	case ruled.judgement.Disposition == policy.DispositionQuarantine:
		decided.do, decided.reason = doQuarantine, ruled.judgement.Reason
	case standing.sameAs(in) && r.senderTo(in.request) == policy.SenderAsked:
		decided.do, decided.reply = doReply, standing.recorded()
	case standing.contraryTo(in) && r.senderTo(in.request) == policy.SenderAsked && r.proven():
		decided.do, decided.reply = doReply, standing.answered(late)
	case r.senderTo(in.request) != policy.SenderAsked || !r.proven():
		decided.do, decided.outcome = doEnd, store.OutcomeTriage
	default:
		decided.do, decided.reply = doReply, clarification{kind: report.QuestionRefused, message: late, outcome: store.OutcomeRefused}
	}
	return decided, nil
}

// decideForged sets a letter aside for a sign of forgery that no other field of a claim holds.
func (d decider) decideForged(r received, sign string) decision {
	claim := policy.Claim{Mode: d.policy.ModeFor(false), Sender: r.senderTo(r.request), Proof: r.proof, MatchMethod: r.method, ForgerySign: sign}
	judgement := claim.Judge()
	record, checked := recordDecision(r, claim, judgement)
	return decision{do: doQuarantine, reason: judgement.Reason, record: record, checks: []mail.Check{checked}}
}
