package workflows_test

import (
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"loa/waittest"
)

// unhurried are the options of test environments. The detector of deadlocks waits a second otherwise, and takes a busy machine for one.
var unhurried = worker.Options{DeadlockDetectionTimeout: waittest.Timeout}

// decodeInput decodes the input that a workflow carries over.
func decodeInput(next *workflow.ContinueAsNewError, to any) error {
	return converter.GetDefaultDataConverter().FromPayloads(next.Input, to)
}

// discardLogger is an SDK logger that discards everything.
type discardLogger struct{}

func (discardLogger) Debug(string, ...any) {}
func (discardLogger) Info(string, ...any)  {}
func (discardLogger) Warn(string, ...any)  {}
func (discardLogger) Error(string, ...any) {}
