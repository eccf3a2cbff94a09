package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"loa/activities"
	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/workflows"
)

// draftText is the draft and the report of the task whose history is counted.
const draftText = "Dự thảo tin, bài về cải cách hành chính."

// measureHistory takes one task of a plan through all its stages and counts the events and actions of its workflow.
func (in *instance) measureHistory(ctx context.Context, f *figures, id plan.PlanID) error {
	tasks, err := in.store.FirstTasks(ctx, store.TaskFilter{Plan: id, Sort: store.SortPlan, Limit: 1}, calendar.Today(time.Now()))
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		return fmt.Errorf("plan %s has no task", id)
	}
	if err := in.complete(ctx, tasks[0]); err != nil {
		return fmt.Errorf("completing task %s: %w", tasks[0].ID, err)
	}
	workflow := workflows.TaskWorkflowID(tasks[0].ID)
	if err := in.client.GetWorkflow(ctx, workflow, "").Get(ctx, nil); err != nil {
		return err
	}
	events, err := historyOf(ctx, in.client, workflow)
	if err != nil {
		return err
	}
	f.print("history of an ordinary task", "%d events, %d actions (six commands, one level of approval, no reminder)", len(events), actions(events))
	return nil
}

// complete gives a task the six commands of an ordinary course.
func (in *instance) complete(ctx context.Context, task store.Task) error {
	today := calendar.Today(time.Now())
	people, err := in.store.Directory(ctx)
	if err != nil {
		return err
	}
	contacts, heads := people.HoldersOf(directory.RoleFocalPoint, task.Unit, today), people.HoldersOf(directory.RoleUnitHead, task.Unit, today)
	coordinators := people.Coordinators(today)
	if len(contacts) == 0 || len(heads) == 0 || len(coordinators) == 0 {
		return errors.New("its unit has no focal point or no head, or there is no coordinator")
	}
	contact, head := contacts[0].Person.ID, heads[0].Person.ID
	filing := intake.Filing{Store: in.store, Now: time.Now}
	submission := intake.Submission{Task: task.ID, Kind: store.DocumentDraft, Text: draftText, By: contact}
	var draft, report string
	for i, step := range []func() (directory.PersonID, plan.Command){
		func() (directory.PersonID, plan.Command) { return contact, plan.Command{Kind: plan.CommandAccept} },
		func() (directory.PersonID, plan.Command) {
			draft, err = filing.Submit(ctx, submission)
			return contact, plan.Command{Kind: plan.CommandSubmitDraft, Hash: draft}
		},
		func() (directory.PersonID, plan.Command) {
			return head, plan.Command{Kind: plan.CommandDecide, Draft: 1, Hash: draft, Decision: plan.DecisionApprove}
		},
		func() (directory.PersonID, plan.Command) {
			return contact, plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://hanoi.test/tin", ProofDate: today}
		},
		func() (directory.PersonID, plan.Command) {
			submission.Kind = store.DocumentReport
			report, err = filing.Submit(ctx, submission)
			return contact, plan.Command{Kind: plan.CommandSubmitReport, Hash: report}
		},
		func() (directory.PersonID, plan.Command) {
			return coordinators[0].Person.ID, plan.Command{Kind: plan.CommandAcceptReport}
		},
	} {
		person, command := step()
		if err != nil {
			return err
		}
		command.ID, command.Channel, command.Actor = fmt.Sprint("bench:buoc-", i), plan.ChannelCLI, people.Actor(person, today)
		if _, err := in.commands.Do(ctx, task.ID, command); err != nil {
			return fmt.Errorf("%s: %w", command.Kind, err)
		}
	}
	return nil
}

// historyOf returns all events of the newest run of a workflow.
func historyOf(ctx context.Context, c client.Client, workflow string) ([]*history.HistoryEvent, error) {
	var events []*history.HistoryEvent
	all := c.GetWorkflowHistory(ctx, workflow, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for all.HasNext() {
		event, err := all.Next()
		if err != nil {
			return nil, fmt.Errorf("reading the history of %s: %w", workflow, err)
		}
		events = append(events, event)
	}
	return events, nil
}

// actions counts the actions of a history as Temporal bills them: the start, every timer, accepted update, activity and signal, and one for
// each workflow task with local activities.
func actions(events []*history.HistoryEvent) int {
	count, withLocal := 0, map[int64]bool{}
	for _, e := range events {
		switch e.GetEventType() {
		case enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, enums.EVENT_TYPE_TIMER_STARTED, enums.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
			enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
			count++
		case enums.EVENT_TYPE_MARKER_RECORDED:
			if task := e.GetMarkerRecordedEventAttributes().GetWorkflowTaskCompletedEventId(); !withLocal[task] {
				withLocal[task] = true
				count++
			}
		default:
		}
	}
	return count
}

// measureIdleMailbox prints how many events a mailbox without letters adds to the histories in a year. A run of its activity lasts
// activities.RunWindow when no letter comes; a letter ends it earlier, and then it adds as many events. So a few letters, which are received one
// after another, show the events of a run, and nobody has to wait for idle ones.
func (c *cluster) measureIdleMailbox(ctx context.Context, f *figures) error {
	counts, err := c.store.LetterCounts(ctx)
	if err != nil {
		return err
	}
	boxes, err := c.store.Mailboxes(ctx)
	if err != nil || len(boxes) == 0 {
		return errors.Join(err, errors.New("no mailbox is on record"))
	}
	for i := range idleRuns {
		if err := c.dovecot.AppendAll(ctx, loaAddress, [][]byte{unrelatedLetter(1_000_000 + i)}); err != nil {
			return err
		}
		if err := c.awaitProcessed(ctx, counts.Fetched+i+1); err != nil {
			return err
		}
	}
	events, err := historyOf(ctx, c.client, workflows.MailboxWorkflowID(boxes[0].Name))
	if err != nil {
		return err
	}
	perRun, runs := eventsOfRuns(events)
	if runs == 0 {
		return errors.New("the history of the mailbox holds no complete run")
	}
	year := float64(365*24*time.Hour) / float64(activities.RunWindow)
	f.print("idle mailbox", "%.0f history events a year (%.1f events a run, counted over %d runs; a run of %s when no letter comes)",
		perRun*year, perRun, runs, activities.RunWindow)
	return nil
}

// idleRuns is the number of letters that are received to see the events of a run.
const idleRuns = 4

// eventsOfRuns returns the mean number of events between two starts of the activity that reads the mailbox, and how many such pairs there are.
func eventsOfRuns(events []*history.HistoryEvent) (perRun float64, runs int) {
	var starts []int64
	for _, e := range events {
		if e.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName() == "ReadMailbox" {
			starts = append(starts, e.GetEventId())
		}
	}
	if len(starts) < 2 {
		return 0, 0
	}
	runs = len(starts) - 1
	return float64(starts[runs]-starts[0]) / float64(runs), runs
}
