package seal

import (
	"context"
	"errors"
	"slices"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"loa/keyfile"
)

// header is the name of the field of Temporal's header that holds the seal.
const header = "loa-seal"

// Keys reads the keys that are valid now. It is asked for each seal, so that a rotation needs no restart; it should keep what it has read
// while the file is the same.
type Keys func() (keyfile.Keys, error)

// Client returns the interceptor that seals what a client sends.
func (k Keys) Client() interceptor.ClientInterceptor { return &sealer{keys: k} }

type sealer struct {
	interceptor.ClientInterceptorBase
	keys Keys
}

// InterceptClient puts the seal around each call.
func (s *sealer) InterceptClient(next interceptor.ClientOutboundInterceptor) interceptor.ClientOutboundInterceptor {
	sealing := &sealingClient{keys: s.keys}
	sealing.Next = next
	return sealing
}

type sealingClient struct {
	interceptor.ClientOutboundInterceptorBase
	keys Keys
}

// UpdateWorkflow seals an update.
func (c *sealingClient) UpdateWorkflow(ctx context.Context, in *interceptor.ClientUpdateWorkflowInput) (client.WorkflowUpdateHandle, error) {
	if err := c.seal(ctx, Subject{in.WorkflowID, operationUpdate, in.UpdateName, in.UpdateID, in.Args}); err != nil {
		return nil, err
	}
	return c.Next.UpdateWorkflow(ctx, in)
}

// ExecuteWorkflow seals a start.
func (c *sealingClient) ExecuteWorkflow(ctx context.Context, in *interceptor.ClientExecuteWorkflowInput) (client.WorkflowRun, error) {
	if err := c.seal(ctx, Subject{in.Options.ID, operationStart, in.WorkflowType, "", in.Args}); err != nil {
		return nil, err
	}
	return c.Next.ExecuteWorkflow(ctx, in)
}

func (c *sealingClient) seal(ctx context.Context, subject Subject) error {
	content, err := c.keys.payload(subject)
	if err != nil {
		return err
	}
	interceptor.Header(ctx)[header] = content
	return nil
}

// payload is the seal of a subject as a field of Temporal's header.
func (k Keys) payload(subject Subject) (*common.Payload, error) {
	keys, err := k()
	if err != nil {
		return nil, err
	}
	code, err := Make(keys, subject)
	if err != nil {
		return nil, err
	}
	return converter.GetDefaultDataConverter().ToPayload(code)
}

// Check is how a worker treats seals.
type Check struct {
	Keys Keys
	// Starts are the types of workflows whose start must be sealed.
	Starts []string
	// Activities are the names of activities that must be sealed by their workflow, unless they are local.
	Activities []string
	// Refusal is the error with which a command without a valid seal is refused.
	Refusal error
	// Report is told of each refusal.
	Report func(workflow, name, id string)
}

// Worker returns the interceptor that checks seals.
func (c Check) Worker() interceptor.WorkerInterceptor { return &checker{check: c} }

type checker struct {
	interceptor.WorkerInterceptorBase
	check Check
}

// InterceptWorkflow puts the check before each workflow.
func (c *checker) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	checking := &checkingWorkflow{check: c.check}
	checking.Next = next
	return checking
}

type checkingWorkflow struct {
	interceptor.WorkflowInboundInterceptorBase
	check Check
}

// unsealed ends a workflow that was started without a valid seal, and an activity that was scheduled without one.
func unsealed(what string) error {
	return temporal.NewNonRetryableApplicationError(what+" without a valid seal", "unsealed", nil)
}

// Init has the workflow seal its activities and the run that continues it.
func (w *checkingWorkflow) Init(outbound interceptor.WorkflowOutboundInterceptor) error {
	sealing := &sealingWorkflow{keys: w.check.Keys}
	sealing.Next = outbound
	return w.Next.Init(sealing)
}

// ExecuteWorkflow checks the start of each run once, when it runs for the first time. A run that continues another is checked too: any workflow may
// continue as one of another type. loa starts none with a schedule or a policy of retries, whose later runs would carry the seal of the first.
func (w *checkingWorkflow) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	info := workflow.GetInfo(ctx)
	if !slices.Contains(w.check.Starts, info.WorkflowType.Name) || workflow.IsReplaying(ctx) {
		return w.Next.ExecuteWorkflow(ctx, in)
	}
	repeated := info.CronSchedule != "" || info.RetryPolicy != nil || info.Attempt > 1
	if repeated || !w.valid(ctx, Subject{info.WorkflowExecution.ID, operationStart, info.WorkflowType.Name, "", in.Args}) {
		w.check.Report(info.WorkflowExecution.ID, info.WorkflowType.Name, "")
		return nil, unsealed("started")
	}
	return w.Next.ExecuteWorkflow(ctx, in)
}

// sealingWorkflow seals what a workflow sends. A seal is no part of what a replay compares.
type sealingWorkflow struct {
	interceptor.WorkflowOutboundInterceptorBase
	keys Keys
}

// ExecuteActivity seals an activity.
func (w *sealingWorkflow) ExecuteActivity(ctx workflow.Context, activityType string, args ...any) workflow.Future {
	w.seal(ctx, Subject{workflow.GetInfo(ctx).WorkflowExecution.ID, operationActivity, activityType, "", args})
	return w.Next.ExecuteActivity(ctx, activityType, args...)
}

// NewContinueAsNewError seals the run that continues a workflow.
func (w *sealingWorkflow) NewContinueAsNewError(ctx workflow.Context, wfn any, args ...any) error {
	if name, is := wfn.(string); is {
		w.seal(ctx, Subject{workflow.GetInfo(ctx).WorkflowExecution.ID, operationStart, name, "", args})
	}
	return w.Next.NewContinueAsNewError(ctx, wfn, args...)
}

// seal leaves out the seal where there is no key: what is sent is then refused by whoever has one.
func (w *sealingWorkflow) seal(ctx workflow.Context, subject Subject) {
	if content, err := w.keys.payload(subject); err == nil {
		interceptor.WorkflowHeader(ctx)[header] = content
	}
}

// InterceptActivity puts the check before each activity.
func (c *checker) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	checking := &checkingActivity{check: c.check}
	checking.Next = next
	return checking
}

type checkingActivity struct {
	interceptor.ActivityInboundInterceptorBase
	check Check
}

// ExecuteActivity checks the activities that write what a workflow says. A local activity needs no seal: it never left the process.
func (a *checkingActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	info := activity.GetInfo(ctx)
	if info.IsLocalActivity || !slices.Contains(a.check.Activities, info.ActivityType.Name) {
		return a.Next.ExecuteActivity(ctx, in)
	}
	keys, err := a.check.Keys()
	if err != nil {
		return nil, err
	}
	subject := Subject{info.WorkflowExecution.ID, operationActivity, info.ActivityType.Name, "", in.Args}
	if !Valid(keys, subject, sealIn(interceptor.Header(ctx))) {
		a.check.Report(info.WorkflowExecution.ID, info.ActivityType.Name, info.ActivityID)
		return nil, errors.New("scheduled without a valid seal") // tried again with an alarm: an upgrade may have come between
	}
	return a.Next.ExecuteActivity(ctx, in)
}

// ValidateUpdate refuses an update without a valid seal before the workflow looks at it. It is not called when a history is replayed.
func (w *checkingWorkflow) ValidateUpdate(ctx workflow.Context, in *interceptor.UpdateInput) error {
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	update := workflow.GetCurrentUpdateInfo(ctx).ID
	if !w.valid(ctx, Subject{id, operationUpdate, in.Name, update, in.Args}) {
		w.check.Report(id, in.Name, update)
		return w.check.Refusal
	}
	return w.Next.ValidateUpdate(ctx, in)
}

func (w *checkingWorkflow) valid(ctx workflow.Context, subject Subject) bool {
	keys, err := w.check.Keys()
	return err == nil && Valid(keys, subject, sealIn(interceptor.WorkflowHeader(ctx)))
}

// sealIn is the seal of a header; empty when it has none.
func sealIn(fields map[string]*common.Payload) string {
	var seal string
	if fields[header] == nil || converter.GetDefaultDataConverter().FromPayload(fields[header], &seal) != nil {
		return ""
	}
	return seal
}
