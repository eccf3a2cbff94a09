package seal

import (
	"context"
	"errors"
	"slices"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
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
	keys, err := c.keys()
	if err != nil {
		return err
	}
	code, err := Make(keys, subject)
	if err != nil {
		return err
	}
	content, err := converter.GetDefaultDataConverter().ToPayload(code)
	if err != nil {
		return err
	}
	interceptor.Header(ctx)[header] = content
	return nil
}

// Check is how a worker treats seals.
type Check struct {
	Keys Keys
	// Starts are the types of workflows whose start must be sealed.
	Starts []string
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

// ErrUnsealed ends a workflow that was started without a valid seal.
var ErrUnsealed = errors.New("started without a valid seal")

// ExecuteWorkflow checks the start of a workflow once, when it runs for the first time. A run that continues another has been checked with the first:
// the engine alone can make one.
func (w *checkingWorkflow) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	info := workflow.GetInfo(ctx)
	checked := !slices.Contains(w.check.Starts, info.WorkflowType.Name) || workflow.IsReplaying(ctx) || info.ContinuedExecutionRunID != ""
	if !checked && !w.valid(ctx, Subject{info.WorkflowExecution.ID, operationStart, info.WorkflowType.Name, "", in.Args}) {
		w.check.Report(info.WorkflowExecution.ID, info.WorkflowType.Name, "")
		return nil, ErrUnsealed
	}
	return w.Next.ExecuteWorkflow(ctx, in)
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
