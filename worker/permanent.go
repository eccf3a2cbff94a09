package worker

import (
	"context"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"loa/activities"
)

// permanence is the interceptor that gives permanent errors of activities their type. It stands inside the alarm, which looks at the type.
type permanence struct {
	interceptor.WorkerInterceptorBase
}

// InterceptActivity puts the classification around each activity.
func (p *permanence) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	classified := &classifiedActivity{}
	classified.Next = next
	return classified
}

type classifiedActivity struct {
	interceptor.ActivityInboundInterceptorBase
}

// ExecuteActivity runs the activity. The error of a local activity stays as it is, because its wait would hold up the regular activity that follows.
func (c *classifiedActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	result, err := c.Next.ExecuteActivity(ctx, in)
	if activity.GetInfo(ctx).IsLocalActivity {
		return result, err
	}
	return result, activities.Classify(err)
}
