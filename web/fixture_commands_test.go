package web_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/store"
)

func (f *fixture) undoWindowOf(context.Context, plan.TaskID) (time.Duration, error) {
	return f.undoWindow, nil
}

// RequestLinkCode puts codes on record that count up: 482911, 482912 and so on.
func (f *fixture) RequestLinkCode(ctx context.Context, choice store.LinkChoice, _ intake.CodeAsker) (store.CodeOutcome, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	newest, err := f.store.NewestLinkCode(ctx, choice.Request, choice.Browser)
	count, counting := f.store.LinkCodesSince(ctx, store.LinkCodesQuestion{Request: choice.Request, Browser: choice.Browser})
	switch {
	case counting != nil:
		return "", counting
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return "", err
	case newest.LinkChoice == choice && newest.Open(f.now):
		return store.CodeSent, nil
	case count.Browser >= 3:
		return store.CodeTooMany, nil
	}
	question, err := f.store.Request(ctx, choice.Request)
	if err != nil {
		return "", err
	}
	code := fmt.Sprintf("48291%d", count.Last+1)
	f.codes = append(f.codes, code)
	return store.CodeSent, f.store.QueueLinkCode(ctx, store.LinkCode{
		LinkChoice: choice, Number: count.Last + 1, CodeHash: hashOf(code), CreatedAt: f.now, ExpiresAt: f.now.Add(30 * time.Minute),
	}, store.LetterOut{
		Key: "ma:" + choice.Request + code, Task: question.Task, Plan: question.Task.Plan(), Notice: store.NoticeConfirm, ToPerson: question.Person,
		ToAddress: question.Address, MessageID: code + choice.Request + "@loa.test", Subject: "Mã dùng một lần", Text: code, CreatedAt: f.now,
	})
}

// ResendLinkCode sends a code once more, and counts how often it was asked to.
func (f *fixture) ResendLinkCode(ctx context.Context, request, browser string) (store.CodeOutcome, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	newest, err := f.store.NewestLinkCode(ctx, request, browser)
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && !newest.Open(f.now):
		return store.CodeExpired, nil
	case err != nil:
		return "", err
	}
	if f.resent++; f.resent > 1 {
		return store.CodeTooMany, nil
	}
	return store.CodeSent, nil
}

func (f *fixture) CheckLinkCode(ctx context.Context, try store.LinkTry) (store.LinkCode, store.CodeOutcome, error) {
	return f.store.TryLinkCode(ctx, try, []string{hashOf(try.Code)}, f.clock())
}

func (f *fixture) OpenLinkSession(ctx context.Context, person directory.PersonID, code store.LinkCode) (string, error) {
	return intake.LinkCodes{Store: f.store, Now: f.clock}.OpenLinkSession(ctx, person, code)
}

func (f *fixture) LinkPerson(ctx context.Context, token string) (directory.PersonID, error) {
	return intake.LinkCodes{Store: f.store, Now: f.clock}.LinkPerson(ctx, token)
}

// lastCode is the one-time code that was sent last.
func (f *fixture) lastCode() string {
	f.t.Helper()
	if len(f.codes) == 0 {
		f.t.Fatal("no code was sent")
	}
	return f.codes[len(f.codes)-1]
}

// Do carries a command out as the workflow does: it applies the command and projects the result.
func (f *fixture) Do(ctx context.Context, id plan.TaskID, c plan.Command) (plan.Answer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.engineError != nil {
		return plan.Answer{}, f.engineError
	}
	f.commands = append(f.commands, c)
	task, err := f.store.Task(ctx, id)
	if err != nil {
		return plan.Answer{}, err
	}
	after, events, err := task.State.Apply(c, f.now)
	if err != nil {
		return plan.Answer{}, err
	}
	answer := plan.Answer{Task: id, Seq: after.Seq, Stage: after.Stage, Condition: after.Condition, Again: len(events) == 0}
	if answer.Again {
		return answer, nil
	}
	return answer, f.project(ctx, after, events)
}

// project puts events on record, with the letters and questions that follow from them.
func (f *fixture) project(ctx context.Context, state plan.State, events []plan.Event) error {
	p := store.Projection{State: state, Events: events}
	for _, e := range events {
		for _, notice := range state.Notices(e) {
			for _, holder := range f.directory.HoldersOf(notice.Role, notice.Unit, calendar.Today(f.now)) {
				key := fmt.Sprintf("%s:%d:%s:%s", e.Task, e.Seq, notice.Kind, holder.Person.ID)
				p.Letters = append(p.Letters, store.LetterOut{
					Key: key, Task: e.Task, Plan: e.Task.Plan(), Notice: notice.Kind, ToPerson: holder.Person.ID, ToName: holder.Person.Name,
					ToAddress: holder.Address, MessageID: key + "@loa.test", Subject: "Thư về nhiệm vụ", Text: "Kính gửi đồng chí", CreatedAt: e.At,
				})
				if notice.Asks == plan.PurposeNone {
					continue
				}
				token := hashOf(key)[:52]
				question := store.Request{
					TokenHash: hashOf(token), Task: e.Task, Purpose: notice.Asks, Epoch: e.Epoch, Seq: e.Seq, Person: holder.Person.ID,
					Address: holder.Address, Role: notice.Role, Unit: notice.Unit, Draft: state.Draft, Hash: state.DraftHash, Code: "ABCD",
					CreatedAt: e.At, ExpiresAt: e.At.Add(14 * 24 * time.Hour),
				}
				p.Requests = append(p.Requests, question)
				f.tokens[token], f.lastToken = question, token
			}
		}
	}
	return f.store.Project(ctx, p)
}

func (f *fixture) LaunchPlanAs(ctx context.Context, id plan.PlanID, _ plan.PlanCommand) error {
	return f.LaunchPlan(ctx, id)
}

func (f *fixture) LaunchPlan(ctx context.Context, id plan.PlanID) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	lines, err := f.store.Lines(ctx, id)
	if err != nil {
		return err
	}
	specs, problems := plan.Expand(plan.ExpandInput{Plan: id, Year: 2027, Lines: lines, Directory: f.directory, On: calendar.Today(f.now)})
	if problem.Blocking(problems) {
		return fmt.Errorf("launching: %+v", problems)
	}
	if _, err := f.store.AddTasks(ctx, id, specs); err != nil {
		return err
	}
	for _, spec := range specs {
		state, event := plan.NewTask(plan.TaskInput{
			Task: spec.ID, Due: spec.Due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: spec.Unit}},
			Shape: f.shape, Tally: f.tally, Milestones: slices.Clone(f.milestones),
		}, f.now)
		if err := f.project(ctx, state, []plan.Event{event}); err != nil {
			return err
		}
	}
	return f.store.SetPlanStatus(ctx, id, []plan.PlanStatus{plan.PlanImported}, plan.PlanRunning)
}

// ChangePlan applies a command to the state of the record, as the workflow of the plan does.
func (f *fixture) ChangePlan(ctx context.Context, id plan.PlanID, c plan.PlanCommand) (plan.PlanAnswer, error) {
	state, err := f.store.PlanState(ctx, id)
	if err != nil {
		return plan.PlanAnswer{}, err
	}
	state.Launched, state.Todo = true, nil // LaunchPlan has launched it in full
	state, events, err := state.Apply(c, f.now)
	if err != nil {
		return plan.PlanAnswer{}, err
	}
	return state.Answer(len(events) == 0), f.store.ProjectPlan(ctx, state, events)
}

func (f *fixture) RequestOfLink(ctx context.Context, token string) (store.Request, error) {
	return f.store.Request(ctx, hashOf(token))
}

func (f *fixture) BatchOfLink(ctx context.Context, token string) (store.BatchRequest, error) {
	return f.store.BatchRequest(ctx, hashOf(token))
}
