package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"loa/workflows"
)

// catchUp is how long after its time a schedule still starts its workflow, when the engine was down.
const catchUp = 8 * time.Hour

// reconcileAt is the time of the nightly comparison.
var reconcileAt = TimeOfDay{Hour: 2, Minute: 30}

// ScheduleDigest has the digests written every day at a time of day in the zone of plans. A day that is not worked has none, which the workflow
// decides by the calendar.
func (c *Client) ScheduleDigest(ctx context.Context, at TimeOfDay) error {
	return c.schedule(ctx, workflows.DigestScheduleID, at, &client.ScheduleWorkflowAction{
		ID: workflows.DigestWorkflowID, Workflow: workflows.NameDigest, TaskQueue: c.Queues.Tasks, Args: []any{workflows.DigestInput{}},
	})
}

// ScheduleReconcile has the record compared with the engine every night.
func (c *Client) ScheduleReconcile(ctx context.Context) error {
	return c.schedule(ctx, workflows.ReconcileScheduleID, reconcileAt, &client.ScheduleWorkflowAction{
		ID: workflows.ReconcileScheduleID, Workflow: workflows.NameReconcile, TaskQueue: c.Queues.Tasks,
	})
}

// checkEvery is how often it is looked which publications are to be checked.
const checkEvery = 15 * time.Minute

// SchedulePublication has publications checked.
func (c *Client) SchedulePublication(ctx context.Context) error {
	return c.scheduleEvery(ctx, workflows.PublicationScheduleID, checkEvery, &client.ScheduleWorkflowAction{
		ID: workflows.PublicationScheduleID, Workflow: workflows.NamePublication, TaskQueue: c.Queues.Tasks,
	})
}

// UnschedulePublication ends the checks of publications. Without a schedule it changes nothing.
func (c *Client) UnschedulePublication(ctx context.Context) error {
	return c.unschedule(ctx, workflows.PublicationScheduleID)
}

// tellEvery is how often other programs are told what has happened.
const tellEvery = 5 * time.Minute

// ScheduleWebhook has other programs told what has happened.
func (c *Client) ScheduleWebhook(ctx context.Context) error {
	return c.scheduleEvery(ctx, workflows.WebhookScheduleID, tellEvery, &client.ScheduleWorkflowAction{
		ID: workflows.WebhookScheduleID, Workflow: workflows.NameWebhook, TaskQueue: c.Queues.Tasks,
	})
}

// UnscheduleWebhook ends that. Without a schedule it changes nothing.
func (c *Client) UnscheduleWebhook(ctx context.Context) error {
	return c.unschedule(ctx, workflows.WebhookScheduleID)
}

// schedule has a workflow started every day at a time of day. It makes the schedule, or moves it to another time.
func (c *Client) schedule(ctx context.Context, id string, at TimeOfDay, action *client.ScheduleWorkflowAction) error {
	return c.putSchedule(ctx, client.ScheduleOptions{ID: id, Spec: at.spec(), CatchupWindow: catchUp, Action: action})
}

// scheduleEvery has a workflow started at an interval, and for the first time at once. While one runs no other is started. A time that the engine missed is
// left out, because the next run does the same.
func (c *Client) scheduleEvery(ctx context.Context, id string, interval time.Duration, action *client.ScheduleWorkflowAction) error {
	return c.putSchedule(ctx, client.ScheduleOptions{
		ID: id, Spec: client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: interval}}}, CatchupWindow: interval, Action: action,
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_SKIP, TriggerImmediately: true,
	})
}

// putSchedule makes a schedule, or gives one that exists its times.
func (c *Client) putSchedule(ctx context.Context, o client.ScheduleOptions) error {
	schedules := c.Temporal.ScheduleClient()
	_, err := schedules.Create(ctx, o)
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return scheduleError(err)
	}
	err = schedules.GetHandle(ctx, o.ID).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			spec := o.Spec
			in.Description.Schedule.Spec = &spec
			return &client.ScheduleUpdate{Schedule: &in.Description.Schedule}, nil
		},
	})
	return scheduleError(err)
}

// UnscheduleDigest ends the digests. Without a schedule it changes nothing.
func (c *Client) UnscheduleDigest(ctx context.Context) error {
	return c.unschedule(ctx, workflows.DigestScheduleID)
}

// unschedule removes a schedule. Without it nothing changes.
func (c *Client) unschedule(ctx context.Context, id string) error {
	err := c.Temporal.ScheduleClient().GetHandle(ctx, id).Delete(ctx)
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return nil
	}
	return scheduleError(err)
}

// RunDigest has the digests written now, whatever the day is, and waits for the result. The name is the idempotency key of the run.
func (c *Client) RunDigest(ctx context.Context, name string) (result workflows.DigestResult, err error) {
	run, err := c.Temporal.ExecuteWorkflow(ctx, c.startOptions(workflows.DigestWorkflowID+"/"+name, c.Queues.Tasks), workflows.NameDigest, workflows.DigestInput{Name: name})
	if err := startError("starting the digests", err); err != nil {
		return result, err
	}
	if err := run.Get(ctx, &result); err != nil {
		return result, fmt.Errorf("writing the digests: %w", err)
	}
	return result, nil
}

// TimeOfDay is a time on the clock of the zone of plans.
type TimeOfDay struct{ Hour, Minute int }

// ParseTimeOfDay parses "07:30".
func ParseTimeOfDay(text string) (TimeOfDay, error) {
	at, err := time.Parse("15:04", text)
	if err != nil {
		return TimeOfDay{}, fmt.Errorf("parsing time of day %q: %w", text, err)
	}
	return TimeOfDay{at.Hour(), at.Minute()}, nil
}

// spec is every day at that time, on the clock of the engine, which is UTC: the zone of plans is a fixed offset.
func (t TimeOfDay) spec() client.ScheduleSpec {
	const offset = 7
	return client.ScheduleSpec{Calendars: []client.ScheduleCalendarSpec{{
		Hour: []client.ScheduleRange{{Start: (t.Hour - offset + 24) % 24}}, Minute: []client.ScheduleRange{{Start: t.Minute}},
	}}}
}

func scheduleError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("changing a schedule: %w (%w)", ErrUnreachable, err)
}
