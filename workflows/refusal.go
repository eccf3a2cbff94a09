package workflows

import (
	"errors"
	"strings"

	"go.temporal.io/sdk/temporal"

	"loa/plan"
	"loa/plan/period"
)

// refusalType is the beginning of the type of an application error that carries a plan.Refusal; the kind of the refusal follows.
const refusalType = "refusal:"

// RefusalError is the error with which a worker refuses a command before the workflow looks at it.
func RefusalError(refusal *plan.Refusal) error { return asApplicationError(refusal) }

// asApplicationError converts a refusal to an application error of Temporal, whose type contains the kind and whose message is the
// refusal's sentence. It returns any other error unchanged.
func asApplicationError(err error) error {
	var refusal *plan.Refusal
	if errors.As(err, &refusal) {
		return temporal.NewNonRetryableApplicationError(refusal.Message, refusalType+string(refusal.Kind), nil)
	}
	var ofPeriod *period.Refusal
	if errors.As(err, &ofPeriod) {
		return temporal.NewNonRetryableApplicationError(ofPeriod.Message, refusalType+string(ofPeriod.Kind), nil)
	}
	return err
}

// AsPeriodRefusal returns the refusal that an error of a period's workflow carries. It returns false if the error carries none.
func AsPeriodRefusal(err error) (*period.Refusal, bool) {
	refusal, ok := AsRefusal(err)
	if !ok {
		return nil, false
	}
	return &period.Refusal{Kind: period.RefusalKind(refusal.Kind), Message: refusal.Message}, true
}

// AsRefusal returns the refusal that an error of a workflow carries. It returns false if the error carries none.
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
