package workflows_test

import (
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"
)

// converterOf reads what a workflow carries over.
func converterOf(next *workflow.ContinueAsNewError, to any) error {
	return converter.GetDefaultDataConverter().FromPayloads(next.Input, to)
}

// quiet is a logger that says nothing: what a test does not ask for is noise.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
