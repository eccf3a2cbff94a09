package inbound

import (
	"context"
	"fmt"
	"slices"

	"loa/plan/policy"
	"loa/store"
)

// decideList decides about an answer to a list of questions: the choice of an item for an earlier letter, or an opinion on each of several
// items.
func (d decider) decideList(ctx context.Context, r received, meaning interpretation) (decision, error) {
	switch {
	case !r.list.Open(d.now()):
		return decision{do: doEnd, outcome: store.OutcomeTriage, reason: "Danh mục được trả lời đã quá thời hạn."}, nil
	case meaning.chosen:
		return decideChoice(r, meaning.number), nil
	case len(meaning.intents) == 0:
		first := r.list.Items[0]
		return decision{do: doReplyList, rulings: []ruling{{intent: intent{number: first.Number, request: first.Request, unusable: "chưa rõ ý kiến về việc nào"}}}}, nil
	}
	decided := decision{do: doCarryOutList}
	for _, in := range meaning.intents {
		ruled, err := d.decideItem(ctx, r, in)
		if err != nil {
			return decision{}, fmt.Errorf("answering item %d: %w", in.number, err)
		}
		decided.rulings = append(decided.rulings, ruled)
		decided.record = withItem(decided.record, r, ruled)
	}
	return decided, nil
}

// decideChoice accepts the choice of an item from the person who was asked, when the sender is proven.
func decideChoice(r received, number int) decision {
	if !r.proven() {
		return decision{do: doEnd, outcome: store.OutcomeTriage, reason: "Chưa xác thực được người chọn việc."}
	}
	i := slices.IndexFunc(r.list.Items, func(item store.BatchItem) bool { return item.Number == number })
	if i < 0 {
		return decision{do: doReplyList, rulings: []ruling{{intent: intent{number: number, unusable: notInList}}}}
	}
	return decision{do: doChoose, item: r.list.Items[i]}
}

// decideItem asks the policy about one opinion, as if it were a letter of its own.
func (d decider) decideItem(ctx context.Context, r received, in intent) (ruling, error) {
	if in.unusable != "" {
		return ruling{intent: in}, nil
	}
	carried, err := d.carriedOut(ctx, r, in)
	if err != nil || carried {
		return ruling{intent: in, carriedOut: carried}, err
	}
	if late := d.closedReason(in); late != "" {
		return ruling{intent: in, late: late}, nil
	}
	ruled, err := d.evaluate(ctx, r, in)
	if err != nil || !asksForVersion(ruled) || ruled.judgement.Disposition != policy.DispositionAccept {
		return ruled, err
	}
	foreign, err := d.foreignDocuments(ctx, r, in)
	if len(foreign) > 0 {
		in.unusable = "tệp kèm theo khác với dự thảo đang chờ ý kiến; đề nghị trả lời riêng thư xin ý kiến của việc này"
		return ruling{intent: in}, err
	}
	return ruled, err
}

// evaluated reports whether the policy was asked about an intent.
func (r ruling) evaluated() bool { return r.judgement.Disposition != "" }

// withItem adds the basis of the decision about one opinion to that about the letter.
func withItem(record *DecisionRecord, r received, ruled ruling) *DecisionRecord {
	if !ruled.evaluated() {
		return record
	}
	if record == nil {
		record = &DecisionRecord{Policy: policy.Version, Sender: r.evidence, Claim: ruled.claim, Judgement: ruled.judgement, Context: r.known.record}
	}
	record.Items = append(record.Items, ItemRecord{ruled.intent.number, ruled.claim, ruled.judgement})
	return record
}
