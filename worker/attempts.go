package worker

import (
	"context"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"loa/activities"
)

// ActivityAlarm is told of each failure of an activity from an attempt on, and of each permanent one, so that what is tried for ever does not fail
// unseen.
type ActivityAlarm struct {
	Attempts int // from this attempt on
	// Report gets the workflow id, the name of the activity, the attempt and its error. It must not block for long.
	Report func(ctx context.Context, workflow, activity string, attempt int, err error)
}

// Interceptors returns what the options of a worker take: the alarm, if there is a Report, and within it the classification of errors.
func (a ActivityAlarm) Interceptors() []interceptor.WorkerInterceptor {
	if a.Report == nil {
		return []interceptor.WorkerInterceptor{&permanence{}}
	}
	return []interceptor.WorkerInterceptor{&attempts{alarm: a}, &permanence{}}
}

// attempts is the interceptor that counts.
type attempts struct {
	interceptor.WorkerInterceptorBase
	alarm ActivityAlarm
}

// InterceptActivity puts the count around each activity.
func (a *attempts) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	counted := &countedActivity{alarm: a.alarm}
	counted.Next = next
	return counted
}

type countedActivity struct {
	interceptor.ActivityInboundInterceptorBase
	alarm ActivityAlarm
}

// ExecuteActivity runs the activity. A failure because the worker stops is no failure of the activity. A local activity has no alarm: it is
// tried for seconds and then runs as an activity.
func (a *countedActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	result, err := a.Next.ExecuteActivity(ctx, in)
	info := activity.GetInfo(ctx)
	due := int(info.Attempt) >= a.alarm.Attempts || activities.Permanent(err)
	if err != nil && ctx.Err() == nil && !info.IsLocalActivity && due {
		a.alarm.Report(ctx, info.WorkflowExecution.ID, info.ActivityType.Name, int(info.Attempt), err)
	}
	return result, err
}
