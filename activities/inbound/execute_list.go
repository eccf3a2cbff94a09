package inbound

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"loa/activities"
	"loa/mail"
	"loa/plan"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// itemResult is the result for one item of an answer to a list.
type itemResult struct {
	number  int
	request store.Request
	command string // the command that was carried out; empty when none was
	reason  string // why none was carried out, for the sender
	closed  bool   // the item cannot be answered any more
}

func (r itemResult) text() string {
	if r.command != "" {
		return fmt.Sprintf("Việc số %d: đã ghi nhận.", r.number)
	}
	return fmt.Sprintf("Việc số %d: chưa ghi nhận, %s.", r.number, strings.TrimRight(r.reason, "."))
}

func (r itemResult) check() mail.Check {
	result := "fail"
	if r.command != "" {
		result = "pass"
	}
	return check(fmt.Sprintf("item_%d", r.number), result, r.text())
}

func allTexts(results []itemResult) string {
	words := make([]string, 0, len(results))
	for _, r := range results {
		words = append(words, r.text())
	}
	return strings.Join(words, " ")
}

// carryOutList gives the command of each item to its task. The id of a command names the letter and the item, so that no command counts
// twice. The outcome of the letter is applied when every item was carried out.
func (x executor) carryOutList(ctx context.Context, r received, rulings []ruling) (ending, error) {
	var results []itemResult
	var checks []mail.Check
	for _, ruled := range rulings {
		result, err := x.carryOutItem(ctx, r, ruled)
		if err != nil {
			return ending{}, fmt.Errorf("answering item %d: %w", ruled.intent.number, err)
		}
		results, checks = append(results, result), append(checks, result.check())
	}
	ended, err := x.endList(ctx, r, results)
	ended.checks = append(checks, ended.checks...)
	return ended, err
}

func (x executor) endList(ctx context.Context, r received, results []itemResult) (ending, error) {
	first := slices.IndexFunc(results, func(r itemResult) bool { return r.command != "" })
	if first >= 0 {
		x.at.Reached(activities.PointLetterProcessed)
	}
	if slices.ContainsFunc(results, func(r itemResult) bool { return r.command == "" }) {
		return x.replies.replyList(ctx, r, results)
	}
	ended := r.ends(store.OutcomeApplied, allTexts(results))
	ended.command = results[first].command
	if len(results) == 1 {
		ended.request = results[0].request
	}
	return ended, nil
}

func (x executor) carryOutItem(ctx context.Context, r received, ruled ruling) (itemResult, error) {
	in := ruled.intent
	result := itemResult{number: in.number, request: in.request}
	switch {
	case in.unusable != "":
		result.reason = in.unusable
		return result, nil
	case ruled.carriedOut:
		result.command = in.command.ID
		return result, x.resync(ctx, ruled)
	case ruled.late != "":
		result.reason, result.closed = ruled.late, true
		return result, nil
	case ruled.judgement.Disposition != policy.DispositionAccept:
		result.reason = notCarriedOutReason(ruled)
		return result, nil
	}
	command, refusal, err := x.perform(ctx, r, ruled)
	if err != nil {
		return result, err
	}
	if refusal == nil && in.beside {
		result.command = command.ID
		return result, nil
	}
	if refusal == nil {
		result.command = command.ID
		return result, x.store.MarkAnswered(ctx, in.request.TokenHash, x.now())
	}
	result.reason, result.closed = refusal.Message, refusal.Kind != plan.RefusalInvalid
	return result, x.fileRefusal(ctx, in.request.Task, command, refusal)
}

// notCarriedOutReason says why the policy did not accept an item.
func notCarriedOutReason(ruled ruling) string {
	switch ruled.judgement.Disposition {
	case policy.DispositionAsk, policy.DispositionPhone:
		if ruled.intent.question == report.QuestionConditional {
			return "ý kiến có kèm điều kiện"
		}
		return "chưa rõ ý kiến"
	case policy.DispositionConfirm, policy.DispositionShowLink:
		return "cần xác nhận; đề nghị trả lời riêng thư xin ý kiến của việc này"
	case policy.DispositionNote:
		return "thư không nêu ý kiến"
	case policy.DispositionTriage, policy.DispositionQuarantine:
		return ruled.judgement.Reason
	case policy.DispositionAccept:
	}
	return ""
}

// unusableResults are the results of items that could not be interpreted.
func unusableResults(rulings []ruling) []itemResult {
	var results []itemResult
	for _, ruled := range rulings {
		results = append(results, itemResult{number: ruled.intent.number, request: ruled.intent.request, reason: ruled.intent.unusable})
	}
	return results
}
