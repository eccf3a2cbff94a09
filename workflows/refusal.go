package workflows

import (
	"errors"
	"strings"

	"go.temporal.io/sdk/temporal"

	"loa/plan"
)

const refusalType = "refusal:"

// asApplicationError carries a refusal through Temporal: its kind as the error's type, its sentence as the message.
func asApplicationError(err error) error {
	var refusal *plan.Refusal
	if errors.As(err, &refusal) {
		return temporal.NewNonRetryableApplicationError(refusal.Message, refusalType+string(refusal.Kind), nil)
	}
	return err
}

// AsRefusal finds the refusal in an error that came back from a workflow.
func AsRefusal(err error) (*plan.Refusal, bool) {
	var application *temporal.ApplicationError
	if !errors.As(err, &application) {
		return nil, false
	}
	kind, ok := strings.CutPrefix(application.Type(), refusalType)
	if !ok {
		return nil, false
	}
	return &plan.Refusal{Kind: plan.RefusalKind(kind), Message: application.Message()}, true
}
