package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"loa/workflows"
)

// digestCatchUp is how long after its time a digest is still written, when the engine was down.
const digestCatchUp = 8 * time.Hour

// ScheduleDigest has the digests written every day at a time of day in the zone of plans. It makes the schedule, or moves it to another time. A
// day that is not worked has none, which the workflow decides by the calendar.
func (c *Client) ScheduleDigest(ctx context.Context, at TimeOfDay) error {
	schedules := c.Temporal.ScheduleClient()
	_, err := schedules.Create(ctx, client.ScheduleOptions{
		ID: workflows.DigestScheduleID, Spec: at.spec(), CatchupWindow: digestCatchUp,
		Action: &client.ScheduleWorkflowAction{
			ID: workflows.DigestWorkflowID, Workflow: workflows.NameDigest, TaskQueue: c.Queues.Tasks, Args: []any{workflows.DigestInput{}},
		},
	})
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return scheduleError(err)
	}
	err = schedules.GetHandle(ctx, workflows.DigestScheduleID).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			spec := at.spec()
			in.Description.Schedule.Spec = &spec
			return &client.ScheduleUpdate{Schedule: &in.Description.Schedule}, nil
		},
	})
	return scheduleError(err)
}

// UnscheduleDigest ends the digests. Without a schedule it changes nothing.
func (c *Client) UnscheduleDigest(ctx context.Context) error {
	err := c.Temporal.ScheduleClient().GetHandle(ctx, workflows.DigestScheduleID).Delete(ctx)
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
	return fmt.Errorf("scheduling the digests: %w (%w)", ErrUnreachable, err)
}
