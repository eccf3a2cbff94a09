package activities

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"loa/mail/reply"
	"loa/plan"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// itemResult is what came of one item of an answer to a list.
type itemResult struct {
	number  int
	ask     store.Request
	command string // the command that was carried out; empty when none was
	said    string // why none was, for the sender
	over    bool   // and nothing can be said about this item any more
}

func (r itemResult) words() string {
	if r.command != "" {
		return fmt.Sprintf("Việc số %d: đã ghi nhận.", r.number)
	}
	return fmt.Sprintf("Việc số %d: chưa ghi nhận, %s.", r.number, strings.TrimRight(r.said, "."))
}

// answerList carries out an answer to a list of questions: the choice of one for an earlier letter, or an opinion for each of several.
// Each opinion goes through the same gate as a letter of its own and has a command of its own, named after the letter and the number,
// so that however often this is begun nothing happens twice. The letter has one outcome: applied when all of it was carried out.
func (d *delivery) answerList(ctx context.Context, list store.BatchRequest) error {
	if !list.Open(d.Now()) {
		return d.end(ctx, store.OutcomeTriage, "Danh mục được trả lời đã quá thời hạn.")
	}
	if number, chosen := choiceOf(d.reading.NewText); chosen && list.Letter != 0 {
		return d.chosenFrom(ctx, list, number)
	}
	answers := d.itemAnswers(list)
	if len(answers) == 0 {
		return d.listUnclear(ctx, list, []itemResult{{number: list.Items[0].Number, ask: list.Items[0].Request, said: "chưa rõ ý kiến về việc nào"}})
	}
	var results []itemResult
	for _, answer := range answers {
		result, err := d.answerItem(ctx, list, answer)
		if err != nil {
			return fmt.Errorf("answering item %d: %w", answer.Item, err)
		}
		d.note(fmt.Sprintf("item_%d", answer.Item), result.check(), result.words())
		results = append(results, result)
	}
	return d.closeList(ctx, list, results)
}

func (r itemResult) check() string {
	if r.command != "" {
		return "pass"
	}
	return "fail"
}

// chosenFrom takes the choice of one question, by the person who was asked to choose and from an address that is proven to be theirs.
func (d *delivery) chosenFrom(ctx context.Context, list store.BatchRequest, number int) error {
	if !d.proven() {
		return d.end(ctx, store.OutcomeTriage, "Chưa xác thực được người chọn việc.")
	}
	for _, item := range list.Items {
		if item.Number == number {
			return d.choose(ctx, list, item)
		}
	}
	result := itemResult{number: number, said: "số này không có trong danh mục"}
	return d.listUnclear(ctx, list, []itemResult{result})
}

// itemAnswers reads the answers, each with the number of one item. What is said of all items is said of each; when the sender counts
// other items than were listed, it is said of none.
func (d *delivery) itemAnswers(list store.BatchRequest) []reply.ItemAnswer {
	answers := reply.InterpretItems(d.reading.NewText)
	if len(answers) == 0 && len(list.Items) == 1 && d.decides() {
		answers = []reply.ItemAnswer{{Item: list.Items[0].Number, Verdict: d.reading.Verdict, Text: d.reading.NewText}}
	}
	var each []reply.ItemAnswer
	for _, answer := range answers {
		if d.reading.Confidence < sureCut && answer.Verdict != reply.VerdictReturn {
			answer.Verdict = reply.VerdictUnclear
		}
		if answer.Item != 0 {
			each = append(each, answer)
			continue
		}
		if answer.Count != 0 && answer.Count != len(list.Items) {
			answer.Verdict = reply.VerdictUnclear
		}
		for _, item := range list.Items {
			answer.Item = item.Number
			each = append(each, answer)
		}
	}
	slices.SortStableFunc(each, func(a, b reply.ItemAnswer) int { return a.Item - b.Item })
	return unanimous(each)
}

// decides says that the letter as a whole is an opinion. A list of one question is answered without its number.
func (d *delivery) decides() bool {
	switch d.reading.Verdict {
	case reply.VerdictApprove, reply.VerdictReturn, reply.VerdictConditional:
		return true
	case reply.VerdictUnclear, reply.VerdictNone:
	}
	return false
}

// sureCut is the confidence below which nobody should act on what was cut out of a letter as its new text.
const sureCut = 0.8

// unanimous keeps one answer for each item, an unclear one when the letter says two different things about it.
func unanimous(sorted []reply.ItemAnswer) []reply.ItemAnswer {
	var once []reply.ItemAnswer
	for _, answer := range sorted {
		last := len(once) - 1
		switch {
		case last < 0 || once[last].Item != answer.Item:
			once = append(once, answer)
		case once[last].Verdict != answer.Verdict:
			once[last].Verdict = reply.VerdictUnclear
		}
	}
	return once
}

// answerItem carries out what the letter says about one item.
func (d *delivery) answerItem(ctx context.Context, list store.BatchRequest, answer reply.ItemAnswer) (itemResult, error) {
	for _, item := range list.Items {
		if item.Number == answer.Item {
			return d.decideItem(ctx, item, answer)
		}
	}
	return itemResult{number: answer.Item, said: "số này không có trong danh mục"}, nil
}

// decideItem puts one answer through the gate, as a letter that says this and nothing else.
func (d *delivery) decideItem(ctx context.Context, item store.BatchItem, answer reply.ItemAnswer) (itemResult, error) {
	one := *d
	one.evidence = nil
	one.ask, one.checks, one.command = item.Request, nil, fmt.Sprintf("mail:%s:%d", d.in.ContentHash, item.Number)
	one.reading.Verdict, one.reading.NewText, one.reading.Cancel, one.reading.Code = answer.Verdict, wordsOf(answer), false, ""
	result := itemResult{number: item.Number, ask: item.Request}
	if item.Request.Purpose != plan.PurposeDecide && item.Request.Purpose != plan.PurposeAccept {
		result.said = "việc này chờ báo cáo hoặc tài liệu, không chờ ý kiến"
		return result, nil
	}
	in := one.intent()
	if carried, err := one.carriedOut(ctx, in.command.ID); err != nil || carried {
		result.command = in.command.ID
		return result, err
	}
	if result.said = one.tooLate(in); result.said != "" {
		result.over = true
		return result, nil
	}
	done, err := one.perform(ctx, in)
	if err != nil {
		return result, err
	}
	d.keepItem(item.Number, one.evidence)
	return one.resultOf(ctx, result, done)
}

// keepItem adds what one opinion was judged on to what the letter was judged on.
func (d *delivery) keepItem(number int, e *Evidence) {
	if e == nil {
		return // it had been carried out before
	}
	if d.evidence == nil {
		d.evidence = &Evidence{Policy: e.Policy, Sender: e.Sender, Claim: e.Claim, Judgement: e.Judgement}
	}
	d.evidence.Items = append(d.evidence.Items, ItemEvidence{number, e.Claim, e.Judgement})
}

// wordsOf is what was written about the item, for the drafter: the reason alone when there is one.
func wordsOf(answer reply.ItemAnswer) string {
	if answer.Comment != "" && answer.Verdict == reply.VerdictReturn {
		return answer.Comment
	}
	return answer.Text
}

// resultOf says what came of an answer that has been through the gate.
func (d *delivery) resultOf(ctx context.Context, result itemResult, done outcome) (itemResult, error) {
	switch done.course {
	case policy.DispositionAccept:
		if done.refusal == nil {
			result.command = done.command.ID
			return result, d.Store.MarkAnswered(ctx, d.ask.TokenHash, d.Now())
		}
		result.said, result.over = done.refusal.Message, done.refusal.Kind != plan.RefusalInvalid
		return result, d.Store.FileRefusal(ctx, store.Refusal{
			Task: d.ask.Task, Command: done.command.ID, Kind: done.command.Kind, Actor: done.command.Actor.Person, Channel: plan.ChannelMail,
			Reason: done.refusal.Kind, Message: done.refusal.Message, At: d.Now(),
		})
	case policy.DispositionAsk, policy.DispositionPhone:
		result.said = "chưa rõ ý kiến"
		if done.question == report.QuestionConditional {
			result.said = "ý kiến có kèm điều kiện"
		}
	case policy.DispositionConfirm, policy.DispositionShowLink:
		result.said = "cần xác nhận; đề nghị trả lời riêng thư xin ý kiến của việc này"
	case policy.DispositionTriage, policy.DispositionQuarantine:
		result.said = d.evidence.Judgement.Reason
	}
	return result, nil
}
