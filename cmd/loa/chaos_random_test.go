package main_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// next is a random command to a task and the address of who gives it; the coordinator has none. Most commands are the next step of the task; some are
// about something else, and some do not fit the task.
func (c *commandChaos) next(ctx context.Context, task *chaosTask, s plan.State) (by string, command plan.Command, err error) {
	choice := task.random.IntN(20)
	switch {
	case choice < 2:
		by, command = task.misplaced()
	case s.Condition != plan.ConditionActive:
		command = plan.Command{Kind: plan.CommandResume}
	case choice < 7:
		by, command = task.beside(s)
	default:
		return c.nextStep(ctx, task, s)
	}
	return by, command, nil
}

// misplaced is a command that most tasks refuse.
func (t *chaosTask) misplaced() (by string, command plan.Command) {
	today := calendar.Today(time.Now())
	switch t.random.IntN(5) {
	case 0:
		return t.contact, plan.Command{Kind: plan.CommandDecide, Decision: plan.DecisionApprove, Draft: 1}
	case 1:
		return t.contact, plan.Command{Kind: plan.CommandAcceptReport}
	case 2:
		return t.contact, plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://hanoi.test/sai", ProofDate: today.AddDays(2)}
	case 3:
		return t.contact, plan.Command{Kind: plan.CommandDropItem, Item: 900, Reason: "Báo nhầm."}
	}
	return t.contact, plan.Command{Kind: plan.CommandCount, Items: []plan.Item{{On: today.AddDays(3), Count: 1, Place: "Chưa đến ngày"}}}
}

// beside is a command beside the steps. A tally is not paused: its unit reports by mail meanwhile.
func (t *chaosTask) beside(s plan.State) (by string, command plan.Command) {
	today := calendar.Today(time.Now())
	switch choice := t.random.IntN(4); {
	case choice == 0 && !s.AskedDue.IsZero():
		return "", plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionApprove}
	case choice == 0:
		return t.contact, plan.Command{Kind: plan.CommandRequestExtension, Due: today.AddDays(60 + t.random.IntN(60)), Reason: "Chờ số liệu."}
	case choice == 1 && s.AsksCoordinator():
		return "", plan.Command{Kind: plan.CommandAnswerQuestion, Reason: "Theo hướng dẫn số 12."}
	case choice == 1:
		return t.contact, plan.Command{Kind: plan.CommandAsk, Reason: "Áp dụng mẫu nào?"}
	case choice == 2 && t.shape != plan.ShapeTally:
		return "", plan.Command{Kind: plan.CommandPause, Reason: "Chờ chỉ đạo."}
	case choice == 2:
		return "", plan.Command{Kind: plan.CommandAmend, Quota: 12 + t.random.IntN(12), Reason: "Theo chỉ đạo."}
	}
	return "", plan.Command{Kind: plan.CommandAmend, Due: today.AddDays(30 + t.random.IntN(60)), Reason: "Theo chỉ đạo."}
}

// nextStep is a command that a task waits for.
func (c *commandChaos) nextStep(ctx context.Context, task *chaosTask, s plan.State) (by string, command plan.Command, err error) {
	kind := plan.CommandPause // of a task that has ended
	switch s.Stage {
	case plan.StageAssignment:
		kind = plan.CommandAccept
		if task.shape == plan.ShapeTally && task.random.IntN(2) == 0 {
			kind = plan.CommandCount
		}
	case plan.StageDrafting:
		kind = plan.CommandSubmitDraft
	case plan.StageApproval:
		kind = plan.CommandDecide
	case plan.StagePublication:
		kind = plan.CommandConfirmPublished
		if s.Tally != nil {
			kind = plan.CommandCount
			if len(s.Tally.Items) > 1 && task.random.IntN(4) == 0 {
				kind = plan.CommandDropItem
			}
		}
	case plan.StageReporting:
		kind = plan.CommandSubmitReport
		if s.Report != "" {
			kind = []plan.CommandKind{plan.CommandAcceptReport, plan.CommandAcceptReport, plan.CommandReturnReport}[task.random.IntN(3)]
		}
	case plan.StageDone:
	}
	if by, command, err = c.complete(ctx, task, s, kind); kind == plan.CommandDecide && task.random.IntN(4) == 0 {
		command.Decision, command.Reason = plan.DecisionReturn, "Chưa có số liệu."
	}
	return by, command, err
}

// complete is a command of a kind with what a task in this state needs for it, and the address of who may give it.
func (c *commandChaos) complete(ctx context.Context, task *chaosTask, s plan.State, kind plan.CommandKind) (by string, command plan.Command, err error) {
	command.Kind = kind
	switch kind {
	case plan.CommandAccept:
		return task.contact, command, nil
	case plan.CommandSubmitDraft:
		return c.submission(ctx, task, kind, store.DocumentDraft)
	case plan.CommandSubmitReport:
		return c.submission(ctx, task, kind, store.DocumentReport)
	case plan.CommandDecide:
		command.Decision, command.Draft, command.Hash = plan.DecisionApprove, s.Draft, s.DraftHash
		return task.head, command, nil
	case plan.CommandConfirmPublished:
		return task.contact, task.proof(), nil
	case plan.CommandCount:
		return task.contact, task.results(s), nil
	case plan.CommandDropItem:
		command, err = c.drop(ctx, task, s)
		return task.contact, command, err
	default: // of the coordinator
		command.Reason = "Chưa có số liệu."
		return "", command, nil
	}
}

// submission files a text and submits it.
func (c *commandChaos) submission(ctx context.Context, task *chaosTask, kind plan.CommandKind, document store.DocumentKind) (by string, command plan.Command, err error) {
	hash, err := recorded(ctx, func() (string, error) {
		return c.fileText(task.task, document, fmt.Sprintf("Nội dung thứ %d của %s.", len(task.given), task.task))
	})
	return task.contact, plan.Command{Kind: kind, Hash: hash}, err
}

// proof proves a product, a milestone of an event, or a document, each as its shape wants it.
func (t *chaosTask) proof() plan.Command {
	t.last++
	command := plan.Command{Kind: plan.CommandConfirmPublished, ProofDate: calendar.Today(time.Now())}
	switch t.shape {
	case plan.ShapeEvent:
		command.Place, command.People = fmt.Sprintf("Nhà văn hóa số %d", t.last), 100+t.last
	case plan.ShapeDocument:
		command.Document = fmt.Sprintf("%d/KH-UBND", 100+t.last)
	default:
		command.Link = fmt.Sprintf("https://hanoi.test/tin/%s/%d", t.task.Line(), t.last)
	}
	return command
}

// results reports one to three results: new ones with an address of their own, some of before once more, and a number without an address, which
// replaces the one before of the same place.
func (t *chaosTask) results(s plan.State) plan.Command {
	command := plan.Command{Kind: plan.CommandCount}
	today := calendar.Today(time.Now())
	for range 1 + t.random.IntN(3) {
		item := plan.Item{On: today, Count: 1 + t.random.IntN(5)}
		if ago := today.AddDays(-t.random.IntN(20)); s.Tally != nil && !ago.Before(s.Tally.From) {
			item.On = ago
		}
		switch choice := t.random.IntN(4); {
		case choice == 0:
			item.On, item.Place = today, "Đài truyền thanh phường"
		case choice == 1 && t.last > 0:
			item.Link = t.link(1 + t.random.IntN(t.last))
		default:
			t.last++
			item.Link = t.link(t.last)
		}
		command.Items = append(command.Items, item)
	}
	return command
}

func (t *chaosTask) link(n int) string {
	return fmt.Sprintf("https://hanoi.test/loa/%s/%d", t.task.Line(), n)
}

// drop takes out a result that a command has reported.
func (c *commandChaos) drop(ctx context.Context, task *chaosTask, s plan.State) (plan.Command, error) {
	events, err := recorded(ctx, func() ([]plan.Event, error) { return c.store.Journal(ctx, task.task) })
	items := slices.DeleteFunc(s.CountedItems(events), func(i plan.Item) bool { return strings.Contains(i.Link, "/thu/") })
	command := plan.Command{Kind: plan.CommandDropItem, Item: 901, Reason: "Báo nhầm ngày."}
	if len(items) > 0 {
		item := items[task.random.IntN(len(items))]
		command.Item, task.proofs[item.Number] = item.Number, item.Link+item.Place
	}
	return command, err
}

// expect keeps what has to count after a command: by its proof each result once, of a place the last number.
func (t *chaosTask) expect(given givenCommand) {
	switch {
	case given.seq == 0:
		return
	case given.command.Kind == plan.CommandDropItem:
		delete(t.counts, t.proofs[given.command.Item])
	}
	for _, item := range given.command.Items {
		proof := item.Link + item.Place
		if _, counts := t.counts[proof]; !counts || item.Link == "" {
			t.counts[proof] = item.Count
		}
	}
}
