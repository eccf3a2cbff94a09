package watch

import (
	"context"
	"time"

	"golang.org/x/sync/singleflight"
)

// ReadyTimeout bounds the look behind /readyz.
const ReadyTimeout = 2 * time.Second

// Report says whether loa can do its work, and what was found.
type Report struct {
	Ready    bool      `json:"ready"`
	Reasons  []Finding `json:"reasons"`  // why loa is not ready
	Warnings []Finding `json:"warnings"` // faults beside which loa does its work
}

// NewReport sorts findings by whether they block.
func NewReport(found []Finding) Report {
	report := Report{Ready: true, Reasons: []Finding{}, Warnings: []Finding{}}
	for _, f := range found {
		if f.Check.Blocking() {
			report.Ready, report.Reasons = false, append(report.Reasons, f)
			continue
		}
		report.Warnings = append(report.Warnings, f)
	}
	return report
}

// Readiness answers how ready loa is. Callers at the same time share one look, so that requests from outside cannot burden the servers.
type Readiness struct {
	Looker

	looks singleflight.Group
}

// Report looks for at most ReadyTimeout. The caller's context does not shorten the look, because others may wait for it.
func (r *Readiness) Report(ctx context.Context) Report {
	report, _, _ := r.looks.Do("", func() (any, error) { // the function returns no error
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ReadyTimeout)
		defer cancel()
		return NewReport(r.Look(ctx).Findings), nil
	})
	shared, _ := report.(Report) // the function returns nothing else
	return shared
}
